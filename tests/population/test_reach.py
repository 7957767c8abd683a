"""Reach lists in a small made world: five schools on a line, three swvs."""

import numpy as np
import pytest

from sim.agents.codes import Schoolsoort
from sim.population.places import CellMap, SchoolMap, connected_swvs, reach

# one degree of longitude at 52 degrees north is 68.5 km
CELLS = CellMap(
    lon=np.array([5.0, 5.2, 8.0]),
    lat=np.full(3, 52.0),
    swv_po=np.array([0, 1, 2]),
    swv_vo=np.array([3, 3, 4]),
)
#                own far, own near, over the border, reformed, cluster 1/2, unusable, far, vso
SCHOOLS = SchoolMap(
    schoolsoort=np.array([2, 2, 2, 2, 3, 2, 2, 5], dtype=np.uint8),
    lon=np.array([5.5, 5.01, 5.1, 5.0, 5.0, 5.0, 7.9, 5.0]),
    lat=np.full(8, 52.0),
    swv_po=np.array([0, 0, 1, -1, -1, 0, 2, 0]),
    swv_vo=np.array([3, 3, 3, -1, -1, 3, 4, 3]),
    cluster12=np.array([0, 0, 0, 0, 1, 0, 0, 0], dtype=np.bool_),
    reformed=np.array([0, 0, 0, 1, 0, 0, 0, 0], dtype=np.bool_),
    usable=np.array([1, 1, 1, 1, 1, 0, 1, 1], dtype=np.bool_),
)


def test_own_swv_first_then_border_then_reformed() -> None:
    table = reach(CELLS, SCHOOLS, Schoolsoort.SBO, False, 10.0, 1)
    np.testing.assert_array_equal(table.schools_of(0), [1, 0, 2, 3])
    assert table.own_end[0] - table.start[0] == 2
    np.testing.assert_array_equal(table.schools_of(1), [2])
    np.testing.assert_array_equal(table.schools_of(2), [6])


def test_the_nearest_fill_a_short_list_whatever_the_distance() -> None:
    table = reach(CELLS, SCHOOLS, Schoolsoort.SBO, False, 10.0, 3)
    np.testing.assert_array_equal(table.schools_of(1), [2, 1, 0])
    np.testing.assert_array_equal(table.schools_of(2), [6, 0, 2])


def test_vso_uses_the_swv_vo() -> None:
    table = reach(CELLS, SCHOOLS, Schoolsoort.VSO, False, 1.0, 1)
    np.testing.assert_array_equal(table.school, [7, 7, 7])
    np.testing.assert_array_equal(table.own_end - table.start[:-1], [1, 1, 0])


def test_cluster12_is_national_and_apart() -> None:
    table = reach(CELLS, SCHOOLS, Schoolsoort.SO, True, 1.0, 1)
    np.testing.assert_array_equal(table.school, [4, 4, 4])
    np.testing.assert_array_equal(table.own_end, table.start[:-1])
    with pytest.raises(ValueError, match="no usable school"):
        reach(CELLS, SCHOOLS, Schoolsoort.SO, False, 1.0, 1)
    with pytest.raises(ValueError, match="SBO, SO and VSO"):
        reach(CELLS, SCHOOLS, Schoolsoort.BAO, False, 1.0, 1)


def test_swvs_are_connected_through_shared_schools() -> None:
    alone = reach(CELLS, SCHOOLS, Schoolsoort.SBO, False, 1.0, 1)
    labels = connected_swvs([(alone, CELLS.swv_po)], 5)
    assert len(set(labels)) == 5
    near = reach(CELLS, SCHOOLS, Schoolsoort.SBO, False, 10.0, 1)
    labels = connected_swvs([(near, CELLS.swv_po)], 5)
    assert labels[0] == labels[1] != labels[2]
    vso = reach(CELLS, SCHOOLS, Schoolsoort.VSO, False, 10.0, 1)
    labels = connected_swvs([(near, CELLS.swv_po), (vso, CELLS.swv_vo)], 5)
    assert labels[3] == labels[4]
    assert len(set(labels)) == 3
