"""More of what the page asks for: money, who moved, schools, and words about results."""

from functools import lru_cache
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from sim.agents.kas import CENTS_PER_EURO, INDICATORS
from sim.clock import schooljaar_label
from sim.comparing.folder import Comparison
from sim.comparing.ledger import GETELD, NO_THUISZITTER, THUISZITTER
from sim.parquet import read_table
from sim.results import RunError, verify
from sim.run import RunResult, read_results
from sim.viewing.compared_words import (
    comparison_notes,
    event_words,
    flows,
    margin_note,
    state_words,
    years_of,
)
from sim.viewing.money_words import ALL_WORDS
from sim.viewing.page.answers import Data, Page, chosen, clean, columns_of, last_of_all
from sim.viewing.page.indicators import GEMEENTE, NATIONAL
from sim.viewing.page.notes import label_of
from sim.viewing.page.opening import Opened
from sim.viewing.page.regions import name_of, schools
from sim.viewing.page.school_tables import NONE, TABLE, codes_of
from sim.viewing.page.school_tables import years_of as school_years
from sim.viewing.page.sources import NotStored, Source, source_of
from sim.viewing.page.values import INTERVALS, stored_level
from sim.viewing.policy_effects import policy_sentences
from sim.viewing.words import notes, source_line

MILLION, THOUSAND = 1_000_000, 1000
MOST_MOVES = 400
"""Kinds of move that the ledger lists; the rest is counted together."""
_STOCKS = {"reserve_begin", "reserve"}
_SHIPPED = "differs from the input that the run read"


def money(page: Page, keys: str, level: str, unit: str, base: str = "") -> Data:
    """Return the books of a samenwerkingsverband or of all, in euros of 2015/16, per schooljaar."""
    if level == GEMEENTE:
        raise NotStored(
            "Geld wordt bij samenwerkingsverbanden geboekt, niet bij gemeenten: kies een "
            "samenwerkingsverband of Nederland."
        )
    against = source_of(page.context, base) if base else None
    shown, without = columns_of(chosen(page, keys), against)
    columns: list[Data] = []
    reasons, years, own = [*without], set[str](), list[set[str]]()
    for source, other in shown:
        try:
            cells = _books(page, source, level, unit, other)
        except NotStored as reason:
            reasons.append(str(reason))
            cells = {}
        own.append({year for row in cells.values() for year in row})
        years |= own[-1]
        name = label_of(source, other)
        columns.append({"name": name, "signed": other is not None, "cells": cells})
    national = any(source.opened.national for source in chosen(page, keys))
    amount = "miljoen" if level == NATIONAL and national else "duizend"
    return {
        "title": f"Geld: {name_of(level, unit)}, {amount} euro (prijzen van 2015/16)",
        "columns": [{"name": c["name"], "signed": c["signed"]} for c in columns],
        "rows": [
            {
                "name": ALL_WORDS[post],
                "form": "stand" if post in _STOCKS else "",
                "cells": [column["cells"].get(post, {}) for column in columns],
            }
            for post in INDICATORS
        ],
        "years": [{"key": y, "name": schooljaar_label(int(y))} for y in sorted(years)],
        "year": last_of_all(own),
        "reasons": list(dict.fromkeys(reasons)),
    }


def _books(
    page: Page, source: Source, level: str, unit: str, against: Source | None
) -> dict[str, dict[str, Any]]:
    """Return post by schooljaar in euros: the number, or median and ends."""
    opened = source.opened
    amount = MILLION if level == NATIONAL and opened.national else THOUSAND
    scale = CENTS_PER_EURO * amount * opened.scale
    if opened.is_comparison:
        if against is None:
            raise NotStored("Een vergelijking bewaart van geld alleen de verschillen.")
        return _stored_books(page, source, level, unit, scale)
    found: dict[str, dict[str, Any]] = {}
    parts = dict(page.values.tables.parts(opened, "geld"))
    if against is not None:
        other = dict(page.values.tables.parts(against.opened, "geld"))
        parts = {number: index for number, index in parts.items() if number in other}
    for post in INDICATORS:
        frames = []
        for number, index in parts.items():
            row = _row(index, level, post, unit)
            if against is not None:
                row = row - _row(other[number], level, post, unit)
            frames.append(row.dropna())
        wide = pd.concat(frames, axis=1)
        if wide.shape[1] == 1:
            found[post] = {str(y): clean(v / scale) for y, v in wide.iloc[:, 0].items()}
            continue
        ends = [wide.quantile(q, axis=1) / scale for q in (0.5, 0.1, 0.9)]
        found[post] = {
            str(y): [clean(end[y]) for end in ends]
            for y in wide.index  # median, low, high
        }
    return found


def _row(index: Any, level: str, post: str, unit: str, column: str = "value") -> pd.Series:
    stored = stored_level(level)
    if unit not in index.present.get(stored, ()) or (stored, post) not in index.rows:
        return pd.Series(dtype=float)
    return pd.Series(index.grid(stored, post, column, [unit])[:, 0], index=index.times)


def _stored_books(
    page: Page, source: Source, level: str, unit: str, scale: float
) -> dict[str, dict[str, Any]]:
    columns = INTERVALS if source.opened.replicated else ("value",)
    parts = page.values.tables.parts(source.opened, "difference_geld", columns, source.name)
    _, index = next(parts)
    found: dict[str, dict[str, Any]] = {}
    for post in INDICATORS:
        ends = [_row(index, level, post, unit, column) / scale for column in columns]
        found[post] = {
            str(y): clean(ends[0][y]) if len(ends) == 1 else [clean(end[y]) for end in ends]
            for y in ends[0].index
        }
    return found


