"""Copies of a written-out world, side by side and unconnected: the same lists, once per copy."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.agents.choice import ReachTable, choice_of
from sim.agents.institutions import NO_SWV, Geography, Links, Scholen
from sim.parameters import Parameters
from sim.population.small_geography import N_NIVEAUS, geography_of, jeugdregios_of
from sim.population.small_index import Index

if TYPE_CHECKING:
    from sim.scenario.world_schema import SmallWorld

_CODES = ("code", "gemeente", "jeugdregio", "swv", "swv_po", "swv_vo", "school")
_LISTS = ("gemeenten", "swvs", "schools", "leerlingen", "arrivals")


def copied(world: "SmallWorld") -> "SmallWorld":
    """Return the world with its lists repeated, copy by copy.

    The first copy keeps its codes; those of the second end in ``-2``, and so on.
    """
    if world.copies == 1:
        return world
    lists = {name: tuple(chain(*_copies(getattr(world, name), world.copies))) for name in _LISTS}
    return world.model_copy(update=lists)


def _copies(items: tuple[Any, ...], copies: int) -> Iterator[tuple[Any, ...]]:
    yield items
    for number in range(2, copies + 1):
        yield tuple(item.model_copy(update=_renamed(item, number)) for item in items)


def _renamed(item: Any, number: int) -> dict[str, str]:
    own = {name: getattr(item, name, None) for name in _CODES}
    return {name: f"{code}-{number}" for name, code in own.items() if code is not None}


def geography(
    world: "SmallWorld", index: Index, schools: Scholen, parameters: Parameters
) -> Geography:
    """Return the homes of all copies; a home has in reach what it has in its own copy.

    Args:
        world: one copy.
        index: rows and homes of all copies.
        schools: schools of all copies.
        parameters: every number of the model.
    """
    homes = np.array(list(index.cells), np.int64).reshape(-1, 3)
    gemeenten, swvs = max(1, len(world.gemeenten)), max(1, len(world.swvs))
    copy = homes[:, 0] // gemeenten
    homes[:, 0] %= gemeenten
    homes[:, 1:] = np.where(homes[:, 1:] == NO_SWV, NO_SWV, homes[:, 1:] % swvs)
    one = Index(world)
    cells = [one.cells.setdefault((g, po, vo), len(one.cells)) for g, po, vo in homes.tolist()]
    columns: Any = (column[: len(world.schools)] for column in schools)
    own = Scholen(*columns)
    made = geography_of(world, one, own, parameters)
    cell, shift = np.array(cells, np.int64), copy * len(world.schools)
    vo = (cell[:, None] * N_NIVEAUS + np.arange(N_NIVEAUS)).ravel()
    bao_entries, bao_start = _entries(made.choice_bao.start, cell)
    vo_entries, vo_start = _entries(made.choice_vo.start, vo)
    all_homes = np.array(list(index.cells), np.uint16).reshape(-1, 3)
    whole = replace(
        made,
        cell_gemeente=all_homes[:, 0].copy(),
        cell_swv_po=all_homes[:, 1].copy(),
        cell_swv_vo=all_homes[:, 2].copy(),
        gemeente_jeugdregio=jeugdregios_of(copied(world), index),
        choice_bao=choice_of(
            bao_start,
            _shifted(made.choice_bao.school[bao_entries], bao_start, shift),
            made.choice_bao.cumulative[bao_entries],
        ),
        choice_vo=choice_of(
            vo_start,
            _shifted(made.choice_vo.school[vo_entries], vo_start, np.repeat(shift, N_NIVEAUS)),
            made.choice_vo.cumulative[vo_entries],
        ),
        reach={kind: _reach(table, cell, shift) for kind, table in made.reach.items()},
        links=_links(made, len(schools.soort)),
    )
    whole.nearness[:] = made.nearness[cell]
    return whole


def _links(made: Geography, schools: int) -> Links | None:
    """Return the neighbours of all copies: of each school, those of its own copy."""
    one = made.links
    if one is None or len(one.start) == 1:
        return one
    size = len(one.start) - 1
    row = np.tile(np.arange(size), schools // size)
    entries, start = _entries(one.start, row)
    shift = np.repeat(np.arange(schools // size) * size, len(one.school))
    return Links(start, one.school[entries] + shift, one.weight[entries])


def _entries(
    start: NDArray[np.int64], rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the entries of the given rows of a table, row after row, and their starts."""
    lengths = start[rows + 1] - start[rows]
    begin = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return np.arange(begin[-1]) + np.repeat(start[rows] - begin[:-1], lengths), begin


def _shifted(
    school: NDArray[np.int32], start: NDArray[np.int64], shift: NDArray[np.int64]
) -> NDArray[np.int32]:
    return (school + np.repeat(shift, np.diff(start))).astype(np.int32)


def _reach(table: ReachTable, cell: NDArray[np.int64], shift: NDArray[np.int64]) -> ReachTable:
    entries, start = _entries(table.start, cell)
    return ReachTable(
        start,
        start[1:].copy(),
        _shifted(table.school[entries], start, shift),
        table.km[entries],
    )
