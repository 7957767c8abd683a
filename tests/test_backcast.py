"""The comparison with the national series: right years, right share, right scale."""

from dataclasses import replace

import fake_model
import pandas as pd
import pytest
from fake_model import scenario_of

from sim.backcast import (
    DEVIATION,
    MEAN_DEVIATION,
    SEEDS,
    as_published,
    backcast,
    compare,
    last_years,
)
from sim.data import read_table
from sim.results import RunError
from sim.simulate import Step

PAST = scenario_of(start="2016-08", years=3, scale=0.1)


def observed(name: str, year: int) -> float:
    series = read_table("reeksen")
    row = series[(series["serie"] == name) & (series["jaar"] == year)]
    return float(row["waarde"].iloc[0])


def of(table: pd.DataFrame, name: str, year: int) -> pd.Series:
    return table[(table["indicator"] == name) & (table["jaar"] == year)].iloc[0]


def test_a_perfect_model_has_no_deviation() -> None:
    names = ["leerlingen_sbo", "vrijstelling_5a_geteld"]
    model = pd.DataFrame([(n, 2018, observed(n, 2018)) for n in names])
    table = compare(model.set_axis(["indicator", "jaar", "model"], axis=1), mbo_share=0.2)
    assert table[DEVIATION].abs().max() < 1e-9
    assert list(table["indicator"]) == names


def test_mbo_is_taken_off_the_series_that_hold_it() -> None:
    rows = [("absoluut_verzuim_geteld", 2018, 1.0), ("leerlingen_so", 2018, 1.0)]
    model = pd.DataFrame(rows, columns=["indicator", "jaar", "model"])
    table = compare(model, mbo_share=0.25)
    verzuim = of(table, "absoluut_verzuim_geteld", 2018)
    assert verzuim["vergelijkbaar"] == pytest.approx(0.75 * verzuim["waargenomen"])
    so = of(table, "leerlingen_so", 2018)
    assert so["vergelijkbaar"] == so["waargenomen"]


def test_what_is_registered_stands_beside_what_was_published() -> None:
    rows = [("absoluut_verzuim_geteld", 90.0), ("absoluut_verzuim_geregistreerd", 80.0)]
    yearly = pd.DataFrame([*rows, ("leerlingen_so", 7.0)], columns=["indicator", "value"])
    published = as_published(yearly).set_index("indicator")["value"].to_dict()
    assert published == {"absoluut_verzuim_geteld": 80.0, "leerlingen_so": 7.0}


def test_the_model_is_the_scaled_mean_of_the_seeds() -> None:
    seeds = []

    def recorded(scenario, parameters, threads, progress):  # type: ignore[no-untyped-def]
        seeds.append(scenario.seed)
        outcome = fake_model.simulate(scenario, parameters, threads, progress)
        yearly = outcome.yearly.assign(value=10.0 * len(seeds))
        return replace(outcome, yearly=yearly)

    steps: list[Step] = []
    table = backcast(PAST, simulator=recorded, progress=steps.append)
    assert len(set(seeds)) == SEEDS == len(seeds)
    assert table["model"].tolist() == pytest.approx([250.0] * len(table))
    assert set(table["jaar"]) == {2016, 2017, 2018}
    assert steps[-1].done == SEEDS


def test_means_are_not_scaled() -> None:
    def with_age(scenario, parameters, threads, progress):  # type: ignore[no-untyped-def]
        outcome = fake_model.simulate(scenario, parameters, threads, progress)
        row = (2016, "nederland", "NL", "gem_leeftijd_instroom_so", 7.5)
        age = pd.DataFrame([row], columns=outcome.yearly.columns)
        return replace(outcome, yearly=age)

    table = backcast(PAST, simulator=with_age)
    assert of(table, "gem_leeftijd_instroom_so", 2016)["model"] == 7.5


def test_the_last_year_of_each_series() -> None:
    rows = [
        ("leerlingen_so", y, observed("leerlingen_so", y) * f)
        for y, f in ((2017, 0.8), (2018, 1.1))
    ]
    table = compare(pd.DataFrame(rows, columns=["indicator", "jaar", "model"]), 0.0)
    last = last_years(table)
    assert list(last["jaar"]) == [2018]
    assert last[DEVIATION].iloc[0] == pytest.approx(10.0)
    assert last[MEAN_DEVIATION].iloc[0] == pytest.approx(15.0)


def test_a_run_that_fails_is_a_sentence() -> None:
    with pytest.raises(RunError, match="ZeroDivisionError"):
        backcast(PAST, simulator=fake_model.always_failing)
