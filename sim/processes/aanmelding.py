"""Admission: moves of house, parents who look for another school, removal.

Hazards per school month of a leerplichtige who is present, with mismatch m, zorgplicht Z of its
school::

    move        v / 12, in sbo, so and vso times x
    no place    p = z (1 - effect Z) (1 + .18 max(0, y - 2017.6)) (1 + l m advice), of who moves
    search      o m, in bao and vo, on no route to a special school
    removal     r m (1 - Z), in bao and vo

Each cause has its own draw and the earliest within the month counts. Who moves without a place is
in absoluut verzuim. Of those without a mismatch who find one nothing changes that is modelled (the
home cell stays), so only the failing ones are drawn, with hazard v / 12 p, and advice 0; so too in
sbo, so and vso. One in bao or vo with a mismatch draws a school from the choice table; ``advice``
is that of this school. It may be advised away there (``sim.processes.wegadviseren``), and then
draws another, some attempts at most: when all advise away it is in absoluut verzuim, else it
enrols. Parents who search compare each school that they draw with their own by what it meets of the
need, and go where more is met, unless they are advised away; an attempt that draws the own school
is lost, and a mover who draws it stays. Removal: before 2014-08, after eight weeks of fruitless
search, without a place; from then on only to another school that is willing, found as by who
searches. A running request and a turn on a list go along. A constant rate ``absoluut_verzuim`` goes
before all this: then nobody is left without a place here. ``sim.processes.toelating`` admits them
again. Mechanisms Z01, Z04-Z06, Z15, G07, T10: beleidsnota 2020-11; law: WPO art. 40 lid 4, 5 and
11. The level of absoluut verzuim is that of ``verzuim.absoluut``; other sizes are assumptions.
"""

import numpy as np
from numpy.typing import NDArray

from sim import clock
from sim.agents.choice import ChoiceTable, position
from sim.agents.institutions import Scholen
from sim.agents.leerlingen import (
    COUNTED_ABSOLUUT,
    COUNTED_THUIS,
    INSIDE,
    NO_SCHOOL,
    Leerlingen,
    bytes_of,
)
from sim.agents.moves import (
    AANWEZIG,
    ABSOLUUT,
    BAO,
    GEEN_ROUTE,
    VO,
    Cells,
    Log,
    ask,
    earliest,
    enrol,
    room_from,
    unenrol,
)
from sim.agents.state import State
from sim.agents.zones import Rows
from sim.draws import Kind, uniform
from sim.kernel import kernel
from sim.processes import Proces, toelating, wegadviseren
from sim.processes.aanmelding_wie import Numbers, numbers, who_may_change
from sim.processes.telling import Tally, count, tally_of
from sim.processes.verzuim_risk import school_month
from sim.processes.wegadviseren import attempt, is_advised_away

_PROCESS, _VO_CODES = int(Proces.AANMELDING), 6
_MOVED, _SEARCHED, _REMOVED = 1, 2, 3
_KINDS = (Kind.MOVE, Kind.SEARCH, Kind.REMOVED, Kind.NO_PLACE, Kind.NEW_SCHOOL, Kind.ADVISED_AWAY)
_EXACT = bytes_of("phase", "attendance", "school", "birth", "id", "soort", "need", "mismatch")
"""Bytes read of a leerling who is looked at one by one."""


@kernel
def _find(
    people: Leerlingen,
    schools: Scholen,
    choice: ChoiceTable,
    row: int,
    i: int,
    cause: int,
    attempts: int,
    streams: NDArray[np.uint64],
) -> int:
    """Return the school that takes row ``i``; its own where there is no other; -1 for none."""
    own, need, identity = people.school[i], people.need[i], people.id[i]
    for number in range(attempts):
        entry = position(choice, row, uniform(streams[4], attempt(identity, number)))
        if entry < 0:
            return int(own)
        school = int(choice.school[entry])
        if school != own:
            school = room_from(schools, choice, row, entry)
            school = int(own) if school < 0 else school
        if cause != _MOVED and school == own:
            continue
        if cause == _SEARCHED and schools.met[school, need] <= schools.met[own, need]:
            continue
        if not is_advised_away(schools, school, identity, number, streams[5]):
            return school
    return -1


