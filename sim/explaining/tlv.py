"""Why a request was granted or refused, and when."""

import math

from sim.agents.codes import Behoefte
from sim.agents.institutions import NO_SWV
from sim.agents.moves import AANGEVRAAGD, GEEN_ROUTE, WACHTLIJST
from sim.draws import Kind
from sim.explaining.chance import Chance, Moment, Rule, given
from sim.processes.tlv import granted_share

DECISION = Rule(
    "tlv",
    "h = 1 / beslistermijn",
    "WPO art. 40 lid 6 (termijn)",
)
GRANT = Rule(
    "tlv",
    "q = q0 × (1 − strengheid landelijk) × (1 − strengheid swv)",
    "WPO art. 18a lid 6 (tlv); voor 2014-08 WEC art. 28a",
)


def explain(moment: Moment) -> list[Chance]:
    """Return the decision on a running request and, where it falls, whether it is granted."""
    state, who = moment.state, moment.who
    if who.route != AANGEVRAAGD or who.route_since == state.month:
        return []
    term, (q, regime), strict = state.parameters["tlv.beslistermijn"], granted_share(state), 0.0
    if who.swv != NO_SWV:
        term = float(state.swvs.tlv_beslistermijn[who.swv])
        strict = float(state.swvs.tlv_strengheid[who.swv]) if regime else 0.0
    national, q = q, q * (1.0 - strict)
    if who.need == Behoefte.CLUSTER12:
        q = national = state.parameters["tlv.toekenning"]
        strict = 0.0
    hazard = given(1.0 / term, state.rates.hazard("beslissing"))
    q = given(q, state.rates.hazard("toekenning"))
    decision = moment.single(
        "het samenwerkingsverband beslist", DECISION, Kind.DECISION, -math.expm1(-hazard), {}
    )
    if not decision.happens:
        return [decision]
    granted = moment.single(
        "de tlv wordt toegekend",
        GRANT,
        Kind.GRANT,
        q,
        {"route": WACHTLIJST, "route_for": who.route_for, "tlv": who.route_for},
    )
    refused = moment.single(
        "de tlv wordt geweigerd", GRANT, Kind.GRANT, q, {"route": GEEN_ROUTE}, below=False
    )
    parts = (("landelijk", national), ("strengheid swv", strict))
    return [decision, (granted if granted.happens else refused).with_parts(parts)]
