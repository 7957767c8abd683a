"""The law as a table: dated sentences with their place and how sure their date is."""

import re
from pathlib import Path

import pandas as pd

from sim.data.source import SourceError, read_source, write_table

SOURCE = "law.csv"
COLUMNS = (
    "id",
    "law",
    "article",
    "paragraph",
    "bwb_id",
    "valid_from",
    "valid_until",
    "zekerheid",
    "url",
    "sentence",
)

_SURE: tuple[tuple[str, str], ...] = (
    (r"DATE (UNKNOWN|between)", "UNKNOWN"),
    (r"was not read", "ASSUMED"),
    (r"DATE PLANNED", "PLANNED"),
    (r"DATE ASSUMED", "ASSUMED"),
    (r"DATE INFERRED", "INFERRED"),
    (r"DATE = first stored copy", "COPY"),
    (r"DATE BRACKETED", "BRACKETED"),
    (r"\bVERIFIED\b", "VERIFIED"),
)
"""What a note says of the date, and the code for it; the first that fits holds, else NOTED."""


def sure_of(note: str) -> str:
    """Return how sure a date is, by the note of its row: a code of the column ``zekerheid``."""
    return next((code for words, code in _SURE if re.search(words, note)), "NOTED")


def law_table(source: Path) -> pd.DataFrame:
    """Return ``wet``: one row per sentence of law, in the order of the source.

    Raises:
        SourceError: if the source table is missing, lacks a column, or gives an id twice.
    """
    raw = read_source(source, SOURCE, [c for c in COLUMNS if c != "zekerheid"] + ["note"])
    again = raw["id"].duplicated()
    if again.any():
        raise SourceError(f"{SOURCE} holds the id {raw['id'][again].iloc[0]!r} twice")
    table = raw.assign(zekerheid=raw["note"].map(sure_of))
    for name in COLUMNS:
        table[name] = table[name].str.split().str.join(" ")
    return table[list(COLUMNS)]


def make(source: Path, out: Path) -> None:
    """Write ``wet.csv`` into ``out``."""
    write_table(law_table(source), out, "wet")
