"""Referral: the school asks for a tlv (before 2014-08: an indicatie).

Hazard per month of a request for soort j (sbo, so from bao; vso from vo), at mismatch m, need k,
age a::

    h_j = l_j level_rj F_j[k] (m / m0)^gam exp(-((a - peak_j) / width_j)^2 / 2) G_j(t)
    G_j(t) = exp(g_j max(0, min(8, 2011.6 - y)))                              for sbo and so
    G_vso  = the same, times exp(v (min(y, 2014.6) - 2011.6)+ + v14 [t >= 2014-08])

``level_rj`` is the regional level found with the start population (national for cluster 1 and 2).
sbo and so compete: each has its own draw, and the earliest request within the month counts. Only
an enrolled leerling with a need that shows, and without a running request, is asked for. Forms: a
prototype fitted to the national series of 2010-2018; mechanism: beleidsnota 2020-11, chapter on
toelaatbaarheid.
"""

import math

import numpy as np
from numpy.typing import NDArray

from sim.agents.codes import Behoefte
from sim.agents.institutions import NO_SWV
from sim.agents.leerlingen import Leerlingen, bytes_of
from sim.agents.moves import AANGEVRAAGD, BAO, GEEN_ROUTE, SBO, SO, VO, VSO, Log, ask, earliest
from sim.agents.sieve import (
    MARGIN,
    Marks,
    Rows,
    Some,
    any_equal,
    mark_below_rising,
    no_one_yet,
    sift,
    take_some,
)
from sim.agents.state import State
from sim.agents.zones import BLOCK, Zones
from sim.draws import Kind, uniform
from sim.kernel import inlined, kernel
from sim.processes import Proces

_PROCESS = int(Proces.AANVRAAG)
_CLUSTER12 = int(Behoefte.CLUSTER12)
SORTS = ("sbo", "so", "vso")
_SPECIAL = (SBO, SO, VSO)
_ID, _MISMATCH, _SOORT = bytes_of("id"), bytes_of("mismatch"), bytes_of("soort")
_EXACT = bytes_of("soort", "route", "id", "swv", "mismatch", "birth", "need")
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
def _concerned(
    people: Leerlingen,
    zones: Zones,
    begin: int,
    end: int,
    births: tuple[int, int],
    constant: NDArray[np.float64],
    slopes: NDArray[np.float64],
    streams: NDArray[np.uint64],
    some: Some,
    marks: Marks,
    rows: Rows,
    work: NDArray[np.int64],
) -> int:
    """Find who may be asked for: per soort a constant, and what it rises by with mismatch."""
    n = 0
    everyone = max(constant[0], constant[1], constant[2]) > 0.0
    for first in range(begin, end, BLOCK):
        block, last = first // BLOCK, min(end, first + BLOCK)
        if not zones.alive[block]:
            continue
        ids, mismatch, soort = people.id[first:last], people.mismatch[first:last], people.soort
        here = soort[first:last]
        work[0] += _SOORT * len(ids)
        po = any_equal(here, BAO)
        inside = zones.last_birth[block] >= births[0] and zones.first_birth[block] <= births[1]
        vo = any_equal(here, VO) and (inside or constant[2] > 0.0)
        if not po and not vo:
            continue
        work[0] += _MISMATCH * len(ids)
        for k in range(len(ids)):
            marks[k] = np.uint8(mismatch[k] > 0.0) | np.uint8(everyone)
        size = take_some(ids, mismatch, marks, some)
        work[0] += _ID * size
        for j in range(3):
            if (po and j < 2) or (vo and j == 2):
                mark_below_rising(
                    some.id[:size], some.mismatch[:size], streams[j], constant[j], slopes[j], marks
                )
                work[1] += size
        for k in range(size):
            rows[n] = first + some.place[k]
            n += marks[k] != 0
            marks[k] = 0
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
    constant: NDArray[np.float64],
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
                elif swv != NO_SWV:
                    hazard *= level[swv, j]
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
        if wanted > 0 and people.route[i] == GEEN_ROUTE:
            ask(people, log, _PROCESS, i, wanted, AANGEVRAAGD, month)


def steepest(
    table: NDArray[np.float64], level: NDArray[np.float64], level_cluster12: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return per soort what no hazard exceeds at a mismatch of 1, shape (3,).

    Args:
        table: per soort and type of need, shape (3, 9).
        level: regional levels, shape (samenwerkingsverbanden, 3).
        level_cluster12: levels of cluster 1 and 2, shape (3,).
    """
    others = np.delete(table, _CLUSTER12, axis=1).max(axis=1)
    regional: NDArray[np.float64] = others * level.max(axis=0, initial=1.0)
    return np.maximum(regional, table[:, _CLUSTER12] * level_cluster12) * MARGIN


def step(state: State) -> None:
    """Let schools ask for a tlv for leerlingen whose mismatch lasts."""
    parameters, people, zones = state.parameters, state.leerlingen, state.zones()
    constant = np.array([state.rates.hazard(f"aanvraag_{s}") for s in SORTS])
    kinds = (Kind.REQUEST_SBO, Kind.REQUEST_SO, Kind.REQUEST_VSO)
    streams = np.array([state.stream(kind) for kind in kinds], dtype=np.uint64)
    table, exponent = hazard_table(state), parameters["aanvraag.exponent"]
    vso_ages = (parameters["aanvraag.vso_vanaf"], parameters["aanvraag.vso_tot"])
    given = ~np.isnan(constant)
    fixed = np.where(given, constant, 0.0)
    slopes = np.where(given, 0.0, steepest(table, state.swvs.level, state.swvs.level_cluster12))
    births = (
        math.floor(state.month - 12.0 * vso_ages[1]),
        math.ceil(state.month - 12.0 * vso_ages[0]),
    )

    def find(begin: int, end: int, marks: Marks, rows: Rows, work: NDArray[np.int64]) -> int:
        some = no_one_yet()
        return _concerned(
            people,
            zones,
            begin,
            end,
            births,
            fixed,
            slopes,
            streams,
            some,
            marks,
            rows,
            work,
        )

    rows = sift(state.used, state.threads, state.work, find)
    state.work[0] += _EXACT * len(rows)
    _ask(
        people,
        state.log,
        rows,
        state.month,
        table,
        exponent,
        np.array([parameters[f"aanvraag.leeftijd_{s}"] for s in SORTS]),
        np.array([parameters[f"aanvraag.breedte_{s}"] for s in SORTS]),
        vso_ages,
        state.swvs.level,
        state.swvs.level_cluster12,
        constant,
        streams,
    )
