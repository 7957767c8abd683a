"""What happens without a draw: leerplicht begins and ends, schools close, leerlingen arrive."""

from sim.agents.leerlingen import INSIDE, NO_SCHOOL
from sim.agents.moves import (
    ABSOLUUT,
    BUITEN,
    LANGDURIG,
    NIET_LEERPLICHTIG,
    VRIJGESTELD_5A,
)
from sim.explaining.chance import Chance, Moment, Rule, certain

LEERPLICHT = Rule(
    "telling",
    "leerplicht begint met vijf jaar en eindigt met achttien",
    "Leerplichtwet 1969 art. 3 en 4b",
)
CLOSURE = Rule(
    "plaatsing", "een school die sluit, verliest al haar leerlingen", "beleidsnota 2020-11"
)
ARRIVAL = Rule("aankomst", "wie aankomt, is in het scenario beschreven", "het scenario")


def leerplicht(moment: Moment) -> list[Chance]:
    """Return how leerplicht changes the state of who is not at school."""
    who, p, age = moment.who, moment.state.parameters, moment.age()
    if moment.begin or who.phase != INSIDE:
        return []
    begins, ends = int(p["leerplicht.vanaf"]), int(p["leerplicht.tot"])
    if who.attendance == NIET_LEERPLICHTIG and begins <= age < ends:
        cause = "wordt leerplichtig zonder school"
        return [certain(cause, LEERPLICHT, {"attendance": ABSOLUUT})]
    if age >= ends and who.attendance in {ABSOLUUT, VRIJGESTELD_5A, LANGDURIG}:
        return [certain("niet meer leerplichtig, vertrekt", LEERPLICHT, {"soort": BUITEN})]
    return []


def closure(moment: Moment) -> list[Chance]:
    """Return that the school of a leerling closes, when it does."""
    who, schools = moment.who, moment.state.scholen
    if who.school == NO_SCHOOL or who.phase != INSIDE:
        return []
    if schools.closes[who.school] != moment.state.month or moment.first:
        return []
    return [certain("de school sluit", CLOSURE, {})]


def arrival(moment: Moment) -> list[Chance]:
    """Return nothing for who is there already: an arrival is one who was not."""
    del moment
    return []
