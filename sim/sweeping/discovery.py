"""Scenario discovery: which corner of the uncertainties makes a policy fail, by a small tree."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.results import RunError
from sim.sweeping.factors import UNCERTAINTY
from sim.sweeping.robustness import (
    futures_of,
    label,
    outcomes_by_future,
    policies_of,
    refuse_unjudged,
)
from sim.sweeping.schema import Cell
from sim.sweeping.swept import Swept

DEPTH = 3
"""Most conditions of a corner: more are not read."""
SMALLEST = 0.05
"""Share of the futures that a corner holds at least."""
FEWEST = 20
"""Futures below which a tree tells chance."""
_SEED = 1


@dataclass(frozen=True)
class _Bound:
    """What a corner asks of one column of numbers."""

    low: float = -np.inf
    high: float = np.inf


def corners(swept: Swept) -> pd.DataFrame:
    """Return, per policy and judged outcome, the corner in which it fails most.

    A policy fails in a future in which it is no better than the first policy. The corner is the
    leaf of a classification tree with the highest share of failures (of those, the one with most
    futures), as bounds on at most ``DEPTH`` uncertainties.

    Returns:
        Columns of the levers, then outcome, corner (in words), density (share of the futures in it
        that fail), coverage (share of all failures that lie in it), share (of all futures that
        fail) and futures.

    Raises:
        RunError: if there is nothing to judge, too few futures, or scikit-learn is missing.
    """
    uncertain = swept.paths(UNCERTAINTY)
    if not uncertain:
        raise RunError(f"{swept.folder}: there are no uncertainties, so no corners of them")
    refuse_unjudged(swept)
    rows = []
    for outcome, better in swept.better.items():
        values = outcomes_by_future(swept, outcome)
        if len(values) < FEWEST:
            raise RunError(
                f"{swept.folder}: {len(values)} futures are too few for corners; {FEWEST} or more"
            )
        futures = futures_of(swept).loc[values.index, uncertain]
        sign = 1.0 if better == "lower" else -1.0
        for policy in values.columns[1:]:
            fails = (sign * (values[policy] - values[values.columns[0]]) >= 0.0).to_numpy()
            rows.append({"policy": policy, "outcome": outcome, **_corner(futures, fails)})
    table = pd.DataFrame(rows)
    return policies_of(swept).join(table.set_index("policy"), how="right").reset_index(drop=True)


def _corner(futures: pd.DataFrame, fails: NDArray[np.bool_]) -> dict[str, Cell]:
    found: dict[str, Cell] = {
        "corner": "",
        "density": float(fails.mean()),
        "coverage": 1.0,
        "share": float(fails.mean()),
        "futures": len(fails),
    }
    if fails.all() or not fails.any():
        return {**found, "corner": "overal" if fails.all() else "nergens"}
    columns, names = _numbers(futures)
    bounds, inside = _worst_leaf(columns, fails)
    words = [_words(names[k], bound) for k, bound in sorted(bounds.items())]
    return {
        **found,
        "corner": " en ".join(words) or "geen deel in het bijzonder",
        "density": float(fails[inside].mean()),
        "coverage": float(fails[inside].sum() / fails.sum()),
    }


def _worst_leaf(
    columns: NDArray[np.float64], fails: NDArray[np.bool_]
) -> tuple[dict[int, _Bound], NDArray[np.bool_]]:
    """Return the bounds of the leaf that fails most, and who is in it."""
    try:
        from sklearn.tree import DecisionTreeClassifier  # noqa: PLC0415  (an extra, and heavy)
    except ImportError:
        raise RunError(
            "corners need scikit-learn; install it with: pip install 'leerlingstromen[analysis]'"
        ) from None
    least = max(1, int(np.ceil(SMALLEST * len(fails))))
    tree = DecisionTreeClassifier(max_depth=DEPTH, min_samples_leaf=least, random_state=_SEED)
    tree.fit(columns, fails)
    leaf = tree.apply(columns)
    found = [(float(fails[leaf == k].mean()), int((leaf == k).sum()), -k) for k in np.unique(leaf)]
    worst = -max(found)[2]
    nodes = tree.tree_
    bounds: dict[int, _Bound] = {}
    row = int(np.flatnonzero(leaf == worst)[0])
    for node in tree.decision_path(columns[[row]]).indices:
        if node == worst:
            break
        feature, limit = int(nodes.feature[node]), float(nodes.threshold[node])
        old = bounds.get(feature, _Bound())
        below = columns[row, feature] <= limit
        bounds[feature] = (
            _Bound(old.low, min(old.high, limit))
            if below
            else _Bound(max(old.low, limit), old.high)
        )
    return bounds, leaf == worst


def _numbers(futures: pd.DataFrame) -> tuple[NDArray[np.float64], list[str]]:
    """Return the uncertainties as columns of numbers; words become one column per word."""
    columns, names = [], []
    for path in futures.columns:
        values = futures[path]
        if pd.api.types.is_numeric_dtype(values):
            columns.append(values.to_numpy(np.float64))
            names.append(path)
            continue
        for value in dict.fromkeys(values):
            columns.append((values == value).to_numpy(np.float64))
            names.append(label({path: value}))
    return np.column_stack(columns), names


def _words(name: str, bound: _Bound) -> str:
    if name.count(" "):  # of a word: it is that one, or it is not
        return name if bound.low > 0.0 else f"niet {name}"
    low, high = (f"{value:.3g}".replace(".", ",") for value in (bound.low, bound.high))
    if np.isinf(bound.low):
        return f"{name} hoogstens {high}"
    return f"{name} boven {low}" if np.isinf(bound.high) else f"{name} van {low} tot {high}"
