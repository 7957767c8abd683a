"""Runs and lives in processes of their own: whole or nothing, stopped when asked, never left over.

Planted bugs that were caught: changes that are not applied; a process that does not follow its
parent; a folder left half written after a stop, and after a kill; figures that are not scaled back;
a run that is not read from a file, and so has another run id.
"""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.parquet import read_national, read_table
from sim.reopen import reopen
from sim.results import RunError, read_manifest, verify
from sim.scenario import Scenario
from sim.simulate import silent
from sim.trace import identity_of, trace
from sim.viewing.life import names_of, paragraph
from sim.viewing.life_rows import told
from sim.viewing.page.changes import base_of, changed
from sim.viewing.page.growth import MONTHLY, YEARLY
from sim.viewing.page.process import DONE, FAILED, STOPPED, Job, Runner

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"
LONG = 300.0
"""Seconds that anything here may take on a busy machine."""
CHANGES = {
    "years": 2,
    "policies.basisnorm.from": "2025-08",
    "policies.basisnorm.phase_in_months": 0,
    "policies.basisnorm.hoogte": 0.45,
}


@pytest.fixture(scope="module")
def klein() -> Scenario:
    return base_of(SCENARIOS / "klein.yaml")


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    made = Runner(tmp_path_factory.mktemp("page"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def done(runner: Runner, klein: Scenario) -> Job:
    job = runner.run(changed(klein, CHANGES, "klein met norm"))
    job.wait(LONG)
    assert job.state == DONE, job.sentence
    return job


def out_of(job: Job) -> Path:
    assert job.out is not None
    return job.out


def left(folder: Path) -> list[str]:
    """Return what a run left that is no whole results folder."""
    return [p.name for p in folder.iterdir() if not (p / "manifest.json").is_file()]


def long_run(runner: Runner, klein: Scenario, name: str) -> Job:
    """Start a run that takes a while, and return when its first month is there."""
    job = runner.run(changed(klein, {"years": 35}, name))
    limit = time.monotonic() + LONG
    while not job.growth.done and job.running and time.monotonic() < limit:
        job.update()
        time.sleep(0.01)
    assert job.growth.done, job.sentence
    return job


def is_there(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


# --- a run --------------------------------------------------------------------------------------


def test_the_folder_is_that_of_the_command_on_the_same_file(done: Job, tmp_path: Path) -> None:
    """Would catch: another scenario, seed, scale or code in the process than in the command."""
    file, again = out_of(done) / "scenario.yaml", tmp_path / "again"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.viewing.gallery.draw_usual", lambda *_: None)
        told = CliRunner().invoke(app, ["run", str(file), "--out", str(again)])
    assert told.exit_code == 0, told.output
    ours, theirs = read_manifest(out_of(done)), read_manifest(again)
    assert ours["run_id"] == theirs["run_id"] == done.run_id
    assert ours["outputs"] == theirs["outputs"]
    assert ours == theirs
    assert verify(out_of(done)) == []


def test_the_change_is_applied(done: Job) -> None:
    scenario = read_manifest(out_of(done))["scenario"]
    assert (scenario["years"], scenario["name"]) == (2, "klein met norm")
    assert scenario["policies"]["basisnorm"]["hoogte"] == 0.45
    beleid = read_table(out_of(done) / "beleid.parquet")
    assert "basisnorm" in set(beleid["policy"])


def test_the_figures_that_grew_are_those_of_the_tables(done: Job) -> None:
    growth = done.growth
    assert (growth.done, growth.total) == (24, 24)
    yearly = read_national(out_of(done) / "yearly.parquet")
    yearly = yearly[yearly["indicator"].isin(YEARLY)]
    found = {
        (name, year): value
        for name, by_year in growth.yearly.items()
        for year, value in by_year.items()
    }
    expected = {(r.indicator, r.schooljaar): r.value for r in yearly.itertuples()}
    assert found == expected
    assert set(growth.yearly) == set(YEARLY)
    monthly = read_table(out_of(done) / "monthly.parquet")
    monthly = monthly[monthly["level"] == "nederland"]
    known = {(r.indicator, r.month): r.value for r in monthly.itertuples()}
    assert set(growth.monthly) == set(MONTHLY)
    for name, (months, values) in growth.monthly.items():
        assert len(months) == len(set(months)) == 24
        assert values == [known.get((name, month), 0.0) for month in months]
    assert any(value for _, values in growth.monthly.values() for value in values)


# --- ending -------------------------------------------------------------------------------------


def test_a_run_that_is_stopped_leaves_nothing(runner: Runner, klein: Scenario, done: Job) -> None:
    job = long_run(runner, klein, "te stoppen")
    assert left(runner.results), "there is a folder being written, or this tests nothing"
    with pytest.raises(RunError, match="running already"):
        runner.run(changed(klein, {}, "tweede"))
    with pytest.raises(RunError, match="running already"):
        runner.life(out_of(done), None, "so")
    job.stop()
    job.wait(LONG)
    assert (job.state, is_there(job.pid)) == (STOPPED, False)
    assert left(runner.results) == []
    assert not out_of(job).exists()
    assert job.seconds < LONG


def test_a_run_that_is_killed_is_told_and_cleared_up(runner: Runner, klein: Scenario) -> None:
    job = runner.run(changed(klein, {}, "gedood"))
    (runner.results / ".gedood.writing-abc").mkdir()  # as a run has it while it is being made
    os.kill(job.pid, signal.SIGKILL)
    job.wait(LONG)
    assert job.state == FAILED
    assert "SIGKILL" in job.sentence
    assert "\n" not in job.sentence
    assert left(runner.results) == []


@pytest.mark.full
def test_a_run_ends_with_its_parent_however_that_ends(tmp_path: Path, klein: Scenario) -> None:
    """The parent is killed, so it can do nothing about it itself."""
    results = tmp_path / "results"
    results.mkdir()
    text = textwrap.dedent(
        """
        import sys, time
        from pathlib import Path
        from sim.viewing.page.changes import base_of, changed
        from sim.viewing.page.process import Runner
        job = Runner(Path(sys.argv[1])).run(changed(base_of(Path(sys.argv[2])), {"years": 35}, "x"))
        while not job.growth.done and job.running:
            job.update()
            time.sleep(0.01)
        print(job.pid, flush=True)
        time.sleep(600)
        """
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", text, str(results), str(SCENARIOS / "klein.yaml")],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(SCENARIOS.parent)},
        text=True,
    )
    with parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert is_there(pid)
        assert left(results)
        parent.kill()
    limit = time.monotonic() + LONG
    while is_there(pid) and time.monotonic() < limit:
        time.sleep(0.01)
    assert not is_there(pid)
    assert list(results.iterdir()) == []


def test_what_is_too_large_is_not_started(
    runner: Runner, klein: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.resources.available_memory", lambda: 1 << 20)
    before = runner.job
    with pytest.raises(RunError, match="memory") as refused:
        runner.run(changed(klein, {}, "te groot"))
    assert runner.job is before
    assert "--allow-large" not in str(refused.value)


# --- a life -------------------------------------------------------------------------------------


def test_the_life_of_a_leerling_is_that_of_the_command(runner: Runner, done: Job) -> None:
    """The data equal those of the replay here, and say what the paragraphs of the command say."""
    job = runner.life(out_of(done), None, "so")
    job.wait(LONG)
    assert (job.state, job.sentence) == (DONE, "")
    assert job.life is not None
    identity = identity_of(job.life["head"][0].split()[1])
    life = trace(reopen(out_of(done)), identity, silent)
    names, data = names_of(life), told(life)
    assert job.life == json.loads(json.dumps(data))
    assert len(data["rows"]) == len(life.events) > 1
    for event, row in zip(life.events, data["rows"], strict=True):
        text = " ".join(" ".join(paragraph(event, life, names)).split())
        for key in ("month", "cause", "change", "rule"):
            for piece in row[key].split("; "):
                assert " ".join(piece.split()) in text, (key, piece)
        if row["chance"] and ";" not in row["chance"]:
            odds, draw = (row[key].rpartition(": ")[2] for key in ("chance", "draw"))
            assert f" {odds.removesuffix(' dat het anders liep')}, trekking" in text
            assert f"trekking {draw.removesuffix(', niet eronder')}" in text
    spells = data["spells"]
    for one, other in pairwise(spells):
        assert one["until"] == other["since"]
        assert one["words"] != other["words"]


def test_a_life_in_a_folder_that_was_changed_is_refused(
    runner: Runner, done: Job, tmp_path: Path
) -> None:
    for path in out_of(done).iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "yearly.parquet").write_bytes(b"x")
    job = runner.life(tmp_path, None, "so")
    job.wait(LONG)
    assert (job.state, job.life) == (FAILED, None)
    assert "cannot be lived again" in job.sentence
    assert "\n" not in job.sentence
