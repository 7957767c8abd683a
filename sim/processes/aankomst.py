"""Streams of a small world: leerlingen who arrive every month, and children who turn four.

A stream knows what its leerlingen are; how many come is drawn (Poisson, by inversion of one keyed
draw) or follows the number that the scenario gives. Their serial numbers stand in a block of the
stream, so that nobody else's identity depends on them. Who arrives for a special school where
somebody waits, or who finds no room in one, at the start too, holds its tlv and joins the list from
nowhere: in absoluut verzuim, or not leerplichtig by age.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim import draws
from sim.agents.choice import ChoiceTable, ReachTable
from sim.agents.codes import Behoefte
from sim.agents.identity import FOUR_YEARS
from sim.agents.institutions import NO_SWV, Scholen
from sim.agents.leerlingen import EXPECTED, INSIDE, NO_SCHOOL, Leerlingen, identity
from sim.agents.moves import (
    ABSOLUUT,
    BAO,
    GEEN_ROUTE,
    NIET_INGESCHREVEN,
    NIET_LEERPLICHTIG,
    VO,
    WACHTLIJST,
    Cells,
    Log,
    ask,
    change,
    enrol,
    has_room,
    pick,
)
from sim.agents.newcomers import TableFullError
from sim.agents.state import State
from sim.draws import Kind, uniform
from sim.kernel import kernel
from sim.processes import Proces
from sim.processes.awaited import schools_awaited

_PROCESS = int(Proces.AANKOMST)
_CLUSTER12, _CHOOSE = int(Behoefte.CLUSTER12), NO_SCHOOL
FIRST_STREAM_SERIAL = 1 << 30
"""Serial numbers of streams begin here; those of the leerlingen of the start lie below."""
_BLOCKS = ((60, 1 << 24), (1 << 12, 1 << 18), (1 << 16, 1 << 14))
"""For fewer than so many streams, so many serial numbers each; migrants begin at 1 << 31."""


def stream_serial(number: int, streams: int) -> tuple[int, int]:
    """Return the first serial number of a stream, and how many it has."""
    block = next(size for most, size in _BLOCKS if streams < most)
    return FIRST_STREAM_SERIAL + number * block, block


@dataclass(frozen=True)
class Description:
    """What leerlingen of a group or stream are, as codes.

    Attributes:
        soort: Schoolsoort at the start.
        school: row of the school, or NO_SCHOOL to let the run place them.
        cell: row of the home cell.
        need, severity, onset_months, niveau, need2, severity2: as in the columns.
        route, route_for: Route and the Schoolsoort it is for.
        attendance: Aanwezigheid, or None for what fits enrolment and age.
    """

    soort: int
    school: int
    cell: int
    need: int
    severity: float
    onset_months: int
    niveau: int
    route: int
    route_for: int
    attendance: int | None
    need2: int = 0
    severity2: float = 0.0


@kernel
def _settle(
    people: Leerlingen,
    schools: Scholen,
    cells: Cells,
    log: Log,
    first: int,
    last: int,
    month: int,
    wish: tuple[int, int, int, int, int, int],
    ages: tuple[int, int],
    bao: ChoiceTable,
    vo: ChoiceTable,
    reach: ReachTable,
    awaited: NDArray[np.bool_],
    stream: np.uint64,
) -> None:
    soort, wanted_school, niveau, route, route_for, attendance = wish
    for i in range(first, last):
        cell = people.cell[i]
        people.phase[i] = INSIDE
        people.niveau[i] = niveau
        people.leerjaar[i] = 1
        age = month - people.birth[i]
        school = -1
        if soort == NIET_INGESCHREVEN:
            school = -1
        elif wanted_school != _CHOOSE:
            if has_room(schools, wanted_school) and not awaited[wanted_school]:
                school = wanted_school
        elif soort == BAO:
            school = pick(schools, bao, cell, uniform(stream, people.id[i]))
        elif soort == VO:
            school = pick(schools, vo, cell * 6 + max(1, niveau), uniform(stream, people.id[i]))
        else:
            for k in range(reach.start[cell], reach.start[cell + 1]):
                if has_room(schools, reach.school[k]) and not awaited[reach.school[k]]:
                    school = reach.school[k]
                    break
        if school >= 0:
            enrol(people, schools, cells, log, _PROCESS, i, school, False)
            if soort != BAO and soort != VO:
                people.tlv[i] = soort
            if attendance > 0:
                people.home_since[i] = month
                change(people, log, _PROCESS, i, people.soort[i], attendance, GEEN_ROUTE)
        else:
            at_home = attendance
            if at_home < ABSOLUUT:  # none given, or one for who is enrolled
                at_home = ABSOLUUT if ages[0] <= age < ages[1] else NIET_LEERPLICHTIG
            people.home_since[i] = month
            change(people, log, _PROCESS, i, NIET_INGESCHREVEN, at_home, GEEN_ROUTE)
            if soort != NIET_INGESCHREVEN and soort != BAO and soort != VO:
                people.tlv[i] = soort
                ask(people, log, _PROCESS, i, soort, WACHTLIJST, month)
        if route > 0:
            if route == WACHTLIJST:
                people.tlv[i] = route_for
            ask(people, log, _PROCESS, i, route_for, route, month)


def write(
    state: State, what: Description, birth: NDArray[np.int64], serial: NDArray[np.int64]
) -> slice:
    """Write rows for leerlingen with these birth months and serial numbers, not yet enrolled.

    Raises:
        TableFullError: if more come than rows were reserved.
    """
    people, first, last = state.leerlingen, state.used, state.used + len(birth)
    if last > len(people.id):
        raise TableFullError(f"{last} leerlingen came where {len(people.id)} rows were reserved")
    rows = slice(first, last)
    people.birth[rows] = birth
    people.id[rows] = identity(people.birth[rows], serial)
    people.cell[rows] = what.cell
    people.swv[rows] = NO_SWV
    people.need[rows] = what.need
    people.severity[rows] = what.severity
    people.need2[rows] = what.need2
    people.severity2[rows] = what.severity2
    people.care[rows] = state.parameters.per_need("behoefte.aandeel_zorg")[what.need]
    people.onset[rows] = birth + what.onset_months
    people.phase[rows] = EXPECTED
    state.used = last
    return rows


def settle(state: State, what: Description, rows: slice, *, in_turn: bool = False) -> None:
    """Give written rows their school, attendance and route.

    ``in_turn``: a school that someone waits for takes them through its waiting list only.
    """
    p, geography = state.parameters, state.geography
    special = what.soort if what.soort in {2, 3, 5} else 2
    if in_turn and what.soort == special and state.is_on("plaatsing"):
        awaited = schools_awaited(state, special, int(what.need == _CLUSTER12), rows.start)
    else:
        awaited = np.zeros(len(state.scholen.soort), np.bool_)
    sector = state.cells.swv_vo if what.soort in {4, 5} else state.cells.swv_po
    state.leerlingen.swv[rows] = sector[what.cell]
    _settle(
        state.leerlingen,
        state.scholen,
        state.cells,
        state.log,
        rows.start,
        rows.stop,
        state.month,
        (
            what.soort,
            what.school,
            what.niveau,
            what.route,
            what.route_for,
            -1 if what.attendance is None else what.attendance,
        ),
        (int(p["leerplicht.vanaf"]), int(p["leerplicht.tot"])),
        geography.choice_bao,
        geography.choice_vo,
        geography.reach[special, int(what.need == _CLUSTER12)],
        awaited,
        state.stream(Kind.ARRIVAL_PLACE),
    )


def poisson(mean: float, u: float) -> int:
    """Return the Poisson number of a uniform draw, by inversion (mean up to some 700)."""
    number, chance = 0, math.exp(-mean)
    total = chance
    while u > total and number < 10 * mean + 1000:
        number += 1
        chance *= mean / number
        total += chance
    return number


def _serials(block: tuple[int, int], used: int, size: int) -> NDArray[np.int64]:
    if used + size > block[1]:
        raise TableFullError(f"a stream has {block[1]} serial numbers and needs {used + size}")
    return block[0] + used + np.arange(size, dtype=np.int64)


@dataclass
class ArrivalStream:
    """Leerlingen who arrive every month from ``first`` to before ``last``.

    Attributes:
        number: number of the stream, for its draws.
        serials: first serial number, and how many there are.
        fixed: how many arrive in the k-th month; None where the number is drawn.
        birth_month: birth month of the i-th of n who arrive in a month.
        arrived: how many have come so far.
    """

    number: int
    serials: tuple[int, int]
    what: Description
    per_month: float
    first: int
    last: int
    fixed: Callable[[int], int] | None
    birth_month: Callable[[int, int, int], int]
    arrived: int = 0

    def arrive(self, state: State) -> None:
        """Let those in who arrive in this month."""
        if not self.first <= state.month < self.last:
            return
        if self.fixed is None:
            u = draws.uniform_of(state.seed, Kind.ARRIVALS, state.month, self.number)
            size = poisson(self.per_month, u)
        else:
            size = self.fixed(state.month - self.first)
        if size == 0:
            return
        birth = np.array([self.birth_month(i, size, state.month) for i in range(size)], np.int64)
        serial = _serials(self.serials, self.arrived, size)
        self.arrived += size
        settle(state, self.what, write(state, self.what, birth, serial), in_turn=True)


@dataclass
class BirthStream:
    """Children of one gemeente who turn four.

    Attributes:
        serials: first serial number, and how many there are.
        entering: how many turn four in a month.
        arrived: how many have come so far.
    """

    serials: tuple[int, int]
    what: Description
    entering: Callable[[int], int]
    arrived: int = field(default=0)

    def arrive(self, state: State) -> None:
        """Write the children who turn four in this month; they enter with the four-year-olds."""
        size = self.entering(state.month)
        if size == 0:
            return
        birth = np.full(size, state.month - FOUR_YEARS, np.int64)
        serial = _serials(self.serials, self.arrived, size)
        self.arrived += size
        rows = write(state, self.what, birth, serial)
        state.leerlingen.swv[rows] = state.cells.swv_po[self.what.cell]
