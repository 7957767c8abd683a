"""The start of many runs in one process: what they have in common is made once."""

from typing import TYPE_CHECKING

from sim.agents.institutions import Geography
from sim.agents.state import State
from sim.clock import schooljaar_of
from sim.parameters import Parameters
from sim.population import Say, national_world, small_world, tables_of
from sim.population.assemble import World
from sim.population.national import OF_GEOGRAPHY, state_of
from sim.population.start import most_newcomers

if TYPE_CHECKING:
    from sim.scenario import Scenario

_WorldKey = tuple[str, int, float, bool]


class Starts:
    """Makes start states, and keeps the last world and its geography.

    No more than one of each, so that the memory of a process stays that of one world and one run.
    """

    def __init__(self) -> None:
        self._world: tuple[_WorldKey, World] | None = None
        self._geography: tuple[tuple[float, ...], Geography] | None = None

    def state_for(
        self, scenario: "Scenario", parameters: Parameters, shape: Parameters, say: Say
    ) -> State:
        """Return a start state of its own, as ``world_for`` would make it.

        Args:
            scenario: where and when it starts, at which scale and seed.
            parameters: every number of the run.
            shape: every number that the start population is made with; mostly ``parameters``.
            say: told, in a few Dutch words, what is being made.
        """
        if scenario.small_world is not None:
            return small_world.build(scenario, scenario.small_world, parameters)
        schooljaar, even = schooljaar_of(scenario.start_month), scenario.world == "gelijk"
        key = (shape.hash(), schooljaar, scenario.scale, even)
        if self._world is None or self._world[0] != key:
            self._world = self._geography = None  # first give back, then take
            self._world = (key, national_world(shape, schooljaar, scenario.scale, say, even))
        of_geography = tuple(parameters[name] for name in OF_GEOGRAPHY)
        same = self._geography is not None and self._geography[0] == of_geography
        state = state_of(
            tables_of(schooljaar, even),
            parameters,
            self._world[1],
            scenario.seed,
            scenario.years,
            most_newcomers(scenario, parameters),
            self._geography[1] if same and self._geography is not None else None,
        )
        self._geography = (of_geography, state.geography)
        return state
