"""The life of one leerling as plain data, in the words of ``life``: for a table and a timeline."""

from collections.abc import Iterator
from typing import Any

from sim.agents.codes import Aanwezigheid, Schoolsoort
from sim.agents.leerlingen import EXPECTED, GONE
from sim.agents.moves import WACHTLIJST
from sim.clock import format_month
from sim.explaining.chance import Person
from sim.trace import Life
from sim.tracer import Event
from sim.viewing.life import (
    NOTE,
    Names,
    acting_in,
    beside,
    cause_of,
    changes,
    head,
    names_of,
    rules_of,
)
from sim.viewing.life_words import SOORT, apart, part_words, significant, state_words

SCHOOL, HOME, WAITING, OUTSIDE = "op school", "thuis", "wacht op een plaats", "buiten het onderwijs"
"""Kinds of spells, in Dutch."""
_AT_HOME = {
    Aanwezigheid.KORT_VERZUIM,
    Aanwezigheid.THUIS_MET_TOESTEMMING,
    Aanwezigheid.LANGDURIG_RELATIEF,
    Aanwezigheid.ABSOLUUT,
    Aanwezigheid.VRIJSTELLING_5A,
    Aanwezigheid.VRIJSTELLING_5B,
}


def told(life: Life) -> dict[str, Any]:
    """Return a life as data that JSON can hold, all texts in Dutch.

    Returns:
        ``head``: lines that say who it is; ``rows``: per event month, cause, change, chance, draw,
        why and rule; ``spells``: since, until (the first month after it), kind, soort and words;
        ``end``: the last line; ``note``: what a reader must know.
    """
    names = names_of(life)
    end = f"Aan het eind ({format_month(life.until)}): {state_words(life.last)}."
    return {
        "head": head(life, names),
        "rows": [row(event, life, names) for event in life.events],
        "spells": list(spells(life)),
        "end": end,
        "note": NOTE,
    }


def row(event: Event, life: Life, names: Names) -> dict[str, str]:
    """Return one event: month, what happened, from what to what, chance, draw, why, rule."""
    acting = acting_in(event)
    chances, drawn, why = [], [], []
    for chance in acting:
        which = f"{chance.cause}: " if len(acting) > 1 else ""
        if chance.kind is not None:
            hazard = f" ({significant(chance.hazard)} per {chance.per})"
            odds, draw = apart(chance.probability, chance.draw)
            other = "" if chance.below else " dat het anders liep"
            chances.append(f"{which}{odds}{hazard if chance.hazard > 0.0 else ''}{other}")
            drawn.append(f"{which}{draw}{'' if chance.below else ', niet eronder'}")
        if chance.parts:
            why.append(f"{which}{part_words(chance.parts)}")
    return {
        "month": format_month(event.month),
        "cause": cause_of(event),
        "change": "; ".join(changes(event, life, names)),
        "chance": "; ".join(chances),
        "draw": "; ".join(drawn),
        "why": "; ".join([*why, *beside(event, acting)]),
        "rule": "; ".join(rules_of(event, acting)),
    }


def spells(life: Life) -> Iterator[dict[str, str]]:
    """Yield the stretches of whole months in which the leerling was in one state."""
    at: dict[int, Person] = {life.since: life.first}
    for event in life.events:
        at[event.month] = event.after
    months = sorted(at)
    since, who = months[0], at[months[0]]
    for month in months[1:]:
        if _kind(at[month]) != _kind(who):
            yield _spell(since, month, who)
            since, who = month, at[month]
    if life.until > since:
        yield _spell(since, life.until, who)


def _spell(since: int, until: int, who: Person) -> dict[str, str]:
    kind, soort, words = _kind(who)
    first, after = format_month(since), format_month(until)
    return {"since": first, "until": after, "kind": kind, "soort": soort, "words": words}


def _kind(who: Person) -> tuple[str, str, str]:
    """Return the kind of spell, the schoolsoort, and the whole state in words."""
    soort = "" if who.phase in {EXPECTED, GONE} else SOORT[who.soort]
    kind = SCHOOL
    if who.phase in {EXPECTED, GONE} or who.soort == Schoolsoort.BUITEN:
        kind = OUTSIDE
    elif who.attendance in _AT_HOME:
        kind = HOME
    elif who.attendance == Aanwezigheid.NIET_LEERPLICHTIG:
        kind = OUTSIDE
    elif who.route == WACHTLIJST:
        kind = WAITING
    return kind, soort, state_words(who)
