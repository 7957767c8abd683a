"""One comparison of a set: which seed and parameters, and the tables that come of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.comparing.differences import SCENARIO, differences, without_margin
from sim.comparing.side_by_side import Together, run_together
from sim.parquet import table_of, write_table
from sim.replicates import Done, Task, design, part, prepare
from sim.simulate import Progress, Stopwatch

if TYPE_CHECKING:
    from sim.parameters import Parameters
    from sim.scenario import Scenario

NATIONAL = "nederland"
LAYOUTS = {
    "yearly": "compared_yearly",
    "difference": "difference",
    "difference_geld": "difference_geld",
    "ledger": "ledger",
    "beleid": "compared_beleid",
}
"""The tables of a comparison, and the layout of each."""
OF_CHANCE = ("yearly", "difference", "difference_geld")
"""Those that are kept of a run that only measures chance."""
TogetherRunner = Callable[
    [Sequence["Scenario"], Sequence["Parameters"], int, Progress],
    Together,
]


@dataclass(frozen=True)
class PairOrder:
    """What all comparisons of a set have in common.

    Attributes:
        scenarios: the base and the others; seed and parameter set come from the tasks.
        folder: where each task writes its tables.
        threads: threads per run.
        alone: True when there is one comparison only: then its error is the error of all.
        runner: runs scenarios side by side; with more jobs it must be importable by its name.
    """

    scenarios: Sequence["Scenario"]
    folder: Path
    threads: int
    alone: bool
    runner: TogetherRunner = run_together


def tasks_of(scenarios: Sequence["Scenario"], count: int | None, seed_only: bool) -> list[Task]:
    """Return the comparisons to make, by the design of ``run``: the same for all scenarios.

    A parameter that any of the scenarios sets itself is not drawn.
    """
    base = scenarios[0]
    if count is None:
        return [Task(0, False, base.seed, base.parameter_set)]
    own = {name: value for scenario in scenarios for name, value in scenario.parameters.items()}
    return design(base.model_copy(update={"parameters": own}), count, seed_only)


def compare_task(task: Task, order: PairOrder, progress: Progress) -> Done:
    """Run one task and write its tables; an error of one of several becomes a sentence.

    Raises:
        OSError: if the tables cannot be written.
    """
    watch = Stopwatch()
    try:
        made = [prepare(task, scenario) for scenario in order.scenarios]
        scenarios, parameters = [s for s, _ in made], [p for _, p in made]
        together = order.runner(scenarios, parameters, order.threads, progress)
        tables = tables_of(together, [scenario.name for scenario in scenarios])
    except Exception as error:  # one that fails is data: the others go on
        if order.alone or isinstance(error, OSError):
            raise
        return Done(task, {}, f"{type(error).__name__}: {error}".splitlines()[0])
    watch.lap("run")
    for name in OF_CHANCE if task.chance else LAYOUTS:
        write_table(table_of(tables[name], LAYOUTS[name]), part(order.folder, task, name))
    watch.lap("write")
    return Done(task, {**together.seconds, "write": watch.seconds["write"]})


def tables_of(together: Together, names: Sequence[str]) -> Mapping[str, pd.DataFrame]:
    """Return the tables of one comparison: national figures, differences, the ledger, policies."""
    yearly = [
        frame[frame["level"] == NATIONAL].assign(**{SCENARIO: name})
        for frame, name in zip(together.yearly, names, strict=True)
    ]
    beleid = [
        frame.assign(**{SCENARIO: name}) for frame, name in zip(together.beleid, names, strict=True)
    ]
    return {
        "yearly": pd.concat(yearly, ignore_index=True),
        "difference": without_margin(differences(together.yearly, names)),
        "difference_geld": without_margin(differences(together.geld, names)),
        "ledger": together.ledger,
        "beleid": pd.concat(beleid, ignore_index=True),
    }
