"""The folder of a comparison: whole or not at all, the same bytes, margins that mean something."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from compared import make, pair_of, write
from folders import alone, digest
from typer.testing import CliRunner, Result

from sim.cli import app
from sim.comparing.folder import compare, comparison_folder
from sim.reopen import reopen
from sim.results import RunError, read_manifest, refuse_target, verify
from sim.run import Options
from sim.simulate import Step

pytestmark = pytest.mark.usefixtures("still")
FILES = {
    "yearly.parquet",
    "difference.parquet",
    "beleid.parquet",
    "difference_geld.parquet",
    "ledger.parquet",
    "scenario-A.yaml",
    "scenario-B.yaml",
}
KEYS = ["schooljaar", "level", "unit", "indicator"]


def call(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments])


def test_the_folder_is_whole_and_can_be_replaced(tmp_path: Path) -> None:
    result = make(tmp_path, pair_of(years=1))
    out = tmp_path / "out"
    assert {p.name for p in out.iterdir()} == FILES | {"manifest.json", "run.json"}
    assert alone(out)
    assert verify(out) == []
    assert result.names == ["basis", "anders"]
    assert set(result.yearly["scenario"]) == {"basis", "anders"}
    assert set(result.difference["margin"]) == {"één seed, geen marge"}
    assert set(result.difference["runs"]) == {1}
    table = pd.read_parquet(out / "difference.parquet")
    assert set(table["level"]) == {"nederland", "swv", "gemeente"}
    refuse_target(out, out, force=True)
    with pytest.raises(RunError, match="use --force"):
        make(tmp_path, pair_of(years=1))


def test_the_difference_is_that_of_the_yearly_tables(tmp_path: Path) -> None:
    result = make(tmp_path, pair_of())
    wide = result.yearly.pivot_table(index=KEYS, columns="scenario", values="value")
    mine = result.difference[result.difference["level"] == "nederland"].set_index(KEYS)["value"]
    expected = (wide["anders"] - wide["basis"]).sort_index()
    pd.testing.assert_series_equal(mine.sort_index(), expected, check_names=False)
    assert (expected != 0).any()


def test_equal_comparisons_have_equal_bytes(tmp_path: Path) -> None:
    """Manifest and tables, whatever the threads and jobs."""
    make(tmp_path, pair_of(), "a")
    make(tmp_path, pair_of(), "b", threads=2)
    first = digest(tmp_path / "a")
    assert first == digest(tmp_path / "b")
    manifest = read_manifest(tmp_path / "a")
    assert set(manifest["outputs"]) == FILES
    assert {"A: 0.yaml", "B: 1.yaml"} <= set(manifest["inputs"])
    assert [s["name"] for s in manifest["comparison"]["scenarios"]] == ["basis", "anders"]
    make(tmp_path, pair_of(seed=2), "c")
    assert first["ledger.parquet"] != digest(tmp_path / "c")["ledger.parquet"]


@pytest.mark.full
def test_replicates_are_the_same_for_any_number_of_jobs(tmp_path: Path) -> None:
    pair = pair_of(years=1, levers=[{"lever": "tlv_strengheid", "value": 0.9}])
    make(tmp_path, pair, "a", replicates=2)
    make(tmp_path, pair, "b", replicates=2, jobs=2)
    assert digest(tmp_path / "a") == digest(tmp_path / "b")


def test_replicates_are_paired(tmp_path: Path) -> None:
    """Each replicate's difference is that of runs with its seed and parameters."""
    pair = pair_of(years=1, levers=[{"lever": "tlv_strengheid", "value": 0.9}])
    result = make(tmp_path, pair, "a", replicates=2)
    table = result.difference[result.difference["level"] == "nederland"].set_index(KEYS)
    wide = result.yearly.pivot_table(
        index=KEYS, columns=["scenario", "replicate"], values="value"
    ).sort_index()
    each = wide["anders"] - wide["basis"]
    table = table.sort_index()
    assert np.allclose(table["median"], each.median(axis=1))
    assert np.allclose(table["p10"], each.quantile(0.1, axis=1))
    assert np.allclose(table["p90"], each.quantile(0.9, axis=1))
    chance = pd.read_parquet(tmp_path / "a" / "chance.parquet")
    own = chance.pivot_table(index=KEYS, columns=["scenario", "replicate"], values="value")
    own = (own["anders"] - own["basis"]).sort_index()
    assert np.allclose(table["chance_p10"], own.quantile(0.1, axis=1))
    assert np.allclose(table["chance_p90"], own.quantile(0.9, axis=1))
    assert not np.allclose(table["p90"], table["chance_p90"])
    assert set(table["runs"]) == {2}
    assert set(table["chance_runs"]) == {2}
    assert sorted(result.ledger["replicate"].unique()) == [0, 1]


