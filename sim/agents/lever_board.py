"""The columns behind the levers: where each lever's values stand, and how they are set by date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.agents.levers import LEVERS
from sim.agents.state import State


@dataclass(frozen=True)
class Setting:
    """A lever set to a value for some units in some months.

    Attributes:
        lever: name of the lever.
        value: its value.
        first: first month in which it holds.
        last: first month in which it no longer holds, or None.
        rows: rows of the units, or None for all.
    """

    lever: str
    value: float
    first: int
    last: int | None
    rows: NDArray[np.int64] | None


def columns(state: State) -> Mapping[str, NDArray[np.float64]]:
    """Return the columns in which the levers' values stand, one value per unit of the holder."""
    return state.levers


def column(state: State, lever: str) -> NDArray[np.float64]:
    """Return the column of one lever."""
    return columns(state)[lever]


def set_defaults(state: State) -> None:
    """Set every lever to its default, a parameter; after the first time those written since."""
    known, written = state.remembered, state.remembered.written
    names = columns(state) if known.defaults is not state.parameters else written
    for name in names:
        column(state, name).fill(state.parameters[LEVERS[name].parameter])
    known.defaults = state.parameters
    written.clear()


def write(state: State, lever: str) -> NDArray[np.float64]:
    """Return the column of a lever that is going to be written in this month."""
    state.remembered.written.add(lever)
    return column(state, lever)


def fixed_by(settings: Sequence[Setting], state: State) -> dict[str, NDArray[np.bool_]]:
    """Return which units of each lever a setting holds in this month; no entry for none."""
    found: dict[str, NDArray[np.bool_]] = {}
    for setting in settings:
        if holds(setting, state.month):
            size = len(column(state, setting.lever))
            mask = found.setdefault(setting.lever, np.zeros(size, np.bool_))
            mask[slice(None) if setting.rows is None else setting.rows] = True
    return found


def holds(setting: Setting, month: int) -> bool:
    """Return whether a setting holds in a month."""
    return setting.first <= month and (setting.last is None or month < setting.last)


def apply_settings(state: State, settings: Sequence[Setting]) -> None:
    """Write the settings that hold in this month; of two on one unit the later one wins."""
    for setting in settings:
        if not holds(setting, state.month):
            continue
        values = write(state, setting.lever)
        values[slice(None) if setting.rows is None else setting.rows] = setting.value
