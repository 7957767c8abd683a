"""Referral: the school asks for a tlv (before 2014-08: an indicatie).

Hazard per month of a request for soort j (sbo, so from bao; vso from vo), at mismatch m, need k,
age a::

    h_j = l_j level_rj near_cj F_j[k] (m / m0)^gam exp(-((a - peak_j) / width_j)^2 / 2) G_j(t)
    G_j(t) = exp(g_j max(0, min(8, 2011.6 - y)))                              for sbo and so
    G_vso  = the same, times exp(v (min(y, 2014.58) - 2011.6)+ + v14 [t >= 2014-08])

``level_rj`` is the regional level found with the start population, times the habit (``gewoonte``);
for cluster 1 and 2 it is national. ``near_cj`` is the nearness of the home cell
(``leerlingenvervoer``; 1 for cluster 1 and 2). sbo and so compete: each has its own draw, and the
earliest request within the month counts. k is the first need, a the age in years. Only a leerling
of bao or vo with a need that shows, without a running request, not on a waiting list and without an
arrangement, is asked for, present or not; for vso only at 12.5 to 17.5 years (``vso_vanaf``,
``vso_tot``). Forms: a prototype fitted to the national series of 2010-2018; mechanism: beleidsnota
2020-11, chapter on toelaatbaarheid.
"""

import math

import numpy as np
from numpy.typing import NDArray

from sim.agents.codes import Behoefte
from sim.agents.institutions import NO_SWV
from sim.agents.leerlingen import Leerlingen, bytes_of
from sim.agents.moves import AANGEVRAAGD, BAO, GEEN_ROUTE, SBO, SO, VO, VSO, Log, ask, earliest
from sim.agents.roster import Kept, Roster, blank_roster, room_for, strike, take_on
from sim.agents.sieve import SINGLE_MARGIN, Marks, collect, mark_below_each
from sim.agents.state import State
from sim.agents.zones import BLOCK, Rows
from sim.draws import Kind, uniform
from sim.kernel import inlined, kernel
from sim.processes import Proces
from sim.processes.gewoonte import levels
from sim.processes.leerlingenvervoer import near_factor
from sim.processes.rows import arranges, moved_rows, needy_rows

_PROCESS = int(Proces.AANVRAAG)
_CLUSTER12 = int(Behoefte.CLUSTER12)
SORTS = ("sbo", "so", "vso")
MISMATCH = 3
"""Where the roster keeps the mismatch itself; before it stand the bounds on requests per soort."""
_KINDS = (Kind.REQUEST_SBO, Kind.REQUEST_SO, Kind.REQUEST_VSO)
_SPECIAL = (SBO, SO, VSO)
_STEPS = 1024
_RISK = bytes_of("id") + 3 * np.dtype(np.float32).itemsize
_BOUND = bytes_of("soort", "need", "swv", "cell", "mismatch")
_EXACT = bytes_of("soort", "route", "id", "swv", "cell", "mismatch", "birth", "need")
"""Bytes read of a leerling who is looked at one by one."""


def calendar_factors(state: State) -> tuple[float, float, float]:
    """Return G(t) for requests for sbo, so and vso."""
    parameters, year = state.parameters, state.frozen_year()
    turn = parameters["aanvraag.helling_tot"]
    back = max(0.0, min(parameters["aanvraag.helling_jaren"], turn - year))
    sbo, so, vso = (math.exp(parameters[f"aanvraag.helling_{s}"] * back) for s in SORTS)
    reform = parameters["tlv.invoering"]
    grown = parameters["aanvraag.vso_groei"] * max(0.0, min(year, reform) - turn)
    step_2014 = parameters["aanvraag.vso_na_2014"] if year >= reform else 0.0
    return sbo, so, vso * math.exp(grown + step_2014)


