"""Differences between scenarios, and how sure they are.

With one seed a difference is a number without a margin. With replicates it is taken within each
replicate, in which the scenarios share seed and parameters, so that what is common to both drops
out; then the median and the 10th and 90th percentile over the replicates are given: parameters and
chance together. The runs with the scenario's own parameters and other seeds give the same
percentiles for chance alone.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim.summary import HIGH, LOW

KEYS = ["schooljaar", "level", "unit", "indicator"]
SCENARIO, VALUE = "scenario", "value"
ONE_SEED = "één seed, geen marge"
BAND = "middelste 80 % van de runs; "
CHANCE_ONLY, ALL = BAND + "alleen de seed verschilt", BAND + "seed en aangenomen parameters"
"""What the margins of a difference hold."""


def difference(base: pd.DataFrame, other: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return a table of one scenario less that of the base.

    Args:
        base: schooljaar, level, unit, indicator, value.
        other: the same rows.
        name: name of the other scenario.

    Raises:
        ValueError: if they do not have the same rows.
    """
    if not base[KEYS].equals(other[KEYS]):
        raise ValueError(f"the tables of {name} and of the base have other rows")
    value = other[VALUE].to_numpy() - base[VALUE].to_numpy()
    return base[KEYS].assign(**{SCENARIO: name, VALUE: value})


def differences(tables: Sequence[pd.DataFrame], names: Sequence[str]) -> pd.DataFrame:
    """Return the differences of all scenarios with the first."""
    pairs = zip(tables[1:], names[1:], strict=True)
    return pd.concat([difference(tables[0], t, name) for t, name in pairs], ignore_index=True)


def without_margin(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the differences of one run, marked as having no margin."""
    return frame.assign(runs=np.int32(1), chance_runs=np.int32(0), margin=ONE_SEED)


def over_runs(files: Sequence[Path], chance: Sequence[Path], *, seed_only: bool) -> pd.DataFrame:
    """Return the differences of replicates with their two intervals.

    Args:
        files: the differences of each replicate, with the same rows.
        chance: those of the runs that only measure chance.
        seed_only: whether the replicates themselves differ by their seed alone.

    Raises:
        ValueError: if a file has other rows.
    """
    frame: pd.DataFrame = pq.read_table(files[0]).select([*KEYS, SCENARIO]).to_pandas()
    values = _values(files)
    low, median, high = np.quantile(values, [LOW, 0.5, HIGH], axis=0)
    own_low, own_high = (low, high) if seed_only else _ends(chance, len(low))
    return frame.assign(
        median=median,
        p10=low,
        p90=high,
        chance_p10=own_low,
        chance_p90=own_high,
        runs=np.int32(len(files)),
        chance_runs=np.int32(len(files if seed_only else chance)),
        margin=CHANCE_ONLY if seed_only else ALL,
    )


def _ends(files: Sequence[Path], rows: int) -> NDArray[np.float64]:
    """Return both ends of the interval of some files; no numbers where every run failed."""
    if not files:
        return np.full((2, rows), np.nan)
    ends: NDArray[np.float64] = np.quantile(_values(files), [LOW, HIGH], axis=0)
    return ends


def _values(files: Sequence[Path]) -> NDArray[np.float64]:
    """Return the values of some files, a row per file.

    Raises:
        ValueError: if the files do not have the same rows.
    """
    first = pq.read_table(files[0]).select([*KEYS, SCENARIO])
    rows = np.empty((len(files), len(first)))
    for at, file in enumerate(files):
        table = pq.read_table(file)
        if not table.select([*KEYS, SCENARIO]).equals(first):
            raise ValueError(f"{file.name} has other rows than {files[0].name}")
        rows[at] = table.column(VALUE).cast(pa.float64()).to_numpy()
    return rows
