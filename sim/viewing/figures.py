"""Lines of a run over time: thuiszitters, (v)so inflow and stock, waiting list.

Lines are told apart by colour, by marker and by a label, so that they can be read without colour.
"""

from collections.abc import Mapping, Sequence

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.run import RunResult
from sim.viewing.picture import MARGIN, PANEL, STYLES, Picture, sheet, styled
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
"""Name of each picture, and the groups that are its panels."""
_WORDS = {
    "thuiszitters": (
        "Thuiszitters naar soort en duur",
        "Leerlingen die thuiszitten of vrijgesteld zijn: boven iedereen die dat in het schooljaar "
        "was, één keer geteld, ook wie langer dan drie maanden thuiszat; onder wie het op 1 "
        "oktober is.",
    ),
    "instroom_en_stand": (
        "Instroom en stand van sbo, so en vso",
        "Leerlingen die in het schooljaar in het sbo, so of vso kwamen (boven) en die er op 1 "
        "oktober zijn (onder).",
    ),
    "wachtlijst": (
        "Wachtlijst voor sbo, so en vso",
        "Leerlingen die op 1 oktober met een tlv op een plaats wachten.",
    ),
}
BAND = 80  # percent of the runs
FILL, EDGE = 0.12, 0.6  # how opaque a band and its edges are
MAX_TICKS = 18


def pictures(result: RunResult) -> list[Picture[RunResult]]:
    """Return the pictures of lines over time.

    Args:
        result: what a run wrote.
    """

    def of(name: str, groups: Sequence[Group]) -> Picture[RunResult]:
        title, caption = _WORDS[name]
        return Picture(
            name, title, f"{caption} {figure_note(result)}", lambda given: draw(given, groups)
        )

    return [of(name, groups) for name, groups in FIGURES.items()]


def draw(result: RunResult, groups: Sequence[Group]) -> Figure:
    """Return one figure with one panel per group, below each other.

    Args:
        result: what a run wrote.
        groups: the panels.
    """
    subjects = dict.fromkeys(column.subject for group in groups for column in group.columns)
    styles = dict(zip(subjects, STYLES, strict=False))
    with styled():
        notes = figure_note(result), assumptions_note(result)
        figure = sheet(PANEL * len(groups) + MARGIN, notes, source_line(result.manifest))
        panels = figure.subplots(len(groups), 1, squeeze=False)[:, 0]
        for axes, group in zip(panels, groups, strict=True):
            _panel(axes, result, group, styles)
        panels[-1].set_xlabel("schooljaar")
    return figure


def rows_of_group(result: RunResult, group: Group, scale: float) -> pd.DataFrame:
    """Return the national values of a group, divided by ``scale``, with the names people read."""
    names = {column.indicator: column.name for column in group.columns}
    rows = result.yearly[result.yearly["indicator"].isin(names)]
    return rows.assign(value=rows["value"] / scale, naam=rows["indicator"].map(names)).reset_index(
        drop=True
    )


def _panel(axes: Axes, result: RunResult, group: Group, styles: Mapping[str, Style]) -> None:
    rows = rows_of_group(result, group, scale_of(result))
    present = set(rows["naam"])
    of_names = {c.name: styles[c.subject] for c in group.columns if c.name in present}
    lines(axes, rows, of_names, banded=result.summary is not None)
    axes.set_title(group.title)
    axes.set_ylabel("leerlingen")
    axes.set_ylim(0, 1.08 * axes.get_ylim()[1] if len(rows) else 1)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))


def lines(
    axes: Axes, rows: pd.DataFrame, styles: Mapping[str, Style], banded: bool, legend: bool = True
) -> None:
    """Draw a line per name over the schooljaren, with their names beside the panel.

    Args:
        axes: the panel.
        rows: schooljaar, naam and value; several per schooljaar where there are replicates.
        styles: colour and marker of each name.
        banded: whether to draw the middle 80 % of the rows of a schooljaar.
        legend: whether to write the names beside the panel.
    """
    names = list(styles)
    if names:
        _lines(axes, rows, styles, banded)
    axes.set_xlabel("")
    schooljaar_ticks(axes, sorted(int(year) for year in rows["schooljaar"].unique()))
    if legend:
        _legend(axes, rows, names)
    elif (drawn := axes.get_legend()) is not None:
        drawn.remove()


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
