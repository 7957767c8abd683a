"""Rows of the tables of a results folder that only some pictures need, and their middle and spread.

A result holds the national figures; what is larger is read here, and only the rows asked for.
"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim.parquet import REPLICATE
from sim.results import RunError

LOW, HIGH = 0.1, 0.9
"""Ends of the middle 80 % of the runs."""
MIDDLE = ("value", "p10", "p90")


def rows_of(
    folder: Path,
    table: str,
    columns: Sequence[str],
    level: str | None = None,
    indicators: Sequence[str] | None = None,
) -> pd.DataFrame | None:
    """Read some rows of a table of a results folder.

    Args:
        folder: the results folder.
        table: its name, without suffix.
        columns: which columns; ``replicate`` comes along where there is one.
        level: only rows of this level.
        indicators: only rows of these indicators.

    Returns:
        The rows, or None where the folder has no such table.

    Raises:
        RunError: if the table cannot be read.
    """
    path = folder / f"{table}.parquet"
    if not path.is_file():
        return None
    wanted = None
    if level is not None:
        wanted = pc.field("level") == level
    if indicators is not None:
        named = pc.field("indicator").isin(list(indicators))
        wanted = named if wanted is None else wanted & named
    try:
        names = pq.read_schema(path).names
        kept = [*([REPLICATE] if REPLICATE in names else []), *columns]
        frame: pd.DataFrame = pq.read_table(path, columns=kept, filters=wanted).to_pandas()
    except (OSError, ValueError, pa.ArrowException) as error:
        raise RunError(f"{path} cannot be read: {str(error).splitlines()[0]}") from None
    if missing := [name for name in columns if name not in frame]:
        raise RunError(f"{path} cannot be read: it lacks the column {missing[0]}")
    return frame


def middle(frame: pd.DataFrame, keys: Sequence[str], value: str = "value") -> pd.DataFrame:
    """Return the median and the middle 80 % over replicates; of a single run three times itself.

    Args:
        frame: columns of ``keys``, ``value``, and ``replicate`` where there are several. A row
            that a replicate does not have counts 0.
        keys: what tells one figure from another.
        value: the column to sum up within a replicate.

    Returns:
        ``keys``, ``value``, ``p10``, ``p90``, in the order of the keys.
    """
    names = list(keys)
    if REPLICATE not in frame:
        sums = frame.groupby(names)[value].sum()
        return pd.DataFrame(dict.fromkeys(MIDDLE, sums)).reset_index()
    wide = frame.pivot_table(
        index=names, columns=REPLICATE, values=value, aggfunc="sum", fill_value=0
    )
    over = {"value": wide.median(axis=1), "p10": wide.quantile(LOW, axis=1)}
    return pd.DataFrame({**over, "p90": wide.quantile(HIGH, axis=1)}).reset_index()
