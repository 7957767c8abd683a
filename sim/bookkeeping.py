"""Whole figures as tables: books of samenwerkingsverbanden in cents, and figures per school."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

COLUMNS = ("schooljaar", "level", "unit", "indicator", "value")
_NATIONAL = ("nederland", "NL")


def books_frame(
    years: Sequence[int],
    values: Sequence[NDArray[np.int64]],
    indicators: Sequence[str],
    swvs: Sequence[str],
) -> pd.DataFrame:
    """Return books as one table: per samenwerkingsverband, and of all together.

    Args:
        years: the schooljaren.
        values: cents per schooljaar, shape (indicators, n).
        indicators: names of the rows of ``values``.
        swvs: codes of the columns of ``values``.
    """
    frames = []
    for year, cents in zip(years, values, strict=True):
        for level, units, table in (
            ("swv", list(swvs), cents),
            (_NATIONAL[0], [_NATIONAL[1]], cents.sum(axis=1, keepdims=True)),
        ):
            frames.append(
                pd.DataFrame(
                    {
                        "schooljaar": np.full(table.size, year, np.int64),
                        "level": level,
                        "unit": np.tile(np.array(units, object), len(indicators)),
                        "indicator": np.repeat(np.array(indicators, object), len(units)),
                        "value": table.reshape(-1).astype(np.int64),
                    }
                )
            )
    return pd.concat(frames, ignore_index=True) if frames else blank_frame()


def blank_frame() -> pd.DataFrame:
    """Return the table of a run without books."""
    kinds = ("int64", "str", "str", "str", "int64")
    return pd.DataFrame(
        {name: pd.Series(dtype=kind) for name, kind in zip(COLUMNS, kinds, strict=True)}
    )


class OfSchools(NamedTuple):
    """One figure of schools on a teldatum.

    Attributes:
        schooljaar: its first calendar year.
        indicator: name of the figure.
        rows: rows of the schools that have it.
        values: the figure, one per row.
    """

    schooljaar: int
    indicator: str
    rows: NDArray[np.int64]
    values: NDArray[np.int64]


def schools_of(
    schooljaar: int, found: Mapping[str, tuple[NDArray[np.bool_], NDArray[np.generic]]]
) -> list[OfSchools]:
    """Return figures of a teldatum: by name which schools have it, and a column with the values."""
    return [
        OfSchools(schooljaar, name, np.flatnonzero(has), column[has].astype(np.int64))
        for name, (has, column) in found.items()
    ]


def schools_frame(parts: Sequence[OfSchools], schools: Sequence[str]) -> pd.DataFrame:
    """Return figures of schools as one table: schooljaar, school, indicator and value (whole)."""
    names = pd.Series(list(schools), dtype="str")
    lengths = [len(part.rows) for part in parts]
    rows = np.concatenate([part.rows for part in parts]) if parts else np.zeros(0, np.int64)
    return pd.DataFrame(
        {
            "schooljaar": np.repeat([part.schooljaar for part in parts], lengths).astype(np.int64),
            "school": names.take(rows).array,
            "indicator": pd.Series(
                np.repeat(np.array([part.indicator for part in parts], object), lengths),
                dtype="str",
            ),
            "value": np.concatenate([part.values for part in parts] or [rows]),
        }
    )
