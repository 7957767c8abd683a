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
from numba import njit
from numpy.typing import NDArray

from sim.agents.codes import Behoefte
from sim.agents.institutions import NO_SWV
from sim.agents.leerlingen import Leerlingen
from sim.agents.moves import AANGEVRAAGD, BAO, GEEN_ROUTE, SBO, SO, VO, VSO, Log, ask, earliest
from sim.agents.slices import in_slices
from sim.agents.state import State
from sim.draws import Kind, uniform
from sim.processes import Proces
from sim.processes.rows import inside_rows, needy_rows

_PROCESS = int(Proces.AANVRAAG)
_CLUSTER12 = int(Behoefte.CLUSTER12)
SORTS = ("sbo", "so", "vso")
_SPECIAL = (SBO, SO, VSO)


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


@njit(cache=True, nogil=True, inline="always")
def _bell(age: float, peak: float, width: float) -> float:
    return float(np.exp(-0.5 * ((age - peak) / width) ** 2))


@njit(cache=True, nogil=True)
def _wanted(
    people: Leerlingen,
    rows: NDArray[np.int64],
    first: int,
    last: int,
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
    wanted: NDArray[np.uint8],
) -> None:
    """Write per entry of ``rows`` the Schoolsoort asked for first this month, 0 for none."""
    for at in range(first, last):
        i = rows[at]
        wanted[at] = 0
        soort = people.soort[i]
        if people.route[i] != GEEN_ROUTE or soort not in (BAO, VO):
            continue
        identity, swv = people.id[i], people.swv[i]
        begin, end = (0, 2) if soort == BAO else (2, 3)
        when = 1.0
        for j in range(begin, end):
            if not np.isnan(constant[j]):
                hazard = constant[j]
            elif people.mismatch[i] > 0.0:
                age = (month - people.birth[i]) / 12.0
                if j == 2 and not (vso_ages[0] <= age <= vso_ages[1]):
                    continue
                hazard = table[j, people.need[i]]
                if people.need[i] == _CLUSTER12:
                    hazard *= level_cluster12[j]
                elif swv != NO_SWV:
                    hazard *= level[swv, j]
                # exponent at least 1, bell at most 1: a cheap bound before the powers
                if uniform(streams[j], identity) >= hazard * people.mismatch[i]:
                    continue
                hazard *= people.mismatch[i] ** exponent * _bell(age, peak[j], width[j])
            else:
                continue
            time = earliest(streams[j], identity, hazard)
            if time < when:
                wanted[at], when = _SPECIAL[j], time


@njit(cache=True, nogil=True)
def _ask(
    people: Leerlingen,
    log: Log,
    rows: NDArray[np.int64],
    wanted: NDArray[np.uint8],
    month: int,
) -> None:
    for at in range(len(rows)):
        if wanted[at] > 0:
            ask(people, log, _PROCESS, rows[at], wanted[at], AANGEVRAAGD, month)


def step(state: State) -> None:
    """Let schools ask for a tlv for leerlingen whose mismatch lasts."""
    parameters = state.parameters
    constant = np.array([state.rates.hazard(f"aanvraag_{s}") for s in SORTS])
    rows = needy_rows(state) if np.isnan(constant).all() else inside_rows(state)
    kinds = (Kind.REQUEST_SBO, Kind.REQUEST_SO, Kind.REQUEST_VSO)
    streams = np.array([state.stream(kind) for kind in kinds], dtype=np.uint64)
    table, exponent = hazard_table(state), parameters["aanvraag.exponent"]
    peak = np.array([parameters[f"aanvraag.leeftijd_{s}"] for s in SORTS])
    width = np.array([parameters[f"aanvraag.breedte_{s}"] for s in SORTS])
    vso_ages = (parameters["aanvraag.vso_vanaf"], parameters["aanvraag.vso_tot"])
    wanted = np.empty(len(rows), np.uint8)

    def work(first: int, last: int) -> None:
        _wanted(
            state.leerlingen,
            rows,
            first,
            last,
            state.month,
            table,
            exponent,
            peak,
            width,
            vso_ages,
            state.swvs.level,
            state.swvs.level_cluster12,
            constant,
            streams,
            wanted,
        )

    in_slices(len(rows), state.threads, work)
    _ask(state.leerlingen, state.log, rows, wanted, state.month)
