"""Steps of schools on the route to inclusive education, over time: of a run, and of scenarios."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.comparing.folder import Comparison
from sim.run import RunResult
from sim.viewing.compared_words import NAME_SHOWN, ONE_SEED_NOTE
from sim.viewing.figures import lines
from sim.viewing.picture import MARGIN, PANEL, STYLES, Picture, sheet, styled
from sim.viewing.words import (
    assumptions_note,
    figure_note,
    number,
    short,
    source_line,
)

STEPS: Mapping[str, str] = {
    "scholen_regulier": "geen stap gezet",
    "scholen_onderweg": "één stap gezet",
    "scholen_inclusief": "laatste stap gezet",
}
"""Indicator of each step, and how it is called."""
WHOLE = (
    "Reguliere scholen die open zijn; scholen worden niet geschaald, ook niet in een steekproef."
)
_MARKERS = "os^DvPXdp*"
_STANDS_STILL = "In deze run zet geen school een stap op de routekaart."


def pictures(result: RunResult) -> list[Picture[RunResult]]:
    """Return the picture of the steps in a run.

    Args:
        result: what a run wrote.
    """
    return [
        Picture(
            "routekaart",
            "Scholen op de routekaart",
            "Hoeveel reguliere scholen op 1 oktober geen, één of de laatste stap naar inclusief "
            f"onderwijs hebben gezet. {figure_note(result)}",
            draw,
            _STANDS_STILL,
        )
    ]


def compared_pictures(result: Comparison) -> list[Picture[Comparison]]:
    """Return the picture of the steps in the scenarios of a comparison.

    Args:
        result: what a comparison wrote.
    """
    return [
        Picture(
            "routekaart",
            "Scholen op de routekaart, per scenario",
            "Hoeveel reguliere scholen op 1 oktober de laatste stap naar inclusief onderwijs "
            f"hebben gezet (boven), en hoeveel er onderweg zijn (onder). {_compared_note(result)}",
            draw_compared,
            "In geen van de scenario's zet een school een stap op de routekaart.",
        )
    ]


def draw(result: RunResult) -> Figure | None:
    """Draw how many schools stand at each step.

    Args:
        result: what a run wrote.

    Returns:
        The figure, or None where no school takes a step, or the folder knows of none.
    """
    rows = result.yearly[result.yearly["indicator"].isin(STEPS)]
    if not _moves(rows):
        return None
    rows = rows.assign(naam=rows["indicator"].map(STEPS)).reset_index(drop=True)
    styles = dict(zip(STEPS.values(), STYLES, strict=False))
    with styled():
        notes = (WHOLE, figure_note(result), assumptions_note(result))
        figure = sheet(PANEL + MARGIN + 0.2, notes, source_line(result.manifest))
        axes = figure.subplots()
        lines(axes, rows, styles, banded=result.summary is not None)
        axes.set_title("Scholen op de routekaart naar inclusief onderwijs, 1 oktober")
        axes.set_xlabel("schooljaar")
        _count(axes)
    return figure


def draw_compared(result: Comparison) -> Figure | None:
    """Draw how many schools stand at the steps, a line per scenario.

    Args:
        result: what a comparison wrote.

    Returns:
        The figure, or None where no school takes a step in any of them.
    """
    rows = result.yearly[result.yearly["indicator"].isin(STEPS)]
    if not _moves(rows):
        return None
    names = {name: short(name, NAME_SHOWN) for name in result.names}
    if len(set(names.values())) < len(names):  # cut to the same
        names = {name: f"{place + 1}. {shown}" for place, (name, shown) in enumerate(names.items())}
    styles = {
        shown: (STYLES[place % len(STYLES)][0], _MARKERS[place % len(_MARKERS)])
        for place, shown in enumerate(names.values())
    }
    with styled():
        notes = (WHOLE, _compared_note(result), assumptions_note(result))
        figure = sheet(2 * PANEL + MARGIN + 0.2, notes, _source(result))
        panels = figure.subplots(2, 1)
        for axes, indicator in zip(panels, ("scholen_inclusief", "scholen_onderweg"), strict=True):
            mine = rows[rows["indicator"] == indicator].reset_index(drop=True)
            mine = mine.assign(naam=mine["scenario"].map(names))
            lines(axes, mine, styles, banded=result.replicated)
            axes.set_title(f"Scholen: {STEPS[indicator]} op de routekaart, 1 oktober")
            _count(axes)
        panels[-1].set_xlabel("schooljaar")
    return figure


def _source(result: Comparison) -> str:
    manifest = result.manifest
    return (
        f"Bron: Leerlingstromen {manifest['code']['version']}, {len(result.names)} scenario's, "
        f"seed {manifest['seed']}, vergelijking {manifest['run_id']}"
    )


def _compared_note(result: Comparison) -> str:
    if not result.replicated:
        return ONE_SEED_NOTE
    runs = int(result.difference["runs"].max())
    return f"Lijn: mediaan van {runs} runs; band: de middelste 80 % van de runs."


def _moves(rows: pd.DataFrame) -> bool:
    """Return whether any school takes a step."""
    steps = rows[rows["indicator"] != "scholen_regulier"]
    return bool((steps["value"] > 0.0).any())


def _count(axes: Axes) -> None:
    axes.set_ylabel("scholen")
    axes.set_ylim(0, max(1.0, 1.08 * axes.get_ylim()[1]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
