"""The order of rows: who has a need first within each birth year, and everyone whole."""

import numpy as np

from sim.agents.leerlingen import columns_of, empty_columns, needy_first


def test_needy_first_moves_whole_rows_and_keeps_the_birth_years_apart() -> None:
    """Caught: a column that is left behind, a row outside the slice, an order that is not kept."""
    people = empty_columns(60)
    for column in columns_of(people):
        column[:] = np.arange(60)
    people.birth[:] = 1200 + np.arange(60) // 20 * 12
    people.need[:] = np.arange(60) % 3
    before = np.array([people.id, people.birth, people.need])
    place = needy_first(people, slice(20, 60))
    assert np.array_equal(people.id[:20], np.arange(20))
    assert np.array_equal(people.id[20:][place], before[0][20:])
    assert np.array_equal(people.birth, before[1])
    assert np.array_equal(people.need, before[2][people.id.astype(np.int64)])
    assert np.array_equal(people.route_since, people.id.astype(np.int64))
    for year in (20, 40):
        has = people.need[year : year + 20] > 0
        assert has[: has.sum()].all()
        for part in (has, ~has):
            assert (np.diff(people.id[year : year + 20][part].astype(np.int64)) > 0).all()
