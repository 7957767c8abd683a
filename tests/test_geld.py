"""The books of a run as its folder holds them: every cent of every year."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from national import scenario, world
from worlds import busy_world, scenario_of

from sim.agents.kas import INCOME, OUTGO, POST_NAMES, Post
from sim.agents.lever_board import set_defaults
from sim.clock import month_of
from sim.parameters import load
from sim.population.facts import facts
from sim.population.national import state_of
from sim.processes import bekostiging
from sim.run import Options, run

YEARS = range(2014, 2026)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Return the table of a national run from 2011 to 2026, 1 %."""
    out = tmp_path_factory.mktemp("geld") / "run"
    run(scenario(2011, 0.01, 15), out)
    return pd.read_parquet(out / "geld.parquet")


def _wide(books: pd.DataFrame, level: str) -> pd.DataFrame:
    chosen = books[books["level"] == level]
    return chosen.pivot_table(
        index=["schooljaar", "unit"], columns="indicator", values="value", aggfunc="sum"
    )


def test_every_book_balances_to_the_cent(books: pd.DataFrame) -> None:
    assert str(books["value"].dtype) == "int64"
    wide = _wide(books, "swv")
    assert set(wide.index.get_level_values(0)) == set(YEARS)
    assert len(wide) == len(YEARS) * len(facts().codes.swvs)
    income = wide[list(POST_NAMES[INCOME])].sum(axis=1)
    outgo = wide[list(POST_NAMES[OUTGO])].sum(axis=1)
    assert (wide["reserve"] == wide["reserve_begin"] + income - outgo).all()
    assert (wide["reserve"] >= 0).all()
    later, before = wide.loc[2015:], wide.loc[:2024]  # type: ignore[misc]
    assert (later["reserve_begin"].to_numpy() == before["reserve"].to_numpy()).all()


def test_the_nation_is_the_sum_of_its_parts(books: pd.DataFrame) -> None:
    national = _wide(books, "nederland").droplevel("unit")
    parts = _wide(books, "swv").groupby("schooljaar").sum()
    assert national.equals(parts[national.columns].astype(np.int64))


def test_posts_come_and_go_by_the_law(books: pd.DataFrame) -> None:
    national = _wide(books, "nederland").droplevel("unit")
    for name, years in (
        ("tlv_so", range(2015, 2026)),
        ("lwoo_pro", range(2015, 2026)),
        ("korting_2023", range(2022, 2024)),
    ):
        assert [y for y in YEARS if national[name][y] > 0] == list(years)
    assert not national["verevening"].any()
    apart = _wide(books, "swv")["verevening"].abs().groupby("schooljaar").sum()
    assert [y for y in YEARS if apart[y] > 0] == [2015, 2016, 2017, 2018, 2019]


@pytest.mark.parametrize("options", [Options(replicates=2, seed_only=True, jobs=2)])
def test_jobs_and_threads_change_no_cent(tmp_path: Path, options: Options) -> None:
    small = scenario_of(busy_world(), years=2)
    run(small, tmp_path / "a", Options(replicates=2, seed_only=True))
    run(small, tmp_path / "b", options)
    one, other = ((tmp_path / k / "geld.parquet").read_bytes() for k in "ab")
    assert one == other


@pytest.mark.full
def test_threads_change_no_cent(tmp_path: Path) -> None:
    for threads in (1, 2):
        run(scenario(2018, 0.01, 4), tmp_path / str(threads), Options(threads=threads))
    one, other = ((tmp_path / k / "geld.parquet").read_bytes() for k in "12")
    assert one == other


def test_at_the_start_of_2011_money_is_what_is_asked() -> None:
    """Smallest defect seen: 12 % of the price; at 1 % the ask has a standard error of 2.5 %."""
    state = state_of(facts(), load(), world(2011, 0.01), 1, 1)
    set_defaults(state)
    bekostiging.at_the_start(state)
    state.parameters = state.parameters.replace({"geld.verevening.jaar1": 0.0})
    state.month = month_of(2015, 8)
    bekostiging.fix_amounts(state)
    sight = bekostiging.sight_of(state)
    state.kas.reserve[:] = sight.goal
    bekostiging.begin_year(state)
    kas, vo = state.kas, state.swvs.sector == 1
    net = kas.year[Post.SCHOLEN] - kas.year[Post.KORTING_SCHOLEN]
    for sector in (~vo, vo):
        room = net[sector].sum() / (sight.price * sight.asked)[sector].sum()
        assert abs(room - 1.0) < 0.12
