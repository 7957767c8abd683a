"""Which regular schools learn from each other: the nearest of the same samenwerkingsverband."""

import numpy as np
from numpy.typing import NDArray

from sim.agents.codes import Schoolsoort
from sim.agents.institutions import NO_SWV, Links, Scholen, links_of
from sim.population.gravity import distance_km

_SECTORS = ((Schoolsoort.BAO, "swv_po"), (Schoolsoort.VO, "swv_vo"))


def nearest_links(
    schools: Scholen, lon: NDArray[np.float64], lat: NDArray[np.float64], neighbours: int
) -> Links:
    """Return the nearest regular schools of the same samenwerkingsverband, each of weight 1.

    Args:
        schools: the columns of the schools.
        lon: longitude of each school in degrees.
        lat: latitude of each school in degrees.
        neighbours: how many each school has, if there are as many.
    """
    one, other = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for soort, column in _SECTORS:
        swv = np.where(schools.soort == soort, getattr(schools, column), NO_SWV)
        for region in np.unique(swv[swv != NO_SWV]):
            rows = np.flatnonzero(swv == region)
            size = min(neighbours, len(rows) - 1)
            if size < 1:
                continue
            distance = distance_km(lon[rows], lat[rows], lon[rows], lat[rows])
            np.fill_diagonal(distance, np.inf)
            near = np.argsort(distance, axis=1, kind="stable")[:, :size]
            one.append(np.repeat(rows, size))
            other.append(rows[near].ravel())
    edges = np.concatenate(one), np.concatenate(other)
    return links_of(*edges, np.ones(len(edges[0])), len(schools.soort))
