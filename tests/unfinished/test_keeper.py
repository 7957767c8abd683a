"""When a checkpoint is taken: at the end of a schooljaar, where it may cost what it costs."""

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from worlds import group, school, start, world

from sim.model import StelselModel
from sim.unfinished import keeper as keeping
from sim.unfinished.checkpoint import read_checkpoint
from sim.unfinished.keeper import CHECKPOINT, Arena, Keeper, label_of


def model() -> StelselModel:
    return start(world(schools=[school("B1", "bao")], leerlingen=[group(20)]), years=3)


def lived(folder: Path, *, always: bool, tell: Any = lambda: None) -> tuple[Keeper, list[int]]:
    """Run a model to its end; return its keeper, and in which month it took a checkpoint."""
    own, months = model(), []
    with Keeper(folder, {"run": "x"}, tell, always=always) as keeper:
        while own.running_months:
            own.step()
            taken = keeper.taken
            keeper.look(own)
            if keeper.taken > taken:
                months.append(own.month)
    return keeper, months


def test_every_schooljaar_but_the_last(tmp_path: Path) -> None:
    keeper, months = lived(tmp_path, always=True)
    first = model().month
    assert months == [first + 12, first + 24]
    about = read_checkpoint(tmp_path / CHECKPOINT).about
    assert about == {"run": "x", "month": first + 24}
    assert label_of(months[0]) == "2016/2017"
    assert [p.name for p in tmp_path.iterdir()] == [CHECKPOINT]
    assert (tmp_path / CHECKPOINT).stat().st_size == keeper.length


def test_no_more_than_may_be_spent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Caught: checkpoints that are taken whatever they cost."""
    with monkeypatch.context() as patch:
        patch.setattr(keeping, "SHARE", 0.0)
        assert lived(tmp_path, always=False)[1] == []
        assert list(tmp_path.iterdir()) == []
        assert len(lived(tmp_path, always=True)[1]) == 2
    with monkeypatch.context() as patch:
        patch.setattr(keeping, "SHARE", 1e9)
        assert lived(tmp_path, always=False)[1] != []


def test_a_run_does_not_wait_for_a_slow_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    write = keeping.write_checkpoint

    def slow(*given: Any) -> int:
        go.wait(60.0)
        return write(*given)

    monkeypatch.setattr(keeping, "SHARE", 1e9)
    monkeypatch.setattr(keeping, "write_checkpoint", slow)
    own = model()
    with Keeper(tmp_path, {}) as keeper:
        while own.running_months:
            own.step()
            keeper.look(own)
        assert keeper.taken == 1
        go.set()
    assert read_checkpoint(tmp_path / CHECKPOINT).about["month"] == model().month + 12


def test_a_disk_that_refuses_is_told_in_the_next_month(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keeping, "write_checkpoint", full)
    own, keeper = model(), Keeper(tmp_path, {}, always=True)
    for _ in range(12):
        own.step()
        keeper.look(own)
    keeper.wait()
    own.step()
    with pytest.raises(OSError, match="No space left"):
        keeper.look(own)


def test_a_long_run_is_told_once_that_it_can_be_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    lived(tmp_path, always=True, tell=lambda: told.append(1))
    assert told == []
    monkeypatch.setattr(keeping, "LONG", 0.0)
    lived(tmp_path, always=True, tell=lambda: told.append(1))
    assert told == [1]


def test_copies_are_copies() -> None:
    """Caught: a copy that shows what the run does next, or that overlaps another."""
    arena = Arena()
    for size in (3, 100, 7):
        arrays = [np.arange(size, dtype=np.uint8), np.full((size, 2), 0.5), np.arange(size)[::2]]
        copies = arena.copies(arrays)
        expected = [array.copy() for array in arrays]
        for array in arrays:
            array[...] = 9
        for copy, original in zip(copies, expected, strict=True):
            assert copy.dtype == original.dtype
            assert np.array_equal(copy, original)
