"""What the page asks of a sweep and gets: its tables, its runs over factors, its analysis."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.results import RunError, verify
from sim.sweeping.swept import Swept
from sim.viewing.page.answers import Data, Page, clean
from sim.viewing.page.sweeps import OpenedSweep
from sim.viewing.sweep_courses import SPREAD, course, parts_of, plane
from sim.viewing.sweep_notes import one_drawn, span
from sim.viewing.sweep_tables import (
    Shown,
    decimals_of,
    factors,
    failures,
    is_numbers,
    summary,
)
from sim.viewing.sweep_words import (
    DESIGNS,
    axis,
    outcomes_of,
    scale_words,
    short,
    sizes,
    version_of,
)

MOST_DOTS = 4000
"""Runs that are drawn; of more, an even part, and the page says so."""


def sweep_of(page: Page, number: str) -> OpenedSweep:
    """Return the sweep of a number.

    Raises:
        RunError: if there is none.
    """
    sweeps = page.context.sweeps
    if not number.isdecimal() or len(number) > 6 or int(number) >= len(sweeps):
        raise RunError("there is no such sweep on this page")
    return sweeps[int(number)]


def as_data(shown: Shown) -> Data:
    """Return a table as the browser draws it: a number with its decimals, or a text."""
    frame = shown.frame
    numbers = [is_numbers(frame, name) for name in frame.columns]
    rows = [
        [
            _cell(value) if numeric else str(value)
            for value, numeric in zip(row, numbers, strict=True)
        ]
        for row in frame.itertuples(index=False, name=None)
    ]
    return {
        "name": shown.name,
        "title": shown.title,
        "head": [str(name) for name in frame.columns],
        "rows": rows,
        "notes": list(shown.notes),
    }


def _cell(value: Any) -> Data:
    number = float(value)
    return {"v": clean(number), "decimals": decimals_of(number)}


def cleaned(values: Sequence[Any] | NDArray[Any] | pd.Series) -> list[float | None]:
    """Return numbers as JSON can hold them."""
    return [clean(value) for value in values]


def overview(page: Page, number: str) -> Data:
    """Return what was varied, what is kept, and what failed."""
    opened = sweep_of(page, number)
    swept = page.sweeps.swept(opened)
    failed = failures(swept)
    experiment = swept.manifest.get("experiment") or {}
    return {
        **opened.facts(),
        "description": str(experiment.get("description") or ""),
        "facts": _facts(swept),
        "changed": [text for text in verify(opened.folder) if not text.startswith("sim/")],
        "factors": [
            {"name": short(factor.path), "path": factor.path, "role": factor.role}
            for factor in swept.factors
        ],
        "outcomes": [
            {"name": told.name, "words": told.words, "unit": told.unit, "better": told.better}
            for told in outcomes_of(swept)
        ],
        "tables": [as_data(table) for table in (factors(swept), summary(swept))],
        "failed": None if failed is None else as_data(failed),
    }


def _facts(swept: Swept) -> list[str]:
    told, design = swept.told, swept.design
    numbers = [
        f"{name} {value}"
        for name, value in (
            ("punten", told["design"].get("points")),
            ("waarden per bereik", told["design"].get("levels")),
            ("seed van de opzet", told["design"].get("seed")),
        )
        if value is not None
    ]
    scenario = swept.manifest.get("scenario") or {}
    found = [
        f"Opzet {design.kind}: {DESIGNS[design.kind]} ({', '.join(numbers)}).",
        f"{sizes(swept)}. Herhaling k heeft in elk punt dezelfde seed.",
    ]
    if scenario.get("name"):
        found.append(f"Scenario {scenario['name']}, {span(swept)}. {scale_words(swept)}".strip())
    found += one_drawn(swept)
    found.append(
        f"Bron: Leerlingstromen {version_of(swept)}, run {swept.manifest['run_id']}".replace(
            "  ", " "
        )
    )
    return found


def _chosen(swept: Swept, outcome: str, *factors_asked: str) -> tuple[int, list[str]]:
    """Return the number of an outcome, and the paths of factors by their numbers.

    Raises:
        RunError: if there is no such one.
    """
    paths, at = swept.paths(), [outcome, *factors_asked]
    if not all(text.isdecimal() and len(text) < 6 for text in at):
        raise RunError("outcomes and factors are named by their number")
    place, *rest = map(int, at)
    if place >= len(swept.outcomes) or any(k >= len(paths) for k in rest):
        raise RunError("there is no such outcome or factor in this sweep")
    return place, [paths[k] for k in rest]


def one_factor(page: Page, number: str, outcome: str, factor: str) -> Data:
    """Return an outcome over one factor: every run, and middle and spread per part."""
    swept = page.sweeps.swept(sweep_of(page, number))
    place, (path,) = _chosen(swept, outcome, factor)
    told = outcomes_of(swept)[place]
    parts, found = parts_of(swept, path), course(swept, told.name, path)
    values = swept.runs[told.name].to_numpy(np.float64)
    across = parts.of if parts.ends is None else swept.runs[path].to_numpy(np.float64)
    kept = np.flatnonzero(~np.isnan(values))
    drawn = kept[:: -(-len(kept) // MOST_DOTS)] if len(kept) else kept
    frame = found.rename(columns={"part": short(path), "median": "mediaan"})[
        [short(path), "runs", "p10", "mediaan", "p90"]
    ]
    title = f"{told.label}, naar {axis(path)}"
    return {
        "title": title,
        "unit": told.unit,
        "outcome": told.label,
        "axis": axis(path),
        "words": list(parts.names) if parts.ends is None else None,
        "x": cleaned(across[drawn]),
        "y": cleaned(values[drawn]),
        "parts": [
            {
                "name": row["part"],
                "low": clean(row["low"]),
                "high": clean(row["high"]),
                "runs": int(row["runs"]),
                "spread": cleaned([row["p10"], row["median"], row["p90"]]),
            }
            for row in found.to_dict("records")
        ],
        "table": as_data(Shown("naar-factor", title, frame, (SPREAD,))),
        "note": _dots(len(kept), len(drawn), len(values)),
    }


def _dots(kept: int, drawn: int, runs: int) -> str:
    if not kept:
        return "Geen enkele run gaf hiervan een getal."
    text = f"Elke stip is een run ({kept} van {runs} gaven een getal)."
    return text if drawn == kept else f"{text} Getekend zijn er {drawn}, gelijk verdeeld."


def two_factors(page: Page, number: str, outcome: str, across: str, up: str) -> Data:
    """Return an outcome over two factors: the median and the spread per pair of parts."""
    swept = page.sweeps.swept(sweep_of(page, number))
    place, paths = _chosen(swept, outcome, across, up)
    if paths[0] == paths[1]:
        raise RunError("choose two different factors")
    told = outcomes_of(swept)[place]
    found = plane(swept, told.name, *paths)
    names = [short(path) for path in paths]
    frame = found.rename(columns={"across": names[0], "up": names[1], "median": "mediaan"})
    title = f"{told.label}, naar {axis(paths[0])} en {axis(paths[1])}"
    return {
        "title": title,
        "unit": told.unit,
        "across": {"axis": axis(paths[0]), "parts": list(dict.fromkeys(found["across"]))},
        "up": {"axis": axis(paths[1]), "parts": list(dict.fromkeys(found["up"]))},
        "cells": [
            {"runs": int(row["runs"]), "spread": cleaned([row["p10"], row["median"], row["p90"]])}
            for row in found.to_dict("records")
        ],
        "table": as_data(Shown("twee-factoren", title, frame, (SPREAD,))),
    }
