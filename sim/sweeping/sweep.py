"""A sweep from beginning to end: what is kept, what is still to be run, and its folder."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sim.provenance import hash_of
from sim.results import MANIFEST, RunError, damage, read_manifest, refuse_place
from sim.simulate import Progress, Step, silent
from sim.sweeping import folder as folders
from sim.sweeping.contents import FORMAT, SWEEP, Sweep, write_files, write_run
from sim.sweeping.folder import publish, refuse_finished
from sim.sweeping.tasks import End, Engine, SetupError
from sim.unfinished.folder import discard, remove, unfinished, working_folder
from sim.unfinished.inputs import changed, inputs_of, sorted_out
from sim.unfinished.journal import JOURNAL, Journal, Kept, read_journal

OFTEN, SELDOM = 1.0, 30.0
"""Seconds between two words on progress: at least, and at most where little was done."""
_INTERRUPTED = {KeyboardInterrupt: 130, SystemExit: 143}


@dataclass(frozen=True)
class SweepResult:
    """What came of a sweep: its folder and manifest, and how many runs were made just now."""

    folder: Path
    manifest: Mapping[str, Any]
    made: int

    @property
    def failed(self) -> list[str]:
        """One sentence per run that failed, of the first few."""
        return list(self.manifest[SWEEP]["failed"])


def run_sweep(
    sweep: Sweep,
    target: Path,
    engine: Engine,
    *,
    force: bool = False,
    progress: Progress = silent,
    finished: Callable[[Sequence[End]], None] = lambda _: None,
) -> SweepResult:
    """Make the runs that are not kept yet, and the folder when all are.

    Args:
        sweep: what is swept.
        target: the folder of it; what is kept meanwhile stands in ``<target>.unfinished``.
        engine: makes the runs.
        force: begin anew: replace a folder that stands, and forget what is kept.
        progress: told the number of runs done and what is left.
        finished: told the ends of the runs made just now.

    Raises:
        RunError: if it is refused, cannot be written, or is interrupted; what is kept stays.
    """
    if not (target / MANIFEST).is_file():
        refuse_place(target)
    inputs = inputs_of(sweep.files)
    found = None if force else _done_already(sweep, target, inputs)
    if found is None:
        refuse_finished(target, force)
    elif not unfinished(target).exists():
        return found
    with working_folder(target, SWEEP) as folder:
        found = None if force else _done_already(sweep, target, inputs)
        if found is not None:
            discard(folder)  # left by a kill after the folder was made
            return found
        refuse_finished(target, force)
        return _Run(sweep, target, folder, inputs, force, progress, finished).make(engine)


def _done_already(sweep: Sweep, target: Path, inputs: Mapping[str, str]) -> SweepResult | None:
    """Return the result that stands, when it is of this very sweep.

    Raises:
        RunError: if it is, and a file of it was changed since.
    """
    if not (target / MANIFEST).is_file():
        return None
    manifest = read_manifest(target)
    mine = manifest.get(SWEEP, {}).get("sha256") == sweep.hash()
    same = all(manifest.get(name) == value for name, value in sorted_out(inputs).items())
    if not mine or not same:
        return None
    if problems := damage(target, manifest):
        raise RunError(f"{target} is damaged: {problems[0]}; begin anew with --force")
    return SweepResult(target, manifest, 0)


class _Run:
    """One go at a sweep."""

    def __init__(
        self,
        sweep: Sweep,
        target: Path,
        folder: Path,
        inputs: Mapping[str, str],
        force: bool,
        progress: Progress,
        finished: Callable[[Sequence[End]], None],
    ) -> None:
        self.sweep, self.target, self.folder, self.inputs = sweep, target, folder, inputs
        self.force, self.progress, self.finished = force, progress, finished
        self.made_by = hash_of(dict(inputs))
        self.by_key = sweep.keys(self.made_by)
        self.key_of = {task.number: key for key, task in self.by_key.items()}
        self.ends: dict[int, End] = {}
        self.made: list[End] = []
        self.began = time.perf_counter()
        self.started = datetime.now(UTC)
        self.told, self.told_of = 0.0, 0
        self.pace: tuple[float, int] | None = None

    def make(self, engine: Engine) -> SweepResult:
        path = self.folder / JOURNAL
        try:
            if self.force:
                discard(self.folder)
            kept = read_journal(path)
            self._take(kept)
            with Journal(path, kept.length) as journal:
                if kept.header is None:
                    journal.add([self._header()])
                self._run(engine, journal)
        except OSError as error:
            raise self._cannot_write(error, path) from None
        except SetupError as error:
            raise RunError(f"{error}; {self._kept()}", exit_code=1) from None
        except (KeyboardInterrupt, SystemExit) as error:
            kind = KeyboardInterrupt if isinstance(error, KeyboardInterrupt) else SystemExit
            raise RunError(f"interrupted; {self._kept()}", _INTERRUPTED[kind]) from None
        self.finished(self.made)
        return self._publish()

    def _header(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "name": self.sweep.name,
            "sweep": self.sweep.hash(),
            "inputs": dict(self.inputs),
            "begun": self.started.isoformat(timespec="seconds"),
        }

    def _take(self, kept: Kept) -> None:
        """Take over what is kept.

        Raises:
            RunError: if it is of another sweep, or an input changed since.
        """
        if kept.header is None:
            return
        begun = f"since this sweep began ({kept.header.get('begun')})"
        cure = f"put it back, or begin anew with --force; {self.folder} was left as it is"
        if kept.header.get("format") != FORMAT or kept.header.get("name") != self.sweep.name:
            raise RunError(f"{self.folder} holds another sweep ({kept.header.get('name')}); {cure}")
        if names := changed(kept.header["inputs"], self.inputs):
            raise RunError(f"{names} changed {begun}; {cure}")
        if kept.header["sweep"] != self.sweep.hash():
            raise RunError(f"the design changed {begun}; {cure}")
        for record in kept.records:
            task = self.by_key.get(record["key"])
            if task is not None and not record["lost"]:
                outcomes = tuple(record["outcomes"])
                self.ends[task.number] = End(task.number, outcomes, record["error"])

    def _run(self, engine: Engine, journal: Journal) -> None:
        tasks = [task for task in self.sweep.plan.tasks() if task.number not in self.ends]
        already = len(self.ends)
        self._tell(already)
        if not tasks:
            return
        with closing(engine.ends(tasks, self.sweep.subject)) as groups:  # type: ignore[type-var]
            for group in groups:
                self._keep(group, journal)
                self._tell(already)
        self._tell(already, at_last=True)

    def _keep(self, group: Sequence[End], journal: Journal) -> None:
        """Make ends durable; only then they count."""
        journal.add(
            {
                "key": self.key_of[end.number],
                "run": end.number,
                "outcomes": list(end.outcomes),
                "error": end.error,
                "lost": end.lost,
                "seconds": round(end.seconds, 3),
            }
            for end in group
        )
        self.made += group
        self.ends |= {end.number: end for end in group}

    def _tell(self, already: int, at_last: bool = False) -> None:
        done, total = len(self.ends), len(self.sweep.plan)
        now = time.perf_counter()
        soon = now - self.told < SELDOM and done - self.told_of < total / 100
        if (soon or now - self.told < OFTEN) and not at_last:
            return
        self.told, self.told_of = now, done
        left = ""
        if done > already:
            seconds = (total - done) * self._seconds_each(now, done - already)
            left = f", nog ongeveer {duration(seconds)}"
        self.progress(Step("run", done, total, f"run {done} van {total}{left}"))

    def _seconds_each(self, now: float, made: int) -> float:
        """Return the pace since the first runs were told of: what came before began the processes.

        Of the first runs themselves it is the time they took, where that is less.
        """
        if self.pace is None:
            self.pace = now, made
        since, then = self.pace
        if made > then:
            return (now - since) / (made - then)
        own = sum(end.seconds for end in self.made) / len(self.made)
        return min(own, (now - self.began) / made)

    def _kept(self) -> str:
        kept = sum(not end.lost for end in self.ends.values())
        return (
            f"{kept} of {len(self.sweep.plan)} runs are kept in {self.folder}, and the same "
            "command goes on from there"
        )

    def _cannot_write(self, error: OSError, path: Path) -> RunError:
        reason = error.strerror or type(error).__name__
        return RunError(f"cannot write {error.filename or path}: {reason}; {self._kept()}", 1)

    def _publish(self) -> SweepResult:
        plan, subject = self.sweep.plan, self.sweep.subject
        schema = folders.schema_of(self.sweep.factors, plan.points, subject.outcomes)
        rows = folders.batches(plan, self.ends, schema, self.sweep.factors)
        publish(self.target, self.force, self._kept(), rows, schema, self._finish)
        remove(self.folder)
        return SweepResult(self.target, read_manifest(self.target), len(self.made))

    def _finish(self, folder: Path) -> None:
        seconds = time.perf_counter() - self.began
        write_files(folder, self.sweep, self.inputs, self.ends)
        write_run(folder, self.started, seconds, self.made, len(self.sweep.plan))


def duration(seconds: float) -> str:
    """Return a duration as a few Dutch words."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return (
        f"{seconds / 60:.0f} min"
        if seconds < 5400
        else f"{seconds / 3600:.1f} uur".replace(".", ",")
    )
