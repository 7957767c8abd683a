"""The functions together on the tables that come with the package."""

import re
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.agents.codes import SCHOOLSOORT_NAAM, Schoolsoort
from sim.data import read_table, table_folder
from sim.draws import Kind, key
from sim.population.places import (
    CellMap,
    SchoolMap,
    balance,
    choice_table,
    connected_swvs,
    distance_km,
    gravity,
    integer_table,
    niveau_rows,
    niveau_shares,
    reach,
    scale_counts,
    whole_seats,
)

DOCS = Path(__file__).parents[2] / "docs" / "population.md"
NIVEAUS = ["brugjaar", "pro", "vmbo", "havo", "vwo"]
SPECIAL = (Schoolsoort.SBO, Schoolsoort.SO, Schoolsoort.VSO)
needs_shares = pytest.mark.skipif(
    not (table_folder() / "cel_aandeel.csv").exists(), reason="no table of residents per cell yet"
)


@cache
def maps() -> tuple[pd.DataFrame, pd.DataFrame, CellMap, SchoolMap, int]:
    cells, schools = read_table("cellen"), read_table("scholen")
    number = {s: i for i, s in enumerate(sorted({*cells["swv_po"], *cells["swv_vo"]}))}
    code = {naam: int(soort) for soort, naam in SCHOOLSOORT_NAAM.items()}
    cell_map = CellMap(
        cells["lon"].to_numpy(),
        cells["lat"].to_numpy(),
        cells["swv_po"].map(number).to_numpy(),
        cells["swv_vo"].map(number).to_numpy(),
    )
    school_map = SchoolMap(
        schools["schoolsoort"].map(code).to_numpy(np.uint8),
        schools["lon"].to_numpy(),
        schools["lat"].to_numpy(),
        schools["swv_po"].map(lambda s: number.get(s, -1)).to_numpy(),
        schools["swv_vo"].map(lambda s: number.get(s, -1)).to_numpy(),
        schools["cluster12"].to_numpy(),
        (schools["swv_po"].eq("PO0001") | schools["swv_vo"].eq("VO0001")).to_numpy(),
        schools["geteld"].to_numpy(),
    )
    return cells, schools, cell_map, school_map, len(number)


