"""A run's folder: the same bytes for the same scenario, and a manifest that says what went in."""

import hashlib
import json
from pathlib import Path

import fake_model
import pyarrow.parquet as pq
import pytest
from fake_model import scenario_of
from folders import TABLES, alone, digest, make

from sim.results import read_manifest, refuse_target, verify
from sim.run import RunResult, default_folder, run
from sim.simulate import Step

pytestmark = pytest.mark.usefixtures("still")


def test_a_run_writes_the_whole_folder(tmp_path: Path) -> None:
    out = tmp_path / "results" / "a"
    result = make(out)
    assert {p.name for p in out.iterdir()} == TABLES | {
        "manifest.json",
        "run.json",
        "scenario.yaml",
    }
    assert alone(out)
    assert verify(out) == []
    assert list(result.yearly["level"].unique()) == ["nederland"]
    assert result.summary is None
    assert "replicate" not in pq.read_schema(out / "yearly.parquet").names


def test_two_runs_have_the_same_bytes(tmp_path: Path) -> None:
    make(tmp_path / "a")
    make(tmp_path / "b", threads=1)
    assert digest(tmp_path / "a") == digest(tmp_path / "b")
    make(tmp_path / "c", scenario=scenario_of(seed=2))
    assert digest(tmp_path / "a")["yearly.parquet"] != digest(tmp_path / "c")["yearly.parquet"]


def test_the_manifest_says_what_went_in(tmp_path: Path) -> None:
    source = tmp_path / "proef.yaml"
    source.write_text("name: proef\n")
    run(scenario_of(), tmp_path / "a", source=source, simulator=fake_model.simulate)
    manifest = read_manifest(tmp_path / "a")
    assert manifest["inputs"]["proef.yaml"] == hashlib.sha256(b"name: proef\n").hexdigest()
    assert any(name.startswith("sim/data/tables/") for name in manifest["inputs"])
    assert any(name.startswith("sim/parameters/") for name in manifest["inputs"])
    assert set(manifest["outputs"]) == TABLES | {"scenario.yaml"}
    assert {"python", "numpy", "mesa", "numba"} <= set(manifest["versions"])
    assert len(manifest["code"]["source_sha256"]) == 64
    assert manifest["scenario"]["years"] == 2
    timing = json.loads((tmp_path / "a" / "run.json").read_text())
    assert timing["state"] == "complete"
    assert {"started", "ended", "host", "threads", "seconds"} <= set(timing)


def test_default_folder_takes_any_name() -> None:
    assert default_folder(scenario_of(name="../Basis: één")) == Path("results/basis-één")
    assert default_folder(scenario_of(name="///")) == Path("results/scenario")


def test_progress_names_each_schooljaar(tmp_path: Path) -> None:
    seen: list[Step] = []
    run(scenario_of(), tmp_path / "a", progress=seen.append, simulator=fake_model.simulate)
    assert [step.label for step in seen] == ["2025/2026"] * 12 + ["2026/2027"] * 12
    assert [step.done for step in seen] == list(range(24))


def test_figures_come_with_the_folder_and_are_not_hashed(tmp_path: Path) -> None:
    def draw(result: RunResult, folder: Path) -> None:
        (folder / "x.png").write_bytes(b"png")

    run(scenario_of(), tmp_path / "a", draw=draw, simulator=fake_model.simulate)
    assert (tmp_path / "a" / "figures" / "x.png").is_file()
    assert "x.png" not in str(read_manifest(tmp_path / "a"))
    assert verify(tmp_path / "a") == []
    refuse_target(tmp_path / "a", tmp_path / "a", force=True)
