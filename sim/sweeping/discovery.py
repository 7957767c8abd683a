"""Scenario discovery: which corner of the uncertainties makes a policy fail, by a small tree."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.sweeping.factors import UNCERTAINTY
from sim.sweeping.robustness import (
    LOWER,
    futures_of,
    label,
    outcomes_by_future,
    policies_of,
    refuse_unjudged,
)
from sim.sweeping.swept import Swept
from sim.sweeping.unsaid import Unsaid, where_it_can

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


@dataclass(frozen=True)
class Corner:
    """Where a policy fails most.

    Attributes:
        policy: number of the policy.
        outcome: by which it is judged.
        words: the corner, in words; ``overal`` or ``nergens`` where that is so.
        bounds: lowest and highest value by the name of a column; without numbers where there is
            none.
        futures: the uncertainties of every future, as columns of numbers by their name.
        fails: per future, whether the policy fails.
        inside: per future, whether it lies in the corner.
    """

    policy: int
    outcome: str
    words: str
    bounds: Mapping[str, tuple[float, float]]
    futures: pd.DataFrame
    fails: NDArray[np.bool_]
    inside: NDArray[np.bool_]

    @property
    def density(self) -> float:
        """Share of the futures in the corner that fail."""
        return float(self.fails[self.inside].mean())

    @property
    def more(self) -> float:
        """How much larger the share that fails is in the corner than everywhere."""
        return self.density - float(self.fails.mean())

    @property
    def coverage(self) -> float:
        """Share of all that fail that lies in the corner; 1 where nothing fails."""
        return float(self.fails[self.inside].sum() / self.fails.sum()) if self.fails.any() else 1.0


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
        Unsaid: if there is nothing to judge, too few futures, or scikit-learn is missing.
    """
    table = pd.DataFrame(
        {
            "policy": corner.policy,
            "outcome": corner.outcome,
            "corner": corner.words,
            "density": corner.density,
            "coverage": corner.coverage,
            "share": float(corner.fails.mean()),
            "futures": len(corner.fails),
        }
        for corner in found_corners(swept)
    )
    return policies_of(swept).join(table.set_index("policy"), how="right").reset_index(drop=True)


def found_corners(swept: Swept) -> list[Corner]:
    """Return the corners of ``corners``, in the order of its rows, with what they were found in.

    Raises:
        Unsaid: as ``corners``.
    """
    uncertain = swept.paths(UNCERTAINTY)
    if not uncertain:
        raise Unsaid(
            swept.folder,
            "there are no uncertainties, so no corners of them",
            "Er is niets onzekers gevarieerd, en dus is er geen hoek daarvan.",
        )
    refuse_unjudged(swept)

    def of(outcome: str) -> list[Corner]:
        values = outcomes_by_future(swept, outcome)
        if len(values) < FEWEST:
            raise Unsaid(
                swept.folder,
                f"{len(values)} futures are too few for corners; {FEWEST} or more",
                f"Voor hoeken zijn minstens {FEWEST} toekomsten nodig; hier zijn het er "
                f"{len(values)}.",
            )
        futures = _numbers(futures_of(swept).loc[values.index, uncertain])
        sign = 1.0 if swept.better[outcome] == LOWER else -1.0
        found = []
        for policy in values.columns[1:]:
            fails = (sign * (values[policy] - values[values.columns[0]]) >= 0.0).to_numpy()
            found.append(_corner(int(policy), outcome, futures, fails))
        return found

    return [corner for found in where_it_can(swept.better, of) for corner in found]


def _corner(policy: int, outcome: str, futures: pd.DataFrame, fails: NDArray[np.bool_]) -> Corner:
    everywhere = np.ones(len(fails), np.bool_)
    if fails.all() or not fails.any():
        words = "overal" if fails.all() else "nergens"
        return Corner(policy, outcome, words, {}, futures, fails, everywhere)
    found, inside = _worst_leaf(futures.to_numpy(np.float64), fails)
    bounds = {str(futures.columns[k]): bound for k, bound in sorted(found.items())}
    words = " en ".join(_words(name, bound) for name, bound in bounds.items())
    return Corner(
        policy,
        outcome,
        words or "geen deel in het bijzonder",
        {name: (bound.low, bound.high) for name, bound in bounds.items()},
        futures,
        fails,
        inside,
    )


def _worst_leaf(
    columns: NDArray[np.float64], fails: NDArray[np.bool_]
) -> tuple[dict[int, _Bound], NDArray[np.bool_]]:
    """Return the bounds of the leaf that fails most, and who is in it."""
    try:
        from sklearn.tree import DecisionTreeClassifier  # noqa: PLC0415  (an extra, and heavy)
    except ImportError:
        raise Unsaid(
            Path("corners"),
            "need scikit-learn; install it with: pip install 'leerlingstromen[analysis]'",
            "Voor hoeken is scikit-learn nodig: pip install 'leerlingstromen[analysis]'.",
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


def _numbers(futures: pd.DataFrame) -> pd.DataFrame:
    """Return the uncertainties as columns of numbers; words become one column per word."""
    found: dict[str, NDArray[np.float64]] = {}
    for path in futures.columns:
        values = futures[path]
        if pd.api.types.is_numeric_dtype(values):
            found[path] = values.to_numpy(np.float64)
            continue
        for value in dict.fromkeys(values):
            found[label({path: value})] = (values == value).to_numpy(np.float64)
    return pd.DataFrame(found, index=futures.index)


def _words(name: str, bound: _Bound) -> str:
    if name.count(" "):  # of a word: it is that one, or it is not
        return name if bound.low > 0.0 else f"niet {name}"
    low, high = (f"{value:.3g}".replace(".", ",") for value in (bound.low, bound.high))
    if np.isinf(bound.low):
        return f"{name} hoogstens {high}"
    return f"{name} boven {low}" if np.isinf(bound.high) else f"{name} van {low} tot {high}"
