"""C38: two commands, one folder: the second is refused, or both end without mixing."""

import json
import os
import signal
from pathlib import Path

import pytest
from folders import alone, digest
from tiny import files
from toys import StopsAfter, noisy_sweep
from typed import Running, Server, server, wait_until

from sim.results import RunError, verify
from sim.sweeping.sweep import run_sweep
from sim.unfinished.folder import unfinished
from sim.unfinished.journal import JOURNAL, read_journal
from sim.unfinished.lock import LOCK

MANY = {"replicates": 10}  # forty runs: some seconds


@pytest.fixture(scope="module")
def typed() -> Server:
    return server()


def begun(typed: Server, place: Path) -> Running:
    """Begin a sweep into ``o``; some of its runs are kept by now, and more are to come."""
    sweep = typed.start("sweep", "proef.yaml", "--out", "o", cwd=place)
    path = unfinished(place / "o") / JOURNAL
    assert wait_until(lambda: path.exists() and len(read_journal(path).records) > 1)
    return sweep


def test_a_second_sweep_is_refused_and_the_first_not_disturbed(
    typed: Server, tmp_path: Path
) -> None:
    files(tmp_path, **MANY)
    first = begun(typed, tmp_path)
    for more in ((), ("--force",)):
        second = typed.run("sweep", "proef.yaml", "--out", "o", *more, cwd=tmp_path)
        assert second.code == 2
        assert len(second.sentences) == 1
        assert f"o: another sweep writes there (process {first.pid} on " in second.stderr
    assert first.poll() is None
    assert first.wait().code == 0
    assert typed.run("sweep", "proef.yaml", "--out", "whole", cwd=tmp_path).code == 0
    assert digest(tmp_path / "o") == digest(tmp_path / "whole")
    assert alone(tmp_path / "o")
    assert not unfinished(tmp_path / "o").exists()


@pytest.mark.parametrize("holder", ["dead", "another"])
def test_a_stale_lock_stops_nobody(typed: Server, tmp_path: Path, holder: str) -> None:
    """Its holder was killed; then another process, which lives, may have got its pid."""
    files(tmp_path, **MANY)
    first = begun(typed, tmp_path)
    first.kill(signal.SIGKILL)
    lock = unfinished(tmp_path / "o") / LOCK
    told = json.loads(lock.read_text())
    assert told["pid"] == first.pid
    if holder == "another":
        lock.write_text(json.dumps({**told, "pid": os.getpid()}))
    again = typed.run("sweep", "proef.yaml", "--out", "o", cwd=tmp_path)
    assert again.code == 0, again.stderr
    assert "runs lagen er al" in again.stdout
    assert verify(tmp_path / "o") == []


def test_two_runs_into_one_folder(typed: Server, tmp_path: Path) -> None:
    """Caught: tables of one beside the manifest of the other."""
    files(tmp_path)
    both = [
        typed.start("run", "klein.yaml", "--seed", seed, "--out", "o", cwd=tmp_path)
        for seed in (1, 2)
    ]
    ends = [process.wait() for process in both]
    codes = sorted(end.code for end in ends)
    assert codes == [0, 2], ends
    refused = next(end for end in ends if end.code == 2)
    (said,) = refused.sentences  # while the first is at it, or just after
    exists = "o exists; use --force to replace it, or another folder with --out"
    assert said == exists or said.startswith("o: another run writes there (process ")
    won = 1 + [end.code for end in ends].index(0)
    assert json.loads((tmp_path / "o" / "manifest.json").read_text())["seed"] == won
    assert verify(tmp_path / "o") == []
    assert alone(tmp_path / "o")


def test_a_run_where_a_sweep_is_not_done(typed: Server, tmp_path: Path) -> None:
    """Caught: a sweep that is told as a run, or thrown away by one."""
    files(tmp_path)
    with pytest.raises(RunError):
        run_sweep(noisy_sweep(), tmp_path / "o", StopsAfter(5, KeyboardInterrupt()))
    journal = unfinished(tmp_path / "o") / JOURNAL
    before = journal.read_bytes()
    for more in ((), ("--resume",)):
        done = typed.run("run", "klein.yaml", "--out", "o", *more, cwd=tmp_path)
        assert done.code == 2
        assert done.sentences == [
            "o.unfinished holds a sweep that is not done; give another --out, or --force to throw "
            "it away"
        ]
        assert journal.read_bytes() == before


def test_a_second_analysis_waits_for_no_one(typed: Server, tmp_path: Path) -> None:
    """It is refused while another writes; nothing of the other is taken for what a kill left."""
    import fcntl  # noqa: PLC0415  (of the systems that have such locks)

    files(tmp_path)
    assert typed.run("sweep", "proef.yaml", "--out", "o", cwd=tmp_path).code == 0
    left = tmp_path / "o" / ".analysis-left"
    left.mkdir()
    handle = os.open(tmp_path / "o", os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    refused = typed.run("analyse", "o", cwd=tmp_path)
    assert refused.code == 2
    assert refused.sentences == ["o: another analysis writes there already; wait until it is done"]
    assert left.is_dir()
    os.close(handle)
    assert typed.run("analyse", "o", cwd=tmp_path).code == 0
    assert not left.exists()
    assert verify(tmp_path / "o") == []
