"""What a sweep is, and what its folder says of it."""

import math
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sim.provenance import hash_of
from sim.results import write_manifest, write_run_file
from sim.run import RUN_ID_DIGITS
from sim.sweeping.factors import Factor
from sim.sweeping.schema import Design
from sim.sweeping.tasks import End, Plan, Subject, Task
from sim.unfinished.inputs import sorted_out

FORMAT = 1
SWEEP = "sweep"
"""Entry of a manifest that only a sweep has."""
TOLD = 20
"""Failed runs of which the manifest tells the error; the table has all."""


@dataclass(frozen=True)
class Sweep:
    """What is swept.

    Attributes:
        name: of the experiment.
        factors: what varies, in the order of the columns.
        plan: points, replicates and seeds.
        subject: makes the outcomes of a run.
        design: by which the points were chosen.
        files: files it was read from, hashed as inputs.
        documents: text of the files beside the table, by their name.
        better: outcomes that have a better way, and which (``lower`` or ``higher``).
        content: what the manifest says of it besides.
    """

    name: str
    factors: tuple[Factor, ...]
    plan: Plan
    subject: Subject
    design: Design
    files: Mapping[str, Path] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    better: Mapping[str, str] = field(default_factory=dict)
    content: Mapping[str, Any] = field(default_factory=dict)

    def keys(self, made_by: str) -> dict[str, Task]:
        """Return every task by its key: a hash of code, tables, scenario after defaults, seed."""
        found: dict[str, Task] = {}
        contents: dict[int, str] = {}
        for task in self.plan.tasks():
            if task.point not in contents:
                contents = {task.point: hash_of(self.subject.content(task))}
            where = [made_by, contents[task.point], task.seed, task.number]
            found[hash_of(where)] = task
        return found

    def hash(self) -> str:
        """Return a hash of all that is asked, whatever code answers it."""
        points = [dict(point) for point in self.plan.points]
        asked = [self.name, points, list(self.plan.seeds), list(self.subject.outcomes)]
        return hash_of([*asked, dict(self.documents)])


def write_files(
    folder: Path, sweep: Sweep, inputs: Mapping[str, str], ends: Mapping[int, End]
) -> None:
    """Write the files beside the table, and the manifest with the hashes of all."""
    for name, text in sweep.documents.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    content = {
        **sweep.content,
        **sorted_out(inputs),
        "format": FORMAT,
        SWEEP: told(sweep, ends),
    }
    write_manifest(folder, {**content, "run_id": hash_of(content)[:RUN_ID_DIGITS]})


def told(sweep: Sweep, ends: Mapping[int, End]) -> dict[str, Any]:
    """Return what the manifest says of the runs."""
    failed = [end for _, end in sorted(ends.items()) if end.error is not None]
    return {
        "sha256": sweep.hash(),
        "name": sweep.name,
        "runs": len(sweep.plan),
        "points": len(sweep.plan.points),
        "replicates": sweep.plan.replicates,
        "seeds": list(sweep.plan.seeds),
        "design": sweep.design.model_dump(mode="json", exclude={"rows"}),
        "factors": [_described(factor) for factor in sweep.factors],
        "outcomes": list(sweep.subject.outcomes),
        "better": dict(sweep.better),
        "failures": len(failed),
        "failed": [f"run {end.number}: {end.error}" for end in failed[:TOLD]],
    }


def _described(factor: Factor) -> dict[str, Any]:
    return {
        "path": factor.path,
        "role": factor.role,
        "range": None if factor.values else [factor.low, factor.high],
        "values": list(factor.values) or None,
        "whole": factor.whole,
    }


def write_run(
    folder: Path, started: datetime, seconds: float, made: Sequence[End], runs: int
) -> None:
    """Write what differs from one time to the next: when, where, how long."""
    content = {
        "started": started.isoformat(timespec="seconds"),
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "host": socket.gethostname(),
        "seconds": round(seconds, 3),
        "seconds_in_runs": round(math.fsum(end.seconds for end in made), 3),
        "peak_memory": max((end.peak for end in made), default=0),
        "made_now": len(made),
        "kept_before": runs - len(made),
        "state": "complete",
    }
    write_run_file(folder, content)
