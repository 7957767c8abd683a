"""Folders and files on disk: made and taken away together, and made durable."""

import contextlib
import os
import shutil
from collections.abc import Sequence
from pathlib import Path


def make_parents(target: Path, made: list[Path]) -> None:
    """Make the folders above ``target`` that are missing, and add each to ``made``.

    Raises:
        OSError: if one cannot be made.
    """
    for parent in reversed([p for p in target.absolute().parents if not p.exists()]):
        parent.mkdir()
        made.append(parent)


def remove_parents(made: Sequence[Path]) -> None:
    """Remove the folders that were made above a target, those that are empty."""
    for parent in reversed(made):
        with contextlib.suppress(OSError):
            parent.rmdir()


def sync(path: Path) -> None:
    """Make a file or folder durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def umask() -> int:
    """Return the bits that new files and folders do not get."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def link_or_copy(source: Path, target: Path) -> None:
    """Give a file a second name, or copy it where the disk knows no second names.

    Raises:
        OSError: if it cannot be done.
    """
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
