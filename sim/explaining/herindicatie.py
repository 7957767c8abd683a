"""Why a tlv that ends is renewed, or the leerling returns."""

from sim import clock
from sim.agents.codes import Behoefte
from sim.agents.identity import FOUR_YEARS
from sim.agents.leerlingen import INSIDE, NEVER
from sim.agents.moves import BAO, GEEN_ROUTE, SBO, SO, VO, VSO, WACHTLIJST
from sim.draws import Kind
from sim.explaining.chance import After, Chance, Moment, Rule, certain, one_row
from sim.explaining.terugplaatsing import LEVEL
from sim.processes.herindicatie import chances
from sim.processes.tlv import end_of_term, length_of, lengths

RULE = Rule(
    "herindicatie",
    "p = deel × kans op terugkeer per schooljaar × lengte van de tlv; anders verlengd",
    "WEC art. 40 lid 15",
)
_SOORT = {SBO: "sbo", SO: "so", VSO: "vso"}


def explain(moment: Moment) -> list[Chance]:
    """Return, in July, what happens at the end of a tlv."""
    state, who = moment.state, moment.who
    july = clock.month_of_year(state.month) == clock.JULY
    if not july or who.phase != INSIDE or who.soort not in _SOORT or who.tlv_until > state.month:
        return []
    until = int(end_of_term(state.month + 1, int(length_of(one_row(who), 0, lengths(state)))))
    after: After = {"tlv_until": until}
    if who.tlv_until == NEVER:
        five = FOUR_YEARS + clock.MONTHS_PER_YEAR
        if moment.age() + clock.SEPTEMBER - clock.JULY < five:
            return []
        return [certain("de tlv krijgt een termijn", RULE, after)]
    if why := _surely_renewed(moment):
        return [certain(f"de tlv loopt af en wordt verlengd: {why}", RULE, after)]
    chance = float(chances(state)[who.soort])
    back = moment.single(
        f"de tlv loopt af: terug uit {_SOORT[who.soort]}", RULE, Kind.RENEWAL, chance, {}
    )
    if back.happens:
        return [back, _to(moment)]
    cause = "de tlv loopt af en wordt verlengd"
    return [moment.single(cause, RULE, Kind.RENEWAL, chance, after, below=False)]


def _surely_renewed(moment: Moment) -> str:
    """Return why there is no return to decide on; empty where there is."""
    who = moment.who
    if who.need in {0, Behoefte.EMB}:
        return "hij geldt voor de hele schooltijd" if who.need else "geen behoefte bekend"
    if who.route != GEEN_ROUTE:
        return "de leerling is al op weg naar een andere school"
    if who.soort != VSO and moment.age() >= _oldest(moment):
        return "de leerling verlaat het primair onderwijs binnenkort"
    return ""


def _oldest(moment: Moment) -> int:
    return int(moment.state.parameters["overgang.verlaat_po_vanaf"])


def _to(moment: Moment) -> Chance:
    """Return where one goes who returns at the end of its tlv."""
    who, p = moment.who, moment.state.parameters
    if who.soort == VSO:
        return certain("naar vo", RULE, {"soort": VO}, if_room=True)
    if who.soort == SBO:
        return certain("naar bao", RULE, {"soort": BAO}, if_room=True)
    share, kind = p["terugplaatsing.so_naar_bao"], Kind.RETURN_LEVEL
    to_bao = moment.single("van so naar bao", LEVEL, kind, share, {"soort": BAO})
    wanted = {"route": WACHTLIJST, "route_for": SBO}
    to_sbo = moment.single("van so naar sbo", LEVEL, kind, share, wanted, below=False)
    return to_bao.if_there_is_room() if to_bao.happens else to_sbo
