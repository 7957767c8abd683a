"""One at a time in a folder: a lock that the system gives back however its holder dies."""

import contextlib
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sim.results import RunError

try:
    import fcntl
except ImportError:  # not a POSIX system
    fcntl = None  # type: ignore[assignment]

LOCK = "lock"
_MOST_BYTES = 4096


class Lock:
    """Holds the lock of a folder: a context; refused while another process holds it.

    The file says who holds it (pid, since when, on which machine). What counts is the lock of the
    system on that file, and not that the file is there: that of a holder who was killed is free, so
    a stale file stops nobody, and a new process with the same pid is not taken for the old one.
    """

    def __init__(self, folder: Path, shown: Path, what: str = "sweep") -> None:
        """Prepare; ``shown`` is what the user calls the sweep or run that ``what`` says it is."""
        self._path, self._shown, self._what = folder / LOCK, shown, what
        self._handle = -1

    def __enter__(self) -> Self:
        """Take the lock.

        Raises:
            RunError: if another process holds it.
            OSError: if the file cannot be written.
        """
        while True:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
            try:
                self._take(handle)
                if self._is_there(handle):
                    break
            except BaseException:
                os.close(handle)
                raise
            os.close(handle)  # its holder was done and took the file away: there is a new one
        self._handle = handle
        try:
            os.ftruncate(handle, 0)
            os.pwrite(handle, json.dumps(_self()).encode(), 0)
        except OSError:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give it back, and take the file away."""
        with contextlib.suppress(OSError):
            if self._is_there(self._handle):
                self._path.unlink()
        os.close(self._handle)

    def _take(self, handle: int) -> None:
        if fcntl is None:
            return
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunError(
                f"{self._shown}: another {self._what} writes there ({_holder(handle)}); "
                "wait, or give another --out"
            ) from None

    def _is_there(self, handle: int) -> bool:
        try:
            return os.path.samestat(os.fstat(handle), self._path.stat())
        except FileNotFoundError:
            return False


@contextmanager
def alone_in(folder: Path, what: str) -> Iterator[None]:
    """Hold a folder that is whole, without a file of its own in it, while something is added to it.

    Args:
        folder: the folder.
        what: that which only one may do at a time, for the sentence.

    Raises:
        RunError: if another process is at it.
        OSError: if the folder cannot be opened.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise RunError(f"{folder}: {what} writes there already; wait until it is done") from None
    finally:
        os.close(handle)


def _self() -> dict[str, Any]:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    return {"pid": os.getpid(), "since": since, "host": socket.gethostname()}


def _holder(handle: int) -> str:
    try:
        found = json.loads(os.pread(handle, _MOST_BYTES, 0))
        who = f"process {found['pid']} on {found['host']} has been at it since {found['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        who = "another process is at it"
    return who
