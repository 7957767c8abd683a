"""What is kept of a run that is not done, and going on with it: only with the very same run.

``<target>.unfinished`` holds the lock, a journal, the tables of the runs that are done and, of a
single run, the last checkpoint. The journal begins with what was asked and from what it is made;
each run that came to its end adds a line with the hashes of its tables.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.disk import sync
from sim.provenance import sha256_of
from sim.replicates import Done, Task
from sim.results import NOTHING_KEPT, RunError, refuse_target, write_error
from sim.simulate import NOTICE, Progress, Step
from sim.unfinished.asked import FORMAT, Asked
from sim.unfinished.checkpoint import Checkpoint, about_of, read_checkpoint
from sim.unfinished.folder import discard, remove, unfinished, working_folder
from sim.unfinished.inputs import changed
from sim.unfinished.journal import JOURNAL, Journal, read_journal
from sim.unfinished.keeper import CHECKPOINT, LONG, Keeper, Restorer, label_of

RUN = "run"
TOLD = "tussenstand bewaard: na een onderbreking gaat dezelfde opdracht met --resume verder"
_INTERRUPTED, _TERMINATED = 130, 143


class KeptRun:
    """A run, or replicates of it, that can be gone on with.

    Attributes:
        folder: where it is kept.
        ends: what came of the runs that are done, by the name of the task.
        code: version and commit with which it began.
        resumed: where it goes on from, in a few words; None for a run that began just now.
    """

    def __init__(
        self, folder: Path, asked: Asked, tasks: Sequence[Task], progress: Progress
    ) -> None:
        self.folder, self.asked = folder, asked
        self.tasks = {task.stem: task for task in tasks}
        self.ends: dict[str, Done] = {}
        self.code = asked.code
        self.resumed: str | None = None
        self.journal: Journal | None = None
        self._checkpoint: Checkpoint | None = None
        self._progress = progress
        self._began, self._told = time.monotonic(), False

    @property
    def left(self) -> list[Task]:
        """The runs that are not done."""
        return [task for stem, task in self.tasks.items() if stem not in self.ends]

    def keeper(self, *, always: bool) -> Keeper:
        """Return the keeper of the only run; see ``Keeper`` for ``always``."""
        return Keeper(self.folder, {RUN: self.asked.hash()}, self._tell, always=always)

    def restorer(self) -> Restorer:
        """Return what puts the model of the only run where it was."""
        restorer, self._checkpoint = Restorer(self._checkpoint), None
        return restorer

    def keep(self, end: Done) -> None:
        """Keep what came of a run: make its tables durable, then tell the journal.

        Raises:
            OSError: if the disk refuses.
        """
        tables = sorted(self.folder.glob(f"{end.task.stem}-*.parquet"))
        for path in tables:
            sync(path)
        assert self.journal is not None
        record = {
            "task": end.task.stem,
            "seconds": dict(end.seconds),
            "error": end.error,
            "tables": {path.name: sha256_of(path) for path in tables},
        }
        self.journal.add([record])
        self.ends[end.task.stem] = end
        if self.left and not self._told and time.monotonic() - self._began > LONG:
            self._tell()

    def _tell(self) -> None:
        self._told = True
        self._progress(Step(NOTICE, 0, 0, TOLD))

    def state(self) -> str | None:
        """Return what is kept, as a part of a sentence; None for nothing."""
        if len(self.tasks) > 1:
            some = any(end.error is None for end in self.ends.values())
            return f"{len(self.ends)} of {len(self.tasks)} runs are kept" if some else None
        if self.ends:
            return "the run is kept"
        about = about_of(self.folder / CHECKPOINT)
        return f"the run is kept up to schooljaar {label_of(about['month'])}" if about else None

    def sentence(self) -> str:
        """Return what is kept and how it is gone on with, as the end of a sentence."""
        state = self.state()
        if state is None:
            return NOTHING_KEPT
        return f"{state} in {self.folder}, and the same command with --resume goes on from there"

    def begin(self, *, resume: bool, force: bool) -> int:
        """Take over what is kept, or begin anew.

        Returns:
            The bytes of the journal that are kept.

        Raises:
            RunError: if nothing can be gone on with, or what is kept may not be thrown away.
        """
        kept = read_journal(self.folder / JOURNAL)
        of_sweep = kept.header is not None and "scenario" not in kept.header
        if of_sweep and (resume or not force):
            raise RunError(
                f"{self.folder} holds a sweep that is not done; "
                "give another --out, or --force to throw it away"
            )
        if resume:
            if kept.header is None:
                raise nothing_to_resume(self.folder)
            self._refuse_changes(kept.header)
            self._take(kept.header, kept.records)
            return kept.length
        some = kept.records or (self.folder / CHECKPOINT).is_file()
        if kept.header is not None and some and not force:
            raise RunError(
                f"{self.folder} holds a run that is not done (begun {kept.header.get('begun')}); "
                "give --resume to go on with it, or --force to begin anew"
            )
        discard(self.folder)
        return 0

    def _refuse_changes(self, header: Mapping[str, Any]) -> None:
        """Refuse to go on with another run.

        Raises:
            RunError: naming what is not as it was.
        """
        begun = f"since this run began ({header.get('begun')})"
        cure = f"put it back, or begin anew with --force; {self.folder} was left as it is"
        if header.get("format") != FORMAT:
            raise RunError(f"{self.folder} is of another version of leerlingstromen; {cure}")
        if names := changed(header["inputs"], self.asked.inputs):
            raise RunError(f"{names} changed {begun}; {cure}")
        for then, now in (
            (header["scenario"], self.asked.scenario),
            (header["options"], self.asked.options),
        ):
            for name in sorted({*then, *now}):
                if then.get(name) != now.get(name):
                    what = _both(name, then.get(name), now.get(name))
                    raise RunError(f"{what} changed {begun}; {cure}")

    def _take(self, header: Mapping[str, Any], records: Sequence[Mapping[str, Any]]) -> None:
        for record in records:
            for name, digest in record["tables"].items():
                path = self.folder / name
                if not path.is_file() or sha256_of(path) != digest:
                    raise RunError(
                        f"{path} is damaged: it is not what the run wrote; begin anew with --force"
                    )
            task = self.tasks[record["task"]]
            self.ends[task.stem] = Done(task, record["seconds"], record["error"])
        path = self.folder / CHECKPOINT
        if not self.ends and path.is_file():
            self._checkpoint = read_checkpoint(path)
            if self._checkpoint.about[RUN] != self.asked.hash():
                raise RunError(f"{path} is of another run; begin anew with --force")
        state = self.state()
        if state is None:
            raise nothing_to_resume(self.folder)
        self.code, self.resumed = header["code"], self._from()
        self._progress(Step(NOTICE, 0, 0, f"verder met wat bewaard is: {self._from(dutch=True)}"))

    def _from(self, *, dutch: bool = False) -> str:
        if self._checkpoint is not None:
            return f"schooljaar {label_of(self._checkpoint.about['month'])}"
        between = "van de" if dutch else "of"
        return f"{len(self.ends)} {between} {len(self.tasks)} runs"


def refuse_finished(target: Path, *, resume: bool, force: bool) -> None:
    """Refuse a target that stands, and to go on with a run that is done.

    Raises:
        RunError: with the path and what can be done.
    """
    if resume and target.is_dir() and not unfinished(target).is_dir():
        raise RunError(f"{target} is complete: there is nothing to resume; leave --resume out")
    refuse_target(target, target, force)


def nothing_to_resume(folder: Path) -> RunError:
    """Return the sentence for a run of which nothing is kept."""
    return RunError(f"nothing to resume in {folder}; leave --resume out")


def _both(name: str, then: Any, now: Any) -> str:
    plain = bool | int | float | str | None
    if isinstance(then, plain) and isinstance(now, plain) and len(f"{then}{now}") < 40:
        return f"{name} (was {then}, now {now})"
    return name


@contextmanager
def kept_run(
    target: Path,
    asked: Asked,
    tasks: Sequence[Task],
    progress: Progress,
    *,
    resume: bool,
    force: bool,
) -> Iterator[KeptRun]:
    """Hold the folder of a run that is not done, and keep in it what is done until all is.

    Args:
        target: the results folder that the run will write.
        asked: what is run.
        tasks: its runs.
        progress: told what is kept.
        resume: go on with what is kept.
        force: throw away what is kept.

    Raises:
        RunError: if it is refused, cannot be written, or is interrupted where something is kept.
    """
    if resume and not unfinished(target).is_dir():
        raise nothing_to_resume(unfinished(target))
    with working_folder(target, RUN) as folder:
        kept = KeptRun(folder, asked, tasks, progress)
        length = kept.begin(resume=resume, force=force)
        try:
            with Journal(folder / JOURNAL, length) as journal:
                kept.journal = journal
                if length == 0:
                    journal.add([asked.header()])
                yield kept
        except OSError as error:
            raise write_error(error, target, kept.sentence()) from error
        except (KeyboardInterrupt, SystemExit) as error:
            if kept.state() is None:
                raise
            code = _INTERRUPTED if isinstance(error, KeyboardInterrupt) else _TERMINATED
            raise RunError(f"interrupted; {kept.sentence()}", code) from None
        else:
            remove(folder)
        finally:
            if folder.is_dir() and kept.state() is None:
                discard(folder)
