"""Sweeps that are open on the page: what each is, its runs and analysis once asked for."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from sim.results import MANIFEST, RunError, read_manifest
from sim.sweeping.analysis import Analysis, examine
from sim.sweeping.contents import SWEEP
from sim.sweeping.folder import OUTCOMES
from sim.sweeping.swept import Swept, runs_of
from sim.sweeping.swept import is_sweep as has_sweep
from sim.sweeping.swept_checks import refuse_damaged
from sim.viewing.page.opening import MOST_BYTES, refuse_strange

KEPT = 8
"""Sweeps whose runs and analysis are kept in memory."""
Made = TypeVar("Made")


@dataclass(frozen=True, eq=False)
class OpenedSweep:
    """One folder of a sweep that the page shows.

    Attributes:
        number: its number among the sweeps of the page.
        folder: where it stands, resolved.
        manifest: its manifest, checked.
    """

    number: int
    folder: Path
    manifest: Mapping[str, Any]

    def facts(self) -> dict[str, Any]:
        """Return what a visitor sees of it in a list."""
        told = self.manifest[SWEEP]
        return {
            "number": self.number,
            "folder": self.folder.name,
            "name": told["name"],
            "runs": told["runs"],
            "failures": told["failures"],
            "design": told["design"]["kind"],
        }


def is_sweep(folder: Path) -> bool:
    """Return whether the manifest of a folder is that of a sweep; a bad one is not."""
    path = folder / MANIFEST
    try:
        small = path.is_file() and path.stat().st_size <= MOST_BYTES
    except OSError:
        return False
    return small and has_sweep(folder)


def open_sweep(folder: Path, number: int) -> OpenedSweep:
    """Open the folder of a sweep; its table is not read yet.

    Raises:
        RunError: in one sentence, if it is damaged or holds links.
    """
    refuse_strange(folder)
    manifest = read_manifest(folder)
    if (folder / OUTCOMES).resolve().parent != folder.resolve():
        raise RunError(f"{folder / OUTCOMES} is a link; a results folder holds its own files")
    refuse_damaged(folder, manifest)
    return OpenedSweep(number, folder.resolve(), manifest)


@dataclass
class SweepNumbers:
    """What was read and found of sweeps: each once, for all visitors."""

    _swept: "OrderedDict[int, Swept]" = field(default_factory=OrderedDict)
    _found: "OrderedDict[int, Analysis]" = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def swept(self, opened: OpenedSweep) -> Swept:
        """Return the runs of a sweep.

        Raises:
            RunError: if its table cannot be read.
        """
        with self._lock:
            return self._kept(
                self._swept, opened.number, lambda: runs_of(opened.folder, opened.manifest)
            )

    def found(self, opened: OpenedSweep) -> Analysis:
        """Return the analysis of a sweep, worked out anew and written nowhere.

        Raises:
            RunError: if its table cannot be read.
        """
        swept = self.swept(opened)
        with self._lock:  # the same twice at once would take twice as long
            return self._kept(self._found, opened.number, lambda: examine(swept))

    @staticmethod
    def _kept(store: "OrderedDict[int, Made]", number: int, make: Callable[[], Made]) -> Made:
        if number not in store:
            store[number] = make()
            while len(store) > KEPT:
                store.popitem(last=False)
        store.move_to_end(number)
        return store[number]
