"""From a design to points: the same points for the same design, whatever else changes."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.parameters.sampling import unit_column
from sim.sweeping.factors import LEVER, Factor
from sim.sweeping.schema import Cell, Design

GRID_LEVELS, MORRIS_LEVELS = 3, 4
Point = Mapping[str, Cell]


def design_size(factors: Sequence[Factor], design: Design) -> int:
    """Return the number of points of a design, without making them."""
    points = design.points or 0
    if design.kind == "grid":
        size = 1
        for factor in factors:
            size *= len(factor.levels(design.levels or GRID_LEVELS))
        return size
    if design.kind == "crossed":
        return points * design_size([f for f in factors if f.role == LEVER], _grid(design))
    if design.kind == "sobol":
        return points * (len(factors) + 2)
    if design.kind == "morris":
        return points * (len(factors) + 1)
    return len(design.rows or ()) if design.kind == "list" else points


def points_of(factors: Sequence[Factor], design: Design) -> list[Point]:
    """Return the points of a design, in the order of their numbers.

    Args:
        factors: what varies; the order of the columns.
        design: checked, and with rows only where it is a list.
    """
    paths = [factor.path for factor in factors]
    if design.kind == "list":
        return [{path: row[path] for path in paths} for row in design.rows or ()]
    if design.kind == "crossed":
        return _crossed(factors, design)
    if design.kind == "grid":
        levels = [factor.levels(design.levels or GRID_LEVELS) for factor in factors]
        return [dict(zip(paths, row, strict=True)) for row in itertools.product(*levels)]
    return [
        {factor.path: factor.at(float(u)) for factor, u in zip(factors, row, strict=True)}
        for row in units_of(paths, design)
    ]


def _grid(design: Design) -> Design:
    return Design(kind="grid", levels=design.levels)


def _crossed(factors: Sequence[Factor], design: Design) -> list[Point]:
    """Return every policy in every future: all policies of a future, then the next future."""
    policies = points_of([f for f in factors if f.role == LEVER], _grid(design))
    futures = [f for f in factors if f.role != LEVER]
    found = points_of(futures, design.model_copy(update={"kind": "lhs", "levels": None}))
    return [
        {factor.path: {**policy, **future}[factor.path] for factor in factors}
        for future in found
        for policy in policies
    ]


def units_of(paths: Sequence[str], design: Design) -> NDArray[np.float64]:
    """Return the points of a drawn design in the unit cube, shape (points, factors).

    A Latin hypercube has a column of its own per path, so that it does not change when another
    factor comes or goes; those of Sobol and Morris are SALib's.
    """
    points = int(design.points or 0)
    if design.kind == "lhs":
        return np.column_stack([unit_column(path, points, design.seed) for path in paths])
    problem = unit_problem(paths)
    if design.kind == "sobol":
        from SALib.sample import sobol  # noqa: PLC0415  (heavy, and needed here alone)

        found = sobol.sample(problem, points, calc_second_order=False, seed=design.seed)
    else:
        from SALib.sample import morris  # noqa: PLC0415  (as above)

        levels = design.levels or MORRIS_LEVELS
        found = morris.sample(problem, points, num_levels=levels, seed=design.seed)
    return np.asarray(found, np.float64)


def unit_problem(paths: Sequence[str]) -> dict[str, Any]:
    """Return the unit cube of these paths as SALib describes a space."""
    return {"num_vars": len(paths), "names": list(paths), "bounds": [[0.0, 1.0]] * len(paths)}
