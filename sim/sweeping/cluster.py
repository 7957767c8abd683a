"""Runs on a Dask cluster, by the address of its scheduler; the extra ``cluster`` installs Dask.

The same ``run_task`` as in processes of this machine, on workers that have this package. Dask sends
Python objects that the other side executes: give it a scheduler of your own on a trusted network.
"""

import itertools
import socket
import uuid
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from sim.results import RunError
from sim.sweeping.tasks import End, SetupError, Subject, Task, run_task, taken_away

CONNECT_SECONDS, REACH_SECONDS = 20, 5
SCHEMES = ("tcp", "tls")
LEAST_AHEAD, AHEAD_PER_THREAD = 64, 4
"""Runs that are given to the scheduler at a time: enough that no worker waits."""


class Cluster:
    """The engine of a Dask cluster.

    Args:
        address: of the scheduler, for example ``tcp://127.0.0.1:8786``.
    """

    def __init__(self, address: str) -> None:
        self.address = address

    def ends(self, tasks: Sequence[Task], subject: Subject) -> Iterator[Sequence[End]]:
        """Yield what came of each task, in the order in which they end.

        A run whose worker dies is begun again on another by the scheduler.

        Raises:
            RunError: if the scheduler cannot be reached, has no workers, or goes away.
            SetupError: if a worker has other code or tables.
        """
        client = self._connect()
        try:
            yield from self._ends(client, list(tasks), subject)
        finally:
            client.close(timeout=CONNECT_SECONDS)

    def _connect(self) -> Any:
        refuse_unreachable(self.address)
        from distributed import Client  # noqa: PLC0415  (an extra, and heavy)

        try:
            client = Client(self.address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise _no_scheduler(self.address, reason) from None
        if not client.nthreads():
            client.close()
            raise RunError(f"--cluster {self.address}: this scheduler has no workers")
        return client

    def _ends(self, client: Any, tasks: list[Task], subject: Subject) -> Iterator[Sequence[End]]:
        from distributed import as_completed  # noqa: PLC0415  (an extra, and heavy)

        sweep, waiting = uuid.uuid4().hex, iter(tasks)
        task_of: dict[str, Task] = {}

        def submit(task: Task) -> Any:
            key = f"{sweep}-{task.number}"
            task_of[key] = task
            return client.submit(run_task, task, subject, key=key, pure=False)

        ahead = max(LEAST_AHEAD, AHEAD_PER_THREAD * sum(client.nthreads().values()))
        futures = [submit(task) for task in itertools.islice(waiting, ahead)]
        ended = as_completed(futures, loop=client.loop, raise_errors=False)
        try:
            for batch in ended.batches():
                group = [self._end_of(future, task_of.pop(future.key), client) for future in batch]
                for task in itertools.islice(waiting, len(group)):
                    ended.add(submit(task))
                yield group
        finally:
            if task_of and client.status == "running":
                client.cancel([client_future(client, key) for key in task_of], force=True)

    def _end_of(self, future: Any, task: Task, client: Any) -> End:
        from distributed import KilledWorker  # noqa: PLC0415  (an extra, and heavy)

        if future.status == "finished":
            end: End = future.result()
            return end
        if future.status != "error" or client.status != "running":
            raise SetupError(f"--cluster {self.address}: the scheduler went away")
        fault = future.exception()
        if isinstance(fault, KilledWorker):
            return taken_away(task)
        if isinstance(fault, SetupError):
            raise fault
        reason = f"{type(fault).__name__}: {fault}".splitlines()[0]
        raise SetupError(f"--cluster {self.address}: a worker cannot run this: {reason}")


def refuse_unreachable(address: str) -> None:
    """Refuse a scheduler to which no connection can be made, at once: Dask goes on trying.

    Raises:
        RunError: if nothing listens there, or Dask is not installed.
    """
    if find_spec("distributed") is None:
        raise RunError(
            "--cluster needs Dask; install it with: pip install 'leerlingstromen[cluster]'"
        )
    try:
        place = urlsplit(address)
        host, port = place.hostname, place.port
    except ValueError as error:
        raise _no_scheduler(address, str(error)) from None
    if place.scheme not in SCHEMES or not host or not port:
        raise _no_scheduler(address, "allowed: tcp://HOST:PORT or tls://HOST:PORT")
    try:
        with socket.create_connection((host, port), REACH_SECONDS) as link:
            speaks = place.scheme != "tcp" or link.recv(1)  # a scheduler says who it is, unasked
    except TimeoutError:
        raise _no_scheduler(address, "nothing is heard of it") from None
    except OSError as error:
        raise _no_scheduler(address, error.strerror or str(error) or "no answer") from None
    if not speaks:
        raise _no_scheduler(address, "nothing is heard of it")


def _no_scheduler(address: str, reason: str) -> RunError:
    return RunError(f"--cluster {address}: no scheduler answers there ({reason})")


def client_future(client: Any, key: str) -> Any:
    """Return a future of a client by its key."""
    from distributed import Future  # noqa: PLC0415  (an extra, and heavy)

    return Future(key, client=client)
