"""One run of a sweep: a point and a replicate in, a row of outcomes out; by any engine."""

import resource
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sim.replicates import seed_of
from sim.simulate import Progress, silent
from sim.sweeping.schema import Cell

TRIES = 3
"""Times that a run is begun whose process ends before it does."""
KIB = 1024


@dataclass(frozen=True)
class Task:
    """One run: its number in the table, the point and replicate it is of, its seed, its values."""

    number: int
    point: int
    replicate: int
    seed: int
    values: Mapping[str, Cell]


@dataclass(frozen=True)
class End:
    """What came of a task.

    Attributes:
        number: of the task.
        outcomes: value per outcome, in their order; empty where it failed.
        error: the sentence of what went wrong.
        lost: whether the machine and not the run is to blame, so that a resumed sweep tries again.
        seconds: of the run.
        peak: bytes of memory that its process took at most, so far.
    """

    number: int
    outcomes: tuple[float, ...] = ()
    error: str | None = None
    lost: bool = False
    seconds: float = 0.0
    peak: int = 0


class Subject(Protocol):
    """What is swept: anything that makes numbers of values and a seed; importable by its name."""

    @property
    def outcomes(self) -> Sequence[str]:
        """Names of the outcomes, in the order of the columns."""

    def content(self, task: Task) -> Any:
        """Return, as plain data, all that a run depends on besides code, tables and seed."""

    def run(self, task: Task, progress: Progress) -> Sequence[float]:
        """Return the outcomes of a run.

        Raises:
            SetupError: if this process cannot take part in the sweep at all.
        """


class SetupError(Exception):
    """A process cannot take part in this sweep; the text is a sentence for the user."""


class Engine(Protocol):
    """Makes runs, in whatever order they end."""

    def ends(self, tasks: Sequence[Task], subject: Subject) -> Iterator[Sequence[End]]:
        """Yield what came of each task, each once, and together what is there together.

        Closing it ends all that still runs.
        """


@dataclass(frozen=True)
class Plan:
    """All runs of a sweep.

    Attributes:
        points: the values of each point.
        replicates: runs per point.
        seed: from which the seeds of the replicates follow.
    """

    points: Sequence[Mapping[str, Cell]]
    replicates: int
    seed: int
    seeds: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        found = tuple(seed_of(self.seed, k) for k in range(self.replicates))
        object.__setattr__(self, "seeds", found)

    def __len__(self) -> int:
        return len(self.points) * self.replicates

    def tasks(self) -> Iterator[Task]:
        """Yield the tasks by number: all replicates of a point, then the next point."""
        for point, values in enumerate(self.points):
            for replicate, seed in enumerate(self.seeds):
                number = point * self.replicates + replicate
                yield Task(number, point, replicate, seed, values)


def run_task(task: Task, subject: Subject, progress: Progress = silent) -> End:
    """Run one task; what goes wrong in it becomes its sentence."""
    began = time.perf_counter()
    outcomes: tuple[float, ...] = ()
    error, lost = None, False
    try:
        outcomes = tuple(float(value) for value in subject.run(task, progress))
        if len(outcomes) != len(subject.outcomes):
            error = f"{len(outcomes)} outcomes, not {len(subject.outcomes)}"
            outcomes = ()
    except SetupError:
        raise
    except Exception as fault:  # a run that fails is data: the others go on
        error, lost = sentence_of(fault), isinstance(fault, OSError | MemoryError)
    return End(task.number, outcomes, error, lost, time.perf_counter() - began, peak_memory())


def sentence_of(fault: Exception) -> str:
    """Return the first line of what went wrong, with its kind."""
    lines = f"{type(fault).__name__}: {fault}".splitlines()
    return lines[0].strip().rstrip(":")


def taken_away(task: Task) -> End:
    """Return the end of a task whose process was ended too often."""
    text = f"its process was ended from outside {TRIES} times, perhaps for lack of memory"
    return End(task.number, (), text, lost=True)


def peak_memory() -> int:
    """Return the most bytes that this process has held in memory."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIB
