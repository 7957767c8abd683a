"""Commands as a user types them, each in a process of its own that can be killed and limited."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parent
SERVER = TESTS / "typed_server.py"
NOBODY = 65534
PROGRESS = re.compile(r"run \d|eerste run|wereld|schooljaar |\d+/\d+ |kernels")


@dataclass(frozen=True)
class Done:
    """How a command ended: its exit code (negative: the signal that ended it) and what it said."""

    code: int
    stdout: str
    stderr: str

    @property
    def sentences(self) -> list[str]:
        """The lines on stderr that do not tell how far it is."""
        return [line for line in self.stderr.splitlines() if not PROGRESS.match(line)]


@dataclass(frozen=True)
class Running:
    """A command that goes on."""

    server: "Server"
    pid: int
    said: tuple[Path, Path]

    def poll(self) -> int | None:
        """Return its exit code, None while it runs."""
        found: int | None = self.server.ask(what="poll", pid=self.pid)
        return found

    def kill(self, number: int = signal.SIGKILL) -> Done:
        """Send it a signal and wait for its end."""
        os.kill(self.pid, number)
        return self.wait()

    def wait(self) -> Done:
        """Wait for its end."""
        code = self.server.ask(what="wait", pid=self.pid)
        texts = (p.read_text() if p.is_file() else "" for p in self.said)
        return Done(code, *texts)


@dataclass(frozen=True)
class Server:
    """The process that has the program loaded."""

    process: "subprocess.Popen[str]"
    scratch: Path
    count: list[int] = field(default_factory=list)

    def ask(self, **asked: Any) -> Any:
        """Send an order and return what comes back."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def start(
        self,
        *arguments: object,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        file_size: int | None = None,
        user: int | None = None,
        refuse: Mapping[str, Any] | None = None,
        pictures: int = 0,
        stdout: str | None = None,
    ) -> Running:
        """Begin a command.

        Args:
            arguments: what follows ``leerlingstromen``.
            cwd: the folder it is typed in.
            env: variables beside those of this process.
            file_size: no file may become larger, in bytes.
            user: whose rights it has.
            refuse: the write that is refused; see ``refusing.plant``.
            pictures: how many a run or a comparison draws.
            stdout: where its standard output goes, in place of a file that is read.
        """
        self.count.append(1)
        out = Path(stdout or self.scratch / f"{len(self.count)}.out")
        err = self.scratch / f"{len(self.count)}.err"
        pid = self.ask(
            what="type",
            arguments=[str(argument) for argument in arguments],
            cwd=str(cwd),
            env=dict(env or {}),
            file_size=file_size,
            user=user,
            refuse=refuse,
            pictures=pictures,
            stdout=str(out),
            stderr=str(err),
        )
        return Running(self, pid, (out, err))

    def run(self, *arguments: object, **how: Any) -> Done:
        """Make a command and wait for its end."""
        return self.start(*arguments, **how).wait()


@cache
def server(hash_seed: str = "0", zone: str = "UTC", locale: str = "C") -> Server:
    """Return the process that has the program loaded, begun when it is first asked for.

    It ends with this process, whose pipe it reads.

    Args:
        hash_seed: by which texts are hashed: 0, 1, ... or ``random``.
        zone: its time zone.
        locale: its language and decimal sign.
    """
    env = {"PYTHONHASHSEED": hash_seed, "TZ": zone, "LC_ALL": locale}
    scratch = Path(tempfile.mkdtemp(prefix="typed-"))
    scratch.chmod(0o777)
    process = subprocess.Popen(
        [sys.executable, str(SERVER)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)]), **env},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert json.loads(process.stdout.readline()) == "ready"
    return Server(process, scratch)


def wait_until(true: Callable[[], object], seconds: float = 60.0) -> bool:
    """Wait until something is true; return whether it became so in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.01)
    return False


def children(pid: int) -> list[int]:
    """Return the processes below a process that make runs."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            line = (path / "cmdline").read_bytes()
        except (OSError, ValueError):
            continue
        if parent == pid and b"spawn_main" in line:
            found.append(int(path.name))
    return found


def alive(pid: int) -> bool:
    """Return whether a process lives; one that only waits to be taken notice of does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
