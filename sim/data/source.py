"""Reading the gathered source tables, and writing a table the one way all tables are written."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd


class SourceError(ValueError):
    """The folder with gathered source tables cannot be used; the message says why."""


def read_source(source: Path, name: str, columns: Sequence[str]) -> pd.DataFrame:
    """Read ``columns`` of one source table as text.

    Args:
        source: the folder that holds ``national_series.csv`` and ``micro/``.
        name: path of the table inside that folder, for example ``micro/schools.csv``.
        columns: the columns needed; others are left out.

    Returns:
        A frame of ``str`` with exactly ``columns``; an empty field is ``""``.

    Raises:
        SourceError: if the file is missing or unreadable, has no rows, or lacks a column.
    """
    path = source / name
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except FileNotFoundError:
        raise SourceError(f"{path} does not exist; the source folder must hold {name}") from None
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise SourceError(f"{path} cannot be read as a table: {reason}") from None
    for column in columns:
        if column not in frame.columns:
            raise SourceError(f"{path} has no column {column!r}; it is needed")
    if frame.empty:
        raise SourceError(f"{path} has a header and no rows")
    return frame[list(columns)]


def numbers(frame: pd.DataFrame, column: str, name: str, empty: float | None = None) -> pd.Series:
    """Return a text column as floats.

    Args:
        frame: a frame of :func:`read_source`.
        column: the column to read.
        name: name of the source table, for the message.
        empty: the value of an empty field; ``None`` means that a field may not be empty.

    Raises:
        SourceError: at the first field that is not a finite number; the header is row 1.
    """
    text = frame[column]
    if empty is not None:
        text = text.where(text != "", str(empty))
    values = pd.to_numeric(text, errors="coerce").astype("float64")
    bad = values.isna() | values.abs().eq(float("inf"))
    if bad.any():
        at = bad[bad].index[0]
        raise SourceError(
            f"{name}, row {int(at) + 2}, column {column}: {frame.at[at, column]!r} is not a number"
        )
    return values


def write_table(frame: pd.DataFrame, out: Path, name: str) -> None:
    """Write ``frame`` as ``out/name.csv``: UTF-8, comma, decimal point, LF, header."""
    frame.to_csv(out / f"{name}.csv", index=False, encoding="utf-8", lineterminator="\n")
