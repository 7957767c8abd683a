"""Whether the tables agree with each other: references, and sums that must meet."""

from typing import Any

import numpy as np
import pandas as pd

from sim.data.errors import refused
from sim.data.schema import BORDERS, TABLES


def _values(tables: dict[str, pd.DataFrame], target: str) -> set[Any]:
    """Return the values of ``table.column``."""
    table, column = target.split(".")
    return set(tables[table][column])


def _check_references(tables: dict[str, pd.DataFrame]) -> None:
    """Refuse a code that the table it refers to does not hold."""
    for name, table in TABLES.items():
        for column in table.columns:
            if not column.refers:
                continue
            known = _values(tables, column.refers)
            known |= {""} if column.optional else set()
            unknown = ~tables[name][column.name].isin(list(known)).to_numpy()
            if unknown.any():
                at = int(np.flatnonzero(unknown)[0])
                value = str(tables[name][column.name].iloc[at])
                raise refused(
                    f"{name}.csv", at + 2, column.name, value, f"a value of {column.refers}"
                )


def _check_borders(tables: dict[str, pd.DataFrame], borders: dict[str, dict[str, Any]]) -> None:
    """Refuse borders of something unknown."""
    for name, target in BORDERS.items():
        known = _values(tables, target)
        for row, feature in enumerate(borders[name]["features"], start=1):
            code = feature["properties"]["code"]
            if code not in known:
                raise refused(f"{name}.geojson", row, "code", code, f"a value of {target}")


def _check_homes(tables: dict[str, pd.DataFrame]) -> None:
    """Refuse a gemeente without cell, and a cell without share."""
    for name, column, target in (
        ("gemeenten", "gemeente", "cellen.gemeente"),
        ("cellen", "cel", "cel_aandeel.cel"),
    ):
        absent = ~tables[name][column].isin(list(_values(tables, target))).to_numpy()
        if absent.any():
            at = int(np.flatnonzero(absent)[0])
            value = str(tables[name][column].iloc[at])
            raise refused(f"{name}.csv", at + 2, column, value, f"a value that {target} holds")


def _check_deelname(tables: dict[str, pd.DataFrame]) -> None:
    """Refuse leerlingen by birth year that do not sum to the total of their schoolsoort."""
    keys = ["schooljaar", "schoolsoort"]
    found = tables["deelname"].groupby(keys)["leerlingen"].sum()
    totals = tables["sectortotalen"].rename(columns={"jaar": "schooljaar"})
    totals = totals[totals["schooljaar"].isin(tables["deelname"]["schooljaar"])]
    expected = totals.set_index(keys)["leerlingen"]
    pairs = pd.concat([found, expected], axis=1, keys=["found", "expected"])
    wrong = pairs[pairs["found"] != pairs["expected"]]
    if len(wrong):
        (jaar, soort), row = wrong.index[0], wrong.iloc[0]
        rows = tables["deelname"][keys].eq([jaar, soort]).all(axis=1).to_numpy()
        at = int(np.flatnonzero(rows)[0]) if rows.any() else len(rows)
        value = f"sum {row['found']:.0f} for {soort} in {jaar}"
        allowed = f"the total in sectortotalen.csv, {row['expected']:.0f}"
        raise refused("deelname.csv", at + 2, "leerlingen", value, allowed)


def check_links(tables: dict[str, pd.DataFrame], borders: dict[str, dict[str, Any]]) -> None:
    """Check references between tables, borders, homes and the sums of deelname.

    Args:
        tables: every table of ``schema.TABLES``, read.
        borders: every file of ``schema.BORDERS``, read.

    Raises:
        DataError: at the first fault; the sentence names file, row, column, value and what is
            allowed.
    """
    _check_references(tables)
    _check_borders(tables, borders)
    _check_homes(tables)
    _check_deelname(tables)
