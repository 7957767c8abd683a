"""Homes and schools of a small world on a map: chances of regular ones, reach of special ones."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.agents.choice import ReachTable
from sim.agents.codes import Niveau, Schoolsoort
from sim.agents.institutions import Geography, Scholen
from sim.parameters import Parameters
from sim.population.chances import choice_table
from sim.population.gravity import distance_km
from sim.population.learning import nearest_links
from sim.population.nearness import nearness_of
from sim.population.small_index import Index

if TYPE_CHECKING:
    from sim.scenario.world_schema import SmallWorld

_KM_PER_DEGREE = 6371.0 * np.pi / 180.0
N_NIVEAUS = 6
SPECIAL = (Schoolsoort.SBO, Schoolsoort.SO, Schoolsoort.VSO)


def _points(world: "SmallWorld", index: Index) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    homes = {g.code: (g.x, g.y) for g in world.gemeenten} or {"-": (0.0, 0.0)}
    cells = [homes[index.gemeenten[gemeente]] for gemeente, _, _ in index.cells]
    schools = []
    for school in world.schools:
        x, y = homes[school.gemeente or index.gemeenten[0]]
        schools.append((x if school.x is None else school.x, y if school.y is None else school.y))
    return (
        np.array(cells, float).reshape(-1, 2) / _KM_PER_DEGREE,
        np.array(schools, float).reshape(-1, 2) / _KM_PER_DEGREE,
    )


def geography_of(
    world: "SmallWorld", index: Index, schools: Scholen, parameters: Parameters
) -> Geography:
    """Return the homes of a small world, and the chances and lists of its schools."""
    cells, points = _points(world, index)
    homes = np.array(list(index.cells), np.int64).reshape(-1, 3)
    distance = distance_km(cells[:, 0], cells[:, 1], points[:, 0], points[:, 1])
    geography = Geography(
        cell_gemeente=homes[:, 0].astype(np.uint16),
        cell_swv_po=homes[:, 1].astype(np.uint16),
        cell_swv_vo=homes[:, 2].astype(np.uint16),
        gemeente_jeugdregio=jeugdregios_of(world, index),
        choice_bao=choice_table(
            _regular(
                distance, homes[:, 1], schools, Schoolsoort.BAO, parameters["bevolking.afstand_bao"]
            ),
            1.0,
            np.zeros(len(homes), np.bool_),
        ),
        choice_vo=choice_table(
            _by_niveau(world, distance, homes[:, 2], schools, parameters["bevolking.afstand_vo"]),
            1.0,
            np.zeros(len(homes) * N_NIVEAUS, np.bool_),
        ),
        # across the border of a samenwerkingsverband nothing is in reach in a small world
        reach={
            (int(soort), cluster): _own_reach(
                distance, homes[:, 2 if soort is Schoolsoort.VSO else 1], schools, soort, cluster
            )
            for soort in SPECIAL
            for cluster in (0, 1)
        },
        links=nearest_links(
            schools, points[:, 0], points[:, 1], int(parameters["expertise.buren"])
        ),
    )
    geography.nearness[:] = _nearness(world, index, distance, schools, parameters)
    return geography


def _nearness(
    world: "SmallWorld",
    index: Index,
    distance: NDArray[np.float64],
    schools: Scholen,
    parameters: Parameters,
) -> NDArray[np.float64]:
    """Return the factor on requests by distance; 1 where all live at the same distance."""
    lives = np.zeros(len(distance))
    for group in world.leerlingen:
        lives[index.cell(group)] += group.count
    decay, most = parameters["aanvraag.afstand"], parameters["aanvraag.afstand_hoogstens"]
    columns = []
    for soort in SPECIAL:
        mine = (schools.soort == soort) & (schools.cluster12 == 0)
        km = distance[:, mine].min(axis=1, initial=np.inf)
        columns.append(nearness_of(km, lives, decay, most))
    return np.column_stack(columns)


def jeugdregios_of(world: "SmallWorld", index: Index) -> NDArray[np.uint16]:
    """Return the row of the jeugdregio of each gemeente."""
    row = {code: row for row, code in enumerate(index.jeugdregios)}
    return np.array([row[g.jeugdregio] for g in world.gemeenten] or [0], np.uint16)


def _own_reach(
    distance: NDArray[np.float64],
    home: NDArray[np.int64],
    schools: Scholen,
    soort: Schoolsoort,
    cluster12: int,
) -> ReachTable:
    """Schools of the own samenwerkingsverband by distance; for cluster 1 and 2 all of them."""
    fits = np.flatnonzero((schools.soort == soort) & (schools.cluster12 == cluster12))
    swv = (schools.swv_vo if soort is Schoolsoort.VSO else schools.swv_po)[fits].astype(np.int64)
    lists = []
    for cell in range(len(home)):
        own = fits if cluster12 else fits[swv == home[cell]]
        lists.append(own[np.argsort(distance[cell, own], kind="stable")])
    start = np.cumsum([0] + [len(entries) for entries in lists], dtype=np.int64)
    chosen = np.concatenate(lists) if lists else np.zeros(0, np.int64)
    return ReachTable(start, start[1:].copy(), chosen.astype(np.int32), np.zeros(len(chosen)))


def _regular(
    distance: NDArray[np.float64],
    home: NDArray[np.int64],
    schools: Scholen,
    soort: Schoolsoort,
    decay_km: float,
) -> NDArray[np.float64]:
    """Weights of the regular schools of the own samenwerkingsverband; of all where it has none."""
    swv = schools.swv_po if soort is Schoolsoort.BAO else schools.swv_vo
    fits = (schools.soort == soort)[None, :]
    own = fits & (swv[None, :] == home[:, None])
    near = np.exp(-(distance - distance.min(axis=1, initial=0.0, keepdims=True)) / decay_km)
    weights: NDArray[np.float64] = np.where(own.any(axis=1, keepdims=True), own, fits) * np.maximum(
        near, 1e-12
    )
    return weights


def _by_niveau(
    world: "SmallWorld",
    distance: NDArray[np.float64],
    home: NDArray[np.int64],
    schools: Scholen,
    decay_km: float,
) -> NDArray[np.float64]:
    weights = _regular(distance, home, schools, Schoolsoort.VO, decay_km)
    offers = np.array(
        [
            [not s.niveau_codes or niveau in s.niveau_codes for s in world.schools]
            for niveau in Niveau
        ]
    ).reshape(N_NIVEAUS, len(world.schools))
    offers[Niveau.GEEN] = True
    rows = (weights[:, None, :] * offers[None, :, :]).reshape(
        len(home) * N_NIVEAUS, offers.shape[1]
    )
    return np.ascontiguousarray(rows)
