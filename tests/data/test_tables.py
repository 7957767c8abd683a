"""The tables that come with the package: counts that are known, and limits they keep."""

import re
from pathlib import Path

import pandas as pd
import pytest

from sim.data import read_borders, read_table, table_folder
from sim.data.make_schools import kind_of_combined, so_part
from sim.data.schema import BORDERS

SOURCES = Path(__file__).parents[2] / "sim" / "data" / "SOURCES.md"
SMALL = 700_000  # bytes, for the borders together


@pytest.fixture(scope="module")
def scholen() -> pd.DataFrame:
    return read_table("scholen")


@pytest.fixture(scope="module")
def vestigingen(scholen: pd.DataFrame) -> pd.DataFrame:
    """Return one row per vestiging, with the sum of its leerlingen."""
    sums = scholen.groupby("vestigingscode")["leerlingen"].transform("sum")
    return scholen.assign(leerlingen=sums).drop_duplicates("vestigingscode")


def test_vestigingen_and_schools_per_soort(
    scholen: pd.DataFrame, vestigingen: pd.DataFrame
) -> None:
    assert len(vestigingen) == 8622
    rows = scholen.groupby("schoolsoort").size().to_dict()
    assert rows == {"bao": 6115, "sbo": 266, "so": 446, "vo": 1619, "vso": 486}
    assert (scholen["niveaus"] == "pro").sum() == 149


def test_leerlingen_per_soort(scholen: pd.DataFrame) -> None:
    sums = scholen.groupby("schoolsoort")["leerlingen"].sum()
    assert sums["bao"] == 1_348_133
    assert sums["sbo"] == 33_513
    assert sums["vo"] == 937_164
    assert sums["so"] + sums["vso"] == 72_911


def test_combined_locations_are_split_exactly(scholen: pd.DataFrame) -> None:
    split = scholen[scholen["gesplitst"]]
    wide = split.pivot(index="vestigingscode", columns="schoolsoort", values="leerlingen")
    assert wide.shape == (310, 2)
    totals = wide.sum(axis=1)
    assert totals.sum() == 39_282
    assert wide["so"].tolist() == [so_part(int(total)) for total in totals]
    names = split.drop_duplicates("vestigingscode")["naam"]
    assert all(kind_of_combined(name) == "both" for name in names)
    # with 25 told by name to be so (2,431) and 93 to be vso (11,226): all 428 and 52,939
    assert totals.sum() + 2_431 + 11_226 == 52_939
    assert len(wide) + 25 + 93 == 428


def test_uncounted(vestigingen: pd.DataFrame) -> None:
    uncounted = vestigingen[~vestigingen["geteld"]]
    assert len(uncounted) == 271
    assert (uncounted["schoolsoort"] == "vo").sum() == 175 + 9  # 9 of them pro
    assert uncounted["leerlingen"].sum() == 0


def test_cluster12(vestigingen: pd.DataFrame) -> None:
    cluster12 = vestigingen[vestigingen["cluster12"]]
    assert len(cluster12) == 70
    assert cluster12["leerlingen"].sum() == 6_915


def test_reformed(vestigingen: pd.DataFrame) -> None:
    po = vestigingen[vestigingen["swv_po"] == "PO0001"]
    assert (len(po), po["leerlingen"].sum()) == (180, 38_685)
    vo = vestigingen[(vestigingen["swv_vo"] == "VO0001") & (vestigingen["schoolsoort"] == "vo")]
    assert (len(vo), vo["leerlingen"].sum()) == (34, 21_695)
    assert not (vo["vestigingscode"].str.startswith("02UV")).any()
    assert vestigingen["reformatorisch"].sum() == 180 + 34


def test_high_counts_are_kept_as_they_are(vestigingen: pd.DataFrame) -> None:
    bao = vestigingen[vestigingen["schoolsoort"] == "bao"].set_index("vestigingscode")
    assert sorted(bao.index[bao["leerlingen"] > 1400]) == ["05VX00", "24TC00", "27YN00"]


def test_regions() -> None:
    swvs = read_table("swvs")
    counts = swvs.groupby(["sector", "landelijk"]).size().to_dict()
    assert counts == {("po", False): 76, ("po", True): 1, ("vo", False): 74, ("vo", True): 1}
    gemeenten = read_table("gemeenten")
    assert len(gemeenten) == 342
    assert gemeenten["jeugdregio"].nunique() == gemeenten["jeugdregio_naam"].nunique() == 42
    assert gemeenten["inwoners_2023"].sum() == 17_811_291
    assert gemeenten["g5"].sum() == 5
    assert read_table("swv_fusies").empty


def test_cells() -> None:
    cellen = read_table("cellen")
    assert len(cellen) == 378
    assert not cellen.duplicated(["gemeente", "swv_po", "swv_vo"]).any()
    assert set(cellen["gemeente"]) == set(read_table("gemeenten")["gemeente"])
    regional = {"PO0001", "VO0001"}
    assert not regional & (set(cellen["swv_po"]) | set(cellen["swv_vo"]))


def test_every_school_stands_in_a_cell(scholen: pd.DataFrame) -> None:
    cells = read_table("cellen")
    pairs = set(zip(cells["gemeente"], cells["swv_po"], strict=True))
    regional = scholen[~scholen["cluster12"] & (scholen["swv_po"] != "PO0001")]
    assert set(zip(regional["gemeente"], regional["swv_po"], strict=True)) <= pairs


def test_series_hold_no_outcome_after_2018_and_choose_as_stated() -> None:
    reeksen = read_table("reeksen")
    assert reeksen["jaar"].max() == 2018
    assert not reeksen["bron"].str.contains("geheugen|memory", case=False).any()
    values = reeksen.set_index(["serie", "jaar"])
    assert values.loc[("leerlingen_vso", 2010), "waarde"] == 34_648
    for jaar, waarde in ((2009, 6_878), (2010, 8_098)):
        row = values.loc[("absoluut_verzuim_geteld", jaar)]
        assert row["waarde"] == waarde
        assert "openkamer.org" in row["bron"]
    thuiszitters = reeksen[reeksen["serie"] == "thuiszitters_langer_dan_3_maanden_geteld"]
    assert thuiszitters["jaar"].tolist() == [2016, 2017, 2018]
    for soort in ("bao", "sbo", "so", "vo", "vso"):
        jaren = set(reeksen.loc[reeksen["serie"] == f"leerlingen_{soort}", "jaar"])
        assert set(range(2010, 2019)) <= jaren


def test_borders_cover_every_region_and_are_small() -> None:
    swvs = read_table("swvs").query("~landelijk")
    expected = {
        "gemeenten": set(read_table("gemeenten")["gemeente"]),
        "swv_po": set(swvs.loc[swvs["sector"] == "po", "swv"]),
        "swv_vo": set(swvs.loc[swvs["sector"] == "vo", "swv"]),
    }
    for name in BORDERS:
        features = read_borders(name)["features"]
        assert {feature["properties"]["code"] for feature in features} == expected[name]
        assert all(feature["geometry"]["coordinates"] for feature in features)
    assert sum(p.stat().st_size for p in table_folder().glob("*.geojson")) < SMALL


def test_every_table_has_a_place_in_the_sources() -> None:
    text = SOURCES.read_text(encoding="utf-8")
    for path in table_folder().iterdir():
        if path.name != "CHECKSUMS":
            assert re.search(rf"\b{re.escape(path.name)}\b", text), path.name
