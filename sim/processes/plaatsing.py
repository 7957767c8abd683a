"""Placement: waiting lists, first come first served, and places that follow demand.

Who holds a granted tlv waits since the month it was granted; ties within a month are broken by a
lasting keyed draw. In that order each takes the first school with a free place in the list of
schools in reach: those of the own samenwerkingsverband by distance, then others across its border
as far as leerlingenvervoer goes (a small world has no grensverkeer: there only the own
samenwerkingsverband is in reach). Where the lever ``voorrang_thuiszitters`` of the responsible
samenwerkingsverband is at least one half, its leerlingen who are at home go before all others;
among them and among the others the order stays. vso goes before so before sbo, so that a leerling
who leaves so for vso frees a place in the same month. Until placed a leerling stays where it is, at
home or at school; a place ends absence, absoluut verzuim and a vrijstelling, and a leerling that is
placed is present at once. No place is given twice; sitting leerlingen keep theirs when a school
gets fewer.

Places of school l, C, follow demand: target = (leerlingen at the end of the schooljaar + half of
those who wait and for whom it is the first of their list) x margin; C moves to it by 1/24 a month
upwards, 1/36 downwards. With the process leraren on, staff bounds the way up (mechanisms L03,
P01)::

    growth per month <= max(1, C) groei_personeel max(0, 1 - groei_tekort shortage)

A shortage never takes away places that are there. The lever ``speciale_plaatsen`` bounds C::

    C <= speciale_plaatsen places of the start of the run

where it is below the highest value it can have, which is no bound. Where it falls places are not
filled again: sitting leerlingen keep theirs. Places that a small world fixes by date, or where
places do not follow demand, are what they are written to be. Mechanism: beleidsnota 2020-11
(places, waiting); forms: a prototype; the bound is an assumption.
"""

import numpy as np
from numpy.typing import NDArray

from sim import clock, draws
from sim.agents.choice import ChoiceTable, ReachTable
from sim.agents.codes import Behoefte, Route, is_one_of
from sim.agents.institutions import NO_LIMIT, NO_SWV, Scholen
from sim.agents.leerlingen import Leerlingen, bytes_of
from sim.agents.levers import LEVERS
from sim.agents.moves import (
    ABSOLUUT,
    BAO,
    LANGDURIG,
    NIET_LEERPLICHTIG,
    SBO,
    SO,
    TOESTEMMING,
    VO,
    VRIJGESTELD_5A,
    VSO,
    WACHTLIJST,
    Cells,
    Log,
    ask,
    enrol,
    has_room,
    pick,
    unenrol,
)
from sim.agents.state import State
from sim.agents.zones import Rows
from sim.draws import Kind
from sim.kernel import kernel
from sim.processes import Proces
from sim.processes.leerlingenvervoer import reach_km
from sim.processes.rows import rows_on_route

_PROCESS, _CLOSURE = int(Proces.PLAATSING), int(Proces.SLUITING)
_CLUSTER12 = int(Behoefte.CLUSTER12)
ORDER = (VSO, SO, SBO)
_AT_HOME = (ABSOLUUT, LANGDURIG, TOESTEMMING, VRIJGESTELD_5A)
_HALF = 0.5  # of a lever that is either off or on
_QUEUED = bytes_of("id", "route_since", "route_for", "need", "cell", "attendance")
"""Bytes read of a leerling on a waiting list."""


def queue(state: State) -> Rows:
    """Return the rows on a waiting list in the order in which they are served."""
    rows = rows_on_route(state, int(Route.WACHTLIJST))
    people = state.leerlingen
    tie = draws.uniforms(state.stream(Kind.QUEUE_TIE, lasting=True), people.id[rows])
    state.work += [_QUEUED * len(rows), len(rows)]
    return rows[np.lexsort((tie, people.route_since[rows], ~goes_first(state, rows)))]


def goes_first(state: State, rows: Rows) -> NDArray[np.bool_]:
    """Return who of ``rows`` is at home and goes first by the lever of its samenwerkingsverband."""
    people, lever = state.leerlingen, state.levers["voorrang_thuiszitters"]
    first = np.zeros(len(rows), np.bool_)
    if lever.max(initial=0.0) < _HALF:
        return first
    at_home = is_one_of(people.attendance[rows], _AT_HOME)
    known = at_home & (people.swv[rows] != NO_SWV)
    first[known] = lever[people.swv[rows[known]]] >= _HALF
    return first


@kernel
def _serve(
    people: Leerlingen,
    schools: Scholen,
    cells: Cells,
    log: Log,
    rows: Rows,
    kilometres: NDArray[np.float64],
    regular: tuple[ReachTable, ReachTable, ReachTable],
    cluster12: tuple[ReachTable, ReachTable, ReachTable],
) -> None:
    for turn in range(len(ORDER)):
        for at in range(len(rows)):
            i = rows[at]
            if people.route_for[i] != ORDER[turn]:
                continue
            reach = cluster12[turn] if people.need[i] == _CLUSTER12 else regular[turn]
            cell = people.cell[i]
            furthest = kilometres[cells.gemeente[cell]]
            for k in range(reach.start[cell], reach.start[cell + 1]):
                school = reach.school[k]
                if reach.km[k] <= furthest and has_room(schools, school):
                    enrol(people, schools, cells, log, _PROCESS, i, school, False)
                    people.leerjaar[i] = max(1, people.leerjaar[i])
                    break


