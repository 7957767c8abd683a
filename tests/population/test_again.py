"""Starts of many runs in one process are those that each would have made by itself."""

from typing import Any

import pytest
from national import scenario, world
from worlds import rows, same

from sim.agents.institutions import Geography
from sim.agents.state import State
from sim.model import StelselModel
from sim.parameters import Parameters, load
from sim.population import national, tables_of, world_for
from sim.population.again import Starts
from sim.population.facts import Facts
from sim.population.national import OF_GEOGRAPHY
from sim.scenario import Scenario

SCALE = 0.01


class Watched(Parameters):
    """Parameters that remember which of them were read."""

    def __getitem__(self, name: str) -> float:
        READ.add(name)
        return super().__getitem__(name)


READ: set[str] = set()


def lived(state: State, months: int) -> StelselModel:
    model = StelselModel(state, months)
    for _ in range(months):
        model.step()
    return model


@pytest.mark.full
def test_a_start_beside_others_lives_as_one_by_itself() -> None:
    """Caught: a world or a geography that a run before has written in; a seed that stays.

    The same start is asked for first, after a run of another seed and other parameters, and after
    one of another schooljaar.
    """
    starts = Starts()
    base = load()
    other = base.replace({"terugkeer.langdurig_duur": 8.0, "expertise.buren": 4.0})
    given = scenario(2025, SCALE, 2)

    def made(of: Scenario, own: Parameters) -> State:
        return starts.state_for(of, own, base, lambda _: None)

    expected = lived(world_for(given, base, lambda _: None), 14)
    found = [lived(made(given, base), 14)]
    lived(made(scenario(2025, SCALE, 2, seed=9), other), 14)
    found.append(lived(made(given, base), 14))
    lived(made(scenario(2024, SCALE, 1), base), 2)
    found.append(lived(made(given, base), 14))
    for model in found:
        assert same(rows(model), rows(expected))
        assert model.recorder.yearly().equals(expected.recorder.yearly())


@pytest.mark.full
def test_what_a_geography_depends_on_is_all_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Caught: a parameter that shapes the geography, and that a kept one would ignore."""
    base = load()
    make, inside = national._geography, []

    def watched(tables: Facts, parameters: Parameters, *rest: Any) -> Geography:
        READ.clear()
        found = make(tables, Watched(parameters.items, parameters.set_name), *rest)
        inside.append(set(READ))
        return found

    monkeypatch.setattr(national, "_geography", watched)
    national.state_of(tables_of(2025, False), base, world(2025, SCALE), seed=1, years=1)
    assert inside == [set(OF_GEOGRAPHY)]
