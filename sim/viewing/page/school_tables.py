"""Figures of every school, from the table ``scholen``: on the map, and in the list of a region."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim.clock import schooljaar_label
from sim.parquet import REPLICATE
from sim.viewing.page.answers import Data, Page, clean
from sim.viewing.page.index import Floats
from sim.viewing.page.notes import band_note, label_of
from sim.viewing.page.regions import schools
from sim.viewing.page.routekaart import STEPS
from sim.viewing.page.sources import NotStored, Source, source_of, why_no_difference
from sim.viewing.page.values import Band

TABLE = "scholen"
STEP = "stap"
"""Indicator that holds on which step of the routekaart a school stands, from 0."""
COUNTED = frozenset({"leerlingen", "plaatsen"})
"""Indicators that count drawn leerlingen, so that a sample is scaled back."""
NONE = (
    "Deze map bevat geen scholen.parquet: leerlingen en stappen per school zijn niet bewaard. "
    "De leerlingen hier zijn die van de brondata."
)
_WORDS = {
    "leerlingen": "leerlingen, stand op 1 oktober",
    "plaatsen": "plaatsen, waar zij beperkt zijn, op 1 oktober",
    STEP: "stap op de routekaart (0, 1, 2)",
}
_UNITS = {"leerlingen": "leerlingen", "plaatsen": "plaatsen", STEP: "stap"}


def name_of(indicator: str) -> str:
    """Return the Dutch name of an indicator of schools."""
    return _WORDS.get(indicator, indicator.replace("_", " "))


def unit_of(indicator: str) -> str:
    """Return the unit of an indicator of schools."""
    return _UNITS.get(indicator, indicator.replace("_", " "))


def indicators_of(source: Source) -> list[str]:
    """Return the indicators that a folder has of every school; none where it has no table."""
    if not source.opened.has(TABLE):
        return []
    column = pq.read_table(source.opened.table(TABLE), columns=["indicator"])["indicator"]
    return sorted(str(name) for name in pc.unique(column).to_pylist())


def _places(codes: Sequence[str]) -> dict[str, int]:
    """Return where each school stands; one that shares its code is ``code/schoolsoort``."""
    found: dict[str, int] = {}
    for at, code in enumerate(codes):
        found.setdefault(code.partition("/")[0], at)
        found[code] = at
    return found


def codes_of(columns: Mapping[str, Sequence[Any]]) -> list[str]:
    """Return code and schoolsoort of schools, as ``code/schoolsoort``: that is never shared."""
    pairs = zip(columns["vestigingscode"], columns["schoolsoort"], strict=True)
    return [f"{code}/{sort}" for code, sort in pairs]


def _cube(source: Source, indicator: str, codes: Sequence[str]) -> tuple[list[int], Floats]:
    """Return schooljaren, and the drawn numbers: replicates by schooljaren by schools.

    A school without a row (closed, or not yet open) is not a number.
    """
    if not source.opened.has(TABLE):
        raise NotStored(NONE)
    path = source.opened.table(TABLE)
    replicated = REPLICATE in pq.read_schema(path).names
    columns = [*([REPLICATE] if replicated else []), "schooljaar", "school", "value"]
    frame = pq.read_table(
        path, columns=columns, filters=pc.field("indicator") == indicator
    ).to_pandas()
    if frame.empty:
        raise NotStored(f"Deze map bevat geen {name_of(indicator)} van scholen.")
    years = sorted(int(year) for year in frame["schooljaar"].unique())
    runs = sorted(frame[REPLICATE].unique()) if replicated else [0]
    place = _places(codes)
    cube = np.full((len(runs), len(years), len(codes)), np.nan)
    frame = frame[frame["school"].isin(place)]
    run = frame[REPLICATE].map({r: at for at, r in enumerate(runs)}) if replicated else 0
    year = frame["schooljaar"].map({y: at for at, y in enumerate(years)})
    cube[run, year, frame["school"].map(place)] = frame["value"].to_numpy(float)
    return years, cube


def _shown(
    source: Source, indicator: str, codes: Sequence[str], base: Source | None
) -> tuple[list[int], Floats]:
    """Return schooljaren by schools for all leerlingen: the number, or the median of replicates."""
    years, cube = _cube(source, indicator, codes)
    if base is not None:
        if reason := why_no_difference(base, source):
            raise NotStored(reason)
        other, less = _cube(base, indicator, codes)
        if other != years or less.shape != cube.shape:
            raise NotStored("Deze twee runs hebben niet dezelfde schooljaren.")
        cube = cube - less
    values = cube[0] if len(cube) == 1 else np.median(cube, axis=0)
    return years, values / (source.opened.scale if indicator in COUNTED else 1.0)


def school_map(page: Page, key: str, indicator: str, base: str = "") -> Data:
    """Return one indicator of every school over the schooljaren, of a scenario or a difference."""
    source = source_of(page.context, key)
    against = source_of(page.context, base) if base else None
    every = schools()
    years, values = _shown(source, indicator, codes_of(every), against)
    runs = int(source.opened.manifest["replicates"]["count"] or 1)
    note = band_note(source, Band((), (), values, runs=runs), against)
    return {
        "name": label_of(source, against),
        "times": [str(year) for year in years],
        "values": [[clean(value) for value in row] for row in values],
        "unit": unit_of(indicator),
        "title": name_of(indicator),
        "note": note,
    }


def places() -> Data:
    """Return every school of the facts: code, name, kind and place in the drawing."""
    every = schools()
    names = ("vestigingscode", "naam", "schoolsoort", "x", "y")
    return {name: every[name] for name in names}


def years_of(source: Source, codes: Sequence[str]) -> Data:
    """Return the figures of some schools in every schooljaar: ``years``, ``labels``, ``steps``."""
    found: dict[int, dict[str, list[Any]]] = {}
    for indicator in indicators_of(source):
        years, values = _shown(source, indicator, codes, None)
        for year, row in zip(years, values, strict=True):
            found.setdefault(year, {})[indicator] = [clean(value) for value in row]
    answer: Data = {
        "years": [
            {"key": str(year), "name": schooljaar_label(year), "values": found[year]}
            for year in sorted(found)
        ],
        "labels": {name: name_of(name) for name in indicators_of(source)},
    }
    if all(STEP in year["values"] for year in answer["years"]) and found:
        answer["steps"] = list(STEPS.values())
        for year in answer["years"]:
            year["step"] = [None if v is None else round(v) for v in year["values"][STEP]]
    return answer
