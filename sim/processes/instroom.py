"""Entry: children who turn four, birth cohorts that come in sight, and arrivals in a small world.

At 48 months, with a need k of severity s that shows, a hazard in that one month::

    h_so  = d_so  level_so  direct_so  F_D[k]  (s / .6)^2.5 K(t)
    h_sbo = d_sbo level_sbo direct_sbo F_DS[k] (s / .6)^2.5 K(t)
    K(t)  = exp(trend max(0, y - 2016.2)), frozen

Both have their own draw; the earliest within the month counts. For cluster 1 and 2 the levels are
the national one of requests. Direct entry joins the waiting list and is placed in the same month if
there is a place; all others enrol at a bao school near home. A child of four without a school is
not leerplichtig; from five it is absoluut verzuim.
Law: entry at four (WPO art. 39 lid 1), leerplicht from five (Leerplichtwet 1969 art. 3). Forms: a
prototype.
"""

import math

import numpy as np
from numpy.typing import NDArray

from sim import clock
from sim.agents.choice import ChoiceTable
from sim.agents.codes import Behoefte
from sim.agents.identity import DRAWS, FOUR_YEARS, NeedProfile, need_profile
from sim.agents.institutions import NO_SWV, Scholen
from sim.agents.leerlingen import (
    EXPECTED,
    INSIDE,
    NO_SCHOOL,
    Leerlingen,
    bytes_of,
    bytes_per_row,
    needy_first,
)
from sim.agents.moves import (
    BAO,
    NIET_INGESCHREVEN,
    NIET_LEERPLICHTIG,
    SBO,
    SO,
    WACHTLIJST,
    Cells,
    Log,
    ask,
    change,
    earliest,
    enrol,
    has_room,
    pick,
)
from sim.agents.newcomers import add_cohort, whole_by_cell
from sim.agents.sieve import Marks, collect, sift
from sim.agents.state import State
from sim.agents.zones import BLOCK, Rows, Zones
from sim.draws import Kind, uniform
from sim.kernel import kernel
from sim.processes import Proces
from sim.processes.gewoonte import levels

_PROCESS = int(Proces.INSTROOM_VIERJARIGEN)
_CLUSTER12 = int(Behoefte.CLUSTER12)
_LOOK = bytes_of("phase", "birth")
_EXACT = bytes_of("id", "need", "swv", "school", "cell", "onset", "severity", "leerjaar")
"""Bytes read and written of a leerling who turns four."""


def profile_of(state: State) -> NeedProfile:
    """Return the distribution of needs of this run."""
    return state.once("profiel", 0, lambda: need_profile(state.parameters))


def direct_tables(state: State) -> NDArray[np.float64]:
    """Return d_j F_j[k] K(t) .6^-2.5, shape (2: sbo, so; 9 needs)."""
    p = state.parameters
    trend = math.exp(
        p["overgang.direct_trend"]
        * max(0.0, state.frozen_year() - p["overgang.direct_trend_vanaf"])
    )
    scale = trend * p["overgang.direct_ernst"] ** -p["overgang.direct_exponent"]
    return np.array(
        [
            p[f"overgang.direct_{s}"] * scale * p.per_need(f"overgang.direct_factor_{s}")
            for s in ("sbo", "so")
        ]
    )


@kernel
def _turned_four(
    people: Leerlingen,
    zones: Zones,
    begin: int,
    end: int,
    latest: int,
    marks: Marks,
    rows: Rows,
    work: NDArray[np.int64],
) -> int:
    """Find who is expected and was born in month ``latest`` or before."""
    n = 0
    for first in range(begin, end, BLOCK):
        block, last = first // BLOCK, min(end, first + BLOCK)
        if not zones.expected[block] or zones.first_birth[block] > latest:
            continue
        phase, birth = people.phase[first:last], people.birth[first:last]
        for k in range(len(phase)):
            marks[k] = np.uint8(phase[k] == EXPECTED) & np.uint8(birth[k] <= latest)
        work[0] += _LOOK * len(phase)
        n = collect(marks, first, rows, n)
    return n


