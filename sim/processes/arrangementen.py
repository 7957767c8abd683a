"""Arrangements beside the plain place at school: opdc, OZA, digital school, class.

A samenwerkingsverband with n leerlingen (counted once a schooljaar) has, for its lever x of each
arrangement::

    places = floor(x n / 1000 + u)                    u: lasting keyed draw, 0 where x is 0

Nobody joins where they are full; who is in one stays when there are fewer.

- opdc: ``sim.processes.opdc``. It ends after opdc_duur months, or when the leerling leaves its
  regular school.
- OZA, and digital school: for who was at home at least ``vanaf`` months (for an OZA the lever
  ``oza_vanaf`` of the samenwerkingsverband; langdurig, absoluut, with leave, or vrijstelling 5
  onder a), the longest first (ties: a lasting keyed draw). Who was not enrolled is enrolled at a
  regular school; it keeps its turn on a waiting list. It is present; no absence begins and no tlv
  is asked. After oza_duur (digitaal_duur) months it stays present with chance oza_terugkeer
  (digitaal_terugkeer); else who had a vrijstelling before has it back, and another is at home
  again, in langdurig relatief verzuim.
- klas: a class in a regular school for who has a vrijstelling 5 onder a, from the month in which it
  gets one; looked at again every klas_duur months: with chance klas_past it goes on, else the
  vrijstelling is back.

Months at home are calendar months; in August none of these three ends. Who takes up one of them in
the first month of a run has been in it for a part of its time, the same draw u that chooses a
school: ends a share u of the months earlier. Who is at home again has been so for ``vanaf``
months. Of one leerling a class comes before OZA, and OZA before the digital
school. OZA and digital school are learning outside school. Claims: S17, S20, S21, S22, S34, M08,
M08b, M08d, V12, I10, L10.
"""

import numpy as np
from numpy.typing import NDArray

from sim import draws
from sim.agents.arrangement_places import places
from sim.agents.choice import ChoiceTable
from sim.agents.codes import Arrangement, is_one_of
from sim.agents.institutions import NO_SWV, Scholen
from sim.agents.leerlingen import (
    COUNTED_3_MAANDEN,
    COUNTED_5A,
    COUNTED_LANGDURIG,
    COUNTED_THUIS,
    INSIDE,
    NEVER,
    NO_SCHOOL,
    Leerlingen,
    bytes_of,
)
from sim.agents.moves import (
    AANWEZIG,
    ABSOLUUT,
    BAO,
    GEEN_ROUTE,
    LANGDURIG,
    TOESTEMMING,
    VO,
    VRIJGESTELD_5A,
    Cells,
    Log,
    ask,
    change,
    unenrol,
)
from sim.agents.state import State
from sim.agents.zones import Rows
from sim.draws import Kind, uniform
from sim.kernel import kernel
from sim.processes import Proces, opdc
from sim.processes.regulier import enrol_regular, regular_school
from sim.processes.rows import rows_arranged, rows_away, touch
from sim.processes.telling import THREE_MONTHS_HALF, Tally, count, tally_of
from sim.processes.telling_hulp import in_use
from sim.processes.verzuim_risk import school_month

