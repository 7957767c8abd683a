"""The only functions that change where a leerling is: every change is logged once, old and new.

Kernels call them; the log is the double-entry book from which transitions are counted and against
which the stocks are checked.
"""

from typing import NamedTuple

import numpy as np
from numba import boolean, float64, int64, typeof, void
from numpy.typing import NDArray

from sim.agents.choice import ChoiceTable, choice_of, position
from sim.agents.codes import Aanwezigheid, Route, Schoolsoort
from sim.agents.institutions import NO_LIMIT, NO_SWV, Scholen, no_schools
from sim.agents.leerlingen import (
    GONE,
    INSIDE,
    NEVER,
    NO_SCHOOL,
    Leerlingen,
    bytes_of,
    empty_columns,
)
from sim.draws import uniform
from sim.kernel import inlined, kernel_for

BUITEN, BAO, SBO = int(Schoolsoort.BUITEN), int(Schoolsoort.BAO), int(Schoolsoort.SBO)
SO, VO, VSO = int(Schoolsoort.SO), int(Schoolsoort.VO), int(Schoolsoort.VSO)
NIET_INGESCHREVEN = int(Schoolsoort.NIET_INGESCHREVEN)
AANWEZIG, KORT_VERZUIM = int(Aanwezigheid.AANWEZIG), int(Aanwezigheid.KORT_VERZUIM)
TOESTEMMING = int(Aanwezigheid.THUIS_MET_TOESTEMMING)
LANGDURIG, ABSOLUUT = int(Aanwezigheid.LANGDURIG_RELATIEF), int(Aanwezigheid.ABSOLUUT)
NIET_LEERPLICHTIG = int(Aanwezigheid.NIET_LEERPLICHTIG)
VRIJGESTELD_5A = int(Aanwezigheid.VRIJSTELLING_5A)
GEEN_ROUTE, AANGEVRAAGD, WACHTLIJST = int(Route.GEEN), int(Route.AANGEVRAAGD), int(Route.WACHTLIJST)


class Cells(NamedTuple):
    """Rows of the units of each home cell."""

    gemeente: NDArray[np.uint16]
    swv_po: NDArray[np.uint16]
    swv_vo: NDArray[np.uint16]


class Log(NamedTuple):
    """Changes of state in this month; ``used[0]`` of them.

    A leerling who moves to another school in the same state stands in it too, with ``old == new``.

    Attributes:
        row: the leerling.
        process: what changed it.
        old, new: state codes.
        old_swv, new_swv: responsible samenwerkingsverband before and after.
        used: number of changes, shape (1,).
    """

    row: NDArray[np.int32]
    process: NDArray[np.uint8]
    old: NDArray[np.uint8]
    new: NDArray[np.uint8]
    old_swv: NDArray[np.uint16]
    new_swv: NDArray[np.uint16]
    used: NDArray[np.int64]


def empty_log(size: int) -> Log:
    """Return a log with room for ``size`` changes."""
    return Log(
        np.zeros(size, np.int32),
        np.zeros(size, np.uint8),
        np.zeros(size, np.uint8),
        np.zeros(size, np.uint8),
        np.zeros(size, np.uint16),
        np.zeros(size, np.uint16),
        np.zeros(1, np.int64),
    )


EVENT_BYTES = bytes_of(
    "phase", "soort", "school", "swv", "attendance", "route", "route_for", "route_since"
) + sum(column.itemsize for column in empty_log(0)[:-1])
"""Bytes that one change of state writes: the columns of a leerling and a line of the log."""
PEOPLE, LOG = typeof(empty_columns(0)), typeof(empty_log(0))
SCHOLEN, CELLS = typeof(no_schools()), typeof(Cells(*[np.zeros(0, np.uint16)] * 3))
CHOICE = typeof(choice_of(np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0)))
"""Types of the tables, as kernels see them."""


@inlined
def state_of(people: Leerlingen, i: int) -> np.int64:
    """Return the one-byte state code of row ``i``."""
    return (
        np.int64(people.soort[i]) * 32
        + np.int64(people.attendance[i]) * 4
        + np.int64(people.route[i])
    )


@kernel_for(void, PEOPLE, LOG, *[int64] * 6, boolean)
def _write(
    people: Leerlingen,
    log: Log,
    process: int,
    i: int,
    soort: int,
    attendance: int,
    route: int,
    old_swv: int,
    moves: bool,
) -> None:
    old = state_of(people, i)
    people.soort[i] = soort
    people.attendance[i] = attendance
    people.route[i] = route
    new = state_of(people, i)
    if new == old and not moves:
        return
    used = log.used[0]
    if used >= len(log.row):
        raise ValueError("the log of changes is full")
    log.row[used] = i
    log.process[used] = process
    log.old[used] = old
    log.new[used] = new
    log.old_swv[used] = old_swv
    log.new_swv[used] = people.swv[i]
    log.used[0] = used + 1


@kernel_for(void, PEOPLE, LOG, *[int64] * 5)
def change(
    people: Leerlingen, log: Log, process: int, i: int, soort: int, attendance: int, route: int
) -> None:
    """Write the state of row ``i`` and log the change; the same state again is not logged."""
    _write(people, log, process, i, soort, attendance, route, people.swv[i], False)


