"""How outcomes lie over one factor or two: middle and spread per value, or per part of a range.

Every run that gave a number counts, those of all replicates too. The spread within a part is that
of everything else that varied, and of chance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.sweeping.factors import Factor
from sim.sweeping.robustness import word
from sim.sweeping.swept import Swept
from sim.viewing.policy_words import figure

PARTS, CROSS_PARTS = 8, 5
"""Parts of a range, in a course and to each side of a plane."""
MOST_VALUES = 12
"""Different values up to which each has a part of its own."""
LOW, HIGH = 0.1, 0.9
SPREAD = (
    "Streep of vak: de mediaan van de runs daar; band: de middelste 80 % van die runs. Dat is de "
    "spreiding van alles wat verder varieert, en van toeval; geen marge van het model."
)
"""What middle and spread of a part are."""


@dataclass(frozen=True)
class Parts:
    """A factor cut into parts.

    Attributes:
        names: what each part is called.
        ends: lowest and highest value of each; equal where a part is one value. None for words.
        of: per run, the number of its part.
    """

    names: tuple[str, ...]
    ends: tuple[tuple[float, float], ...] | None
    of: NDArray[np.int64]


def factor_of(swept: Swept, path: str) -> Factor:
    """Return the factor of a path.

    Raises:
        KeyError: if nothing of that path varied.
    """
    return {factor.path: factor for factor in swept.factors}[path]


def parts_of(swept: Swept, path: str, most: int = PARTS) -> Parts:
    """Cut a factor into its values where they are few, or its range into equal parts.

    Args:
        swept: the sweep.
        path: of the factor.
        most: parts of a range.
    """
    factor, values = factor_of(swept, path), swept.runs[path]
    if _is_words(factor, values):
        known = list(dict.fromkeys([*factor.values, *values]))
        return Parts(tuple(word(v) for v in known), None, _places(values, known))
    numbers = values.to_numpy(np.float64)
    different = sorted(set(numbers))
    if len(different) <= MOST_VALUES:
        names = tuple(figure(v) if factor.values else _three(v) for v in different)
        return Parts(names, tuple((v, v) for v in different), _places(numbers, different))
    low, high = different[0], different[-1]
    if not factor.values:
        low, high = min(factor.low, low), max(factor.high, high)
    edges = np.linspace(low, high, most + 1)
    place = np.clip(np.searchsorted(edges, numbers, side="right") - 1, 0, most - 1)
    ends = tuple((float(a), float(b)) for a, b in pairwise(edges))
    return Parts(tuple(f"{_three(a)} tot {_three(b)}" for a, b in ends), ends, place)


def _three(value: float) -> str:
    return figure(float(f"{value:.3g}"))


def _is_words(factor: Factor, values: pd.Series) -> bool:
    kinds = (bool, str, np.bool_)
    return any(isinstance(value, kinds) for value in (*factor.values, *values.head(1)))


def _places(values: Sequence[Any] | NDArray[Any] | pd.Series, known: Sequence[Any]) -> Any:
    place = {value: at for at, value in enumerate(known)}
    return np.array([place[value] for value in values], np.int64)


def course(swept: Swept, outcome: str, path: str) -> pd.DataFrame:
    """Return an outcome per part of one factor.

    Returns:
        Columns part (its name), low and high (its ends; no numbers for words), runs, p10, median
        and p90; parts without a run that gave a number have none.
    """
    parts = parts_of(swept, path)
    ends = parts.ends or tuple((np.nan, np.nan) for _ in parts.names)
    found = _spread(swept.runs[outcome], parts.of, range(len(parts.names)))
    found.insert(0, "part", parts.names)
    found.insert(1, "low", [low for low, _ in ends])
    found.insert(2, "high", [high for _, high in ends])
    return found.reset_index(drop=True)


def plane(swept: Swept, outcome: str, across: str, up: str) -> pd.DataFrame:
    """Return an outcome per part of two factors.

    Returns:
        Columns across and up (names of the parts), runs, p10, median and p90; a row per pair, also
        where no run lies.

    Raises:
        KeyError: if one of them did not vary, or both are the same.
    """
    if across == up:
        raise KeyError("two different factors")
    one, other = parts_of(swept, across, CROSS_PARTS), parts_of(swept, up, CROSS_PARTS)
    width, height = len(one.names), len(other.names)
    found = _spread(swept.runs[outcome], other.of * width + one.of, range(width * height))
    found.insert(0, "across", [one.names[at % width] for at in found.index])
    found.insert(1, "up", [other.names[at // width] for at in found.index])
    return found.reset_index(drop=True)


def _spread(values: pd.Series, of: NDArray[np.int64], places: Sequence[int]) -> pd.DataFrame:
    groups = values.groupby(of)
    columns = {
        "runs": groups.count(),
        "p10": groups.quantile(LOW),
        "median": groups.median(),
        "p90": groups.quantile(HIGH),
    }
    found = pd.DataFrame(columns).reindex(list(places))
    found["runs"] = found["runs"].fillna(0).astype(int)
    return found
