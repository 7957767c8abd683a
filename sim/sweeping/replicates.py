"""How many seeds are enough: from the spread between replicates to the number that is needed."""

import math

import numpy as np
import pandas as pd
from scipy.stats import t as student

from sim.sweeping.swept import Swept
from sim.sweeping.unsaid import Unsaid

RELATIVE = (0.01, 0.02, 0.05)
"""Half widths of an interval that are answered, as shares of the mean."""
LEVEL, DIFFERENCE = "level", "difference"
_MOST = 10_000_000


def seeds_needed(swept: Swept, half_width: float | None = None) -> pd.DataFrame:
    """Return the replicates that a 95 % interval of the mean of a point needs, per outcome.

    The spread is that between replicates of a point, pooled over all points; for a difference that
    of the differences with the first point, replicate by replicate, which have the same luck. All
    points share the seeds of the replicates, so more points do not add to what is known of chance:
    behind the spread are no more degrees of freedom than replicates less one.

    Args:
        swept: a sweep with two replicates or more.
        half_width: an asked half width, in the unit of the outcomes.

    Returns:
        Columns outcome, of (``level`` or ``difference``), mean (of the level), sd, degrees (of
        freedom behind it: few make the answer rough), seeds_1, seeds_2, seeds_5 for 1, 2 and 5 % of
        the mean, and seeds_asked for ``half_width``.

    Raises:
        Unsaid: if there is one replicate only.
    """
    if swept.told["replicates"] < 2:
        raise Unsaid(
            swept.folder,
            "one replicate says nothing about chance; sweep with more",
            "Eén herhaling per punt zegt niets over toeval; een sweep met meer herhalingen wel.",
        )
    rows = []
    for outcome in swept.outcomes:
        table = swept.runs.pivot(index="point", columns="replicate", values=outcome)
        mean = float(np.nanmean(table.to_numpy())) if table.notna().any(axis=None) else math.nan
        found = {LEVEL: table, DIFFERENCE: table.sub(table.iloc[0], axis=1).iloc[1:]}
        for of, values in found.items():
            sd, degrees = _pooled(values)
            row = {"outcome": outcome, "of": of, "mean": mean, "sd": sd, "degrees": degrees}
            for share in RELATIVE:
                row[f"seeds_{share * 100:.0f}"] = needed(sd, abs(mean) * share)
            row["seeds_asked"] = math.nan if half_width is None else needed(sd, half_width)
            rows.append(row)
    return pd.DataFrame(rows)


def _pooled(values: pd.DataFrame) -> tuple[float, int]:
    """Return the standard deviation within rows, pooled, and its degrees of freedom."""
    counts = values.notna().sum(axis=1)
    weight = int((counts - 1).clip(lower=0).sum())
    if weight == 0:
        return math.nan, 0
    squares = values.sub(values.mean(axis=1), axis=0).pow(2).sum(axis=1)
    return math.sqrt(float(squares[counts > 1].sum()) / weight), int(counts.max()) - 1


def needed(sd: float, half_width: float) -> float:
    """Return the fewest replicates whose 95 % interval of the mean is at most so wide to each side.

    Args:
        sd: standard deviation between replicates.
        half_width: in the same unit.

    Returns:
        A whole number of 2 or more; nan where it cannot be known.
    """
    if math.isnan(sd) or math.isnan(half_width) or half_width <= 0.0:
        return math.nan
    low, high = 2, 2
    while _half(sd, high) > half_width:
        low, high = high, high * 2
        if high > _MOST:
            return math.inf
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if _half(sd, middle) <= half_width else (middle + 1, high)
    return float(high)


def _half(sd: float, count: int) -> float:
    return float(student.ppf(0.975, count - 1)) * sd / math.sqrt(count)
