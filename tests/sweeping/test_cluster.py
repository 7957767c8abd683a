"""A Dask cluster over TCP: the same bytes as processes, whichever began and whoever was killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from folders import digest
from toys import StopsAfter, Stranger, noisy_sweep, ranged, toy_sweep

from sim.results import RunError
from sim.sweeping.cluster import Cluster
from sim.sweeping.local import Local
from sim.sweeping.schema import Design
from sim.sweeping.sweep import run_sweep

HERE = Path(__file__).resolve().parents[1]
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


@pytest.fixture(scope="module")
def cluster() -> Iterator[Started]:
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


def test_begun_by_processes_and_finished_by_a_cluster_that_loses_a_worker(
    cluster: Started, tmp_path: Path
) -> None:
    """Caught: a run that a dead worker takes along; a table in the order of arrival."""
    sweep = noisy_sweep(fails=(3,), seconds=0.02)
    run_sweep(sweep, tmp_path / "whole", Local(1))
    out = tmp_path / "out"
    with pytest.raises(RunError, match="9 of 40"):
        run_sweep(sweep, out, StopsAfter(9, KeyboardInterrupt()))
    told: list[int] = []

    def kill_one(step: object) -> None:
        told.append(1)
        if len(told) == 2:
            cluster.workers[0].send_signal(signal.SIGKILL)

    slow = noisy_sweep(fails=(3,), seconds=0.2)
    result = run_sweep(slow, out, Cluster(cluster.address), progress=kill_one)
    assert result.made == 31
    assert cluster.workers[0].wait(10) == -signal.SIGKILL
    assert digest(out) == digest(tmp_path / "whole")


def test_a_worker_with_other_code_ends_the_sweep(cluster: Started, tmp_path: Path) -> None:
    sweep = toy_sweep(Stranger(), ranged("a", 0.0, 1.0), Design(kind="lhs", points=3))
    with pytest.raises(RunError, match="a worker has other code; 0 of 3 runs are kept"):
        run_sweep(sweep, tmp_path / "out", Cluster(cluster.address))


def test_no_scheduler_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.sweeping.cluster.CONNECT_SECONDS", 1)
    began = time.perf_counter()
    with pytest.raises(RunError, match="no scheduler answers there") as no:
        run_sweep(noisy_sweep(points=2), tmp_path / "out", Cluster("tcp://127.0.0.1:9"))
    assert no.value.exit_code == 2
    assert time.perf_counter() - began < 30
    with pytest.raises(RunError, match="no scheduler answers there"):
        run_sweep(noisy_sweep(points=2), tmp_path / "out", Cluster("nonsense"))
    assert [p.name for p in tmp_path.iterdir()] in ([], ["out.unfinished"])