def hazard_table(state: State) -> NDArray[np.float64]:
    """Return l_j F_j[k] G_j(t) m0^-gam, shape (3 soorten, 9 needs)."""
    parameters = state.parameters
    scale = parameters["aanvraag.mismatch_ijkpunt"] ** -parameters["aanvraag.exponent"]
    return np.array(
        [
            parameters[f"aanvraag.niveau_{s}"]
            * g
            * scale
            * parameters.per_need(f"aanvraag.factor_{s}")
            for s, g in zip(SORTS, calendar_factors(state), strict=True)
        ]
    )


@inlined
def _bell(age: float, peak: float, width: float) -> float:
    return float(np.exp(-0.5 * ((age - peak) / width) ** 2))


@kernel
def _enlist(
    people: Leerlingen,
    rows: Rows,
    table: NDArray[np.float64],
    powers: NDArray[np.float64],
    level: NDArray[np.float64],
    level_cluster12: NDArray[np.float64],
    near: NDArray[np.float64],
    roster: Roster,
) -> None:
    """Enlist those of ``rows`` with a mismatch, with what no hazard of theirs exceeds per soort.

    That is all factors but the bell of age.
    """
    for k in range(len(rows)):
        i = rows[k]
        if people.mismatch[i] <= 0.0 or people.need[i] == 0:
            continue
        here = take_on(roster, i, people.id[i])
        roster.bounds[MISMATCH, here] = people.mismatch[i]
        soort, need, swv = people.soort[i], people.need[i], people.swv[i]
        mismatch = people.mismatch[i]
        # above 1 the exact rule takes no more than the mismatch itself
        risk = powers[int(mismatch * _STEPS) + 1] if mismatch < 1.0 else mismatch * SINGLE_MARGIN
        for j in range(3):
            if not ((soort == BAO and j < 2) or (soort == VO and j == 2)):
                roster.bounds[j, here] = 0.0
                continue
            hazard = table[j, need] * risk
            if need == _CLUSTER12:
                hazard *= level_cluster12[j]
            else:
                hazard *= near[people.cell[i], j] * (1.0 if swv == NO_SWV else level[swv, j])
            roster.bounds[j, here] = hazard


@kernel
def _concerned(
    roster: Roster,
    streams: NDArray[np.uint64],
    marks: Marks,
    found: Rows,
) -> int:
    """Find who may be asked for: places in the roster."""
    n, size = 0, roster.size[0]
    for first in range(0, size, BLOCK):
        last = min(size, first + BLOCK)
        for j in range(3):
            bounds = roster.bounds[j, first:last]
            mark_below_each(roster.ids[first:last], streams[j], bounds, marks)
        n = collect(marks, first, found, n)
    return n


@kernel
def _ask(
    people: Leerlingen,
    log: Log,
    rows: Rows,
    month: int,
    table: NDArray[np.float64],
    exponent: float,
    peak: NDArray[np.float64],
    width: NDArray[np.float64],
    vso_ages: tuple[float, float],
    level: NDArray[np.float64],
    level_cluster12: NDArray[np.float64],
    near: NDArray[np.float64],
    constant: NDArray[np.float64],
    arranged: bool,
    streams: NDArray[np.uint64],
) -> None:
    """Ask among ``rows``: for the Schoolsoort that comes first this month."""
    for at in range(len(rows)):
        i = rows[at]
        soort = people.soort[i]
        if soort not in (BAO, VO):
            continue
        identity, swv = people.id[i], people.swv[i]
        begin, end = (0, 2) if soort == BAO else (2, 3)
        wanted, when = 0, 1.0
        for j in range(begin, end):
            if not np.isnan(constant[j]):
                hazard = constant[j]
            elif people.mismatch[i] > 0.0:
                hazard = table[j, people.need[i]]
                if people.need[i] == _CLUSTER12:
                    hazard *= level_cluster12[j]
                else:
                    hazard *= near[people.cell[i], j] * (1.0 if swv == NO_SWV else level[swv, j])
                # exponent at least 1, bell at most 1: a cheap bound before the powers
                if uniform(streams[j], identity) >= hazard * people.mismatch[i]:
                    continue
                age = (month - people.birth[i]) / 12.0
                if j == 2 and not (vso_ages[0] <= age <= vso_ages[1]):
                    continue
                hazard *= people.mismatch[i] ** exponent * _bell(age, peak[j], width[j])
            else:
                continue
            time = earliest(streams[j], identity, hazard)
            if time < when:
                wanted, when = _SPECIAL[j], time
        if (
            wanted > 0
            and people.route[i] == GEEN_ROUTE
            and not (arranged and people.arrangement[i] > 0)
        ):
            ask(people, log, _PROCESS, i, wanted, AANGEVRAAGD, month)


