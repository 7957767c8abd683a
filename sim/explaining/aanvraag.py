"""Why a school asks for a tlv for a leerling."""

import math

from sim.agents.codes import Behoefte
from sim.agents.institutions import NO_SWV
from sim.agents.moves import AANGEVRAAGD, BAO, GEEN_ROUTE, SBO, SO, VO, VSO
from sim.draws import Kind
from sim.explaining.chance import Chance, Moment, Rule, first_of, given
from sim.processes.aanvraag import SORTS, fixed, hazard_table
from sim.processes.gewoonte import levels
from sim.processes.leerlingenvervoer import near_factor
from sim.processes.rows import arranges

RULE = Rule(
    "aanvraag",
    "h = niveau × regio × nabijheid × F[behoefte] × (mismatch / m0)^gam × leeftijd × G(t)",
    "beleidsnota 2020-11, toelaatbaarheid",
)
_WANTED = (SBO, SO, VSO)
_KINDS = (Kind.REQUEST_SBO, Kind.REQUEST_SO, Kind.REQUEST_VSO)


def explain(moment: Moment) -> list[Chance]:
    """Return the requests that compete for an enrolled leerling without a running request."""
    who = moment.who
    if who.soort not in {BAO, VO} or who.route != GEEN_ROUTE:
        return []
    if who.arrangement > 0 and arranges(moment.state):
        return []  # nobody asks while an arrangement runs
    return first_of([_request(moment, j) for j in ((0, 1) if who.soort == BAO else (2,))])


def _request(moment: Moment, j: int) -> Chance:
    state, who, p = moment.state, moment.who, moment.state.parameters
    constant, peaks, widths = fixed(state)
    hazard, age = 0.0, moment.age() / 12.0
    bell, regional, near = math.exp(-0.5 * ((age - peaks[j]) / widths[j]) ** 2), 1.0, 1.0
    in_vso_age = p["aanvraag.vso_vanaf"] <= age <= p["aanvraag.vso_tot"]
    if who.need == Behoefte.CLUSTER12:
        regional = float(state.swvs.level_cluster12[j])
    else:
        near = float(near_factor(state)[who.cell, j])
        regional = 1.0 if who.swv == NO_SWV else float(levels(state)[who.swv, j])
    if who.mismatch > 0.0 and (j < 2 or in_vso_age):
        hazard = float(hazard_table(state)[j, who.need]) * regional * near
        hazard *= who.mismatch ** p["aanvraag.exponent"] * bell
    chance = moment.hazard(
        f"de school vraagt toelating tot {SORTS[j]} aan",
        RULE,
        _KINDS[j],
        given(hazard, float(constant[j])),
        {"route": AANGEVRAAGD, "route_for": _WANTED[j]},
    )
    parts = (("regio", regional), ("nabijheid", near), ("leeftijd", bell))
    return chance.with_parts(parts) if math.isnan(constant[j]) else chance
