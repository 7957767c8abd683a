"""Figures of a run as PNG: thuiszitters, (v)so inflow and stock, waiting list.

Lines are told apart by colour, by marker and by a label, so that they can be read without colour.
The bytes depend on the numbers and the library versions alone.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.run import RunResult
from sim.viewing.words import (
    INSTROOM,
    LEERLINGEN,
    THUIS_GETELD,
    THUIS_STAND,
    WACHTLIJST,
    Group,
    assumptions_note,
    figure_note,
    number,
    scale_of,
    source_line,
)

Style = tuple[str, str]
FIGURES: Mapping[str, Sequence[Group]] = {
    "thuiszitters": (THUIS_GETELD, THUIS_STAND),
    "instroom_en_stand": (INSTROOM, LEERLINGEN),
    "wachtlijst": (WACHTLIJST,),
}
"""Name of each file, without ``.png``, and the groups that are its panels."""
STYLES = (
    ("#0072B2", "o"),
    ("#D55E00", "s"),
    ("#009E73", "^"),
    ("#CC79A7", "D"),
    ("#000000", "v"),
    ("#E69F00", "P"),
)
"""Colour (of Okabe and Ito's palette, told apart with any colour vision) and marker of a line."""
WIDTH, PANEL, MARGIN, FOOT, SPACE = 9.5, 3.6, 1.3, 0.75, 0.16  # inches
DPI = 120
BAND = 80  # percent of the runs
FILL, EDGE = 0.12, 0.6  # how opaque a band and its edges are
MAX_TICKS = 18
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
}


def draw_figures(result: RunResult, folder: Path) -> None:
    """Draw every figure of a result.

    Args:
        result: what a run wrote.
        folder: an existing folder for the PNG files.
    """
    for name, groups in FIGURES.items():
        draw(result, groups, folder / f"{name}.png")


def draw(result: RunResult, groups: Sequence[Group], path: Path) -> None:
    """Draw one figure with one panel per group, below each other.

    Args:
        result: what a run wrote.
        groups: the panels.
        path: the PNG file to write.
    """
    subjects = dict.fromkeys(column.subject for group in groups for column in group.columns)
    styles = dict(zip(subjects, STYLES, strict=False))
    height = PANEL * len(groups) + MARGIN
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        below = FOOT / height
        layout = ConstrainedLayoutEngine(rect=(0.0, below, 0.995, 1.0 - below), h_pad=SPACE)
        figure = Figure(figsize=(WIDTH, height), dpi=DPI, layout=layout)
        FigureCanvasAgg(figure)
        panels = figure.subplots(len(groups), 1, squeeze=False)[:, 0]
        for axes, group in zip(panels, groups, strict=True):
            _panel(axes, result, group, styles)
        panels[-1].set_xlabel("schooljaar")
        for place, text in ((0.50, figure_note(result)), (0.30, assumptions_note(result))):
            figure.text(0.01, place / height, text, fontsize=8.5, color="#333333")
        figure.text(
            0.01, 0.10 / height, source_line(result.manifest), fontsize=7.5, color="#555555"
        )
        figure.savefig(path, metadata={"Software": None})


def _rows(result: RunResult, group: Group) -> pd.DataFrame:
    """Return the values of a group, scaled to all leerlingen, with the names people read."""
    names = {column.indicator: column.name for column in group.columns}
    rows = result.yearly[result.yearly["indicator"].isin(names)]
    return rows.assign(
        value=rows["value"] / scale_of(result), naam=rows["indicator"].map(names)
    ).reset_index(drop=True)


def _panel(axes: Axes, result: RunResult, group: Group, styles: Mapping[str, Style]) -> None:
    rows = _rows(result, group)
    shown = [column for column in group.columns if column.name in set(rows["naam"])]
    names = [column.name for column in shown]
    if names:
        of_names = {column.name: styles[column.subject] for column in shown}
        _lines(axes, rows, of_names, banded=result.summary is not None)
    axes.set_title(group.title)
    axes.set_xlabel("")
    axes.set_ylabel("leerlingen")
    axes.set_ylim(0, 1.08 * axes.get_ylim()[1] if len(rows) else 1)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    schooljaar_ticks(axes, sorted(int(year) for year in rows["schooljaar"].unique()))
    _legend(axes, rows, names)


def _lines(axes: Axes, rows: pd.DataFrame, styles: Mapping[str, Style], banded: bool) -> None:
    names = list(styles)
    sns.lineplot(
        rows,
        x="schooljaar",
        y="value",
        hue="naam",
        style="naam",
        hue_order=names,
        style_order=names,
        palette=[colour for colour, _ in styles.values()],
        markers=[marker for _, marker in styles.values()],
        dashes=False,
        markersize=5,
        estimator="median",
        errorbar=("pi", BAND) if banded else None,
        err_kws={"linewidth": 0.8},
        zorder=3,
        ax=axes,
    )
    for band, (colour, _) in zip(axes.collections, styles.values(), strict=False):
        band.set(alpha=None, zorder=2)
        band.set_facecolor((colour, FILL))
        band.set_edgecolor((colour, EDGE))


def schooljaar_ticks(axes: Axes, years: Sequence[int]) -> None:
    """Write the schooljaren below a panel, not more than fit."""
    step = -(-len(years) // MAX_TICKS) if years else 1
    shown = list(years)[::step]
    texts = [f"{year}/{(year + 1) % 100:02d}" for year in shown]
    axes.set_xticks(shown, texts, rotation=45, ha="right", rotation_mode="anchor")


def _legend(axes: Axes, rows: pd.DataFrame, names: Sequence[str]) -> None:
    """Put the names beside the panel, in the order in which their lines end."""
    handles, labels = axes.get_legend_handles_labels()
    if not names:
        return
    by_name = dict(zip(labels, handles, strict=True))
    last = rows[rows["schooljaar"] == rows["schooljaar"].max()].groupby("naam")["value"].median()
    order = sorted(names, key=lambda name: -float(last.get(name, 0.0)))
    axes.legend(
        [by_name[name] for name in order],
        order,
        loc="center left",
        bbox_to_anchor=(1.01, 0.5),
        borderaxespad=0.0,
    )
