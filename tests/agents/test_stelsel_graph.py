"""The graph of the stelsel, and the numbers that processes take from the cells instead."""

import math
from collections import Counter

import national
import pytest
from worlds import busy_world, start

from sim.agents.state import State
from sim.agents.stelsel_graph import leerlingen_per_cell, partners


@pytest.fixture(scope="module", params=["nederland", "klein"])
def state(request: pytest.FixtureRequest) -> State:
    """Return a start that no test steps."""
    if request.param == "klein":
        return start(busy_world()).state
    return national.state(national.scenario(2015, 0.1, 1))


def test_every_unit_is_a_node_and_every_edge_joins_the_right_kinds(state: State) -> None:
    graph, codes = state.graph(), state.codes
    kinds = Counter(kind for kind, _ in graph.nodes)
    assert kinds == {
        "swv": len(codes.swvs),
        "gemeente": len(codes.gemeenten),
        "jeugdregio": len(codes.jeugdregios),
        "school": len(codes.schools),
    }
    allowed = {
        "leerlingen": {"swv", "gemeente"},
        "jeugdregio": {"gemeente", "jeugdregio"},
        "plaats": {"school", "gemeente"},
        "lid": {"school", "swv"},
        "buren": {"school"},
    }
    for one, other, data in graph.edges(data=True):
        assert {one[0], other[0]} == allowed[data["kind"]]
    assert state.graph() is graph
    assert graph.nodes["swv", 0]["code"] == codes.swvs[0]


def test_neighbours_share_a_samenwerkingsverband_and_a_gemeente(state: State) -> None:
    graph, schools = state.graph(), state.scholen
    number = 0
    for (_, one), (_, other), data in graph.edges(data=True):
        if data["kind"] == "buren":
            number += 1
            assert schools.gemeente[one] == schools.gemeente[other]
            assert (
                schools.swv_po[one] == schools.swv_po[other]
                or schools.swv_vo[one] == schools.swv_vo[other]
            )
    assert number > 0


def test_partners_are_the_degrees_of_the_graph(state: State) -> None:
    """By plain Python over the edges: 1 / sum w^2 of gemeenten and of jeugdregio's, added."""
    graph, swvs = state.graph(), len(state.codes.swvs)
    found = partners(state.geography, leerlingen_per_cell(state), swvs)
    for swv in range(swvs):
        weight = {
            other: data["weight"]
            for _, other, data in graph.edges(("swv", swv), data=True)
            if data["kind"] == "leerlingen"
        }
        if not weight:
            assert found[swv] == 0.0
            continue
        regio: Counter[int] = Counter()
        for gemeente, w in weight.items():
            (of,) = (r for kind, r in graph.neighbors(gemeente) if kind == "jeugdregio")
            regio[of] += w
        total = sum(weight.values())
        expected = sum(1 / sum((w / total) ** 2 for w in side.values()) for side in (weight, regio))
        assert math.isclose(found[swv], expected, rel_tol=1e-9)
        assert found[swv] <= len(weight) + len(regio) + 1e-9


@pytest.mark.parametrize("state", ["nederland"], indirect=True)
def test_gemeenten_in_several_samenwerkingsverbanden(state: State) -> None:
    """As counted in the table of home cells: 21 in several po, 27 in several vo."""
    graph = state.graph()
    several = {"po": 0, "vo": 0}
    for gemeente in range(len(state.codes.gemeenten)):
        sectors = Counter(
            graph.nodes[node]["sector"]
            for node in graph.neighbors(("gemeente", gemeente))
            if graph.edges[("gemeente", gemeente), node]["kind"] == "leerlingen"
        )
        for sector in several:
            several[sector] += sectors[sector] > 1
    assert several == {"po": 21, "vo": 27}
