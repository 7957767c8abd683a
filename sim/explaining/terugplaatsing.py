"""Why a leerling goes from special to regular education, or from sbo to so."""

from sim.agents.codes import Arrangement, Behoefte
from sim.agents.moves import BAO, GEEN_ROUTE, SBO, SO, VO, VSO, WACHTLIJST
from sim.draws import Kind
from sim.explaining.chance import Chance, Moment, Rule, first_of
from sim.processes.terugplaatsing import hazards_of

RULE = Rule(
    "terugplaatsing",
    "h = −ln(1 − kans per schooljaar) / 12 × (1 − deel aan het eind van de tlv)",
    "OCW in cijfers; uitstroom uit sbo en so 2012-2018",
)
LEVEL = Rule(
    "terugplaatsing",
    "wie so verlaat gaat met een vast aandeel naar bao, anders naar sbo",
    "uitstroom uit sbo en so 2012-2018",
)


def explain(moment: Moment) -> list[Chance]:
    """Return the ways out of a special school that compete, and where the first leads."""
    who, state = moment.who, moment.state
    hazards, any_need = hazards_of(state)
    placed = who.arrangement == Arrangement.RESIDENTIEEL and state.is_on("residentieel")
    stays = placed or who.route != GEEN_ROUTE or who.need == Behoefte.EMB
    if who.soort not in {SBO, SO, VSO} or stays or (who.need == 0 and not any_need):
        return []
    if who.soort == VSO:
        back = moment.hazard(
            "terug van vso naar vo", RULE, Kind.RETURN_REGULAR, float(hazards[3]), {"soort": VO}
        )
        return [chance.if_there_is_room() for chance in first_of([back])]
    if moment.age() >= int(state.parameters["overgang.verlaat_po_vanaf"]):
        return []
    if who.soort == SO:
        return _out_of_so(moment, float(hazards[2]))
    back = moment.hazard(
        "terug van sbo naar bao", RULE, Kind.RETURN_REGULAR, float(hazards[0]), {"soort": BAO}
    ).if_there_is_room()
    onward = moment.hazard(
        "van sbo naar so",
        RULE,
        Kind.TRANSFER_SO,
        float(hazards[1]),
        {"route": WACHTLIJST, "route_for": SO},
    )
    return first_of([back, onward])


def _out_of_so(moment: Moment, hazard: float) -> list[Chance]:
    (back,) = first_of([moment.hazard("terug uit so", RULE, Kind.RETURN_REGULAR, hazard, {})])
    if not back.happens:
        return [back]
    share = moment.state.parameters["terugplaatsing.so_naar_bao"]
    to_bao = moment.single("van so naar bao", LEVEL, Kind.RETURN_LEVEL, share, {"soort": BAO})
    to_sbo = moment.single(
        "van so naar sbo",
        LEVEL,
        Kind.RETURN_LEVEL,
        share,
        {"route": WACHTLIJST, "route_for": SBO},
        below=False,
    )
    return [back, to_bao.if_there_is_room() if to_bao.happens else to_sbo]
