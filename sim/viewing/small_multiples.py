"""Every samenwerkingsverband as a small panel of its own, beside the country as a whole.

All panels stand in one Matplotlib axes, a cell of one by one each: seventy-six axes would take
ten times as long to draw.
"""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from sim.clock import schooljaar_label
from sim.run import RunResult
from sim.viewing.compared_words import swv_label
from sim.viewing.picture import GREY, INK, STYLES, Picture, sheet, styled
from sim.viewing.shares import SWV_PO, SWV_VO, Share, last_year, national, shares
from sim.viewing.words import assumptions_note, number, runs_of, short, source_line

ACROSS, FEWEST, LEAST, ROW, HEAD = 8, 3, 2, 1.0, 1.7
"""Panels beside each other, at most and at least, for so many samenwerkingsverbanden at least; and
inches per row and above and below them all."""
LEFT, RIGHT, TOP, BOTTOM = 0.03, 0.93, 0.36, 0.94
"""Where the lines stand within a cell, as parts of it."""
SHOWN = 22
"""Characters of a name that fit above a panel."""
_NOT_RANKED = (
    "Niet bedoeld om afzonderlijke samenwerkingsverbanden te beoordelen of te rangschikken."
)


def pictures(result: RunResult) -> list[Picture[RunResult]]:
    """Return one picture per share that samenwerkingsverbanden have.

    Args:
        result: what a run wrote.
    """
    return [_picture(result, share) for share in (*SWV_PO, *SWV_VO)]


def _picture(result: RunResult, share: Share) -> Picture[RunResult]:
    sector = "po" if share in SWV_PO else "vo"
    return Picture(
        f"verbanden_{share.key}",
        f"Elk samenwerkingsverband {sector}: {share.title} ({share.unit})",
        f"Elk vakje is een samenwerkingsverband, alle op dezelfde schaal; de streepjeslijn is het "
        f"landelijke cijfer. {share.title.capitalize()}: {share.how}. {_spread(result)} "
        f"{_NOT_RANKED}",
        lambda given: draw(given, share, sector),
        f"Deze map heeft geen cijfers van twee of meer samenwerkingsverbanden {sector}.",
        seldom=True,
    )


def _spread(result: RunResult) -> str:
    if result.summary is None:
        return "Eén run: geen onzekerheid getoond."
    return f"Lijn: mediaan van {runs_of(result)} runs; band: de middelste 80 % van de runs."


def across_of(units: int) -> int:
    """Return how many panels stand beside each other."""
    return ACROSS if units > ACROSS else max(FEWEST, units)