@kernel
def _cause(
    people: Leerlingen, schools: Scholen, i: int, known: Numbers, streams: NDArray[np.uint64]
) -> int:
    """Return what happens first to row ``i`` this month, or 0."""
    identity, mismatch = people.id[i], np.float64(people.mismatch[i])
    zorgplicht = schools.zorgplicht[people.school[i]]
    regular = people.soort[i] == BAO or people.soort[i] == VO
    move = known.move if regular else known.move * known.special
    if not regular or people.need[i] == 0 or mismatch <= 0.0:
        failing = move * known.without * (1.0 - known.effect * zorgplicht)
        return _MOVED if earliest(streams[0], identity, failing) < 1.0 else 0
    cause, when = 0, 1.0
    time = earliest(streams[0], identity, move)
    if time < when:
        cause, when = _MOVED, time
    if people.route[i] == GEEN_ROUTE:
        time = earliest(streams[1], identity, known.search * mismatch)
        if time < when:
            cause, when = _SEARCHED, time
    time = earliest(streams[2], identity, known.removal * mismatch * (1.0 - zorgplicht))
    return _REMOVED if time < when else cause


@kernel
def _is_left_out(
    people: Leerlingen,
    schools: Scholen,
    choice: ChoiceTable,
    row: int,
    i: int,
    known: Numbers,
    streams: NDArray[np.uint64],
) -> bool:
    """Whether row ``i``, with a mismatch, moves and is without a place at first."""
    entry = position(choice, row, uniform(streams[4], people.id[i]))
    advice = schools.advice[choice.school[entry]] if entry >= 0 else 0.0
    chance = known.without * (1.0 - known.effect * schools.zorgplicht[people.school[i]])
    chance *= 1.0 + known.burden * people.mismatch[i] * advice
    out: bool = uniform(streams[3], people.id[i]) < chance
    return out


@kernel
def _change_school(
    people: Leerlingen, schools: Scholen, cells: Cells, log: Log, i: int, school: int
) -> None:
    """Enrol row ``i`` elsewhere; a running request goes along."""
    route, wanted, since = people.route[i], people.route_for[i], people.route_since[i]
    enrol(people, schools, cells, log, _PROCESS, i, school, True)
    if route > 0:
        ask(people, log, _PROCESS, i, wanted, route, since)


@kernel
def _admissions(
    people: Leerlingen,
    schools: Scholen,
    cells: Cells,
    log: Log,
    tally: Tally,
    rows: Rows,
    month: int,
    bao: ChoiceTable,
    vo: ChoiceTable,
    known: Numbers,
    streams: NDArray[np.uint64],
) -> None:
    """Let ``rows`` move, search or be removed: the cause that comes first this month."""
    for at in range(len(rows)):
        i = rows[at]
        here = people.attendance[i] == AANWEZIG and people.school[i] != NO_SCHOOL
        age = month - people.birth[i]
        if people.phase[i] != INSIDE or not here or age < known.ages[0] or age >= known.ages[1]:
            continue
        cause = _cause(people, schools, i, known, streams)
        if cause == 0:
            continue
        soort, own = people.soort[i], int(people.school[i])
        regular = soort == BAO or soort == VO
        found = -1
        if regular and people.need[i] > 0 and people.mismatch[i] > 0.0:
            choice, row = bao, int(people.cell[i])
            if soort == VO:
                choice, row = vo, row * _VO_CODES + people.niveau[i]
            if cause == _MOVED:
                if not _is_left_out(people, schools, choice, row, i, known, streams):
                    found = _find(people, schools, choice, row, i, cause, known.attempts, streams)
            elif cause == _SEARCHED or not known.removed_out:
                found = _find(people, schools, choice, row, i, cause, known.attempts, streams)
                found = own if found < 0 else found
        if found >= 0:
            if found != own:
                _change_school(people, schools, cells, log, i, found)
        elif known.without > 0.0 or cause == _REMOVED:
            unenrol(people, schools, log, _PROCESS, i, ABSOLUUT, month)
            count(people, cells, tally, i, COUNTED_ABSOLUUT)
            count(people, cells, tally, i, COUNTED_THUIS)


def step(state: State) -> None:
    """Do the admissions of a month; in August schools take stock of whom they advise away."""
    if state.is_august():
        wegadviseren.step(state)
    share = school_month(state)
    if share == 0.0:
        return
    before = clock.decimal_year(state.month) < state.parameters["tlv.invoering"]
    key = (share, state.frozen_year(), before)
    known = state.once("aanmelding", key, lambda: numbers(state, share))
    streams = np.array([state.stream(kind) for kind in _KINDS], dtype=np.uint64)
    rows = who_may_change(state, known, streams)
    state.work[0] += _EXACT * len(rows)
    _admissions(
        state.leerlingen,
        state.scholen,
        state.cells,
        state.log,
        tally_of(state),
        rows,
        state.month,
        state.geography.choice_bao,
        state.geography.choice_vo,
        known,
        streams,
    )
    toelating.step(state)
