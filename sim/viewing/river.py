"""Flows between states in one schooljaar, as a river: from the left to the right.

Widths are proportional within a panel. What everyone does (in at four, from bao to vo, out) is
left out and said, for beside it nothing else could be seen.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Outline

from sim.clock import schooljaar_label
from sim.run import RunResult
from sim.viewing.flows import BUITEN, COURSE, HOME, REST, WORDS, Flow, flows_of
from sim.viewing.picture import GREY, INK, Picture, sheet, styled
from sim.viewing.words import assumptions_note, number, runs_of, source_line

COLOURS: Mapping[str, str] = {
    "bao": "#0072B2",
    "sbo": "#56B4E9",
    "so": "#D55E00",
    "vo": "#009E73",
    "vso": "#E69F00",
    "absoluut": "#CC79A7",
    "langdurig_relatief": "#882255",
    "thuis_met_toestemming": "#F0E442",
    "vrijstelling_5a": "#333333",
    BUITEN: "#999999",
    REST: "#DDDDDD",
}
PANEL_HEIGHT, GAP, NODE, THINNEST = 5.6, 0.012, 0.018, 0.024
"""Inches; and parts of the panel: between states, width of a state, thinnest flow with a number."""
_LEFT, _RIGHT = 0.0, 1.0


def pictures(result: RunResult) -> list[Picture[RunResult]]:
    """Return the picture of the flows.

    Args:
        result: what a run wrote.
    """
    return [
        Picture(
            "stromen",
            "Stromen van leerlingen in één schooljaar",
            "Hoeveel keer leerlingen in het laatste schooljaar van een schoolsoort naar een andere "
            "gingen (boven) en naar en van huis (onder); de breedte is naar verhouding, per paneel "
            f"op eigen schaal. {_spread(result)}",
            draw,
            "Deze map heeft geen tabel met overgangen.",
        )
    ]


def _spread(result: RunResult) -> str:
    if result.summary is None:
        return "Eén run: geen onzekerheid getoond."
    return f"Mediaan van {runs_of(result)} runs; tussen haken de middelste 80 % van de runs."


def draw(result: RunResult) -> Figure | None:
    """Draw the flows of the last schooljaar.

    Args:
        result: what a run wrote.

    Returns:
        The figure, or None where the folder has no table of transitions.
    """
    scenario = result.manifest["scenario"]
    year = int(scenario["start"][:4]) + int(scenario["years"]) - 1
    found = flows_of(result, year)
    if found is None:
        return None
    home = [flow for flow in found if flow.old in HOME or flow.new in HOME]
    school = [flow for flow in found if flow not in home and (flow.old, flow.new) not in COURSE]
    label = schooljaar_label(year)
    with styled():
        notes = (_course(found), _spread(result), assumptions_note(result))
        figure = sheet(2 * PANEL_HEIGHT + 1.4, notes, source_line(result.manifest))
        upper, lower = figure.subplots(2, 1)
        spread = result.summary is not None
        panel(upper, school, f"Tussen schoolsoorten, {label}: overgangen van leerlingen", spread)
        panel(lower, home, f"Naar en van huis, {label}: overgangen van leerlingen", spread)
    return figure


def _course(found: Sequence[Flow]) -> str:
    counts = {(flow.old, flow.new): flow.count for flow in found}
    texts = [
        f"{'buiten' if old == BUITEN else old} → {'buiten' if new == BUITEN else new} "
        f"{number(counts.get((old, new), 0.0))}"
        for old, new in COURSE
    ]
    return f"Niet getekend, wat bijna iedereen doet: {'; '.join(texts)}."


def merged(flows: Sequence[Flow]) -> tuple[list[Flow], list[Flow]]:
    """Return the flows to draw, the largest first, and those too thin for a number."""
    ordered = sorted(flows, key=lambda flow: (-flow.count, flow.old, flow.new))
    ordered = [flow for flow in ordered if flow.count > 0.0]
    total = sum(flow.count for flow in ordered)
    shown = [flow for flow in ordered if flow.count >= THINNEST * total]
    return shown, ordered[len(shown) :]


def panel(axes: Axes, flows: Sequence[Flow], title: str, spread: bool) -> None:
    """Draw flows in a panel.

    Args:
        axes: the panel.
        flows: what is drawn.
        title: its title.
        spread: whether to write the middle 80 % of the runs beside each number.
    """
    axes.set_title(title)
    axes.axis("off")
    axes.set_xlim(-0.27, 1.27)
    axes.set_ylim(1.005, -0.005)
    shown, rest = merged(flows)
    if not shown:
        axes.text(0.5, 0.5, "geen overgangen", ha="center", color=GREY)
        return
    drawn = list(shown)
    if rest:
        count = sum(flow.count for flow in rest)
        drawn.append(Flow(REST, REST, count, count, count))
    total = sum(flow.count for flow in drawn)
    nodes = max(len({flow.old for flow in drawn}), len({flow.new for flow in drawn}))
    height = (1.0 - GAP * (nodes - 1)) / total
    left = _nodes(axes, drawn, height, old=True)
    right = _nodes(axes, drawn, height, old=False)
    for flow in sorted(drawn, key=_place):
        _ribbon(axes, flow, left[flow], right[flow], flow.count * height)
        _write(axes, flow, left[flow], right[flow], flow.count * height, spread, rest)


def _place(flow: Flow) -> tuple[int, int]:
    order = list(WORDS)
    return order.index(flow.old), order.index(flow.new)


def _nodes(axes: Axes, flows: Sequence[Flow], height: float, old: bool) -> dict[Flow, float]:
    """Draw the states of one side, and return where each flow begins below the top."""
    at, tops = 0.0, {}
    x = _LEFT - NODE if old else _RIGHT
    for name in WORDS:
        mine = [flow for flow in flows if (flow.old if old else flow.new) == name]
        if not mine:
            continue
        count = sum(flow.count for flow in mine)
        axes.add_patch(
            Rectangle(
                (x, at), NODE, count * height, facecolor=COLOURS[name], edgecolor=INK, linewidth=0.5
            )
        )
        axes.text(
            _LEFT - NODE - 0.012 if old else _RIGHT + NODE + 0.012,
            at + count * height / 2,
            f"{WORDS[name]}\n{number(count)}"
            if count * height > 2 * THINNEST
            else f"{WORDS[name]} {number(count)}",
            ha="right" if old else "left",
            va="center",
            fontsize=8,
        )
        for flow in sorted(mine, key=_place):
            tops[flow] = at
            at += flow.count * height
        at += GAP
    return tops


def _ribbon(axes: Axes, flow: Flow, left: float, right: float, thick: float) -> None:
    points = [
        (_LEFT, left),
        (0.5, left),
        (0.5, right),
        (_RIGHT, right),
        (_RIGHT, right + thick),
        (0.5, right + thick),
        (0.5, left + thick),
        (_LEFT, left + thick),
        (_LEFT, left),
    ]
    c, line = Outline.CURVE4, Outline.LINETO
    codes = [Outline.MOVETO, c, c, c, line, c, c, c, Outline.CLOSEPOLY]
    axes.add_patch(
        PathPatch(
            Outline(np.array(points), codes),
            facecolor=(COLOURS[flow.old], 0.45),
            edgecolor=(INK, 0.5),
            linewidth=0.4,
            label=f"{flow.old}>{flow.new}",
        )
    )


def _write(
    axes: Axes,
    flow: Flow,
    left: float,
    right: float,
    thick: float,
    spread: bool,
    rest: Sequence[Flow],
) -> None:
    """Write where the flow goes at its beginning, and how many at both ends."""
    if flow.old == REST:
        most = number(max(one.count for one in rest))
        several = f"{len(rest)} kleinere stromen, elk hoogstens {most}"
        axes.text(
            0.5,
            (left + right + thick) / 2,
            several if len(rest) > 1 else f"één kleinere stroom van {most}",
            fontsize=7,
            ha="center",
            va="center",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
        )
        return
    margin = f" [{number(flow.p10)} tot {number(flow.p90)}]" if spread else ""
    axes.text(
        0.012,
        left + thick / 2,
        f"naar {_brief(flow.new)}: {number(flow.count)}{margin}",
        fontsize=7,
        va="center",
    )
    axes.text(
        0.988,
        right + thick / 2,
        f"uit {_brief(flow.old)}: {number(flow.count)}",
        fontsize=7,
        va="center",
        ha="right",
    )


def _brief(name: str) -> str:
    return (
        WORDS[name]
        .removesuffix(" het onderwijs")
        .removesuffix(" verzuim")
        .removesuffix(" 5 onder a")
    )
