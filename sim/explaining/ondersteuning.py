"""Why a leerling has the mismatch it has."""

from sim.agents.codes import Arrangement, Behoefte, Jeugdhulp
from sim.agents.institutions import NO_SWV
from sim.agents.leerlingen import INSIDE, NO_SCHOOL
from sim.agents.state import State
from sim.explaining.chance import Chance, Moment, Parts, Person, Rule, certain
from sim.processes.ondersteuning import heaviness, helping, teacher_capacity

RULE = Rule(
    "ondersteuning",
    "mismatch = max(0, behoefte − basisondersteuning) × (1 − extra) × wat hulp overlaat; een "
    "tweede behoefte telt mee: 1 − (1 − m1) × (1 − m2)",
    "beleidsnota 2020-11, basisondersteuning en extra ondersteuning",
)
MISMATCH = "mismatch"


def mismatch_of(state: State, who: Person) -> Parts:
    """Return the mismatch of a leerling and what it is made of; nothing where it has no need."""
    if who.need == 0 or who.phase != INSIDE:
        return ()
    if who.onset > state.month:
        return ((MISMATCH, 0.0),)
    filled, helped = _filled(state, who), _left_by_help(state, who)
    need, met = _need_and_met(state, who, who.need, who.severity)
    left = (1.0 - filled) * helped
    mismatch = max(0.0, need - met) * left
    parts: Parts = (("behoefte", need), ("basisondersteuning", met), ("extra", filled))
    if helped < 1.0:
        parts = (*parts, ("wat hulp overlaat", helped))
    if who.need2 > 0:
        need, met = _need_and_met(state, who, who.need2, who.severity2)
        second = max(0.0, need - met) * left
        if second > 0.0:
            mismatch = 1.0 - (1.0 - min(1.0, mismatch)) * (1.0 - min(1.0, second))
        parts = (*parts, ("tweede behoefte", need), ("basisondersteuning daarvoor", met))
    return ((MISMATCH, mismatch), *parts)


def _need_and_met(state: State, who: Person, need: int, severity: float) -> tuple[float, float]:
    """Return the severity of a need now, and what basisondersteuning meets of it."""
    p, regional = state.parameters, 1.0
    if who.swv != NO_SWV:
        regional += p["ondersteuning.spreiding_swv"] * float(state.swvs.support_z[who.swv])
    if who.school != NO_SCHOOL:
        met = float(state.scholen.met[who.school, need])
    else:
        met = float(p.per_need("ondersteuning.factor")[need]) * teacher_capacity(state)
        met *= p["ondersteuning.basis"]
    return min(1.0, severity * heaviness(state)), met * regional


def _filled(state: State, who: Person) -> float:
    """Return the share of what is left that extra ondersteuning fills, as far as there is money."""
    extra = state.parameters["ondersteuning.extra"]
    if who.school != NO_SCHOOL:
        extra = float(state.scholen.extra[who.school])
        if who.need != Behoefte.CLUSTER12:
            extra *= float(state.scholen.given[who.school])
    return min(state.parameters["ondersteuning.extra_hoogstens"], extra)


def _left_by_help(state: State, who: Person) -> float:
    """Return the share that an opdc or class, and jeugdhulp, leave."""
    (elsewhere, jeugdhulp), left = helping(state), 1.0
    if who.arrangement in {Arrangement.OPDC, Arrangement.KLAS}:
        left *= 1.0 - elsewhere
    if who.jeugdhulp >= Jeugdhulp.ONTVANGT:
        left *= 1.0 - jeugdhulp * who.care
    return left


def explain(moment: Moment) -> list[Chance]:
    """Return that support follows from need and school, without a draw."""
    if moment.who.need == 0 or moment.who.phase != INSIDE:
        return []
    return [certain("behoefte en ondersteuning passen anders bij elkaar", RULE, {})]


def at_the_start(moment: Moment) -> list[Chance]:
    """Return that support is set in the first month, before money is given for it."""
    if not moment.first or not moment.state.is_on("ondersteuning"):
        return []
    if moment.who.need == 0 or moment.who.phase != INSIDE:
        return []
    return [certain("aan het begin: de ondersteuning wordt bepaald", RULE, {})]
