"""Choosing a school from a choice table."""

import numpy as np

from sim import draws
from sim.agents.choice import NO_SCHOOL, choice_of, choose, position
from sim.draws import Kind

TABLE = choice_of(
    np.array([0, 3, 3, 4, 8]),
    np.array([7, 2, 5, 9, 0, 1, 2, 3], dtype=np.int32),
    np.array([0.5, 0.75, 1.0, 1.0, 0.125, 0.5, 0.875, 1.0]),
)


def picks(row: int, grid: int) -> list[int]:
    return [choose(TABLE, row, k / grid) for k in range(grid)]


def test_choose_is_exact_on_a_grid() -> None:
    found = picks(0, 64)
    assert [found.count(s) for s in (7, 2, 5)] == [32, 16, 16]
    found = picks(3, 64)
    assert [found.count(s) for s in (0, 1, 2, 3)] == [8, 24, 24, 8]
    assert set(picks(2, 8)) == {9}


def test_choose_takes_the_first_school_whose_sum_exceeds_the_draw() -> None:
    just_below = float(np.nextafter(0.5, 0))
    assert choose(TABLE, 0, just_below) == 7
    assert choose(TABLE, 0, 0.5) == 2
    assert choose(TABLE, 0, float(np.nextafter(1, 0))) == 5


def test_an_empty_row_gives_no_school() -> None:
    assert choose(TABLE, 1, 0.3) == NO_SCHOOL
    assert len(TABLE.schools_of(1)) == 0


def test_the_guide_changes_no_pick() -> None:
    """Caught: a guide one entry off, or a draw on an edge that is rounded to the next entry."""
    for size in (1, 2, 3, 7, 50, 331):
        u = draws.uniforms(draws.key(3, Kind.SAMPLE, size), np.arange(size, dtype=np.uint64))
        cumulative = np.cumsum(np.sort(u**8 + 1e-12)[::-1])
        cumulative /= cumulative[-1]
        table = choice_of(np.array([0, size]), np.arange(size, dtype=np.int32), cumulative)
        edges = np.concatenate([cumulative[:-1], np.arange(size) / size])
        near = [edges, np.nextafter(edges, 0), np.nextafter(edges, 1)]
        tried = np.concatenate([*near, np.linspace(0, 1, 2000, endpoint=False)])
        tried = np.clip(tried, 0.0, np.nextafter(1.0, 0))
        found = [position(table, 0, float(v)) for v in tried]
        assert found == np.searchsorted(cumulative, tried, side="right").tolist()
