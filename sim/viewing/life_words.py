"""Dutch words for the state of one leerling: where it is, how it attends, what it waits for."""

import math
from collections.abc import Callable
from enum import IntEnum

from sim.agents.codes import (
    SCHOOLSOORT_NAAM,
    Aanwezigheid,
    Arrangement,
    Behoefte,
    Jeugdhulp,
    Niveau,
    Ondersteuning,
    Route,
    Schoolsoort,
)
from sim.agents.leerlingen import EXPECTED, GONE, NEVER
from sim.clock import format_month
from sim.explaining.chance import Parts, Person
from sim.viewing.words import number

SOORT = {
    **{int(code): name for code, name in SCHOOLSOORT_NAAM.items()},
    int(Schoolsoort.BUITEN): "buiten het onderwijs",
    int(Schoolsoort.NIET_INGESCHREVEN): "zonder school",
}
AANWEZIG = {
    Aanwezigheid.AANWEZIG: "aanwezig",
    Aanwezigheid.KORT_VERZUIM: "thuis, nog geen vier weken",
    Aanwezigheid.THUIS_MET_TOESTEMMING: "thuis met toestemming",
    Aanwezigheid.LANGDURIG_RELATIEF: "langdurig relatief verzuim",
    Aanwezigheid.ABSOLUUT: "absoluut verzuim",
    Aanwezigheid.NIET_LEERPLICHTIG: "niet leerplichtig",
    Aanwezigheid.VRIJSTELLING_5A: "vrijstelling 5 onder a",
    Aanwezigheid.VRIJSTELLING_5B: "vrijstelling 5 onder b",
}
PLAIN = {
    "uitstroom": "vertrekt",
    "migratie": "komt uit het buitenland",
    "arrivals": "komt aan in deze wereld",
    "instroom_vierjarigen": "komt in beeld: wordt binnenkort vier",
}
"""What a process does, for an event without an explanation."""
FILES = {"arrivals": "aankomst", "instroom_vierjarigen": "instroom"}
"""File of a process that is not named after it."""
_DIGITS, _MOST_DIGITS = 2, 9


def _code(codes: type[IntEnum]) -> Callable[[float], str]:
    return lambda value: str(codes(int(value)).name.lower().replace("_", " "))


def _severity(value: float) -> str:
    return number(value, _DIGITS)


def _tlv(value: float) -> str:
    return SOORT[int(value)] if value else "geen"


def _month(value: float) -> str:
    return "geen" if value == NEVER else format_month(int(value))


_TOLD: tuple[tuple[str, str, Callable[[float], str]], ...] = (
    ("ondersteuning", "support", _code(Ondersteuning)),
    ("tlv", "tlv", _tlv),
    ("tlv tot en met", "tlv_until", _month),
    ("niveau", "niveau", _code(Niveau)),
    ("ernst", "severity", _severity),
    ("ernst van de tweede behoefte", "severity2", _severity),
    ("jeugdhulp", "jeugdhulp", _code(Jeugdhulp)),
    ("arrangement", "arrangement", _code(Arrangement)),
    ("arrangement tot en met", "arrangement_until", _month),
)


def state_words(who: Person) -> str:
    """Return where a leerling is, how it attends and what it waits for."""
    if who.phase == EXPECTED:
        return "nog geen vier jaar"
    if who.phase == GONE:
        return "vertrokken"
    found = [SOORT[who.soort], AANWEZIG[Aanwezigheid(who.attendance)]]
    if who.route == Route.AANGEVRAAGD:
        found.append(f"aanvraag voor {SOORT[who.route_for]} loopt")
    elif who.route == Route.WACHTLIJST:
        found.append(f"wacht op een plaats in {SOORT[who.route_for]}")
    return ", ".join(found)


def need_words(need: int, severity: float) -> str:
    """Return a need and how severe it is."""
    return f"{Behoefte(need).name.lower()}, ernst {number(severity, _DIGITS)}"


def _value(who: Person, column: str) -> float:
    """Return a value as it is told: without a tlv no term is left of it."""
    if column == "tlv_until" and who.tlv == 0:
        return NEVER
    value: float = getattr(who, column)
    return value


def change_words(before: Person, after: Person) -> list[str]:
    """Return what changed beside the state: support, tlv, severity, jeugdhulp and so on."""
    found = []
    for name, column, word in _TOLD:
        old, new = _value(before, column), _value(after, column)
        if old != new:
            found.append(f"{name}: {word(old)} → {word(new)}")
    return found


def mismatch_words(parts: Parts) -> str:
    """Return a mismatch with what it is made of; empty where there is none to tell."""
    numbers = {name: number(value, _DIGITS) for name, value in parts}
    if len(numbers) < 2:
        return ""
    whole = "; ".join(f"{name} {value}" for name, value in list(numbers.items())[1:])
    return f"mismatch {numbers['mismatch']} ({whole})"


def part_words(parts: Parts) -> str:
    """Return the numbers that a probability is made of."""
    return "; ".join(f"{name} {significant(value)}" for name, value in parts)


def apart(probability: float, draw: float) -> tuple[str, str]:
    """Return two shares as percentages with as many digits as tell them apart, two at least."""
    for digits in range(_DIGITS, _MOST_DIGITS):
        pair = percent(probability, digits), percent(draw, digits)
        if pair[0] != pair[1]:
            break
    return pair


def percent(share: float, digits: int = _DIGITS) -> str:
    """Return a probability or draw as a percentage with so many significant digits."""
    return f"{significant(100.0 * share, digits)} %"


def significant(value: float, digits: int = _DIGITS) -> str:
    """Return a number with significant digits, whole numbers as they are, in Dutch."""
    if value == 0.0 or math.isnan(value) or value == int(value):
        return number(value)
    return number(value, max(0, digits - 1 - math.floor(math.log10(abs(value)))))
