"""Choice tables made from balanced tables."""

import numpy as np
import pytest

from sim.agents.choice import choose
from sim.population.places import choice_table, niveau_rows


def test_table_keeps_the_largest_schools_and_ends_at_one() -> None:
    balanced = np.array([[1.0, 60, 38, 1], [0, 0, 0, 0], [9, 500, 0, 9]])
    table = choice_table(balanced, 0.97, np.array([True, False, True]))
    np.testing.assert_array_equal(table.start, [0, 2, 2, 5])
    np.testing.assert_array_equal(table.schools_of(0), [1, 2])
    # schools 0 and 3 are small in row 2, but get most from it
    np.testing.assert_array_equal(table.schools_of(2), [1, 0, 3])
    np.testing.assert_allclose(table.cumulative, [60 / 98, 1, 500 / 518, 509 / 518, 1])
    assert table.cumulative[1] == table.cumulative[4] == 1.0


def test_no_school_loses_its_last_home() -> None:
    balanced = np.array([[1.0, 60, 38, 1], [0, 500, 0, 0.5]])
    table = choice_table(balanced, 0.97, np.array([True, True]))
    np.testing.assert_array_equal(table.schools_of(0), [1, 2, 0, 3])
    np.testing.assert_array_equal(table.schools_of(1), [1])


def test_keeping_all_keeps_every_chance() -> None:
    rng = np.random.default_rng(3)
    balanced = rng.random((30, 50)) * (rng.random((30, 50)) < 0.4)
    balanced[:, 0] += 0.01
    table = choice_table(balanced, 1.0, np.ones(30, dtype=np.bool_))
    for row in range(30):
        chances = np.zeros(50)
        part = slice(table.start[row], table.start[row + 1])
        chances[table.school[part]] = np.diff(table.cumulative[part], prepend=0)
        np.testing.assert_allclose(chances, balanced[row] / balanced[row].sum(), atol=1e-12)
        assert np.all(np.diff(table.cumulative[part]) > 0)
        assert table.cumulative[part][-1] == 1.0


def test_a_share_too_small_to_raise_the_sum_is_left_out() -> None:
    table = choice_table(np.array([[1.0, 1e-30, 0.5]]), 1.0, np.array([True]))
    np.testing.assert_array_equal(table.school, [0, 2])


def test_needed_rows_must_have_a_school() -> None:
    with pytest.raises(ValueError, match="row 1 has residents"):
        choice_table(np.array([[1.0], [0.0]]), 0.9, np.array([True, True]))
    with pytest.raises(ValueError, match="keep is"):
        choice_table(np.array([[1.0]]), 0.0, np.array([True]))


def test_niveau_rows_run_over_niveaus_within_a_cell() -> None:
    per_niveau = np.arange(2 * 3 * 4, dtype=np.float64).reshape(2, 3, 4)
    rows = niveau_rows(per_niveau)
    assert rows.shape == (6, 4)
    for cell in range(3):
        for niveau in range(2):
            np.testing.assert_array_equal(rows[cell * 2 + niveau], per_niveau[niveau, cell])
    table = choice_table(rows, 1.0, np.ones(6, dtype=np.bool_))
    assert choose(table, 0, 0.999999) == 1
