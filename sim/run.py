"""From a scenario to a results folder: the runs, the tables, the manifest."""

import math
import re
import socket
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.data import data_hash
from sim.joining import join
from sim.parameters import load
from sim.parameters.sampling import ASSUMED
from sim.parquet import read_national, read_table
from sim.provenance import (
    code_version,
    hash_of,
    package_inputs,
    sha256_of,
    source_hashes,
    versions,
)
from sim.provenance import hash_files as hashes
from sim.replicates import MAX_CHANCE_RUNS, Done, Order, Task, design, run_tasks
from sim.resources import refuse_too_large
from sim.results import (
    FIGURES,
    SCENARIO,
    ResultFolder,
    read_manifest,
    refuse_place,
    write_manifest,
    write_run_file,
)
from sim.simulate import Progress, Simulator, Stopwatch, silent, simulate
from sim.unfinished.asked import asked_of
from sim.unfinished.folder import clear_litter
from sim.unfinished.kept_run import KeptRun, kept_run, refuse_finished

if TYPE_CHECKING:
    from sim.scenario import Scenario

RESULTS = Path("results")
FORMAT = 1
RUN_ID_DIGITS = 12
CALIBRATED = "calibrated"


@dataclass(frozen=True)
class RunResult:
    """What a results folder holds, as far as a person looks at it.

    Attributes:
        folder: where it stands.
        manifest: its manifest.
        yearly: yearly table of level nederland; with a column replicate where there are several.
        summary: median, 10 and 90 % and the part of chance, None for a single run.
    """

    folder: Path
    manifest: Mapping[str, Any]
    yearly: pd.DataFrame
    summary: pd.DataFrame | None

    @property
    def failed(self) -> list[str]:
        """One sentence per replicate that failed."""
        return list(self.manifest["replicates"]["failed"])


Draw = Callable[[RunResult, Path], object]
"""Draws figures of a result into a folder."""


@dataclass(frozen=True)
class Options:
    """How a run is made; nothing here but ``replicates`` and ``seed_only`` changes a result.

    Attributes:
        replicates: number of runs, None for a single one.
        seed_only: replicates vary the seed, not the parameters.
        threads: threads per run.
        jobs: runs at the same time.
        force: replace an older results folder.
        allow_large: start even what seems too large for this machine.
        resume: go on with a run that was interrupted.
        keep_all: keep a checkpoint of every schooljaar, and not only of as many as cost little.
    """

    replicates: int | None = None
    seed_only: bool = False
    threads: int = 1
    jobs: int = 1
    force: bool = False
    allow_large: bool = False
    resume: bool = False
    keep_all: bool = False

    @property
    def runs(self) -> int:
        """Number of runs, those that measure chance included."""
        if self.replicates is None or self.seed_only:
            return self.replicates or 1
        return self.replicates + min(self.replicates, MAX_CHANCE_RUNS)

    def asked(self) -> dict[str, Any]:
        """Return those that change a result, as they are typed."""
        return {"--replicates": self.replicates, "--seed-only": self.seed_only}

    def tasks(self, scenario: "Scenario") -> list[Task]:
        """Return the runs to make."""
        if self.replicates is None:
            return [Task(0, False, scenario.seed, scenario.parameter_set)]
        return design(scenario, self.replicates, self.seed_only)


def run(
    scenario: "Scenario",
    out: Path | None = None,
    options: Options | None = None,
    *,
    source: Path | None = None,
    progress: Progress = silent,
    draw: Draw | None = None,
    simulator: Simulator = simulate,
) -> RunResult:
    """Run a scenario and write its results folder, all of it or nothing.

    What is done of it meanwhile is kept in ``<out>.unfinished``, to go on with (``kept_run``).

    Args:
        scenario: what is run.
        out: the folder to write; default ``results/<name of the scenario>``.
        options: replicates, threads, and so on.
        source: the scenario file, hashed as an input.
        progress: told how far the run is.
        draw: draws the figures.
        simulator: makes one run; of another than the model no checkpoints are made.

    Returns:
        What was written.

    Raises:
        RunError: if it is refused, cannot be written, or every run fails.
    """
    options = options or Options()
    target = out or default_folder(scenario)
    refuse_place(target)
    refuse_finished(target, resume=options.resume, force=options.force)
    if not options.allow_large:
        jobs = min(options.jobs, options.runs)
        refuse_too_large(scenario, options.runs, jobs, existing(target))
    origin = origin_of({} if source is None else {source.name: source})
    asked = asked_of(scenario.model_dump(mode="json", by_alias=True), options.asked(), origin)
    started, watch = datetime.now(UTC), Stopwatch()
    going = {"resume": options.resume, "force": options.force}
    with kept_run(target, asked, options.tasks(scenario), progress, **going) as kept:
        ends = _make(scenario, options, kept, progress, simulator)
        watch.lap("runs")
        clear_litter(target, SCENARIO)
        with ResultFolder(target, options.force, kept.sentence()) as folder:
            text = scenario.dump_yaml()
            (folder.path / SCENARIO).write_text(text, encoding="utf-8", newline="\n")
            join(ends, kept.folder, folder.path, alone=options.replicates is None)
            content = {**origin, "code": kept.code, **content_of(scenario, options, ends)}
            write_manifest(folder.path, {**content, "run_id": hash_of(content)[:RUN_ID_DIGITS]})
            watch.lap("write")
            if draw is not None:
                (folder.path / FIGURES).mkdir()
                draw(read_results(folder.path), folder.path / FIGURES)
            watch.lap("figures")
            write_run(folder.path, started, options, ends, watch, kept.resumed)
            folder.publish()
    return read_results(target)


