"""The model as a subject of sweeps: the values of a point in a scenario, its outcomes out."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from sim.clock import MONTHS_PER_YEAR
from sim.parameters import Parameters, load
from sim.scenario import ScenarioError, build
from sim.simulate import Progress, Step, settings_of
from sim.sweeping.factors import applied
from sim.sweeping.outcomes import value_of
from sim.sweeping.schema import Wanted
from sim.sweeping.tasks import SetupError, Task
from sim.unfinished.inputs import inputs_hash

if TYPE_CHECKING:
    from sim.agents.state import State
    from sim.population.again import Starts
    from sim.scenario import Scenario


@dataclass(frozen=True)
class ModelSubject:
    """The model, swept.

    Attributes:
        base: what the base scenario's file says.
        wanted: what is kept of a run.
        shared: whether all points begin with the start population of the base scenario.
        made_by: hash of the code and tables that the sweep was begun with.
    """

    base: Mapping[str, Any]
    wanted: tuple[Wanted, ...]
    shared: bool
    made_by: str

    @property
    def outcomes(self) -> Sequence[str]:
        """Names of the outcomes, in the order of the columns."""
        return [wanted.column for wanted in self.wanted]

    @cached_property
    def months(self) -> int:
        """Months that a run takes: to the end of the last schooljaar that is looked at."""
        first = int(str(self.base["start"])[:4])
        last = max(wanted.schooljaar for wanted in self.wanted)
        return (last - first + 1) * MONTHS_PER_YEAR

    def content(self, task: Task) -> Any:
        """Return the scenario of a point after defaults; of one that is refused, its values."""
        try:
            scenario = self._scenario(task)
        except ScenarioError:
            return {"base": dict(self.base), "values": dict(task.values)}
        wanted = [wanted.model_dump(mode="json") for wanted in self.wanted]
        own = scenario.model_dump(mode="json", by_alias=True, exclude={"seed", "description"})
        return {"scenario": own, "wanted": wanted, "shared": self.shared}

    def run(self, task: Task, progress: Progress) -> Sequence[float]:
        """Return the outcomes of a run.

        Raises:
            ScenarioError: if the values of the point do not go together.
            SetupError: if this process has other code or tables than the sweep.
        """
        if inputs_hash() != self.made_by:
            raise SetupError(
                "a worker has other code or tables than the sweep; install the same version there"
            )
        from sim.model import run_month  # noqa: PLC0415  (compiled kernels)
        from sim.observing import columns_of, record_month, recorder_for  # noqa: PLC0415
        from sim.policies.applying import Board  # noqa: PLC0415

        scenario = self._scenario(task).model_copy(update={"seed": task.seed})
        state = self._start(scenario, progress)
        board, settings = Board(dict(scenario.policies)), settings_of(scenario, state)
        recorder = recorder_for(state, yearly_only=True)
        recorder.start(state.entered_before, columns_of(state))
        for _ in range(min(scenario.months, self.months)):
            run_month(state, board, settings)
            record_month(state, recorder)
            state.month += 1
        return [value_of(state, recorder, wanted) for wanted in self.wanted]

    def _scenario(self, task: Task) -> "Scenario":
        return build(applied(self.base, task.values), file=f"point {task.point}")

    def _start(self, scenario: "Scenario", progress: Progress) -> "State":
        own = load(scenario.parameter_set, scenario.parameters)
        shape = self._shape if self.shared else own
        with _one_at_a_time:
            return _starts().state_for(
                scenario, own, shape, lambda text: progress(Step("wereld", 0, 0, text))
            )

    @cached_property
    def _shape(self) -> Parameters:
        base = build(dict(self.base))
        return load(base.parameter_set, base.parameters)


_one_at_a_time = threading.Lock()
"""For engines whose workers run in threads of one process."""


@cache
def _starts() -> "Starts":
    """Return what the starts of all runs of this process have in common."""
    from sim.population.again import Starts  # noqa: PLC0415  (compiled kernels)

    return Starts()