_PROCESS = int(Proces.ARRANGEMENTEN)
_GEEN, _OPDC, _OZA, _DIGITAAL, _KLAS, _RESIDENTIEEL = (int(code) for code in Arrangement)
_KINDS = ("opdc", "oza", "digitaal", "klas")
_AT_HOME = (TOESTEMMING, LANGDURIG, ABSOLUUT, VRIJGESTELD_5A)
_EXACT = bytes_of("arrangement", "arrangement_until", "phase", "school", "soort", "id", "birth")
"""Bytes read of a leerling with an arrangement, or who may get one."""
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@kernel
def _end(
    people: Leerlingen,
    schools: Scholen,
    cells: Cells,
    log: Log,
    tally: Tally,
    rows: Rows,
    month: int,
    oldest: int,
    half_at_home: int,
    oza_from: Floats,
    ends_now: bool,
    class_months: int,
    stays: NDArray[np.float64],
    stream: np.uint64,
) -> None:
    """End arrangements that are over; ``stays``: chance of a good end, per arrangement.

    ``oza_from``: months at home from which one can go to an OZA, of each swv; so long has been at
    home who is there again after one, and ``half_at_home`` half months who was in a digital school.
    """
    for at in range(len(rows)):
        i = rows[at]
        kind, inside = people.arrangement[i], people.phase[i] == INSIDE
        over = month > people.arrangement_until[i]
        if kind == _OPDC:
            over |= people.soort[i] != BAO and people.soort[i] != VO
        elif inside and people.school[i] != NO_SCHOOL and not (over and ends_now):
            continue
        if kind == _RESIDENTIEEL or (inside and kind == _OPDC and not over):
            continue
        good, exempted = uniform(stream, people.id[i]) < stays[kind], people.exempted[i]
        if kind == _KLAS and inside and people.school[i] != NO_SCHOOL and good:
            people.arrangement_until[i] = month + class_months - 1
            continue
        people.arrangement[i] = _GEEN
        people.arrangement_until[i] = NEVER
        people.exempted[i] = 0
        leerplichtig = month - people.birth[i] < oldest
        if not inside or kind == _OPDC or good or not leerplichtig:
            continue
        if people.school[i] == NO_SCHOOL or people.attendance[i] != AANWEZIG:
            continue
        if exempted:
            unenrol(people, schools, log, _PROCESS, i, VRIJGESTELD_5A, month)
            count(people, cells, tally, i, COUNTED_5A)
            continue
        half = half_at_home
        if kind == _OZA and people.swv[i] != NO_SWV:
            half = int(2.0 * oza_from[people.swv[i]])
        people.home_half[i] = half
        people.home_since[i] = month
        change(people, log, _PROCESS, i, people.soort[i], LANGDURIG, people.route[i])
        count(people, cells, tally, i, COUNTED_LANGDURIG)
        count(people, cells, tally, i, COUNTED_THUIS)
        if half >= THREE_MONTHS_HALF:
            count(people, cells, tally, i, COUNTED_3_MAANDEN)


@kernel
def _to_school(
    people: Leerlingen,
    schools: Scholen,
    cells: Cells,
    log: Log,
    i: int,
    bao: ChoiceTable,
    vo: ChoiceTable,
    age: int,
    oldest_po: int,
    u: float,
) -> None:
    """Let row ``i`` be present at its school, or at a regular one that has room for it."""
    if people.school[i] != NO_SCHOOL:
        people.home_half[i] = 0
        people.home_since[i] = NEVER
        change(people, log, _PROCESS, i, people.soort[i], AANWEZIG, people.route[i])
        return
    route, wanted, since = people.route[i], people.route_for[i], people.route_since[i]
    tlv, until = people.tlv[i], people.tlv_until[i]
    enrol_regular(people, schools, cells, log, _PROCESS, i, bao, vo, age, oldest_po, u)
    if route != GEEN_ROUTE:
        people.tlv[i] = tlv
        people.tlv_until[i] = until
        ask(people, log, _PROCESS, i, wanted, route, since)


