"""What a sweep will take: by the time of an earlier one on this machine, or of a short trial."""

import contextlib
import json
import os
import shutil
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sim import SOURCE_HASH, cache_folder, resources
from sim.clock import MONTHS_PER_YEAR
from sim.provenance import hash_of
from sim.results import RunError
from sim.sweeping.contents import Sweep
from sim.sweeping.design import design_size
from sim.sweeping.experiment import Loaded
from sim.sweeping.local import Local
from sim.sweeping.prepare import refuse_memory, subject_of
from sim.sweeping.schema import Wanted
from sim.sweeping.subject import ModelSubject
from sim.sweeping.tasks import End

ENOUGH = 3
"""Runs of a sweep that say how long one takes."""
MOST_RUNS = 100_000
"""Runs that are started unasked."""
LEAST_SECONDS = 0.05
"""Of a run, where nothing is known of it."""
BYTES_PER_RUN = 1_000
"""On disk, rounded up: a line of the journal and a row of the table."""
MIB = 1 << 20
_MOST_KEPT = 50


@dataclass(frozen=True)
class Estimate:
    """What is expected.

    Attributes:
        runs: number of runs.
        seconds: of one run on one core.
        memory: bytes of one process.
        stored: whether the figures are of an earlier sweep; else of a trial.
    """

    runs: int
    seconds: float
    memory: int
    stored: bool

    def total_seconds(self, jobs: int) -> float:
        """Return the time of all runs, with so many at the same time on this machine."""
        return self.runs * self.seconds / min(jobs, os.cpu_count() or 1)


def estimate(sweep: Sweep, subject: ModelSubject) -> Estimate:
    """Return what a sweep of the model will take.

    Where no sweep of the same world, scale, length and code was made on this machine before, one
    schooljaar is run twice: once to have the start population made, once to time it.

    Raises:
        RunError: if the trial fails.
    """
    known = _known(subject)
    if known is not None:
        return Estimate(len(sweep.plan), known["seconds"], known["memory"], stored=True)
    first = int(str(subject.base["start"])[:4])
    short = replace(subject, wanted=(Wanted(indicator="leerlingen_bao", schooljaar=first),))
    task = next(sweep.plan.tasks())
    engine = Local(1, apart=True)
    ends = [end for group in engine.ends([task, replace(task, number=1)], short) for end in group]
    if failed := [end.error for end in ends if end.error]:
        raise RunError(f"the trial run failed: {failed[0]}", exit_code=1)
    seconds = min(end.seconds for end in ends) * subject.months / MONTHS_PER_YEAR
    return Estimate(len(sweep.plan), seconds, max(end.peak for end in ends), stored=False)


def refuse_large(loaded: Loaded, jobs: int, place: Path, *, cluster: bool = False) -> None:
    """Refuse a sweep that nobody starts unasked, before its points are made.

    Args:
        loaded: the experiment.
        jobs: runs at the same time, of this machine.
        place: an existing folder on the disk that will hold the table.
        cluster: whether the runs are made elsewhere; then memory and cores of this machine do not
            count.

    Raises:
        RunError: naming the field, what is needed and what there is.
    """
    scenario, experiment = loaded.scenario, loaded.experiment
    runs = design_size(loaded.factors, experiment.design) * experiment.replicates
    of_one = resources.estimate(scenario, 1)
    if not cluster:
        refuse_memory(scenario, jobs)
    known = _known(subject_of(loaded))
    seconds = known["seconds"] if known else max(of_one.seconds, LEAST_SECONDS)
    days = runs * seconds / min(jobs, os.cpu_count() or 1) / resources.DAY
    disk = runs * BYTES_PER_RUN
    takes = f"{runs:,} runs of about {seconds:.1f} s are {days:.1f} days with --jobs {jobs}"
    if cluster:
        takes = f"{runs:,} runs of about {seconds:.1f} s are {days:.1f} days of one core"
    cure = "use a smaller design or fewer replicates, or --allow-large"
    if runs > MOST_RUNS:
        raise RunError(f"design: {takes}; more than {MOST_RUNS:,} are not started unasked; {cure}")
    if not cluster and days > resources.MAX_DAYS:
        raise RunError(
            f"design: {takes}; more than {resources.MAX_DAYS} days are not started unasked; {cure}"
        )
    if disk > (free := shutil.disk_usage(place).free):
        raise RunError(
            f"design: needs about {disk / MIB:.0f} MiB of disk, {free / MIB:.0f} MiB is free at "
            f"{place}; {cure}"
        )


def _known(subject: ModelSubject) -> dict[str, Any] | None:
    """Return what an earlier sweep of this machine says of one run, where there was one."""
    found = _read().get(_key(subject))
    return found if isinstance(found, dict) and {"seconds", "memory"} <= found.keys() else None


def remember(subject: ModelSubject, ends: Sequence[End]) -> None:
    """Keep how long the runs of a sweep took, for the next estimate; a full disk keeps nothing."""
    good = [end for end in ends if end.error is None]
    if len(good) < ENOUGH:
        return
    seconds = statistics.median(end.seconds for end in good)
    figures = {"seconds": seconds, "memory": max(end.peak for end in good)}
    known = {**_read(), _key(subject): figures}
    with contextlib.suppress(OSError):
        path = _path()
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        part.write_text(json.dumps(dict(list(known.items())[-_MOST_KEPT:])), encoding="utf-8")
        part.replace(path)


def _path() -> Path:
    return cache_folder() / "sweeps.json"


def _read() -> dict[str, Any]:
    try:
        found = json.loads(_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _key(subject: ModelSubject) -> str:
    base = subject.base
    return hash_of([SOURCE_HASH, base["world"], base["scale"], base["start"], subject.months])
