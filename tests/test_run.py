"""A run's folder: whole or not at all, the same for the same scenario, and safe to verify."""

import hashlib
import json
import os
import resource
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import fake_model
import pandas as pd
import pyarrow.parquet as pq
import pytest
from fake_model import scenario_of

import sim.parquet
import sim.results
import sim.run
from sim.parameters import load
from sim.replicates import design, seed_of, structural_names
from sim.resources import available_memory
from sim.results import RunError, read_manifest, refuse_target, verify
from sim.run import Options, RunResult, default_folder, read_results, run
from sim.simulate import Step

TABLES = {"yearly.parquet", "monthly.parquet", "transitions.parquet"}


@pytest.fixture(autouse=True, scope="module")
def _still() -> Iterator[None]:
    """Take code and tables once: a file saved while the tests run changes no manifest."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("code_version", "package_inputs", "data_hash"):
            found = getattr(sim.run, name)()
            patch.setattr(sim.run, name, lambda found=found: found)
        yield


def make(out: Path, **options: object) -> RunResult:
    simulator = options.pop("simulator", fake_model.simulate)
    scenario = options.pop("scenario", scenario_of())
    return run(scenario, out, Options(**options), simulator=simulator)  # type: ignore[arg-type]


def digest(folder: Path) -> dict[str, str]:
    """Return the hash of every file that must be the same for the same run."""
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.name != "run.json"
    }


def alone(folder: Path) -> bool:
    """Return whether nothing temporary was left beside ``folder``."""
    return [p.name for p in folder.parent.iterdir() if p.name.startswith(".")] == []


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


def test_rows_are_sorted_and_carry_no_metadata(tmp_path: Path) -> None:
    make(tmp_path / "a")
    table = pq.read_table(tmp_path / "a" / "yearly.parquet")
    assert table.schema.metadata is None
    frame = table.to_pandas()
    keys = ["schooljaar", "level", "unit", "indicator"]
    assert frame.equals(frame.sort_values(keys).reset_index(drop=True))


def test_a_key_that_occurs_twice_is_refused() -> None:
    frame = pd.DataFrame({"month": ["2025-08"] * 2, "process": "x", "from_state": "a"})
    frame = frame.assign(to_state="b", count=1)
    with pytest.raises(ValueError, match="two rows with the same"):
        sim.parquet.table_of(frame, "transitions")


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


@pytest.mark.parametrize("name", [*sorted(TABLES), "scenario.yaml", "manifest.json"])
def test_a_changed_byte_is_found(tmp_path: Path, name: str) -> None:
    make(tmp_path / "a")
    path = tmp_path / "a" / name
    content = bytearray(path.read_bytes())
    at = content.index(b'"seed": 1') + 8 if name == "manifest.json" else len(content) // 2
    content[at] ^= 1
    path.write_bytes(bytes(content))
    assert any(name in problem for problem in verify(tmp_path / "a"))


def test_a_missing_and_a_strange_file_are_found(tmp_path: Path) -> None:
    make(tmp_path / "a")
    (tmp_path / "a" / "monthly.parquet").unlink()
    (tmp_path / "a" / "notes.txt").write_text("x")
    problems = verify(tmp_path / "a")
    assert "monthly.parquet is missing" in problems
    assert "notes.txt was not written by the run" in problems


def test_a_changed_input_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path / "a")
    shipped = sim.results.package_inputs()
    name = next(n for n in shipped if n.endswith(".csv"))
    changed = tmp_path / "changed.csv"
    changed.write_bytes(shipped[name].read_bytes() + b" ")
    monkeypatch.setattr(sim.results, "package_inputs", lambda: {**shipped, name: changed})
    assert verify(tmp_path / "a") == [f"{name} differs from the input that the run read"]


def test_an_existing_folder_is_refused_and_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "a"
    make(out)
    before = digest(out)
    with pytest.raises(RunError, match="exists; use --force") as refused:
        make(out, scenario=scenario_of(seed=9))
    assert refused.value.exit_code == 2
    assert digest(out) == before


def test_force_replaces_a_results_folder(tmp_path: Path) -> None:
    out = tmp_path / "a"
    make(out)
    make(out, scenario=scenario_of(seed=9), force=True)
    assert read_manifest(out)["seed"] == 9
    assert alone(out)


@pytest.mark.parametrize("name", ["thesis.docx", "manifest.json"])
def test_force_leaves_other_folders_alone(tmp_path: Path, name: str) -> None:
    out = tmp_path / "a"
    if name == "manifest.json":
        make(out)
    out.mkdir(exist_ok=True)
    (out / "thesis.docx").write_text("years of work")
    with pytest.raises(RunError):
        make(out, force=True)
    assert (out / "thesis.docx").read_text() == "years of work"


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    with pytest.raises(RunError, match="is a file"):
        make(tmp_path / "a", force=True)
    with pytest.raises(RunError, match=r"cannot write .*a/b.*: ") as failed:
        make(tmp_path / "a" / "b")
    assert failed.value.exit_code == 1
    assert (tmp_path / "a").read_text() == "x"


def test_a_folder_that_appears_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    out = tmp_path / "a"

    def intruding(*given: object) -> object:
        out.mkdir()
        (out / "mine.txt").write_text("mine")
        return fake_model.simulate(*given)  # type: ignore[arg-type]

    with pytest.raises(RunError, match="exists"):
        make(out, simulator=intruding)
    assert [p.name for p in out.iterdir()] == ["mine.txt"]
    assert alone(out)


def _count_and_fail(monkeypatch: pytest.MonkeyPatch, nth: int) -> list[int]:
    """Make the nth write of any kind fail, as a full disk would."""
    calls = [0]

    def wrap(owner: object, name: str) -> None:
        original = getattr(owner, name)

        def counted(*args: object, **kwargs: object) -> object:
            calls[0] += 1
            if calls[0] == nth:
                raise OSError(28, "No space left on device")
            return original(*args, **kwargs)

        monkeypatch.setattr(owner, name, counted)

    wrap(sim.parquet.pq.ParquetWriter, "write_table")
    wrap(sim.parquet.pq.ParquetWriter, "close")
    wrap(Path, "write_text")
    wrap(Path, "mkdir")
    wrap(Path, "rename")
    wrap(sim.results.os, "fsync")
    wrap(sim.results.tempfile, "mkdtemp")
    return calls


def failure(out: Path, replicates: int | None) -> RunError | None:
    """Return the error of a run that replaces ``out``, None if it went well."""
    try:
        make(out, scenario=scenario_of(seed=9), force=True, replicates=replicates)
    except RunError as error:
        return error
    return None


@pytest.mark.parametrize("replicates", [None, 2])
def test_whichever_write_fails_the_old_folder_stays_whole(
    tmp_path: Path, replicates: int | None
) -> None:
    out = tmp_path / "deep" / "a"
    make(out)
    before, nth = digest(out), 0
    while True:
        nth += 1
        with pytest.MonkeyPatch.context() as patch:
            calls = _count_and_fail(patch, nth)
            error = failure(out, replicates)
            if error is not None:
                assert error.exit_code == 1
                assert "No space left" in str(error)
                assert str(out) in str(error)
            if calls[0] < nth:
                break
        if error is None:  # only a sync after the rename failed
            assert verify(out) == []
            make(out, force=True)
            before = digest(out)
        assert digest(out) == before, f"write {nth}"
        assert alone(out), f"write {nth}"
    assert nth > 15
    assert read_manifest(out)["seed"] == 9


def test_a_first_run_that_fails_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        _count_and_fail(patch, 9)
        with pytest.raises(RunError):
            make(tmp_path / "results" / "a")
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_leaves_nothing(tmp_path: Path) -> None:
    def interrupted(*given: object) -> object:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(tmp_path / "results" / "a", simulator=interrupted)
    assert list(tmp_path.iterdir()) == []


def test_a_file_size_limit_gives_one_sentence(tmp_path: Path) -> None:
    program = textwrap.dedent(
        f"""
        import resource, sys
        sys.path.insert(0, {str(Path(fake_model.__file__).parent)!r})
        import fake_model
        from pathlib import Path
        from sim.results import RunError
        from sim.run import Options, run
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        try:
            run(fake_model.scenario_of(), Path({str(tmp_path / "a")!r}), Options(),
                simulator=fake_model.simulate)
        except RunError as error:
            print(error)
            sys.exit(error.exit_code)
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert f"cannot write {tmp_path / 'a'}: File too large" in done.stdout
    assert len(done.stdout.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_replicates_are_the_same_for_any_number_of_jobs(tmp_path: Path) -> None:
    make(tmp_path / "a", replicates=4)
    make(tmp_path / "b", replicates=4, jobs=3)
    first, second = digest(tmp_path / "a"), digest(tmp_path / "b")
    assert first == second
    assert {"chance.parquet", "summary.parquet"} <= set(first)
    table = pd.read_parquet(tmp_path / "a" / "yearly.parquet")
    assert list(table["replicate"].unique()) == [0, 1, 2, 3]
    assert verify(tmp_path / "a") == []


def test_a_failed_replicate_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    scenario, count = scenario_of(), 6
    failing = [i for i in range(count) if seed_of(scenario.seed, i) % 3 == 0]
    assert 0 < len(failing) < count
    result = make(
        tmp_path / "a", replicates=count, seed_only=True, simulator=fake_model.failing_third
    )
    sentence = "replicate-{:06d}: ZeroDivisionError: no places"
    assert result.failed == [sentence.format(i) for i in failing]
    left = sorted(set(range(count)) - set(failing))
    assert sorted(result.yearly["replicate"].unique()) == left
    state = json.loads((tmp_path / "a" / "run.json").read_text())["state"]
    assert state == f"{len(failing)} of {count} runs failed"


def test_when_every_replicate_fails_nothing_is_kept(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="ZeroDivisionError"):
        make(tmp_path / "a", replicates=2, simulator=fake_model.always_failing)
    assert list(tmp_path.iterdir()) == []


def test_a_process_that_dies_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="ended from outside"):
        make(tmp_path / "a", replicates=2, jobs=2, simulator=fake_model.dying)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_stops_the_workers(tmp_path: Path) -> None:
    timer = threading.Timer(3.0, lambda: os.kill(os.getpid(), 2))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        make(tmp_path / "a", replicates=2, jobs=2, simulator=fake_model.endless)
    timer.cancel()
    assert list(tmp_path.iterdir()) == []


