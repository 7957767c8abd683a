"""The corners in which policies do not help, drawn: every future a mark, the corner a box."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from sim.sweeping.analysis import Analysis
from sim.sweeping.discovery import Corner, found_corners
from sim.sweeping.robustness import label, policies_of
from sim.viewing.picture import INK, STYLES
from sim.viewing.sweep_sheet import FOOT, plain, scaled, settings, sheet
from sim.viewing.sweep_words import axis
from sim.viewing.words import percentage
from sim.viewing.words import short as cut

MOST, COLUMNS, ROW = 6, 2, 3.4  # panels, beside each other, inches
_TITLE = 58
LITTLE = 0.05
"""A corner in which the share without help is not more than this higher says little."""


def corner_axes(corner: Corner) -> tuple[str, str | None]:
    """Return the two uncertainties of the picture: those of the corner first."""
    names = list(dict.fromkeys([*corner.bounds, *corner.futures.columns]))
    return names[0], (names[1] if len(names) > 1 else None)


def shown_corners(found: Analysis) -> list[Corner]:
    """Return the corners in which a policy clearly helps less often, the clearest first."""
    if "corners" not in found.tables:
        return []
    told = [
        corner for corner in found_corners(found.swept) if corner.bounds and corner.more > LITTLE
    ]
    return sorted(told, key=lambda corner: -corner.more)


def draw_corners(found: Analysis) -> Figure | None:
    """Draw the corners of policies; None where there are none."""
    corners = shown_corners(found)[:MOST]
    if not corners:
        return None
    rows = -(-len(corners) // COLUMNS)
    names = policies_of(found.swept)
    with settings():
        figure, panels = sheet(ROW * rows + FOOT, rows, COLUMNS, found.swept, scaled(found.swept))
        for panel in panels.flat[len(corners) :]:
            panel.set_visible(False)
        for panel, corner in zip(panels.flat, corners, strict=False):
            policy: Any = names.loc[corner.policy].to_dict()
            _draw(panel, corner)
            told = (
                f"helpt niet in {percentage(float(corner.fails.mean()))} van de toekomsten, in het "
                f"vak in {percentage(corner.density)}"
            )
            lines = (cut(label(policy), _TITLE), cut(corner.outcome, _TITLE), told)
            panel.set_title("\n".join(lines), fontsize=8.5)
        return figure


def _draw(axes: Axes, corner: Corner) -> None:
    across, up = corner_axes(corner)
    x = corner.futures[across].to_numpy(np.float64)
    y = np.zeros(len(x)) if up is None else corner.futures[up].to_numpy(np.float64)
    helps, fails = ~corner.fails, corner.fails
    (blue, _), (orange, _) = STYLES[0], STYLES[1]
    axes.scatter(x[helps], y[helps], s=26, facecolors="none", edgecolors=blue, label="helpt")
    axes.scatter(x[fails], y[fails], s=26, marker="x", color=orange, label="helpt niet")
    sides = [_side(corner, name, values) for name, values in ((across, x), (up, y))]
    (left, right), (low, high) = sides
    axes.add_patch(
        Rectangle(
            (left, low),
            right - left,
            high - low,
            fill=False,
            edgecolor=INK,
            linewidth=1.4,
            label="de hoek",
        )
    )
    axes.set_xlim(*_limits(x))
    axes.set_ylim(*_limits(y))
    axes.set_xlabel(axis(across), fontsize=8)
    axes.set_ylabel("" if up is None else axis(up), fontsize=8)
    for one in (axes.xaxis, axes.yaxis):
        one.set_major_locator(MaxNLocator(nbins=5))
        one.set_major_formatter(FuncFormatter(plain))
    axes.legend(  # outside: within, it would hide futures or be taken for a part of the box
        loc="upper center", bbox_to_anchor=(0.5, -0.22), ncols=3, fontsize=7, frameon=False
    )


def _side(corner: Corner, name: str | None, values: NDArray[np.float64]) -> tuple[float, float]:
    """Return both ends of the box along one axis, within what is drawn."""
    low, high = _limits(values)
    least, most = corner.bounds.get(name or "", (-np.inf, np.inf))
    edge = 0.01 * (high - low)
    return max(least, low + edge), min(most, high - edge)


def _limits(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return the limits of an axis, with some room around."""
    room = 0.08 * float(np.ptp(values)) or 0.5
    return float(values.min()) - room, float(values.max()) + room
