"""Long tables: kept as matrices while a run goes on, turned into words only when they are read."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray


class Part(NamedTuple):
    """Figures of one level at one time.

    Attributes:
        time: month or schooljaar.
        level: name of the level.
        names: names of the indicators.
        values: shape (indicators, units of the level).
    """

    time: int
    level: str
    names: tuple[str, ...]
    values: NDArray[Any]


class NamedMoves(NamedTuple):
    """Moves between free states in one month.

    Attributes:
        month: the month.
        names: names of the states.
        times: moves, row: from, column: to.
    """

    month: int
    names: Sequence[str]
    times: NDArray[np.int64]


def named_frame(
    moves: Sequence[NamedMoves], process: str, label: Callable[[int], str]
) -> pd.DataFrame:
    """Return moves between free states as rows of the table of transitions, none for no move."""
    rows = [
        (label(of.month), process, of.names[old], of.names[new], int(of.times[old, new]))
        for of in moves
        for old, new in zip(*np.nonzero(of.times), strict=True)
    ]
    columns = ["month", "process", "from_state", "to_state", "count"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({**dict.fromkeys(columns[:-1], "str"), "count": np.int64})


def words(names: Sequence[str], codes: NDArray[np.int64]) -> Any:
    """Return a column of text: the names that the codes stand for."""
    return pd.Series(list(names), dtype=None if names else "str").take(codes).array


def long_frame(
    parts: Sequence[Part],
    units: Mapping[str, Sequence[str]],
    time: str,
    label: Callable[[int], str] | None = None,
    *,
    zeros: bool,
) -> pd.DataFrame:
    """Return parts as one table: the time, level, unit, indicator and value (float64).

    Args:
        parts: in the order of the rows; within a part the indicators come one after the other.
        units: the codes of the units of each level.
        time: name of the first column.
        label: text of a time; None keeps the number.
        zeros: whether values of 0 have a row.
    """
    levels, known = list(units), {name: 0 for part in parts for name in part.names}
    indicators = list(known)
    place = {name: code for code, name in enumerate(indicators)}
    ends = np.cumsum([0, *(len(codes) for codes in units.values())])
    when, level, unit, indicator, value = [], [], [], [], []
    times = sorted({part.time for part in parts})
    rank = {at: code for code, at in enumerate(times)}
    for part in parts:
        flat = part.values.reshape(-1)
        kept = np.arange(flat.size) if zeros else np.flatnonzero(flat)
        which, own = np.divmod(kept, max(1, part.values.shape[1]))
        code = levels.index(part.level)
        when.append(np.full(len(kept), rank[part.time]))
        level.append(np.full(len(kept), code))
        unit.append(own + ends[code])
        indicator.append(np.array([place[name] for name in part.names], np.int64)[which])
        value.append(flat[kept].astype(np.float64))

    def joined(pieces: list[NDArray[Any]]) -> NDArray[Any]:
        return np.concatenate(pieces) if pieces else np.zeros(0, np.int64)

    at = joined(when)
    return pd.DataFrame(
        {
            time: np.array(times, np.int64)[at]
            if label is None
            else words([label(t) for t in times], at),
            "level": words(levels, joined(level)),
            "unit": words([code for codes in units.values() for code in codes], joined(unit)),
            "indicator": words(indicators, joined(indicator)),
            "value": joined(value).astype(np.float64),
        }
    )