@lru_cache(maxsize=8)
def _comparison(opened: Opened) -> Comparison:
    """Return a comparison without its differences, of which only the number of runs is used."""
    runs = pq.read_table(opened.table("difference"), columns=["runs"]).to_pandas()
    nothing = pd.DataFrame()
    yearly, own, beleid = (
        read_table(opened.table(name)) for name in ("yearly", "ledger", "beleid")
    )
    return Comparison(opened.folder, opened.manifest, yearly, runs, nothing, own, beleid)


def _compared(page: Page, key: str) -> tuple[Source, Comparison]:
    source = source_of(page.context, key)
    if not source.opened.is_comparison:
        raise NotStored(
            "Wie verschoof, is alleen bekend van een vergelijking (leerlingstromen compare): kies "
            "daar een scenario van."
        )
    if source.place == 0:
        raise NotStored("Dit is de basis van de vergelijking; kies het scenario ernaast.")
    return source, _comparison(source.opened)


def ledger(page: Page, key: str, form: str, year: int | None) -> Data:
    """Return who moved between the base and a scenario of a comparison.

    Args:
        page: the page.
        key: the scenario.
        form: ``stand``: where leerlingen are on 1 October of ``year``; ``geteld``: who counted as
            thuiszitter in each schooljaar.
        year: the schooljaar; default the last.
    """
    source, result = _compared(page, key)
    years = years_of(result.yearly)
    answer: Data = {
        "names": [result.names[0], source.name],
        "years": [{"key": str(y), "name": schooljaar_label(y)} for y in years],
        "replicated": result.replicated,
        "note": margin_note(result),
    }
    if form == GETELD:
        return {**answer, "rows": _counted(result, source)}
    found = flows(result, source.name, years[-1] if year is None else year)
    found = found[found["count"] > 0]
    shown = found.head(MOST_MOVES)
    rows = [
        {
            "from": state_words(str(row["from_state"])),
            "to": state_words(str(row["to_state"])),
            "by": event_words(str(row["process"]), str(row["run_of_event"])),
            "count": [clean(row[name]) for name in ("count", "p10", "p90")],
        }
        for row in shown.to_dict("records")
    ]
    rest = found.iloc[len(shown) :]
    return {**answer, "rows": rows, "rest": [len(rest), clean(rest["count"].sum())]}


def _counted(result: Comparison, source: Source) -> list[Data]:
    """Return per schooljaar who counts as thuiszitter in the base alone, here alone, in both."""
    table = result.ledger
    mine = table[(table["scenario"] == source.name) & (table["form"] == GETELD)]
    runs = result.yearly["replicate"].nunique() if result.replicated else 1
    kinds = ((THUISZITTER, NO_THUISZITTER), (NO_THUISZITTER, THUISZITTER), (THUISZITTER,) * 2)
    rows = []
    for year in years_of(result.yearly):
        of_year = mine[mine["schooljaar"] == year]
        counts = []
        for old, new in kinds:
            some = of_year[(of_year["from_state"] == old) & (of_year["to_state"] == new)]
            counts.append(clean(float(some["count"].sum() / runs) / source.opened.scale))
        rows.append({"year": schooljaar_label(year), "count": counts})
    return rows


def school_list(page: Page, key: str, level: str, unit: str) -> Data:
    """Return the schools of a region and, where the folder has them, figures of every schooljaar.

    Returns:
        ``schools`` (code, name, soort, leerlingen of the facts, x, y) and ``years`` with, per
        indicator of the table ``scholen``, a list of numbers in the same order; ``reason`` why
        there are none.
    """
    source = source_of(page.context, key)
    if not source.opened.national:
        raise NotStored("De scholen van een uitgeschreven wereld hebben geen naam en plaats.")
    every = schools()
    column = {GEMEENTE: "gemeente", "swv_po": "swv_po", "swv_vo": "swv_vo"}.get(level)
    sorts = {"swv_po": {"bao", "sbo", "so"}, "swv_vo": {"vo", "vso"}}.get(level)
    rows = [
        at
        for at in range(len(every["naam"]))
        if (column is None or every[column][at] == unit)
        and (sorts is None or every["schoolsoort"][at] in sorts)
    ]
    names = ("vestigingscode", "naam", "schoolsoort", "leerlingen", "x", "y")
    answer: Data = {"schools": {name: [every[name][at] for at in rows] for name in names}}
    if not source.opened.has(TABLE):
        return {**answer, "years": [], "reason": NONE}
    return {**answer, **school_years(source, codes_of(answer["schools"]))}


def words(page: Page, key: str) -> Data:
    """Return what a reader must know of a scenario: description, notes, policies, source."""
    source = source_of(page.context, key)
    opened = source.opened
    if opened.is_comparison:
        result = _comparison(opened)
        beleid = result.beleid[result.beleid["scenario"] == source.name]
        found = comparison_notes(result)
    else:
        run: RunResult = read_results(opened.folder)
        beleid = read_table(opened.table("beleid")) if opened.has("beleid") else pd.DataFrame()
        found = notes(run)
    policies = policy_sentences(beleid, source.scenario) if len(beleid) else []
    line = source_line(opened.manifest)
    return {
        "name": source.label,
        "folder": source.folder_name,
        "description": source.scenario["description"] or "",
        "notes": found,
        "policies": policies,
        "source": line,
        "changed": _changed(opened),
    }


def _changed(opened: Opened) -> list[str]:
    """Return what was changed in a folder after its run, in the words of ``verify``."""
    try:
        return [text for text in verify(opened.folder) if not text.endswith(_SHIPPED)]
    except RunError as error:
        return [str(error)]
