"""Why an absence or a vrijstelling begins."""

import math

from sim.agents.codes import Arrangement
from sim.agents.institutions import NO_SWV
from sim.agents.leerlingen import INSIDE, NO_SCHOOL
from sim.agents.moves import (
    AANWEZIG,
    ABSOLUUT,
    KORT_VERZUIM,
    LANGDURIG,
    NIET_INGESCHREVEN,
    VRIJGESTELD_5A,
    WACHTLIJST,
)
from sim.draws import Kind
from sim.explaining.chance import Chance, Moment, Rule, first_of, given
from sim.processes.rows import arranges
from sim.processes.verzuim_risk import Numbers, exempted_less, numbers, school_month

LONG = Rule(
    "verzuim",
    "h = l × (mismatch / m0)^gam × schoolsoort × (w bij wachten) + basis",
    "beleidsnota 2020-11, oorzaken van thuiszitten",
)
UNENROLLED = Rule(
    "verzuim",
    "h = a / 12 × (1 − effect × zorgplicht van de school) × groei",
    "beleidsnota 2020-11, oorzaken van thuiszitten",
)
EXEMPT = Rule(
    "verzuim",
    "h = w5 × F_5A[behoefte] × ernst² × groei × medisch × onderwijskundig",
    "Leerplichtwet 1969 art. 5 onder a",
)


def explain(moment: Moment) -> list[Chance]:
    """Return the causes of absence that compete for a leerplichtige with a school."""
    state, who = moment.state, moment.who
    share = school_month(state)
    if share == 0.0 or who.phase != INSIDE or who.school == NO_SCHOOL:
        return []
    if who.arrangement >= Arrangement.OZA and arranges(state):
        return []  # nothing begins in an OZA, a digital school, a class or an institution
    own = not state.is_on("aanmelding")
    known, present = numbers(state, share, own), who.attendance == AANWEZIG
    of_age = known.ages[0] <= moment.age() < known.ages[1]
    if not of_age or not (present or (who.attendance == LANGDURIG and who.need > 0)):
        return []
    found = []
    if present and state.is_on("verzuim"):
        found += [_long(moment, known)]
        if own or not math.isnan(known.constant[1]):
            found += [_unenrolled(moment, known)]
    if state.is_on("vrijstelling_5a"):
        found.append(_exempt(moment, known))
    return first_of(found)


def _long(moment: Moment, known: Numbers) -> Chance:
    who, p = moment.who, moment.state.parameters
    hazard, lasting = known.rates[0], 0.0
    waiting = p["verzuim.wachten_factor"] if who.route == WACHTLIJST else 1.0
    if who.need > 0 and who.mismatch > 0.0:
        lasting = float(known.lasting[who.soort]) * waiting
        lasting *= who.mismatch ** p["aanvraag.exponent"]
    chance = moment.hazard(
        "langdurig verzuim begint",
        LONG,
        Kind.LONG_ABSENCE,
        given(hazard + lasting, float(known.constant[0])),
        {"attendance": KORT_VERZUIM},
    )
    if not math.isnan(known.constant[0]):
        return chance
    return chance.with_parts((("door wachten", waiting),))


def _unenrolled(moment: Moment, known: Numbers) -> Chance:
    held = float(moment.state.scholen.zorgplicht[moment.who.school])
    hazard = known.rates[1] * (1.0 - known.rates[2] * held)
    chance = moment.hazard(
        "de leerling komt zonder school te zitten",
        UNENROLLED,
        Kind.UNENROLLED,
        given(hazard, float(known.constant[1])),
        {"attendance": ABSOLUUT, "soort": NIET_INGESCHREVEN},
    )
    if not math.isnan(known.constant[1]):
        return chance
    return chance.with_parts((("zorgplicht", held),))


def _exempt(moment: Moment, known: Numbers) -> Chance:
    who, hazard = moment.who, 0.0
    medical, educational = _two_sides(moment, known)
    if who.need > 0 and who.onset <= moment.state.month:
        hazard = float(known.exempting[who.need]) * who.severity * who.severity
        hazard *= medical * educational
    chance = moment.hazard(
        "vrijstelling 5 onder a",
        EXEMPT,
        Kind.EXEMPTION,
        given(hazard, float(known.constant[2])),
        {"attendance": VRIJGESTELD_5A, "soort": NIET_INGESCHREVEN},
    )
    if not math.isnan(known.constant[2]):
        return chance
    return chance.with_parts(
        (("ernst", who.severity), ("medisch", medical), ("onderwijskundig", educational))
    )


def _two_sides(moment: Moment, known: Numbers) -> tuple[float, float]:
    """Return the factors of a doctor's view and of an educational one on a vrijstelling."""
    who = moment.who
    mean, weight = (float(x) for x in known.care[:, who.need])
    medical, educational = 1.0 + weight * (who.care / mean - 1.0), 1.0
    if who.swv != NO_SWV:
        educational = 1.0 - float(exempted_less(moment.state)[who.swv]) * (1.0 - who.care)
    return medical, educational
