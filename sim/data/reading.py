"""Reading a table strictly: every field is checked against the declaration in ``schema``.

Accepted by rule: CRLF line ends. Refused: a byte order mark, another separator, a decimal comma,
quotes that span lines, a last line without line end, and anything the declaration does not allow.
"""

import csv
import itertools
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.data.errors import DataError, refused
from sim.data.rules import RULES
from sim.data.schema import Column, Table

_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}")
_DECIMAL = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,30})?([eE][-+]?[0-9]{1,3})?")
_NOT_TEXT = re.compile("[\x00-\x09\x0b-\x1f\x7f\ufffd]")
_BOM = b"\xef\xbb\xbf"
_DTYPE = {"int": "int64", "float": "float64", "flag": "bool", "text": "object"}


def _lines(path: Path) -> list[str]:
    """Return the lines of a file after the checks that concern its bytes."""
    name = path.name
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "unreadable"
        raise DataError(
            f"{path} cannot be read ({reason}); make the tables with python -m sim.data.make"
        ) from None
    if not data:
        raise refused(name, 1, "all", "", "a header and rows")
    if data.startswith(_BOM):
        raise refused(name, 1, "first", "byte order mark", "UTF-8 without byte order mark")
    try:
        text = data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise refused(name, row, "unknown", repr(data[error.start]), "UTF-8 text") from None
    odd = _NOT_TEXT.search(text)
    if odd is not None:
        row = text.count("\n", 0, odd.start()) + 1
        raise refused(name, row, "unknown", odd[0], "text without control characters")
    lines = text.split("\n")
    if lines[-1]:
        raise refused(name, len(lines), "last", lines[-1], "a complete row with its line end")
    return lines[:-1]


def _fields(line: str, name: str, row: int) -> list[str]:
    """Return the fields of one line."""
    try:
        return next(csv.reader([line], strict=True), [])
    except csv.Error:
        raise refused(name, row, "unknown", line, "comma-separated fields") from None


def _rows(path: Path, table: Table) -> list[list[str]]:
    """Return the rows under the header, each with as many fields as the table has columns."""
    name, lines = path.name, _lines(path)
    header = _fields(lines[0], name, 1)
    if header != list(table.header):
        raise refused(name, 1, "header", lines[0], ",".join(table.header))
    rows = []
    for row, line in enumerate(lines[1:], start=2):
        fields = _fields(line, name, row)
        if len(fields) != len(header):
            allowed = f"{len(header)} fields joined by commas, not {len(fields)}"
            raise refused(name, row, "all", line, allowed)
        rows.append(fields)
    if not rows and not table.may_be_empty:
        raise refused(name, 2, "all", "", "at least one row under the header")
    return rows


def _text_ok(column: Column) -> Callable[[str], bool]:
    """Return the test of a text field."""
    codes, pattern = frozenset(column.codes), re.compile(column.pattern or r"\S(.*\S)?")

    def ok(value: str) -> bool:
        if not value:
            return column.optional
        if column.several:
            parts = value.split("|")
            return codes.issuperset(parts) and len(set(parts)) == len(parts)
        if codes:
            return value in codes
        return pattern.fullmatch(value) is not None

    return ok


def _number_ok(column: Column) -> Callable[[str], bool]:
    """Return the test of a number."""
    form = _WHOLE if column.kind == "int" else _DECIMAL

    def ok(value: str) -> bool:
        if form.fullmatch(value) is None:
            return False
        number = float(value)
        return math.isfinite(number) and column.low <= number <= column.high

    return ok


def _series(column: Column, values: list[str], name: str) -> "pd.Series[Any]":
    """Return one column with its dtype, or refuse its first wrong field."""
    if column.kind == "flag":
        ok: Callable[[str], bool] = frozenset({"0", "1"}).__contains__
    elif column.kind == "text":
        ok = _text_ok(column)
    else:
        ok = _number_ok(column)
    for row, value in enumerate(values, start=2):
        if not ok(value):
            raise refused(name, row, column.name, value, column.allowed())
    converted: list[Any] = list(values)
    if column.kind == "flag":
        converted = [value == "1" for value in values]
    elif column.kind == "int":
        converted = [int(value) for value in values]
    elif column.kind == "float":
        converted = [float(value) for value in values]
    return pd.Series(converted, dtype=_DTYPE[column.kind], name=column.name)


def _check_key(frame: pd.DataFrame, table: Table, name: str) -> None:
    """Refuse a second row with the same key."""
    keys = list(table.key)
    again = frame.duplicated(keys)
    if again.any():
        at = int(np.flatnonzero(again.to_numpy())[0])
        value = ", ".join(str(frame[key].iloc[at]) for key in keys)
        raise refused(name, at + 2, ", ".join(keys), value, "one row for each value")


def _check_grid(frame: pd.DataFrame, table: Table, name: str) -> None:
    """Refuse a table in which a combination of the key columns has no row."""
    keys = list(table.key)
    values = [sorted(frame[key].unique()) for key in keys]
    if len(frame) == math.prod(len(each) for each in values):
        return
    present = set(frame[keys].itertuples(index=False, name=None))
    missing = next(each for each in itertools.product(*values) if each not in present)
    text = ", ".join(str(value) for value in missing)
    raise refused(name, len(frame) + 2, ", ".join(keys), f"no row for {text}", "a full grid")


def _check_totals(frame: pd.DataFrame, table: Table, name: str) -> None:
    """Refuse a group of rows whose values do not sum to one."""
    for total in table.totals:
        keys = list(total.per)
        sums = frame.groupby(keys)[total.value].transform("sum")
        wrong = ((sums - 1.0).abs() > total.tolerance).to_numpy()
        if wrong.any():
            at = int(np.flatnonzero(wrong)[0])
            group = ", ".join(f"{key} {frame[key].iloc[at]}" for key in keys)
            value = f"sum {sums.iloc[at]:.9g} for {group}"
            allowed = f"a sum of 1 within {total.tolerance:g}"
            raise refused(name, at + 2, total.value, value, allowed)


def parse_table(path: Path, table: Table) -> pd.DataFrame:
    """Return the table in ``path`` with the dtypes of its declaration.

    Args:
        path: the CSV file.
        table: what it may hold.

    Returns:
        A frame with the columns of ``table`` in order: int64, float64, bool or object (str).

    Raises:
        DataError: at the first fault; the message names file, row, column, value and what is
            allowed.
    """
    rows = _rows(path, table)
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(table.columns)
    series = [
        _series(column, list(values), path.name)
        for column, values in zip(table.columns, columns, strict=True)
    ]
    frame = pd.concat(series, axis=1)
    _check_key(frame, table, path.name)
    if table.full_grid:
        _check_grid(frame, table, path.name)
    _check_totals(frame, table, path.name)
    for rule in RULES.get(path.stem, ()):
        wrong = rule.broken(frame)
        if wrong.any():
            at = int(np.flatnonzero(wrong.to_numpy())[0])
            raise refused(path.name, at + 2, rule.column, rule.show(frame, at), rule.allowed)
    return frame
