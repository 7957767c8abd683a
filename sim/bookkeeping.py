"""The books of samenwerkingsverbanden as a table: whole cents, so that sums are exact."""

from collections.abc import Sequence

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
