"""Why a need eases or grows heavier."""

import math

from sim import clock
from sim.agents.codes import Aanwezigheid, Jeugdhulp
from sim.agents.leerlingen import INSIDE
from sim.agents.moves import SBO, SO, VSO, WACHTLIJST
from sim.draws import Kind
from sim.explaining.chance import Chance, Moment, Rule, first_of

EASES = Rule(
    "behoefte",
    "één keer per jaar: kans = verlichting × E[behoefte], als school en ondersteuning passen",
    "beleidsnota 2020-11; grootte is een aanname",
)
GROWS = Rule(
    "behoefte",
    "één keer per jaar: kans = verergering × mismatch × speciaal × thuis of wachtend",
    "beleidsnota 2020-11; grootte is een aanname",
)
_BELOW_ONE = 1.0 - 2.0**-53


def explain(moment: Moment) -> list[Chance]:
    """Return that a need may ease or grow, in the month of birth."""
    state, who = moment.state, moment.who
    if who.need == 0 or who.phase != INSIDE or who.onset > state.month:
        return []
    if moment.age() % clock.MONTHS_PER_YEAR:
        return []
    return first_of([_eases(moment), _grows(moment)])


def _yearly(
    moment: Moment, cause: str, rule: Rule, kind: Kind, chance: float, severity: float
) -> Chance:
    hazard = -math.log1p(-min(_BELOW_ONE, chance))
    return moment.hazard(cause, rule, kind, hazard, {"severity": severity}).per_year()


def _eases(moment: Moment) -> Chance:
    who, p = moment.who, moment.state.parameters
    helped = who.support > 0 or who.jeugdhulp == Jeugdhulp.ONTVANGT
    chance = 0.0
    if who.soort in {SBO, SO, VSO} or (who.mismatch <= 0.0 and helped):
        chance = p["behoefte.verlichting"]
        chance *= float(p.per_need("behoefte.verlichting_factor")[who.need])
    severity = who.severity * p["behoefte.verlichting_deel"]
    return _yearly(moment, "de behoefte wordt lichter", EASES, Kind.NEED_EASES, chance, severity)


def _grows(moment: Moment) -> Chance:
    who, p = moment.who, moment.state.parameters
    special = p["behoefte.verergering_speciaal"] if who.soort in {SBO, SO, VSO} else 1.0
    away = Aanwezigheid.THUIS_MET_TOESTEMMING <= who.attendance <= Aanwezigheid.ABSOLUUT
    home = p["behoefte.verergering_thuis"] if away or who.route == WACHTLIJST else 1.0
    chance = p["behoefte.verergering"] * who.mismatch * special * home
    severity = who.severity + (1.0 - who.severity) * p["behoefte.verergering_deel"]
    return _yearly(
        moment, "de behoefte wordt zwaarder", GROWS, Kind.NEED_GROWS, chance, severity
    ).with_parts((("mismatch", who.mismatch), ("speciaal", special), ("thuis of wachtend", home)))
