"""A copied start lives the same life, and nothing of one run shows in the other."""

import pytest
from national import scenario, start
from worlds import busy_world, rows, same
from worlds import start as start_small

from sim.agents.state_copy import copied
from sim.model import StelselModel
from sim.simulate import books_of


@pytest.mark.parametrize("where", ["small", pytest.param("country", marks=pytest.mark.full)])
def test_a_copy_lives_the_life_of_its_start(where: str) -> None:
    """Exact, all columns after fourteen months, the copy stepped after the other is done.

    Tried against a copy that shares the books (kas), and one that shares the streams of arrivals.
    """

    def made() -> StelselModel:
        if where == "small":
            return start_small(busy_world(), years=2)
        return start(scenario(2025, 0.01, 2))

    model, expected = made(), made()
    other = StelselModel(copied(model.state), 24)
    for one in (model, other, expected):
        for _ in range(14):
            one.step()
    for one in (model, other):
        assert one.state.used == expected.state.used
        assert same(rows(one), rows(expected))
        assert one.recorder.yearly().equals(expected.recorder.yearly())
        assert books_of(one).equals(books_of(expected))
        assert (one.state.kas.reserve == expected.state.kas.reserve).all()


def test_only_a_start_is_copied() -> None:
    model = start_small(busy_world())
    model.step()
    with pytest.raises(ValueError, match="only a start"):
        copied(model.state)