def _powers(state: State) -> NDArray[np.float64]:
    """Return mismatch to the power of the exponent at each step from 0 to 1: cheap upper bounds."""
    steps = np.arange(_STEPS + 1) / _STEPS
    powers: NDArray[np.float64] = steps ** state.parameters["aanvraag.exponent"] * SINGLE_MARGIN
    return powers


def _at_risk(state: State, table: NDArray[np.float64]) -> Roster:
    """Return who has a mismatch, with bounds on the hazards, kept from month to month."""
    known, people, swvs = state.remembered, state.leerlingen, state.swvs
    near = near_factor(state)
    level = levels(state)
    inputs = (table, level, swvs.level_cluster12, near)
    changed = known.supported if state.is_on("ondersteuning") else moved_rows(state)
    kept = known.asking or Kept(blank_roster(len(people.id), MISMATCH + 1))
    anew = changed is None or kept.is_long() or not kept.holds(state.month, inputs)
    if changed is None or anew:
        changed = needy_rows(state)
        strike(kept.roster)
        kept.inputs = tuple(part.copy() for part in inputs)
    powers = state.once("aanvraag: machten", 0, lambda: _powers(state))
    _enlist(people, changed, table, powers, level, swvs.level_cluster12, near, kept.roster)
    state.work[0] += _BOUND * len(changed)
    kept.month = state.month
    kept.begun = int(kept.roster.size[0]) if anew else kept.begun
    known.asking = kept
    return kept.roster


def _who(state: State, table: NDArray[np.float64], streams: NDArray[np.uint64]) -> Rows:
    """Return who may be asked for."""
    roster = _at_risk(state, table)
    marks, found = room_for(roster)
    n = _concerned(roster, streams, marks, found)
    state.work += [_RISK * roster.size[0], 3 * roster.size[0]]
    return roster.rows[found[:n]]


def fixed(state: State) -> tuple[NDArray[np.float64], ...]:
    """Return the constant hazards, or nan, and the peak and width of the bell of age, per soort."""
    p, rates = state.parameters, state.rates
    return (
        np.array([rates.hazard(f"aanvraag_{s}") for s in SORTS]),
        np.array([p[f"aanvraag.leeftijd_{s}"] for s in SORTS]),
        np.array([p[f"aanvraag.breedte_{s}"] for s in SORTS]),
    )


def step(state: State) -> None:
    """Let schools ask for a tlv for leerlingen whose mismatch lasts."""
    parameters, people = state.parameters, state.leerlingen
    streams = np.array([state.stream(kind) for kind in _KINDS], dtype=np.uint64)
    table = state.once("aanvraag", state.frozen_year(), lambda: hazard_table(state))
    constant, peak, width = state.once("aanvraag: vast", 0, lambda: fixed(state))
    if np.isnan(constant).all():
        rows = _who(state, table, streams)
    else:
        rows = np.arange(state.used, dtype=np.int32)
    state.work[0] += _EXACT * len(rows)
    _ask(
        people,
        state.log,
        rows,
        state.month,
        table,
        parameters["aanvraag.exponent"],
        peak,
        width,
        (parameters["aanvraag.vso_vanaf"], parameters["aanvraag.vso_tot"]),
        levels(state),
        state.swvs.level_cluster12,
        near_factor(state),
        constant,
        arranges(state),
        streams,
    )
