"""Kernels that count: stocks, waiting lists, flows between teldata, entries into schools."""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

NO_UNIT = 65535
"""Row of a samenwerkingsverband for who belongs to none."""


@dataclass(frozen=True)
class Columns:
    """The columns that are counted, all rows in use."""

    phase: NDArray[np.uint8]
    soort: NDArray[np.uint8]
    attendance: NDArray[np.uint8]
    route: NDArray[np.uint8]
    route_for: NDArray[np.uint8]
    swv: NDArray[np.uint16]
    cell: NDArray[np.uint16]
    birth: NDArray[np.int16]
    soort_teldatum: NDArray[np.uint8]


@njit(cache=True, nogil=True)
def stocks(
    phase: NDArray[np.uint8],
    soort: NDArray[np.uint8],
    attendance: NDArray[np.uint8],
    route: NDArray[np.uint8],
    swv: NDArray[np.uint16],
    cell: NDArray[np.uint16],
    gemeente_of: NDArray[np.uint16],
    by_swv: NDArray[np.int64],
    by_gemeente: NDArray[np.int64],
) -> None:
    """Count the rows in the model per unit and state code."""
    for i in range(len(phase)):
        if phase[i] != 1:
            continue
        state = np.int64(soort[i]) * 32 + np.int64(attendance[i]) * 4 + np.int64(route[i])
        by_gemeente[gemeente_of[cell[i]], state] += 1
        if swv[i] != NO_UNIT:
            by_swv[swv[i], state] += 1


@njit(cache=True, nogil=True)
def waiting(
    route: NDArray[np.uint8],
    wanted: NDArray[np.uint8],
    swv: NDArray[np.uint16],
    cell: NDArray[np.uint16],
    gemeente_of: NDArray[np.uint16],
    by_swv: NDArray[np.int64],
    by_gemeente: NDArray[np.int64],
) -> None:
    """Count those on a waiting list per unit and Schoolsoort waited for."""
    for i in range(len(route)):
        if route[i] == 2:
            by_gemeente[gemeente_of[cell[i]], wanted[i]] += 1
            if swv[i] != NO_UNIT:
                by_swv[swv[i], wanted[i]] += 1


@njit(cache=True, nogil=True)
def teldatum(
    phase: NDArray[np.uint8],
    soort: NDArray[np.uint8],
    before: NDArray[np.uint8],
    swv: NDArray[np.uint16],
    cell: NDArray[np.uint16],
    gemeente_of: NDArray[np.uint16],
    birth: NDArray[np.int16],
    month: int,
    by_swv: NDArray[np.int64],
    by_gemeente: NDArray[np.int64],
    ages: NDArray[np.float64],
) -> None:
    """Count moves of Schoolsoort since the last 1 October, with ages; note this 1 October."""
    for i in range(len(phase)):
        now, then = soort[i], before[i]
        before[i] = now if phase[i] == 1 else 0
        if phase[i] != 1 or now == then:
            continue
        by_gemeente[gemeente_of[cell[i]], now, then] += 1
        if swv[i] != NO_UNIT:
            by_swv[swv[i], now, then] += 1
        ages[now] += (month + 1 - birth[i]) / 12.0


@njit(cache=True, nogil=True)
def entered(
    row: NDArray[np.int32],
    old: NDArray[np.uint8],
    new: NDArray[np.uint8],
    swv: NDArray[np.uint16],
    cell: NDArray[np.uint16],
    gemeente_of: NDArray[np.uint16],
    by_swv: NDArray[np.int64],
    by_gemeente: NDArray[np.int64],
) -> None:
    """Count changes of state that end in another Schoolsoort, per unit and new Schoolsoort."""
    for at in range(len(row)):
        soort = new[at] // 32
        if soort != old[at] // 32:
            i = row[at]
            by_gemeente[gemeente_of[cell[i]], soort] += 1
            if swv[i] != NO_UNIT:
                by_swv[swv[i], soort] += 1
