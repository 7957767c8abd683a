"""Why a leerling leaves the country."""

from collections.abc import Mapping

from sim import clock
from sim.agents.leerlingen import GONE
from sim.agents.state import State
from sim.draws import Kind
from sim.explaining.chance import Chance, Moment, Person, Rule

RULE = Rule(
    "migratie",
    "kans = krimp van het geboortejaar door migratie in dit schooljaar",
    "CBS 7461bev",
)
LOOK_AFTER = "uitstroom"
"""The process before migration, after which the size of birth years is looked at."""


def look(state: State, who: Person) -> Mapping[str, float]:
    """Return the chance that a leerling of this birth year leaves this August."""
    if not state.is_august() or state.supply is None:
        return {}
    table = state.supply.migration(state, clock.schooljaar_of(state.month))
    return {"kans": table.get(who.birth // clock.MONTHS_PER_YEAR, (0.0, 0.0))[0]}


def explain(moment: Moment) -> list[Chance]:
    """Return the chance to leave the country."""
    chance = moment.seen.get("kans", 0.0)
    if moment.who.phase == GONE or chance <= 0.0:
        return []
    after = {"phase": GONE}
    return [moment.single("verhuist naar het buitenland", RULE, Kind.EMIGRATE, chance, after)]
