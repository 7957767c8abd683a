"""What the page asks for and gets: plain data, from which the browser draws.

Numbers are those of the tables as they are; the browser writes them in Dutch notation by the rule
of ``sim.viewing.words.number``.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sim.clock import schooljaar_label
from sim.results import RunError
from sim.viewing.compared_words import INSTROOM as BETWEEN
from sim.viewing.page.context import PageContext
from sim.viewing.page.indicators import LEVELS, NATIONAL, describe
from sim.viewing.page.notes import band_note, label_of, notes_of
from sim.viewing.page.regions import name_of
from sim.viewing.page.sources import (
    NotStored,
    Source,
    all_sources,
    source_of,
    why_no_difference,
)
from sim.viewing.page.sweeps import SweepNumbers
from sim.viewing.page.values import Ask, Band, Values
from sim.viewing.words import GROUPS, one_in

SCHOOLS = "scholen"
"""Level of the page on which every school is a dot."""
MOST_SOURCES = 4
"""Scenarios that are shown side by side."""
Data = dict[str, Any]


@dataclass
class Page:
    """A page that is served: what is open, and the numbers that were read.

    Attributes:
        context: what is open.
        values: the numbers.
        sweeps: those of sweeps.
        views: names of the views that another module gives.
    """

    context: PageContext
    values: Values = field(default_factory=Values)
    sweeps: SweepNumbers = field(default_factory=SweepNumbers)
    views: tuple[str, ...] = ()


def results(page: Page) -> Data:
    """Return the list of what is open, and what was refused."""
    sources = [
        {
            "key": source.key,
            "name": source.label,
            "plain": source.name,
            "folder": source.folder_name,
            "kind": "vergelijking" if source.opened.is_comparison else "run",
            "base": source.opened.is_comparison and source.place == 0,
            "start": source.scenario["start"],
            "years": source.scenario["years"],
            "seed": source.scenario["seed"],
            "runs": source.opened.manifest["replicates"]["count"] or 1,
            "drawn": one_in(source.opened.scale) if source.opened.scale < 1.0 else "",
            "national": source.opened.national,
            "levels": _levels(page, source),
        }
        for source in all_sources(page.context)
    ]
    return {
        "sources": sources,
        "sweeps": [opened.facts() for opened in page.context.sweeps],
        "refused": list(page.context.refused),
        "levels": {**LEVELS, SCHOOLS: "scholen"},
        "views": list(page.views),
        "most": MOST_SOURCES,
    }


def _levels(page: Page, source: Source) -> list[str]:
    own = [SCHOOLS] if source.opened.national and source.opened.has("scholen") else []
    return [*page.values.levels(source.opened), *own]


def chosen(page: Page, keys: str) -> list[Source]:
    """Return the sources of a list of keys parted by commas.

    Raises:
        RunError: if there is none, too many, or one that does not exist.
    """
    names = list(dict.fromkeys(key for key in keys.split(",") if key))
    if not 1 <= len(names) <= MOST_SOURCES:
        raise RunError(f"choose 1 to {MOST_SOURCES} scenarios")
    return [source_of(page.context, name) for name in names]


def indicators(page: Page, keys: str, level: str) -> Data:
    """Return the indicators that at least one of the chosen scenarios has on a level."""
    if level == SCHOOLS:
        return _of_schools(page, keys)
    found: dict[tuple[str, str], None] = {}
    for source in chosen(page, keys):
        found |= dict.fromkeys(page.values.indicators(source, level))
    order = {"monthly": 0, "yearly": 1}
    names = sorted(found, key=lambda pair: order[pair[0]])
    return {"indicators": [asdict(describe(key, table)) for table, key in names]}


def _of_schools(page: Page, keys: str) -> Data:
    from sim.viewing.page import school_tables  # noqa: PLC0415  (it answers as this file does)

    found: dict[str, None] = {}
    for source in chosen(page, keys):
        found |= dict.fromkeys(school_tables.indicators_of(source))
    return {
        "indicators": [
            {
                "key": name,
                "table": "scholen",
                "name": school_tables.name_of(name),
                "unit": school_tables.unit_of(name),
                "relative": "",
            }
            for name in found
        ]
    }


def regions(page: Page, keys: str, level: str) -> Data:
    """Return the regions of a level that the chosen scenarios have, by name."""
    found: dict[str, str] = {}
    for source in chosen(page, keys):
        found |= {unit: name_of(level, unit) for unit in page.values.units(source, level)}
    rows = sorted(found.items(), key=lambda pair: pair[1])
    return {"regions": [{"code": code, "name": name} for code, name in rows]}


def map_data(page: Page, key: str, ask: Ask, base: str = "") -> Data:
    """Return one indicator over all times and units of a level, of a scenario or a difference."""
    source = source_of(page.context, key)
    against = source_of(page.context, base) if base else None
    band = page.values.shown(source, ask, against)
    return {
        "key": key,
        "times": list(band.times),
        "units": list(band.units),
        "names": [name_of(ask.level, unit) for unit in band.units],
        "values": [[clean(value) for value in row] for row in band.middle],
        "unit": _unit(ask),
        "note": band_note(source, band, against),
    }


def series(page: Page, keys: str, ask: Ask, unit: str, base: str = "") -> Data:
    """Return the course of one region for every chosen scenario, with its band."""
    against = source_of(page.context, base) if base else None
    lines = []
    for source in chosen(page, keys):
        if against is not None and source.key == against.key:
            continue
        line: Data = {"key": source.key, "name": label_of(source, against)}
        try:
            band = page.values.shown(source, ask, against)
        except NotStored as reason:
            lines.append({**line, "reason": str(reason)})
            continue
        if unit not in band.units:
            lines.append({**line, "reason": f"{source.label}: dit gebied staat niet in de map."})
            continue
        at = band.units.index(unit)
        ends = (("middle", band.middle), ("low", band.low), ("high", band.high))
        for name, grid in ends:
            line[name] = None if grid is None else [clean(value) for value in grid[:, at]]
        lines.append({**line, "times": band.times, "note": band_note(source, band, against)})
    return {"lines": lines, "unit": _unit(ask), "name": describe(ask.indicator, ask.table).name}


def table(page: Page, keys: str, level: str, unit: str, base: str = "") -> Data:
    """Return the figures of the terminal's tables for one region, each schooljaar and scenario.

    Returns:
        ``years``, ``columns`` (scenarios and differences), ``groups`` of rows; a cell is the
        number, or number, low and high, or None where it is not stored; ``reasons`` why not.
    """
    sources = chosen(page, keys)
    against = source_of(page.context, base) if base else None
    shown, without = columns_of(sources, against)
    groups, years = [], set[str]()
    own: list[set[str]] = [set() for _ in shown]
    reasons: dict[str, None] = dict.fromkeys(without)
    for group in (*GROUPS, BETWEEN):
        rows = []
        for column in group.columns:
            ask = Ask("yearly", level, column.indicator)
            cells: list[dict[str, Any]] = []
            for place, (source, other) in enumerate(shown):
                cells.append({})
                try:
                    band = page.values.shown(source, ask, other)
                except NotStored as reason:
                    reasons[str(reason)] = None
                    continue
                if unit in band.units:
                    cells[-1] = _cells(band, band.units.index(unit))
                    years |= set(band.times)
                    own[place] |= set(band.times)
            if any(cells):
                words = {"name": column.name, "form": column.form}
                rows.append({"key": column.indicator, **words, "cells": cells})
        if rows:
            title = group.title[0].upper() + group.title[1:]
            groups.append({"title": title, "rows": rows})
    return {
        "title": name_of(level, unit),
        "years": [{"key": year, "name": schooljaar_label(int(year))} for year in sorted(years)],
        "year": last_of_all(own),
        "columns": [
            {"name": label_of(source, other), "signed": other is not None}
            for source, other in shown
        ],
        "groups": groups,
        "reasons": _short(reasons) if level != NATIONAL else [*reasons],
        "notes": notes_of(shown),
    }


def columns_of(
    sources: Sequence[Source], against: Source | None
) -> tuple[list[tuple[Source, Source | None]], list[str]]:
    """Return each scenario, followed by its difference with the base where there is one.

    Returns:
        The columns, and a sentence for each scenario that cannot be subtracted.
    """
    found: list[tuple[Source, Source | None]] = []
    reasons = []
    for source in sources:
        found.append((source, None))
        if against is None or source.key == against.key:
            continue
        reason = why_no_difference(against, source)
        if reason is None:
            found.append((source, against))
        else:
            reasons.append(reason)
    return found, reasons


def last_of_all(years: Sequence[set[str]]) -> str:
    """Return the last schooljaar that all columns with numbers have; empty if there is none."""
    full = [each for each in years if each]
    return max(set[str].intersection(*full), default="") if full else ""


def _short(reasons: dict[str, None]) -> list[str]:
    """Return why cells are empty, without a sentence per indicator that a level does not have."""
    return [text for text in reasons if not text.startswith(("Deze map bevat", "Dit wordt op"))]


def _unit(ask: Ask) -> str:
    found = describe(ask.indicator, ask.table)
    return found.relative if ask.relative else found.unit


def _cells(band: Band, at: int) -> dict[str, Any]:
    """Return per schooljaar the number, with both ends of its margin where it has one."""
    found: dict[str, Any] = {}
    for row, time in enumerate(band.times):
        value = clean(band.middle[row, at])
        if band.low is None or band.high is None:
            found[time] = value
        else:
            found[time] = [value, clean(band.low[row, at]), clean(band.high[row, at])]
    return found


def clean(value: float) -> float | None:
    """Return a number as JSON can hold it: whole where it is whole, None where there is none."""
    number = float(value)
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() else number


def differences(page: Page, keys: str, base: str) -> Data:
    """Return for each chosen scenario why it cannot be subtracted from the base, or nothing."""
    against = source_of(page.context, base)
    return {
        source.key: why_no_difference(against, source)
        for source in chosen(page, keys)
        if source.key != against.key
    }
