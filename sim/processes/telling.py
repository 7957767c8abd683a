"""Counting: each leerplichtige once per schooljaar and kind; where leerplicht begins and ends.

Counted in the schooljaar are those who had a spell of absoluut verzuim (any length), of langdurig
relatief verzuim (over four weeks), of either over three months, or a vrijstelling 5 onder a: who is
at home on 1 August, and who gets there during the schooljaar. Standing figures are counted
elsewhere (recording).
Source of the definitions: leerplichttellingen OCW/DUO; Leerplichtwet 1969 art. 3 and 4b.
"""

from typing import NamedTuple

import numpy as np
from numba import int64, typeof, void
from numpy.typing import NDArray

from sim.agents.institutions import NO_SWV, Scholen
from sim.agents.leerlingen import (
    COUNTED_3_MAANDEN,
    COUNTED_5A,
    COUNTED_ABSOLUUT,
    COUNTED_LANGDURIG,
    COUNTED_THUIS,
    INSIDE,
    Leerlingen,
    bytes_of,
)
from sim.agents.moves import (
    ABSOLUUT,
    CELLS,
    LANGDURIG,
    NIET_INGESCHREVEN,
    NIET_LEERPLICHTIG,
    PEOPLE,
    VRIJGESTELD_5A,
    Cells,
    Log,
    change,
    depart,
)
from sim.agents.state import State
from sim.agents.zones import Rows
from sim.kernel import kernel, kernel_for
from sim.processes import Proces
from sim.processes.rows import rows_away

_LEERPLICHT = int(Proces.LEERPLICHT)
_COUNTED = bytes_of("counted")
_EXACT = bytes_of("attendance", "phase", "birth", "home_half", "counted")
"""Bytes read and written of a leerling who is not plainly present."""
THREE_MONTHS_HALF = 6
"""Three school months, in half months."""
FOUR_WEEKS_HALF = 2
"""Four school weeks, in half months."""


class Tally(NamedTuple):
    """Counted in this schooljaar: shape (5 kinds, units)."""

    swv: NDArray[np.int64]
    gemeente: NDArray[np.int64]


TALLY = typeof(Tally(*[np.zeros((0, 0), np.int64)] * 2))


@kernel_for(void, PEOPLE, CELLS, TALLY, int64, int64)
def count(people: Leerlingen, cells: Cells, tally: Tally, i: int, bit: int) -> None:
    """Count row ``i`` for one kind, once per schooljaar."""
    if people.counted[i] & bit:
        return
    people.counted[i] |= bit
    kind = 0
    while (1 << kind) < bit:
        kind += 1
    tally.gemeente[kind, cells.gemeente[people.cell[i]]] += 1
    if people.swv[i] != NO_SWV:
        tally.swv[kind, people.swv[i]] += 1


@kernel
def _standing(people: Leerlingen, cells: Cells, tally: Tally, rows: Rows) -> None:
    for at in range(len(rows)):
        i = rows[at]
        if people.phase[i] != INSIDE:
            continue
        attendance = people.attendance[i]
        if attendance == ABSOLUUT or attendance == LANGDURIG:
            bit = COUNTED_ABSOLUUT if attendance == ABSOLUUT else COUNTED_LANGDURIG
            count(people, cells, tally, i, bit)
            count(people, cells, tally, i, COUNTED_THUIS)
            if people.home_half[i] >= THREE_MONTHS_HALF:
                count(people, cells, tally, i, COUNTED_3_MAANDEN)
        elif attendance == VRIJGESTELD_5A:
            count(people, cells, tally, i, COUNTED_5A)


def begin_schooljaar(state: State) -> None:
    """Start the count of a schooljaar with those who are at home on 1 August."""
    state.tally_swv[:] = 0
    state.tally_gemeente[:] = 0
    state.leerlingen.counted[: state.used] = 0
    rows = rows_away(state)
    state.work[0] += _COUNTED * state.used + _EXACT * len(rows)
    tally = Tally(state.tally_swv, state.tally_gemeente)
    _standing(state.leerlingen, state.cells, tally, rows)


@kernel
def _leerplicht(
    people: Leerlingen,
    schools: Scholen,
    cells: Cells,
    log: Log,
    tally: Tally,
    rows: Rows,
    month: int,
    begins: int,
    ends: int,
) -> None:
    for at in range(len(rows)):
        i = rows[at]
        attendance = people.attendance[i]
        if people.phase[i] != INSIDE:
            continue
        age = month - people.birth[i]
        if attendance == NIET_LEERPLICHTIG and begins <= age < ends:
            people.home_half[i] = 0
            people.home_since[i] = month
            change(people, log, _LEERPLICHT, i, NIET_INGESCHREVEN, ABSOLUUT, people.route[i])
            count(people, cells, tally, i, COUNTED_ABSOLUUT)
            count(people, cells, tally, i, COUNTED_THUIS)
        elif age >= ends and (
            attendance == ABSOLUUT or attendance == VRIJGESTELD_5A or attendance == LANGDURIG
        ):
            depart(people, schools, log, _LEERPLICHT, i)
        elif attendance == ABSOLUUT:  # left without a school this month by whatever cause
            count(people, cells, tally, i, COUNTED_ABSOLUUT)
            count(people, cells, tally, i, COUNTED_THUIS)


def leerplicht(state: State) -> None:
    """Turn who becomes leerplichtig without a school into absoluut verzuim; end it at eighteen.

    Who is in absoluut verzuim by then, whatever brought it there (a closure, no room in vo, arrival
    from abroad), is counted in this schooljaar.
    """
    rows = rows_away(state)
    state.work[0] += _EXACT * len(rows)
    _leerplicht(
        state.leerlingen,
        state.scholen,
        state.cells,
        state.log,
        Tally(state.tally_swv, state.tally_gemeente),
        rows,
        state.month,
        int(state.parameters["leerplicht.vanaf"]),
        int(state.parameters["leerplicht.tot"]),
    )
