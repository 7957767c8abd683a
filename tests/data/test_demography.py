"""The demographic tables: exact sums, cohorts that roll from one year to the next, one source."""

import itertools
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.data import read_table, table_folder
from sim.data.aannames import lees_aannames
from sim.data.make_ages import Cohorts
from sim.data.make_deelname import apportion, lees_leeftijd_speciaal
from sim.data.make_demography import main, make
from sim.data.make_residents import make_residents
from sim.data.promotion import blijft_in_po, entered
from sim.data.residents import lees_inwoners
from sim.data.roll import Roll
from sim.data.source import SourceError

TABLES = table_folder()
VENSTER = (142, 154)
CHILDREN_2023 = 2_378_234  # CBS, ages 2 to 14 on 1 January 2023
STEP = [
    "sectortotalen",
    "deelname",
    "deelnamegraad",
    "uitstroom_vo",
    "niveau_vo",
    "vertrek_po",
]


def read(name: str, folder: Path = TABLES) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv")


def by_age() -> pd.DataFrame:
    frame = read("deelname")
    return frame.assign(leeftijd=frame["schooljaar"] - frame["geboortejaar"])


@pytest.fixture(scope="module")
def roll() -> Roll:
    return Roll(TABLES, VENSTER)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "tables"
    folder.mkdir()
    for path in TABLES.glob("*.csv"):
        shutil.copy(path, folder)
    return folder


# --- deelname and sector totals -------------------------------------------------------------


def test_deelname_sums_exactly_to_the_sector_totals() -> None:
    sums = read("deelname").groupby(["schooljaar", "schoolsoort"])["leerlingen"].sum()
    totals = read("sectortotalen").set_index(["jaar", "schoolsoort"])["leerlingen"]
    assert len(sums) == 15 * 5
    assert all(totals[key] == value for key, value in sums.items())


def test_participation_does_not_rise_with_age() -> None:
    residents = lees_inwoners(TABLES)
    counts = by_age().groupby(["schooljaar", "leeftijd"])["leerlingen"].sum()
    for schooljaar in range(2011, 2026):
        share = [
            counts.get((schooljaar, age), 0) / residents.op_leeftijd(schooljaar, age)
            for age in range(5, 21)
        ]
        assert all(later <= earlier + 2e-5 for earlier, later in itertools.pairwise(share))


def test_no_published_outcome_of_special_schools_after_2018() -> None:
    frame = read("sectortotalen")
    special = frame[frame["schoolsoort"].isin(["sbo", "so", "vso"]) & (frame["jaar"] > 2018)]
    kinds = special.groupby("jaar")["soort"].unique()
    assert {year: set(kind) for year, kind in kinds.items()} == {
        **{year: {"lijn"} for year in range(2019, 2023)},
        2023: {"locatietabel"},
        **{year: {"aanname"} for year in (2024, 2025)},
    }
    wide = special.pivot(index="jaar", columns="schoolsoort", values="leerlingen")
    assert (
        wide.loc[2018 + 1 : 2023].diff().diff().abs().max().max() <= 2
    )  # straight but for rounding


def test_2023_is_the_sum_of_the_locations() -> None:
    locations = read("scholen").groupby("schoolsoort")["leerlingen"].sum()
    totals = read("sectortotalen").query("jaar == 2023").set_index("schoolsoort")["leerlingen"]
    for soort in ("sbo", "so", "vo", "vso"):
        assert totals[soort] == locations[soort]


def test_special_schools_keep_to_their_ages() -> None:
    ages = by_age().groupby("schoolsoort")["leeftijd"].agg(["min", "max"])
    assert ages.loc["sbo"].tolist() == [4, 13]
    assert ages.loc["so"].tolist() == [4, 13]
    assert ages.loc["vso", "min"] == 12
    assert ages.loc["vso", "max"] <= 20
    assert ages.loc["bao"].tolist() == [4, 13]


def test_mean_age_of_inflow_is_near_the_published_one() -> None:
    frame = read("sectortotalen")
    frame = frame[frame["soort"] != "aanname"]
    keys = zip(frame["jaar"].tolist(), frame["schoolsoort"].tolist(), strict=True)
    counts = dict(zip(keys, frame["leerlingen"].astype(float).tolist(), strict=True))
    ages = Cohorts(lees_inwoners(TABLES), lees_aannames(), counts)
    ages.run()
    for schooljaar in range(2012, 2019):  # published: sbo 7.78 to 7.94, so 6.76 to 7.06
        assert ages.instroom_leeftijd[schooljaar, "sbo"] == pytest.approx(7.86, abs=0.2)
        assert ages.instroom_leeftijd[schooljaar, "so"] == pytest.approx(6.91, abs=0.2)


