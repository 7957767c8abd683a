"""Kernels that count: stocks, waiting lists, flows between teldata, entries into schools."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernel import inlined, kernel

NO_UNIT = 65535
"""Row of a samenwerkingsverband for who belongs to none."""


@dataclass(frozen=True)
class Columns:
    """The columns that are counted, all rows in use, and the rows of who waits for a place."""

    phase: NDArray[np.uint8]
    soort: NDArray[np.uint8]
    attendance: NDArray[np.uint8]
    route: NDArray[np.uint8]
    route_for: NDArray[np.uint8]
    swv: NDArray[np.uint16]
    cell: NDArray[np.uint16]
    birth: NDArray[np.int16]
    soort_teldatum: NDArray[np.uint8]
    need: NDArray[np.uint8]
    waiting: NDArray[np.int32]


class Changes(NamedTuple):
    """Changes of state of a month, one element each; ``old == new`` for a mere change of school."""

    row: NDArray[np.int32]
    process: NDArray[np.uint8]
    old: NDArray[np.uint8]
    new: NDArray[np.uint8]
    old_swv: NDArray[np.uint16]
    new_swv: NDArray[np.uint16]


class Counts(NamedTuple):
    """Running counts.

    Attributes:
        stock: leerlingen per state code, shape (224,).
        swv, gemeente: leerlingen per unit, by Schoolsoort (7) and by Aanwezigheid (8), shape
            (units, 15).
        entered_swv, entered_gemeente: changes that ended in another Schoolsoort in this schooljaar,
            per unit and new Schoolsoort, shape (units, 7).
        times: per process x old x new state how often in a month; 0 between months.
        seen: which of those occurred.
    """

    stock: NDArray[np.int64]
    swv: NDArray[np.int64]
    gemeente: NDArray[np.int64]
    entered_swv: NDArray[np.int64]
    entered_gemeente: NDArray[np.int64]
    times: NDArray[np.int32]
    seen: NDArray[np.int64]


N_PROCESSES, N_STATES, N_SOORTEN, STATES_OF_SOORT = 32, 224, 7, 32
N_MARKS = 15
"""Schoolsoorten and kinds of attendance, side by side."""


def blank_counts(swvs: int, gemeenten: int, processes: int = N_PROCESSES) -> Counts:
    """Return counts of nothing; with 0 processes, of stocks only."""
    return Counts(
        np.zeros(N_STATES, np.int64),
        np.zeros((swvs, N_MARKS), np.int64),
        np.zeros((gemeenten, N_MARKS), np.int64),
        np.zeros((swvs, N_SOORTEN), np.int64),
        np.zeros((gemeenten, N_SOORTEN), np.int64),
        np.zeros(processes * N_STATES * N_STATES, np.int32),
        np.zeros(processes * N_STATES * N_STATES, np.int64),
    )


@inlined
def _add(counts: Counts, gemeente: int, swv: int, state: Any, number: int) -> None:
    soort, attendance = state // STATES_OF_SOORT, N_SOORTEN + state % STATES_OF_SOORT // 4
    counts.stock[state] += number
    counts.gemeente[gemeente, soort] += number
    counts.gemeente[gemeente, attendance] += number
    if swv != NO_UNIT:
        counts.swv[swv, soort] += number
        counts.swv[swv, attendance] += number


@kernel
def post(
    changes: Changes,
    swv: NDArray[np.uint16],
    cell: NDArray[np.uint16],
    gemeente_of: NDArray[np.uint16],
    counts: Counts,
    with_stock: bool,
) -> int:
    """Post the changes of a month to the running counts; return how many kinds ``seen`` holds.

    Who is outside the stelsel (state codes below 32) is not counted.
    """
    kinds = 0
    for at in range(len(changes.row)):
        i = changes.row[at]
        old, new = np.int64(changes.old[at]), np.int64(changes.new[at])
        gemeente = gemeente_of[cell[i]]
        if with_stock:
            if old >= STATES_OF_SOORT:
                _add(counts, gemeente, changes.old_swv[at], old, -1)
            if new >= STATES_OF_SOORT:
                _add(counts, gemeente, changes.new_swv[at], new, 1)
        if old == new:
            continue
        soort = new // STATES_OF_SOORT
        if soort != old // STATES_OF_SOORT:
            counts.entered_gemeente[gemeente, soort] += 1
            if swv[i] != NO_UNIT:
                counts.entered_swv[swv[i], soort] += 1
        kind = (np.int64(changes.process[at]) * N_STATES + old) * N_STATES + new
        if counts.times[kind] == 0:
            counts.seen[kinds] = kind
            kinds += 1
        counts.times[kind] += 1
    return kinds


@kernel
def _cubes(
    phase: NDArray[np.uint8],
    soort: NDArray[np.uint8],
    attendance: NDArray[np.uint8],
    route: NDArray[np.uint8],
    swv: NDArray[np.uint16],
    cell: NDArray[np.uint16],
    by_cell: NDArray[np.int32],
    by_swv: NDArray[np.int32],
) -> None:
    last = len(by_swv) - 1
    for i in range(len(phase)):
        if phase[i] == 1:
            state = np.int64(soort[i]) * 32 + np.int64(attendance[i]) * 4 + np.int64(route[i])
            by_cell[cell[i], state] += 1
            by_swv[last if swv[i] == NO_UNIT else swv[i], state] += 1


def stocks(columns: Columns, gemeente_of: NDArray[np.uint16], counts: Counts) -> None:
    """Count the rows in the model per state code, and per unit as in ``Counts``."""
    by_cell = np.zeros((len(gemeente_of), N_STATES), np.int32)
    by_swv = np.zeros((len(counts.swv) + 1, N_STATES), np.int32)  # the last: of none
    _cubes(
        columns.phase,
        columns.soort,
        columns.attendance,
        columns.route,
        columns.swv,
        columns.cell,
        by_cell,
        by_swv,
    )
    _fold(by_cell, gemeente_of, counts.gemeente, counts.stock)
    _fold(
        by_swv[:-1],
        np.arange(len(counts.swv), dtype=np.uint16),
        counts.swv,
        np.zeros_like(counts.stock),
    )


@kernel
def _fold(
    by_state: NDArray[np.int32],
    unit_of: NDArray[np.uint16],
    by_mark: NDArray[np.int64],
    stock: NDArray[np.int64],
) -> None:
    for row in range(len(by_state)):
        unit = unit_of[row]
        for state in range(N_STATES):
            number = by_state[row, state]
            if number != 0:
                stock[state] += number
                by_mark[unit, state // STATES_OF_SOORT] += number
                by_mark[unit, N_SOORTEN + state % STATES_OF_SOORT // 4] += number


@kernel
def waiting(
    rows: NDArray[np.int32],
    wanted: NDArray[np.uint8],
    swv: NDArray[np.uint16],
    cell: NDArray[np.uint16],
    gemeente_of: NDArray[np.uint16],
    by_swv: NDArray[np.int64],
    by_gemeente: NDArray[np.int64],
) -> None:
    """Count those on a waiting list, ``rows``, per unit and Schoolsoort waited for."""
    for at in range(len(rows)):
        i = rows[at]
        by_gemeente[gemeente_of[cell[i]], wanted[i]] += 1
        if swv[i] != NO_UNIT:
            by_swv[swv[i], wanted[i]] += 1


@kernel
def at_home(
    phase: NDArray[np.uint8],
    soort: NDArray[np.uint8],
    need: NDArray[np.uint8],
    cell: NDArray[np.uint16],
    without: int,
    by_cell: NDArray[np.int64],
) -> None:
    """Count the leerlingen per home cell and Schoolsoort, but for one type of need."""
    for i in range(len(phase)):
        by_cell[cell[i], soort[i]] += (phase[i] == 1) & (need[i] != without)


@kernel
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
