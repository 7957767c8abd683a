"""Money of the samenwerkingsverbanden: what comes in, what it is spent on, what is kept.

Every bar is one schooljaar; income and spending have the same scale, so that they can be compared.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from sim.agents.kas import CENTS_PER_EURO, INCOME, OUTGO, POST_NAMES
from sim.parquet import REPLICATE
from sim.run import RunResult
from sim.viewing.figures import schooljaar_ticks
from sim.viewing.money_words import WORDS
from sim.viewing.picture import INK, PANEL, Picture, sheet, styled
from sim.viewing.stored import HIGH, LOW, middle, rows_of
from sim.viewing.words import assumptions_note, number, runs_of, scale_of, source_line

FILLS = (
    ("#0072B2", ""),
    ("#56B4E9", "//"),
    ("#009E73", ""),
    ("#F0E442", "\\\\"),
    ("#D55E00", ""),
    ("#CC79A7", "xx"),
    ("#E69F00", ""),
    ("#999999", ".."),
    ("#FFFFFF", "++"),
    ("#333333", ""),
)
"""Colour (Okabe and Ito) and hatching of a post, in the order in which they are stacked."""
BAR, APART, MILLION, THOUSAND = 0.8, 0.045, 1_000_000.0, 1_000.0
_RIJK = "bijdrage_basis_rijk"


def pictures(result: RunResult) -> list[Picture[RunResult]]:
    """Return the picture of the money.

    Args:
        result: what a run wrote.
    """
    return [
        Picture(
            "geld",
            "Geld van de samenwerkingsverbanden",
            "Inkomsten en uitgaven van alle samenwerkingsverbanden samen naar post, en hun "
            f"reserve aan het eind van het schooljaar, in euro van 2015/16. {_spread(result)}",
            draw,
            "Deze map heeft geen tabel met geld, of er is in deze wereld geen geld.",
        )
    ]


def _spread(result: RunResult) -> str:
    if result.summary is None:
        return "Eén run: geen onzekerheid getoond."
    return (
        f"Staven: gemiddelde van {runs_of(result)} runs; streep: de middelste 80 % van de runs "
        "voor het totaal."
    )


def amounts(result: RunResult) -> pd.DataFrame | None:
    """Return the national books in euro, all leerlingen, a column per post; None without books.

    Returns:
        index (replicate, schooljaar); ``replicate`` is 0 in a single run.

    Raises:
        RunError: if the table cannot be read.
    """
    columns = ["schooljaar", "level", "indicator", "value"]
    rows = rows_of(result.folder, "geld", columns, "nederland")
    if rows is None or "reserve" not in set(rows["indicator"]):
        return None
    if REPLICATE not in rows:
        rows = rows.assign(**{REPLICATE: 0})
    wide = rows.pivot_table(
        index=[REPLICATE, "schooljaar"], columns="indicator", values="value", aggfunc="sum"
    )
    found: pd.DataFrame = wide / (CENTS_PER_EURO * scale_of(result))
    return found if (found.to_numpy() != 0.0).any() else None


def draw(result: RunResult) -> Figure | None:
    """Draw the money of all samenwerkingsverbanden together.

    Args:
        result: what a run wrote.

    Returns:
        The figure, or None where there is no money.
    """
    euro = amounts(result)
    if euro is None:
        return None
    largest = float(euro.abs().to_numpy().max())
    unit, word = (MILLION, "miljoen") if largest >= MILLION else (THOUSAND, "duizend")
    given = euro / unit
    label = f"{word} euro"
    with styled():
        notes = (
            f"{_spread(result)} Prijzen van 2015/16, niet geïndexeerd.",
            _unshown(given),
            assumptions_note(result),
        )
        figure = sheet(2 * PANEL + 2.6 + 1.5, notes, source_line(result.manifest))
        ratios = [PANEL, PANEL, 2.0]
        income, outgo, reserve = figure.subplots(3, 1, gridspec_kw={"height_ratios": ratios})
        words = (
            _stack(income, given, POST_NAMES[INCOME], "Inkomsten van de samenwerkingsverbanden"),
            _stack(outgo, given, POST_NAMES[OUTGO], "Uitgaven van de samenwerkingsverbanden"),
        )
        tops = [axes.get_ylim() for axes in (income, outgo)]
        for axes, own in zip((income, outgo), words, strict=True):
            axes.set_ylim(min(low for low, _ in tops), max(high for _, high in tops))
            _write(axes, own, _years(given)[-1] + BAR / 2.0)
        _reserve(reserve, given)
        for axes in (income, outgo, reserve):
            axes.set_ylabel(label)
        reserve.set_xlabel("schooljaar")
    return figure


def _unshown(given: pd.DataFrame) -> str:
    empty = [WORDS[name] for name in POST_NAMES if name not in given or not given[name].any()]
    return f"Zonder bedrag, niet getekend: {', '.join(empty)}." if empty else ""


def _years(given: pd.DataFrame) -> list[int]:
    return sorted({int(year) for year in given.index.get_level_values("schooljaar")})


def _stack(
    axes: Axes, given: pd.DataFrame, posts: Sequence[str], title: str
) -> list[tuple[float, str]]:
    """Stack the posts that hold anything, those below zero downwards.

    Returns:
        Where the middle of each part of the last bar stands, and what it is.
    """
    words = []
    shown = [name for name in posts if name in given and given[name].any()]
    years = _years(given)
    mean = given[shown].groupby("schooljaar").mean().reindex(years)
    up, down = np.zeros(len(years)), np.zeros(len(years))
    for name, (colour, hatch) in zip(shown, FILLS, strict=False):
        values = mean[name].to_numpy(float)
        base = np.where(values >= 0.0, up, down)
        axes.bar(
            years,
            values,
            BAR,
            bottom=base,
            color=colour,
            hatch=hatch,
            edgecolor=INK,
            linewidth=0.4,
            label=WORDS[name],
        )
        up += np.maximum(values, 0.0)
        down += np.minimum(values, 0.0)
        text = f"{WORDS[name]} {number(float(values[-1]), _decimals(values))}"
        words.append((float(base[-1] + values[-1] / 2.0), text))
    if given.index.get_level_values(REPLICATE).nunique() > 1:
        total = given[shown].sum(axis=1).groupby("schooljaar")
        low, high = (total.quantile(end).reindex(years) for end in (LOW, HIGH))
        axes.vlines(years, low, high, color="black", linewidth=1.6, zorder=4)
    axes.set_title(title)
    _finish(axes, years)
    return words


def _decimals(values: NDArray[np.float64]) -> int:
    return 0 if np.abs(values).max() >= 10.0 else 1


def _finish(axes: Axes, years: Sequence[int]) -> None:
    axes.axhline(0.0, color=INK, linewidth=0.8)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _plain(axes, value)))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6))
    schooljaar_ticks(axes, years)
    axes.set_xlim(years[0] - 0.6, max(years[-1], years[0] + 2) + 0.6)


def _plain(axes: Axes, value: float) -> str:
    low, high = axes.get_ylim()
    return number(value, 0 if high - low >= 8.0 else 2 if high - low < 0.5 else 1)


def _write(axes: Axes, words: Sequence[tuple[float, str]], x: float) -> None:
    """Write words beside the last bar, not over each other, each tied to its part by a line."""
    ordered = sorted(words)
    low, high = axes.get_ylim()
    apart = APART * (high - low)
    at: list[float] = []
    for middle_of, _ in ordered:
        at.append(max(middle_of, at[-1] + apart) if at else middle_of)
    above = high
    for place in range(len(at) - 1, -1, -1):
        at[place] = min(at[place], above)
        above = at[place] - apart
    edge = axes.get_xlim()[1]
    for y, (middle_of, text) in zip(at, ordered, strict=True):
        axes.text(edge, y, f" {text}", fontsize=8, va="center")
        axes.plot([x, edge], [middle_of, y], color="#888888", linewidth=0.6, clip_on=False)


def _reserve(axes: Axes, given: pd.DataFrame) -> None:
    years = _years(given)
    rows = given["reserve"].rename("value").reset_index()
    if rows[REPLICATE].nunique() == 1:
        rows = rows.drop(columns=REPLICATE)
    found = middle(rows, ["schooljaar"]).set_index("schooljaar").reindex(years)
    values = found["value"].to_numpy(float)
    axes.bar(years, values, BAR, color="#56B4E9", edgecolor=INK, linewidth=0.4)
    if (found["p90"] > found["p10"]).any():
        axes.vlines(years, found["p10"], found["p90"], color="black", linewidth=1.6, zorder=4)
    title = "Reserve aan het eind van het schooljaar"
    if _RIJK in given and given[_RIJK].any():
        rijk = given[_RIJK].groupby("schooljaar").mean().reindex(years)
        axes.plot(years, rijk, color="#D55E00", marker="s", markersize=4)
        last = number(float(rijk.iloc[-1]), _decimals(rijk.to_numpy(float)))
        axes.annotate(
            f"rijk, buiten de boeken:\nbasisondersteuning {last}",
            xy=(years[-1], float(rijk.iloc[-1])),
            xytext=(max(years[-1], years[0] + 2) + 0.7, float(rijk.iloc[-1])),
            fontsize=8,
            va="center",
            annotation_clip=False,
        )
        title += "; en wat het rijk scholen betaalt voor basisondersteuning"
    axes.set_title(title)
    low, high = axes.get_ylim()
    axes.set_ylim(low, high + 0.15 * (high - low))
    for year in sorted({years[0], years[-1]}):
        text = number(float(found["value"][year]), _decimals(values))
        top = max(0.0, float(found["p90"][year]))
        axes.annotate(
            text, (year, top), xytext=(0, 2), textcoords="offset points", ha="center", fontsize=8
        )
    _finish(axes, years)
