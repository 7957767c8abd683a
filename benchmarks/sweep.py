"""What sweeps cost: ``python -m benchmarks.sweep [--scale 0.1] [--years 15] [--runs 12]``.

It measures, on the base scenario with the seed varied alone,

(a) the cost of one run besides its months and what is counted of them (scenario, start state,
    reading of outcomes), from the processor time of whole runs, of their months and of the counts;
(b) the overhead per run of the pool and the journal, from runs that do nothing;
(c) how far two processes are from twice one: seconds per run with one job and with two, by turns,
    three times, of ``--runs`` runs per job without the start of the processes and the last runs;
    the best and the worst of each, and of their ratio within a turn;
(d) the peak memory of a worker;

and works out from (c) how long 1,000 runs take, start and all. Run it on a machine that does
nothing else.
Prints Dutch tables.
"""

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from rich.console import Console

from benchmarks.engine import plain
from sim.scenario import load
from sim.simulate import Progress
from sim.sweeping.contents import Sweep
from sim.sweeping.factors import Factor
from sim.sweeping.local import Local
from sim.sweeping.schema import Design, Wanted
from sim.sweeping.subject import ModelSubject
from sim.sweeping.sweep import run_sweep
from sim.sweeping.tasks import End, Plan, Subject, Task, run_task
from sim.unfinished.inputs import inputs_hash

TURNS, EMPTY, THOUSAND = 3, 2000, 1000
MIB = 1 << 20
GOAL_EFFICIENCY, GOAL_OVERHEAD, GOAL_MINUTES = 0.85, 0.05, 15.0
_PATH = "parameters.terugkeer.langdurig_duur"


@dataclass(frozen=True)
class Nothing:
    """A subject whose runs do nothing."""

    outcomes: tuple[str, ...] = ("y",)

    def content(self, task: Task) -> Any:
        """Return its values."""
        return dict(task.values)

    def run(self, task: Task, progress: Progress) -> Sequence[float]:
        """Return a number."""
        return [float(task.number)]


def sweep_of(subject: Subject, runs: int) -> Sweep:
    """Return a sweep of so many runs that differ in one parameter by next to nothing."""
    factor = Factor(_PATH, "uncertainty", 4.9, 5.1)
    points = [{_PATH: factor.at(k / max(1, runs - 1))} for k in range(runs)]
    design = Design(kind="list", rows=tuple(points))
    return Sweep("benchmark", (factor,), Plan(points, 1, 1), subject, design)


def model_subject(path: Path, scale: float, years: int) -> ModelSubject:
    """Return the model of a scenario; three national outcomes of its last schooljaar."""
    scenario = load(path, overrides={"scale": scale, "years": years})
    last = int(scenario.start[:4]) + years - 1
    names = ("thuiszitters_geteld", "leerlingen_so", "leerlingen_vso")
    wanted = tuple(Wanted(indicator=name, schooljaar=last) for name in names)
    base = scenario.model_dump(mode="json", by_alias=True)
    return ModelSubject(base, wanted, shared=True, made_by=inputs_hash())


class Pace(NamedTuple):
    """How a sweep went: seconds until its first run began, seconds per run, peak of a process."""

    start: float
    each: float
    peak: int


class Timed(Local):
    """Processes of this machine, and when they had what to tell."""

    def __init__(self, jobs: int) -> None:
        super().__init__(jobs, apart=True)
        self.marks: list[float] = []
        self.heard: list[End] = []

    def ends(self, tasks: Sequence[Task], subject: Subject) -> Iterator[Sequence[End]]:
        """Yield what came of each task."""
        for group in super().ends(tasks, subject):
            self.marks += [time.perf_counter()] * len(group)
            self.heard += group
            yield group


def timed(sweep: Sweep, jobs: int) -> Pace:
    """Make a sweep in processes and time it.

    The time per run is taken from when as many runs as there are processes had ended to when as
    many were left, less one: in between all are warm, and none is idle.
    """
    folder, engine = Path(tempfile.mkdtemp(prefix="sweep-")), Timed(jobs)
    try:
        began = time.perf_counter()
        run_sweep(sweep, folder / "out", engine)
    finally:
        shutil.rmtree(folder)
    marks, ends = engine.marks, engine.heard
    each = (marks[-jobs] - marks[jobs - 1]) / (len(marks) - 2 * jobs + 1)
    start = marks[0] - began - ends[0].seconds
    return Pace(start, each, max(end.peak for end in ends))


