"""Made-up results folders with the tables that pictures read, and looking at what was drawn."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from view_data import result

from sim.run import RunResult

PO, VO = ("PO2001", "PO2101", "PO0001"), ("VO2001", "VO2101")
GEMEENTEN = ("GM0014", "GM0034")
ENROLLED = ("bao", "sbo", "so", "vo", "vso")
FIRST = 2025
MOVES = {  # from, to: how often in the last schooljaar
    ("buiten", "bao/aanwezig"): 50_000,
    ("buiten", "niet_ingeschreven/niet_leerplichtig"): 9_000,  # both are outside
    ("niet_ingeschreven/niet_leerplichtig", "so/aanwezig"): 3_000,
    ("bao/aanwezig", "vo/aanwezig"): 40_000,
    ("bao/aanwezig", "sbo/aanwezig"): 7_000,
    ("bao/kort_verzuim/wachtlijst", "sbo/aanwezig"): 500,
    ("vo/aanwezig", "vso/aanwezig"): 6_000,
    ("vo/aanwezig", "buiten"): 45_000,
    ("sbo/aanwezig", "so/aanwezig"): 20,
    ("vo/aanwezig", "vo/langdurig_relatief"): 900,
    ("vo/langdurig_relatief", "vo/aanwezig/aangevraagd"): 800,
    ("bao/aanwezig", "niet_ingeschreven/absoluut"): 700,
    ("bao/aanwezig", "bao/aanwezig/aangevraagd"): 999,  # no other state
}


def enrolled(unit: str, soort: str, year: int) -> float:
    """Return the leerlingen of a made-up region; none of the other sector."""
    sectors = {"PO": ENROLLED[:3], "VO": ENROLLED[3:], "GM": ENROLLED}
    if soort not in sectors[unit[:2]]:
        return 0.0
    size = {"bao": 9000.0, "sbo": 300.0, "so": 200.0, "vo": 6000.0, "vso": 400.0}[soort]
    return (
        size + 10.0 * int(unit[2:]) % 700 * (soort in {"so", "vso", "sbo"}) + 5.0 * (year - FIRST)
    )


def regional(years: int, units: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """Return rows of a yearly table per samenwerkingsverband and gemeente."""
    rows = []
    for level, codes in units.items():
        for unit, year in product(codes, range(FIRST, FIRST + years)):
            for soort in ENROLLED:
                value = enrolled(unit, soort, year)
                rows.append((year, level, unit, f"leerlingen_{soort}", value))
                if level == "swv":
                    rows.append((year, level, unit, f"leerlingen_{soort}_thuis", value))
            rows.append((year, level, unit, "thuiszitters_geteld", float(int(unit[2:]) % 40 + 7)))
    return pd.DataFrame(rows, columns=["schooljaar", "level", "unit", "indicator", "value"])


def money(years: int, scale: float) -> pd.DataFrame:
    """Return national books in whole cents."""
    amounts = {
        "licht": 400, "zwaar": 900, "verevening": -30, "lwoo_pro": 0, "korting_scholen": 2,
        "tlv_sbo": 150, "tlv_so": 300, "tlv_vso": 350, "lwoo_pro_scholen": 0, "organisatie": 70,
        "opdc": 15, "scholen": 390, "korting_2023": 0, "bijdrage_basis": 1, "arrangementen": 3,
        "reserve": 80, "reserve_begin": 87, "bijdrage_basis_rijk": 60,
    }  # fmt: skip
    rows = [
        (year, "nederland", "NL", name, round((value + year - FIRST) * 1e8 * scale) if value else 0)
        for name, value in amounts.items()
        for year in range(FIRST, FIRST + years)
    ]
    return pd.DataFrame(rows, columns=["schooljaar", "level", "unit", "indicator", "value"])


def moves(years: int, scale: float) -> pd.DataFrame:
    """Return transitions, half of a year's in each of two months; too many before the last year."""
    rows = []
    for year in range(FIRST, FIRST + years):
        factor = 1.0 if year == FIRST + years - 1 else 3.0
        for (old, new), count in MOVES.items():
            half = round(count * scale * factor / 2)
            rows += [(f"{year}-08", "p", old, new, half), (f"{year + 1}-07", "q", old, new, half)]
    return pd.DataFrame(rows, columns=["month", "process", "from_state", "to_state", "count"])


def folder_of(
    place: Path,
    years: int = 3,
    replicates: int = 0,
    scale: float = 1.0,
    units: Mapping[str, tuple[str, ...]] | None = None,
    **scenario: Any,
) -> RunResult:
    """Write a results folder and return its result; replicate r has 10 % more per r, from 0."""
    place.mkdir(parents=True, exist_ok=True)
    given = result(years, FIRST, replicates, scale)
    regions = regional(years, units or {"swv": (*PO, *VO), "gemeente": GEMEENTEN})
    tables = {"yearly": regions, "geld": money(years, scale), "transitions": moves(years, scale)}
    for name, frame in tables.items():
        parts = [_replicate(name, frame, r) for r in range(replicates)] or [frame]
        pd.concat(parts, ignore_index=True).to_parquet(place / f"{name}.parquet", index=False)
    own = {**given.manifest["scenario"], **scenario}
    return replace(given, folder=place, manifest={**given.manifest, "scenario": own})


def _replicate(name: str, frame: pd.DataFrame, number: int) -> pd.DataFrame:
    """Return a table with more money, moves or thuiszitters among the same leerlingen."""
    column = "count" if name == "transitions" else "value"
    more = frame[column] * (1 + number / 10)
    if name == "yearly":
        more = frame[column].where(frame["indicator"] != "thuiszitters_geteld", more)
    return frame.assign(replicate=number, **{column: more.astype(frame[column].dtype)})


def texts_of(figure: Figure) -> list[str]:
    """Return everything written in a figure that can be seen."""
    return [text.get_text() for text in figure.findobj(Text) if text.get_text().strip()]


def drawn_boxes(figure: Figure) -> Iterator[tuple[str, Bbox]]:
    """Draw a figure, and give every text but those of axes, with the room it takes."""
    figure.draw(figure.canvas.get_renderer())  # type: ignore[attr-defined]
    found = [*figure.texts]
    for axes in figure.axes:
        legend = axes.get_legend()
        found += [*axes.texts, axes._left_title, *(legend.get_texts() if legend else [])]
    for text in found:
        if text.get_text().strip():
            yield text.get_text(), text.get_window_extent()


def cut_off(figure: Figure) -> list[str]:
    """Return the texts that leave the page."""
    page = figure.bbox
    return [
        text
        for text, box in drawn_boxes(figure)
        if box.x0 < page.x0 - 1
        or box.x1 > page.x1 + 1
        or box.y0 < page.y0 - 1
        or box.y1 > page.y1 + 1
    ]


def overlapping(figure: Figure, air: float = 1.0) -> list[tuple[str, str]]:
    """Return the pairs of texts that cover each other by more than ``air`` pixels."""
    found = list(drawn_boxes(figure))
    return [
        (a, b)
        for (a, one), (b, other) in combinations(found, 2)
        if min(one.x1, other.x1) - max(one.x0, other.x0) > air
        and min(one.y1, other.y1) - max(one.y0, other.y0) > air + 2
    ]
