"""The reduced rules: ageing, absence, return, referral and placement, on the national start.

They are the engine's own processes with only these switched on. Nobody enters and nobody migrates;
needs and support, and so the mismatch of each leerling, stay as they stand in the start; places
stay as they are.
"""

from sim.agents.state import State
from sim.parameters import load
from sim.population import world_for
from sim.scenario import build

REDUCED = frozenset(
    {"uitstroom", "po_naar_vo", "aanvraag", "tlv", "plaatsing", "verzuim", "terugkeer"}
)
"""Names of the processes that are on."""


def reduced_state(scale: float, seed: int = 1, schooljaar: int = 2025, years: int = 15) -> State:
    """Return a national start with only the reduced rules switched on.

    The start comes with the support and mismatch that its history left, so the process that sets
    them need not run.

    Args:
        scale: share of all leerlingen; 0.01 is some 24,000.
        seed: seed of events.
        schooljaar: first schooljaar, by the calendar year in which it begins.
        years: schooljaren for which the engine reserves rows.
    """
    given = {
        "name": "reduced",
        "start": f"{schooljaar}-08",
        "years": years,
        "scale": scale,
        "seed": seed,
    }
    state = world_for(build(given), load(), lambda _: None)
    state.processes = REDUCED
    return state
