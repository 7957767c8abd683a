"""Which rows a process has to look at."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.agents.leerlingen import INSIDE
from sim.agents.state import State


@njit(cache=True, nogil=True)
def _needy(phase: NDArray[np.uint8], need: NDArray[np.uint8]) -> NDArray[np.int64]:
    out = np.empty(len(phase), np.int64)
    n = 0
    for i in range(len(phase)):
        if phase[i] == INSIDE and need[i] > 0:
            out[n] = i
            n += 1
    return out[:n]


@njit(cache=True, nogil=True)
def _equal(column: NDArray[np.uint8], value: int) -> NDArray[np.int64]:
    out = np.empty(len(column), np.int64)
    n = 0
    for i in range(len(column)):
        if column[i] == value:
            out[n] = i
            n += 1
    return out[:n].copy()


@njit(cache=True, nogil=True)
def _positive(column: NDArray[np.uint8]) -> NDArray[np.int64]:
    out = np.empty(len(column), np.int64)
    n = 0
    for i in range(len(column)):
        if column[i] > 0:
            out[n] = i
            n += 1
    return out[:n].copy()


def needy_rows(state: State) -> NDArray[np.int64]:
    """Return the rows in the model that have a need."""
    people, used = state.leerlingen, state.used
    rows: NDArray[np.int64] = _needy(people.phase[:used], people.need[:used])
    return rows


def inside_rows(state: State) -> NDArray[np.int64]:
    """Return the rows that are in the model."""
    rows: NDArray[np.int64] = _equal(state.leerlingen.phase[: state.used], INSIDE)
    return rows


def rows_on_route(state: State, route: int) -> NDArray[np.int64]:
    """Return the rows with a request (Route.AANGEVRAAGD) or on a list (Route.WACHTLIJST)."""
    rows: NDArray[np.int64] = _equal(state.leerlingen.route[: state.used], route)
    return rows


def rows_away(state: State) -> NDArray[np.int64]:
    """Return the rows whose attendance is not plainly present."""
    rows: NDArray[np.int64] = _positive(state.leerlingen.attendance[: state.used])
    return rows
