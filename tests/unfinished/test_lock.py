"""One sweep per folder: refused while its holder lives, free when it is dead, however it died."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sim.results import RunError
from sim.unfinished.lock import LOCK, Lock

HOLD = """
import sys, time
from pathlib import Path
from sim.unfinished.lock import Lock
with Lock(Path(sys.argv[1]), Path("x")):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_holder_is_refused_and_told_who_holds_it(tmp_path: Path) -> None:
    with Lock(tmp_path, Path("results/x")):
        said = json.loads((tmp_path / LOCK).read_text())
        with pytest.raises(RunError, match=f"results/x: .*process {os.getpid()} on .* since"):
            Lock(tmp_path, Path("results/x")).__enter__()
    assert said["pid"] == os.getpid()
    assert list(tmp_path.iterdir()) == []
    with Lock(tmp_path, Path("results/x")):
        pass


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    """Caught: a lock that is its file; its holder left that behind."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(RunError, match=f"process {holder.pid}"):
        Lock(tmp_path, Path("x")).__enter__()
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert json.loads((tmp_path / LOCK).read_text())["pid"] == holder.pid
    with Lock(tmp_path, Path("x")):
        assert json.loads((tmp_path / LOCK).read_text())["pid"] == os.getpid()


def test_a_file_with_a_pid_that_lives_is_stale_all_the_same(tmp_path: Path) -> None:
    """Caught: a new process with an old pid taken for the holder."""
    (tmp_path / LOCK).write_text(json.dumps({"pid": 1, "since": "then", "host": "here"}))
    with Lock(tmp_path, Path("x")):
        pass
