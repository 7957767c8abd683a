"""The command analyse: what the design allows, written whole, and why the rest is not there."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console
from toys import Ishigami, Noisy, ranged, toy_sweep
from typer.testing import CliRunner

from sim.cli import app
from sim.results import RunError
from sim.sweeping.analysis import analyse
from sim.sweeping.factors import Factor
from sim.sweeping.local import Local
from sim.sweeping.schema import Design
from sim.sweeping.sweep import run_sweep
from sim.viewing.sweep_figures import draw_sweep
from sim.viewing.sweeps import show_analysis

FACTORS = [
    Factor("policies.x.hoogte", "lever", values=(False, True)),
    Factor("parameters.y", "uncertainty", 0.0, 1.0),
]


@pytest.fixture(scope="module")
def crossed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("crossed") / "out"
    design = Design(kind="crossed", points=6)
    run_sweep(toy_sweep(Noisy(), FACTORS, design, 3, better={"y": "lower"}), out, Local(1))
    return out


@pytest.fixture(scope="module")
def sobol(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sobol") / "out"
    sweep = toy_sweep(Ishigami(), ranged("abc", -3.14, 3.14), Design(kind="sobol", points=64))
    run_sweep(sweep, out, Local(1))
    return out


def test_tables_and_figures_by_the_command(crossed: Path) -> None:
    done = CliRunner().invoke(app, ["analyse", str(crossed), "--interval", "0.1"])
    assert done.exit_code == 0, done.output
    assert {p.name for p in (crossed / "analysis").iterdir()} == {
        "SHA256SUMS",
        "robustness.parquet",
        "seeds.parquet",
        "robustness.png",
        "runs.png",
    }
    assert "hoogte aan" in done.output
    assert (
        "niet gemaakt: De opzet is crossed; indices vragen de opzet sobol of morris." in done.output
    )
    assert "gevraagd" in done.output
    table = pd.read_parquet(crossed / "analysis" / "seeds.parquet")
    assert table["seeds_asked"].gt(1).all()
    again = CliRunner().invoke(app, ["analyse", str(crossed)])
    assert again.exit_code == 0, again.output
    assert "gevraagd" not in again.output
    forced = toy_sweep(Noisy(), FACTORS, Design(kind="crossed", points=2))
    copy = crossed.parent / "copy"
    shutil.copytree(crossed, copy)
    assert run_sweep(forced, copy, Local(1), force=True).made == 4


def test_figures_are_the_same_bytes(sobol: Path, tmp_path: Path) -> None:
    found = analyse(sobol)
    made = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        draw_sweep(found, tmp_path / name)
        made.append({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()})
    assert made[0] == made[1]
    assert set(made[0]) == {"indices.png", "runs.png"}


def test_what_is_printed_is_what_the_table_says(sobol: Path) -> None:
    found = analyse(sobol)
    console = Console(record=True, width=120)
    show_analysis(found, console)
    value = found.tables["indices"]["value"].iloc[0]
    assert f"{value:.2f}".replace(".", ",") in console.export_text()


def test_a_disk_that_refuses_leaves_the_sweep(sobol: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sim.sweeping.analysis.write_table", full)
    before = {p.name for p in sobol.iterdir()}
    with pytest.raises(RunError, match="No space left on device; the sweep is as it was") as no:
        analyse(sobol)
    assert no.value.exit_code == 1
    assert {p.name for p in sobol.iterdir()} == before


def test_what_is_no_sweep_or_says_nothing_is_told(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["analyse", str(tmp_path)])
    assert done.exit_code == 2
    assert "is not the folder of a sweep: it holds no manifest.json" in done.output
    out = tmp_path / "out"
    run_sweep(toy_sweep(Noisy(), FACTORS[1:], Design(kind="lhs", points=3)), out, Local(1))
    done = CliRunner().invoke(app, ["analyse", str(out)])
    assert done.exit_code == 2
    assert "one replicate says nothing about chance" in done.output
    done = CliRunner().invoke(app, ["analyse", str(out), "--interval", "0"])
    assert (done.exit_code, "allowed: above 0" in done.output) == (2, True)
