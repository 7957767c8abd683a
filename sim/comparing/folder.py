"""From scenarios to the folder of their comparison: the runs, the tables, the manifest."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim.comparing.checking import comparable, parameter_notes
from sim.comparing.differences import over_runs
from sim.comparing.side_by_side import run_together
from sim.comparing.tasks import LAYOUTS, PairOrder, TogetherRunner, compare_task, tasks_of
from sim.parquet import merge_tables, read_table, table_of, write_table
from sim.provenance import hash_of
from sim.replicates import Done, Task, part, run_tasks
from sim.resources import refuse_too_large
from sim.results import (
    COMPARISON,
    FIGURES,
    LETTERS,
    ResultFolder,
    RunError,
    read_manifest,
    refuse_place,
    refuse_target,
    write_manifest,
)
from sim.run import (
    RESULTS,
    RUN_ID_DIGITS,
    Options,
    content_of,
    default_folder,
    existing,
    origin_of,
    write_run,
)
from sim.simulate import Progress, Stopwatch, silent

if TYPE_CHECKING:
    from sim.scenario import Scenario

_LONGEST = 120


@dataclass(frozen=True)
class Comparison:
    """What the folder of a comparison holds, as far as a person looks at it.

    Attributes:
        folder: where it stands.
        manifest: its manifest.
        yearly: national figures of every scenario; with a column replicate where there are several.
        difference: differences with the base, without gemeenten.
        geld: differences in money, whole cents.
        ledger: who moved; with a column replicate where there are several.
        beleid: what the policies of each scenario did; likewise.
    """

    folder: Path
    manifest: Mapping[str, Any]
    yearly: pd.DataFrame
    difference: pd.DataFrame
    geld: pd.DataFrame
    ledger: pd.DataFrame
    beleid: pd.DataFrame

    @property
    def failed(self) -> list[str]:
        """One sentence per replicate that failed."""
        return list(self.manifest["replicates"]["failed"])

    @property
    def names(self) -> list[str]:
        """Names of the scenarios, the base first."""
        return [scenario["name"] for scenario in self.manifest[COMPARISON]["scenarios"]]

    @property
    def replicated(self) -> bool:
        """Whether there are replicates, and so margins."""
        return self.manifest["replicates"]["count"] is not None


Draw = Callable[[Comparison, Path], object]
"""Draws figures of a comparison into a folder."""


def compare(
    scenarios: Sequence["Scenario"],
    files: Sequence[Path],
    out: Path | None = None,
    options: Options | None = None,
    *,
    progress: Progress = silent,
    draw: Draw | None = None,
    runner: TogetherRunner = run_together,
) -> Comparison:
    """Compare scenarios and write the folder of it, all of it or nothing.

    Args:
        scenarios: the base and the others.
        files: the file of each, hashed as an input.
        out: the folder to write; default ``results/<base>-<other>``.
        options: replicates, threads, and so on.
        progress: told how far it is.
        draw: draws the figures.
        runner: runs scenarios side by side once; the model unless a test says otherwise.

    Returns:
        What was written.

    Raises:
        RunError: if it is refused, cannot be written, or every run fails.
    """
    options = options or Options()
    alike = comparable(scenarios, files)
    target = out or comparison_folder(alike)
    refuse_place(target)
    refuse_target(target, target, options.force)
    if not options.allow_large:
        jobs = min(options.jobs, options.runs)
        refuse_too_large(alike[0], options.runs, jobs, existing(target), len(alike))
    letters = LETTERS[: len(alike)]
    origin = origin_of({f"{k}: {file.name}": file for k, file in zip(letters, files, strict=True)})
    started, watch = datetime.now(UTC), Stopwatch()
    with ResultFolder(target, options.force) as folder:
        ends = _make_tables(alike, options, folder.path, progress, runner)
        watch.lap("runs")
        for letter, scenario in zip(letters, alike, strict=True):
            path = folder.path / f"scenario-{letter}.yaml"
            path.write_text(scenario.dump_yaml(), encoding="utf-8", newline="\n")
        content = {
            **origin,
            **content_of(alike[0], options, ends),
            COMPARISON: _comparison(scenarios, alike),
        }
        write_manifest(folder.path, {**content, "run_id": hash_of(content)[:RUN_ID_DIGITS]})
        watch.lap("write")
        if draw is not None:
            (folder.path / FIGURES).mkdir()
            draw(read_comparison(folder.path), folder.path / FIGURES)
        watch.lap("figures")
        write_run(folder.path, started, options, ends, watch)
        folder.publish()
    return read_comparison(target)


def comparison_folder(scenarios: Sequence["Scenario"]) -> Path:
    """Return ``results/<name>-<name>``, in letters, digits and dashes that every disk takes."""
    names = "-".join(default_folder(scenario).name for scenario in scenarios)
    return RESULTS / names[:_LONGEST]


def read_comparison(folder: Path) -> Comparison:
    """Read the folder of a comparison, as far as tables and figures need it.

    Raises:
        RunError: if it is not the folder of a comparison.
    """
    manifest = read_manifest(folder)
    if COMPARISON not in manifest:
        raise RunError(f"{folder} holds no comparison of scenarios")
    without = pc.field("level") != "gemeente"
    return Comparison(
        folder,
        manifest,
        read_table(folder / "yearly.parquet"),
        pq.read_table(folder / "difference.parquet", filters=without).to_pandas(),
        read_table(folder / "difference_geld.parquet"),
        read_table(folder / "ledger.parquet"),
        read_table(folder / "beleid.parquet"),
    )


def _comparison(given: Sequence["Scenario"], alike: Sequence["Scenario"]) -> dict[str, Any]:
    """Return what the manifest says of all scenarios together."""
    return {
        "base": alike[0].name,
        "scenarios": [scenario.model_dump(mode="json", by_alias=True) for scenario in alike],
        "parameter_notes": parameter_notes(
            [scenario.parameters for scenario in given],
            [scenario.parameters for scenario in alike],
            [scenario.name for scenario in alike],
        ),
    }


def _make_tables(
    scenarios: Sequence["Scenario"],
    options: Options,
    folder: Path,
    progress: Progress,
    runner: TogetherRunner,
) -> list[Done]:
    """Make the runs and write their tables into ``folder``."""
    parts = folder / ".parts"
    parts.mkdir()
    order = PairOrder(scenarios, parts, options.threads, options.replicates is None, runner)
    tasks = tasks_of(scenarios, options.replicates, options.seed_only)
    ends = run_tasks(tasks, order, options.jobs, progress, compare_task)
    good = [end.task for end in ends if end.error is None and not end.task.chance]
    if not good:
        raise RunError(f"no run came to its end; the first: {ends[0].error}", exit_code=1)
    if options.replicates is None:
        for name in LAYOUTS:
            part(parts, good[0], name).rename(folder / f"{name}.parquet")
    else:
        chance = [end.task for end in ends if end.error is None and end.task.chance]
        _join(good, chance, parts, folder, options.seed_only)
    shutil.rmtree(parts)
    return ends


def _join(
    good: Sequence[Task], chance: Sequence[Task], parts: Path, folder: Path, seed_only: bool
) -> None:
    """Make the tables of the folder out of those of the replicates."""

    def numbered(tasks: Sequence[Task], name: str) -> list[tuple[int, Path]]:
        return [(task.number, part(parts, task, name)) for task in tasks]

    for name in ("yearly", "ledger", "beleid"):
        merge_tables(numbered(good, name), folder / f"{name}.parquet")
    if chance:
        merge_tables(numbered(chance, "yearly"), folder / "chance.parquet")
    for name in ("difference", "difference_geld"):
        files, own = ([file for _, file in numbered(tasks, name)] for tasks in (good, chance))
        table = table_of(over_runs(files, own, seed_only=seed_only), "difference_replicates")
        write_table(table, folder / f"{name}.parquet")
