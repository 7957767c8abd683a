"""What the two views that start things share: what they can start from, and the work going on."""

from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from sim.results import LETTERS, SCENARIO, RunError
from sim.viewing.page.context import PageContext
from sim.viewing.page.process import DONE, Job, Runner
from sim.viewing.page.sources import Source, all_sources
from sim.viewing.page.values import Values

FILES = Path("scenarios")
"""Where scenario files are looked for."""
_MOST_FILES = 100


@dataclass(frozen=True)
class Base:
    """A scenario that a new run can start from.

    Attributes:
        key: what the page calls it.
        label: what it is, for people.
        file: the scenario file.
        source: the results of it that are open, if there are any.
    """

    key: str
    label: str
    file: Path
    source: Source | None = None


@dataclass
class Bench:
    """The work of one served page, the same for all its visitors.

    Attributes:
        context: what is open.
        runner: starts work.
        values: the numbers of what is open.
    """

    context: PageContext
    runner: Runner
    values: Values = field(default_factory=Values)
    _added: list[Job] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock, repr=False)

    @property
    def job(self) -> Job | None:
        """The work that was started last, up to date; a run that is done is opened."""
        job = self.runner.job
        if job is None:
            return None
        job.update()
        with self._lock:
            if job.state == DONE and job.out is not None and job not in self._added:
                self._added.append(job)
                try:
                    self.context.add(job.out)
                except RunError as error:
                    job.sentence = str(error)
        return job

    def bases(self) -> list[Base]:
        """Return what a new run can start from: what is open, then the scenario files."""
        found = [Base(s.key, _label(s), _file_of(s), s) for s in all_sources(self.context)]
        found = [base for base in found if _is_inside(base.file)]
        files = sorted(FILES.glob("*.yaml"))[:_MOST_FILES] if FILES.is_dir() else []
        for number, path in enumerate(path for path in files if _is_inside(path)):
            found.append(Base(f"file-{number}", f"bestand {path.name}", path))
        return found

    def base(self, key: str) -> Base:
        """Return what the page calls ``key``.

        Raises:
            RunError: if there is none.
        """
        for base in self.bases():
            if base.key == key:
                return base
        raise RunError("there is no such scenario on this page")

    def runs(self) -> list[tuple[str, str, Source]]:
        """Return the runs in which a leerling can be followed: key, label, source."""
        return [
            (source.key, _label(source), source)
            for source in all_sources(self.context)
            if not source.opened.is_comparison
        ]


def _label(source: Source) -> str:
    kind = "vergelijking" if source.opened.is_comparison else "map"
    return f"{source.name} ({kind} {source.folder_name})"


def _file_of(source: Source) -> Path:
    letter = f"scenario-{LETTERS[source.place]}.yaml"
    return source.opened.folder / (letter if source.opened.is_comparison else SCENARIO)


def _is_inside(path: Path) -> bool:
    """Return whether a file is there, and no link to one of another folder."""
    return path.is_file() and path.resolve().parent == path.parent.resolve()


_BENCHES: dict[int, Bench] = {}
_LOCK = Lock()


def bench_of(context: PageContext) -> Bench:
    """Return the bench of a page, the same one each time."""
    with _LOCK:
        if id(context) not in _BENCHES:
            _BENCHES[id(context)] = Bench(context, Runner(context.results))
        return _BENCHES[id(context)]
