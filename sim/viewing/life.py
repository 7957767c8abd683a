"""The life of one leerling as a person reads it: who it is, then one paragraph per event."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from sim.agents.institutions import NO_SWV
from sim.agents.leerlingen import NO_SCHOOL
from sim.clock import format_month
from sim.data import read_table
from sim.explaining.chance import Chance, Person
from sim.trace import Life, friendly
from sim.tracer import Event
from sim.viewing.life_words import (
    FILES,
    PLAIN,
    apart,
    change_words,
    mismatch_words,
    need_words,
    part_words,
    significant,
    state_words,
)
from sim.viewing.tables import WIDTH
from sim.viewing.words import number

_INDENT = " " * len("2025-08  ")
_TELLS_MISMATCH = {"ondersteuning", "aanvraag", "verzuim"}
NOTE = "Een verzonnen leerling: wat volgt zijn kansen en trekkingen van het model, geen echt kind."


@dataclass(frozen=True)
class Names:
    """Names of schools and gemeenten, by code; empty for a written-out world."""

    schools: dict[str, str]
    gemeenten: dict[str, str]


def show_life(life: Life, console: Console) -> None:
    """Print the life of a leerling, ``WIDTH`` columns wide."""
    console.width = WIDTH
    names = names_of(life)
    for line in head(life, names):
        console.print(Text(line))
    for event in life.events:
        first, *rest = paragraph(event, life, names)
        console.print()
        console.print(Text(first, style="bold"))
        for line in rest:
            console.print(Text(line))
    console.print()
    console.print(Text(f"Aan het eind ({format_month(life.until)}): {state_words(life.last)}."))
    console.print(Text(NOTE))


def names_of(life: Life) -> Names:
    """Return the names of schools and gemeenten that a life needs."""
    if life.run.scenario.small_world is not None:
        return Names({}, {})
    schools, gemeenten = read_table("scholen"), read_table("gemeenten")
    return Names(
        dict(zip(schools["vestigingscode"], schools["naam"], strict=True)),
        dict(zip(gemeenten["gemeente"], gemeenten["naam"], strict=True)),
    )


def _named(code: str, names: dict[str, str]) -> str:
    return f"{names[code]} ({code})" if code in names else code


def head(life: Life, names: Names) -> list[str]:
    """Return who the leerling is and where it stood at first."""
    who, scenario = life.first, life.run.scenario
    gemeente = life.codes.gemeenten[int(life.cells.gemeente[who.cell])]
    swvs = [
        life.codes.swvs[int(column[who.cell])]
        for column in (life.cells.swv_po, life.cells.swv_vo)
        if column[who.cell] != NO_SWV
    ]
    home = f"woont in {_named(gemeente, names.gemeenten)}"
    if swvs:
        home += f", samenwerkingsverband {' en '.join(swvs)}"
    replicate = "" if life.run.task is None else f", {life.run.name}"
    mismatch = f", mismatch {number(who.mismatch, 2)}" if who.mismatch > 0.0 else ""
    where = _at_school(who, life, names)
    sentences = [
        f"{'Meisje' if who.sex else 'Jongen'}, geboren {format_month(who.birth)}; {home}.",
        _need(who, life.since),
        f"Uit de map {life.run.folder.resolve().name}{replicate}: scenario {scenario.name}, "
        f"seed {scenario.seed}, vanaf {scenario.start}.",
        f"In {format_month(life.since)}: {state_words(who)}{where}{mismatch}.",
    ]
    lines = [f"Leerling {friendly(life.identity)} (id {life.identity})"]
    return lines + [line for text in sentences for line in textwrap.wrap(text, WIDTH)]


def _need(who: Person, since: int) -> str:
    if who.need == 0:
        return "Geen behoefte aan ondersteuning."
    shows = "zichtbaar vanaf" if who.onset > since else "zichtbaar sinds"
    second = f"; tweede behoefte {need_words(who.need2, who.severity2)}" if who.need2 else ""
    need = f"Behoefte {need_words(who.need, who.severity)}{second}"
    return f"{need}; {shows} {format_month(who.onset)}."


def _at_school(who: Person, life: Life, names: Names) -> str:
    if who.school == NO_SCHOOL:
        return ""
    return f", school {_named(life.codes.schools[who.school], names.schools)}"


def paragraph(event: Event, life: Life, names: Names) -> list[str]:
    """Return the lines of one event: month and cause, then what changed, chance, draw and rule."""
    texts = [*changes(event, life, names), *_why(event, acting_in(event))]
    first = f"{format_month(event.month)}  {cause_of(event)}"
    lines = textwrap.wrap(first, WIDTH, subsequent_indent=_INDENT)
    for text in texts:
        lines += textwrap.wrap(
            text, WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT + "  "
        )
    return lines


def acting_in(event: Event) -> list[Chance]:
    """Return the causes that acted in an event."""
    return [chance for chance in event.chances if chance.happens]


def cause_of(event: Event) -> str:
    """Return what happened, in Dutch words."""
    acting = acting_in(event)
    return ", ".join(chance.cause for chance in acting) or PLAIN.get(
        event.process, f"verandering door {event.process}"
    )


def changes(event: Event, life: Life, names: Names) -> Iterator[str]:
    """Yield what changed: from which state to which, at which school, and what else."""
    before, after = event.before, event.after
    if before is None:
        yield f"{state_words(after)}{_at_school(after, life, names)}"
        return
    old, new = state_words(before), state_words(after)
    moved = after.school not in {before.school, NO_SCHOOL}
    if old != new or moved:
        where = _at_school(after, life, names) if moved else ""
        yield f"{old} → {new}{where}" if old != new else f"{new}{where}"
    if changes := change_words(before, after):
        yield "; ".join(changes)


def _why(event: Event, acting: list[Chance]) -> Iterator[str]:
    for chance in acting:
        if chance.kind is not None:
            which = f"{chance.cause}: " if len(acting) > 1 else ""
            yield f"{which}{_odds(chance)}{_made_of(chance)}"
        elif chance.parts:
            yield part_words(chance.parts)
    yield from beside(event, acting)
    for rule in rules_of(event, acting):
        yield f"regel: {rule}" if acting else f"proces: {rule}"


def beside(event: Event, acting: list[Chance]) -> Iterator[str]:
    """Yield what else counted: causes that could have acted and did not, and the mismatch."""
    others = [c for c in event.chances if not c.happens and c.probability > 0.0]
    if others and acting:
        told = "; ".join(f"{c.cause}, {_odds(c)}" for c in others)
        yield f"niet gebeurd: {told}"
    if event.process in _TELLS_MISMATCH and (words := mismatch_words(event.mismatch)):
        yield words


def rules_of(event: Event, acting: list[Chance]) -> list[str]:
    """Return the rule behind each cause that acted with its file and source, else the file."""
    if not acting:
        return [f"[sim/processes/{FILES.get(event.process, event.process)}.py]"]
    rules = dict.fromkeys(chance.rule for chance in acting)
    return [f"{rule.equation} [{rule.file}; {rule.source}]" for rule in rules]


def _odds(chance: Chance) -> str:
    """Return the probability beside the draw, and the hazard where there is one.

    A draw above its probability lets the opposite happen: then the probability is of the other one.
    """
    hazard = f" ({significant(chance.hazard)} per {chance.per})" if chance.hazard > 0.0 else ""
    odds, draw = apart(chance.probability, chance.draw)
    if chance.below:
        return f"kans {odds}{hazard}, trekking {draw}"
    return f"kans dat het anders liep {odds}{hazard}, trekking {draw}: niet eronder"


def _made_of(chance: Chance) -> str:
    return f"; {part_words(chance.parts)}" if chance.parts else ""