def test_the_design_is_the_same_for_every_scenario() -> None:
    first = design(scenario_of(seed=1), 9, seed_only=False)
    other = design(scenario_of(seed=2, name="anders", years=5), 9, seed_only=False)
    assert [t.values for t in first] == [t.values for t in other]
    assert [t.parameter_set for t in first] == [t.parameter_set for t in other]
    assert [t.seed for t in first] != [t.seed for t in other]
    assert len({t.seed for t in first if not t.chance}) == 9
    assert sum(t.chance for t in first) == 8


def test_the_structural_sets_decide_what_they_disagree_on() -> None:
    base = load()
    decided = structural_names(base)
    assert {"tlv.strengheid_blijvend", "tlv.invoering_strengheid"} <= decided
    assert "aanvraag.niveau_sbo" not in decided
    drawn = design(scenario_of(), 3, seed_only=False)[0].values
    assert not decided & set(drawn)
    assert "aanvraag.niveau_sbo" in drawn


def test_what_a_scenario_sets_itself_is_not_drawn() -> None:
    tasks = design(scenario_of(parameters={"aanvraag.niveau_sbo": 0.14}), 3, seed_only=False)
    assert all("aanvraag.niveau_sbo" not in task.values for task in tasks)


def test_seed_only_keeps_the_parameters(tmp_path: Path) -> None:
    tasks = design(scenario_of(), 5, seed_only=True)
    assert len(tasks) == 5
    assert all(not task.values and not task.chance for task in tasks)
    result = make(tmp_path / "a", replicates=5, seed_only=True)
    assert result.summary is not None
    assert set(result.summary["chance_share"]) == {1.0}