def _make(
    scenario: "Scenario",
    options: Options,
    kept: KeptRun,
    progress: Progress,
    simulator: Simulator,
) -> list[Done]:
    """Make the runs that are not done yet, each kept when it is; return what came of all."""
    alone = options.replicates is None
    with kept.keeper(always=options.keep_all) as keeper:
        if alone and simulator is simulate:
            simulator = partial(simulate, observe=keeper.look, begin=kept.restorer())
        order = Order(scenario, kept.folder, options.threads, simulator, alone)
        run_tasks(kept.left, order, options.jobs, progress, ended=kept.keep, before=len(kept.ends))
    return [kept.ends[stem] for stem in kept.tasks]


def default_folder(scenario: "Scenario") -> Path:
    """Return ``results/<name>``, the name in letters, digits and dashes that every disk takes."""
    plain = re.sub(r"[^\w-]+", "-", scenario.name.lower()).strip("-_")
    return RESULTS / (plain[:60] or "scenario")


def existing(path: Path) -> Path:
    """Return the nearest folder at or above ``path`` that exists."""
    path = path.absolute()
    return next(p for p in (path, *path.parents) if p.is_dir())


def read_results(folder: Path) -> RunResult:
    """Read a results folder, as far as tables and figures need it.

    Raises:
        RunError: if it is not a results folder.
    """
    manifest = read_manifest(folder)
    summary = folder / "summary.parquet"
    return RunResult(
        folder,
        manifest,
        read_national(folder / "yearly.parquet"),
        read_table(summary) if summary.is_file() else None,
    )


def origin_of(sources: Mapping[str, Path]) -> dict[str, Any]:
    """Return the code, data and libraries of a run; taken before it starts, as they are loaded."""
    inputs = hashes(package_inputs())
    inputs |= {name: sha256_of(path) for name, path in sources.items()}
    return {
        "format": FORMAT,
        "code": code_version(),
        "sources": source_hashes(),
        "data_sha256": data_hash(),
        "inputs": inputs,
        "versions": versions(),
    }


def content_of(scenario: "Scenario", options: Options, ends: Sequence[Done]) -> dict[str, Any]:
    """Return what was asked and what came of it, and nothing that differs between equal runs."""
    parameters = load(scenario.parameter_set, scenario.parameters)
    kinds = Counter(parameters.kind_of(name) for name in parameters.names)
    tasks = [end.task for end in ends]
    return {
        "scenario": scenario.model_dump(mode="json", by_alias=True),
        "seed": scenario.seed,
        "parameters": {
            "set": scenario.parameter_set,
            "sha256": parameters.hash(),
            "count": len(parameters.names),
            "assumed": kinds[ASSUMED],
            "calibrated": kinds[CALIBRATED],
        },
        "replicates": {
            "count": options.replicates,
            "seed_only": options.seed_only,
            "chance_runs": sum(task.chance for task in tasks),
            "failed": [f"{end.task.stem}: {end.error}" for end in ends if end.error],
            "design": [_row(task) for task in tasks] if options.replicates else None,
        },
    }


def _row(task: Task) -> dict[str, Any]:
    return {
        "name": task.stem,
        "seed": task.seed,
        "parameter_set": task.parameter_set,
        "values": dict(task.values),
    }


def write_run(
    folder: Path,
    started: datetime,
    options: Options,
    ends: Sequence[Done],
    watch: Stopwatch,
    resumed: str | None = None,
) -> None:
    """Write what differs from run to run: when, where, how long, and where it went on from."""
    phases = sorted({phase for end in ends for phase in end.seconds})
    failed = sum(end.error is not None for end in ends)
    content = {
        "started": started.isoformat(timespec="seconds"),
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "host": socket.gethostname(),
        "threads": options.threads,
        "jobs": options.jobs,
        "seconds": {name: round(value, 3) for name, value in watch.seconds.items()},
        "seconds_in_runs": {
            phase: round(math.fsum(end.seconds.get(phase, 0.0) for end in ends), 3)
            for phase in phases
        },
        "state": f"{failed} of {len(ends)} runs failed" if failed else "complete",
    }
    write_run_file(folder, content if resumed is None else {**content, "resumed": resumed})
