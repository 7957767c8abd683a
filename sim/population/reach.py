"""Reach lists: which special schools a home cell looks to, in which order."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from sim.agents.choice import ReachTable
from sim.agents.codes import Schoolsoort
from sim.population.gravity import distance_km

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class CellMap:
    """Where the home cells lie; arrays of one length.

    Attributes:
        lon: longitude in degrees.
        lat: latitude in degrees.
        swv_po: number of the swv po.
        swv_vo: number of the swv vo.
    """

    lon: Floats
    lat: Floats
    swv_po: Ints
    swv_vo: Ints


@dataclass(frozen=True)
class SchoolMap:
    """Where the schools lie; arrays of one length, one entry per school of any schoolsoort.

    Attributes:
        schoolsoort: code (``sim.agents.codes.Schoolsoort``).
        lon: longitude in degrees.
        lat: latitude in degrees.
        swv_po: number of the swv po, in the numbering of the cells; -1 for none.
        swv_vo: number of the swv vo, in the numbering of the cells; -1 for none.
        cluster12: whether it is an institution of cluster 1 or 2.
        reformed: whether it belongs to a national swv of the reformed schools.
        usable: whether leerlingen can be placed there (it has places).
    """

    schoolsoort: NDArray[np.uint8]
    lon: Floats
    lat: Floats
    swv_po: Ints
    swv_vo: Ints
    cluster12: Bools
    reformed: Bools
    usable: Bools


def _one_list(
    distance: Floats, own: Bools, reformed: Bools, max_km: float, nearest: int
) -> tuple[Ints, int, Floats]:
    """Return the schools of one cell in order, how many are of the own swv, and km to go."""
    by_distance = np.argsort(distance, kind="stable")
    plain = by_distance[~reformed[by_distance]]
    first = plain[own[plain]]
    others = plain[~own[plain]]
    always = max(0, nearest - len(first))
    others = others[: max(int(np.count_nonzero(distance[others] <= max_km)), always)]
    last = by_distance[reformed[by_distance]]
    last = last[distance[last] <= max_km]
    entries = np.concatenate([first, others, last])
    km = distance[entries]
    km[: len(first) + min(always, len(others))] = 0.0
    return entries, len(first), km


def reach(
    cells: CellMap,
    schools: SchoolMap,
    schoolsoort: Schoolsoort,
    cluster12: bool,
    max_km: float,
    nearest: int,
) -> ReachTable:
    """List per home cell the special schools where a leerling may be placed, first choice first.

    First the schools of the cell's own swv by distance, however far; then those across its border
    within ``max_km`` by distance, and beyond it as many as are needed to have ``nearest`` in all;
    last the reformed national schools within ``max_km``. For cluster 1 and 2 there is no swv: all
    their schools in the country, by distance.

    Args:
        cells: the home cells.
        schools: all schools; those of another schoolsoort or not usable are left out.
        schoolsoort: SBO or SO (their swv is the swv po) or VSO (the swv vo).
        cluster12: True lists the institutions of cluster 1 and 2, False all others.
        max_km: greatest distance across the border, in km as the crow flies.
        nearest: smallest length of a list before the reformed schools, at least 1.

    Returns:
        The table; no cell has an empty list. What lies within a smaller distance is the list of
        that distance, in the same order.

    Raises:
        ValueError: if the schoolsoort is not special, ``nearest`` is below 1, or no school fits.
    """
    if schoolsoort not in (Schoolsoort.SBO, Schoolsoort.SO, Schoolsoort.VSO) or nearest < 1:
        raise ValueError("reach lists are for SBO, SO and VSO, with nearest 1 or more")
    fits = (schools.schoolsoort == schoolsoort) & schools.usable & (schools.cluster12 == cluster12)
    index = np.flatnonzero(fits)
    if not np.any(~schools.reformed[index]):
        raise ValueError(f"no usable school of schoolsoort {schoolsoort.name}")
    vso = schoolsoort is Schoolsoort.VSO
    home = cells.swv_vo if vso else cells.swv_po
    theirs = (schools.swv_vo if vso else schools.swv_po)[index]
    distance = distance_km(cells.lon, cells.lat, schools.lon[index], schools.lat[index])
    reformed = schools.reformed[index] & (not cluster12)
    limit = np.inf if cluster12 else max_km
    lists = [
        _one_list(distance[c], (theirs == home[c]) & (not cluster12), reformed, limit, nearest)
        for c in range(len(home))
    ]
    start = np.cumsum([0] + [len(entries) for entries, _, _ in lists], dtype=np.int64)
    own_end = start[:-1] + np.array([n for _, n, _ in lists], dtype=np.int64)
    chosen = index[np.concatenate([entries for entries, _, _ in lists])]
    km = np.concatenate([far for _, _, far in lists]) * (not cluster12)
    return ReachTable(start, own_end, chosen.astype(np.int32), km)


def connected_swvs(tables: Sequence[tuple[ReachTable, Ints]], n_swvs: int) -> NDArray[np.int32]:
    """Group the swvs that share a special school, directly or through others.

    Two swvs with different labels cannot touch each other through places: no school is in reach of
    both. (They may still meet in a gemeente or a jeugdregio, which is not looked at here.)

    Args:
        tables: reach tables, each with the swv of every cell for that schoolsoort.
        n_swvs: number of swvs; swv numbers run from 0.

    Returns:
        Label of each swv, shape (n_swvs,); an swv without cells has a label of its own.
    """
    swvs = [np.repeat(home, np.diff(table.start)) for table, home in tables]
    schools = [table.school.astype(np.int64) + n_swvs for table, _ in tables]
    left, right = np.concatenate(swvs), np.concatenate(schools)
    n = int(max(right.max(initial=n_swvs - 1) + 1, n_swvs))
    graph = coo_array((np.ones(len(left)), (left, right)), shape=(n, n))
    _, labels = connected_components(graph, directed=False)
    _, dense = np.unique(labels[:n_swvs], return_inverse=True)
    return dense.astype(np.int32)
