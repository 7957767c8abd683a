"""The graph of samenwerkingsverbanden, gemeenten, jeugdregio's and schools: who deals with whom.

The graph itself is for people and tests; what processes use of it is worked out from the home cells
without it (``partners``), and a test compares the two.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.agents.codes import SCHOOLSOORT_NAAM, Schoolsoort
from sim.agents.institutions import NO_SWV, Geography
from sim.agents.leerlingen import INSIDE

if TYPE_CHECKING:
    import networkx as nx

    from sim.agents.state import State

Node = tuple[str, int]
"""Kind and row: ``swv``, ``gemeente``, ``jeugdregio`` or ``school``."""
Floats = NDArray[np.float64]


def leerlingen_per_cell(state: "State") -> Floats:
    """Return who lives in each home cell and is in the model now."""
    people, used = state.leerlingen, state.used
    cells = people.cell[:used][people.phase[:used] == INSIDE]
    return np.bincount(cells, minlength=len(state.geography.cell_gemeente)).astype(np.float64)


def shared_leerlingen(geography: Geography, leerlingen: Floats, swvs: int) -> Floats:
    """Return the leerlingen that each samenwerkingsverband and gemeente have in common.

    Args:
        geography: the home cells.
        leerlingen: who lives in each cell.
        swvs: number of samenwerkingsverbanden.

    Returns:
        Leerlingen, shape (swvs, gemeenten).
    """
    shared = np.zeros((swvs, len(geography.gemeente_jeugdregio)))
    for swv in (geography.cell_swv_po, geography.cell_swv_vo):
        known = swv != NO_SWV
        np.add.at(shared, (swv[known], geography.cell_gemeente[known]), leerlingen[known])
    return shared


def _effective(weights: Floats) -> Floats:
    """Return 1 / sum w^2 per row, w the shares of a row; 0 for an empty row."""
    total = weights.sum(axis=1)
    squares = (weights**2).sum(axis=1)
    number = np.zeros(len(weights))
    np.divide(total**2, squares, out=number, where=squares > 0)
    return number


def partners(geography: Geography, leerlingen: Floats, swvs: int) -> Floats:
    """Return how many gemeenten and jeugdregio's each samenwerkingsverband deals with.

    An effective number: 1 / sum w^2, w the share of the leerlingen of the samenwerkingsverband in
    each gemeente, and the same for the jeugdregio's, added. A partner with a sliver of the
    leerlingen counts for little.

    Args:
        geography: the home cells.
        leerlingen: who lives in each cell.
        swvs: number of samenwerkingsverbanden.

    Returns:
        At least 2, or 0 where nobody lives, shape (swvs,).
    """
    shared = shared_leerlingen(geography, leerlingen, swvs)
    jeugdregio = geography.gemeente_jeugdregio.astype(np.int64)
    by_jeugdregio = np.zeros((swvs, int(jeugdregio.max(initial=0)) + 1))
    np.add.at(by_jeugdregio.T, jeugdregio, shared.T)
    return _effective(shared) + _effective(by_jeugdregio)


def build_graph(state: "State") -> "nx.Graph[Node]":
    """Return the graph of a world as it is now.

    Nodes are (kind, row) with the attributes ``kind`` and ``code`` (schools also ``schoolsoort``,
    samenwerkingsverbanden ``sector``). Edges carry ``kind``: ``leerlingen`` (samenwerkingsverband -
    gemeente, ``weight`` leerlingen who live there), ``jeugdregio`` (gemeente - jeugdregio),
    ``plaats`` (school - gemeente), ``lid`` (school - samenwerkingsverband) and ``buren`` (schools
    of one samenwerkingsverband in one gemeente).
    """
    import networkx as nx  # noqa: PLC0415  (only who asks for the graph pays for it)

    graph: nx.Graph[Node] = nx.Graph()
    codes, geography, schools = state.codes, state.geography, state.scholen
    for kind, names in (
        ("swv", codes.swvs),
        ("gemeente", codes.gemeenten),
        ("jeugdregio", codes.jeugdregios),
        ("school", codes.schools),
    ):
        graph.add_nodes_from(
            ((kind, row), {"kind": kind, "code": c}) for row, c in enumerate(names)
        )
    for row, sector in enumerate(state.swvs.sector.tolist()):
        graph.nodes["swv", row]["sector"] = "vo" if sector else "po"
    for row, soort in enumerate(schools.soort.tolist()):
        graph.nodes["school", row]["schoolsoort"] = SCHOOLSOORT_NAAM[Schoolsoort(soort)]
    shared = shared_leerlingen(geography, leerlingen_per_cell(state), len(codes.swvs))
    for swv, gemeente in zip(*np.nonzero(shared), strict=True):
        weight = float(shared[swv, gemeente])
        ends = ("swv", int(swv)), ("gemeente", int(gemeente))
        graph.add_edge(*ends, kind="leerlingen", weight=weight)
    for gemeente, jeugdregio in enumerate(geography.gemeente_jeugdregio.tolist()):
        graph.add_edge(("gemeente", gemeente), ("jeugdregio", jeugdregio), kind="jeugdregio")
    _add_schools(graph, state)
    return graph


def _add_schools(graph: "nx.Graph[Node]", state: "State") -> None:
    schools = state.scholen
    near: dict[tuple[int, int], list[int]] = {}
    for row, gemeente in enumerate(schools.gemeente.tolist()):
        graph.add_edge(("school", row), ("gemeente", gemeente), kind="plaats")
        for swv in {int(schools.swv_po[row]), int(schools.swv_vo[row])} - {NO_SWV}:
            graph.add_edge(("school", row), ("swv", swv), kind="lid")
            near.setdefault((swv, gemeente), []).append(row)
    for group in near.values():
        for at, one in enumerate(group):
            for other in group[at + 1 :]:
                graph.add_edge(("school", one), ("school", other), kind="buren")