# --- rolling --------------------------------------------------------------------------------


@pytest.mark.parametrize("schooljaar", range(2012, 2026))
def test_one_year_rolled_reaches_the_next_table(roll: Roll, schooljaar: int) -> None:
    assert abs(roll.fout(schooljaar - 1, schooljaar, "bao")) < 0.005
    assert abs(roll.fout(schooljaar - 1, schooljaar, "vo")) < 0.003


def test_the_roll_check_sees_a_wrong_chance(roll: Roll) -> None:
    wrong = Roll(TABLES, VENSTER)
    wrong.kans[2016, "havo"] = wrong.kans[2016, "havo"] * 0.5
    assert abs(wrong.fout(2015, 2016, "vo")) > 0.01


def test_children_of_two_to_fourteen_in_2023() -> None:
    frame = read("inwoners").query("jaar == 2023 and 2008 <= geboortejaar <= 2020")
    assert frame["inwoners"].sum() == CHILDREN_2023
    cells = read("cel_aandeel").merge(frame, on="geboortejaar")
    assert (cells["aandeel"] * cells["inwoners"]).sum() == pytest.approx(CHILDREN_2023, abs=0.01)


def test_shares_of_the_cells_sum_to_one() -> None:
    frame = read("cel_aandeel")
    assert frame["cel"].nunique() == len(read("cellen"))
    sums = frame.groupby("geboortejaar")["aandeel"].sum()
    assert sums.index.tolist() == list(range(1988, 2024))
    assert (sums - 1).abs().max() < 1e-9


def test_migration_adds_up_to_the_residents() -> None:
    residents = lees_inwoners(TABLES)
    netto = read("migratie").set_index(["schooljaar", "leeftijd"])["netto"]
    for birth_year in range(1999, 2010):
        moved = sum(netto[year, year - birth_year] for year in range(2012, 2020))
        left = residents.oktober(2019, birth_year) - residents.oktober(2011, birth_year)
        assert moved == pytest.approx(left, abs=1e-6)


def test_births_join_without_a_jump() -> None:
    frame = read("geboorten").set_index("jaar")
    assert frame.index.tolist() == list(range(2012, 2061))
    assert (frame["soort"] == "raming").tolist() == [year > 2023 for year in frame.index]
    assert abs(frame["geboorten"].loc[2024] / frame["geboorten"].loc[2023] - 1) < 0.025


# --- promotion ------------------------------------------------------------------------------


def test_entry_and_leaving_of_po_by_birth_month() -> None:
    assert [entered(age) for age in (3, 4, 5)] == [0.0, 0.75, 1.0]
    stay = [blijft_in_po(age, 0.85, VENSTER) for age in (11, 12, 13, 14)]
    assert stay == pytest.approx([1.0, (2 + 10 * 0.15) / 12, 2 * 0.15 / 12, 0.0])


@given(st.lists(st.floats(0, 1e5), min_size=2, max_size=30))
def test_apportion_keeps_the_total_within_one(values: list[float]) -> None:
    total = round(sum(values))
    array = np.array(values)
    whole = apportion(array, total)
    assert whole.sum() == total
    assert np.abs(whole - array).max() <= 1.0


# --- the participation step -----------------------------------------------------------------


def test_the_step_alone_gives_the_shipped_tables(copy: Path) -> None:
    for name in STEP[1:]:
        (copy / f"{name}.csv").unlink()
    assert main(["--deelname-only", str(copy)]) == 0
    for name in STEP:
        assert (copy / f"{name}.csv").read_bytes() == (TABLES / f"{name}.csv").read_bytes()


def test_other_ages_in_special_schools_give_another_deelname(copy: Path) -> None:
    ages = read("leeftijd_speciaal")
    so = ages[(ages["schooljaar"] == 2016) & (ages["schoolsoort"] == "so")].index
    ages.loc[so, "aandeel"] = 1 / len(so)
    ages.to_csv(copy / "leeftijd_speciaal.csv", index=False)
    (copy / "CHECKSUMS").write_text("")
    assert main(["--deelname-only", str(copy)]) == 0
    assert len(read_table("deelname", copy)) == len(read("deelname", copy))  # listed again
    there = read("deelname", copy).query("schooljaar == 2016 and schoolsoort == 'so'")["leerlingen"]
    assert there.max() - there.min() <= 1


