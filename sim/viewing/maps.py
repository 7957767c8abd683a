"""Maps of the Netherlands: the areas of samenwerkingsverbanden and gemeenten in a class each.

Darker is higher, also in print without colour. Two samenwerkingsverbanden are national and have
no area; what they have stands below the map.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.path import Path as Outline
from matplotlib.ticker import MaxNLocator

from sim.clock import schooljaar_label
from sim.run import RunResult
from sim.viewing.picture import INK, Picture, sheet, styled
from sim.viewing.shares import GEMEENTE, SWV_PO, SWV_VO, Share, last_year, shares
from sim.viewing.words import assumptions_note, number, runs_of, source_line

HEIGHT, KEY = 4.1, 0.75
"""Inches of a map, and of the key below it."""
CLASSES, MOST, TAILS = 4, 12, (0.05, 0.95)
"""Classes wanted, steps to try for them, and the regions (lowest and highest) beyond the bounds."""
EMPTY, HATCH = "#ffffff", "...."
NOT_RANKED = "Regio's zijn niet bedoeld om afzonderlijk te beoordelen of te rangschikken."
_LATITUDE = 52.15  # of the middle of the country, where the map has the right proportions
_COLOURS = "viridis_r"
_KINDS: Mapping[str, tuple[str, str, str, tuple[Share, ...]]] = {
    "kaart_po": ("swv", "swv_po", "samenwerkingsverbanden po", SWV_PO),
    "kaart_vo": ("swv", "swv_vo", "samenwerkingsverbanden vo", SWV_VO),
    "kaart_gemeenten": ("gemeente", "gemeenten", "gemeenten", GEMEENTE),
}
"""Of each map: level of the table, borders, what the areas are, and the panels."""


@cache
def outlines(borders: str) -> Mapping[str, Outline]:
    """Return the outline of each region, in degrees of latitude east and north.

    Args:
        borders: ``swv_po``, ``swv_vo`` or ``gemeenten``.
    """
    from sim.data import read_borders  # noqa: PLC0415  (a small world has none)

    narrow = np.cos(np.radians(_LATITUDE))
    found = {}
    for feature in read_borders(borders)["features"]:
        rings = [ring for polygon in feature["geometry"]["coordinates"] for ring in polygon]
        parts = []
        for ring in rings:
            points = np.array(ring, float) * (narrow, 1.0)
            codes = np.full(len(points), Outline.LINETO, Outline.code_type)
            codes[0], codes[-1] = Outline.MOVETO, Outline.CLOSEPOLY
            parts.append(Outline(points, codes))
        found[str(feature["properties"]["code"])] = Outline.make_compound_path(*parts)
    return found


def pictures(result: RunResult) -> list[Picture[RunResult]]:
    """Return the maps of a run.

    Args:
        result: what a run wrote.
    """
    return [_picture(result, name) for name in _KINDS]


def _picture(result: RunResult, name: str) -> Picture[RunResult]:
    _, _, areas, panels = _KINDS[name]
    what = ", ".join(f"{share.title} ({share.unit})" for share in panels)
    return Picture(
        name,
        f"Kaart van de {areas}",
        f"Op de kaart van de {areas} in het laatste schooljaar: {what}; donkerder is hoger, de "
        f"grenzen van de klassen staan eronder. {_spread(result)} {NOT_RANKED}",
        lambda given: draw(given, name),
        "Een kaart is er alleen van Nederland, met cijfers per gebied; deze map heeft die niet.",
    )


def _spread(result: RunResult) -> str:
    if result.summary is None:
        return "Eén run: geen onzekerheid getoond."
    return (
        f"Mediaan van {runs_of(result)} runs; gestippeld: de middelste 80 % van de runs valt "
        "niet in één klasse."
    )


def draw(result: RunResult, name: str) -> Figure | None:
    """Draw one map, a panel per share.

    Args:
        result: what a run wrote.
        name: ``kaart_po``, ``kaart_vo`` or ``kaart_gemeenten``.

    Returns:
        The figure, or None for a small world or a folder without these figures.
    """
    level, borders, areas, panels = _KINDS[name]
    if not isinstance(result.manifest["scenario"]["world"], str):
        return None
    frames = [shares(result, level, share) for share in panels]
    with styled():
        notes = (
            _spread(result),
            f"{NOT_RANKED} {_counted(panels)}",
            assumptions_note(result),
        )
        figure = sheet(HEIGHT + KEY + 1.2, notes, source_line(result.manifest))
        all_axes = figure.subplots(1, len(panels), squeeze=False)[0]
        for axes, share, frame in zip(all_axes, panels, frames, strict=True):
            if frame is None or frame.empty:
                return None
            year = int(frame["schooljaar"].max())
            axes.set_title(
                f"{share.title.capitalize()} {schooljaar_label(year)}\n{share.unit}", fontsize=9.5
            )
            bounds = classes(last_year(frame)["value"])
            paint(axes, outlines(borders), last_year(frame), bounds, colours(len(bounds) + 1))
        figure.suptitle(f"Kaart van de {areas}", x=0.01, ha="left", fontsize=11, weight="bold")
    return figure


def _counted(panels: Sequence[Share]) -> str:
    home = [share for share in panels if "woonplaats" in share.how]
    if len(home) == len(panels):
        return "Alle cijfers naar woonplaats."
    return "Deelname naar woonplaats, zonder cluster 1 en 2."


def classes(values: pd.Series) -> list[float]:
    """Return the bounds between the classes, round numbers, at least one.

    Args:
        values: one per region; may hold missing ones.
    """
    known = values.dropna()
    low, high = (float(known.quantile(tail)) for tail in TAILS) if len(known) else (0.0, 1.0)
    if not high > low:
        return [low] if low > 0.0 else [1.0]
    inside: list[float] = []
    for steps in range(CLASSES, MOST):
        found = MaxNLocator(nbins=steps, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
        inside = [round(float(bound), 6) for bound in found if low < bound < high]
        if len(inside) >= CLASSES - 1:
            break
    return inside or [round((low + high) / 2, 3)]


def colours(count: int) -> list[str]:
    """Return the colours of so many classes, the lowest first and lightest."""
    scale = mpl.colormaps[_COLOURS]
    return [to_hex(scale(place)) for place in np.linspace(0.02, 0.95, count)]


def paint(
    axes: Axes,
    areas: Mapping[str, Outline],
    frame: pd.DataFrame,
    bounds: Sequence[float],
    palette: Sequence[str],
) -> None:
    """Fill every area with the colour of its class, and write the key below the map.

    Args:
        axes: the panel.
        areas: outline by code.
        frame: value, p10 and p90 by code.
        bounds: between the classes.
        palette: one colour more than there are bounds.
    """
    codes = sorted(areas)
    values = frame.reindex(codes)
    place = np.searchsorted(bounds, values["value"].to_numpy(float), side="right")
    known = values["value"].notna().to_numpy()
    fills = [palette[at] if there else EMPTY for at, there in zip(place, known, strict=True)]
    axes.add_collection(
        PathCollection(
            [areas[code] for code in codes], facecolors=fills, edgecolors="white", linewidths=0.3
        )
    )
    low, high = (
        np.searchsorted(bounds, values[end].to_numpy(float), side="right") for end in ("p10", "p90")
    )
    unsure = [code for code, a, b, c in zip(codes, low, high, known, strict=True) if a != b and c]
    grey = [code for code, there in zip(codes, known, strict=True) if not there]
    for chosen, hatch, edge in ((unsure, HATCH, "#888888"), (grey, "////", "#999999")):
        if chosen:
            axes.add_collection(
                PathCollection(
                    [areas[code] for code in chosen],
                    facecolors="none",
                    edgecolors=edge,
                    hatch=hatch,
                    linewidths=0.0,
                )
            )
    axes.autoscale_view()
    axes.set_aspect("equal")
    axes.axis("off")
    _key(axes, bounds, palette, bool(grey), bool(unsure))
    _without_area(axes, frame, areas)


def _key(
    axes: Axes, bounds: Sequence[float], palette: Sequence[str], empty: bool, unsure: bool
) -> None:
    handles = [
        Patch(facecolor=fill, edgecolor="#777777", linewidth=0.4, label=words)
        for fill, words in zip(palette, class_words(bounds), strict=True)
    ]
    if unsure:
        handles.append(Patch(facecolor="none", edgecolor="#888888", hatch=HATCH, label="onzeker"))
    if empty:
        handles.append(
            Patch(facecolor="none", edgecolor="#999999", hatch="////", label="geen cijfer")
        )
    axes.legend(
        handles=handles,
        loc="upper center",
        bbox_to_anchor=(0.5, 0.0),
        ncols=2,
        fontsize=7.5,
        borderaxespad=0.2,
        handlelength=1.4,
        columnspacing=1.2,
    )


def class_words(bounds: Sequence[float]) -> list[str]:
    """Return how each class is written, the lowest first."""
    decimals = next((d for d in range(4) if all(abs(b - round(b, d)) < 1e-9 for b in bounds)), 4)
    texts = [number(bound, decimals) for bound in bounds]
    between = [f"{low} tot {high}" for low, high in pairwise(texts)]
    return [f"minder dan {texts[0]}", *between, f"{texts[-1]} of meer"]


def _without_area(axes: Axes, frame: pd.DataFrame, areas: Mapping[str, Outline]) -> None:
    """Write what regions without an area have: the national samenwerkingsverbanden."""
    rest = [(str(unit), value) for unit, value in frame["value"].items() if unit not in areas]
    if not rest:
        return
    told = [f"{unit} (landelijk): {number(float(value), 1)}" for unit, value in rest]
    axes.text(
        0.0,
        1.0,
        "zonder gebied:\n" + "\n".join(told),
        transform=axes.transAxes,
        fontsize=7,
        color=INK,
        va="top",
    )
