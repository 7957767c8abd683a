"""A Dask cluster over TCP: the same bytes as processes, whichever began and whoever was killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from folders import digest
from tiny import files
from toys import Stranger, noisy_sweep, ranged, toy_sweep
from typed import alive, children, server, wait_until
from typer.testing import CliRunner

from sim.cli import app
from sim.results import RunError
from sim.sweeping.cluster import Cluster, refuse_unreachable
from sim.sweeping.local import Local
from sim.sweeping.schema import Design
from sim.sweeping.sweep import run_sweep
from sim.unfinished.folder import unfinished
from sim.unfinished.journal import JOURNAL, read_journal

HERE = Path(__file__).resolve().parents[1]
CHILD = HERE / "checks" / "sweeping_child.py"
ENV = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE.parent), str(HERE)])}


class Started(NamedTuple):
    """A scheduler and two workers, each a process."""

    address: str
    workers: list["subprocess.Popen[str]"]


def _dask(*arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]],
        env=ENV,
        stderr=subprocess.PIPE,
        text=True,
    )


def _line_with(process: "subprocess.Popen[str]", word: str) -> str:
    assert process.stderr is not None
    for line in process.stderr:
        if word in line:
            return line
    raise AssertionError(f"no {word} in what it said")


@contextmanager
def started() -> Iterator[Started]:
    """Start a scheduler and two workers by hand, as on another machine."""
    place = ["--host", "127.0.0.1", "--no-dashboard"]
    scheduler = _dask("scheduler", *place, "--port", "0")
    address = _line_with(scheduler, "Scheduler at:").split()[-1]
    workers = [_dask("worker", address, *place, "--nthreads", "1", "--no-nanny") for _ in range(2)]
    for worker in workers:
        _line_with(worker, "Registered to:")
    yield Started(address, workers)
    for process in (*workers, scheduler):
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Started]:
    with started() as found:
        yield found


def kept(out: Path) -> int:
    return len(read_journal(unfinished(out) / JOURNAL).records)


def test_begun_by_processes_and_finished_by_a_cluster_that_loses_a_worker(
    cluster: Started, tmp_path: Path
) -> None:
    """Caught: a run that a dead worker takes along; a table in the order of arrival."""
    run_sweep(noisy_sweep(fails=(3,)), tmp_path / "whole", Local(1))
    out = tmp_path / "out"
    begun = subprocess.Popen([sys.executable, str(CHILD), str(out), "2", "0.2"], env=ENV)
    assert wait_until(lambda: kept(out) > 3)
    begun.kill()
    begun.wait()
    before = kept(out)
    assert 3 < before < 40
    told: list[int] = []

    def kill_one(step: object) -> None:
        told.append(1)
        if len(told) == 2:
            cluster.workers[0].send_signal(signal.SIGKILL)

    slow = noisy_sweep(fails=(3,), seconds=0.2)
    result = run_sweep(slow, out, Cluster(cluster.address), progress=kill_one)
    assert result.made == 40 - before
    assert cluster.workers[0].wait(10) == -signal.SIGKILL
    assert digest(out) == digest(tmp_path / "whole")


@pytest.mark.full
def test_the_command_begun_by_processes_and_finished_by_a_cluster(tmp_path: Path) -> None:
    """The model, by the commands as they are typed; the parent killed, then a worker of Dask."""
    typed = server()
    files(tmp_path, replicates=10)
    sweep = ("sweep", "proef.yaml", "--out")
    assert typed.run(*sweep, "whole", cwd=tmp_path).code == 0
    begun = typed.start(*sweep, "o", "--jobs", 2, cwd=tmp_path)
    assert wait_until(lambda: kept(tmp_path / "o") > 1, 120.0)
    workers = children(begun.pid)
    assert begun.kill().code == -signal.SIGKILL
    assert wait_until(lambda: not any(map(alive, workers)))
    before = kept(tmp_path / "o")
    assert before < 40
    with started() as dask:
        rest = typed.start(*sweep, "o", "--cluster", dask.address, cwd=tmp_path)
        assert wait_until(lambda: kept(tmp_path / "o") > before + 1, 120.0)
        dask.workers[1].kill()
        done = rest.wait()
    assert done.code == 0, done.stderr
    assert digest(tmp_path / "o") == digest(tmp_path / "whole")
    assert f"{before} runs lagen er al; {40 - before} zijn er nu gemaakt." in done.stdout


@pytest.mark.full
def test_a_scheduler_that_goes_away_keeps_what_was_done(tmp_path: Path) -> None:
    """Caught: a sweep that waits for ever, or says nothing of what it has."""
    out = tmp_path / "out"
    with started() as dask:
        command = [sys.executable, str(CHILD), str(out), "1", "0.2", dask.address]
        sweep = subprocess.Popen(command, env=ENV, stderr=subprocess.PIPE, text=True)
        assert wait_until(lambda: kept(out) > 3)
    _, said = sweep.communicate(timeout=120)
    assert sweep.returncode != 0
    assert "of 40 runs are kept in" in said
    assert kept(out) > 3


def test_a_worker_with_other_code_ends_the_sweep(cluster: Started, tmp_path: Path) -> None:
    sweep = toy_sweep(Stranger(), ranged("a", 0.0, 1.0), Design(kind="lhs", points=3))
    with pytest.raises(RunError, match="a worker has other code; 0 of 3 runs are kept"):
        run_sweep(sweep, tmp_path / "out", Cluster(cluster.address))


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("tcp://127.0.0.1:9", "Connection refused"),
        ("tcp://nergens.invalid:8786", "Name"),
        ("nonsense", "allowed: tcp://HOST:PORT"),
        ("tcp://127.0.0.1:99999", "Port out of range"),
        ("tcp://127.0.0.1", "allowed: tcp://HOST:PORT"),
        ("file:///etc/passwd", "allowed: tcp://HOST:PORT"),
    ],
)
def test_no_scheduler_is_one_sentence_at_once(tmp_path: Path, address: str, reason: str) -> None:
    """Before anything is written; a name that is looked up may take the time of the network."""
    written = files(tmp_path)
    before = {path.name for path in tmp_path.iterdir()}
    began = time.perf_counter()
    done = CliRunner().invoke(
        app, ["sweep", str(written), "--out", str(tmp_path / "o"), "--cluster", address]
    )
    assert time.perf_counter() - began < 30
    assert done.exit_code == 2
    assert done.output.startswith(f"--cluster {address}: no scheduler answers there (")
    assert reason in done.output
    assert done.output.count("\n") == 1
    assert {path.name for path in tmp_path.iterdir()} == before


def test_what_answers_but_is_no_scheduler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Caught: Dask waits for ever for the first word of what is no scheduler."""
    monkeypatch.setattr("sim.sweeping.cluster.REACH_SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as other:
        address = f"tcp://127.0.0.1:{other.getsockname()[1]}"
        with pytest.raises(RunError, match=r"no scheduler answers there \(nothing is heard"):
            run_sweep(noisy_sweep(points=2), tmp_path / "out", Cluster(address))


def test_without_dask_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.sweeping.cluster.find_spec", lambda name: None)
    with pytest.raises(RunError, match=r"pip install 'leerlingstromen\[cluster\]'"):
        refuse_unreachable("tcp://127.0.0.1:8786")
