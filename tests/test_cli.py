"""The command line: what it prints, its exit codes, and that it writes nothing when refused."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import fake_model
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

import sim
from sim.cli import app
from sim.results import verify
from sim.run import run as run_scenario

BASIS = """\
name: proef
start: 2025-08
years: 2
scale: 0.1
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty working folder with a scenario; the model is a stand-in."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "proef.yaml").write_text(BASIS, encoding="utf-8")
    kwargs: dict[str, Any] = run_scenario.__kwdefaults__
    monkeypatch.setitem(kwargs, "simulator", fake_model.simulate)
    return tmp_path


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments])


def refused(result: Result, *words: str) -> None:
    """Assert one sentence on stderr, exit code 2 and nothing written."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    for word in words:
        assert word in result.stderr
    assert [p.name for p in Path().iterdir()] == ["proef.yaml"]


def test_run_prints_the_tables_and_writes_the_folder(place: Path) -> None:
    result = call("run", "proef.yaml")
    assert result.exit_code == 0, result.stderr
    assert "schooljaar" in result.stdout
    assert "2026/2027" in result.stdout
    assert re.search(
        r"parameters zijn aannames; \d+ zijn opgelost uit totalen van vóór 2019\.", result.stdout
    )
    assert "Getrokken is 1 op de 10 leerlingen." in result.stdout
    assert max(len(line.rstrip()) for line in result.stdout.splitlines()) <= 100
    folder = place / "results" / "proef"
    assert verify(folder) == []
    assert {p.name for p in (folder / "figures").iterdir()} == {
        "SHA256SUMS",
        "thuiszitters.png",
        "instroom_en_stand.png",
        "wachtlijst.png",
        "stromen.png",
    }
    assert result.stderr.splitlines() == ["schooljaar 2025/2026", "schooljaar 2026/2027"]


def test_options_go_into_the_run(place: Path) -> None:
    result = call(
        "run", "proef.yaml", "--out", "x", "--seed", "7", "--years", "3", "--scale", "0.5"
    )
    assert result.exit_code == 0, result.stderr
    scenario = json.loads((place / "x" / "manifest.json").read_text())["scenario"]
    assert (scenario["seed"], scenario["years"], scenario["scale"]) == (7, 3, 0.5)


def test_replicates_print_an_interval_and_the_part_of_chance(place: Path) -> None:
    result = call("run", "proef.yaml", "--replicates", "3")
    assert result.exit_code == 0, result.stderr
    assert "Mediaan van 3 runs" in result.stdout
    assert "kans" in result.stdout
    assert "[" in result.stdout
    assert max(len(line.rstrip()) for line in result.stdout.splitlines()) <= 100


def test_an_existing_folder_needs_force(place: Path) -> None:
    assert call("run", "proef.yaml").exit_code == 0
    again = call("run", "proef.yaml")
    assert again.exit_code == 2
    assert "use --force" in again.stderr
    assert call("run", "proef.yaml", "--force").exit_code == 0


def test_failed_replicates_are_named_and_the_exit_code_says_so(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(run_scenario.__kwdefaults__, "simulator", fake_model.failing_third)
    result = call("run", "proef.yaml", "--replicates", "6", "--seed-only")
    assert result.exit_code == 1
    assert "mislukt: replicate-" in result.stderr
    assert "runs mislukten" in " ".join(result.stdout.split())
    assert (place / "results" / "proef" / "manifest.json").is_file()


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--threads", "0"], ["--threads 0", "allowed: 1 to"]),
        (["--threads", "4096"], ["--threads 4096", "cores"]),
        (["--jobs", "0"], ["--jobs 0"]),
        (["--jobs", "2"], ["--jobs 2: needs --replicates"]),
        (["--out", ""], ["--out: is empty"]),
        (["--out", "proef.yaml/x/y"], ["cannot write to proef.yaml/x/y: ", "is a file"]),
        (["--out", "/proc/leerlingstromen"], ["cannot write to /proc/leerlingstromen: "]),
        (["--out", "x" * 300], ["cannot write to xxx"]),
        (["--replicates", "1"], ["--replicates 1", "2 or more"]),
        (["--seed-only"], ["--seed-only: needs --replicates"]),
        (["--scale", "2"], ["scale"]),
        (["--years", "100000"], ["years"]),
        (["--seed", "-1"], ["seed"]),
        (["--replicates", "100000000"], ["--replicates", "--allow-large"]),
        (["--out", "proef.yaml"], ["proef.yaml is a file"]),
    ],
)
def test_bad_options_are_refused(options: list[str], words: list[str]) -> None:
    refused(call("run", "proef.yaml", *options), *words)


@pytest.mark.parametrize("command", ["run", "check"])
@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("name: x\nstart: 2025-08\nyaers: 2\n", ["yaers", "did you mean"]),
        ("", []),
        ("name: [\n", []),
        ("start: 1999-08\nname: x\nyears: 2\n", ["start", "1999-08"]),
    ],
)
def test_bad_scenarios_are_refused(
    place: Path, command: str, content: str, words: list[str]
) -> None:
    (place / "proef.yaml").write_text(content)
    refused(call(command, "proef.yaml"), "proef.yaml", *words)


@pytest.mark.usefixtures("place")
def test_a_missing_scenario_is_refused() -> None:
    refused(call("run", "elders.yaml"), "elders.yaml")


@pytest.mark.usefixtures("place")
def test_what_the_machine_cannot_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.resources.available_memory", lambda: 1 << 20)
    refused(call("run", "proef.yaml"), "scale", "memory", "--allow-large")


@pytest.mark.usefixtures("place")
def test_a_full_disk_is_not_the_fault_of_the_years(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=0))
    result = call("run", "proef.yaml")
    refused(result, "cannot write to ", "no space is free")
    assert "years" not in result.stderr


@pytest.mark.parametrize("command", ["run", "check"])
def test_a_setting_without_effect_is_a_warning(place: Path, command: str) -> None:
    assert "warning" not in call("check", "proef.yaml").stderr
    late = "levers: [{lever: tlv_strengheid, value: 0.1, from: 2050-08}]\n"
    (place / "proef.yaml").write_text(BASIS + late)
    result = call(command, "proef.yaml")
    assert result.exit_code == 0, result.stderr
    (line,) = [line for line in result.stderr.splitlines() if line.startswith("warning: ")]
    assert line.startswith("warning: proef.yaml: levers[0].from: 2050-08 ")


def test_the_version_is_that_of_the_package() -> None:
    result = call("--version")
    assert result.exit_code == 0
    assert result.stdout == f"leerlingstromen {version('leerlingstromen')}\n"


@pytest.mark.usefixtures("place")
def test_check_and_schema() -> None:
    good = call("check", "proef.yaml")
    assert good.exit_code == 0
    assert "proef.yaml is in orde" in good.stdout
    assert "years" in json.loads(call("schema").stdout)["properties"]


@pytest.mark.usefixtures("place")
def test_a_fault_of_the_program_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(run_scenario.__kwdefaults__, "simulator", fake_model.always_failing)
    result = call("run", "proef.yaml")
    assert isinstance(result.exception, ZeroDivisionError)
    assert [p.name for p in Path().iterdir()] == ["proef.yaml"]


def test_help_is_quick_and_imports_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from sim.cli import app\n"
        "heavy = {'numpy', 'pandas', 'mesa', 'numba', 'matplotlib', 'pydantic'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or None)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


SIGNALS = {signal.SIGINT: 130, signal.SIGTERM: 143}


def test_an_interrupt_writes_nothing(tmp_path: Path) -> None:
    """Both signals, each to a process of its own; they start together, since that takes longest."""
    children = {number: endless(tmp_path / number.name) for number in SIGNALS}
    try:
        for number, child in children.items():
            assert child.stderr is not None
            assert child.stderr.readline() == "schooljaar 2025/2026\n"
            time.sleep(0.1)
            child.send_signal(number)
            out, err = child.communicate(timeout=20)
            assert child.returncode == SIGNALS[number]
            assert out == ""
            assert "Traceback" not in err
            assert err.splitlines() == ["interrupted; nothing was written"]
            assert [p.name for p in (tmp_path / number.name).iterdir()] == ["proef.yaml"]
    finally:
        for child in children.values():
            child.kill()


def endless(folder: Path) -> "subprocess.Popen[str]":
    """Start a run in ``folder`` that does not end by itself."""
    folder.mkdir()
    (folder / "proef.yaml").write_text(BASIS)
    program = (
        f"import sys; sys.path.insert(0, {str(Path(fake_model.__file__).parent)!r})\n"
        "import fake_model, sim.run\n"
        "sim.run.run.__kwdefaults__['simulator'] = fake_model.endless\n"
        "from sim.cli import main\n"
        "sys.argv = ['leerlingstromen', 'run', 'proef.yaml']\n"
        "main()\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(sim.__file__).parent.parent)},
    )


@pytest.mark.usefixtures("place")
def test_population_says_what_its_numbers_are(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {"onderdeel": ["behoefte taal (per 1.000)"], "populatie": [2.26], "tabel": [2.31]}
    monkeypatch.setattr("sim.population.report", lambda *_: pd.DataFrame(rows))
    text = call("population", "--year", "2015", "--scale", "0.1").stdout
    assert "geschaald naar de sectortotalen van 2015/2016" in text
    assert "Getrokken is 1 op de 10 leerlingen." in text
    assert "2,3" in text
    assert "sectortotalen" not in call("population", "--year", "2025").stdout
