"""The commands sweep, rerun and schema, on the small world."""

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from command import command
from folders import digest
from small_experiment import KLEIN, written
from typer.testing import CliRunner, Result

from sim.cli import app
from sim.replicates import seed_of


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sweep once, and return the folder."""
    folder = tmp_path_factory.mktemp("made")
    done = invoke("sweep", str(written(folder)), "--out", str(folder / "out"))
    assert done.exit_code == 0, done.output
    assert "Proef, klein: 8 runs (4 punten x 2)" in done.output
    return folder / "out"


def test_the_folder_of_a_sweep(made: Path) -> None:
    assert {p.name for p in made.iterdir()} == {
        "outcomes.parquet",
        "experiment.yaml",
        "scenario.yaml",
        "manifest.json",
        "run.json",
    }
    table = pd.read_parquet(made / "outcomes.parquet")
    assert len(table) == 8
    assert table["error"].isna().all()
    assert list(table["seed"]) == [seed_of(5, 0), seed_of(5, 1)] * 4
    assert json.loads((made / "run.json").read_text())["made_now"] == 8


def test_outcomes_are_those_of_a_run_of_the_same_scenario(made: Path, tmp_path: Path) -> None:
    """Caught: values on the wrong factor, a seed of its own per point, a lean run that differs."""
    table = pd.read_parquet(made / "outcomes.parquet")
    row = table[(table["point"] == 2) & (table["replicate"] == 1)].iloc[0]
    assert row["levers.tlv_strengheid"] == 0.6
    assert row["parameters.terugkeer.langdurig_duur"] == 3.0
    text = (
        KLEIN.read_text(encoding="utf-8").replace("years: 5", "years: 2").replace("seed: 1\n", "")
    )
    text += "levers: [{lever: tlv_strengheid, value: 0.6}]\n"
    text += "parameters: {terugkeer.langdurig_duur: 3.0}\n"
    (tmp_path / "same.yaml").write_text(f"seed: {row['seed']}\n{text}", encoding="utf-8")
    yearly = command(tmp_path / "same.yaml").yearly.set_index(
        ["schooljaar", "level", "unit", "indicator"]
    )["value"]
    assert row["leerlingen_sbo_2026"] == yearly[2026, "nederland", "NL", "leerlingen_sbo"]
    assert (
        row["instroom_so_schooljaar_P1_2026"] == yearly[2026, "swv", "P1", "instroom_so_schooljaar"]
    )
    age = yearly[2026, "nederland", "NL", "gem_leeftijd_instroom_so"]
    assert row["gem_leeftijd_instroom_so_2026"] == age
    assert row["thuis"] == yearly[2025, "nederland", "NL", "thuiszitters_geteld"]
    books = pd.read_parquet(tmp_path / "same" / "geld.parquet")
    where = (books["indicator"] == "zwaar") & (books["level"] == "nederland")
    cents = books[where & (books["schooljaar"] == 2025)]["value"].item()
    assert row["zwaar_2025"] == cents


def test_points_differ_and_replicates_differ(made: Path) -> None:
    table = pd.read_parquet(made / "outcomes.parquet")
    means = table.groupby("levers.tlv_strengheid")["leerlingen_sbo_2026"].mean()
    assert means[0.6] < means[0.0]
    first, second = (
        table[table["replicate"] == k]["leerlingen_sbo_2026"].to_list() for k in (0, 1)
    )
    assert first != second


def test_processes_and_the_folder_s_own_experiment_give_the_same_bytes(
    made: Path, tmp_path: Path
) -> None:
    done = invoke(
        "sweep", str(made / "experiment.yaml"), "--jobs", "2", "--out", str(tmp_path / "o")
    )
    assert done.exit_code == 0, done.output
    first, second = digest(made), digest(tmp_path / "o")
    for name in ("outcomes.parquet", "experiment.yaml", "scenario.yaml"):
        assert first[name] == second[name], name


def test_a_point_that_cannot_be_run_is_a_row_with_its_sentence(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        levers={
            "policies.zorgplicht.from": {"values": ["2025-08", "2026-08"]},
            "policies.zorgplicht.until": {"values": ["2026-02", "2027-02"]},
        },
        uncertainties={},
        replicates=1,
    )
    done = invoke("sweep", str(path), "--out", str(tmp_path / "out"))
    assert done.exit_code == 0, done.output
    table = pd.read_parquet(tmp_path / "out" / "outcomes.parquet")
    assert list(table["error"].isna()) == [True, True, False, True]
    assert "'2026-02' is not later than" in table["error"][2]
    assert "1 runs zijn mislukt" in done.output


def test_dry_run_says_what_it_takes_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = tmp_path / "stored.json"
    monkeypatch.setattr("sim.sweeping.estimate._path", lambda: stored)
    path, out = written(tmp_path, design={"kind": "grid"}), tmp_path / "out"
    before = {p.name for p in tmp_path.iterdir()}
    first = invoke("sweep", str(path), "--out", str(out), "--dry-run", "--jobs", "2")
    assert first.exit_code == 0, first.output
    assert "8 runs; per run" in first.output
    assert "een proef van een schooljaar" in first.output
    assert "per proces" in first.output
    assert {p.name for p in tmp_path.iterdir()} == before
    assert invoke("sweep", str(path), "--out", str(out)).exit_code == 0
    second = invoke("sweep", str(path), "--dry-run")
    assert "een eerdere sweep op deze machine" in second.output


def test_what_is_wrong_is_one_sentence_and_exit_code_2(tmp_path: Path) -> None:
    path = written(tmp_path, replicates="many")
    done = invoke("sweep", str(path))
    assert done.exit_code == 2
    assert f"{path}:" in done.output
    assert "replicates: 'many'" in done.output
    for arguments, told in (
        (("--jobs", "0"), "--jobs 0: allowed: 1 or more"),
        (("--cluster", "tcp://127.0.0.1:9", "--jobs", "2"), "leave out --jobs"),
    ):
        done = invoke("sweep", str(written(tmp_path)), *arguments)
        assert (done.exit_code, told in done.output) == (2, True), done.output


def test_more_processes_than_memory_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.sweeping.prepare.available_memory", lambda: 1 << 30)
    done = invoke("sweep", str(written(tmp_path)), "--jobs", "3", "--out", str(tmp_path / "out"))
    assert done.exit_code == 2
    assert "--jobs 3: needs about" in done.output
    assert not (tmp_path / "out.unfinished").exists()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"replicates": 250_000},
            "design: 1,000,000 runs of about 0.1 s are 0.3 days with --jobs 2; more than 100,000",
        ),
        ({"design": {"kind": "lhs", "points": 100_001}, "replicates": 1}, "100,001 runs of about"),
    ],
    ids=["million", "lhs"],
)
def test_what_nobody_starts_unasked_is_refused_with_its_estimate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any], told: str
) -> None:
    """Before a point is made: a design of a million takes minutes and gigabytes by itself."""
    monkeypatch.setattr("sim.sweeping.estimate._path", lambda: tmp_path / "stored.json")
    asked: list[object] = []
    monkeypatch.setattr("sim.sweeping.prepare.points_of", lambda *given: asked.append(given))
    path = written(tmp_path, **changes)
    before = {p.name for p in tmp_path.iterdir()}
    for more in ((), ("--dry-run",)):
        done = invoke("sweep", str(path), "--jobs", "2", "--out", str(tmp_path / "o"), *more)
        assert done.exit_code == 2
        assert told in done.output
        assert "or --allow-large" in done.output
        assert done.output.count("\n") == 1
    assert asked == []
    assert {p.name for p in tmp_path.iterdir()} == before


def test_more_than_two_days_are_refused_unless_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By what an earlier sweep took; on a cluster its own cores count, which are not known here."""
    monkeypatch.setattr(
        "sim.sweeping.estimate._known", lambda subject: {"seconds": 50_000.0, "memory": 1}
    )
    path, out = str(written(tmp_path)), str(tmp_path / "o")
    done = invoke("sweep", path, "--out", out)
    assert done.exit_code == 2
    assert "8 runs of about 50000.0 s are 4.6 days with --jobs 1; more than 2 days" in done.output
    done = invoke("sweep", path, "--out", out, "--cluster", "tcp://127.0.0.1:9")
    assert "no scheduler answers there" in done.output
    assert invoke("sweep", path, "--out", out, "--allow-large").exit_code == 0


