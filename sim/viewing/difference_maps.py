"""Map of the difference between a scenario and the base, per samenwerkingsverband.

More and less have colours of their own, and less is hatched, so that a print without colour can
be read too. The differences are in leerlingen: a comparison keeps no stocks per region.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.path import Path as Outline

from sim.comparing.folder import Comparison
from sim.results import LETTERS
from sim.viewing.compared_figures import figure_note
from sim.viewing.compared_words import (
    SWV,
    briefly,
    comparison_source,
    last_label,
    minus,
    of_scenario,
    shown_column,
    signed,
)
from sim.viewing.maps import NOT_RANKED, outlines
from sim.viewing.picture import GREY, INK, Picture, sheet, styled
from sim.viewing.words import assumptions_note, scale_of

MORE, LESS, NONE = ("#FDB863", "#E66101", "#7F3B08"), ("#B2ABD2", "#8073AC", "#2D004B"), "#f2f2f2"
"""Colours (of the palette PuOr), from little to much; and of no difference or an unsure one."""
HEIGHT, LABELS = 4.1, 9.5
_ROUND = (1.0, 2.0, 5.0)


@dataclass(frozen=True)
class Subject:
    """One panel: an indicator of samenwerkingsverbanden of one sector."""

    indicator: str
    title: str
    sector: str


SUBJECTS = (
    Subject("thuiszitters_geteld", "thuiszitters (po)", "po"),
    Subject("leerlingen_sbo_thuis", "leerlingen sbo", "po"),
    Subject("leerlingen_so_thuis", "leerlingen so", "po"),
    Subject("thuiszitters_geteld", "thuiszitters (vo)", "vo"),
    Subject("leerlingen_vso_thuis", "leerlingen vso", "vo"),
)


def pictures(result: Comparison) -> list[Picture[Comparison]]:
    """Return a map per scenario beside the base.

    Args:
        result: what a comparison wrote.
    """
    return [
        _picture(result, letter, name)
        for letter, name in zip(LETTERS[1:], result.names[1:], strict=False)
    ]


def _picture(result: Comparison, letter: str, name: str) -> Picture[Comparison]:
    return Picture(
        f"kaart_verschil-{letter}",
        f"Kaart van het verschil: {minus(result, name)}",
        "Hoeveel leerlingen meer of minder per samenwerkingsverband, in het laatste schooljaar: "
        "thuiszitters geteld, en wie in sbo, so of vso zit naar woonplaats; minder is gearceerd. "
        f"{figure_note(result)} {NOT_RANKED}",
        lambda given: draw(given, name),
        "Een kaart is er alleen van Nederland.",
    )


def draw(result: Comparison, name: str) -> Figure | None:
    """Draw the map of the differences of one scenario.

    Args:
        result: what a comparison wrote.
        name: the scenario.

    Returns:
        The figure, or None for a small world.
    """
    if not isinstance(result.manifest["scenario"]["world"], str):
        return None
    with styled():
        notes = (
            figure_note(result),
            f"In leerlingen, niet per 1.000. {NOT_RANKED}",
            assumptions_note(result),
        )
        figure = sheet(2 * HEIGHT + 2.4, notes, comparison_source(result, name))
        panels = figure.subplots(2, 3).ravel()
        for axes, subject in zip(panels, SUBJECTS, strict=False):
            _panel(axes, result, name, subject)
        panels[-1].axis("off")
        figure.suptitle(
            f"{briefly(result, name)}\nverschil per samenwerkingsverband, {last_label(result)}",
            x=0.01,
            ha="left",
            fontsize=11,
            weight="bold",
        )
    return figure


def differences(result: Comparison, name: str, indicator: str) -> pd.DataFrame:
    """Return the differences of the last schooljaar per samenwerkingsverband, all leerlingen.

    Returns:
        value, p10 and p90 by unit; of one seed three times the value.
    """
    rows = of_scenario(result, name, SWV)
    rows = rows[rows["indicator"] == indicator]
    rows = rows[rows["schooljaar"] == rows["schooljaar"].max()].set_index("unit")
    value = rows[shown_column(result)].astype(float) / scale_of(result)
    low, high = (
        (rows[end].astype(float) / scale_of(result) if result.replicated else value)
        for end in ("p10", "p90")
    )
    return pd.DataFrame({"value": value, "p10": low, "p90": high})


def steps(values: pd.Series) -> list[float]:
    """Return the two bounds between little, more and much: round numbers of leerlingen."""
    sizes = values.abs()
    sizes = sizes[sizes > 0.0]
    if sizes.empty:
        return [1.0, 2.0]
    low, high = float(sizes.quantile(0.5)), float(sizes.quantile(0.9))
    first = _rounded(low)
    second = _rounded(high)
    return [first, second if second > first else 2.0 * first]


def _rounded(value: float) -> float:
    power = 10.0 ** np.floor(np.log10(max(value, 1.0)))
    return float(
        min((power * step for step in (*_ROUND, 10.0)), key=lambda step: abs(step - value))
    )


def _panel(axes: Axes, result: Comparison, name: str, subject: Subject) -> None:
    areas = outlines(f"swv_{subject.sector}")
    frame = differences(result, name, subject.indicator)
    inside = frame.reindex(sorted(areas))
    bounds = steps(inside["value"])
    sure = (inside["p10"] > 0.0) | (inside["p90"] < 0.0)
    level = np.searchsorted(bounds, inside["value"].abs().to_numpy(float), side="right")
    groups: dict[tuple[str, str], list[str]] = {}
    rows = zip(inside.index, inside["value"], sure, level, strict=True)
    for code, value, is_sure, size in rows:
        if not is_sure:
            fill = (NONE, "")
        else:
            fill = (MORE[size], "") if value > 0 else (LESS[size], "////")
        groups.setdefault(fill, []).append(str(code))
    _fill(axes, areas, groups)
    axes.set_title(f"{subject.title[:1].upper()}{subject.title[1:]}", fontsize=LABELS)
    axes.autoscale_view()
    axes.set_aspect("equal")
    axes.axis("off")
    used = {fill for fill, _ in groups}
    axes.legend(
        handles=_key(bounds, result.replicated, used),
        loc="upper center",
        bbox_to_anchor=(0.5, 0.0),
        ncols=2,
        fontsize=7.5,
        borderaxespad=0.2,
        handlelength=1.6,
        columnspacing=1.2,
    )
    rest = frame[~frame.index.isin(areas) & (frame["value"] != 0.0)]
    own = [
        f"{unit} (landelijk): {signed(value)}"
        for unit, value in rest["value"].items()
        if subject.sector.upper() in str(unit)
    ]
    if own:
        text = "zonder gebied:\n" + "\n".join(own)
        axes.text(0.0, 1.0, text, transform=axes.transAxes, fontsize=7, color=INK, va="top")


def _fill(
    axes: Axes, areas: Mapping[str, Outline], groups: Mapping[tuple[str, str], Sequence[str]]
) -> None:
    for (fill, hatch), codes in sorted(groups.items()):
        axes.add_collection(
            PathCollection(
                [areas[code] for code in codes],
                facecolors=fill,
                edgecolors="#aaaaaa" if fill == NONE else "white",
                hatch=hatch or None,
                linewidths=0.4,
                label=fill,
            )
        )


def _key(bounds: Sequence[float], replicated: bool, used: set[str]) -> list[Patch]:
    first, second = (signed(bound).lstrip("+") for bound in bounds)
    none = "geen, of marge om 0" if replicated else "geen verschil"
    rows = [
        (LESS[2], "////", f"minstens {second} minder"),
        (LESS[1], "////", f"{first} tot {second} minder"),
        (LESS[0], "////", f"tot {first} minder"),
        (NONE, "", none),
        (MORE[0], "", f"tot {first} meer"),
        (MORE[1], "", f"{first} tot {second} meer"),
        (MORE[2], "", f"minstens {second} meer"),
    ]
    return [
        Patch(
            facecolor=fill,
            edgecolor="white" if hatch else GREY,
            linewidth=0.4,
            hatch=hatch or None,
            label=words,
        )
        for fill, hatch, words in rows
        if fill in used or fill == NONE
    ]
