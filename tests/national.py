"""The Netherlands in tests: small samples of it, built once and kept."""

from functools import cache

from sim.agents.state import State
from sim.model import StelselModel
from sim.parameters import load
from sim.population import national_world, world_for
from sim.population.assemble import World
from sim.scenario import Scenario, build
from sim.simulate import settings_of


@cache
def world(schooljaar: int, scale: float) -> World:
    """Return the start of a schooljaar (stored between runs of the tests)."""
    return national_world(load(), schooljaar, scale, lambda _: None)


def scenario(schooljaar: int, scale: float, years: int, **fields: object) -> Scenario:
    """Return a scenario of the Netherlands."""
    given = {"name": "test", "start": f"{schooljaar}-08", "years": years, "scale": scale}
    return build({**given, **fields})


def start(given: Scenario, threads: int = 1) -> StelselModel:
    """Return a model at the start of a scenario."""
    state: State = world_for(given, load(), lambda _: None)
    state.threads = threads
    return StelselModel(state, given.months, given.policies, settings_of(given, state))


def run(given: Scenario, months: int, threads: int = 1) -> StelselModel:
    """Return a model after some months of a scenario."""
    model = start(given, threads)
    for _ in range(months):
        model.step()
    return model
