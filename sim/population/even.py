"""An even start: the Netherlands in which every samenwerkingsverband begins alike.

Cells, gemeenten and regular schools are the real ones. What differs between samenwerkingsverbanden
at a start is taken away: deelname in sbo, so and vso by home, places per leerling, the level of
requests, and basisondersteuning. Schools of cluster 1 and 2 and the national reformed schools keep
their leerlingen. What differs after some years the model itself has made.
"""

from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sim.parameters import Parameters
from sim.population.facts import SOORT, Facts, facts
from sim.population.gravity import distance_km
from sim.population.integers import scale_counts
from sim.population.nearness import nearness, residents
from sim.population.replay import Levels

SPECIAL = ("sbo", "so", "vso")
Floats = NDArray[np.float64]


def lives_in(tables: Facts, schooljaar: int, soort: str) -> Floats:
    """Return who lives in each samenwerkingsverband of the ages of a special schoolsoort."""
    home = tables.cell_swv_vo if soort == "vso" else tables.cell_swv_po
    lives = np.zeros(len(tables.codes.swvs))
    np.add.at(lives, home, residents(tables, schooljaar, soort))
    return lives


def spread_evenly(
    leerlingen: NDArray[np.int64], swv: NDArray[np.int64], lives: Floats, nearest: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return leerlingen per school such that each samenwerkingsverband has its share.

    Args:
        leerlingen: per school, as counted.
        swv: samenwerkingsverband of each school.
        lives: who lives in each samenwerkingsverband; its share of all leerlingen.
        nearest: school that is nearest to each samenwerkingsverband, for one without schools.

    Returns:
        Whole numbers with the same sum; within a samenwerkingsverband in proportion to the count.
    """
    share = leerlingen.sum() * lives / lives.sum()
    own = np.bincount(swv, weights=leerlingen, minlength=len(lives))
    wanted = np.where(own[swv] > 0, leerlingen * share[swv] / np.maximum(1.0, own[swv]), 0.0)
    lacking = np.flatnonzero((own == 0) & (lives > 0))
    np.add.at(wanted, nearest[lacking], share[lacking])
    return scale_counts(wanted, int(leerlingen.sum()))


def _nearest(
    tables: Facts, schooljaar: int, soort: str, rows: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the school (position in ``rows``) nearest to the cell where most people live."""
    home = tables.cell_swv_vo if soort == "vso" else tables.cell_swv_po
    lives = residents(tables, schooljaar, soort)
    lon, lat = (tables.schools[c].to_numpy(np.float64)[rows] for c in ("lon", "lat"))
    cell_lon, cell_lat = (tables.cells[c].to_numpy(np.float64) for c in ("lon", "lat"))
    nearest = distance_km(cell_lon, cell_lat, lon, lat).argmin(axis=1)
    found = np.zeros(len(tables.codes.swvs), np.int64)
    for cell in np.argsort(lives, kind="stable"):  # the largest cell comes last
        found[home[cell]] = nearest[cell]
    return found


@cache
def even_facts(schooljaar: int) -> Facts:
    """Return the facts of a country whose special schools are spread evenly.

    Args:
        schooljaar: its residents give each samenwerkingsverband its share.
    """
    tables = facts()
    counted = tables.counted.copy()
    plain = ~tables.cluster12 & ~tables.schools["reformatorisch"].to_numpy(np.bool_)
    for soort in SPECIAL:
        rows = np.flatnonzero((tables.soort == SOORT[soort]) & plain & (tables.counted > 0))
        column = tables.schools["swv_vo" if soort == "vso" else "swv_po"].iloc[rows]
        counted[rows] = spread_evenly(
            tables.counted[rows],
            tables.rows(column, tables.codes.swvs).astype(np.int64),
            lives_in(tables, schooljaar, soort),
            _nearest(tables, schooljaar, soort, rows),
        )
    return replace(tables, schools=tables.schools.assign(leerlingen=counted), even=True)


def against_distance(
    tables: Facts, parameters: Parameters, levels: Levels, schooljaar: int
) -> Levels:
    """Return the levels of the years before the start: those that make up for nearness.

    With them deelname by home is the same everywhere at the start; the levels that were found on a
    sample would hand its chance on.
    """
    near, swv = nearness(tables, parameters, schooljaar), levels.swv.copy()
    for j, soort in enumerate(SPECIAL):
        home = tables.cell_swv_vo if soort == "vso" else tables.cell_swv_po
        lives = lives_in(tables, schooljaar, soort)
        nearby = np.zeros(len(lives))
        np.add.at(nearby, home, residents(tables, schooljaar, soort) * near[:, j])
        known = lives > 0
        swv[known, j] *= lives[known] / nearby[known]
    return replace(levels, swv=swv)


def alike(tables: Facts, levels: Levels, schooljaar: int) -> Levels:
    """Return levels of request that are the same everywhere: their mean over who lives there."""
    swv = levels.swv.copy()
    for j, soort in enumerate(SPECIAL):
        swv[:, j] = np.average(levels.swv[:, j], weights=lives_in(tables, schooljaar, soort))
    return replace(levels, swv=swv)
