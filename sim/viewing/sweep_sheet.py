"""The sheet on which figures of a sweep are drawn: its style, its foot, its numbers."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from sim.sweeping.robustness import word
from sim.sweeping.swept import Swept
from sim.viewing.picture import STYLE
from sim.viewing.sweep_notes import one_drawn
from sim.viewing.sweep_words import sizes, version_of
from sim.viewing.words import number

WIDTH, FOOT, DPI = 9.5, 0.5, 120  # inches, and dots per inch
_SETTINGS: Any = {**STYLE, "font.size": 9, "axes.titlesize": 10, "axes.grid.axis": "both"}


@contextmanager
def settings() -> Iterator[None]:
    """Draw with the settings of the house, in somewhat smaller letters."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)
        yield


def sheet(
    height: float, rows: int, columns: int, swept: Swept, note: str = ""
) -> tuple[Figure, Any]:
    """Return a figure with its panels, and below it where it comes from; call within ``settings``.

    Args:
        height: inches.
        rows: of panels.
        columns: of panels.
        swept: the sweep that is drawn.
        note: a line more below it.
    """
    below = FOOT / height
    layout = ConstrainedLayoutEngine(rect=(0.0, below, 0.995, 1.0 - below))
    figure = Figure(figsize=(WIDTH, height), dpi=DPI, layout=layout)
    FigureCanvasAgg(figure)
    told = f"{note}\n{source(swept)}" if note else source(swept)
    figure.text(0.01, 0.08 / height, told, fontsize=7, color="#555555", va="bottom")
    return figure, figure.subplots(rows, columns, squeeze=False)


def scaled(swept: Swept) -> str:
    """Return the note of a figure on one drawn leerling; empty where all are drawn."""
    return " ".join(one_drawn(swept))


def source(swept: Swept) -> str:
    """Return where the figures come from, on two lines."""
    scenario = swept.manifest.get("scenario") or {}
    scale = scenario.get("scale", 1.0) if isinstance(scenario.get("world"), str) else 1.0
    part = "" if scale == 1.0 else f", schaal {word(scale)} (teruggerekend)"
    return (
        f"{swept.told['name']}: {sizes(swept)}{part}.\n"
        "Groottes van effecten en bandbreedten zijn aannames. "
        f"leerlingstromen {version_of(swept)}, run {swept.manifest.get('run_id', '')}"
    )


def plain(value: float, _: float) -> str:
    """Return a number on an axis."""
    if abs(value) < 10:
        return f"{value:g}".replace(".", ",")
    return number(value, 0 if value == round(value) else 1)
