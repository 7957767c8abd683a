"""The decision on a request: a tlv of the samenwerkingsverband (until 2014-08: an indicatie).

A request is decided with hazard 1 / D per month, D the lever ``tlv_beslistermijn``, and granted
with::

    q = q0                                                        before 2014-08
    q = q0 (1 - s0 exp(-(t - 2014-08) / ts) - s1) (1 - strengheid_r) gate_r    from 2014-08

``strengheid_r`` is the lever of the samenwerkingsverband, ``gate_r`` what its budget lets through
(L02; 1 until 2015-08); q is at most 1. A refused leerling stays at school and
may be asked for again. Leerlingen of cluster 1 and 2 are decided on by their national institutions:
q0.
Law: WPO art. 18a lid 6 (tlv), art. 40 lid 6 (terms), in force 2014-08-01; before it, WEC art. 28a
ff.
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
from sim.draws import Kind, uniform
from sim.kernel import kernel
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


@kernel
def _decide(
    people: Leerlingen,
    log: Log,
    rows: Rows,
    month: int,
    valid: int,
    granted: float,
    granted_cluster12: float,
    strict: NDArray[np.float64],
    gate: NDArray[np.float64],
    term: NDArray[np.float64],
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
            hazard = 1.0 / term[swv]
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
            people.tlv_until[i] = month + valid
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
        int(parameters["tlv.geldigheid"]),
        granted,
        parameters["tlv.toekenning"],
        strict,
        state.swvs.gate,
        state.swvs.tlv_beslistermijn,
        (
            state.rates.hazard("beslissing"),
            state.rates.hazard("toekenning"),
            parameters["tlv.beslistermijn"],
        ),
        state.stream(Kind.DECISION),
        state.stream(Kind.GRANT),
    )
