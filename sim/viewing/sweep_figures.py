"""Figures of a sweep (Dutch): what matters, how policies do, where they do not help, all runs.

Black and white will do: what differs by colour differs by marker or place too. The bytes depend on
the numbers and the library versions alone.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.sweeping.analysis import Analysis
from sim.sweeping.robustness import LOWER, outcomes_by_future
from sim.sweeping.swept import Swept
from sim.viewing.picture import INK, STYLES, Picture, save_png
from sim.viewing.sweep_corners import draw_corners
from sim.viewing.sweep_courses import course, parts_of
from sim.viewing.sweep_notes import NO_CORNER, one_drawn, too_few_points
from sim.viewing.sweep_sheet import FOOT, plain, scaled, settings, sheet
from sim.viewing.sweep_tables import MOST_POLICIES, drawn_policies, policies_of_rows
from sim.viewing.sweep_words import axis, outcomes_of, short
from sim.viewing.words import percentage

ROW = 3.0  # inches: of a row of panels
BAR, MARGIN = 0.34, 1.5  # inches: of a bar, and around a panel of bars
MOST_PANELS = 4
INDEX_WORDS = {
    "S1": "alleen (S1)",
    "ST": "met alles samen (ST)",
    "mu_star": "gemiddelde verandering per stap (mu*)",
}
"""Indices that are drawn, and what they are called."""


def pictures(found: Analysis) -> list[Picture[Analysis]]:
    """Return every picture of a sweep, in the order in which people look at them."""
    shown = (
        f"De eerste {MOST_PANELS} uitkomsten. " if len(found.swept.outcomes) > MOST_PANELS else ""
    )
    return [
        Picture(
            "indices",
            "Wat ertoe doet",
            f"{shown}Per factor de index met een interval van 95 %, dat zegt hoe goed deze punten "
            "hem schatten; de factor die het meest doet staat boven."
            + "".join(f" {text}" for text in too_few_points(found)),
            _indices,
            found.absent.get("indices", Picture.absent),
        ),
        Picture(
            "robustness",
            "Hoe elk beleid het doet over de toekomsten",
            f"{shown}Links de uitkomst, rechts de spijt: hoe ver achter het beste beleid van "
            "dezelfde toekomst, met het deel van de toekomsten waarin het beter is dan het "
            "eerste. Elke toekomst een punt."
            + "".join(f" {text}" for text in one_drawn(found.swept)),
            _policies,
            found.absent.get("robustness", Picture.absent),
        ),
        Picture(
            "corners",
            "Waar beleid niet helpt",
            "Elke toekomst een teken: een kruis waar het beleid niet helpt (niet beter dan het "
            "eerste beleid), een cirkel waar het helpt; het vak is de hoek waarin het het vaakst "
            "niet helpt.",
            draw_corners,
            found.absent.get("corners", NO_CORNER),
        ),
        Picture(
            "runs",
            "Alle runs, naar elke factor",
            f"{shown}Elke run die een getal gaf een punt; streep: de mediaan per waarde of deel "
            "van het bereik, band: de middelste 80 % van de runs daar.",
            _points,
            "Geen enkele run gaf een getal.",
        ),
    ]


def draw_sweep(found: Analysis, folder: Path) -> None:
    """Draw every figure that there are numbers for, as PNG files.

    Args:
        found: the analysis of a sweep.
        folder: an existing folder.

    Raises:
        OSError: if the disk refuses.
    """
    for picture in pictures(found):
        figure = picture.draw(found)
        if figure is not None:
            save_png(figure, folder / f"{picture.name}.png")


def _indices(found: Analysis) -> Figure | None:
    """Draw a panel of bars with intervals per outcome, the factor that matters most above."""
    if "indices" not in found.tables:
        return None
    swept, table = found.swept, found.tables["indices"]
    units = {outcome.name: outcome for outcome in outcomes_of(swept)}
    outcomes = list(dict.fromkeys(table["outcome"]))[:MOST_PANELS]
    paths = swept.paths()
    height = len(outcomes) * (MARGIN + BAR * len(paths)) + FOOT
    with settings():
        figure, axes = sheet(height, len(outcomes), 1, swept)
        for panel, outcome in zip(axes[:, 0], outcomes, strict=True):
            mine = table[(table["outcome"] == outcome) & table["index"].isin(INDEX_WORDS)]
            _bars(panel, mine, units[outcome].unit)
            panel.set_title(outcome)
        return figure


def _bars(axes: Axes, table: pd.DataFrame, unit: str) -> None:
    names = [name for name in INDEX_WORDS if name in set(table["index"])]
    last = table[table["index"] == names[-1]].set_index("factor")["value"]
    order = list(last.sort_values(kind="stable").index)
    step = 0.8 / len(names)
    for k, name in enumerate(names):
        own = table[table["index"] == name].set_index("factor").loc[order]
        place = np.arange(len(order)) + (k - (len(names) - 1) / 2) * step
        margin = (own["high"] - own["value"]).fillna(0.0)
        colour, marker = STYLES[k]
        axes.errorbar(
            own["value"],
            place,
            xerr=margin,
            fmt=marker,
            color=colour,
            capsize=3,
            label=INDEX_WORDS[name],
        )
    axes.set_yticks(range(len(order)), [short(path) for path in order])
    axes.axvline(0.0, color="#777777", linewidth=0.8)
    change = f"verandering van de uitkomst per stap ({unit or 'eenheid van de uitkomst'})"
    axes.set_xlabel(change if names == ["mu_star"] else "deel van de variantie")
    axes.xaxis.set_major_formatter(FuncFormatter(plain))
    axes.legend(loc="lower right", fontsize=8)


def _policies(found: Analysis) -> Figure | None:
    """Draw every judged outcome per policy, and beside it its regret: each future a dot."""
    if "robustness" not in found.tables:
        return None
    swept, table = found.swept, found.tables["robustness"]
    units = {outcome.name: outcome for outcome in outcomes_of(swept)}
    outcomes = list(dict.fromkeys(table["outcome"]))[:MOST_PANELS]
    policies = min(MOST_POLICIES, int(table["outcome"].eq(outcomes[0]).sum()))
    height = len(outcomes) * (MARGIN + BAR * policies) + FOOT
    with settings():
        figure, axes = sheet(height, len(outcomes), 2, swept, scaled(swept))
        for (left, right), outcome in zip(axes, outcomes, strict=True):
            rows = table[table["outcome"] == outcome]
            every = outcomes_by_future(swept, outcome)
            drawn = drawn_policies(rows)
            rows, values = rows.iloc[drawn].reset_index(drop=True), every.iloc[:, drawn]
            _strip(left, values, rows["median"], "mediaan", units[outcome].unit)
            names = policies_of_rows(rows, found)
            left.set_yticks(range(len(names)), names)
            left.set_title(f"{outcome} ({units[outcome].better} is beter)")
            loss = every if swept.better[outcome] == LOWER else -every
            regret = loss.sub(loss.min(axis=1), axis=0).iloc[:, drawn]
            _strip(right, regret, rows["largest_regret"], "grootste", units[outcome].unit)
            helps = [
                "het eerste" if np.isnan(share) else f"helpt in {percentage(share)}"
                for share in rows["helps"]
            ]
            right.set_yticks(range(len(names)), helps)
            right.set_title("spijt, en hoe vaak het helpt")
        return figure


def _strip(axes: Axes, values: pd.DataFrame, strokes: pd.Series, stroke: str, unit: str) -> None:
    """Draw a row of dots per policy, a dot per future, and a stroke through one number of each."""
    for place, policy in enumerate(values.columns):
        rows = np.full(len(values), place)
        axes.scatter(values[policy], rows, s=14, color=STYLES[0][0], alpha=0.6, linewidths=0)
    axes.scatter(strokes, range(len(strokes)), marker="|", s=260, color="black")
    dots = f"per toekomst een punt ({len(values)}); streep: {stroke}"
    axes.set_xlabel(f"{unit}; {dots}" if unit else dots, fontsize=8)
    axes.set_ylim(len(strokes) - 0.5, -0.5)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5))
    axes.xaxis.set_major_formatter(FuncFormatter(plain))


def _points(found: Analysis) -> Figure | None:
    """Draw outcomes against factors: a dot per run, middle and spread per part of the factor."""
    swept = found.swept
    if not swept.factors or swept.runs["error"].notna().all():
        return None
    outcomes, paths = swept.outcomes[:MOST_PANELS], swept.paths()[: 2 * MOST_PANELS]
    columns = min(len(paths), MOST_PANELS)
    lines = -(-len(paths) // columns)
    labels = {outcome.name: outcome.label for outcome in outcomes_of(swept)}
    with settings():
        size = len(outcomes) * lines
        figure, axes = sheet(ROW * size + FOOT, size, columns, swept)
        for k, outcome in enumerate(outcomes):
            for j in range(lines * columns):
                panel = axes[k * lines + j // columns, j % columns]
                if j >= len(paths):
                    panel.set_visible(False)
                    continue
                _dots(panel, swept, paths[j], outcome)
                panel.set_ylabel(labels[outcome] if j % columns == 0 else "", fontsize=8)
        return figure


def _dots(axes: Axes, swept: Swept, path: str, outcome: str) -> None:
    """Draw a dot per run, and per part of the factor the median and the middle 80 %."""
    parts, found = parts_of(swept, path), course(swept, outcome, path)
    if parts.ends is None:
        values, places = parts.of.astype(float), np.arange(len(parts.names), dtype=float)
        axes.set_xticks(range(len(parts.names)), parts.names)
        axes.set_xlim(-0.5, len(parts.names) - 0.5)
    else:
        values = swept.runs[path].to_numpy(np.float64)
        places = np.array([(low + high) / 2.0 for low, high in parts.ends])
        axes.xaxis.set_major_locator(MaxNLocator(nbins=4))
        axes.xaxis.set_major_formatter(FuncFormatter(plain))
    axes.scatter(values, swept.runs[outcome], s=12, color=STYLES[0][0], alpha=0.5, linewidths=0)
    if found["runs"].max() > 1:
        kept = found["median"].notna().to_numpy()
        middle = found["median"].to_numpy()[kept]
        ends = found[["p10", "p90"]].to_numpy()[kept].T
        axes.errorbar(
            places[kept], middle, yerr=np.abs(ends - middle), fmt="_", color=INK, capsize=3
        )
    axes.set_xlabel(axis(path), fontsize=8)
    axes.yaxis.set_major_formatter(FuncFormatter(plain))
