"""The results folder: whole or not at all, never over another's work, and safe to verify."""

import subprocess
import sys
import textwrap
from pathlib import Path

import fake_model
import pandas as pd
import pyarrow.parquet as pq
import pytest
from fake_model import scenario_of
from folders import TABLES, alone, digest, make

import sim.parquet
import sim.results
import sim.run
from sim.results import RunError, read_manifest, verify
from sim.run import read_results

pytestmark = pytest.mark.usefixtures("still")


def test_a_key_that_occurs_twice_is_refused() -> None:
    frame = pd.DataFrame({"month": ["2025-08"] * 2, "process": "x", "from_state": "a"})
    frame = frame.assign(to_state="b", count=1)
    with pytest.raises(ValueError, match="two rows with the same"):
        sim.parquet.table_of(frame, "transitions")


def test_rows_are_sorted_and_carry_no_metadata(tmp_path: Path) -> None:
    make(tmp_path / "a")
    table = pq.read_table(tmp_path / "a" / "yearly.parquet")
    assert table.schema.metadata is None
    frame = table.to_pandas()
    keys = ["schooljaar", "level", "unit", "indicator"]
    assert frame.equals(frame.sort_values(keys).reset_index(drop=True))


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
    with pytest.raises(RunError, match=r"cannot write to .*a/b: .*a is a file") as failed:
        make(tmp_path / "a" / "b")
    assert failed.value.exit_code == 2
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


@pytest.mark.parametrize("replicates", [None, pytest.param(2, marks=pytest.mark.full)])
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
                refused = str(error).startswith("cannot write to ")  # before anything was made
                assert error.exit_code == (2 if refused else 1)
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


def test_a_folder_without_manifest_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="cannot be read"):
        read_results(tmp_path)
