"""C06: 180 months, stopped and gone on with through the command: the same bytes in every file.

Smallest defect seen: one bit of one figure. Refused: a run that is done, one of which nothing is
kept, one that is not the same any more (by what changed), and what is damaged. With C33: a disk
that is full while a checkpoint is written.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from folders import digest
from typer.testing import CliRunner

import sim.run
from sim.cli import app
from sim.results import verify
from sim.simulate import Step
from sim.unfinished.folder import unfinished
from sim.unfinished.journal import JOURNAL
from sim.unfinished.keeper import CHECKPOINT
from sim.unfinished.lock import Lock
from sim.viewing.progress import Reporter

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "scenarios" / "klein.yaml"
YEARS = ["--years", "15"]
NATIONAL = ["--scale", "0.01", *YEARS]
MAIN = "from sim.cli import main; main()"
pytestmark = pytest.mark.usefixtures("still", "plain")


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw no figures, which take longest."""
    monkeypatch.setattr("sim.viewing.gallery.draw_usual", lambda *_: None)


def command(out: Path, *options: str, file: Path = SMALL) -> tuple[int, str]:
    """Type the command; return its exit code and what it said."""
    given = ["run", str(file), "--out", str(out), "--keep-all", *options]
    done = CliRunner().invoke(app, given)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def stopped(out: Path, months: int, *options: str, file: Path = SMALL) -> tuple[int, str]:
    """Type the command and press Ctrl-C after so many months."""
    show = Reporter.__call__

    def stopping(self: Reporter, step: Step) -> None:
        show(self, step)
        if step.phase == "schooljaar" and step.done == months:
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reporter, "__call__", stopping)
        return command(out, *options, file=file)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the unbroken run."""
    out = tmp_path_factory.mktemp("whole") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.viewing.gallery.draw_usual", lambda *_: None)
        code, said = command(out, *YEARS)
    assert code == 0, said
    return out


def halfway(folder: Path, months: int = 61) -> Path:
    """Return the target of a run that was stopped after so many months."""
    out = folder / "out"
    code, said = stopped(out, months, *YEARS)
    assert code == 130, said
    return out


def one_sentence(said: str) -> str:
    """Return the only line that was said on the error output, progress aside."""
    lines = [line for line in said.splitlines() if not line.startswith(("schooljaar", "wereld"))]
    assert len(lines) == 1, said
    return lines[0]


@pytest.mark.parametrize(
    ("months", "label"), [(12, "2026/2027"), (61, "2030/2031"), (179, "2039/2040")]
)
def test_stopped_and_resumed(tmp_path: Path, whole: Path, months: int, label: str) -> None:
    out = tmp_path / "out"
    code, said = stopped(out, months, *YEARS)
    kept = unfinished(out)
    sentence = f"the run is kept up to schooljaar {label} in {kept}"
    assert (code, f"interrupted; {sentence}" in said.replace("\n", " ")) == (130, True), said
    assert not out.exists()
    code, said = command(out, *YEARS, "--resume")
    assert code == 0, said
    assert f"verder met wat bewaard is: schooljaar {label}" in said
    assert digest(out) == digest(whole)
    assert json.loads((out / "run.json").read_text())["resumed"] == f"schooljaar {label}"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    code, said = command(out, *YEARS, "--resume")
    assert (code, said) == (
        2,
        f"{out} is complete: there is nothing to resume; leave --resume out\n",
    )


@pytest.mark.parametrize("months", [1, 7])
def test_stopped_before_the_first_checkpoint(tmp_path: Path, whole: Path, months: int) -> None:
    out = tmp_path / "out"
    code, said = stopped(out, months, *YEARS)
    assert (code, "interrupted; nothing was written" in said) == (130, True)
    assert list(tmp_path.iterdir()) == []
    code, said = command(out, *YEARS, "--resume")
    assert (code, said) == (2, f"nothing to resume in {unfinished(out)}; leave --resume out\n")
    assert list(tmp_path.iterdir()) == []
    assert command(out, *YEARS)[0] == 0
    assert digest(out) == digest(whole)


def test_stopped_again_and_again(tmp_path: Path, whole: Path) -> None:
    out = halfway(tmp_path, 12)
    for months in (30, 61, 170):
        code, said = stopped(out, months, *YEARS, "--resume")
        assert code == 130, said
    assert command(out, *YEARS, "--resume")[0] == 0
    assert digest(out) == digest(whole)


def test_without_resume_nothing_is_thrown_away(tmp_path: Path, whole: Path) -> None:
    out = halfway(tmp_path)
    before = digest(unfinished(out))
    code, said = command(out, *YEARS)
    assert code == 2
    assert "holds a run that is not done" in said
    assert "--resume to go on with it, or --force to begin anew" in said
    assert digest(unfinished(out)) == before
    assert command(out, *YEARS, "--force")[0] == 0
    assert digest(out) == digest(whole)
    assert "resumed" not in json.loads((out / "run.json").read_text())
    assert not unfinished(out).exists()


def _refused(out: Path, pattern: str, *options: str, file: Path = SMALL) -> None:
    before = digest(unfinished(out))
    code, said = command(out, *(options or YEARS), "--resume", file=file)
    assert (code, pattern in said) == (2, True), said
    assert one_sentence(said)
    assert digest(unfinished(out)) == before
    assert not out.exists()


def test_what_changed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "eigen.yaml"
    shutil.copy(SMALL, file)
    out = tmp_path / "out"
    assert stopped(out, 13, *YEARS, file=file)[0] == 130
    _refused(out, "years (was 15, now 14) changed since this run", "--years", "14", file=file)
    _refused(out, "seed (was 1, now 2) changed since this run", *YEARS, "--seed", "2", file=file)
    _refused(out, "--replicates (was None, now 2) changed", *YEARS, "--replicates", "2", file=file)
    file.write_text(SMALL.read_text().replace("severity: 0.7", "severity: 0.6"))
    _refused(out, "eigen.yaml changed since this run", file=file)
    shutil.copy(SMALL, file)
    sources, versions = sim.run.source_hashes(), sim.run.versions()
    inputs = sim.run.package_inputs()
    table = next(name for name in inputs if name.endswith(".csv"))
    numbers = next(name for name in inputs if name.endswith(".yaml"))
    for name, other, named in (
        ("source_hashes", {**sources, "sim/model.py": "x"}, "sim/model.py"),
        ("versions", {**versions, "numpy": "0"}, "library numpy"),
        ("package_inputs", {**inputs, table: SMALL}, table),
        ("package_inputs", {**inputs, numbers: SMALL}, numbers),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(sim.run, name, lambda other=other: other)
            _refused(out, f"{named} changed since this run", file=file)
    assert command(out, *YEARS, "--resume", file=file)[0] == 0


def test_what_is_damaged_is_refused(tmp_path: Path, whole: Path) -> None:
    out = halfway(tmp_path)
    path = unfinished(out) / CHECKPOINT
    content = path.read_bytes()
    for at in (0, 40, len(content) // 2, len(content) - 1):
        path.write_bytes(content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :])
        _refused(out, f"{path} is damaged")
    for length in (0, 100, len(content) - 1):
        path.write_bytes(content[:length])
        _refused(out, f"{path} is damaged")
    path.write_bytes(content)
    assert command(out, *YEARS, "--resume")[0] == 0
    assert digest(out) == digest(whole)


def test_a_checkpoint_of_another_run_is_refused(tmp_path: Path) -> None:
    out, other = halfway(tmp_path), tmp_path / "other"
    assert stopped(other, 61, *YEARS, "--seed", "2")[0] == 130
    shutil.copy(unfinished(other) / CHECKPOINT, unfinished(out) / CHECKPOINT)
    _refused(out, "is of another run")


def test_two_at_once(tmp_path: Path, whole: Path) -> None:
    out = halfway(tmp_path)
    with Lock(unfinished(out), out, "run"):
        for option in ("--resume", "--force"):
            code, said = command(out, *YEARS, option)
            assert (code, "another run writes there" in said) == (2, True)
    assert command(out, *YEARS, "--resume")[0] == 0
    assert digest(out) == digest(whole)


@pytest.mark.parametrize("where", ["write", "fsync"])
def test_a_disk_that_is_full(tmp_path: Path, whole: Path, where: str) -> None:
    """C33: one sentence, exit code 1; the checkpoint before stands, and so do older results."""
    out = tmp_path / "out"
    shutil.copytree(whole, out)
    assert stopped(out, 61, *YEARS, "--force")[0] == 130
    path = unfinished(out) / CHECKPOINT
    before = path.read_bytes()

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"sim.unfinished.checkpoint.os.{where}", _only_for(path, full, where))
        code, said = command(out, *YEARS, "--force", "--resume")
    assert code == 1, said
    assert f"cannot write {out}: No space left on device; the run is kept up to" in said
    assert "Traceback" not in said
    assert path.read_bytes() == before
    assert sorted(p.name for p in unfinished(out).iterdir()) == [CHECKPOINT, JOURNAL]
    assert digest(out) == digest(whole)
    assert verify(out) == []
    assert command(out, *YEARS, "--force", "--resume")[0] == 0
    assert digest(out) == digest(whole)


def _only_for(path: Path, full: object, name: str) -> object:
    """Return a call of the system that fails for what is written beside ``path`` alone."""
    original = getattr(os, name)

    def called(handle: int, *more: object) -> object:
        there = Path(f"/proc/self/fd/{handle}").readlink().name.startswith(path.name)
        return full(handle) if there else original(handle, *more)  # type: ignore[operator]

    return called


def begun(out: Path, *options: str) -> "subprocess.Popen[bytes]":
    """Begin the command in a process of its own; return when a checkpoint is there."""
    given = ["run", str(SMALL), "--out", str(out), "--keep-all", *options]
    process = subprocess.Popen(
        [sys.executable, "-c", MAIN, *given],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    while process.poll() is None and not _some(out):
        time.sleep(0.01)
    return process


def _some(out: Path) -> bool:
    kept = unfinished(out)
    return (kept / CHECKPOINT).is_file() or any(kept.glob("*-scholen.parquet"))


@pytest.mark.parametrize(
    "sign", [signal.SIGKILL, pytest.param(signal.SIGTERM, marks=pytest.mark.full)]
)
def test_a_process_that_is_killed(tmp_path: Path, whole: Path, sign: signal.Signals) -> None:
    out = tmp_path / "out"
    process = begun(out, *YEARS)
    process.send_signal(sign)
    said, _ = process.communicate()
    assert process.returncode == (-9 if sign == signal.SIGKILL else 143), said
    assert not out.exists()
    code, told = command(out, *YEARS, "--resume")
    assert code == 0, told
    assert digest(out) == digest(whole)


def test_replicates_that_are_done_are_not_made_again(tmp_path: Path) -> None:
    out, whole = tmp_path / "out", tmp_path / "whole"
    options = ["--years", "2", "--replicates", "3"]
    assert command(whole, *options)[0] == 0
    made = []
    show = Reporter.__call__

    def watched(self: Reporter, step: Step) -> None:
        show(self, step)
        made.append((step.phase, step.done))
        if step.phase == "run" and step.done == 4 and not stop:
            stop.append(True)
            raise KeyboardInterrupt

    stop: list[bool] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reporter, "__call__", watched)
        code, said = command(out, *options)
        assert code == 130
        assert f"4 of 6 runs are kept in {unfinished(out)}" in said.replace("\n", " ")
        made.clear()
        code, said = command(out, *options, "--resume")
    assert code == 0, said
    assert [done for phase, done in made if phase == "run"] == [4, 5, 6]
    assert digest(out) == digest(whole)
    assert json.loads((out / "run.json").read_text())["resumed"] == "4 of 6 runs"


def test_tables_of_a_replicate_that_changed_are_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    options = ["--years", "1", "--replicates", "2", "--seed-only"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.run.join", _interrupt)
        assert command(out, *options)[0] == 130
    path = unfinished(out) / "replicate-000001-geld.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    _refused(out, f"{path} is damaged", *options)


def _interrupt(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.full
@pytest.mark.parametrize("months", [12, 61, 179])
def test_the_netherlands_stopped_and_resumed(tmp_path: Path, months: int) -> None:
    basis = ROOT / "scenarios" / "alle-vier.yaml"
    out, whole = tmp_path / "out", tmp_path / "whole"
    assert command(whole, *NATIONAL, file=basis)[0] == 0
    assert stopped(out, months, *NATIONAL, file=basis)[0] == 130
    code, said = command(out, *NATIONAL, "--resume", file=basis)
    assert code == 0, said
    assert digest(out) == digest(whole)


@pytest.mark.full
def test_two_jobs_that_are_killed(tmp_path: Path) -> None:
    out, whole = tmp_path / "out", tmp_path / "whole"
    options = ["--years", "10", "--replicates", "8", "--jobs", "2"]
    process = begun(out, *options)
    process.kill()
    process.communicate()
    assert not out.exists()
    code, said = command(out, *options, "--resume")
    assert code in {0, 2}, said  # 2: the first run was done, and not yet in the journal
    if code == 2:
        assert command(out, *options)[0] == 0
    assert command(whole, *options[:-2])[0] == 0
    assert digest(out) == digest(whole)
