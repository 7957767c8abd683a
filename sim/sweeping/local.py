"""Runs in processes of this machine: one worker per job, each with one run at a time.

A pool of its own and not that of a library: when a worker is killed, the library's pools give up
all that were under way and do not tell whose run it was; here that one run is begun again.
"""

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

from sim.simulate import Progress, silent
from sim.sweeping.tasks import TRIES, End, SetupError, Subject, Task, run_task, taken_away

AHEAD = 2
"""Tasks that a worker holds: the one it runs, and one so that it never waits for the next."""
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
QUICK, GROUP_SECONDS = 0.005, 0.05
"""A run that takes less is handed over with those of the next moment: one sync for all of them."""
_PATIENCE = 5.0  # seconds that a worker gets to end by itself


class Local:
    """The engine of one machine.

    Args:
        jobs: runs at the same time; 1 makes them in this process.
        progress: told, of the run in this process, what the making of the world does.
        apart: use another process for one job too.
    """

    def __init__(self, jobs: int, progress: Progress = silent, *, apart: bool = False) -> None:
        self.jobs = jobs
        self.progress = progress
        self.apart = apart

    def ends(self, tasks: Sequence[Task], subject: Subject) -> Iterator[Sequence[End]]:
        """Yield what came of each task, in the order in which they end.

        Raises:
            SetupError: if a process cannot take part.
        """
        if self.jobs == 1 and not self.apart:
            yield from self._here(tasks, subject)
            return
        pool = _Pool(min(self.jobs, len(tasks)), subject, tasks)
        try:
            yield from pool.ends()
        finally:
            pool.stop()

    def _here(self, tasks: Sequence[Task], subject: Subject) -> Iterator[Sequence[End]]:
        """Run in this process; runs that take next to nothing are handed over in groups."""
        group: list[End] = []
        since = time.perf_counter()
        for task in tasks:
            group.append(run_task(task, subject, self.progress))
            slow = group[-1].seconds > QUICK
            if slow or time.perf_counter() - since > GROUP_SECONDS:
                yield group
                group, since = [], time.perf_counter()
        if group:
            yield group


class _Worker:
    """A process, the pipe to it, and the tasks it holds, the one it runs first."""

    def __init__(self, subject: Subject) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, other = context.Pipe()
        self.held: deque[Task] = deque()
        self.process: SpawnProcess = context.Process(
            target=_work, args=(other, subject), daemon=True
        )
        with _one_thread():
            self.process.start()
        other.close()

    def give(self, task: Task) -> None:
        self.held.append(task)
        with suppress(OSError):  # a worker that died is found by its end
            self.pipe.send(task)


class _Pool:
    def __init__(self, size: int, subject: Subject, tasks: Sequence[Task]) -> None:
        self.subject = subject
        self.waiting = deque(tasks)
        self.tries: dict[int, int] = {}
        self.workers = [_Worker(subject) for _ in range(size)]

    def ends(self) -> Iterator[Sequence[End]]:
        for worker in self.workers:
            self._fill(worker)
        while any(worker.held for worker in self.workers):
            by_signal: dict[Any, _Worker] = {w.pipe: w for w in self.workers}
            by_signal |= {w.process.sentinel: w for w in self.workers}
            ready = wait(list(by_signal))
            heard = {id(by_signal[s]): by_signal[s] for s in ready}
            group = [end for worker in heard.values() for end in self._hear(worker)]
            if group:
                yield group

    def _hear(self, worker: _Worker) -> Iterator[End]:
        """Yield what a worker has to say; put another in its place when it is gone."""
        try:
            while worker.pipe.poll():
                found = worker.pipe.recv()
                if isinstance(found, SetupError):
                    raise found
                worker.held.popleft()
                self._fill(worker)
                yield found
            if worker.process.is_alive():
                return
        except (EOFError, OSError):
            pass
        yield from self._replace(worker)

    def _replace(self, worker: _Worker) -> Iterator[End]:
        worker.process.join(_PATIENCE)
        worker.pipe.close()
        held = list(worker.held)
        self.workers.remove(worker)
        if held:
            running = held[0]
            self.tries[running.number] = self.tries.get(running.number, 0) + 1
            if self.tries[running.number] >= TRIES:
                yield taken_away(held.pop(0))
        self.waiting.extendleft(reversed(held))
        if self.waiting:
            another = _Worker(self.subject)
            self.workers.append(another)
            self._fill(another)

    def _fill(self, worker: _Worker) -> None:
        """Give a worker its tasks; near the end only one, so that all have the same to do."""
        ahead = AHEAD if len(self.waiting) > len(self.workers) else 1
        while self.waiting and len(worker.held) < ahead:
            worker.give(self.waiting.popleft())

    def stop(self) -> None:
        for worker in self.workers:
            worker.pipe.close()
            worker.process.terminate()
        for worker in self.workers:
            worker.process.join(_PATIENCE)
            if worker.process.is_alive():
                worker.process.kill()


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let processes that begin here do linear algebra with one thread: a run has one core."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _work(pipe: Connection, subject: Subject) -> None:
    """Run tasks until there are no more; deaf to Ctrl-C, and gone when the parent is."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()
    with suppress(EOFError, OSError):
        while True:
            task = pipe.recv()
            try:
                pipe.send(run_task(task, subject))
            except SetupError as error:
                pipe.send(error)


def _follow(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)
