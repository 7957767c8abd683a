"""Which figure of the outcome series is kept."""

from pathlib import Path

import pandas as pd
import pytest

from sim.data import read_table
from sim.data.make_series import SERIES, choose


@pytest.fixture
def reeksen(tables: Path) -> "pd.Series[float]":
    return read_table("reeksen", tables).set_index(["serie", "jaar"])["waarde"]


def test_exact_goes_before_rounded(reeksen: "pd.Series[float]") -> None:
    assert reeksen["leerlingen_vso", 2010] == 34648


def test_the_office_itself_goes_before_who_passes_it_on_then_the_first_row(
    reeksen: "pd.Series[float]",
) -> None:
    assert reeksen["absoluut_verzuim_geteld", 2010] == 8098


def test_choice_does_not_hang_on_the_order_of_other_rows() -> None:
    rows = pd.DataFrame(
        [
            ("s", 2010, 1.0, "aantal (afgerond)", "https://www.cbs.nl/a"),
            ("s", 2010, 2.0, "aantal", "krant"),
            ("s", 2010, 3.0, "aantal", "https://www.cbs.nl/b"),
        ],
        columns=["serie", "jaar", "waarde", "eenheid", "bron"],
    )
    for order in ([0, 1, 2], [2, 1, 0], [1, 2, 0]):
        assert choose(rows.iloc[order])["waarde"].tolist() == [3.0]


def test_nothing_from_memory_nothing_after_2018(reeksen: "pd.Series[float]") -> None:
    jaren = reeksen.index.get_level_values("jaar")
    assert jaren.max() == 2018
    assert ("thuiszitters_langer_dan_3_maanden_geteld", 2017) not in reeksen.index
    assert ("thuiszitters_langer_dan_3_maanden_geteld", 2013) not in reeksen.index
    assert set(reeksen.index.get_level_values("serie")) == {name for name, _, _ in SERIES.values()}


def test_every_serie_ends_by_2018() -> None:
    assert all(last <= 2018 for _, _, last in SERIES.values())
