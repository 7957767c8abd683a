"""Work in a process of its own, one at a time: a new run, or the life of a leerling in one.

The page never waits: it asks a ``Job`` now and then what has come in. Whatever ends the page's
server ends the process too, as its input closes then.
"""

import atexit
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import sim
from sim.provenance import PACKAGE
from sim.resources import refuse_too_large
from sim.results import MANIFEST, RunError
from sim.run import existing
from sim.scenario import Scenario
from sim.viewing.page import child
from sim.viewing.page.changes import target_in
from sim.viewing.page.growth import Growth, Message

BUSY, STOPPING, DONE, STOPPED, FAILED = "bezig", "stopt", "klaar", "gestopt", "mislukt"
"""States of a job, in Dutch as the page shows them."""
PATIENCE = 10.0
"""Seconds that a process gets to end by itself when it is asked to."""
_OPTION = " or use --allow-large"
_MODULE = child.__name__


class Job:
    """One piece of work in a process of its own.

    Args:
        order: what the process is told to do.
        out: the folder that it writes; None if it writes nothing.
        name: of what it makes, for people.
        scale: share of all leerlingen that is run.

    Attributes:
        out, name, scale: the same.
        growth: what a run has told so far.
        life: the life of a leerling, when it is there.
        state: one of ``BUSY``, ``STOPPING``, ``DONE``, ``STOPPED``, ``FAILED``.
        sentence: why it failed.
        run_id: of the run, when it is done.
    """

    def __init__(
        self, order: Mapping[str, Any], out: Path | None = None, name: str = "", scale: float = 1.0
    ) -> None:
        """Start the process."""
        self.out, self.name, self.scale, self.growth = out, name, scale, Growth()
        self.life: Mapping[str, Any] | None = None
        self.state, self.sentence, self.run_id = BUSY, "", ""
        self._began, self._asked = time.monotonic(), 0.0
        self._ended: float | None = None
        self._lock = threading.RLock()
        self._heard: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", _MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(),
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self._tell(order)

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self.state in {BUSY, STOPPING}

    @property
    def seconds(self) -> float:
        """Seconds since it began, until it ended."""
        return (time.monotonic() if self._ended is None else self._ended) - self._began

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    def update(self) -> None:
        """Take in what the process has told; returns at once."""
        with self._lock:
            over = not self._listener.is_alive()
            while not self._heard.empty():
                self._hear(self._heard.get())
            if not self.running:
                return
            if over and self._process.poll() is not None:
                self._close()
            elif self.state == STOPPING and time.monotonic() - self._asked > PATIENCE:
                self._process.kill()

    def stop(self) -> None:
        """Ask the process to end; ``update`` finds out when it has."""
        with self._lock:
            if self.state == BUSY:
                self.state, self._asked = STOPPING, time.monotonic()
                self._process.terminate()

    def wait(self, seconds: float) -> None:
        """Wait until the process has ended, at most so long."""
        limit = time.monotonic() + seconds
        while self.running and time.monotonic() < limit:
            self.update()
            time.sleep(0.01)

    def _tell(self, order: Mapping[str, Any]) -> None:
        text = json.dumps(order, ensure_ascii=True) + "\n"
        try:
            self._input.write(text.encode("ascii"))
            self._input.flush()
        except BrokenPipeError:
            pass  # it has died already, and ``update`` says of what

    @property
    def _input(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            try:
                message = json.loads(line)
            except ValueError:
                continue  # the last line of a process that was killed
            if isinstance(message, dict) and "kind" in message:
                self._heard.put(message)

    def _hear(self, message: Message) -> None:
        if message["kind"] == "error":
            self.sentence = str(message["text"])
        elif message["kind"] == "life":
            self.life = message["life"]
        elif message["kind"] == "done":
            self.run_id = str(message["run_id"])
        else:
            self.growth.hear(message)

    def _close(self) -> None:
        """Find out how the process ended, and clear up after one that could not do so itself."""
        self._ended, code = time.monotonic(), self._process.returncode
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        whole = self.out is not None and (self.out / MANIFEST).is_file()
        if not whole and self.out is not None:
            child.clear(str(self.out))
        if self.run_id or whole:
            self.state = DONE
        elif self.state == STOPPING or code == child.STOPPED:
            self.state = STOPPED
        else:
            self.state, self.sentence = FAILED, self.sentence or _died(code)


def _died(code: int) -> str:
    if code >= 0:
        return f"the process ended by itself (exit code {code}); nothing was kept of it"
    name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
    return (
        f"the process was ended from outside ({name}), perhaps for lack of memory; "
        "nothing was kept of it"
    )


def _environment() -> dict[str, str]:
    """Return the environment of a process: it finds this package, and its own machine code.

    Where Numba keeps machine code was set when this process began; if the sources were edited
    since, it is not the place for what the new process compiles.
    """
    env = dict(os.environ)
    env["PYTHONPATH"] = os.pathsep.join(
        [str(PACKAGE.parent), *filter(None, [env.get("PYTHONPATH")])]
    )
    if env.get("NUMBA_CACHE_DIR") == str(sim.cache_folder() / "kernels" / sim.SOURCE_HASH):
        del env["NUMBA_CACHE_DIR"]
    return env


class Runner:
    """Starts work for a page, one piece at a time.

    Args:
        results: the results folder of the page, below which new runs are written.

    Attributes:
        job: the work that was started last; None before the first.
    """

    def __init__(self, results: Path) -> None:
        self.results = results
        self.job: Job | None = None
        self._lock = threading.Lock()
        atexit.register(self.close)

    def run(self, scenario: Scenario) -> Job:
        """Start a run of a scenario.

        Raises:
            RunError: if other work is going on, or the run is too large for this machine.
        """
        try:
            refuse_too_large(scenario, 1, 1, existing(self.results))
        except RunError as error:
            raise RunError(str(error).replace(_OPTION, "")) from None
        out = target_in(self.results, scenario)
        order = {"order": "run", "scenario": scenario.dump_yaml(), "out": str(out.absolute())}
        scale = 1.0 if scenario.small_world else scenario.scale
        return self._begin(order, out.absolute(), scenario.name, scale)

    def life(
        self, folder: Path, leerling: str | None, sample: str | None, run: str | None = None
    ) -> Job:
        """Start following a leerling in a run of a results folder.

        Args:
            folder: the results folder.
            leerling: its id; None to look for one.
            sample: what should have happened to one that is looked for.
            run: which replicate; None for the first or only one.

        Raises:
            RunError: if other work is going on.
        """
        order = {"order": "life", "leerling": leerling, "sample": sample, "run": run}
        return self._begin({**order, "folder": str(folder.absolute())})

    def _begin(self, order: Mapping[str, Any], *facts: Any) -> Job:
        with self._lock:
            if self.job is not None:
                self.job.update()
                if self.job.running:
                    raise RunError("something is running already; wait for it, or stop it")
            self.job = Job(order, *facts)
            return self.job

    def close(self) -> None:
        """End the work that is going on, and wait until it has ended."""
        job = self.job
        if job is not None and job.running:
            job.stop()
            job.wait(2 * PATIENCE)
