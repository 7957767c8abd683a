"""The analysis of a sweep as the page draws it: sentences, tables, numbers of its pictures."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.sweeping.analysis import Analysis
from sim.sweeping.discovery import Corner
from sim.sweeping.robustness import label, outcomes_by_future, policies_of
from sim.viewing.page.answers import Data, Page, clean
from sim.viewing.page.sweep_answers import as_data, cleaned, sweep_of
from sim.viewing.sweep_corners import corner_axes, shown_corners
from sim.viewing.sweep_figures import INDEX_WORDS
from sim.viewing.sweep_says import fails, matters, robust, sure
from sim.viewing.sweep_tables import (
    analysis_tables,
    drawn_policies,
    ordered,
    policies_of_rows,
)
from sim.viewing.sweep_words import Outcome, axis, outcomes_of, short

_ENDS = ["value", "low", "high"]
MOST_CORNERS = 12
"""Corners that are drawn; the table has all."""
MOST_DOTS, MOST_MARKS = 20_000, 1_000
"""Futures that are drawn of all policies together, and in a corner; of more, an even part."""


def analysis(page: Page, number: str) -> Data:
    """Return all that can be said of a sweep; the first time it is worked out, which takes long."""
    found = page.sweeps.found(sweep_of(page, number))
    told = {outcome.name: outcome for outcome in outcomes_of(found.swept)}
    return {
        "says": {
            "matters": list(matters(found)),
            "robust": list(robust(found)),
            "fails": list(fails(found)),
            "sure": list(sure(found)),
        },
        "tables": {name: as_data(shown) for name, shown in analysis_tables(found).items()},
        "absent": dict(found.absent),
        "indices": _indices(found, told),
        "policies": _policies(found, told),
        "corners": [_corner(found, corner) for corner in shown_corners(found)[:MOST_CORNERS]],
    }


def _indices(found: Analysis, told: dict[str, Outcome]) -> list[Data]:
    """Return per outcome the factors, the one that matters most first, with their intervals."""
    if "indices" not in found.tables:
        return []
    table = ordered(found.tables["indices"])
    drawn = table[table["index"].isin(INDEX_WORDS)]
    charts = []
    for outcome, rows in drawn.groupby("outcome", sort=False):
        names = [name for name in INDEX_WORDS if name in set(rows["index"])]
        unit = told[str(outcome)].unit or "eenheid van de uitkomst"
        charts.append(
            {
                "outcome": str(outcome),
                "unit": f"{unit} per stap" if names == ["mu_star"] else "deel van de variantie",
                "names": [INDEX_WORDS[name] for name in names],
                "rows": [
                    {
                        "name": short(str(factor)),
                        "intervals": [
                            cleaned(mine.loc[mine["index"] == n, _ENDS].to_numpy(np.float64)[0])
                            for n in names
                        ],
                    }
                    for factor, mine in rows.groupby("factor", sort=False)
                ],
            }
        )
    return charts


def _policies(found: Analysis, told: dict[str, Outcome]) -> list[Data]:
    """Return per judged outcome every policy in every future, its regret, how often it helps."""
    if "robustness" not in found.tables:
        return []
    table = found.tables["robustness"]
    charts = []
    for name, rows in table.groupby("outcome", sort=False):
        outcome = told[str(name)]
        values = outcomes_by_future(found.swept, outcome.name)
        loss = values if found.swept.better[outcome.name] == "lower" else -values
        regret = loss.sub(loss.min(axis=1), axis=0)
        drawn = drawn_policies(rows)
        kept = _part(len(values), MOST_DOTS // len(drawn))
        charts.append(
            {
                "outcome": outcome.name,
                "unit": outcome.unit,
                "better": outcome.better,
                "futures": len(values),
                "rows": [
                    {
                        "name": policy,
                        "values": cleaned(values.iloc[kept, at]),
                        "median": clean(row["median"]),
                        "regrets": cleaned(regret.iloc[kept, at]),
                        "mean": clean(row["mean_regret"]),
                        "largest": clean(row["largest_regret"]),
                        "helps": clean(row["helps"]),
                    }
                    for at, policy, row in zip(
                        drawn,
                        policies_of_rows(rows.iloc[drawn], found),
                        rows.iloc[drawn].to_dict("records"),
                        strict=True,
                    )
                ],
            }
        )
    return charts


def _part(count: int, most: int) -> NDArray[np.int64]:
    """Return the places of all futures, or of an even part of them where they are too many."""
    return np.arange(0, count, max(1, -(-count // max(1, most))), dtype=np.int64)


def _corner(found: Analysis, corner: Corner) -> Data:
    across, up = corner_axes(corner)
    named: Any = policies_of(found.swept).loc[corner.policy].to_dict()
    kept = _part(len(corner.fails), MOST_MARKS)
    y = np.zeros(len(corner.fails)) if up is None else corner.futures[up].to_numpy(np.float64)
    return {
        "policy": label(named),
        "outcome": corner.outcome,
        "words": corner.words,
        "density": corner.density,
        "coverage": corner.coverage,
        "share": float(corner.fails.mean()),
        "across": axis(across),
        "up": "" if up is None else axis(up),
        "x": cleaned(corner.futures[across].to_numpy(np.float64)[kept]),
        "y": cleaned(y[kept]),
        "fails": [bool(each) for each in corner.fails[kept]],
        "box": [
            None if not np.isfinite(end) else float(end)
            for name in (across, up)
            for end in corner.bounds.get(name or "", (-np.inf, np.inf))
        ],
    }
