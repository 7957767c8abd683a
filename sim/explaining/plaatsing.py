"""Why a leerling was placed, or not yet."""

from collections.abc import Mapping

import numpy as np

from sim.agents.institutions import NO_LIMIT
from sim.agents.moves import WACHTLIJST
from sim.agents.state import State
from sim.explaining.chance import Chance, Moment, Parts, Person, Rule, certain
from sim.processes.leerlingenvervoer import reach_km
from sim.processes.plaatsing import goes_first, queue

RULE = Rule(
    "plaatsing",
    "wie residentieel is geplaatst of met voorrang thuiszit gaat voor, dan wie het langst wacht; "
    "naar de eerste school in reikwijdte met een vrije plaats",
    "beleidsnota 2020-11, plaatsen en wachten",
)
LOOK_AFTER = "residentieel"
"""The process after which the waiting list is looked at: the one before placement."""


def look(state: State, who: Person) -> Mapping[str, float]:
    """Return where a waiting leerling stands on the list for its soort, before placement."""
    if who.route != WACHTLIJST:
        return {}
    work = state.work.copy()
    rows, people = queue(state), state.leerlingen
    state.work[:] = work  # looking is no work of the model
    same = rows[people.route_for[rows] == who.route_for]
    place = np.flatnonzero(people.id[same] == who.id)
    found = {"nummer": float(place[0] + 1), "wachtenden": float(len(same))}
    return found | {"voorrang": 1.0} if goes_first(state, same[place]).any() else found


def explain(moment: Moment) -> list[Chance]:
    """Return the placement of a waiting leerling, which needs a free place and no draw."""
    state, who = moment.state, moment.who
    if who.route != WACHTLIJST:
        return []
    parts: Parts = tuple(moment.seen.items())
    if who.route_since > who.birth:  # a residential placement waits as if since its birth
        parts = (*parts, ("maanden gewacht", float(state.month - who.route_since)))
    furthest = float(reach_km(state)[state.cells.gemeente[who.cell]])
    chance = certain(
        "er is een plaats vrij voor wie aan de beurt is",
        RULE,
        {"soort": who.route_for},
        if_room=True,
    )
    return [chance.with_parts((*parts, ("over de grens van het swv tot km", furthest)))]


def free_places(state: State, school: int) -> int | None:
    """Return the free places of a school now, or None where there is no limit."""
    places = int(state.scholen.places[school])
    return None if places == NO_LIMIT else places - int(state.scholen.enrolled[school])
