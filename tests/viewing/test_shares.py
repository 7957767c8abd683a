"""Shares per region: worked out by hand, and the country only of its own sector."""

from pathlib import Path

import pytest
from picture_data import GEMEENTEN, PO, enrolled, folder_of

from sim.viewing.shares import GEMEENTE, NATIONAL_UNIT, SWV_PO, SWV_VO, last_year, national, shares


def test_by_hand(tmp_path: Path) -> None:
    given = folder_of(tmp_path)
    found = shares(given, "swv", SWV_PO[2])
    assert found is not None
    among = {unit: sum(enrolled(unit, s, 2027) for s in ("bao", "sbo", "so")) for unit in PO}
    so = {unit: enrolled(unit, "so", 2027) for unit in PO}
    values = last_year(found)["value"]
    assert values.to_dict() == pytest.approx({unit: 100 * so[unit] / among[unit] for unit in PO})
    assert national(found)[2027] == pytest.approx(100 * sum(so.values()) / sum(among.values()))


def test_the_country_is_that_of_the_sector(tmp_path: Path) -> None:
    """Thuiszitters of vo do not count among those per 1.000 leerlingen of po."""
    given = folder_of(tmp_path)
    po, vo = (shares(given, "swv", of[0]) for of in (SWV_PO, SWV_VO))
    assert po is not None
    assert vo is not None
    at_home = sum(int(unit[2:]) % 40 + 7 for unit in PO)
    among = sum(enrolled(unit, s, 2025) for unit in PO for s in ("bao", "sbo", "so"))
    assert national(po)[2025] == pytest.approx(1000 * at_home / among)
    assert set(po["unit"]) == {*PO, NATIONAL_UNIT}
    assert not set(po["unit"]) & set(vo["unit"]) - {NATIONAL_UNIT}


def test_replicates_give_the_middle(tmp_path: Path) -> None:
    one = shares(folder_of(tmp_path / "a"), "swv", SWV_PO[0])
    many = shares(folder_of(tmp_path / "b", replicates=5), "swv", SWV_PO[0])
    assert one is not None
    assert many is not None
    ratio = last_year(many) / last_year(one)
    assert ratio["value"].to_numpy() == pytest.approx(1.2)
    assert ratio["p10"].to_numpy() == pytest.approx(1.04)
    assert ratio["p90"].to_numpy() == pytest.approx(1.36)


def test_gemeenten_hold_both_sectors(tmp_path: Path) -> None:
    found = shares(folder_of(tmp_path), "gemeente", GEMEENTE[0])
    assert found is not None
    assert set(last_year(found).index) == set(GEMEENTEN)


def test_a_folder_without_them(tmp_path: Path) -> None:
    given = folder_of(tmp_path)
    (tmp_path / "yearly.parquet").unlink()
    assert shares(given, "swv", SWV_PO[0]) is None
    none = folder_of(tmp_path / "b", units={"swv": PO})
    assert shares(none, "gemeente", GEMEENTE[0]) is None
