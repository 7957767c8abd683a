"""Designs: how many points, which, and the same ones whatever else changes."""

import numpy as np
import pytest
from toys import ranged

from sim.sweeping.design import design_size, points_of, units_of
from sim.sweeping.factors import Factor
from sim.sweeping.schema import Design

FACTORS = [
    Factor("a", "lever", values=(False, True)),
    Factor("b", "uncertainty", -1.0, 3.0),
    Factor("c", "lever", 0.0, 120.0, whole=True),
    Factor("d", "lever", values=("stopt", "blijft", "landelijk")),
]
DESIGNS = [
    (Design(kind="grid"), 2 * 3 * 3 * 3),
    (Design(kind="grid", levels=2), 2 * 2 * 2 * 3),
    (Design(kind="lhs", points=12), 12),
    (Design(kind="crossed", points=4, levels=5), 4 * 2 * 5 * 3),
    (Design(kind="sobol", points=8), 8 * 6),
    (Design(kind="morris", points=5), 5 * 5),
]


@pytest.mark.parametrize(("design", "size"), DESIGNS, ids=lambda d: getattr(d, "kind", ""))
def test_a_design_has_its_size_and_values_that_the_factors_take(design: Design, size: int) -> None:
    points = points_of(FACTORS, design)
    assert len(points) == size == design_size(FACTORS, design)
    for point in points:
        assert list(point) == ["a", "b", "c", "d"]
        assert all(factor.takes(point[factor.path]) for factor in FACTORS)
    assert points == points_of(FACTORS, design)


def test_a_grid_has_every_combination_once_ends_included() -> None:
    points = points_of(FACTORS, Design(kind="grid", levels=5))
    assert len({tuple(p.values()) for p in points}) == len(points) == 2 * 5 * 5 * 3
    assert sorted({p["c"] for p in points}) == [0, 30, 60, 90, 120]
    assert sorted({p["b"] for p in points}) == [-1.0, 0.0, 1.0, 2.0, 3.0]


def test_a_latin_hypercube_has_a_value_in_each_part() -> None:
    points = points_of(FACTORS, Design(kind="lhs", points=20))
    parts = sorted(int((float(p["b"]) + 1.0) / 4.0 * 20) for p in points)
    assert parts == list(range(20))
    assert [sum(p["a"] for p in points), len(points)] == [10, 20]


def test_a_column_of_a_hypercube_does_not_depend_on_the_others() -> None:
    """Caught: two columns that change places when a factor comes before them."""
    design = Design(kind="lhs", points=9, seed=4)
    alone, beside = units_of(["b"], design), units_of(["a", "b"], design)
    np.testing.assert_array_equal(alone[:, 0], beside[:, 1])
    assert not np.array_equal(alone, units_of(["b"], Design(kind="lhs", points=9, seed=5)))


@pytest.mark.parametrize("kind", ["sobol", "morris"])
def test_another_seed_is_another_design(kind: str) -> None:
    first, second = (
        points_of(ranged("xyz", 0.0, 1.0), Design(kind=kind, points=4, seed=seed))
        for seed in (1, 2)
    )
    assert first != second


def test_a_step_of_morris_changes_one_factor() -> None:
    units = units_of(["a", "b", "c"], Design(kind="morris", points=6, levels=4))
    for start in range(0, len(units), 4):
        changed = (np.diff(units[start : start + 4], axis=0) != 0).sum(axis=1)
        assert list(changed) == [1, 1, 1]


def test_values_and_whole_numbers_take_equal_parts() -> None:
    whole = Factor("c", "lever", 0.0, 3.0, whole=True)
    assert [whole.at(u) for u in (0.0, 0.24, 0.26, 0.74, 0.76, 1.0)] == [0, 0, 1, 2, 3, 3]
    named = Factor("d", "lever", values=("x", "y"))
    assert [named.at(u) for u in (0.0, 0.49, 0.51, 1.0)] == ["x", "x", "y", "y"]
    assert [whole.takes(v) for v in (0, 3, 4, 1.0, True)] == [True, True, False, False, False]


def test_crossed_has_every_policy_in_every_future() -> None:
    points = points_of(FACTORS, Design(kind="crossed", points=4, levels=2))
    futures = list(dict.fromkeys(point["b"] for point in points))
    policies = {(p["a"], p["c"], p["d"]) for p in points}
    assert (len(futures), len(policies)) == (4, 12)
    assert {(p["b"], p["a"], p["c"], p["d"]) for p in points} == {
        (b, *policy) for b in futures for policy in policies
    }
    alone = points_of([FACTORS[1]], Design(kind="lhs", points=4))
    assert futures == [point["b"] for point in alone]