@inlined
def has_room(schools: Scholen, school: int) -> bool:
    """Whether a school is open and has a free place."""
    room: bool = schools.is_open[school] == 1 and (
        schools.places[school] == NO_LIMIT or schools.enrolled[school] < schools.places[school]
    )
    return room


@kernel_for(void, PEOPLE, SCHOLEN, int64)
def release(people: Leerlingen, schools: Scholen, i: int) -> None:
    """Give up the place of row ``i``, if it has one."""
    school = people.school[i]
    if school != NO_SCHOOL:
        schools.enrolled[school] -= 1
        people.school[i] = NO_SCHOOL


@kernel_for(void, PEOPLE, SCHOLEN, CELLS, LOG, *[int64] * 3, boolean)
def enrol(
    people: Leerlingen,
    schools: Scholen,
    cells: Cells,
    log: Log,
    process: int,
    i: int,
    school: int,
    keep_attendance: bool,
) -> None:
    """Enrol row ``i`` at ``school`` (which must have room), ending its old enrolment and its route.

    The responsible samenwerkingsverband becomes that of a regular school; at a special school it
    stays that of the school before, or of the home where the sector changes.
    """
    release(people, schools, i)
    people.school[i] = school
    schools.enrolled[school] += 1
    soort = schools.soort[school]
    old = people.soort[i]
    old_swv = people.swv[i]
    cell = people.cell[i]
    if soort == BAO:
        people.swv[i] = schools.swv_po[school]
    elif soort == VO:
        people.swv[i] = schools.swv_vo[school]
    elif soort == VSO:
        if old != VO and old != VSO:
            people.swv[i] = cells.swv_vo[cell]
    elif old == VO or old == VSO or people.swv[i] == NO_SWV:
        people.swv[i] = cells.swv_po[cell]
    people.route_for[i] = 0
    people.route_since[i] = NEVER
    people.phase[i] = INSIDE
    attendance = people.attendance[i]
    if not keep_attendance or old == NIET_INGESCHREVEN or old == BUITEN:
        attendance = AANWEZIG
        people.home_half[i] = 0
        people.home_since[i] = NEVER
    _write(people, log, process, i, soort, attendance, GEEN_ROUTE, old_swv, True)


@kernel_for(void, PEOPLE, SCHOLEN, LOG, *[int64] * 4)
def unenrol(
    people: Leerlingen,
    schools: Scholen,
    log: Log,
    process: int,
    i: int,
    attendance: int,
    month: int,
) -> None:
    """End the enrolment of row ``i``; it is at home from this month with that attendance."""
    release(people, schools, i)
    people.home_half[i] = 0
    people.home_since[i] = month
    people.support[i] = 0
    change(people, log, process, i, NIET_INGESCHREVEN, attendance, people.route[i])


@kernel_for(void, PEOPLE, SCHOLEN, LOG, int64, int64)
def depart(people: Leerlingen, schools: Scholen, log: Log, process: int, i: int) -> None:
    """Let row ``i`` leave the model for good."""
    release(people, schools, i)
    people.phase[i] = GONE
    people.route_for[i] = 0
    people.home_since[i] = NEVER
    change(people, log, process, i, BUITEN, AANWEZIG, GEEN_ROUTE)


@kernel_for(void, PEOPLE, LOG, *[int64] * 5)
def ask(
    people: Leerlingen, log: Log, process: int, i: int, soort: int, route: int, month: int
) -> None:
    """Put row ``i`` on its way to ``soort``: a request, or the waiting list."""
    people.route_for[i] = soort
    people.route_since[i] = month
    change(people, log, process, i, people.soort[i], people.attendance[i], route)


@kernel_for(int64, SCHOLEN, CHOICE, int64, int64)
def room_from(schools: Scholen, choice: ChoiceTable, row: int, entry: int) -> int:
    """Return the school at an entry of a choice row, or the next in its list with room, or -1."""
    if entry < 0:
        return -1
    first, last = choice.start[row], choice.start[row + 1]
    size = last - first
    for step in range(size):
        school = choice.school[first + (entry - first + step) % size]
        if has_room(schools, school):
            return int(school)
    return -1


@kernel_for(int64, SCHOLEN, CHOICE, int64, float64)
def pick(schools: Scholen, choice: ChoiceTable, row: int, u: float) -> int:
    """Return a school with room for a choice row and a uniform draw, or -1 when none has any.

    The drawn school if it has room, else the next one in the list that has.
    """
    return room_from(schools, choice, row, position(choice, row, u))


@inlined
def earliest(stream: np.uint64, identity: np.uint64, hazard: float) -> float:
    """Return the time (months) of a cause with this monthly hazard; infinite if not in this month.

    ``-log(1 - u) / hazard``. Since ``-log(1 - u) >= u``, a draw of at least the hazard needs no
    logarithm.
    """
    u = uniform(stream, identity)
    if u >= hazard:
        return np.inf
    time: float = -np.log1p(-u) / hazard
    return time
