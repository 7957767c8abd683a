"""C04: money is whole cents, and no cent is lost or made.

Through the command: two regions, twelve schooljaren, all processes and every kind of place. Exact,
so the smallest defect seen is one cent. That schools together get what their samenwerkingsverband
passes on stands in no table: ``tests/processes/test_bekostiging.py`` and
``tests/agents/test_kas.py`` hold that.
"""

import io
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from command import command, write
from worlds import busy_world, group, school

from sim.agents import slices
from sim.agents.kas import INCOME, OUTGO, POST_NAMES, cents_of
from sim.parameters import load

FIRST, YEARS = 2013, 12
BOOKS = range(2014, FIRST + YEARS)
"""Schooljaren with money: until August 2014 there is none."""
CAPPED = range(2015, 2022)
"""Schooljaren that are one bekostigingsjaar, paid by the 1 October before."""
PRICES = ("licht_po", "licht_vo", "zwaar_po", "zwaar_vo")
"""Amounts per leerling."""
LEVERS = [
    {"lever": "opdc_plaatsen", "value": 8.0},
    {"lever": "oza_plaatsen", "value": 6.0},
    {"lever": "bijdrage_basis", "value": 10.0},
]


def regions() -> dict[str, Any]:
    """Return a busy world of two samenwerkingsverbanden po and two vo that differ."""
    small = busy_world()
    codes = ("PO1", "PO2", "VO1", "VO2")
    small["swvs"] = [{"code": code, "sector": code[:2].lower()} for code in codes]
    small["schools"] = [
        *(
            {**one, "swv": f"{'VO' if one['code'][0] in 'VW' else 'PO'}1"}
            for one in small["schools"]
        ),
        school("B3", "bao", gemeente="G2", swv="PO2"),
        school("S3", "sbo", gemeente="G2", swv="PO2", places=20),
        school("O3", "so", gemeente="G2", swv="PO2", places=20),
        school("V3", "vo", gemeente="G2", swv="VO2", niveaus=["vmbo", "pro", "havo"]),
        school("W3", "vso", gemeente="G2", swv="VO2", places=20),
    ]
    there = {"gemeente": "G2", "swv_po": "PO2", "swv_vo": "VO2"}
    here = {"gemeente": "G1", "swv_po": "PO1", "swv_vo": "VO1"}
    more = [
        group(301, school="B3", age=6, need="gedrag", severity=0.8, onset_age=4.0, **there),
        group(203, "vo", school="V3", age=13, niveau="pro", **there),
        group(17, "sbo", school="S3", age=8, need="taal", severity=0.6, **there),
        group(11, "so", school="O3", age=7, need="emb", severity=0.9, **there),
        group(13, "vso", school="W3", age=14, need="gedrag", severity=0.9, **there),
    ]
    small["leerlingen"] = [{**here, **one} for one in [*small["leerlingen"], *more]]
    return small


def books_of(folder: Path) -> pd.DataFrame:
    """Return the books: a row per schooljaar, level and unit, a column per indicator."""
    table = pd.read_parquet(folder / "geld.parquet")
    assert str(table["value"].dtype) == "int64"
    keys = ["schooljaar", "level", "unit"]
    return table.pivot(index=keys, columns="indicator", values="value")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the results folder of a run from before there was money until after 2023."""
    path = write(
        tmp_path_factory.mktemp("money"),
        regions(),
        start=f"{FIRST}-08",
        years=YEARS,
        levers=LEVERS,
    )
    command(path)
    return path.with_suffix("")


def test_every_book_balances_to_the_cent(folder: Path) -> None:
    """Caught: a cent that is booked and not paid, or the reverse, in any month."""
    books = books_of(folder).xs("swv", level="level")
    assert len(books) == len(BOOKS) * 4
    income = books[list(POST_NAMES[INCOME])].sum(axis=1)
    outgo = books[list(POST_NAMES[OUTGO])].sum(axis=1)
    assert (books["reserve"] == books["reserve_begin"] + income - outgo).all()
    assert (books["reserve"] >= 0).all()
    later, before = (books.drop(index=year, level=0) for year in (BOOKS[0], BOOKS[-1]))
    assert later["reserve_begin"].tolist() == before["reserve"].tolist()
    assert [name for name in POST_NAMES if not books[name].any()] == []


def test_what_the_state_gives_is_what_all_get_together(folder: Path) -> None:
    """The lump by plain arithmetic: the amount per leerling times the national count of 1 October.

    Caught: twelfths that do not add up to the year, an amount that is rounded per
    samenwerkingsverband, a leerling paid twice or for nobody.
    """
    books = books_of(folder)
    national = books.xs("nederland", level="level").droplevel("unit")
    assert national.equals(books.xs("swv", level="level").groupby("schooljaar").sum())
    yearly = pd.read_parquet(folder / "yearly.parquet")
    counts = yearly[yearly["level"] == "nederland"].pivot_table(
        index="schooljaar", columns="indicator", values="value", aggfunc="sum"
    )
    each = {name: cents_of(load()[f"geld.{name}"]) for name in PRICES}
    for year in CAPPED:
        bao, sbo, vo = (int(counts[f"leerlingen_{s}"][year - 1]) for s in ("bao", "sbo", "vo"))
        assert national["licht"][year] == each["licht_po"] * bao + each["licht_vo"] * vo
        assert national["zwaar"][year] == each["zwaar_po"] * (bao + sbo) + each["zwaar_vo"] * vo


def test_posts_come_and_go_by_the_law(folder: Path) -> None:
    """Each post in its years; the verevening takes from some exactly what others get."""
    books = books_of(folder)
    national = books.xs("nederland", level="level").droplevel("unit")
    for name, years in (
        ("tlv_so", range(2015, FIRST + YEARS)),
        ("lwoo_pro", range(2015, FIRST + YEARS)),
        ("korting_2023", range(2022, 2024)),
    ):
        assert [year for year in BOOKS if national[name][year] > 0] == list(years)
    assert not national["verevening"].any()
    apart = books.xs("swv", level="level")["verevening"].abs().groupby("schooljaar").sum()
    assert [year for year in BOOKS if apart[year] > 0] == [2015, 2016, 2017, 2018, 2019]


def test_threads_change_no_cent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same bytes; slices are made so short that each of two threads has some."""
    monkeypatch.setattr(slices, "SMALLEST_SLICE", 200)
    assert books_bytes(tmp_path, "--threads", "1") == books_bytes(tmp_path, "--threads", "2")


@pytest.mark.full
def test_processes_change_no_cent(tmp_path: Path) -> None:
    """The same bytes; the money of another seed is other money, so they say something."""
    options = ("--replicates", "2", "--seed-only")
    one = books_bytes(tmp_path, *options)
    assert one == books_bytes(tmp_path, *options, "--jobs", "2")
    table = pd.read_parquet(io.BytesIO(one))
    first, second = (of_one["value"].tolist() for _, of_one in table.groupby("replicate"))
    assert first != second


def books_bytes(place: Path, *options: str) -> bytes:
    """Return the file of the books of two schooljaren."""
    path = write(place, regions(), years=2, levers=LEVERS)
    command(path, *options)
    return (path.with_suffix("") / "geld.parquet").read_bytes()
