"""Several scenarios in one process, month by month: one start, as many runs, and what differs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from sim import kernels_are_compiled
from sim.clock import schooljaar_label, schooljaar_of
from sim.simulate import COMPILING, Progress, Step, Stopwatch, beleid_of, books_of, settings_of

if TYPE_CHECKING:
    from sim.agents.state import State
    from sim.model import StelselModel
    from sim.parameters import Parameters
    from sim.scenario import Scenario


@dataclass(frozen=True)
class Together:
    """What came of scenarios that were run side by side.

    Attributes:
        yearly: yearly table of each scenario, in their order.
        geld: books of each scenario.
        beleid: what the policies of each scenario did.
        ledger: who moved between the base and each of the others.
        seconds: per phase.
    """

    yearly: Sequence[pd.DataFrame]
    geld: Sequence[pd.DataFrame]
    beleid: Sequence[pd.DataFrame]
    ledger: pd.DataFrame
    seconds: dict[str, float] = field(default_factory=dict)


def run_together(
    scenarios: Sequence["Scenario"],
    parameters: Sequence["Parameters"],
    threads: int,
    progress: Progress,
) -> Together:
    """Run scenarios side by side, once.

    Args:
        scenarios: the base and the others, of equal start, years, world, scale and seed.
        parameters: every number of each.
        threads: threads of the kernels; results do not depend on it.
        progress: told each month, with its schooljaar, and what the making of the world does.
    """
    watch = Stopwatch()
    if not kernels_are_compiled():
        progress(Step("wereld", 0, 0, COMPILING))
    from sim.comparing.ledger import Pair, Turns  # noqa: PLC0415  (compiled kernels: when needed)

    watch.lap("import")
    models = start_together(scenarios, parameters, threads, progress)
    turns = [Turns(model) for model in models]
    names = [scenario.name for scenario in scenarios]
    pairs = [
        Pair(models[0], model, (turns[0], turn), names[0], name)
        for model, turn, name in zip(models[1:], turns[1:], names[1:], strict=True)
    ]
    watch.lap("world")
    base = models[0]
    first, months = base.month, base.running_months
    while base.running_months:
        label = schooljaar_label(schooljaar_of(base.month))
        progress(Step("schooljaar", base.month - first, months, label))
        for model, turn in zip(models, turns, strict=True):
            turn.begin_month()
            model.step()
        watch.lap("months")
        for pair in pairs:
            pair.month()
        watch.lap("ledger")
    progress(Step("schooljaar", months, months, ""))
    ledger = pd.concat([pair.frame() for pair in pairs], ignore_index=True)
    yearly = [model.recorder.yearly() for model in models]
    geld, beleid = [books_of(model) for model in models], [beleid_of(model) for model in models]
    together = Together(yearly, geld, beleid, ledger, watch.seconds)
    watch.lap("tables")
    return together


def start_together(
    scenarios: Sequence["Scenario"],
    parameters: Sequence["Parameters"],
    threads: int,
    progress: Progress,
) -> list["StelselModel"]:
    """Return the models of scenarios at their first month; a start is made once per parameters."""
    from sim.agents.state_copy import copied  # noqa: PLC0415  (compiled kernels: when needed)
    from sim.model import StelselModel  # noqa: PLC0415

    starts: dict[str, State] = {}
    states = []
    for own in parameters:
        name = own.hash()
        if name not in starts:
            alike = [s for s, p in zip(scenarios, parameters, strict=True) if p.hash() == name]
            starts[name] = _start(alike, own, progress)
            states.append(starts[name])
        else:
            states.append(copied(starts[name]))
    models = []
    for scenario, state in zip(scenarios, states, strict=True):
        state.threads = threads
        settings = settings_of(scenario, state)
        models.append(StelselModel(state, scenario.months, scenario.policies, settings))
    return models


def _start(alike: Sequence["Scenario"], parameters: "Parameters", progress: Progress) -> "State":
    """Return one start for scenarios that begin alike, with rows for the most who will come."""
    from sim.population import world_for  # noqa: PLC0415  (compiled kernels: when needed)
    from sim.population.start import most_newcomers  # noqa: PLC0415

    widest = max(alike, key=lambda scenario: most_newcomers(scenario, parameters))
    return world_for(widest, parameters, lambda text: progress(Step("wereld", 0, 0, text)))