def test_the_summary_tells_chance_from_parameters(tmp_path: Path) -> None:
    result = make(tmp_path / "a", replicates=12)
    assert result.summary is not None
    assert (result.summary["runs"] == 12).all()
    assert (result.summary["chance_runs"] == 8).all()
    assert (result.summary["p10"] <= result.summary["median"]).all()
    assert (result.summary["median"] <= result.summary["p90"]).all()
    assert 0.0 < result.summary["chance_share"].max() < 0.5


@pytest.mark.parametrize(
    ("memory", "fields", "options", "named"),
    [
        (1 << 30, {"scale": 1.0}, {}, "scale: one run needs"),
        (4 << 30, {"scale": 0.05}, {"replicates": 50, "jobs": 40}, "--jobs 40: needs"),
        (1 << 40, {"scale": 1.0}, {"replicates": 10**6}, "--replicates: needs"),
        (1 << 40, {"scale": 1.0}, {"replicates": 10**6, "seed_only": True}, "--replicates: needs"),
    ],
)
def test_what_does_not_fit_is_refused_first(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    memory: int,
    fields: dict[str, float],
    options: dict[str, int],
    named: str,
) -> None:
    monkeypatch.setattr("sim.resources.available_memory", lambda: memory)
    with pytest.raises(RunError) as refused:
        make(tmp_path / "a", scenario=scenario_of(**fields), **options)
    assert str(refused.value).startswith(named)
    assert "--allow-large" in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_allow_large_starts_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.resources.available_memory", lambda: 1)
    assert make(tmp_path / "a", allow_large=True).folder.is_dir()


def test_the_limit_of_the_process_counts() -> None:
    old = resource.getrlimit(resource.RLIMIT_AS)
    limit = 64 << 30
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, old[1]))
        assert available_memory() <= limit
    finally:
        resource.setrlimit(resource.RLIMIT_AS, old)


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


def test_a_folder_without_manifest_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="cannot be read"):
        read_results(tmp_path)
