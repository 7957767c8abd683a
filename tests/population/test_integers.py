"""Whole leerlingen and whole seats: every total exact."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.draws import Kind, key
from sim.population.places import assign, balance, integer_table, scale_counts, whole_seats

STREAM = key(1, Kind.ROUNDING)


@given(st.lists(st.integers(0, 2000), min_size=1, max_size=60), st.integers(0, 100_000))
@settings(deadline=None)
def test_scale_counts_is_exact_and_within_one(counts: list[int], total: int) -> None:
    array = np.array(counts)
    if array.sum() == 0 and total > 0:
        with pytest.raises(ValueError, match="all counts are 0"):
            scale_counts(array, total)
        return
    found = scale_counts(array, total)
    assert found.sum() == total
    assert np.all(found[array == 0] == 0)
    if total:
        assert np.all(np.abs(found - array * total / array.sum()) < 1 + 1e-6)


def test_scale_counts_to_own_sum_changes_nothing() -> None:
    counts = np.array([3, 1, 4, 1, 5, 0, 9])
    np.testing.assert_array_equal(scale_counts(counts, 23), counts)
    np.testing.assert_array_equal(scale_counts(np.array([1, 1, 1]), 2), [1, 1, 0])
    with pytest.raises(ValueError, match="0 or more"):
        scale_counts(np.array([1, -1]), 2)


@given(st.integers(1, 25), st.integers(1, 25), st.integers(0, 2**32), st.sampled_from([2, 40, 900]))
@settings(max_examples=150, deadline=None)
def test_integer_table_has_exact_margins(n: int, m: int, seed: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    weights = np.exp(-rng.exponential(3.0, (n, m)))
    source = rng.integers(0, size, (n, m))
    rows, columns = source.sum(axis=1), source.sum(axis=0)
    balanced = balance(weights, rows, columns, 1e-7, 60)
    found = integer_table(balanced, rows, columns, STREAM)
    np.testing.assert_array_equal(found.sum(axis=1), rows)
    np.testing.assert_array_equal(found.sum(axis=0), columns)
    assert np.all(np.abs(found - balanced) < 1 + 1e-6)


def test_integer_table_is_right_on_average() -> None:
    rng = np.random.default_rng(5)
    balanced = balance(rng.random((4, 6)) + 0.05, np.full(4, 3), np.full(6, 2), 1e-9, 60)
    runs = 4000
    mean = np.mean(
        [
            integer_table(balanced, np.full(4, 3), np.full(6, 2), key(seed, Kind.ROUNDING))
            for seed in range(runs)
        ],
        axis=0,
    )
    assert np.abs(mean - balanced).max() < 5 * 0.5 / np.sqrt(runs)


def test_integer_table_repeats_and_refuses_other_margins() -> None:
    balanced = np.full((3, 4), 0.75)
    rows, columns = np.full(3, 3), np.array([2, 2, 2, 3])
    with pytest.raises(ValueError, match="does not have these margins"):
        integer_table(balanced, rows, columns, STREAM)
    even = np.full((4, 4), 0.75)
    first = integer_table(even, np.full(4, 3), np.full(4, 3), STREAM)
    np.testing.assert_array_equal(first, integer_table(even, np.full(4, 3), np.full(4, 3), STREAM))
    whole = np.array([[2.0, 0.0], [1.0, 3.0]])
    np.testing.assert_array_equal(
        integer_table(whole, np.array([2, 4]), np.array([3, 3]), STREAM), whole
    )


@given(st.integers(1, 8), st.integers(1, 8), st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_assign_deals_exactly_in_key_order(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    table = rng.integers(0, 9, (n, m)).astype(np.int32)
    cell = rng.permutation(np.repeat(np.arange(n), table.sum(axis=1)))
    keys = rng.integers(0, 2**63, len(cell), dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    found = assign(cell, keys, table)
    counted = np.zeros_like(table)
    np.add.at(counted, (cell, found), 1)
    np.testing.assert_array_equal(counted, table)
    for one in range(n):
        members = np.flatnonzero(cell == one)
        assert np.all(np.diff(found[members[np.argsort(keys[members])]]) >= 0)


def test_assign_does_not_depend_on_the_order_of_persons() -> None:
    cell, keys = np.array([0, 1, 0, 1, 0]), np.array([9, 1, 5, 7, 2**64 - 1], dtype=np.uint64)
    table = np.array([[1, 2], [1, 1]], dtype=np.int32)
    np.testing.assert_array_equal(assign(cell, keys, table), [1, 0, 0, 1, 1])
    turn = np.array([4, 2, 0, 1, 3])
    np.testing.assert_array_equal(assign(cell[turn], keys[turn], table), [1, 0, 1, 0, 1])
    with pytest.raises(ValueError, match="do not sum"):
        assign(cell[:4], keys[:4], table)


@given(
    st.lists(st.tuples(st.floats(0, 50), st.integers(-1, 5)), min_size=1, max_size=60),
    st.sampled_from([1.0, 0.1, 0.01]),
)
@settings(deadline=None)
def test_whole_seats_are_pooled_and_rounded_up(rows: list[tuple[float, int]], scale: float) -> None:
    seats, group = np.array([r[0] for r in rows]) * scale, np.array([r[1] for r in rows])
    found = whole_seats(seats, group)
    assert np.all(np.abs(found - seats) < 1 + 1e-6)
    assert np.all(found >= 0)
    for one in np.unique(group):
        exact, whole = seats[group == one].sum(), found[group == one].sum()
        assert exact - 1e-6 <= whole < exact + 1 + 1e-6


def test_whole_seats_by_hand() -> None:
    seats = np.array([0.4, 10.2, 0.4, 0.0, 0.4])
    np.testing.assert_array_equal(whole_seats(seats, np.array([1, 2, 1, 1, 1])), [1, 11, 0, 0, 1])
    with pytest.raises(ValueError, match="0 or more"):
        whole_seats(np.array([-0.1]), np.array([0]))