def test_schema_of_both_kinds() -> None:
    scenario, experiment = (json.loads(invoke("schema", *a).output) for a in ((), ("experiment",)))
    assert "policies" in scenario["properties"]
    assert "uncertainties" in experiment["properties"]


# --- rerun --------------------------------------------------------------------------------------


def test_rerun_of_a_sweep_in_another_place(made: Path, tmp_path: Path) -> None:
    shutil.copy(made / "manifest.json", tmp_path)
    done = invoke("rerun", str(tmp_path / "manifest.json"))
    assert done.exit_code == 0, done.output
    assert "outcomes.parquet: gelijk" in done.output
    assert "Alle bestanden zijn tot op de byte gelijk." in done.output


@pytest.mark.parametrize("name", ["outcomes.parquet", "scenario.yaml", "manifest.json"])
def test_rerun_sees_one_changed_byte(made: Path, tmp_path: Path, name: str) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(made, copy)
    content = bytearray((copy / name).read_bytes())
    place = content.index(b'"runs": 8') + 8 if name == "manifest.json" else len(content) // 2
    content[place] ^= 1
    (copy / name).write_bytes(content)
    done = invoke("rerun", str(copy))
    if name == "manifest.json":
        assert done.exit_code == 2
        assert "manifest.json was changed after the run" in done.output
    else:
        assert done.exit_code == 1
        assert f"beschadigd: {name} was changed after the run" in done.output


