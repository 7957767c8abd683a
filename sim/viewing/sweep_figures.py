"""Figures of a sweep (Dutch): which factors matter, how policies do, what the runs look like.

Black and white will do: what differs by colour differs by marker or place too. The bytes depend on
the numbers and the library versions alone.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.sweeping.analysis import Analysis
from sim.sweeping.robustness import label, outcomes_by_future, word
from sim.sweeping.swept import Swept
from sim.viewing.picture import STYLES
from sim.viewing.words import number

WIDTH, ROW, FOOT, DPI = 9.5, 3.0, 0.5, 120  # inches, and dots per inch
BAR, MARGIN = 0.34, 1.5  # inches: of a bar, and around a panel of bars
MOST_PANELS = 4
SETTINGS: Any = {  # names of settings, which the stubs list one by one
    "text.parse_math": False,
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#dddddd",
    "axes.axisbelow": True,
    "legend.frameon": False,
}
INDEX_WORDS = {
    "S1": "alleen (S1)",
    "ST": "met alles samen (ST)",
    "mu_star": "gemiddelde verandering per stap (mu*)",
}
"""Indices that are drawn, and what they are called."""


def draw_sweep(found: Analysis, folder: Path) -> None:
    """Draw every figure that an analysis has numbers for, as PNG files."""
    if "indices" in found.tables:
        _save(_indices(found.swept, found.tables["indices"]), folder / "indices.png")
    if "robustness" in found.tables:
        _save(_policies(found), folder / "robustness.png")
    _save(_points(found.swept), folder / "runs.png")


@contextmanager
def _settings() -> Iterator[None]:
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(SETTINGS)
        yield


def _sheet(height: float, rows: int, columns: int, swept: Swept) -> tuple[Figure, Any]:
    below = FOOT / height
    layout = ConstrainedLayoutEngine(rect=(0.0, below, 0.995, 1.0 - below))
    figure = Figure(figsize=(WIDTH, height), dpi=DPI, layout=layout)
    FigureCanvasAgg(figure)
    figure.text(0.01, 0.08 / height, source(swept), fontsize=7, color="#555555", va="bottom")
    return figure, figure.subplots(rows, columns, squeeze=False)


def source(swept: Swept) -> str:
    """Return where the figures come from, on two lines."""
    told = swept.told
    failed = f", {told['failures']} mislukt" if told["failures"] else ""
    times = "1 herhaling" if told["replicates"] == 1 else f"{told['replicates']} herhalingen"
    scale = swept.manifest.get("scenario", {}).get("scale", 1.0)
    part = "" if scale == 1.0 else f", schaal {word(scale)} (teruggerekend)"
    version = swept.manifest.get("code", {}).get("version", "")
    return (
        f"{told['name']}: {told['runs']} runs ({told['points']} punten x {times}"
        f"{failed}){part}.\n"
        f"Groottes van effecten en bandbreedten zijn aannames. leerlingstromen {version}, "
        f"run {swept.manifest.get('run_id', '')}"
    )


def _save(figure: Figure, path: Path) -> None:
    figure.savefig(path, metadata={"Software": None})


def _indices(swept: Swept, table: pd.DataFrame) -> Figure:
    """Draw a panel of bars with intervals per outcome, the factor that matters most above."""
    outcomes = list(dict.fromkeys(table["outcome"]))[:MOST_PANELS]
    paths = swept.paths()
    height = len(outcomes) * (MARGIN + BAR * len(paths)) + FOOT
    with _settings():
        figure, axes = _sheet(height, len(outcomes), 1, swept)
        for panel, outcome in zip(axes[:, 0], outcomes, strict=True):
            mine = table[(table["outcome"] == outcome) & table["index"].isin(INDEX_WORDS)]
            _bars(panel, mine)
            panel.set_title(outcome)
        return figure


def _bars(axes: Axes, table: pd.DataFrame) -> None:
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
    axes.set_yticks(range(len(order)), [_short(path) for path in order])
    axes.axvline(0.0, color="#777777", linewidth=0.8)
    axes.set_xlabel(
        "verandering van de uitkomst" if names == ["mu_star"] else "deel van de variantie"
    )
    axes.xaxis.set_major_formatter(FuncFormatter(_plain))
    axes.legend(loc="lower right", fontsize=8)


def _policies(found: Analysis) -> Figure:
    """Draw every judged outcome per policy: each future a dot, the median a stroke."""
    swept = found.swept
    outcomes = list(swept.better)[:MOST_PANELS]
    policies = outcomes_by_future(swept, outcomes[0]).columns
    height = len(outcomes) * (MARGIN + BAR * len(policies)) + FOOT
    with _settings():
        figure, axes = _sheet(height, len(outcomes), 1, swept)
        for panel, outcome in zip(axes[:, 0], outcomes, strict=True):
            table = found.tables["robustness"]
            rows = table[table["outcome"] == outcome].reset_index(drop=True)
            values = outcomes_by_future(swept, outcome)
            long = values.melt(var_name="policy", value_name="value")
            sns.stripplot(
                long, x="value", y="policy", orient="h", ax=panel, color=STYLES[0][0], jitter=False
            )
            medians = values.median()
            panel.scatter(medians, range(len(medians)), marker="|", s=260, color="black")
            names = [
                label(dict(zip(swept.policies, row, strict=True)))
                for row in rows[swept.policies].itertuples(index=False, name=None)
            ]
            panel.set_yticks(range(len(names)), names)
            better = "lager" if swept.better[outcome] == "lower" else "hoger"
            panel.set_title(f"{outcome} ({better} is beter)")
            panel.set_xlabel(f"per toekomst een punt ({len(values)}); streep: mediaan")
            panel.set_ylabel("")
            panel.set_ylim(len(names) - 0.5, -0.5)
            panel.xaxis.set_major_formatter(FuncFormatter(_plain))
        return figure


def _points(swept: Swept) -> Figure:
    """Draw outcomes against factors: a dot per run."""
    outcomes, paths = swept.outcomes[:MOST_PANELS], swept.paths()[: 2 * MOST_PANELS]
    columns = min(len(paths), MOST_PANELS)
    lines = -(-len(paths) // columns)
    runs = swept.runs[swept.runs["error"].isna()]
    with _settings():
        size = len(outcomes) * lines
        figure, axes = _sheet(ROW * size + FOOT, size, columns, swept)
        for k, outcome in enumerate(outcomes):
            for j in range(lines * columns):
                panel = axes[k * lines + j // columns, j % columns]
                if j >= len(paths):
                    panel.set_visible(False)
                    continue
                _dots(panel, runs, paths[j], outcome, first=j % columns == 0)
        return figure


def _dots(axes: Axes, runs: pd.DataFrame, path: str, outcome: str, first: bool) -> None:
    values: Sequence[Any] = runs[path].to_list()
    if any(isinstance(value, str | bool) for value in values):
        known = list(dict.fromkeys(values))
        place = {value: at for at, value in enumerate(known)}
        axes.set_xticks(range(len(known)), [word(value) for value in known])
        axes.set_xlim(-0.5, len(known) - 0.5)
        values = [place[value] for value in values]
    else:
        axes.xaxis.set_major_locator(MaxNLocator(nbins=4))
        axes.xaxis.set_major_formatter(FuncFormatter(_plain))
    axes.scatter(values, runs[outcome], s=14, color=STYLES[0][0], alpha=0.7, linewidths=0)
    axes.set_xlabel(_short(path), fontsize=8)
    axes.set_ylabel(outcome if first else "", fontsize=8)
    axes.yaxis.set_major_formatter(FuncFormatter(_plain))


def _short(path: str) -> str:
    return path.removeprefix("parameters.").removeprefix("policies.")


def _plain(value: float, _: float) -> str:
    return number(value) if abs(value) >= 10 else f"{value:g}".replace(".", ",")
