"""Replicates: which seed and parameters each run has, and running them in several processes.

The design depends on the number of replicates alone, so replicate 7 of 20 has the same parameters
in every scenario. Processes are started afresh (spawn), never copied; each writes its own tables,
which are joined in the order of the replicates, so results do not depend on the number of jobs.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from sim.draws import Kind, key
from sim.parameters import Parameters, load, parameter_sets
from sim.parameters.sampling import choose, latin_hypercube
from sim.parquet import table_of, write_table
from sim.results import TABLES, RunError
from sim.simulate import Progress, Simulator, Step, Stopwatch, silent

if TYPE_CHECKING:
    from sim.scenario import Scenario

DESIGN_SEED = 1
"""Seed of every design; not a scenario's seed, so that scenarios share their designs."""
MAX_CHANCE_RUNS = 8
STRUCTURAL_SHARE = 0.25
"""Where the parameter sets differ by at least this share of a range, the set decides the value."""


@dataclass(frozen=True)
class Task:
    """One run of a set.

    Attributes:
        number: the replicate, from 0.
        chance: True for a run that only measures chance: default parameters, another seed.
        seed: seed of the run.
        parameter_set: the structural set it starts from.
        values: drawn parameters, by name.
    """

    number: int
    chance: bool
    seed: int
    parameter_set: str
    values: Mapping[str, float] = field(default_factory=dict)

    @property
    def stem(self) -> str:
        """Name of the task's files."""
        return f"{'chance' if self.chance else 'replicate'}-{self.number:06d}"


@dataclass(frozen=True)
class Done:
    """What came of a task: the seconds per phase, or the sentence of what went wrong."""

    task: Task
    seconds: Mapping[str, float]
    error: str | None = None


def seed_of(scenario_seed: int, replicate: int) -> int:
    """Return the seed of a replicate, 0 to 2**63 - 1, keyed by the scenario's seed."""
    return int(key(scenario_seed, Kind.PARAMETERS, replicate)) >> 1


def structural_names(base: Parameters) -> set[str]:
    """Return the parameters that a structural set decides: where the sets differ materially."""
    tables = parameter_sets().values()
    names = {name for values in tables for name in values}
    found = set()
    for name in names:
        values = [table.get(name, base[name]) for table in tables]
        bounds = base.range_of(name)
        width = 0.0 if bounds is None else bounds[1] - bounds[0]
        if max(values) - min(values) >= STRUCTURAL_SHARE * width:
            found.add(name)
    return found


def design(scenario: "Scenario", count: int, seed_only: bool) -> list[Task]:
    """Return the runs of ``count`` replicates, and those that measure chance alone.

    Args:
        scenario: gives the seed, the parameter set and the parameters it sets itself, which are
            not drawn.
        count: number of replicates, at least 2.
        seed_only: keep the parameters, vary the seed.

    Returns:
        The replicates in order, then (unless ``seed_only``) at most ``MAX_CHANCE_RUNS`` runs with
        the scenario's own parameters.
    """
    seeds = [seed_of(scenario.seed, i) for i in range(count)]
    own = scenario.parameter_set
    if seed_only:
        return [Task(i, False, seed, own) for i, seed in enumerate(seeds)]
    base = load()
    fixed = structural_names(base) | set(scenario.parameters)
    rows = latin_hypercube(base, count, DESIGN_SEED, fixed)
    sets = choose(list(parameter_sets()), count, DESIGN_SEED)
    drawn = zip(seeds, sets, rows, strict=True)
    tasks = [Task(i, False, seed, name, row) for i, (seed, name, row) in enumerate(drawn)]
    return tasks + [Task(i, True, seeds[i], own) for i in range(min(count, MAX_CHANCE_RUNS))]


class Ordered(Protocol):
    """What is asked of the order of a set of tasks."""

    @property
    def alone(self) -> bool:
        """Whether there is one task only: then its error is the error of all."""


AnyOrder = TypeVar("AnyOrder", bound=Ordered)


@dataclass(frozen=True)
class Order:
    """What all runs of a set have in common.

    Attributes:
        scenario: the scenario; seed and parameter set come from the tasks.
        folder: where each task writes its tables.
        threads: threads per run.
        simulator: makes one run; with more jobs it must be importable by its name.
        alone: True when there is one run only: then its error is the error of all.
    """

    scenario: "Scenario"
    folder: Path
    threads: int
    simulator: Simulator
    alone: bool


