"""Figures of a comparison: differences over time, who moved, samenwerkingsverbanden."""

from collections.abc import Callable, Sequence

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.comparing.folder import Comparison
from sim.results import LETTERS
from sim.viewing.compared_words import (
    FLOW,
    INSTROOM,
    NAME_SHOWN,
    ONE_SEED_NOTE,
    STOCK,
    THUIS,
    briefly,
    comparison_source,
    event_words,
    flows,
    last_label,
    minus,
    of_scenario,
    ranked,
    shown_column,
    signed,
    state_words,
    years_of,
)
from sim.viewing.figures import FILL, schooljaar_ticks
from sim.viewing.picture import GREY, MARGIN, PANEL, STYLES, Picture, sheet, styled
from sim.viewing.words import Column, Group, assumptions_note, number, scale_of, short

NAMES = ("verschil", "verschuiving", "samenwerkingsverbanden")
"""What each file is called, before the letter of the scenario."""
_WORDS = {
    "verschil": (
        "Verschil in de tijd",
        "Hoeveel leerlingen meer of minder dan in het eerste scenario: thuiszitters, instroom in "
        "sbo, so en vso, en wie daar op 1 oktober zit.",
    ),
    "verschuiving": (
        "Wie ergens anders is",
        "Leerlingen die op 1 oktober van het laatste schooljaar ergens anders zijn dan in het "
        "eerste scenario, naar hun plek in beide en het proces waardoor hun wegen uiteengingen.",
    ),
    "samenwerkingsverbanden": (
        "Verschil per samenwerkingsverband",
        "Elk punt is een samenwerkingsverband dat verschilt, in het laatste schooljaar, van laag "
        "naar hoog; niet om afzonderlijke samenwerkingsverbanden te beoordelen.",
    ),
}
SHOWN_FLOWS, NAMED = 12, 3
_DODGE, _AIR, _BAR = 0.12, 0.4, 0.52  # years between margins and beside the lines, inches per bar
_RANKED = (THUIS.columns[0], *STOCK.columns)
_SUBJECTS = [column.subject for column in (*STOCK.columns, *THUIS.columns)]
_OF_SUBJECT = dict(zip(_SUBJECTS, STYLES, strict=True))
"""Whom or what a line is about has one colour and marker in all figures."""


Draw = Callable[[Comparison, str], Figure]
"""Draws the difference between the scenario of this name and the base."""


def pictures(result: Comparison) -> list[Picture[Comparison]]:
    """Return the pictures of a comparison, for one scenario after the other.

    Args:
        result: what a comparison wrote.
    """
    return [
        _picture(result, kind, letter, name, draw)
        for letter, name in zip(LETTERS[1:], result.names[1:], strict=False)
        for kind, draw in zip(NAMES, (_differences, _flows, _swvs), strict=True)
    ]


def _picture(
    result: Comparison, kind: str, letter: str, name: str, draw: Draw
) -> Picture[Comparison]:
    title, caption = _WORDS[kind]
    return Picture(
        f"{kind}-{letter}",
        f"{title}: {minus(result, name)}",
        f"{caption} {figure_note(result)}",
        lambda given: draw(given, name),
    )


def panels_of(result: Comparison, name: str, count: int, height: float) -> Sequence[Axes]:
    """Return panels below each other, with what they rest on below them."""
    notes = figure_note(result), assumptions_note(result)
    figure = sheet(height, notes, comparison_source(result, name))
    return list(figure.subplots(count, 1, squeeze=False)[:, 0])