def test_with_the_seed_alone_there_is_one_margin(tmp_path: Path) -> None:
    pair = pair_of(years=1, levers=[{"lever": "tlv_strengheid", "value": 0.9}])
    result = make(tmp_path, pair, replicates=2, seed_only=True)
    assert (result.difference["p90"] == result.difference["chance_p90"]).all()
    assert result.difference["margin"].str.contains("alleen de seed").all()


def test_replicates_that_do_not_differ_give_zeros_and_an_empty_ledger(tmp_path: Path) -> None:
    files = [write(tmp_path, s, f"{s.name}.yaml") for s in pair_of(years=1, levers=[])]
    options = ("--replicates", 2, "--seed-only", "--out", tmp_path / "x")
    result = call("compare", *files, *options)
    assert result.exit_code == 0, result.output
    assert "Niemand is ergens anders." in result.stdout


def test_trace_refuses_a_comparison(tmp_path: Path) -> None:
    make(tmp_path, pair_of(years=1))
    with pytest.raises(RunError, match="holds a comparison of scenarios, not a run"):
        reopen(tmp_path / "out")
    result = call("trace", tmp_path / "out", "--sample", "thuiszitter")
    assert result.exit_code == 2
    assert "holds a comparison" in result.stderr


def test_what_does_not_fit_side_by_side_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory for one model and not for two."""
    monkeypatch.setattr("sim.resources.available_memory", lambda: 1_500 << 20)
    world = {"start": "2025-08", "years": 15, "scale": 1.0}
    for name in ("a", "b"):
        text = json.dumps({"name": name, **world})
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    result = call("compare", tmp_path / "a.yaml", tmp_path / "b.yaml", "--out", tmp_path / "x")
    assert result.exit_code == 2
    assert "one comparison of 2 scenarios needs about" in result.stderr
    assert not (tmp_path / "x").exists()


def test_the_command_prints_and_draws(tmp_path: Path) -> None:
    files = [write(tmp_path, s, f"{s.name}.yaml") for s in pair_of(years=1)]
    third = pair_of(years=1)[1].model_copy(update={"name": "derde"})
    files.append(write(tmp_path, third, "derde.yaml"))
    result = call("compare", *files, "--out", tmp_path / "x", "--seed", 5)
    assert result.exit_code == 0, result.output
    for words in ("anders min basis", "derde min basis", "Eén seed, geen marge", "uiteen door"):
        assert words in result.stdout
    assert max(len(line.rstrip()) for line in result.stdout.splitlines()) <= 100
    assert read_manifest(tmp_path / "x")["seed"] == 5
    names = ("verschil", "verschuiving", "samenwerkingsverbanden")
    drawn = {p.name for p in (tmp_path / "x" / "figures").iterdir()}
    assert drawn == {"SHA256SUMS", *(f"{name}-{letter}.png" for name in names for letter in "BC")}


def test_an_interrupt_leaves_nothing(tmp_path: Path) -> None:
    """Stopped in the third month, alone and among replicates."""

    def stop(step: Step) -> None:
        if (step.phase == "schooljaar" and step.done == 2) or (step.phase == "run" and step.done):
            raise KeyboardInterrupt

    pair = pair_of(years=1)
    files = [write(tmp_path, scenario, f"{scenario.name}.yaml") for scenario in pair]
    for options in (Options(), Options(replicates=2)):
        with pytest.raises(KeyboardInterrupt):
            compare(pair, files, tmp_path / "x", options, progress=stop)
        assert sorted(p.name for p in tmp_path.iterdir()) == ["anders.yaml", "basis.yaml"]


def test_the_name_of_the_folder() -> None:
    assert comparison_folder(pair_of()) == Path("results/basis-anders")
