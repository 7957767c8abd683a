"""Why a newcomer is there."""

import numpy as np

from sim.clock import schooljaar_of
from sim.draws import Kind, uniform_of
from sim.explaining.chance import Chance, Moment, Rule, certain
from sim.processes.nieuwkomers import leerlingen_of

RULE = Rule(
    "nieuwkomers",
    "verwacht = nieuwkomers / 1000 × leerlingen van de buurt / 12, afgerond met een trekking",
    "het scenario",
)


def arrived(moment: Moment) -> list[Chance]:
    """Return how many newcomers were expected in the home cell of one who came."""
    state, cell = moment.state, moment.who.cell
    per_cell = state.once("nieuwkomers", schooljaar_of(state.month), lambda: leerlingen_of(state))
    rate = float(state.levers["nieuwkomers"][state.cells.gemeente[cell]])
    expected = rate / 1000.0 * float(per_cell[cell]) / 12.0
    number = np.floor(expected + uniform_of(state.seed, Kind.NEWCOMERS, state.month, cell))
    parts = (("verwacht in deze maand", expected), ("gekomen", float(number)))
    cause = "komt als nieuwkomer en heeft nog geen school"
    return [certain(cause, RULE, {}).with_parts(parts)]