def figure_of(axes: Axes) -> Figure:
    """Return the whole that a panel is part of."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    return figure


def figure_note(result: Comparison) -> str:
    """Return the line that says what margin is drawn."""
    if not result.replicated:
        return ONE_SEED_NOTE
    runs = int(result.difference["runs"].max())
    text = f"Mediaan van {runs} gepaarde runs. Band of streep: de middelste 80 % van de runs"
    if result.manifest["replicates"]["seed_only"]:
        return f"{text}, alleen de seed verschilt."
    return f"{text} (seed en parameters); dikke streep in het verloop: kans alleen."


def _differences(result: Comparison, name: str) -> Figure:
    groups = (THUIS, INSTROOM, STOCK)
    with styled():
        panels = panels_of(result, name, len(groups), PANEL * len(groups) + MARGIN)
        for axes, group in zip(panels, groups, strict=True):
            _lines(axes, result, name, group)
        panels[-1].set_xlabel("schooljaar")
        return figure_of(panels[0])


def _lines(axes: Axes, result: Comparison, name: str, group: Group) -> None:
    all_rows = of_scenario(result, name)
    axes.axhline(0.0, color=GREY, linewidth=0.8, zorder=1)
    for place, column in enumerate(group.columns):
        rows = all_rows[all_rows["indicator"] == column.indicator].sort_values("schooljaar")
        _line(axes, rows, result, column, place)
    axes.set_title(f"{briefly(result, name)}: {group.title}")
    axes.set_xlabel("")
    axes.set_ylabel("verschil in leerlingen")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: signed(value)))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    years = years_of(all_rows)
    schooljaar_ticks(axes, years)
    axes.set_xlim(years[0] - _AIR, years[-1] + _AIR)
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), borderaxespad=0.0)


def _line(axes: Axes, rows: pd.DataFrame, result: Comparison, column: Column, place: int) -> None:
    colour, marker = _OF_SUBJECT[column.subject]
    scale, years = scale_of(result), rows["schooljaar"].to_numpy(float)
    values = rows.assign(shown=rows[shown_column(result)].astype(float) / scale)
    sns.lineplot(
        values,
        x="schooljaar",
        y="shown",
        color=colour,
        marker=marker,
        markersize=5,
        errorbar=None,
        label=column.name,
        zorder=4,
        ax=axes,
    )
    if not result.replicated:
        return
    low, high = rows["p10"] / scale, rows["p90"] / scale
    axes.fill_between(years, low, high, facecolor=(colour, FILL), edgecolor=(colour, 0.6), zorder=2)
    if not result.manifest["replicates"]["seed_only"]:
        at = years + _DODGE * (place - 1)
        own = rows["chance_p10"] / scale, rows["chance_p90"] / scale
        axes.vlines(at, *own, color=colour, linewidth=2.5, alpha=0.75, zorder=3)


def _flows(result: Comparison, name: str) -> Figure:
    found = flows(result, name).head(SHOWN_FLOWS)
    height = MARGIN + 1.0 + _BAR * max(2, len(found))
    with styled():
        (axes,) = panels_of(result, name, 1, height)
        axes.set_title(
            f"Wie in {short(name, NAME_SHOWN)} ergens anders is dan in "
            f"{short(result.names[0], NAME_SHOWN)}, op 1 oktober "
            f"{last_label(result)[:4]}",
            loc="right",  # it may be longer than the axes are wide
        )
        axes.set_xlabel("leerlingen (van → naar; daaronder het proces waardoor zij uiteengingen)")
        axes.set_ylabel("")
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        axes.grid(visible=True, axis="x")
        axes.grid(visible=False, axis="y")
        if found.empty:
            _nothing(axes, "niemand is ergens anders")
            return figure_of(axes)
        parts = zip(*(found[name].astype(str) for name in FLOW), strict=True)
        labels = [
            f"{state_words(old)} → {state_words(new)}\n"
            f"{event_words(process, short(run, NAME_SHOWN))}"
            for old, new, process, run in parts
        ]
        frame = found.assign(label=labels)
        sns.barplot(frame, x="count", y="label", color=STYLES[0][0], errorbar=None, ax=axes)
        axes.set_ylabel("")
        axes.tick_params(axis="y", labelsize=8)
        if result.replicated:
            rows = range(len(frame))
            axes.hlines(rows, frame["p10"], frame["p90"], color="black", linewidth=1.5, zorder=4)
        else:
            for row, count in enumerate(frame["count"]):
                axes.annotate(
                    f" {number(count)}", (count, row), va="center", fontsize=8, color=GREY
                )
        axes.margins(x=0.1)
        return figure_of(axes)


_POINTS, _LABEL_APART = 72.0, 9.0
"""Points per inch, and between two upright codes, so that they do not cover each other."""


def _nothing(axes: Axes, text: str) -> None:
    axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", color=GREY)
    axes.set_xticks([])
    axes.set_yticks([])


def _swvs(result: Comparison, name: str) -> Figure:
    height = (PANEL - 0.8) * len(_RANKED) + MARGIN
    with styled():
        panels = panels_of(result, name, len(_RANKED), height)
        for axes, column in zip(panels, _RANKED, strict=True):
            _ranked(axes, result, name, column)
        panels[-1].set_xlabel("samenwerkingsverbanden, van het laagste naar het hoogste verschil")
        return figure_of(panels[0])


def _ranked(axes: Axes, result: Comparison, name: str, column: Column) -> None:
    style = _OF_SUBJECT[column.subject]
    found = ranked(result, name, column.indicator)
    axes.set_title(f"{briefly(result, name)}: {column.name} ({column.form}), {last_label(result)}")
    axes.set_ylabel("verschil in leerlingen")
    if found.empty:
        _nothing(axes, "geen enkel samenwerkingsverband verschilt")
        return
    axes.axhline(0.0, color=GREY, linewidth=0.8, zorder=1)
    if result.replicated:
        axes.vlines(
            found.index, found["p10"], found["p90"], color=style[0], alpha=0.4, linewidth=1.2
        )
    sns.scatterplot(
        found.reset_index(names="rang"),
        x="rang",
        y="value",
        color=style[0],
        marker=style[1],
        s=22,
        zorder=3,
        ax=axes,
    )
    axes.set_xlabel("")
    axes.set_ylabel("verschil in leerlingen")
    axes.set_xticks([])
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: signed(value)))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.margins(x=0.06, y=0.35)
    _name_ends(axes, found)


def _name_ends(axes: Axes, found: pd.DataFrame) -> None:
    """Write the codes of the lowest and the highest beside their points."""
    size = len(found)
    apart = axes.get_window_extent().width * _POINTS / axes.figure.dpi / max(1, size)
    shift = max(0.0, _LABEL_APART - apart)
    ends = sorted({*range(min(NAMED, size)), *range(max(0, size - NAMED), size)})
    for row in (row for row in ends if found["value"].iloc[row] != 0.0):
        low = row < size / 2
        inwards = shift * row if low else -shift * (size - 1 - row)
        beyond = "p10" if low else "p90"
        axes.annotate(
            str(found["unit"].iloc[row]),
            (row, float(found[beyond if beyond in found else "value"].iloc[row])),
            xytext=(inwards, -6 if low else 6),
            textcoords="offset points",
            ha="center",
            va="top" if low else "bottom",
            fontsize=7,
            rotation=90,
            color=GREY,
        )
