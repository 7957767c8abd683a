"""Why a leerling returns from absence, or is counted as langdurig."""

import math

from sim.agents.codes import Jeugdhulp
from sim.agents.institutions import NO_SWV
from sim.agents.leerlingen import INSIDE
from sim.agents.moves import (
    AANWEZIG,
    ABSOLUUT,
    BAO,
    GEEN_ROUTE,
    KORT_VERZUIM,
    LANGDURIG,
    NIET_LEERPLICHTIG,
    SO,
    TOESTEMMING,
    VO,
    VRIJGESTELD_5A,
    VSO,
    WACHTLIJST,
)
from sim.draws import Kind
from sim.explaining.chance import Chance, Moment, Parts, Rule, certain, first_of, given
from sim.processes.samenwerking import help_when_stuck
from sim.processes.telling import FOUR_WEEKS_HALF
from sim.processes.terugkeer import jeugdhulp_factors, numbers
from sim.processes.verzuim_risk import school_month

RETURN = Rule(
    "terugkeer",
    "h(d) = (h_lang + (h_begin − h_lang) × e^(−d / duur)) × opvolging gemeente × hulp swv × "
    "doorbraak bij lang thuis × jeugdhulp",
    "leerplichttellingen 2009-2018: begonnen en beëindigde gevallen",
)
FOUR_WEEKS = Rule(
    "terugkeer",
    "na vier schoolweken: met toestemming met een vast aandeel, anders langdurig relatief verzuim",
    "leerplichttellingen OCW/DUO, definities",
)
END_5A = Rule(
    "terugkeer",
    "h = −ln(1 − kans per jaar) / 12; daarna naar een speciale of een gewone school",
    "leerplichttellingen 2009-2018",
)
YOUNG = Rule("terugkeer", "wie nog geen vijf is gaat naar school zodra er plaats is", "aanname")


def explain(moment: Moment) -> list[Chance]:
    """Return what may end the absence of a leerling, or change what it is called."""
    state, who = moment.state, moment.who
    if who.attendance == AANWEZIG or who.phase != INSIDE or who.home_since == state.month:
        return []
    if who.attendance == VRIJGESTELD_5A:
        waits = who.route != GEEN_ROUTE
        return [] if waits or not state.is_on("vrijstelling_5a") else _end_exemption(moment)
    if not state.is_on("terugkeer"):
        return []
    if who.attendance == NIET_LEERPLICHTIG:
        if who.route != GEEN_ROUTE or moment.age() >= _oldest(moment):
            return []
        return [certain("er is plaats op een school", YOUNG, {"soort": BAO}, if_room=True)]
    back = _back(moment)
    return [back] if back.happens else [back, *_older(moment)]


def _oldest(moment: Moment) -> int:
    return int(moment.state.parameters["overgang.verlaat_po_vanaf"])


def _end_exemption(moment: Moment) -> list[Chance]:
    _, _, hazard = numbers(moment.state)
    (end,) = first_of(
        [moment.hazard("de vrijstelling eindigt", END_5A, Kind.END_EXEMPTION, hazard, {})]
    )
    if not end.happens:
        return [end]
    in_po = moment.age() < _oldest(moment)
    share, kind = moment.state.parameters["vrijstelling.einde_naar_speciaal"], Kind.EXEMPTION_TO
    wanted = {"route": WACHTLIJST, "route_for": SO if in_po else VSO}
    special = moment.single("daarna naar een speciale school", END_5A, kind, share, wanted)
    regular = moment.single(
        "daarna naar een gewone school",
        END_5A,
        kind,
        share,
        {"soort": BAO if in_po else VO},
        below=False,
    ).if_there_is_room()
    return [end, special if special.happens else regular]


def _back(moment: Moment) -> Chance:
    """Return the return to school; who was unenrolled goes where its tlv and age say."""
    state, who = moment.state, moment.who
    unenrolled = who.attendance == ABSOLUUT
    curves, constant, _ = numbers(state)
    kind = 1 if unenrolled else 0
    begin, lasting, duration = (float(x) for x in curves[kind])
    months = who.home_half / 2.0
    hazard, factors = lasting + (begin - lasting) * math.exp(-months / duration), _factors(moment)
    for _, factor in factors:
        hazard *= factor
    in_po = moment.age() < _oldest(moment)
    after: dict[str, int] = {"attendance": AANWEZIG}
    cause, draw = "terug naar de eigen school", Kind.BACK_AT_SCHOOL
    if unenrolled:
        wanted = who.tlv if in_po else (VSO if who.tlv in {SO, VSO} else 0)
        cause, draw = "een nieuwe school", Kind.BACK_ENROLLED
        after = {"soort": BAO if in_po else VO}
        if who.route != GEEN_ROUTE:
            after = {}  # it waits for a special school already
        elif wanted > 0:
            cause, after = "op de wachtlijst gezet", {"route": WACHTLIJST, "route_for": wanted}
    chance = moment.hazard(cause, RETURN, draw, given(hazard, float(constant[kind])), after)
    if math.isnan(constant[kind]):
        chance = chance.with_parts((("schoolmaanden thuis", months), *factors))
    (found,) = first_of([chance])
    return found.if_there_is_room() if "soort" in after else found


def _factors(moment: Moment) -> Parts:
    """Return what gemeente, samenwerkingsverband and jeugdhulp make of the hazard of return."""
    state, who = moment.state, moment.who
    speed = float(state.gemeenten.speed[state.cells.gemeente[who.cell]])
    found: Parts = (("opvolging gemeente", speed),)
    if who.swv != NO_SWV:
        found = (*found, ("hulp swv", float(state.swvs.help[who.swv])))
        if who.home_half / 2.0 >= state.parameters["samenwerking.doorbraakaanpak_vanaf"]:
            stuck = float(help_when_stuck(state)[who.swv])
            found = (*found, ("doorbraak", stuck))
    if who.jeugdhulp == Jeugdhulp.GEEN or not state.is_on("jeugdhulp"):
        return found
    waits, receives = jeugdhulp_factors(state)
    helped = waits if who.jeugdhulp == Jeugdhulp.WACHT else receives
    return (*found, ("jeugdhulp", helped))


def _older(moment: Moment) -> list[Chance]:
    """Return what a spell of four school weeks is called from now on."""
    half_months = round(2 * school_month(moment.state))
    who = moment.who
    if who.attendance != KORT_VERZUIM or who.home_half + half_months < FOUR_WEEKS_HALF:
        return []
    share = moment.state.parameters["verzuim.aandeel_toestemming"]
    leave = moment.single(
        "vier schoolweken thuis, gemeld als ziek of met verlof",
        FOUR_WEEKS,
        Kind.REPORTED_AS,
        share,
        {"attendance": TOESTEMMING},
    )
    counted = moment.single(
        "vier schoolweken thuis, gemeld als ongeoorloofd",
        FOUR_WEEKS,
        Kind.REPORTED_AS,
        share,
        {"attendance": LANGDURIG},
        below=False,
    )
    return [leave if leave.happens else counted]
