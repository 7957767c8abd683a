"""Why a leerling was placed, or not yet."""

from collections.abc import Mapping

import numpy as np

from sim.agents.institutions import NO_LIMIT
from sim.agents.moves import WACHTLIJST
from sim.agents.state import State
from sim.explaining.chance import Chance, Moment, Person, Rule, certain
from sim.processes.plaatsing import queue

RULE = Rule(
    "plaatsing",
    "wie het langst wacht gaat voor; daarna de eerste school in reikwijdte met een vrije plaats",
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
    return {"nummer": float(place[0] + 1), "wachtenden": float(len(same))}


def explain(moment: Moment) -> list[Chance]:
    """Return the placement of a waiting leerling, which needs a free place and no draw."""
    state, who = moment.state, moment.who
    if who.route != WACHTLIJST:
        return []
    waited = ("maanden gewacht", float(state.month - who.route_since))
    chance = certain(
        "er is een plaats vrij voor wie aan de beurt is",
        RULE,
        {"soort": who.route_for},
        if_room=True,
    )
    return [chance.with_parts((*moment.seen.items(), waited))]


def free_places(state: State, school: int) -> int | None:
    """Return the free places of a school now, or None where there is no limit."""
    places = int(state.scholen.places[school])
    return None if places == NO_LIMIT else places - int(state.scholen.enrolled[school])
