"""A disk that refuses the Nth write below a folder: the calls of Python and of Parquet are wrapped.

Counted are opening for writing, each write, truncating, syncing, closing, renaming and making
folders; not what only takes away, for that is how a program that was refused cleans up.
"""

import builtins
import errno
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class _Counter:
    """Counts writes, and refuses the Nth, or the Nth and all that follow."""

    def __init__(self, below: Path, nth: int, on: bool, told: Path) -> None:
        self.below, self.nth, self.on, self.told = os.path.realpath(below), nth, on, told
        self.count = 0
        self.held: set[int] = set()

    def watches(self, place: Any) -> bool:
        if isinstance(place, int):
            return place in self.held
        return os.path.realpath(os.fsdecode(place)).startswith(self.below)

    def tick(self, place: Any = None, room: bool = True) -> None:
        """Count a write and refuse it where it is its turn; ``room``: whether it needs any."""
        self.count += 1
        if self.count == self.nth or (self.on and room and self.count > self.nth):
            if self.count == self.nth:
                handle = os_open(self.told, os.O_WRONLY | os.O_CREAT)
                os_write(handle, str(place).encode())
                os_close(handle)
            name = None if place is None or isinstance(place, int) else os.fsdecode(place)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), name)


os_open, os_write, os_close = os.open, os.write, os.close


def plant(below: Path, nth: int, on: bool, told: Path) -> None:
    """Refuse the Nth write below a folder in this process, and say in ``told`` that it came to it.

    Args:
        below: the folder.
        nth: which write, from 1.
        on: whether later writes are refused too, as by a disk that is full: all but the change of a
            name, which takes no room and is how a program puts back what it set aside.
        told: a file elsewhere that is made when the Nth write comes.
    """
    counter = _Counter(below, nth, on, told)
    _wrap_os(counter)
    _wrap_files(counter)
    for name in ("write_table", "write_batch", "close"):
        _wrap_writer(counter, name)


def _wrap_os(counter: _Counter) -> None:
    def opened(path: Any, flags: int, *rest: Any, **more: Any) -> int:
        watched = flags & WRITING and counter.watches(path)
        if watched:
            counter.tick(path)
        handle = os_open(path, flags, *rest, **more)
        if watched:
            counter.held.add(handle)
        return handle

    def closed(handle: int) -> None:
        counter.held.discard(handle)
        os_close(handle)

    os.open, os.close = opened, closed
    for name in ("write", "pwrite", "ftruncate"):
        _wrap_call(counter, name, counter.watches)
    _wrap_call(counter, "fsync", lambda _: True)
    for name in ("mkdir", "rename", "replace", "link"):
        _wrap_call(counter, name, counter.watches)


def _wrap_call(counter: _Counter, name: str, watches: Callable[[Any], bool]) -> None:
    real = getattr(os, name)

    def call(place: Any, *rest: Any, **more: Any) -> Any:
        if watches(place):
            counter.tick(place, room=name not in {"rename", "replace"})
        return real(place, *rest, **more)

    setattr(os, name, call)


def _wrap_writer(counter: _Counter, name: str) -> None:
    real = getattr(pq.ParquetWriter, name)

    def call(self: Any, *rest: Any, **more: Any) -> Any:
        if name != "close" or self.is_open:
            counter.tick()
        return real(self, *rest, **more)

    setattr(pq.ParquetWriter, name, call)


def _wrap_files(counter: _Counter) -> None:
    class Raw(io.FileIO):
        def write(self, data: Any) -> int:
            counter.tick(self.name)
            return super().write(data)

        def close(self) -> None:
            first = not self.closed
            super().close()
            if first:
                counter.tick(self.name)

    real = io.open

    def opened(file: Any, mode: str = "r", buffering: int = -1, *rest: Any, **more: Any) -> Any:
        if not set(mode) & set("wax+") or not counter.watches(file):
            return real(file, mode, buffering, *rest, **more)
        counter.tick(file)
        plain = mode.replace("b", "").replace("t", "")
        raw = Raw(file, plain, more.get("closefd", True))
        kind = io.BufferedRandom if "+" in plain else io.BufferedWriter
        buffer = kind(raw)
        if "b" in mode:
            return buffer
        names = ("encoding", "errors", "newline")
        given = {**dict(zip(names, rest, strict=False)), **{n: more[n] for n in names if n in more}}
        return io.TextIOWrapper(buffer, **given)

    io.open = builtins.open = opened
