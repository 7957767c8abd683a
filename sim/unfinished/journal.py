"""The journal of a sweep or a run: one file to which each finished run is added, made durable.

A line is a checksum and a record as JSON. One file and not one per run: a thousand runs are a
thousand lines, to add one is one write and one sync, and who reads needs no listing. One writer,
the process that leads the sweep, so that a worker may die at any moment without leaving half of
anything. A line that was not wholly written (a killed process, a full disk) fails its checksum; it
and all after it is cut off when the work goes on, and those runs are made again.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

JOURNAL = "journal"
_DIGITS = 16


@dataclass(frozen=True)
class Kept:
    """What a journal holds.

    Attributes:
        header: its first record: what the sweep is; None where there is none that can be read.
        records: the others, in the order in which they were added.
        length: bytes that can be read.
    """

    header: dict[str, Any] | None
    records: list[dict[str, Any]]
    length: int


def read_journal(path: Path) -> Kept:
    """Read a journal up to the first line that is not whole.

    Raises:
        OSError: if the file is there and cannot be read.
    """
    found: list[dict[str, Any]] = []
    length = 0
    with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
        for line in file:
            record = _record_of(line)
            if record is None:
                break
            found.append(record)
            length += len(line)
    return Kept(found[0], found[1:], length) if found else Kept(None, [], 0)


class Journal:
    """A journal that is written to: a context."""

    def __init__(self, path: Path, length: int) -> None:
        """Open a journal and cut off what comes after ``length`` bytes.

        Raises:
            OSError: if it cannot be written.
        """
        self.path, self._length = path, length
        self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            os.ftruncate(self._handle, length)
            os.lseek(self._handle, length, os.SEEK_SET)
        except OSError:
            os.close(self._handle)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._handle)

    def add(self, records: Iterable[dict[str, Any]]) -> None:
        """Add records and make them durable: all, or (when the disk refuses) none of them.

        Raises:
            OSError: if the disk refuses.
        """
        content = b"".join(_lines(records))
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(self._handle, rest) :]
            os.fsync(self._handle)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._handle, self._length)
                os.lseek(self._handle, self._length, os.SEEK_SET)
            raise
        self._length += len(content)


def _lines(records: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    for record in records:
        body = json.dumps(record, separators=(",", ":"), ensure_ascii=False).encode()
        yield b"%s %s\n" % (_checksum(body), body)


def _record_of(line: bytes) -> dict[str, Any] | None:
    """Return the record of a line, None when the line is not whole."""
    checksum, _, body = line.rstrip(b"\n").partition(b" ")
    if not line.endswith(b"\n") or checksum != _checksum(body):
        return None
    record = json.loads(body)
    return record if isinstance(record, dict) else None


def _checksum(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest()[:_DIGITS].encode()