def parts_of_a_run(subject: ModelSubject) -> tuple[float, float, float]:
    """Return the processor seconds of a warm run, of its months, and of counting them."""
    from sim import model, observing  # noqa: PLC0415  (compiled kernels)

    task = next(sweep_of(subject, 1).plan.tasks())
    run_task(task, subject)

    def measured(step: Callable[..., None], spent: list[float]) -> Callable[..., None]:
        def measure(*given: Any, **more: Any) -> None:
            began = time.process_time()
            step(*given, **more)
            spent.append(time.process_time() - began)

        return measure

    months: list[float] = []
    counts: list[float] = []
    with (
        patch.object(model, "run_month", measured(model.run_month, months)),
        patch.object(observing, "record_month", measured(observing.record_month, counts)),
    ):
        began = time.process_time()
        run_task(task, subject)
        return time.process_time() - began, sum(months), sum(counts)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenario", type=Path, default=Path("scenarios/basis.yaml"))
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--years", type=int, default=15)
    parser.add_argument("--runs", type=int, default=12)
    asked = parser.parse_args()
    subject = model_subject(asked.scenario, asked.scale, asked.years)
    console = Console()
    whole, months, counts = min((parts_of_a_run(subject) for _ in range(TURNS)), key=sum)
    empty = {jobs: timed(sweep_of(Nothing(), EMPTY), jobs).each for jobs in (1, 2)}
    turns: dict[int, list[Pace]] = {1: [], 2: []}
    for _ in range(TURNS):
        for jobs, found in turns.items():
            found.append(timed(sweep_of(subject, asked.runs * jobs), jobs))
    paces = [pace for found in turns.values() for pace in found]
    starts, peak = [pace.start for pace in paces], max(pace.peak for pace in paces)
    each = {jobs: [pace.each for pace in found] for jobs, found in turns.items()}
    efficiency = [one / (2 * two) for one, two in zip(each[1], each[2], strict=True)]
    minutes = (max(starts) + min(each[2]) * THOUSAND) / 60
    rows: list[tuple[str, str, str]] = [
        ("hele run, warm (s rekentijd)", f"{whole:.2f}", ""),
        ("daarvan de maanden", f"{months:.2f}", ""),
        ("het tellen ervan", f"{counts:.2f}", ""),
        ("de rest van de run", f"{whole - months - counts:.3f}", f"onder {GOAL_OVERHEAD:.2f}"),
        ("lege run, een proces (ms)", f"{1000 * empty[1]:.2f}", ""),
        ("lege run, twee processen (ms)", f"{1000 * empty[2]:.2f}", ""),
        (
            "s per run met --jobs 1: beste en slechtste",
            _range(each[1]),
            "",
        ),
        (
            "s per run met --jobs 2: beste en slechtste",
            _range(each[2]),
            "",
        ),
        ("begin van een sweep (s): kortste en langste", _range(starts), ""),
        (
            "doelmatigheid van twee processen: beste en slechtste van drie",
            f"{max(efficiency):.2f} - {min(efficiency):.2f}",
            f"{GOAL_EFFICIENCY:.2f}",
        ),
        ("1.000 runs met --jobs 2 (min)", f"{minutes:.1f}", f"onder {GOAL_MINUTES:.0f}"),
        ("piek van een proces (MB)", f"{peak / MIB:.0f}", ""),
        ("belasting van de machine ervoor", f"{os.getloadavg()[2]:.1f}", "0"),
    ]
    title = f"Sweeps: {asked.years} schooljaren, schaal {asked.scale:g}"
    console.print(plain(title, ["wat", "gemeten", "doel"], [list(row) for row in rows]))


def _range(seconds: Sequence[float]) -> str:
    return f"{min(seconds):.2f} - {max(seconds):.2f}"


if __name__ == "__main__":
    main()
