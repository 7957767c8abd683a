"""The journal: what was added is there whole, whatever came after it."""

import errno
import os
from pathlib import Path

import pytest

from sim.unfinished.journal import Journal, read_journal

RECORDS = [
    {"run": k, "outcomes": [k / 3, float("inf")], "error": "é\n" if k == 2 else None}
    for k in range(5)
]


def written(path: Path) -> bytes:
    with Journal(path, 0) as journal:
        journal.add(RECORDS[:2])
        journal.add(RECORDS[2:])
    return path.read_bytes()


def test_what_is_added_is_read(tmp_path: Path) -> None:
    written(tmp_path / "j")
    kept = read_journal(tmp_path / "j")
    assert [kept.header, *kept.records] == RECORDS
    assert kept.length == (tmp_path / "j").stat().st_size


def test_no_journal_holds_nothing(tmp_path: Path) -> None:
    assert read_journal(tmp_path / "j").header is None


def test_a_torn_tail_is_cut_off_at_any_byte(tmp_path: Path) -> None:
    """Caught: a journal that believes half a line, or loses a whole one before it."""
    content = written(tmp_path / "j")
    ends = [k + 1 for k, byte in enumerate(content) if byte == ord("\n")]
    for length in range(len(content)):
        (tmp_path / "t").write_bytes(content[:length])
        kept = read_journal(tmp_path / "t")
        whole = sum(end <= length for end in ends)
        assert [r for r in (kept.header, *kept.records) if r is not None] == RECORDS[:whole]
        with Journal(tmp_path / "t", kept.length) as journal:
            journal.add(RECORDS[whole:])
        assert (tmp_path / "t").read_bytes() == content


def test_a_changed_byte_ends_the_reading(tmp_path: Path) -> None:
    content = bytearray(written(tmp_path / "j"))
    second = content.index(b"\n") + 30
    content[second] ^= 1
    (tmp_path / "j").write_bytes(content)
    kept = read_journal(tmp_path / "j")
    assert (kept.header, kept.records) == (RECORDS[0], [])


@pytest.mark.parametrize("broken", ["write", "fsync"])
def test_a_refused_write_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """Caught: half a record that stays, after which the next one cannot be read."""
    content = written(tmp_path / "j")
    whole, calls = os.write, []

    def half(handle: int, data: bytes) -> int:
        calls.append(1)
        if len(calls) > 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        return whole(handle, bytes(data)[: len(data) // 2])

    def no_sync(handle: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with Journal(tmp_path / "j", len(content)) as journal:
        with monkeypatch.context() as patch:
            patch.setattr(os, broken, half if broken == "write" else no_sync)
            with pytest.raises(OSError, match="o"):
                journal.add(RECORDS[:1])
        assert (tmp_path / "j").read_bytes() == content
        journal.add(RECORDS[:1])
    assert read_journal(tmp_path / "j").records == [*RECORDS[1:], RECORDS[0]]
