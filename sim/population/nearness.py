"""How near special schools are, as a factor on requests: far from a school fewer are asked for."""

import numpy as np
from numpy.typing import NDArray

from sim.parameters import Parameters
from sim.population.facts import SOORT, Facts
from sim.population.gravity import distance_km

_AGES = {"sbo": range(5, 12), "so": range(5, 12), "vso": range(12, 18)}
"""Ages of those who live where a school of the schoolsoort may be asked for."""


def nearness_of(
    km: NDArray[np.float64], leerlingen: NDArray[np.float64], decay_km: float, most: float
) -> NDArray[np.float64]:
    """Return the factor on requests of each home cell for one schoolsoort.

    ``exp(-km / decay_km)`` over its mean over leerlingen, at most ``most``; 1 everywhere where no
    school is.

    Args:
        km: distance of the nearest school, inf for none, shape (cells,).
        leerlingen: who lives there, shape (cells,); all 0 counts each cell alike.
        decay_km: distance over which requests fall by a factor e.
        most: highest factor.
    """
    if len(km) == 0 or np.isinf(km).any():
        return np.ones(len(km))
    near = np.exp(-km / decay_km)
    weight = leerlingen if leerlingen.sum() > 0 else np.ones(len(km))
    return np.minimum(near / (np.sum(near * weight) / np.sum(weight)), most)


def residents(tables: Facts, schooljaar: int, soort: str) -> NDArray[np.float64]:
    """Return who lives in each cell of the ages of a special schoolsoort."""
    cohorts = [
        tables.share(schooljaar - age) * tables.residents(schooljaar, schooljaar - age)
        for age in _AGES[soort]
    ]
    return np.asarray(np.sum(cohorts, axis=0), dtype=np.float64)


def nearest_km(tables: Facts, soort: str) -> NDArray[np.float64]:
    """Return the distance from each home cell to the nearest school of a special schoolsoort.

    Schools of cluster 1 and 2 and the national reformed schools do not count.
    """
    frame = tables.schools
    mine = (tables.soort == SOORT[soort]) & ~tables.cluster12 & (tables.counted > 0)
    mine &= ~frame["reformatorisch"].to_numpy(np.bool_)
    lon, lat = (frame[c].to_numpy(np.float64)[mine] for c in ("lon", "lat"))
    cell_lon, cell_lat = (tables.cells[c].to_numpy(np.float64) for c in ("lon", "lat"))
    km: NDArray[np.float64] = distance_km(cell_lon, cell_lat, lon, lat).min(axis=1, initial=np.inf)
    return km


def nearness(tables: Facts, parameters: Parameters, schooljaar: int) -> NDArray[np.float64]:
    """Return the factor on requests for sbo, so and vso of each home cell, shape (cells, 3)."""
    decay, most = parameters["aanvraag.afstand"], parameters["aanvraag.afstand_hoogstens"]
    columns = [
        nearness_of(nearest_km(tables, s), residents(tables, schooljaar, s), decay, most)
        for s in _AGES
    ]
    return np.column_stack(columns)
