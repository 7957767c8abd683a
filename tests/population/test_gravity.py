"""Distance, gravity, balancing, niveaus and homes of special leerlingen."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.population.places import balance, distance_km, gravity, niveau_shares, special_homes

STEPS = 60


def points(*pairs: tuple[float, float]) -> np.ndarray:
    return np.array(pairs, dtype=np.float64)


def test_distance_of_known_towers() -> None:
    """Utrecht Dom to Groningen Martini: 164.4 km by the haversine formula."""
    lon1, lat1, lon2, lat2 = 5.1213, 52.0907, 6.5682, 53.2193
    a = np.sin(np.radians(lat2 - lat1) / 2) ** 2
    a += (
        np.cos(np.radians(lat1))
        * np.cos(np.radians(lat2))
        * np.sin(np.radians(lon2 - lon1) / 2) ** 2
    )
    sphere = 2 * 6371.0088 * np.arcsin(np.sqrt(a))
    found = distance_km(*(np.array([x]) for x in (lon1, lat1, lon2, lat2)))
    assert found.shape == (1, 1)
    assert found[0, 0] == pytest.approx(sphere, rel=1e-3)


def test_distance_matrix_is_ordered_by_first_then_second() -> None:
    lon, lat = np.array([4.0, 5.0, 6.0]), np.array([51.0, 52.0, 53.0])
    matrix = distance_km(lon, lat, lon[:2], lat[:2])
    assert matrix.shape == (3, 2)
    assert matrix[0, 0] == 0
    assert matrix[0, 1] == matrix[1, 0] > 0
    assert matrix[2, 0] > matrix[2, 1]


def test_gravity_hardly_counts_distance_in_the_own_gemeente() -> None:
    cell = points((5.0, 52.0))
    school = points((5.0, 52.0), (5.2, 52.0), (5.0, 52.0), (5.2, 52.0))
    weights = gravity(cell, np.array([1]), school, np.array([1, 1, 2, 2]), 3.0, 9.0)[0]
    assert weights[0] == pytest.approx(10.0)
    assert 9.0 < weights[1] < 9.02
    assert weights[2] == pytest.approx(1.0)
    assert 0 < weights[3] < 0.02


def test_gravity_takes_a_decay_per_school() -> None:
    cell, school = points((5.0, 52.0)), points((5.2, 52.0), (5.2, 52.0))
    near, far = gravity(cell, np.array([1]), school, np.array([2, 2]), np.array([3.0, 30.0]), 0.0)[
        0
    ]
    assert near < far
    with pytest.raises(ValueError, match="decay_km"):
        gravity(cell, np.array([1]), school, np.array([2, 2]), 0.0, 0.0)


@st.composite
def margins(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    n, m = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    weights = np.exp(-rng.exponential(draw(st.sampled_from([1.0, 5.0])), (n, m)))
    table = rng.integers(0, 40, (n, m)) * (rng.random((n, m)) < 0.5)
    return weights, table.sum(axis=1), table.sum(axis=0)


@given(margins())
@settings(max_examples=150, deadline=None)
def test_balance_meets_both_margins_and_keeps_the_odds(
    case: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    weights, rows, columns = case
    table = balance(weights, rows, columns, 1e-7, STEPS)
    assert np.all(table >= 0)
    np.testing.assert_allclose(table.sum(axis=1), rows, atol=1e-6)
    np.testing.assert_allclose(table.sum(axis=0), columns, atol=1e-6)
    held = np.ix_(rows > 0, columns > 0)
    if table[held].size:  # a_i * w_ij * b_j: every two-by-two odds ratio is that of the weights
        ratio = np.log(table[held] / weights[held])
        np.testing.assert_allclose(ratio - ratio[:1] - ratio[:, :1] + ratio[0, 0], 0, atol=1e-6)


def test_balance_equals_fitting_by_turns() -> None:
    weights = np.array([[3.0, 1.0, 0.2], [0.5, 2.0, 1.0]])
    rows, columns = np.array([30.0, 20.0]), np.array([10.0, 25.0, 15.0])
    turns = weights.copy()
    for _ in range(500):
        turns *= (rows / turns.sum(axis=1))[:, None]
        turns *= columns / turns.sum(axis=0)
    np.testing.assert_allclose(balance(weights, rows, columns, 1e-9, STEPS), turns, atol=1e-7)


def test_balance_says_what_is_wrong() -> None:
    ones = np.ones((2, 2))
    with pytest.raises(ValueError, match="scale one"):
        balance(ones, np.array([1, 1]), np.array([1, 2]), 1e-6, STEPS)
    with pytest.raises(ValueError, match="cell 1 has residents"):
        balance(np.array([[1.0, 1], [0, 0]]), np.array([1, 1]), np.array([1, 1]), 1e-6, STEPS)
    with pytest.raises(ValueError, match="school 1 has leerlingen"):
        balance(np.array([[1.0, 0], [1, 0]]), np.array([1, 1]), np.array([1, 1]), 1e-6, STEPS)
    with pytest.raises(ValueError, match="no balance within"):
        # both cells can only go to school 0, which has room for one of them
        balance(
            np.array([[1.0, 0, 0], [1, 0, 0], [1, 1, 1]]),
            np.array([5, 5, 5]),
            np.array([5, 5, 5]),
            1e-6,
            STEPS,
        )
    with pytest.raises(ValueError, match="do not fit"):
        balance(ones, np.array([1, 1, 1]), np.array([1, 2]), 1e-6, STEPS)


ALLOWED = np.array(
    [[1, 0, 0, 0], [0, 1, 0, 0], [0, 1, 1, 1], [0, 0, 1, 1], [0, 1, 1, 0]], dtype=np.bool_
)


def test_niveau_shares_hold_totals_and_single_niveaus() -> None:
    totals = np.array([40, 100, 500, 300, 60])
    found = niveau_shares(totals, ALLOWED, np.array([0.3, 0.4, 0.4, 0.2]), 1e-7, STEPS)
    np.testing.assert_allclose(found.sum(axis=1), totals, atol=1e-6)
    assert np.all(found[~ALLOWED] == 0)
    assert found[0, 0] == pytest.approx(40)
    assert found[1, 1] == pytest.approx(100)
    # niveau 0 is only found alone, so it is counted; the others share the rest as 4 : 4 : 2
    np.testing.assert_allclose(found.sum(axis=0), [40, 384, 384, 192], atol=1e-5)


def test_niveau_shares_refuse_what_schools_cannot_hold() -> None:
    totals = np.array([40, 100, 500, 300, 60])
    with pytest.raises(ValueError, match="niveau index 1 should hold"):
        niveau_shares(totals, ALLOWED, np.array([0.0, 0.01, 0.5, 0.5]), 1e-7, STEPS)
    with pytest.raises(ValueError, match="school 1 has leerlingen, but no niveau"):
        niveau_shares(np.array([1, 1]), np.array([[True], [False]]), np.ones(1), 1e-7, STEPS)


def test_special_homes_go_from_residents_to_seats() -> None:
    residents, seats = np.array([100.0, 100.0, 200.0]), np.array([30, 10])
    weights = np.array([[1.0, 0.1], [0.1, 1.0], [0.1, 1.0]])
    even = special_homes(residents, seats, weights, 0.0)
    np.testing.assert_allclose(even, [10, 10, 20])
    full = special_homes(residents, seats, weights, 1.0)
    np.testing.assert_allclose(full, [30 / 1.3 + 1 / 3.1, 3 / 1.3 + 10 / 3.1, 6 / 1.3 + 20 / 3.1])
    half = special_homes(residents, seats, weights, 0.5)
    np.testing.assert_allclose(half, (even + full) / 2)
    assert half.sum() == pytest.approx(40)
    with pytest.raises(ValueError, match="trek"):
        special_homes(residents, seats, weights, 1.1)
    with pytest.raises(ValueError, match="no residents"):
        special_homes(residents, seats, np.array([[1.0, 0], [1, 0], [1, 0]]), 1.0)
