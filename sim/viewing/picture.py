"""What a picture is, and how it becomes a PNG file or an SVG text: the same bytes each time.

A picture is drawn by Matplotlib under the settings of this file alone, whatever the user's own are.
"""

import hashlib
import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

Result = TypeVar("Result")

WIDTH, PANEL, MARGIN, SPACE = 9.5, 3.6, 1.3, 0.16  # inches
FOOT, LINE, LAST, LEFT = 0.35, 0.20, 0.10, 0.095  # inches: of the lines below a figure
DPI = 120
STYLE: Any = {  # names of settings, which the stubs list one by one
    "text.parse_math": False,
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": "#dddddd",
    "axes.axisbelow": True,
    "legend.frameon": False,
    "hatch.linewidth": 0.5,
    "svg.hashsalt": "leerlingstromen",
    "svg.fonttype": "path",
}
STYLES = (
    ("#0072B2", "o"),
    ("#D55E00", "s"),
    ("#009E73", "^"),
    ("#CC79A7", "D"),
    ("#000000", "v"),
    ("#E69F00", "P"),
)
"""Colour (of Okabe and Ito's palette, told apart with any colour vision) and marker of a line."""
INK, GREY = "#333333", "#555555"
_ID = re.compile(r'(\bid="|url\(#|href="#)')
_OUTLINE, _LONG = re.compile(r'\bd="[^"]*"'), re.compile(r"-?\d+\.\d{2,}")
_DIGITS = 10


@dataclass(frozen=True)
class Picture(Generic[Result]):
    """One picture of a results folder.

    Attributes:
        name: name of its file, without suffix.
        title: what it shows, in a few Dutch words.
        caption: what is to be seen, in which unit and with what uncertainty, in Dutch.
        draw: draws it; None where the folder holds nothing to draw.
        absent: the Dutch sentence that says why, for when there is nothing.
        seldom: whether a run leaves it to the command ``figures``, to be ready sooner.
    """

    name: str
    title: str
    caption: str
    draw: Callable[[Result], Figure | None]
    absent: str = "Deze map bevat hiervoor geen cijfers."
    seldom: bool = False


@contextmanager
def styled() -> Iterator[None]:
    """Draw with the settings of the house, and leave those of others alone."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        yield


def sheet(height: float, notes: Sequence[str], source: str, width: float = WIDTH) -> Figure:
    """Return an empty figure with what it rests on below it; call within ``styled``.

    Args:
        height: inches, the lines below included.
        notes: the lines below, the upper first; an empty one is left out.
        source: the last line: where it comes from.
        width: inches.
    """
    shown = [note for note in notes if note]
    below = (FOOT + LINE * len(shown)) / height
    layout = ConstrainedLayoutEngine(rect=(0.0, below, 0.995, 1.0 - below), h_pad=SPACE)
    figure = Figure(figsize=(width, height), dpi=DPI, layout=layout)
    FigureCanvasAgg(figure)
    left = LEFT / width
    for place, text in enumerate(reversed(shown), start=1):
        figure.text(left, (LAST + LINE * place) / height, text, fontsize=8.5, color=INK)
    figure.text(left, LAST / height, source, fontsize=7.5, color=GREY)
    return figure


def save_png(figure: Figure, path: Path) -> None:
    """Write a figure as PNG; the bytes depend on the numbers and the library versions alone.

    Raises:
        OSError: if the disk refuses.
    """
    with styled():
        figure.savefig(path, format="png", metadata={"Software": None})


def svg_text(figure: Figure) -> str:
    """Return a figure as one ``<svg>`` element, to be put into a page as it is.

    Letters are outlines, so that it looks the same on every machine. Every id in it begins with a
    hash of the picture, so that several pictures can stand in one page. It is the same text for
    the same numbers and library versions.
    """
    held = io.BytesIO()
    with styled():
        figure.savefig(held, format="svg", metadata={"Date": None, "Creator": None})
    plain = held.getvalue().decode("utf-8")
    plain = plain[plain.index("<svg") :].strip()
    plain = re.sub(r"\s*<metadata>.*?</metadata>", "", plain, count=1, flags=re.DOTALL)
    plain = _OUTLINE.sub(lambda path: _LONG.sub(_rounded, path[0]), plain)
    mark = f"f{hashlib.sha256(plain.encode()).hexdigest()[:_DIGITS]}-"
    return _ID.sub(lambda found: found[1] + mark, plain)


def _rounded(found: re.Match[str]) -> str:
    """Return a length in points with one decimal: half of the text, and none can see it."""
    return f"{float(found[0]):.1f}".rstrip("0").rstrip(".")
