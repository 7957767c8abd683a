"""What sweeps cost: ``python -m benchmarks.sweep [--scale 0.1] [--years 15] [--runs 6]``.

It measures, on the base scenario with the seed varied alone,

(a) the cost of one run besides its months and what is counted of them (scenario, start state,
    reading of outcomes), from the processor time of whole runs, of their months and of the counts;
(b) the overhead per run of the pool and the journal, from runs that do nothing;
(c) how far two processes are from twice one: seconds per run with one job and with two, by turns,
    three times; the best of each, and the spread. The start of the processes, some seconds once per
    sweep, is taken out: a sweep of a few runs is timed beside one of ``--runs`` more per job;
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
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
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

TURNS, EMPTY, THOUSAND, FEW = 3, 2000, 1000, 1
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


def timed(sweep: Sweep, jobs: int) -> tuple[float, list[End]]:
    """Return the seconds of a whole sweep in processes, and its ends."""
    folder = Path(tempfile.mkdtemp(prefix="sweep-"))
    ends: list[End] = []
    try:
        began = time.perf_counter()
        run_sweep(sweep, folder / "out", Local(jobs, apart=True), finished=ends.extend)
        return time.perf_counter() - began, ends
    finally:
        shutil.rmtree(folder)


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
    parser.add_argument("--runs", type=int, default=6)
    asked = parser.parse_args()
    subject = model_subject(asked.scenario, asked.scale, asked.years)
    console = Console()
    whole, months, counts = min((parts_of_a_run(subject) for _ in range(TURNS)), key=sum)
    empty = {jobs: timed(sweep_of(Nothing(), EMPTY), jobs)[0] / EMPTY for jobs in (1, 2)}
    turns: dict[int, list[float]] = {1: [], 2: []}
    starts: list[float] = []
    peak = 0
    for _ in range(TURNS):
        for jobs, found in turns.items():
            few, _ = timed(sweep_of(subject, FEW * jobs), jobs)
            many, ends = timed(sweep_of(subject, (FEW + asked.runs) * jobs), jobs)
            found.append((many - few) / (asked.runs * jobs))
            starts.append(few - FEW * jobs * found[-1])
            peak = max(peak, *(end.peak for end in ends))
    best = {jobs: min(found) for jobs, found in turns.items()}
    efficiency = best[1] / (2 * best[2])
    minutes = (max(0.0, *starts) + best[2] * THOUSAND) / 60
    rows: list[tuple[str, str, str]] = [
        ("hele run, warm (s rekentijd)", f"{whole:.2f}", ""),
        ("daarvan de maanden", f"{months:.2f}", ""),
        ("het tellen ervan", f"{counts:.2f}", ""),
        ("de rest van de run", f"{whole - months - counts:.3f}", f"onder {GOAL_OVERHEAD:.2f}"),
        ("lege run, een proces (ms)", f"{1000 * empty[1]:.2f}", ""),
        ("lege run, twee processen (ms)", f"{1000 * empty[2]:.2f}", ""),
        ("s per run met --jobs 1: beste en slechtste", _range(turns[1]), ""),
        ("s per run met --jobs 2: beste en slechtste", _range(turns[2]), ""),
        ("begin van een sweep (s): kortste en langste", _range(starts), ""),
        ("doelmatigheid van twee processen", f"{efficiency:.2f}", f"{GOAL_EFFICIENCY:.2f}"),
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
