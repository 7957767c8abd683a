"""Mean age of those who enter sbo, so and vso, over time."""

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from sim.run import RunResult
from sim.viewing.figures import lines, rows_of_group, schooljaar_ticks
from sim.viewing.picture import MARGIN, PANEL, STYLES, Picture, sheet, styled
from sim.viewing.words import (
    GETELD,
    SPECIAL,
    Column,
    Group,
    assumptions_note,
    figure_note,
    number,
    source_line,
)

AGES = Group(
    "Gemiddelde leeftijd bij instroom in sbo, so en vso, op 1 oktober",
    tuple(Column(f"gem_leeftijd_instroom_{s}", f"instroom {s}", s, GETELD) for s in SPECIAL),
)
ONLY_INFLOW = (
    "Leeftijd van wie er sinds de vorige 1 oktober bij kwam; van wie er al zit, wordt de leeftijd "
    "niet bewaard."
)
_MARGIN = 0.5
"""Years above and below the lines, so that small changes are not blown up."""


def pictures(result: RunResult) -> list[Picture[RunResult]]:
    """Return the picture of ages.

    Args:
        result: what a run wrote.
    """
    return [
        Picture(
            "leeftijd",
            "Leeftijd bij instroom",
            f"Gemiddelde leeftijd in jaren van nieuwe leerlingen in sbo, so en vso. {ONLY_INFLOW} "
            f"De as begint niet bij nul. {figure_note(result)}",
            draw,
            "Deze map heeft geen leeftijden: daarvoor zijn twee teldata nodig, met instroom.",
        )
    ]


def draw(result: RunResult) -> Figure | None:
    """Draw the mean ages at inflow.

    Args:
        result: what a run wrote.

    Returns:
        The figure, or None where nobody entered.
    """
    rows = rows_of_group(result, AGES, 1.0)
    rows = rows[rows["value"] > 0.0]  # 0: nobody entered
    if rows.empty:
        return None
    styles = {
        column.name: style
        for column, style in zip(AGES.columns, STYLES, strict=False)
        if column.name in set(rows["naam"])
    }
    with styled():
        notes = (ONLY_INFLOW, figure_note(result), assumptions_note(result))
        figure = sheet(PANEL + MARGIN + 0.2, notes, source_line(result.manifest))
        axes = figure.subplots()
        lines(axes, rows, styles, banded=result.summary is not None)
        axes.set_title(AGES.title)
        axes.set_xlabel("schooljaar")
        axes.set_ylabel("jaar (as begint niet bij 0)")
        schooljaar_ticks(axes, sorted({int(year) for year in result.yearly["schooljaar"]}))
        low, high = axes.get_ylim()
        axes.set_ylim(low - _MARGIN, high + _MARGIN)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, 1)))
    return figure
