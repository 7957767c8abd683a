"""What all views of the page share: the results that are open, and the folders they may touch.

A view of another module is a function ``view(context: PageContext) -> panel.viewable.Viewable``. It
is called when its tab is opened, once per visitor; it may read what is open, and add a folder that
has come below one of the roots.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from sim.results import MANIFEST, RunError
from sim.run import RESULTS
from sim.viewing.page.opening import Opened, open_folder
from sim.viewing.page.sweeps import OpenedSweep, is_sweep, open_sweep

MOST_FOLDERS = 200
"""Results folders that one page opens."""
Result = TypeVar("Result", Opened, OpenedSweep)
_DEPTH = 3  # folders below a root in which results are looked for


@dataclass
class PageContext:
    """What one served page knows.

    Attributes:
        results: the folder below which new runs are written.
        roots: the folders that may be read, resolved: ``results`` and what was given.
        opened: the results that are open, by number; never shrinks, so that a number keeps its
            meaning.
        refused: a sentence per folder that could not be opened.
        sweeps: the sweeps that are open, by a number of their own; never shrinks.
    """

    results: Path
    roots: tuple[Path, ...]
    opened: list[Opened] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    sweeps: list[OpenedSweep] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock, repr=False)

    @property
    def runs(self) -> list[Opened]:
        """The open folders that hold a run, single or of replicates."""
        return [found for found in self.opened if not found.is_comparison]

    @property
    def comparisons(self) -> list[Opened]:
        """The open folders that hold a comparison."""
        return [found for found in self.opened if found.is_comparison]

    def add(self, folder: Path) -> Opened:
        """Open a results folder below one of the roots; one that is open is returned as it is.

        Raises:
            RunError: in one sentence, if it lies elsewhere, is damaged or foreign, or is one too
                many.
        """
        with self._lock:
            return self._added(folder, self.opened, open_folder)

    def add_sweep(self, folder: Path) -> OpenedSweep:
        """Open the folder of a sweep below one of the roots; one that is open is returned as it is.

        Raises:
            RunError: as ``add``.
        """
        with self._lock:
            return self._added(folder, self.sweeps, open_sweep)

    def _added(
        self, folder: Path, known: list[Result], opens: Callable[[Path, int], Result]
    ) -> Result:
        place = folder.resolve()
        if not any(place.is_relative_to(root) for root in self.roots):
            raise RunError(f"{folder} lies outside the folders that this page may read")
        for found in known:
            if found.folder == place and found.manifest.get("run_id") == _run_id(place):
                return found
        if len(self.opened) + len(self.sweeps) >= MOST_FOLDERS:
            raise RunError(f"{folder} is not opened: {MOST_FOLDERS} results are open already")
        known.append(opens(place, len(known)))
        return known[-1]

    def find(self) -> list[Opened]:
        """Open every results folder below ``results`` that is not open yet, and return those."""
        before = len(self.opened)
        self._try(results_below(self.results))
        return self.opened[before:]

    def _try(self, folders: Sequence[Path]) -> None:
        for folder in folders:
            try:
                if is_sweep(folder):
                    self.add_sweep(folder)
                else:
                    self.add(folder)
            except RunError as error:
                if str(error) not in self.refused:
                    self.refused.append(str(error))


def _run_id(place: Path) -> Any:
    from sim.results import read_manifest  # noqa: PLC0415

    try:
        return read_manifest(place).get("run_id")
    except RunError:
        return None


def results_below(folder: Path) -> list[Path]:
    """Return the results folders at or below a folder, in order of name; none where it is absent.

    Hidden folders (runs that are being written) and links are left out.
    """
    if (folder / MANIFEST).is_file():
        return [folder]
    found: list[Path] = []
    level = [folder]
    for _ in range(_DEPTH):
        inside = [
            path
            for place in level
            if place.is_dir()
            for path in sorted(place.iterdir())
            if path.is_dir() and not path.is_symlink() and not path.name.startswith(".")
        ]
        found += [path for path in inside if (path / MANIFEST).is_file()]
        level = [path for path in inside if not (path / MANIFEST).is_file()]
    return found[: MOST_FOLDERS + 1]


def open_page(folders: Sequence[Path], results: Path = RESULTS) -> PageContext:
    """Open results for a page.

    Args:
        folders: results folders, or folders that hold them; none: all below ``results``.
        results: the folder below which new runs are written.

    Returns:
        The context: what is damaged or foreign stands in ``refused``, the rest is open.
    """
    roots = dict.fromkeys(folder.resolve() for folder in (results, *folders))
    context = PageContext(results, tuple(roots))
    if not folders:
        context.find()
    for folder in folders:
        context._try(results_below(folder) or [folder])
    return context


def facts_of(context: PageContext) -> list[Mapping[str, Any]]:
    """Return what a visitor sees of the folders that are open: a row each."""
    return [found.facts() for found in context.opened]
