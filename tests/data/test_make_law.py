"""The table of law: how sure a date is, and that every sentence keeps its place and its date."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from sim.data import read_table
from sim.data.make_law import law_table, sure_of
from sim.data.schema import ZEKERHEID
from sim.data.source import SourceError

Edit = Callable[[Path, str, str], None]


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("text transcribed. VERIFIED: absent in 2024-08-01, present in 2025-01-01", "VERIFIED"),
        ("DATE BRACKETED by machine: words absent in copy 2014-07-08", "BRACKETED"),
        ("DATE BRACKETED: copies of 2015-07-09 and 2015-08-17", "BRACKETED"),
        ("DATE PLANNED: law of 36 443; present in VERIFIED copies later", "PLANNED"),
        ("DATE ASSUMED: WVO 2020 in force since 2022-08-01", "ASSUMED"),
        ("DATE INFERRED. replaces the fixed growth transfer", "INFERRED"),
        ("DATE = first stored copy (2011-01-01); the rule may be older", "COPY"),
        ("DATE UNKNOWN (after 2015-08-17)", "UNKNOWN"),
        ("DATE between 2015-04-30 and 2022-07-08 not located", "UNKNOWN"),
        ("DATE as noted / from the version read.", "NOTED"),
        ("", "NOTED"),
    ],
)
def test_how_sure_a_date_is(note: str, code: str) -> None:
    assert sure_of(note) == code
    assert code in ZEKERHEID


def test_a_table_is_made_of_a_source(source: Path, tables: Path) -> None:
    wet = read_table("wet", tables)
    assert wet["id"].tolist() == ["wpo-40-4-2014", "boza-1-exp-2022"]
    first, second = wet.iloc[0], wet.iloc[1]
    assert first["sentence"] == "Een school, die niet plaatst, zoekt."
    assert (first["zekerheid"], second["zekerheid"]) == ("BRACKETED", "UNKNOWN")
    assert (second["bwb_id"], second["valid_from"]) == ("", "")


def test_an_id_that_stands_twice_is_refused(source: Path, edit: Edit) -> None:
    edit(source / "law.csv", "boza-1-exp-2022", "wpo-40-4-2014")
    with pytest.raises(SourceError, match="'wpo-40-4-2014' twice"):
        law_table(source)


# --- the table of the package ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def wet() -> pd.DataFrame:
    return read_table("wet")


def test_the_table_of_the_package_is_whole_and_small(wet: pd.DataFrame) -> None:
    assert len(wet) == 184
    assert wet["zekerheid"].value_counts().to_dict() == {
        "BRACKETED": 84,
        "NOTED": 29,
        "ASSUMED": 23,
        "COPY": 21,
        "VERIFIED": 10,
        "PLANNED": 9,
        "UNKNOWN": 4,
        "INFERRED": 4,
    }
    assert wet["sentence"].str.len().sum() < 60_000


def test_what_ends_does_so_after_it_begins(wet: pd.DataFrame) -> None:
    ended = wet[wet["valid_until"] != ""]
    assert len(ended) > 40
    assert (ended["valid_from"] < ended["valid_until"]).all()
    assert (wet.loc[wet["valid_from"] == "", "zekerheid"] == "UNKNOWN").all()


def test_an_address_leads_to_the_law_of_its_row(wet: pd.DataFrame) -> None:
    for row in wet.itertuples():
        assert not row.bwb_id or str(row.bwb_id) in str(row.url)
