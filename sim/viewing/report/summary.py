"""The half page that a report begins with: the big differences, where they come from, how sure."""

import math
from collections.abc import Iterator
from typing import Any

from sim.clock import schooljaar_label
from sim.policies.catalogue import CATALOGUE
from sim.viewing.report.given import Given, Pair
from sim.viewing.report.key_figures import (
    KEY_COLUMNS,
    ONE_RUN,
    SMALL,
    TOO_SMALL,
    Value,
    difference_of,
    margin_words,
    too_small,
    value_of,
)
from sim.viewing.report.scenario_words import changed_policies, own_settings
from sim.viewing.words import Column, number, percentage

HOME, OTHERS = KEY_COLUMNS[0], KEY_COLUMNS[2:]
"""What is told of every scenario, and what is told where it differs much; no part of another."""
_MOST = 2
"""So many of the others are told."""
_WORDS = (
    ("thuiszitters totaal", "thuiszitters"),
    ("leerlingen ", "leerlingen in "),
    ("wachtlijst ", "op de wachtlijst voor "),
    ("vrijstelling ", "met vrijstelling "),
)


def summary(given: Given) -> list[tuple[str, str]]:
    """Return per scenario its label and one or two sentences; without others, of the base alone."""
    first, last = given.years[0], given.years[-1]
    old, new = (number(value_of(given, 0, HOME, year).middle) for year in (first, last))
    text = (
        f"{old} thuiszitters in {schooljaar_label(first)}, {new} in {schooljaar_label(last)} "
        "(geteld in het schooljaar)."
    )
    told = [(given.base.label, text)]
    known: dict[tuple[str, str], str] = {}
    for place, pair in enumerate(given.pairs, start=1):
        why = " ".join(_why(given, pair, known))
        told.append((pair.name, f"{_differences(given, pair, place, last)} {why}"))
    return told


def how_sure(given: Given) -> str:
    """Return what the differences can carry, in two sentences."""
    if not given.replicated:
        least = number(100.0 * SMALL, 1)
        margin = f"{ONE_RUN} Of een verschil onder {least} % toeval is, is dan niet te zien."
    elif given.seed_only:
        margin = "De marges tonen alleen het toeval; de aannames staan vast."
    else:
        margin = "De marges tonen wat de bereiken van de aannames en het toeval samen doen."
    read = ", waar nul niet in de marge ligt," if given.replicated else ""
    return (
        f"Hoe zeker: {margin} Welke kant een verschil op gaat en waardoor, is{read} "
        "te lezen; hoe groot het in werkelijkheid wordt niet, want de werking van het beleid rust "
        "op aannames."
    )


def words_of(column: Column) -> str:
    """Return what a column counts, as it follows a number."""
    for name, words in _WORDS:
        if column.name.startswith(name):
            return words + column.name.removeprefix(name)
    return column.name


def _differences(given: Given, pair: Pair, place: int, year: int) -> str:
    """Return the sentence of the big differences with the base."""
    found = []
    for column in OTHERS:
        gap, base = difference_of(pair, column, year), value_of(given, 0, column, year)
        if abs(gap.middle) >= 1.0 and not too_small(gap, base):  # never of what is not there
            found.append((abs(gap.middle), column))
    found.sort(key=lambda item: -item[0])
    shown = [HOME, *(column for _, column in found[:_MOST])]
    parts = [_part(given, pair, place, column, year) for column in shown]
    end = "" if found else f"; de andere kerncijfers: {TOO_SMALL}"
    if not found and given.replicated:
        end = "; de andere kerncijfers zijn gelijk"
    return f"In {schooljaar_label(year)}, naast {given.base.label}: {'; '.join(parts)}{end}."


def _part(given: Given, pair: Pair, place: int, column: Column, year: int) -> str:
    gap, base = difference_of(pair, column, year), value_of(given, 0, column, year)
    own, words = value_of(given, place, column, year), words_of(column)
    if math.isnan(gap.middle):
        return f"van {words} is niets bekend"
    whole = round(gap.middle)
    if whole == 0:
        return f"evenveel {words} ({number(own.middle)})"
    if too_small(gap, base):
        return f"{number(own.middle)} {words}, een verschil {TOO_SMALL}"
    more = "meer" if whole > 0 else "minder"
    beside = f"{number(own.middle)} tegen {number(base.middle)}{_share(gap, base)}"
    return f"{number(abs(whole))} {more} {words} ({beside}){margin_words(gap)}"


def _share(gap: Value, base: Value) -> str:
    """Return a difference as a share of the base, where that says something."""
    share = abs(gap.middle) / base.middle if base.middle else 1.0
    return f", {percentage(share)}" if share < 1.0 else ""


def _why(given: Given, pair: Pair, known: dict[tuple[str, str], str]) -> Iterator[str]:
    """Yield where the differences come from: each policy, what it is set to, how sure it is.

    Args:
        given: the report.
        pair: a scenario beside the base.
        known: label of the scenario that told of a policy with these settings first; grows.
    """
    base, own = given.base.scenario, pair.line.scenario
    for name in changed_policies(base, own):
        settings: Any = own.policies.get(name)
        if settings is None or name not in CATALOGUE:
            yield f"Zonder {name}."
            continue
        if not settings.on:
            yield f"Het beleid {name} staat uit."
            continue
        key = (name, repr(settings))
        if key in known:
            yield f"Door {name}, als in {known[key]}."
            continue
        known[key] = pair.name
        listed = "; ".join(own_settings(settings))
        how = f", in het scenario gekozen: {listed}" if listed else ""
        yield f"Door {name}{how}. {CATALOGUE[name].sure}"
    if own.levers != base.levers:
        yield f"Door hendels die het scenario zelf zet: {_listed(x.lever for x in own.levers)}."
    if own.parameters != base.parameters:
        yield f"Door parameters die het scenario zelf zet: {_listed(own.parameters)}."


def _listed(names: Any) -> str:
    return ", ".join(dict.fromkeys(names)) or "geen"
