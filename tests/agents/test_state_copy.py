"""A copied start lives the same life, and nothing of one run shows in the other."""

import pytest
from national import scenario, start
from worlds import busy_world, rows, same
from worlds import start as start_small

from sim.agents.state_copy import copied
from sim.model import StelselModel


@pytest.mark.parametrize("where", ["small", "country"])
def test_a_copy_lives_the_life_of_its_start(where: str) -> None:
    """Exact, all columns after fourteen months, the copy stepped after the other is done.

    Tried against a copy that shares the books (kas), and one that shares the streams of arrivals.
    """
    if where == "small":
        model = start_small(busy_world(), years=2)
    else:
        model = start(scenario(2025, 0.01, 2))
    other = StelselModel(copied(model.state), 24)
    for one in (model, other):
        for _ in range(14):
            one.step()
    assert other.state.used == model.state.used
    assert same(rows(model), rows(other))
    assert model.recorder.yearly().equals(other.recorder.yearly())
    assert (model.state.kas.reserve == other.state.kas.reserve).all()
    assert model.state.leerlingen.id is not other.state.leerlingen.id


def test_only_a_start_is_copied() -> None:
    model = start_small(busy_world())
    model.step()
    with pytest.raises(ValueError, match="only a start"):
        copied(model.state)
