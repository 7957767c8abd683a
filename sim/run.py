"""From a scenario to a results folder: the runs, the tables, the manifest."""

import math
import re
import shutil
import socket
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.data import data_hash
from sim.parameters import load
from sim.parameters.sampling import ASSUMED
from sim.parquet import merge_tables, read_national, read_table, table_of, write_table
from sim.provenance import (
    code_version,
    hash_of,
    package_inputs,
    sha256_of,
    source_hashes,
    versions,
)
from sim.provenance import hash_files as hashes
from sim.replicates import MAX_CHANCE_RUNS, Done, Order, Task, design, part, run_tasks
from sim.resources import refuse_too_large
from sim.results import (
    FIGURES,
    SCENARIO,
    TABLES,
    ResultFolder,
    RunError,
    read_manifest,
    refuse_place,
    refuse_target,
    write_manifest,
    write_run_file,
)
from sim.simulate import Progress, Simulator, Stopwatch, silent, simulate
from sim.summary import summarise

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
    """

    replicates: int | None = None
    seed_only: bool = False
    threads: int = 1
    jobs: int = 1
    force: bool = False
    allow_large: bool = False

    @property
    def runs(self) -> int:
        """Number of runs, those that measure chance included."""
        if self.replicates is None or self.seed_only:
            return self.replicates or 1
        return self.replicates + min(self.replicates, MAX_CHANCE_RUNS)

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

    Args:
        scenario: what is run.
        out: the folder to write; default ``results/<name of the scenario>``.
        options: replicates, threads, and so on.
        source: the scenario file, hashed as an input.
        progress: told how far the run is.
        draw: draws the figures.
        simulator: makes one run; the model unless a test says otherwise.

    Returns:
        What was written.

    Raises:
        RunError: if it is refused, cannot be written, or every run fails.
    """
    options = options or Options()
    target = out or default_folder(scenario)
    refuse_place(target)
    refuse_target(target, target, options.force)
    if not options.allow_large:
        jobs = min(options.jobs, options.runs)
        refuse_too_large(scenario, options.runs, jobs, existing(target))
    origin = origin_of({} if source is None else {source.name: source})
    started, watch = datetime.now(UTC), Stopwatch()
    with ResultFolder(target, options.force) as folder:
        ends = _make_tables(scenario, options, folder.path, progress, simulator)
        watch.lap("runs")
        (folder.path / SCENARIO).write_text(scenario.dump_yaml(), encoding="utf-8", newline="\n")
        content = {**origin, **content_of(scenario, options, ends)}
        write_manifest(folder.path, {**content, "run_id": hash_of(content)[:RUN_ID_DIGITS]})
        watch.lap("write")
        if draw is not None:
            (folder.path / FIGURES).mkdir()
            draw(read_results(folder.path), folder.path / FIGURES)
        watch.lap("figures")
        write_run(folder.path, started, options, ends, watch)
        folder.publish()
    return read_results(target)


def _make_tables(
    scenario: "Scenario", options: Options, folder: Path, progress: Progress, simulator: Simulator
) -> list[Done]:
    """Make the runs and write their tables into ``folder``."""
    parts = folder / ".parts"
    parts.mkdir()
    order = Order(scenario, parts, options.threads, simulator, options.replicates is None)
    ends = run_tasks(options.tasks(scenario), order, options.jobs, progress)
    _join(ends, parts, folder, options)
    shutil.rmtree(parts)
    return ends


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


def _join(ends: Sequence[Done], parts: Path, folder: Path, options: Options) -> None:
    """Make the tables of the folder out of those of the runs."""
    good = [end.task for end in ends if end.error is None and not end.task.chance]
    if not good:
        raise RunError(f"no run came to its end; the first: {ends[0].error}", exit_code=1)
    for name in TABLES:
        if options.replicates is None:
            part(parts, good[0], name).rename(folder / f"{name}.parquet")
        else:
            files = [(task.number, part(parts, task, name)) for task in good]
            merge_tables(files, folder / f"{name}.parquet")
    if options.replicates is None:
        return
    chance = [end.task for end in ends if end.error is None and end.task.chance]
    if chance:
        files = [(task.number, part(parts, task, "yearly")) for task in chance]
        merge_tables(files, folder / "chance.parquet")
    own = read_national(folder / "chance.parquet") if chance else None
    summary = summarise(read_national(folder / "yearly.parquet"), own)
    write_table(table_of(summary, "summary"), folder / "summary.parquet")


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
    folder: Path, started: datetime, options: Options, ends: Sequence[Done], watch: Stopwatch
) -> None:
    """Write what differs from run to run: when, where, how long."""
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
    write_run_file(folder, content)