@kernel
def _enter(
    people: Leerlingen,
    schools: Scholen,
    cells: Cells,
    log: Log,
    bao: ChoiceTable,
    rows: Rows,
    month: int,
    direct: NDArray[np.float64],
    exponent: float,
    level: NDArray[np.float64],
    level_cluster12: NDArray[np.float64],
    level_direct: NDArray[np.float64],
    streams: NDArray[np.uint64],
) -> None:
    for at in range(len(rows)):
        i = rows[at]
        people.phase[i] = INSIDE
        people.leerjaar[i] = 1
        given = people.school[i]
        if given != NO_SCHOOL:  # a place that the start population has set aside
            people.school[i] = NO_SCHOOL
            if has_room(schools, given):
                if schools.soort[given] != BAO:
                    people.tlv[i] = schools.soort[given]
                enrol(people, schools, cells, log, _PROCESS, i, given, False)
                continue
        identity, need, swv = people.id[i], people.need[i], people.swv[i]
        wanted, when = 0, 1.0
        if need > 0 and people.onset[i] <= month:
            for j in range(2):
                hazard = direct[j, need] * people.severity[i] ** exponent
                if need == _CLUSTER12:
                    hazard *= level_cluster12[j]
                elif swv != NO_SWV:
                    hazard *= level[swv, j] * level_direct[j]
                time = earliest(streams[j], identity, hazard)
                if time < when:
                    wanted, when = (SBO if j == 0 else SO), time
        if wanted > 0:
            people.tlv[i] = wanted
            change(people, log, _PROCESS, i, NIET_INGESCHREVEN, NIET_LEERPLICHTIG, 0)
            ask(people, log, _PROCESS, i, wanted, WACHTLIJST, month)
            continue
        school = pick(schools, bao, people.cell[i], uniform(streams[2], identity))
        if school >= 0:
            enrol(people, schools, cells, log, _PROCESS, i, school, False)
        else:
            change(people, log, _PROCESS, i, NIET_INGESCHREVEN, NIET_LEERPLICHTIG, 0)


def step(state: State) -> None:
    """Let children who have turned four into the model."""
    kinds = (Kind.DIRECT_SBO, Kind.DIRECT_SO, Kind.CHOICE_PO)
    people, zones, latest = state.leerlingen, state.zones(), state.month - FOUR_YEARS

    def find(begin: int, end: int, marks: Marks, rows: Rows, work: NDArray[np.int64]) -> int:
        return _turned_four(people, zones, begin, end, latest, marks, rows, work)

    rows = sift(state, find)
    state.work += [_EXACT * len(rows), len(rows)]
    _enter(
        people,
        state.scholen,
        state.cells,
        state.log,
        state.geography.choice_bao,
        rows,
        state.month,
        state.once("instroom", state.frozen_year(), lambda: direct_tables(state)),
        state.parameters["overgang.direct_exponent"],
        levels(state),
        state.swvs.level_cluster12,
        state.swvs.level_direct,
        np.array([state.stream(kind) for kind in kinds], dtype=np.uint64),
    )


def cohort_in_sight(state: State) -> None:
    """In August, write the children who turn four in the next calendar year."""
    if state.supply is None:
        return
    birth_year = clock.schooljaar_of(state.month) - 3
    expected = state.supply.cohort(birth_year)
    if expected is None:
        return
    before = state.used
    state.used = add_cohort(
        state.leerlingen,
        state.used,
        birth_year,
        whole_by_cell(expected, birth_year),
        state.cells.swv_po,
        profile_of(state),
        state.parameters,
    )
    needy_first(state.leerlingen, slice(before, state.used))
    state.work += [bytes_per_row() * (state.used - before), DRAWS * (state.used - before)]


def streams(state: State) -> None:
    """Let the births of a small world come in sight and its arrivals in."""
    if state.is_on("instroom_vierjarigen"):
        for stream in state.births:
            stream.arrive(state)
    if state.is_on("arrivals"):
        for stream in state.arrivals:
            stream.arrive(state)
