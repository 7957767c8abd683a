"""Why a request was granted or refused, and when."""

import math

from sim.agents.codes import Behoefte
from sim.agents.institutions import NO_SWV
from sim.agents.moves import AANGEVRAAGD, GEEN_ROUTE, WACHTLIJST
from sim.draws import Kind
from sim.explaining.chance import Chance, Moment, Parts, Rule, given
from sim.processes.tlv import granted_share

DECISION = Rule(
    "tlv",
    "h = samenwerking / beslistermijn",
    "WPO art. 40 lid 6 (termijn)",
)
GRANT = Rule(
    "tlv",
    "q = q0 × (1 − strengheid landelijk) × (1 − strengheid swv) × budget, hoogstens 1",
    "WPO art. 18a lid 6 (tlv); voor 2014-08 WEC art. 28a",
)


def explain(moment: Moment) -> list[Chance]:
    """Return the decision on a running request and, where it falls, whether it is granted."""
    state, who, rates = moment.state, moment.who, moment.state.rates
    if who.route != AANGEVRAAGD or who.route_since == state.month:
        return []
    term, speed = state.parameters["tlv.beslistermijn"], 1.0
    if who.swv != NO_SWV:
        term = float(state.swvs.tlv_beslistermijn[who.swv])
        speed = float(state.swvs.cooperation[who.swv])
    constant = rates.hazard("beslissing")
    decision = moment.single(
        "het samenwerkingsverband beslist",
        DECISION,
        Kind.DECISION,
        -math.expm1(-given(speed / term, constant)),
        {},
    )
    if math.isnan(constant):
        decision = decision.with_parts((("samenwerking", speed), ("beslistermijn", term)))
    return [decision, _granted(moment)] if decision.happens else [decision]


def _granted(moment: Moment) -> Chance:
    """Return the grant or the refusal: what the country, the swv and its budget let through."""
    who, (q, parts) = moment.who, _share(moment)
    constant = moment.state.rates.hazard("toekenning")
    granted = moment.single(
        "de tlv wordt toegekend",
        GRANT,
        Kind.GRANT,
        given(q, constant),
        {"route": WACHTLIJST, "route_for": who.route_for, "tlv": who.route_for},
    )
    refused = moment.single(
        "de tlv wordt geweigerd",
        GRANT,
        Kind.GRANT,
        given(q, constant),
        {"route": GEEN_ROUTE},
        below=False,
    )
    chance = granted if granted.happens else refused
    return chance.with_parts(parts) if math.isnan(constant) else chance


def _share(moment: Moment) -> tuple[float, Parts]:
    state, who, (national, regime) = moment.state, moment.who, granted_share(moment.state)
    if who.need == Behoefte.CLUSTER12:
        national = state.parameters["tlv.toekenning"]
        return national, (("landelijk", national),)
    if who.swv == NO_SWV:
        return national, (("landelijk", national),)
    strict = float(state.swvs.tlv_strengheid[who.swv]) if regime else 0.0
    gate = float(state.swvs.gate[who.swv])
    q = min(1.0, national * (1.0 - strict) * gate)
    return q, (("landelijk", national), ("strengheid swv", strict), ("budget", gate))
