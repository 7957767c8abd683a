"""A sweep: the same table for any engine and any interruption, and every refusal by name."""

import json
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from folders import digest
from toys import Noisy, StopsAfter, Stranger, noisy_sweep, ranged, toy_sweep

from sim.results import RunError, verify
from sim.sweeping import sweep as sweeping
from sim.sweeping.contents import Sweep
from sim.sweeping.local import Local
from sim.sweeping.schema import Design
from sim.sweeping.sweep import run_sweep
from sim.sweeping.tasks import End, Subject, Task, run_task
from sim.unfinished.folder import unfinished
from sim.unfinished.journal import JOURNAL, read_journal


class Backwards:
    """An engine whose runs end in the opposite order, all at once."""

    def ends(self, tasks: Sequence[Task], subject: Subject) -> Iterator[Sequence[End]]:
        yield [run_task(task, subject) for task in reversed(tasks)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the hashes of a sweep in one go."""
    out = tmp_path_factory.mktemp("whole") / "out"
    run_sweep(noisy_sweep(fails=(3,)), out, Local(1))
    return digest(out)


def made(out: Path, engine: Any, **subject: Any) -> sweeping.SweepResult:
    return run_sweep(noisy_sweep(fails=(3,), **subject), out, engine)


def test_the_table_has_a_row_per_run_sorted_by_number(tmp_path: Path) -> None:
    result = made(tmp_path / "out", Local(1))
    table = pd.read_parquet(tmp_path / "out" / "outcomes.parquet")
    assert list(table.columns) == ["run", "point", "replicate", "seed", "a", "b", "y", "error"]
    assert list(table["run"]) == list(range(40))
    assert list(table["point"]) == [k // 2 for k in range(40)]
    assert table.groupby("replicate")["seed"].nunique().to_list() == [1, 1]
    failed = table[table["error"].notna()]
    assert set(failed["point"]) == {3}
    assert set(failed["error"]) == {"ZeroDivisionError: no places"}
    assert failed["y"].isna().all()
    assert table["y"].notna().sum() == 38
    assert result.failed == [f"run {n}: ZeroDivisionError: no places" for n in (6, 7)]
    assert verify(tmp_path / "out") == []
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_the_table_does_not_depend_on_the_engine(tmp_path: Path, whole: dict[str, str]) -> None:
    """Caught: rows in the order of arrival; a time in the table or the manifest."""
    made(tmp_path / "a", Local(2))
    made(tmp_path / "b", Backwards())
    assert digest(tmp_path / "a") == digest(tmp_path / "b") == whole


@pytest.mark.parametrize(
    ("error", "code"), [(KeyboardInterrupt(), 130), (SystemExit(143), 143)], ids=["int", "term"]
)
def test_an_interrupted_sweep_goes_on_where_it_was(
    tmp_path: Path, whole: dict[str, str], error: BaseException, code: int
) -> None:
    out = tmp_path / "out"
    with pytest.raises(
        RunError, match=r"interrupted; 13 of 40 runs are kept in .*unfinished"
    ) as no:
        made(out, StopsAfter(13, error))
    assert no.value.exit_code == code
    assert not out.exists()
    second = StopsAfter(5, error)
    with pytest.raises(RunError, match="18 of 40"):
        made(out, second)
    assert second.asked == list(range(13, 40))
    assert made(out, Local(1)).made == 22
    assert digest(out) == whole
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_finished_sweep_is_not_run_again(tmp_path: Path, whole: dict[str, str]) -> None:
    made(tmp_path / "out", Local(1))
    assert made(tmp_path / "out", StopsAfter(0, AssertionError())).made == 0
    assert digest(tmp_path / "out") == whole
    with pytest.raises(RunError, match="exists; use --force"):
        run_sweep(noisy_sweep(points=3), tmp_path / "out", Local(1))
    run_sweep(noisy_sweep(points=3), tmp_path / "out", Local(1), force=True)
    assert len(pd.read_parquet(tmp_path / "out" / "outcomes.parquet")) == 6


def test_a_kill_between_the_folder_and_the_journal_is_mended(
    tmp_path: Path, whole: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr("sim.sweeping.sweep.remove", lambda folder: None)
        made(out, Local(1))
    assert (unfinished(out) / JOURNAL).exists()
    litter = tmp_path / ".out.writing-x"
    litter.mkdir()
    (litter / "outcomes.parquet").touch()
    assert made(out, StopsAfter(0, AssertionError())).made == 0
    assert not unfinished(out).exists()
    assert digest(out) == whole
    run_sweep(noisy_sweep(fails=(3,)), out, Local(1), force=True)
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_damaged_record_is_made_again(tmp_path: Path, whole: dict[str, str]) -> None:
    out = tmp_path / "out"
    with pytest.raises(RunError):
        made(out, StopsAfter(20, KeyboardInterrupt()))
    path = unfinished(out) / JOURNAL
    lines = path.read_bytes().splitlines(keepends=True)
    lines[10] = lines[10].replace(b'"lost":false', b'"lost":true ')
    path.write_bytes(b"".join(lines))
    assert len(read_journal(path).records) == 9
    assert made(out, Local(1)).made == 40 - 9
    assert digest(out) == whole


@pytest.mark.parametrize("what", ["code", "file", "library"])
def test_an_input_that_changed_meanwhile_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Caught: rows of two versions of the model in one table."""
    file = tmp_path / "basis.yaml"
    file.write_text("a: 1\n")
    sweep = toy_sweep(
        Noisy(), ranged("a", 0.0, 1.0), Design(kind="lhs", points=4), files={"../basis.yaml": file}
    )
    out = tmp_path / "out"
    with pytest.raises(RunError, match="1 of 4"):
        run_sweep(sweep, out, StopsAfter(1, KeyboardInterrupt()))
    before = (unfinished(out) / JOURNAL).read_bytes()
    names = {"code": "sim/model.py", "file": "../basis.yaml", "library": "library numpy"}
    if what == "file":
        file.write_text("a: 2\n")
    else:
        found = sweeping.inputs_of(sweep.files)
        other = {**found, names[what]: "other"}
        monkeypatch.setattr(sweeping, "inputs_of", lambda files: other)
    with pytest.raises(RunError, match=f"^{names[what]} changed since this sweep began") as no:
        run_sweep(sweep, out, Local(1))
    assert no.value.exit_code == 2
    assert (unfinished(out) / JOURNAL).read_bytes() == before
    assert run_sweep(sweep, out, Local(1), force=True).made == 4


def test_another_sweep_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(RunError):
        made(out, StopsAfter(1, KeyboardInterrupt()))
    with pytest.raises(RunError, match="the design changed"):
        run_sweep(noisy_sweep(points=21), out, Local(1))

    class During(StopsAfter):
        def ends(self, tasks: Sequence[Task], subject: Subject) -> Iterator[Sequence[End]]:
            with pytest.raises(RunError, match="another sweep writes there"):
                made(out, Local(1))
            yield [run_task(task, subject) for task in tasks]

    made(out, During(0, AssertionError()))
    assert len(pd.read_parquet(out / "outcomes.parquet")) == 40


def test_a_worker_that_dies_loses_nothing(tmp_path: Path, whole: dict[str, str]) -> None:
    tokens = tmp_path / "tokens"
    tokens.mkdir()
    out = tmp_path / "out"
    made(out, Local(2), dies=(5, 39), tokens=str(tokens))
    assert len(list(tokens.iterdir())) == 2
    assert digest(out)["outcomes.parquet"] == whole["outcomes.parquet"]


@pytest.mark.full
def test_a_run_that_always_kills_its_process_is_a_row_and_is_tried_again(tmp_path: Path) -> None:
    sweep, out = noisy_sweep(points=2, always_dies=(2,)), tmp_path / "out"
    result = run_sweep(sweep, out, Local(2))
    assert result.failed == [
        "run 2: its process was ended from outside 3 times, perhaps for lack of memory"
    ]
    assert pd.read_parquet(out / "outcomes.parquet")["y"].notna().sum() == 3


def test_a_lost_run_is_made_again_when_the_sweep_goes_on(tmp_path: Path) -> None:
    class Loses(StopsAfter):
        def ends(self, tasks: Sequence[Task], subject: Subject) -> Iterator[Sequence[End]]:
            yield [End(tasks[0].number, (), "MemoryError", lost=True)]
            raise self.error

    out = tmp_path / "out"
    with pytest.raises(RunError, match="0 of 40"):
        made(out, Loses(1, KeyboardInterrupt()))
    assert made(out, Local(1)).made == 40


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_process_with_other_code_ends_the_sweep(tmp_path: Path, jobs: int) -> None:
    """Caught: a table full of rows that say the same."""
    sweep = toy_sweep(Stranger(), ranged("a", 0.0, 1.0), Design(kind="lhs", points=3))
    with pytest.raises(RunError, match="a worker has other code; 0 of 3 runs are kept") as no:
        run_sweep(sweep, tmp_path / "out", Local(jobs))
    assert no.value.exit_code == 1


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(RunError, match="is a file"):
        made(tmp_path / "file" / "out", Local(1))


def test_a_disk_that_is_full_keeps_what_it_has(
    tmp_path: Path, whole: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fail the Nth write of a sweep for every N, then go on: nothing is lost, nothing is half."""
    real, count = os.write, iter(())
    out = tmp_path / "out"

    def failing(handle: int, data: Any) -> int:
        if next(count, True):
            raise OSError(28, "No space left on device")
        return real(handle, data)

    for good in (0, 1, 2, 7):
        count = iter([False] * good)
        with monkeypatch.context() as patch:
            patch.setattr("sim.unfinished.journal.os.write", failing)
            with pytest.raises(
                RunError, match=r"cannot write .*No space left.*of 40 runs are kept"
            ) as no:
                made(out, StopsAfter(40, KeyboardInterrupt()))
        assert no.value.exit_code == 1
        assert not out.exists()
    made(out, Local(1))
    assert digest(out) == whole


def test_a_table_that_cannot_be_written_keeps_the_runs(
    tmp_path: Path, whole: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"

    def full(self: object, batch: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("sim.parquet.pq.ParquetWriter.write_batch", full)
        with pytest.raises(RunError, match="No space left on device; 40 of 40 runs are kept"):
            made(out, Local(1))
    assert not out.exists()
    assert [p.name for p in tmp_path.iterdir()] == ["out.unfinished"]
    assert made(out, StopsAfter(0, AssertionError())).made == 0
    assert digest(out) == whole


def test_progress_tells_how_far_and_how_long(tmp_path: Path) -> None:
    steps: list[Any] = []
    run_sweep(noisy_sweep(points=4, seconds=0.3), tmp_path / "out", Local(1), progress=steps.append)
    assert (steps[0].done, steps[0].total, steps[0].label) == (0, 8, "run 0 van 8")
    assert "nog ongeveer" in steps[1].label
    assert (steps[-1].done, steps[-1].total) == (8, 8)


def test_a_key_depends_on_code_values_and_seed() -> None:
    sweep = noisy_sweep(points=2)
    keys = [set(s.keys(code)) for s, code in ((sweep, "a"), (sweep, "b"), (_other(sweep), "a"))]
    assert all(len(found) == 4 for found in keys)
    assert not keys[0] & keys[1]
    assert not keys[0] & keys[2]


def _other(sweep: Sweep) -> Sweep:
    return toy_sweep(sweep.subject, ranged("ab", 0.0, 2.0), Design(kind="lhs", points=2), 2)


def test_the_manifest_says_what_was_swept(tmp_path: Path) -> None:
    made(tmp_path / "out", Local(1))
    told = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert told["sweep"]["runs"] == 40
    assert told["sweep"]["failures"] == 2
    assert told["sweep"]["factors"][0]["path"] == "a"
    assert told["sources"]["sim/sweeping/sweep.py"]
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) & 0o055
