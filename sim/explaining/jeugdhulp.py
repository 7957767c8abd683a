"""Why a leerling asks for jeugdhulp, waits, gets it, or stops."""

from sim.agents.codes import Jeugdhulp
from sim.agents.leerlingen import INSIDE
from sim.agents.moves import ABSOLUUT, LANGDURIG, TOESTEMMING
from sim.draws import Kind
from sim.explaining.chance import After, Chance, Moment, Rule, certain, first_of
from sim.processes.jeugdhulp_wie import region_of_cell

ASK = Rule("jeugdhulp", "h = vraag × zorgdeel × ernst × thuis × signalering op school", "aanname")
LIGHT = Rule("jeugdhulp", "kans op hulp op school = vroeg × aanwezigheid op school", "aanname")
TURN = Rule(
    "jeugdhulp",
    "per jeugdregio wie het eerst vroeg, niet eerder dan de intake duurt, als er plaats is",
    "aanname",
)
END = Rule("jeugdhulp", "h = 1 / duur (op school 1 / duur_vroeg); met achttien zeker", "aanname")
EASES = Rule("jeugdhulp", "aan het eind: kans = verlichting_kans × E[behoefte]", "aanname")
GIVES_UP = Rule("jeugdhulp", "h = afzien", "aanname")
_OVER: After = {"jeugdhulp": Jeugdhulp.GEEN}


def explain(moment: Moment) -> list[Chance]:
    """Return what may begin, or end, of jeugdhulp."""
    who, p = moment.who, moment.state.parameters
    old = moment.age() >= int(p["jeugdhulp.tot"])
    if who.jeugdhulp == Jeugdhulp.GEEN:
        return [] if old else _ask(moment)
    if who.phase != INSIDE or old:
        cause = "vertrokken" if who.phase != INSIDE else "achttien jaar"
        return [certain(f"{cause}: de jeugdhulp eindigt", END, _OVER)]
    if who.jeugdhulp == Jeugdhulp.WACHT:
        hazard, cause = p["jeugdhulp.afzien"], "ziet af van jeugdhulp"
        (stops,) = first_of(
            [moment.hazard(cause, GIVES_UP, Kind.JEUGDHULP_GIVES_UP, hazard, _OVER)]
        )
        return [stops] if stops.happens else [stops, *_begins(moment, who.jeugdhulp_since)]
    return _ends(moment)


def _ask(moment: Moment) -> list[Chance]:
    state, who, p = moment.state, moment.who, moment.state.parameters
    if who.need == 0 or who.phase != INSIDE or who.onset > state.month:
        return []
    presence = float(state.jeugdregios.presence[region_of_cell(state)[who.cell]])
    signals = 1.0 + p["jeugdhulp.signaal"] * presence
    away = who.attendance in {ABSOLUUT, LANGDURIG, TOESTEMMING}
    home = p["jeugdhulp.vraag_thuis"] if away else 1.0
    hazard = p["jeugdhulp.vraag"] * who.care * who.severity * signals * home
    chance = moment.hazard("vraagt jeugdhulp", ASK, Kind.JEUGDHULP_DEMAND, hazard, {})
    parts = (("zorgdeel", who.care), ("ernst", who.severity), ("thuis", home))
    (asks,) = first_of([chance.with_parts((*parts, ("signalering", signals)))])
    if not asks.happens:
        return [asks]
    share, kind = p["jeugdhulp.vroeg"] * presence, Kind.JEUGDHULP_EARLY
    here: After = {"jeugdhulp": Jeugdhulp.OP_SCHOOL}
    light = moment.single("hulp op school, meteen", LIGHT, kind, share, here)
    if light.happens:
        return [asks, light]
    begins = _begins(moment, state.month)
    after: After = {} if begins else {"jeugdhulp": Jeugdhulp.WACHT}
    cause = "op de wachtlijst voor jeugdhulp"
    return [asks, moment.single(cause, LIGHT, kind, share, after, below=False), *begins]


def _begins(moment: Moment, since: int) -> list[Chance]:
    """Return that help begins, for one whose turn it is; the places hang on the others."""
    state, now = moment.state, moment.now
    if now is None or now.jeugdhulp != Jeugdhulp.ONTVANGT:
        return []
    if since > state.month - int(state.parameters["jeugdhulp.intake"]):
        return []
    region = region_of_cell(state)[moment.who.cell]
    after: After = {"jeugdhulp": Jeugdhulp.ONTVANGT}
    chance = certain("aan de beurt: de jeugdhulp begint", TURN, after, if_room=True)
    waiting, places = (
        float(column[region]) for column in (state.jeugdregios.waiting, state.jeugdregios.places)
    )
    waited = ("maanden gewacht", float(state.month - since))
    return [chance.with_parts((waited, ("wachten nog in de regio", waiting), ("plaatsen", places)))]


def _ends(moment: Moment) -> list[Chance]:
    who, p = moment.who, moment.state.parameters
    at_school = who.jeugdhulp == Jeugdhulp.OP_SCHOOL
    months = p["jeugdhulp.duur_vroeg" if at_school else "jeugdhulp.duur"]
    cause = "de hulp op school eindigt" if at_school else "de jeugdhulp eindigt"
    (end,) = first_of([moment.hazard(cause, END, Kind.JEUGDHULP_END, 1.0 / months, _OVER)])
    if not end.happens:
        return [end]
    chance = p["jeugdhulp.verlichting_kans"]
    chance *= float(p.per_need("behoefte.verlichting_factor")[who.need])
    eased: After = {**_OVER, "severity": who.severity * p["jeugdhulp.verlichting"]}
    cause = "en de behoefte is lichter geworden"
    return [end, moment.single(cause, EASES, Kind.JEUGDHULP_EASES, chance, eased)]
