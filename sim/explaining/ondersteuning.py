"""Why a leerling has the mismatch it has."""

from sim.agents.institutions import NO_SWV
from sim.agents.leerlingen import INSIDE, NO_SCHOOL
from sim.agents.state import State
from sim.explaining.chance import Chance, Moment, Parts, Person, Rule, certain
from sim.processes.ondersteuning import heaviness, teacher_capacity

RULE = Rule(
    "ondersteuning",
    "mismatch = max(0, behoefte − basisondersteuning) × (1 − extra)",
    "beleidsnota 2020-11, basisondersteuning en extra ondersteuning",
)
MISMATCH = "mismatch"


def mismatch_of(state: State, who: Person) -> Parts:
    """Return the mismatch of a leerling and what it is made of; nothing where it has no need."""
    if who.need == 0 or who.phase != INSIDE:
        return ()
    if who.onset > state.month:
        return ((MISMATCH, 0.0),)
    p, schools = state.parameters, state.scholen
    basis, extra = p["ondersteuning.basis"], p["ondersteuning.extra"]
    if who.school != NO_SCHOOL:
        basis, extra = float(schools.basis[who.school]), float(schools.extra[who.school])
    regional = 1.0
    if who.swv != NO_SWV:
        regional += p["ondersteuning.spreiding_swv"] * float(state.swvs.support_z[who.swv])
    factor = float(p.per_need("ondersteuning.factor")[who.need]) * teacher_capacity(state)
    need, support = min(1.0, who.severity * heaviness(state)), basis * factor * regional
    filled = min(p["ondersteuning.extra_hoogstens"], extra)
    return (
        (MISMATCH, max(0.0, need - support) * (1.0 - filled)),
        ("behoefte", need),
        ("basisondersteuning", support),
        ("extra", filled),
    )


def explain(moment: Moment) -> list[Chance]:
    """Return that support follows from need and school, without a draw."""
    if moment.who.need == 0 or moment.who.phase != INSIDE:
        return []
    return [certain("behoefte en ondersteuning passen anders bij elkaar", RULE, {})]