def test_rerun_refuses_another_input_by_name(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.sweeping import rerun as module  # noqa: PLC0415

    name = "sim/data/tables/scholen.csv"
    other = {**module.package_hashes(), name: "0" * 64}
    monkeypatch.setattr(module, "package_hashes", lambda: other)
    done = invoke("rerun", str(made))
    assert done.exit_code == 2
    assert f"{name} differs from what the run was made with" in done.output
    missing = invoke("rerun", str(tmp_path))
    assert missing.exit_code == 2
    assert "is no file that is called manifest.json, and no folder that holds one" in missing.output


@pytest.mark.parametrize("kind", ["compare", "replicates"])
def test_rerun_of_what_the_other_commands_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr("sim.viewing.gallery.draw_usual", lambda *_: None)
    shutil.copy(KLEIN, tmp_path / "klein.yaml")
    (tmp_path / "ander.yaml").write_text(
        "extends: klein.yaml\nname: ander\nlevers: [{lever: tlv_strengheid, value: 0.6}]\n"
    )
    a, b, out = (str(tmp_path / name) for name in ("klein.yaml", "ander.yaml", "out"))
    arguments = {
        "compare": ["compare", a, b],
        "replicates": ["run", a, "--replicates", "2", "--seed-only"],
    }[kind]
    done = invoke(*arguments, "--years", "1", "--out", out)
    assert done.exit_code == 0, done.output
    again = invoke("rerun", out)
    assert again.exit_code == 0, again.output
    assert "yearly.parquet: gelijk" in again.output


def test_a_policy_that_never_begins_in_a_sweep_is_told(tmp_path: Path) -> None:
    """Caught: silence on a policy that begins after the last schooljaar that is asked for."""
    late = {"policies.basisnorm.hoogte": {"values": [0.2, 0.4]}}
    text = KLEIN.read_text(encoding="utf-8")
    place = tmp_path / "laat.yaml"
    place.write_text(text + 'policies: {basisnorm: {from: "2028-08"}}\n', encoding="utf-8")
    asked = [{"indicator": "leerlingen_so", "schooljaar": 2026}]
    path = written(tmp_path, scenario=str(place), levers=late, outcomes=asked, years=5)
    done = invoke("sweep", str(path), "--dry-run")
    assert done.exit_code == 0, done.output
    (told,) = [line for line in done.stderr.splitlines() if "never takes effect" in line]
    assert "laat.yaml: policies.basisnorm.from: 2028-08 is after the last month" in told
    later = [{**asked[0], "schooljaar": 2028}]
    path = written(tmp_path, scenario=str(place), levers=late, outcomes=later, years=5)
    assert "never takes effect" not in invoke("sweep", str(path), "--dry-run").output
    some = {"policies.basisnorm.from": {"values": ["2026-08", "2028-08"]}}
    path = written(tmp_path, scenario=str(place), levers=some, outcomes=asked)
    assert "never takes effect" not in invoke("sweep", str(path), "--dry-run").output
