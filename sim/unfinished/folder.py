"""The folder of work that is not done: ``<target>.unfinished``, held by one process at a time."""

import contextlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.disk import make_parents, remove_parents
from sim.results import RunError, refuse_place
from sim.unfinished.lock import LOCK, Lock

UNFINISHED = ".unfinished"


def unfinished(target: Path) -> Path:
    """Return the folder of what is not done of ``target``."""
    return target.with_name(target.name + UNFINISHED)


@contextmanager
def working_folder(target: Path, what: str) -> Iterator[Path]:
    """Make the folder of work that is not done and hold its lock.

    Args:
        target: the folder that the work will write.
        what: what it is called where it is refused: sweep, run.

    Raises:
        RunError: if the place cannot be written, or another process writes there.
    """
    folder = unfinished(target)
    refuse_place(target)
    made: list[Path] = []
    try:
        make_parents(folder, made)
        folder.mkdir(exist_ok=True)
        lock = Lock(folder, target, what).__enter__()
    except OSError as error:
        with contextlib.suppress(OSError):
            folder.rmdir()
        remove_parents(made)
        raise RunError(f"cannot write {folder}: {error.strerror}", exit_code=1) from None
    try:
        yield folder
    finally:
        lock.__exit__(None, None, None)
        with contextlib.suppress(OSError):
            folder.rmdir()  # only where nothing is kept in it
        remove_parents(made)


def clear_litter(target: Path, mark: str) -> None:
    """Remove folders that were left by who was killed while writing ``target``; the lock is ours.

    Args:
        target: the folder that was written.
        mark: a file that such a folder holds.
    """
    for left in target.absolute().parent.glob(f".{_literal(target.name)}.writing-*"):
        if (left / mark).is_file():
            shutil.rmtree(left, ignore_errors=True)


def _literal(name: str) -> str:
    return "".join(f"[{c}]" if c in "[*?" else c for c in name)


def discard(folder: Path) -> None:
    """Take away what is kept in a folder, but for the lock, which its holder takes away."""
    for path in folder.iterdir():
        if path.name != LOCK:
            path.unlink()


def remove(folder: Path) -> None:
    """Remove what was kept of work that is done."""
    shutil.rmtree(folder, ignore_errors=True)
