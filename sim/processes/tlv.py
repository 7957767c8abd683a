"""The decision on a request: a tlv of the samenwerkingsverband (until 2014-08: an indicatie).

From the month after the request on, it is decided with hazard 1 / D per month, D the lever
``tlv_beslistermijn``, and granted with::

    q = q0                                                        before 2014-08
    q = q0 (1 - s0 exp(-(t - 2014-08) / ts) - s1) (1 - strengheid_r) gate_r    from 2014-08

``strengheid_r`` is the lever of the samenwerkingsverband, ``gate_r`` what its budget lets through
(L02; 1 until 2015-08), t the middle of the month; q is at most 1. Who is granted joins the waiting
list, also from home; a refused leerling stays where it is and may be asked for again. Leerlingen of
cluster 1 and 2 are decided on by their national institutions: q0. A decision takes longer where
there are more partners to agree with: the hazard is cooperation_r / D (``samenwerking``).

A tlv granted in month t lasts L months, and to the end of the schooljaar::

    until = the first July that is not before t + L - 1

L is the lever ``tlv_geldigheid`` of the samenwerkingsverband; before 2014-08, and for cluster 1 and
2, it is national. At its end the process ``herindicatie`` looks again; where that is off a tlv
lasts the L of the parameters and nothing happens at its end.
Law: WPO art. 18a lid 6 (tlv), art. 40 lid 6 (terms), in force 2014-08-01; before it, WEC art. 28a
ff.
Length in whole schooljaren: WEC art. 40 lid 15, in force 2014-08-01 (wec-40-15-2014).
Forms: a prototype fitted to the national series of 2010-2018.
"""

import math

import numpy as np
from numpy.typing import NDArray

from sim import clock
from sim.agents.codes import Behoefte, Route
from sim.agents.institutions import NO_SWV
from sim.agents.leerlingen import NEVER, Leerlingen, bytes_of
from sim.agents.moves import GEEN_ROUTE, WACHTLIJST, Log, change
from sim.agents.state import State
from sim.agents.zones import Rows
from sim.clock import JULY, MONTHS_PER_YEAR
from sim.draws import Kind, uniform
from sim.kernel import inlined, kernel
from sim.processes import Proces
from sim.processes.rows import rows_on_route

_PROCESS = int(Proces.TLV)
_CLUSTER12 = int(Behoefte.CLUSTER12)
_EXACT = bytes_of("route_since", "id", "swv", "need")
"""Bytes read of a leerling with a running request."""


def granted_share(state: State) -> tuple[float, bool]:
    """Return q before any lever, and whether the tlv regime (2014-08 on) holds in this month."""
    parameters = state.parameters
    since = (clock.decimal_year(state.month) - parameters["tlv.invoering"]) * 12.0
    if since < 0:
        return parameters["tlv.toekenning"], False
    temporary = parameters["tlv.invoering_strengheid"] * math.exp(
        -since / parameters["tlv.invoering_duur"]
    )
    strict = min(1.0, temporary + parameters["tlv.strengheid_blijvend"])
    return parameters["tlv.toekenning"] * (1.0 - strict), True


def lengths(state: State) -> NDArray[np.int64]:
    """Return the length of a tlv in months per samenwerkingsverband; the last is national."""
    parameters = state.parameters
    own = state.levers["tlv_geldigheid"]
    months = np.full(len(own) + 1, round(parameters["tlv.geldigheid"]), np.int64)
    if state.is_on("herindicatie"):
        if granted_share(state)[1]:
            months[:-1] = np.rint(own)
        else:
            months[:] = round(parameters["tlv.indicatie_geldigheid"])
    return months


@inlined
def length_of(people: Leerlingen, i: int, months: NDArray[np.int64]) -> int:
    """Return the length of a tlv for row ``i``, of ``lengths``."""
    national = people.need[i] == _CLUSTER12 or people.swv[i] == NO_SWV
    length: int = months[len(months) - 1] if national else months[people.swv[i]]
    return length


@inlined
def end_of_term(begin: int, months: int) -> int:
    """Return the last month of a tlv that begins in a month: a July."""
    last = begin + months - 1
    return last + (JULY - last) % MONTHS_PER_YEAR


@kernel
def _decide(
    people: Leerlingen,
    log: Log,
    rows: Rows,
    month: int,
    valid: NDArray[np.int64],
    whole_years: bool,
    granted: float,
    granted_cluster12: float,
    strict: NDArray[np.float64],
    gate: NDArray[np.float64],
    term: NDArray[np.float64],
    cooperation: NDArray[np.float64],
    constant: tuple[float, float, float],
    decision: np.uint64,
    grant: np.uint64,
) -> None:
    for at in range(len(rows)):
        i = rows[at]
        if people.route_since[i] == month:
            continue  # asked in this very month: decided from the next on
        identity, swv = people.id[i], people.swv[i]
        hazard, q = 1.0 / constant[2], granted
        if swv != NO_SWV:
            hazard = cooperation[swv] / term[swv]
            q = min(1.0, granted * (1.0 - strict[swv]) * gate[swv])
        if people.need[i] == _CLUSTER12:
            q = granted_cluster12
        if not np.isnan(constant[0]):
            hazard = constant[0]
        if not np.isnan(constant[1]):
            q = constant[1]
        if uniform(decision, identity) >= -np.expm1(-hazard):
            continue
        wanted = people.route_for[i]
        if uniform(grant, identity) < q:
            people.tlv[i] = wanted
            length = length_of(people, i, valid)
            people.tlv_until[i] = end_of_term(month, length) if whole_years else month + length
            people.route_since[i] = month
            change(people, log, _PROCESS, i, people.soort[i], people.attendance[i], WACHTLIJST)
        else:
            people.route_for[i] = 0
            people.route_since[i] = NEVER
            change(people, log, _PROCESS, i, people.soort[i], people.attendance[i], GEEN_ROUTE)


def step(state: State) -> None:
    """Decide on running requests."""
    parameters = state.parameters
    granted, regime = granted_share(state)
    strict = state.swvs.tlv_strengheid if regime else np.zeros_like(state.swvs.tlv_strengheid)
    rows = rows_on_route(state, int(Route.AANGEVRAAGD))
    state.work += [_EXACT * len(rows), len(rows)]
    _decide(
        state.leerlingen,
        state.log,
        rows,
        state.month,
        lengths(state),
        state.is_on("herindicatie"),
        granted,
        parameters["tlv.toekenning"],
        strict,
        state.swvs.gate,
        state.swvs.tlv_beslistermijn,
        state.swvs.cooperation,
        (
            state.rates.hazard("beslissing"),
            state.rates.hazard("toekenning"),
            parameters["tlv.beslistermijn"],
        ),
        state.stream(Kind.DECISION),
        state.stream(Kind.GRANT),
    )