def place(
    column: int, row: int, x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the points of a panel in the cells of the page.

    Args:
        column: of the cell.
        row: of the cell.
        x: parts of the width of the panel, 0 to 1.
        y: parts of its height.

    Returns:
        shape (n, 2).
    """
    across = column + LEFT + (RIGHT - LEFT) * x
    down = row + BOTTOM - (BOTTOM - TOP) * y
    return np.column_stack([across, down])


def draw(result: RunResult, share: Share, sector: str) -> Figure | None:
    """Draw a share of every samenwerkingsverband, the highest in the last schooljaar first.

    Args:
        result: what a run wrote.
        share: which.
        sector: ``po`` or ``vo``.

    Returns:
        The figure, or None where the folder has no such figures.
    """
    frame = shares(result, "swv", share)
    if frame is None or frame.empty:
        return None
    units = _sorted(frame)
    if len(units) < LEAST:
        return None
    across = across_of(len(units))
    years = sorted(int(year) for year in frame["schooljaar"].unique())
    top = _top(frame)
    rows = math.ceil(len(units) / across)
    with styled():
        notes = (_spread(result), _NOT_RANKED, assumptions_note(result))
        figure = sheet(HEAD + ROW * max(2, rows), notes, source_line(result.manifest))
        axes = figure.subplots()
        axes.set_xlim(0, across)
        axes.set_ylim(max(2, rows), 0)
        axes.axis("off")
        axes.set_title(
            f"Samenwerkingsverbanden {sector}: {share.title} ({share.unit}), {_period(years)}",
            pad=18,
        )
        scale = f"Elk vakje: 0 tot {number(top, 0 if top >= 10 else 1)} {share.unit}; {share.how}."
        axes.text(0, 1.005, scale, transform=axes.transAxes, fontsize=8, color=INK, va="bottom")
        _panels(axes, frame, units, years, top)
        _key(axes, result)
    return figure


def _period(years: Sequence[int]) -> str:
    first, last = schooljaar_label(years[0]), schooljaar_label(years[-1])
    return first if first == last else f"{first} tot en met {last}"


def _sorted(frame: pd.DataFrame) -> list[str]:
    last = last_year(frame)["value"].fillna(-1.0)
    return [str(unit) for unit in sorted(last.index, key=lambda unit: (-last[unit], unit))]


def _top(frame: pd.DataFrame) -> float:
    highest = float(frame["p90"].max())
    if not highest > 0.0:
        return 1.0
    step = 10.0 ** math.floor(math.log10(highest)) / 2.0
    return math.ceil(highest / step) * step


def _panels(
    axes: Axes, frame: pd.DataFrame, units: Sequence[str], years: Sequence[int], top: float
) -> None:
    country, at, across = national(frame), _parts(years), across_of(len(units))
    line = np.array([country[year] for year in years])
    wide = {
        name: frame.pivot_table(index="unit", columns="schooljaar", values=name, dropna=False)
        for name in ("value", "p10", "p90")
    }
    own, bands, level, bases, ends = [], [], [], [], []
    for number_of, unit in enumerate(units):
        row, column = divmod(number_of, across)
        low, value, high = (
            wide[name].loc[unit].reindex(list(years)).to_numpy(float)
            for name in ("p10", "value", "p90")
        )
        own.append(place(column, row, at, value / top))
        there = np.isfinite(value)
        if (high > low).any():
            around = np.concatenate([at[there], at[there][::-1]])
            edge = np.concatenate([low[there], high[there][::-1]])
            bands.append(place(column, row, around, edge / top))
        level.append(_level(column, row, at, line / top))
        bases.append(place(column, row, np.array([0.0, 1.0]), np.zeros(2)))
        if there.any():
            ends.append(own[-1][there][-1])
        _head(axes, column, row, unit, float(value[-1]))
    colour = STYLES[0][0]
    axes.add_collection(
        PolyCollection(bands, facecolor=(colour, 0.2), edgecolor=(colour, 0.5), linewidth=0.4)
    )
    axes.add_collection(LineCollection(bases, colors="#bbbbbb", linewidths=0.6))
    axes.add_collection(LineCollection(level, colors=INK, linewidths=0.8, linestyles="dashed"))
    axes.add_collection(LineCollection(own, colors=colour, linewidths=1.4, zorder=3))
    if ends:
        x, y = np.array(ends).T
        axes.scatter(x, y, s=9, color=colour, zorder=4)


def _parts(years: Sequence[int]) -> NDArray[np.float64]:
    if len(years) == 1:
        return np.array([0.5])
    return np.linspace(0.0, 1.0, len(years))


def _level(
    column: int, row: int, at: NDArray[np.float64], height: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the line of the country, across the panel also where there is one schooljaar."""
    if len(at) > 1:
        return place(column, row, at, height)
    return place(column, row, np.array([0.0, 1.0]), np.repeat(height, 2))


def _head(axes: Axes, column: int, row: int, unit: str, value: float) -> None:
    label = swv_label(unit)
    name = label.partition("(")[2].rstrip(")") if label != unit else ""
    decimals = 1 if not math.isnan(value) else 0
    code, left, right = short(unit, SHOWN - 9), column + LEFT, column + RIGHT
    texts = (
        axes.text(left, row + 0.13, code, fontsize=6.5, weight="bold"),
        axes.text(right, row + 0.13, number(value, decimals), fontsize=6.5, ha="right"),
        axes.text(left, row + 0.27, short(name, SHOWN), fontsize=5.8, color=GREY),
    )
    for text in texts:  # within the cell, so nothing to lay out; that takes long
        text.set_in_layout(False)


def _key(axes: Axes, result: RunResult) -> None:
    handles = [
        Line2D([], [], color=STYLES[0][0], linewidth=1.4, marker="o", markersize=3),
        Line2D([], [], color=INK, linewidth=0.8, linestyle="dashed"),
    ]
    words = ["samenwerkingsverband, met het cijfer van het laatste schooljaar", "landelijk"]
    axes.legend(
        handles,
        words,
        loc="upper left",
        bbox_to_anchor=(0.0, -0.003),
        ncols=2,
        fontsize=8,
        borderaxespad=0.0,
    )
