"""C33: a limit on the size of files, a read-only folder: one sentence, and nothing is lost."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from folders import digest
from toys import StopsAfter, noisy_sweep

from sim.results import RunError
from sim.sweeping.local import Local
from sim.sweeping.sweep import run_sweep
from sim.unfinished.folder import unfinished
from sim.unfinished.journal import JOURNAL

LIMITED = """
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from toys import noisy_sweep
from sim.results import RunError
from sim.sweeping.local import Local
from sim.sweeping.sweep import run_sweep
if __name__ == "__main__":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    size = int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    try:
        run_sweep(noisy_sweep(fails=(3,)), Path(sys.argv[1]), Local(1))
    except RunError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
"""
TESTS = Path(__file__).resolve().parents[1]


def limited(out: Path, size: int) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", LIMITED, str(out), str(size), str(TESTS)],
        env={**os.environ, "PYTHONPATH": str(TESTS.parent)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_limit_on_the_size_of_files(tmp_path: Path) -> None:
    """The journal cannot even begin; then it ends halfway; then nothing stands in the way."""
    run_sweep(noisy_sweep(fails=(3,)), tmp_path / "whole", Local(1))
    out = tmp_path / "out"
    first = limited(out, 4096)
    assert (first.returncode, first.stderr.count("\n")) == (1, 1), first.stderr
    assert "cannot write" in first.stderr
    assert str(tmp_path) in first.stderr
    with pytest.raises(RunError):
        run_sweep(noisy_sweep(fails=(3,)), out, StopsAfter(5, KeyboardInterrupt()))
    size = (unfinished(out) / JOURNAL).stat().st_size
    second = limited(out, size + 700)
    assert second.returncode == 1
    assert "5 of 40 runs are kept" in second.stderr
    assert (unfinished(out) / JOURNAL).stat().st_size == size
    assert run_sweep(noisy_sweep(fails=(3,)), out, Local(1)).made == 35
    assert digest(out) == digest(tmp_path / "whole")


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who runs the tests may be root, whom no mode stops: the system's refusal is played."""

    def refuse(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr("sim.results.tempfile.mkdtemp", refuse)
        with pytest.raises(RunError, match=rf"cannot write to {tmp_path}.*Permission denied"):
            run_sweep(noisy_sweep(), tmp_path / "out", Local(1))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "mkdir", refuse)
        with pytest.raises(
            RunError, match=r"cannot write .*out.unfinished: Permission denied"
        ) as no:
            run_sweep(noisy_sweep(), tmp_path / "out", Local(1))
    assert no.value.exit_code == 1
    assert list(tmp_path.iterdir()) == []