def prepare(task: Task, scenario: "Scenario") -> tuple["Scenario", Parameters]:
    """Return the scenario and every number of one run of a set."""
    changed = scenario.model_copy(update={"seed": task.seed, "parameter_set": task.parameter_set})
    return changed, load(task.parameter_set, scenario.parameters).replace(task.values)


def run_task(task: Task, order: Order, progress: Progress) -> Done:
    """Run one task and write its tables; an error of one run of several becomes a sentence.

    Raises:
        OSError: if the tables cannot be written.
    """
    watch = Stopwatch()
    try:
        changed, parameters = prepare(task, order.scenario)
        outcome = order.simulator(changed, parameters, order.threads, progress)
    except Exception as error:  # a run that fails is data: the others go on
        if order.alone or isinstance(error, OSError):
            raise
        return Done(task, {}, f"{type(error).__name__}: {error}".splitlines()[0])
    watch.lap("run")
    for name in ("yearly",) if task.chance else TABLES:
        write_table(table_of(getattr(outcome, name), name), part(order.folder, task, name))
    watch.lap("write")
    return Done(task, {**outcome.seconds, "write": watch.seconds["write"]})


def part(folder: Path, task: Task, table: str) -> Path:
    """Return the file of one table of one task."""
    return folder / f"{task.stem}-{table}.parquet"


def run_tasks(
    tasks: Sequence[Task],
    order: AnyOrder,
    jobs: int,
    progress: Progress,
    run_one: Callable[[Task, AnyOrder, Progress], Done] = run_task,  # type: ignore[assignment]
    ended: Callable[[Done], None] = lambda _: None,
    before: int = 0,
) -> list[Done]:
    """Run all tasks, ``jobs`` at a time.

    Args:
        tasks: what is run.
        order: what the runs have in common.
        jobs: 1 for this process alone, more for that many processes.
        progress: told the number of runs done; of a single run the schooljaren.
        run_one: runs one task; with more jobs it must be importable by its name.
        ended: told of each run when it is done, in this process.
        before: runs of the set that were done before.

    Returns:
        What came of each task, in the order of ``tasks``.

    Raises:
        RunError: if a process was ended from outside.
        OSError: if a table cannot be written.
    """
    found: dict[str, Done] = {}
    if order.alone:
        for task in tasks:
            found[task.stem] = run_one(task, order, progress)
            ended(found[task.stem])
        return list(found.values())
    total = before + len(tasks)
    if tasks:
        progress(Step("run", before, total, "eerste run" if before == 0 else _of(before, total)))
    with closing(_ends(tasks, order, jobs, run_one)) as ends:
        for done in ends:
            found[done.task.stem] = done
            ended(done)
            number = before + len(found)
            progress(Step("run", number, total, _of(number, total)))
    return [found[task.stem] for task in tasks]


def _of(number: int, total: int) -> str:
    return f"run {number} van {total}"


def _ends(
    tasks: Sequence[Task],
    order: AnyOrder,
    jobs: int,
    run_one: Callable[[Task, AnyOrder, Progress], Done],
) -> Generator[Done, None, None]:
    if jobs == 1 or not tasks:
        for task in tasks:
            yield run_one(task, order, silent)
        return
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    pool = ProcessPoolExecutor(
        min(jobs, len(tasks)), mp_context=context, initializer=_begin, initargs=(stop,)
    )
    try:
        waiting: set[Future[Done]] = {pool.submit(_work, run_one, task, order) for task in tasks}
        while waiting:
            ended, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in ended:
                yield future.result()
    except BrokenProcessPool:
        raise RunError(
            "a process that made runs was ended from outside, perhaps for lack of memory; "
            "try fewer --jobs",
            exit_code=1,
        ) from None
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)


class _StoppedError(BaseException):
    """The parent asked a worker to stop; no Exception, so that no run takes it for its own."""


_stop: Event | None = None


def _begin(stop: Event) -> None:
    """Prepare a worker: deaf to Ctrl-C, which the parent handles, and gone when the parent is."""
    global _stop  # noqa: PLW0603  (a worker has one parent)
    _stop = stop
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()


def _follow(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _work(run_one: Callable[[Task, AnyOrder, Progress], Done], task: Task, order: AnyOrder) -> Done:
    return run_one(task, order, _heed)


def _heed(step: Step) -> None:
    if _stop is not None and _stop.is_set():
        raise _StoppedError