@kernel
def _take_up(
    people: Leerlingen,
    schools: Scholen,
    cells: Cells,
    log: Log,
    rows: Rows,
    month: int,
    since: int,
    oza_from: Floats,
    oldest: int,
    oldest_po: int,
    bao: ChoiceTable,
    vo: ChoiceTable,
    room: Ints,
    until: Ints,
    under_way: bool,
    stream: np.uint64,
) -> None:
    """Give places to who is at home, in the order of ``rows``; ``room`` per arrangement and swv.

    ``since``: last month in which who is long at home, for a digital school, had begun to be;
    ``oza_from``: months from which one can go to an OZA, of each swv; ``under_way``: who takes up a
    place has been in it for a while.
    """
    for at in range(len(rows)):
        i = rows[at]
        age = month - people.birth[i]
        if people.phase[i] != INSIDE or people.arrangement[i] != _GEEN or age >= oldest:
            continue
        swv, u = people.swv[i], uniform(stream, people.id[i])
        if people.school[i] == NO_SCHOOL:
            school = regular_school(people, schools, i, bao, vo, age, oldest_po, u)
            if school < 0:
                continue
            swv = schools.swv_po[school] if schools.soort[school] == BAO else schools.swv_vo[school]
        if swv == NO_SWV:
            continue
        home_since = people.home_since[i]
        kind = _GEEN
        if people.attendance[i] == VRIJGESTELD_5A and room[_KLAS, swv] > 0:
            kind = _KLAS
        elif room[_OZA, swv] > 0 and home_since <= month - oza_from[swv]:
            kind = _OZA
        elif room[_DIGITAAL, swv] > 0 and home_since <= since:
            kind = _DIGITAAL
        if kind == _GEEN:
            continue
        people.exempted[i] = people.attendance[i] == VRIJGESTELD_5A
        _to_school(people, schools, cells, log, i, bao, vo, age, oldest_po, u)
        people.arrangement[i] = kind
        people.arrangement_until[i] = until[kind]
        if under_way:
            people.arrangement_until[i] -= int(u * (until[kind] - month + 1))
        room[kind, swv] -= 1


def _longest_first(state: State) -> Rows:
    """Return who is at home, the longest first."""
    people, rows = state.leerlingen, rows_away(state)
    rows = rows[is_one_of(people.attendance[rows], _AT_HOME)]
    tie = draws.uniforms(state.stream(Kind.ARRANGEMENT_TIE, lasting=True), people.id[rows])
    ordered: Rows = rows[np.lexsort((tie, people.home_since[rows]))]
    state.work += [_EXACT * len(rows), len(rows)]
    return ordered


def _end_all(state: State, rows: Rows) -> None:
    p = state.parameters
    stays = np.zeros(len(Arrangement))
    stays[[_OZA, _DIGITAAL, _KLAS]] = [
        p["arrangement.oza_terugkeer"],
        p["arrangement.digitaal_terugkeer"],
        p["arrangement.klas_past"],
    ]
    state.work += [_EXACT * len(rows), len(rows)]
    _end(
        state.leerlingen,
        state.scholen,
        state.cells,
        state.log,
        tally_of(state),
        rows,
        state.month,
        int(p["leerplicht.tot"]),
        2 * int(p["arrangement.vanaf"]),
        state.levers["oza_vanaf"],
        school_month(state) > 0.0,
        int(p["arrangement.klas_duur"]),
        stays,
        state.stream(Kind.ARRANGEMENT_END),
    )


def step(state: State) -> None:
    """End arrangements, and give free places to who is at home or about to be referred."""
    people, p, rows = state.leerlingen, state.parameters, rows_arranged(state)
    supported = rows[is_one_of(people.arrangement[rows], (_OPDC, _KLAS))]
    _end_all(state, rows)
    capacity = places(state)
    room = np.maximum(0, capacity - in_use(state)) if capacity.any() else capacity
    until = np.zeros(len(Arrangement), np.int64)
    for code, kind in enumerate(_KINDS, start=1):
        until[code] = state.month + int(p[f"arrangement.{kind}_duur"]) - 1
    if room[_OZA : _KLAS + 1].any():
        _take_up(
            people,
            state.scholen,
            state.cells,
            state.log,
            _longest_first(state),
            state.month,
            state.month - int(p["arrangement.vanaf"]),
            state.levers["oza_vanaf"],
            int(p["leerplicht.tot"]),
            int(p["overgang.verlaat_po_vanaf"]),
            state.geography.choice_bao,
            state.geography.choice_vo,
            room,
            until,
            state.month == state.first_month,
            state.stream(Kind.ARRANGEMENT),
        )
    touch(state, supported[~is_one_of(people.arrangement[supported], (_OPDC, _KLAS))])
    if room[_OPDC].any():
        touch(state, opdc.take(state, room[_OPDC], int(until[_OPDC])))