def test_shares_of_ages_must_sum_to_one(copy: Path) -> None:
    ages = read("leeftijd_speciaal")
    ages.loc[0, "aandeel"] += 0.01
    ages.to_csv(copy / "leeftijd_speciaal.csv", index=False)
    with pytest.raises(ValueError, match=r"sbo 2010 sums to 1\.01"):
        lees_leeftijd_speciaal(copy)


# --- a tiny source --------------------------------------------------------------------------


def tiny_source(folder: Path) -> Path:
    micro = folder / "micro"
    micro.mkdir(parents=True)
    people = [f"{y},{a},{1000 - a}" for y in range(2000, 2026) for a in range(23)]
    (micro / "bevolking_leeftijd_nl.csv").write_text("jaar,leeftijd,totaal\n" + "\n".join(people))
    births = [f"{year},1000,waarneming" for year in range(2012, 2024)]
    births += [f"{year},1000,prognose_medium" for year in range(2024, 2061)]
    (micro / "geboorten_nl.csv").write_text("jaar,geboorten,soort\n" + "\n".join(births))
    (micro / "pc4.csv").write_text(
        "gemeente_code,swv_po,swv_vo,bev_0_4_2021,bev_5_9_2021,bev_10_14_2021\n"
        "GM0002,PO1,VO1,300,100,50\nGM0001,PO1,VO1,60,75,100\nGM0001,PO1,VO1,40,25,50\n"
        ",PO1,VO1,999,999,999\n"
    )
    flows = "overledenen,immigratie,emigratie_incl_correcties,vestiging_binnenland"
    head = f"gemeente_code,jaar,bevolking_1jan,geboorten,{flows},vertrek_binnenland\n"
    rows = [
        f"{code},{year},10000,{births},{births},0,0,0,0"
        for year in range(2016, 2024)
        for code, births in (("GM0001", 400 if year > 2020 else 200), ("GM0002", 200))
    ]
    (micro / "gemeente_demografie.csv").write_text(head + "\n".join([*rows, "GM0457,2022,,,,,,,"]))
    return folder


def test_a_tiny_source_gives_the_same_bytes_twice(tmp_path: Path) -> None:
    source = tiny_source(tmp_path / "source")
    for out in (tmp_path / "a", tmp_path / "b"):
        out.mkdir()
        make_residents(source, out)
    for name in ("inwoners", "geboorten", "migratie", "cel_aandeel"):
        first = (tmp_path / "a" / f"{name}.csv").read_bytes()
        assert first == (tmp_path / "b" / f"{name}.csv").read_bytes()


def test_cells_are_sorted_and_follow_bands_and_births(tmp_path: Path) -> None:
    make_residents(tiny_source(tmp_path / "source"), tmp_path)
    share = read("cel_aandeel", tmp_path).pivot(
        index="geboortejaar", columns="cel", values="aandeel"
    )
    assert share.loc[2008].tolist() == [0.75, 0.25]  # 150 of 200; the row without gemeente is out
    assert share.loc[2000].tolist() == share.loc[2008].tolist()
    assert share.loc[2013].tolist() == [0.5, 0.5]
    assert share.loc[2020].tolist() == [0.25, 0.75]
    assert (
        0.25 < share.loc[2021, 0] < 0.4
    )  # births doubled in GM0001, with some weight to the nation


def test_a_source_without_schools_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"scholen\.csv does not exist"):
        make(tiny_source(tmp_path / "source"), tmp_path)


def test_a_missing_age_is_refused(tmp_path: Path) -> None:
    source = tiny_source(tmp_path / "source")
    path = source / "micro" / "bevolking_leeftijd_nl.csv"
    path.write_text("\n".join(path.read_text().splitlines()[:-1]))
    with pytest.raises(SourceError, match="must hold ages 0 to 22"):
        make_residents(source, tmp_path)


def test_every_assumption_says_what_it_is(tmp_path: Path) -> None:
    lees_aannames()
    path = tmp_path / "aannames.yaml"
    path.write_text("x:\n  value: 1\n  range: [0, 2]\n  kind: guess\n  reason: none\n")
    with pytest.raises(ValueError, match="kind of x must be assumption or measured"):
        lees_aannames(path)
