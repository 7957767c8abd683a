"""Why a child of four enters at a bao school, or directly on the way to sbo or so."""

from sim.agents.codes import Behoefte
from sim.agents.identity import FOUR_YEARS
from sim.agents.institutions import NO_SWV
from sim.agents.leerlingen import EXPECTED, NO_SCHOOL
from sim.agents.moves import BAO, SBO, SO, WACHTLIJST
from sim.draws import Kind
from sim.explaining.chance import Chance, Moment, Rule, certain, first_of
from sim.processes.gewoonte import levels
from sim.processes.instroom import direct_tables

ENTRY = Rule(
    "instroom",
    "wie vier wordt gaat naar een basisschool in de buurt met plaats",
    "WPO art. 39 lid 1",
)
DIRECT = Rule(
    "instroom",
    "h = d × niveau × direct × F_D[behoefte] × (ernst / s0)^e × K(t)",
    "WPO art. 39 lid 1; nationale reeksen",
)


def explain(moment: Moment) -> list[Chance]:
    """Return how a child that turned four enters; nothing when a birth cohort comes in sight."""
    who, state = moment.who, moment.state
    if moment.begin or who.phase != EXPECTED or who.birth > state.month - FOUR_YEARS:
        return []
    if who.school != NO_SCHOOL and (moment.now is None or moment.now.school == who.school):
        return [certain("een plaats stond klaar", ENTRY, {"school": who.school})]
    chances: list[Chance] = []
    if who.need > 0 and who.onset <= state.month:
        chances = first_of([_direct(moment, j) for j in (0, 1)])
    if any(chance.happens for chance in chances):
        return chances
    return [*chances, certain("naar een basisschool", ENTRY, {"soort": BAO}, if_room=True)]


def _direct(moment: Moment, j: int) -> Chance:
    state, who, swvs = moment.state, moment.who, moment.state.swvs
    hazard = float(direct_tables(state)[j, who.need])
    hazard *= who.severity ** state.parameters["overgang.direct_exponent"]
    if who.need == Behoefte.CLUSTER12:
        hazard *= float(swvs.level_cluster12[j])
    elif who.swv != NO_SWV:
        hazard *= float(levels(state)[who.swv, j] * swvs.level_direct[j])
    soort, kind = ((SBO, Kind.DIRECT_SBO), (SO, Kind.DIRECT_SO))[j]
    cause = f"meteen op weg naar {('sbo', 'so')[j]}"
    after = {"route": WACHTLIJST, "route_for": soort}
    return moment.hazard(cause, DIRECT, kind, hazard, after).with_parts((("ernst", who.severity),))
