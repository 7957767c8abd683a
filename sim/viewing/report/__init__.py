"""The report: results folders as one HTML file in Dutch, to hand in."""

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from sim.results import MANIFEST, RunError, refuse_place
from sim.sweeping.swept import is_sweep
from sim.viewing.report.given import read_all
from sim.viewing.report.page import render

__all__ = ["default_file", "make_report"]

SUFFIX = "-rapport.html"
_LONGEST = 120


def make_report(
    folders: Sequence[Path],
    out: Path | None = None,
    force: bool = False,
    told: Callable[[str], object] | None = None,
) -> Path:
    """Write the report of results folders: one file that needs nothing beside it.

    Args:
        folders: of runs and comparisons, in any mix, of which the first scenario of the first is
            the base; or one of a sweep.
        out: the file to write; default beside the first folder.
        force: replace a file that is there.
        told: hears a sentence per folder that was changed after its run; the report says so too.

    Returns:
        The file.

    Raises:
        RunError: in one sentence, if a folder cannot be read, if they cannot be compared, or if the
            file cannot be written; then nothing is written.
    """
    target = out or default_file(folders)
    _refuse(target, force)
    if swept := [folder for folder in folders if is_sweep(folder)]:
        if len(folders) > 1:
            raise RunError(f"{swept[0]} holds a sweep; its report is made of that folder alone")
        return _of_sweep(swept[0], target, told)
    given = read_all(folders)
    _write(target, render(given))
    for folder in given.folders:
        if told is not None and folder.changed:
            told(f"{folder.path}: {'; '.join(folder.changed)}; the report says so in red")
    return target


def _of_sweep(folder: Path, target: Path, told: Callable[[str], object] | None) -> Path:
    from sim.viewing.report.sweep import changed_in, render_sweep  # noqa: PLC0415  (heavy)

    _write(target, render_sweep(folder))
    if told is not None and (changed := changed_in(folder)):
        told(f"{folder}: {'; '.join(changed)}; the report says so in red")
    return target


def default_file(folders: Sequence[Path]) -> Path:
    """Return the file that a report is written to if nothing is said: beside its first folder."""
    names = "-".join(folder.resolve().name for folder in folders)
    return folders[0].resolve().parent / f"{names[:_LONGEST]}{SUFFIX}"


def _refuse(target: Path, force: bool) -> None:
    refuse_place(target)
    if target.is_dir():
        raise RunError(f"{target} is a folder; give the file to write with --out")
    if any((parent / MANIFEST).is_file() for parent in target.resolve().parents):
        raise RunError(f"{target} lies in a results folder, which stays as it was; give another")
    if target.exists() and not force:
        raise RunError(f"{target} exists; use --force to replace it, or another file with --out")


def _write(target: Path, text: str) -> None:
    """Write the file beside its place, then give it its name.

    Raises:
        RunError: if the disk refuses.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:60]}.", dir=target.parent)
    except OSError as error:
        raise RunError(f"cannot write {target}: {error.strerror or error}", exit_code=1) from None
    held = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        held.chmod(0o644)
        held.replace(target)
    except OSError as error:
        held.unlink(missing_ok=True)
        raise RunError(f"cannot write {target}: {error.strerror or error}", exit_code=1) from None