def weights_to(soort: str, decay: float, bonus: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weights, distance in km and whether the gemeente is the own one, per cell and school."""
    cells, schools, *_ = maps()
    part = schools[schools["schoolsoort"] == soort]
    codes = pd.factorize(pd.concat([cells["gemeente"], part["gemeente"]]))[0]
    home, there = codes[: len(cells)], codes[len(cells) :]
    a, b = cells[["lon", "lat"]].to_numpy(), part[["lon", "lat"]].to_numpy()
    distance = distance_km(a[:, 0], a[:, 1], b[:, 0], b[:, 1])
    return gravity(a, home, b, there, decay, bonus), distance, home[:, None] == there


def residents(first: int, last: int) -> np.ndarray:
    """Residents on 1 January 2023 of the given ages per cell."""
    born = range(2022 - last, 2022 - first + 1)
    national = read_table("inwoners").query("jaar == 2023").set_index("geboortejaar")["inwoners"]
    share = read_table("cel_aandeel").pivot_table(
        index="cel", columns="geboortejaar", values="aandeel"
    )
    return sum((share[y].to_numpy() * national[y] for y in born), np.zeros(len(share)))


@pytest.mark.parametrize("max_km", [0.0, 25.0])
@pytest.mark.parametrize("soort", SPECIAL)
def test_every_cell_has_a_list_with_the_own_swv_first(soort: Schoolsoort, max_km: float) -> None:
    _, _, cells, schools, _ = maps()
    table = reach(cells, schools, soort, False, max_km, 3)
    swv_of_school = schools.swv_vo if soort is Schoolsoort.VSO else schools.swv_po
    swv_of_cell = cells.swv_vo if soort is Schoolsoort.VSO else cells.swv_po
    for cell in range(len(cells.lon)):
        listed = table.schools_of(cell)
        assert len(listed) >= 3
        assert len(set(listed)) == len(listed)
        own = swv_of_school[listed] == swv_of_cell[cell]
        n_own = table.own_end[cell] - table.start[cell]
        assert own[:n_own].all()
        assert not own[n_own:].any()
        reformed = schools.reformed[listed]
        assert np.all(np.diff(reformed.astype(int)) >= 0)
        every = (schools.schoolsoort == soort) & schools.usable & ~schools.cluster12
        mine = every & (swv_of_school == swv_of_cell[cell]) & ~schools.reformed
        assert n_own == np.count_nonzero(mine)
    assert np.all(schools.usable[table.school])
    assert not np.any(schools.cluster12[table.school])


def test_without_borders_to_cross_swvs_fall_apart_and_with_them_they_join() -> None:
    _, _, cells, schools, n_swvs = maps()
    few, many = (
        connected_swvs(
            [(reach(cells, schools, Schoolsoort.SBO, False, km, 1), cells.swv_po)], n_swvs
        )
        for km in (0.0, 25.0)
    )
    assert len(set(few)) > len(set(many))
    po = np.unique(cells.swv_po)
    assert len(set(many[po])) < len(po) / 10


def test_cluster12_lists_hold_all_its_institutions() -> None:
    _, _, cells, schools, _ = maps()
    for soort in (Schoolsoort.SO, Schoolsoort.VSO):
        table = reach(cells, schools, soort, True, 25.0, 3)
        every = np.flatnonzero((schools.schoolsoort == soort) & schools.cluster12 & schools.usable)
        for cell in range(0, len(cells.lon), 40):
            np.testing.assert_array_equal(np.sort(table.schools_of(cell)), every)


def test_niveaus_of_the_real_schools() -> None:
    _, schools, *_ = maps()
    vo = schools[schools["schoolsoort"] == "vo"]
    allowed = np.array([[n in text.split("|") for n in NIVEAUS] for text in vo["niveaus"]])
    found = niveau_shares(
        vo["leerlingen"].to_numpy(), allowed, np.array([0.02, 0.03, 0.48, 0.25, 0.22]), 1e-6, 60
    )
    np.testing.assert_allclose(found.sum(axis=1), vo["leerlingen"], atol=1e-4)
    assert np.all(found[~allowed] == 0)
    only_pro = (vo["niveaus"] == "pro").to_numpy()
    np.testing.assert_allclose(found[only_pro, 1], vo["leerlingen"][only_pro], atol=1e-6)


def test_seats_of_a_sample_are_pooled_per_swv() -> None:
    _, schools, *_ = maps()
    special = schools[schools["schoolsoort"].isin(["sbo", "so", "vso"])]
    group = special.groupby(["swv_po", "swv_vo", "schoolsoort"]).ngroup().to_numpy()
    for scale in (1.0, 0.1, 0.01):
        exact = special["leerlingen"].to_numpy() * scale
        found = whole_seats(exact, group)
        assert 0 <= found.sum() - exact.sum() <= len(np.unique(group))


def documented(label: str) -> float:
    """Return the figure of a row of the table in the section "Homes and schools"."""
    found = re.search(rf"^\| {re.escape(label)} \| ([0-9.]+)", DOCS.read_text("utf-8"), re.M)
    assert found, f"no row {label!r} in {DOCS.name}"
    return float(found[1])


@pytest.mark.full
@needs_shares
def test_bao_homes_match_what_the_documentation_says() -> None:
    weights, distance, own = weights_to("bao", 2.5, 4.0)
    _, schools, *_ = maps()
    counts = schools.loc[schools["schoolsoort"] == "bao", "leerlingen"].to_numpy()
    cells = scale_counts(residents(4, 11), int(counts.sum()))
    balanced = balance(weights, cells, counts, 1e-6, 60)
    table = integer_table(balanced, cells, counts, key(1, Kind.ROUNDING))
    np.testing.assert_array_equal(table.sum(axis=0), counts)
    np.testing.assert_array_equal(table.sum(axis=1), cells)
    share, mean = table[own].sum() / table.sum(), (table * distance).sum() / table.sum()
    assert share == pytest.approx(documented("bao, share in the own gemeente"), abs=0.005)
    assert mean == pytest.approx(documented("bao, mean distance (km)"), abs=0.1)
    assert share == pytest.approx(balanced[own].sum() / balanced.sum(), abs=1e-3)
    chosen = choice_table(balanced, 0.995, cells > 0)
    assert np.all(np.diff(chosen.start) >= 1)


@needs_shares
def test_vo_homes_match_what_the_documentation_says() -> None:
    weights, distance, own = weights_to("vo", 6.0, 4.0)
    _, schools, *_ = maps()
    vo = schools[schools["schoolsoort"] == "vo"]
    allowed = np.array([[n in text.split("|") for n in NIVEAUS] for text in vo["niveaus"]])
    split = niveau_shares(
        vo["leerlingen"].to_numpy(), allowed, np.array([0.02, 0.03, 0.48, 0.25, 0.22]), 1e-6, 60
    )
    homes = residents(12, 16)
    per_niveau = np.array(
        [balance(weights, homes * (s.sum() / homes.sum()), s, 1e-6, 60) for s in split.T]
    )
    total = per_niveau.sum()
    share, mean = per_niveau[:, own].sum() / total, (per_niveau * distance).sum() / total
    assert share == pytest.approx(documented("vo, share in the own gemeente"), abs=0.01)
    assert mean == pytest.approx(documented("vo, mean distance (km)"), abs=0.2)
    chosen = choice_table(niveau_rows(per_niveau), 0.995, np.repeat(homes > 0, len(NIVEAUS)))
    assert np.all(np.diff(chosen.start) >= 1)
