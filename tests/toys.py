"""Functions with known answers as subjects of sweeps; importable by name, in workers too."""

import math
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.draws import Kind, uniform_of
from sim.simulate import Progress
from sim.sweeping.contents import Sweep
from sim.sweeping.design import points_of
from sim.sweeping.factors import Factor
from sim.sweeping.schema import Design
from sim.sweeping.tasks import End, Plan, SetupError, Subject, Task, run_task


@dataclass(frozen=True)
class Toy:
    """A subject that depends on its values alone."""

    outcomes: tuple[str, ...] = ("y",)

    def content(self, task: Task) -> Any:
        return [type(self).__name__, dict(task.values)]

    def run(self, task: Task, progress: Progress) -> Sequence[float]:
        return [self.value([float(v) for v in task.values.values()])]

    def value(self, x: Sequence[float]) -> float:
        raise NotImplementedError


class Ishigami(Toy):
    """sin x1 + 7 sin2 x2 + 0.1 x3^4 sin x1, x from -pi to pi (Ishigami and Homma 1990)."""

    def value(self, x: Sequence[float]) -> float:
        return math.sin(x[0]) + 7.0 * math.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * math.sin(x[0])


class Stranger(Toy):
    """Has other code than the sweep, or so it says."""

    def run(self, task: Task, progress: Progress) -> Sequence[float]:
        raise SetupError("a worker has other code")


class SobolG(Toy):
    """Product of (|4 x - 2| + a) / (1 + a), x from 0 to 1 (Saltelli and Sobol 1995)."""

    A = (0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0)

    def value(self, x: Sequence[float]) -> float:
        return math.prod(
            (abs(4.0 * u - 2.0) + a) / (1.0 + a) for u, a in zip(x, self.A, strict=True)
        )


@dataclass(frozen=True)
class Noisy(Toy):
    """The sum of its values and a draw of the seed; may be slow, fail at points, or die once."""

    seconds: float = 0.0
    fails: tuple[int, ...] = ()
    dies: tuple[int, ...] = ()
    always_dies: tuple[int, ...] = ()
    tokens: str = ""

    def content(self, task: Task) -> Any:
        return ["noisy", dict(task.values)]

    def run(self, task: Task, progress: Progress) -> Sequence[float]:
        time.sleep(self.seconds)
        if task.point in self.fails:
            raise ZeroDivisionError("no places\nand a second line")
        if task.number in self.always_dies:
            os._exit(9)
        if task.number in self.dies:
            token = Path(self.tokens) / str(task.number)
            if not token.exists():
                token.touch()
                os._exit(9)
        noise = uniform_of(task.seed, Kind.SAMPLE, task.point, 0)
        return [sum(float(v) for v in task.values.values()) + noise]


def toy_sweep(
    subject: Any, factors: Sequence[Factor], design: Design, replicates: int = 1, **more: Any
) -> Sweep:
    """Return a sweep of a subject."""
    plan = Plan(points_of(factors, design), replicates, seed=1)
    return Sweep(type(subject).__name__, tuple(factors), plan, subject, design, **more)


def ranged(names: str, low: float, high: float) -> list[Factor]:
    """Return a factor of one range for each letter of ``names``."""
    return [Factor(name, "uncertainty", low, high) for name in names]


def noisy_sweep(points: int = 20, replicates: int = 2, **subject: Any) -> Sweep:
    """Return a sweep of forty runs, more or less."""
    design = Design(kind="lhs", points=points)
    return toy_sweep(Noisy(**subject), ranged("ab", 0.0, 1.0), design, replicates)


class StopsAfter:
    """An engine that is interrupted after so many runs."""

    def __init__(self, count: int, error: BaseException) -> None:
        self.count, self.error = count, error
        self.asked: list[int] = []

    def ends(self, tasks: Sequence[Task], subject: Subject) -> Iterator[Sequence[End]]:
        self.asked = [task.number for task in tasks]
        for task in tasks[: self.count]:
            yield [run_task(task, subject)]
        raise self.error
