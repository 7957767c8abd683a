"""Why something happened to one leerling: one function per process, beside the rule it explains.

An explanation takes the leerling as it was before the process, and the process' own tables of
numbers; it changes nothing. To add one: a module with ``explain(moment)``, entered in ``EXPLAIN``
under the name by which ``run_month`` calls the process.
"""

from collections.abc import Callable, Mapping

from sim.agents.state import State
from sim.explaining import (
    aanmelding,
    aanvraag,
    arrangementen,
    behoefte,
    certainties,
    herindicatie,
    instroom,
    jeugdhulp,
    migratie,
    nieuwkomers,
    ondersteuning,
    plaatsing,
    residentieel,
    terugkeer,
    terugplaatsing,
    tlv,
    uitstroom,
    verzuim,
)
from sim.explaining.chance import Chance, Moment, Person

Explain = Callable[[Moment], list[Chance]]
Look = Callable[[State, Person], Mapping[str, float]]

EXPLAIN: dict[str, Explain] = {
    "uitstroom": uitstroom.explain,
    "migratie": migratie.explain,
    "plaatsen_volgen_vraag": certainties.closure,
    "bekostiging": ondersteuning.at_the_start,
    "arrivals": certainties.arrival,
    "nieuwkomers": certainties.arrival,
    "instroom_vierjarigen": instroom.explain,
    "telling": certainties.leerplicht,
    "behoefte": behoefte.explain,
    "ondersteuning": ondersteuning.explain,
    "aanvraag": aanvraag.explain,
    "tlv": tlv.explain,
    "herindicatie": herindicatie.explain,
    "residentieel": residentieel.explain,
    "plaatsing": plaatsing.explain,
    "terugplaatsing": terugplaatsing.explain,
    "aanmelding": aanmelding.explain,
    "verzuim": verzuim.explain,
    "terugkeer": terugkeer.explain,
    "arrangementen": arrangementen.explain,
    "jeugdhulp": jeugdhulp.explain,
}
"""What explains a process, by the name that ``run_month`` gives it."""

ARRIVED: dict[str, Explain] = {"nieuwkomers": nieuwkomers.arrived}
"""What explains that one is there who was not, who then stands in the moment as it came."""

WHOLE_SYSTEM = frozenset(
    {
        "kalender",
        "samenwerking",
        "opvolging",
        "registratie",
        "leerlingenvervoer",
        "leraren",
        "expertise",
        "gewoonte",
    }
)
"""What ``run_month`` does to institutions: it changes no leerling."""

LOOKS: dict[str, tuple[str, Look]] = {
    plaatsing.LOOK_AFTER: ("plaatsing", plaatsing.look),
    migratie.LOOK_AFTER: ("migratie", migratie.look),
}
"""What is looked at after a process, for the explanation of the one named with it."""

_OWN_SWITCH = frozenset(
    {"uitstroom", "plaatsen_volgen_vraag", "telling", "verzuim", "terugkeer", "arrivals"}
)
"""Processes that are called whatever is on; they ask themselves."""


def explain(process: str, moment: Moment) -> list[Chance]:
    """Return the causes by which a process could act on a leerling in this month.

    The one that acts has ``happens``; where one leads to the next, both have. A process that is
    off, or without an explanation, gives none.
    """
    on = process in _OWN_SWITCH or moment.state.is_on(process)
    function = EXPLAIN.get(process)
    return function(moment) if on and function is not None else []


def explain_arrival(process: str, moment: Moment) -> list[Chance]:
    """Return why a leerling came, who stands in the moment as it came."""
    function = ARRIVED.get(process)
    return [] if function is None else function(moment)