@kernel
def _wait_for_first(
    people: Leerlingen,
    rows: Rows,
    regular: tuple[ReachTable, ReachTable, ReachTable],
    cluster12: tuple[ReachTable, ReachTable, ReachTable],
    waiting: NDArray[np.float64],
) -> None:
    """Count who waits, at the first school of its list."""
    for at in range(len(rows)):
        i = rows[at]
        for turn in range(len(ORDER)):
            if people.route_for[i] == ORDER[turn]:
                reach = cluster12[turn] if people.need[i] == _CLUSTER12 else regular[turn]
                first = reach.start[people.cell[i]]
                if first < reach.start[people.cell[i] + 1]:
                    waiting[reach.school[first]] += 1.0


def reach_of(state: State, cluster: int) -> tuple[ReachTable, ReachTable, ReachTable]:
    """Return the schools in reach, for cluster 1 and 2 or not, in the order of serving."""
    reach = state.geography.reach
    return reach[VSO, cluster], reach[SO, cluster], reach[SBO, cluster]


def step(state: State) -> None:
    """Give free places to those who wait, first come first served."""
    rows = queue(state)
    if len(rows):
        _serve(
            state.leerlingen,
            state.scholen,
            state.cells,
            state.log,
            rows,
            reach_km(state),
            reach_of(state, 0),
            reach_of(state, 1),
        )


def apply_schedule(state: State) -> None:
    """Set places that are fixed by date, and close schools whose time has come."""
    for month, school, places in state.places.schedule:
        if month == state.month or (month < state.month == state.first_month):
            state.scholen.places[school] = places
            state.places.real[school] = places
    closes = state.scholen.closes
    if closes.max(initial=-1) < 0:
        return
    closing = (closes >= 0) & (closes <= state.month) & (state.scholen.is_open == 1)
    if closing.any():
        state.scholen.is_open[closing] = 0
        _rehouse(state, closing)


def _rehouse(state: State, closing: NDArray[np.bool_]) -> None:
    people, used = state.leerlingen, state.used
    school = people.school[:used].astype(np.int64)
    enrolled = np.flatnonzero(school < len(closing))
    rows = enrolled[closing[school[enrolled]]]
    choice = state.geography
    _move_on(
        people,
        state.scholen,
        state.cells,
        state.log,
        rows,
        choice.choice_bao,
        choice.choice_vo,
        state.month,
        int(state.parameters["leerplicht.vanaf"]),
        state.stream(Kind.CHOICE_PO),
    )


@kernel
def _move_on(
    people: Leerlingen,
    schools: Scholen,
    cells: Cells,
    log: Log,
    rows: NDArray[np.int64],
    bao: ChoiceTable,
    vo: ChoiceTable,
    month: int,
    leerplicht: int,
    stream: np.uint64,
) -> None:
    for at in range(len(rows)):
        i = rows[at]
        soort = people.soort[i]
        u = draws.uniform(stream, people.id[i])
        school = -1
        if soort == BAO:
            school = pick(schools, bao, people.cell[i], u)
        elif soort == VO:
            school = pick(schools, vo, people.cell[i] * 6 + people.niveau[i], u)
        if school >= 0:
            route, wanted, since = people.route[i], people.route_for[i], people.route_since[i]
            enrol(people, schools, cells, log, _CLOSURE, i, school, True)
            if route > 0:
                ask(people, log, _CLOSURE, i, wanted, route, since)
            continue
        of_age = month - people.birth[i] >= leerplicht
        unenrol(people, schools, log, _CLOSURE, i, ABSOLUUT if of_age else NIET_LEERPLICHTIG, month)
        if soort != BAO and soort != VO:
            people.tlv[i] = soort
            ask(people, log, _CLOSURE, i, soort, WACHTLIJST, month)


def staffed_growth(state: State, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return by how many places per month some schools can grow with the staff they find."""
    p = state.parameters
    found = np.maximum(0.0, 1.0 - p["plaatsing.groei_tekort"] * state.teams.shortage[rows])
    growth: NDArray[np.float64] = np.maximum(1.0, state.places.real[rows]) * found
    return growth * p["plaatsing.groei_personeel"]


def most_places(state: State, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the places that some schools may have by the lever speciale_plaatsen; inf: any."""
    lever, begin = state.levers["speciale_plaatsen"][rows], state.places.begin[rows]
    most: NDArray[np.float64] = np.full(len(lever), np.inf)
    bound = lever < LEVERS["speciale_plaatsen"].high
    most[bound] = lever[bound] * begin[bound]
    return most


def follow_demand(state: State) -> None:
    """Let the places of special schools move towards demand (its peak, at the end of July)."""
    places, schools, parameters = state.places, state.scholen, state.parameters
    follows = np.flatnonzero(places.follows == 1)
    if state.month == state.first_month:
        places.begin = places.real.copy()
    if not len(follows):
        return
    waiting = np.zeros(len(places.real))
    rows = rows_on_route(state, int(Route.WACHTLIJST))
    regular, cluster12 = reach_of(state, 0), reach_of(state, 1)
    _wait_for_first(state.leerlingen, rows, regular, cluster12, waiting)
    real = places.real[follows]
    demand = places.peak[follows] + parameters["plaatsing.wachtlijst_aandeel"] * waiting[follows]
    most = most_places(state, follows)
    target = np.minimum(demand * parameters["plaatsing.marge"], most)
    duration = np.where(
        target > real,
        parameters["plaatsing.groei_duur"],
        parameters["plaatsing.krimp_duur"],
    )
    growth = (target - real) / duration
    if state.is_on("leraren"):
        growth = np.minimum(growth, staffed_growth(state, follows))
    moved = np.minimum(real + growth, most)
    places.real[follows] = moved
    limited = schools.places[follows] != NO_LIMIT
    schools.places[follows[limited]] = np.rint(moved[limited]).astype(np.int32)
    if clock.month_of_year(state.month) == clock.JULY:
        places.peak[:] = schools.enrolled
