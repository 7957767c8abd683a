"""The Netherlands in tests: small samples of it, built once and kept."""

from functools import cache

from sim.agents.state import State
from sim.agents.state_copy import copied
from sim.model import StelselModel
from sim.parameters import load
from sim.population import national_world, world_for
from sim.population.assemble import World
from sim.population.start import most_newcomers
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


_STARTS: dict[str, State] = {}


def state(given: Scenario) -> State:
    """Return the start state of a scenario: a copy, that may be stepped, of one that is kept.

    Scenarios that differ in levers and policies only have the same start, but for the rows that
    newcomers may need. ``tests/agents/test_state_copy.py`` holds that a copy lives the same life.
    """
    parameters = load(given.parameter_set, given.parameters)
    parts = (given.world, given.start, given.scale, given.seed, given.years)
    key = repr((parts, parameters.hash(), most_newcomers(given, parameters)))
    if key not in _STARTS:
        _STARTS[key] = world_for(given, parameters, lambda _: None)
    return copied(_STARTS[key])


def start(given: Scenario, threads: int = 1) -> StelselModel:
    """Return a model at the start of a scenario."""
    own = state(given)
    own.threads = threads
    return StelselModel(own, given.months, given.policies, settings_of(given, own))


def run(given: Scenario, months: int, threads: int = 1) -> StelselModel:
    """Return a model after some months of a scenario."""
    model = start(given, threads)
    for _ in range(months):
        model.step()
    return model
