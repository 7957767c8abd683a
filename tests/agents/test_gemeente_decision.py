"""What a gemeente decides with what it sees: the formula, and the cuts."""

import numpy as np
import pytest
from worlds import start, world

from sim.agents.gemeente_decision import Sight, decide
from sim.parameters import load

P = load()


def sight(**parts: float) -> Sight:
    """Return what one gemeente sees that has nothing to worry about, but for ``parts``."""
    calm = {"follow_up": 1.0, "kilometres": 30.0, "cases": 20.0, "staff": 20.0}
    calm |= {"transported": 100.0, "budgeted": 100.0}
    return Sight(**{name: np.array([value]) for name, value in (calm | parts).items()})


def test_as_staffed_and_as_budgeted_nothing_changes() -> None:
    decision = decide(sight(follow_up=1.7), P)
    assert decision.speed[0] == 1.7
    assert decision.reach[0] == 30.0


@pytest.mark.parametrize("parts", [{"staff": -1.0, "cases": 500.0}, {"budgeted": -1.0}])
def test_without_a_last_schooljaar_nothing_changes(parts: dict[str, float]) -> None:
    decision = decide(sight(**parts), P)
    assert (decision.speed[0], decision.reach[0]) == (1.0, 30.0)


@pytest.mark.parametrize("cases", [0.0, 10.0, 40.0, 5000.0])
def test_speed_is_the_formula(cases: float) -> None:
    k, w = P["opvolging.ruimte"], P["opvolging.werkdruk"]
    expected = min(P["opvolging.hoogst"], max(P["opvolging.laagst"], ((20 + k) / (cases + k)) ** w))
    assert decide(sight(cases=cases), P).speed[0] == pytest.approx(expected, rel=1e-12)
    assert decide(sight(cases=cases), P.replace({"opvolging.werkdruk": 0.0})).speed[0] == 1.0


@pytest.mark.parametrize("transported", [50.0, 120.0, 5000.0])
def test_reach_is_the_formula(transported: float) -> None:
    n = P["vervoer.ruimte"]
    beyond = min(1.0, max(0.0, (transported + n) / (100 + n) - 1.0))
    expected = 30.0 * (1.0 - P["vervoer.krimp"] * beyond)
    assert decide(sight(transported=transported), P).reach[0] == pytest.approx(expected, rel=1e-12)
    assert decide(sight(transported=transported), P.replace({"vervoer.krimp": 0})).reach[0] == 30.0


def test_the_agent_decides_as_the_columns_do() -> None:
    small = world(gemeenten=[{"code": "G1"}, {"code": "G2"}], schools=[], leerlingen=[])
    model = start(small)
    model.step()
    gemeenten = model.state.gemeenten
    gemeenten.staff[:], gemeenten.cases[:] = (30.0, 10.0), (10.0, 30.0)
    handles = sorted(
        (a for a in model.agents if type(a).__name__ == "Gemeente"), key=lambda a: a.row
    )
    speeds = [float(handle.decide().speed[0]) for handle in handles]
    assert speeds[0] > 1.0 > speeds[1]
