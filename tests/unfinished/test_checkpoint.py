"""A checkpoint is whole or refused, and holds numbers and texts alone."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from sim.results import RunError
from sim.unfinished.checkpoint import MAGIC, about_of, read_checkpoint, write_checkpoint
from sim.unfinished.tree import Tree, UnknownKindError, put_back, tree_of

ABOUT = {"run": "x", "month": 24319}
VALUE = {
    "numbers": [1, 2.5, float("nan"), -0.0, True, None, 1 << 60],
    "texts": ("a", "é"),
    "pair": (1, np.float64(0.1), (np.int64(3),)),
    "arrays": [
        np.arange(6, dtype=np.int16).reshape(2, 3),
        np.zeros((0, 4)),
        np.array([True, False]),
        np.arange(10.0)[::3],
    ],
}


def written(folder: Path) -> Path:
    path = folder / "checkpoint"
    write_checkpoint(path, ABOUT, tree_of(VALUE, {}))
    return path


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["checkpoint"]
    assert about_of(path) == ABOUT
    read = read_checkpoint(path)
    assert read.about == ABOUT
    found = put_back(read.tree, None)
    assert repr(found) == repr(VALUE)
    assert type(found["pair"][1]) is np.float64
    for one, other in zip(found["arrays"], VALUE["arrays"], strict=True):
        assert one.dtype == other.dtype  # type: ignore[union-attr]
        assert one.flags.writeable


def test_any_bit_that_flips_is_seen(tmp_path: Path) -> None:
    path = written(tmp_path)
    content = path.read_bytes()
    for at in range(len(content)):
        path.write_bytes(content[:at] + bytes([content[at] ^ (1 << at % 8)]) + content[at + 1 :])
        with pytest.raises(RunError, match=f"^{path} is damaged"):
            read_checkpoint(path)


def test_any_end_that_is_missing_is_seen(tmp_path: Path) -> None:
    path = written(tmp_path)
    content = path.read_bytes()
    for length in range(len(content)):
        path.write_bytes(content[:length])
        with pytest.raises(RunError, match="damaged"):
            read_checkpoint(path)
        about_of(path)  # never an error
    path.write_bytes(content + b"\0")
    with pytest.raises(RunError, match="damaged"):
        read_checkpoint(path)


def test_no_code_comes_out_of_a_checkpoint(tmp_path: Path) -> None:
    """C37: objects are not written, and a file that holds them is refused, its hash being right."""
    with pytest.raises(UnknownKindError, match="no array of object"):
        tree_of([np.array([print], dtype=object)], {})
    with pytest.raises(UnknownKindError, match="a builtin_function"):
        tree_of([print], {})
    header = {"about": {}, "root": {"a": 0}, "texts": [], "arrays": [["|O", [1]]]}
    text = json.dumps(header).encode()
    body = MAGIC + len(text).to_bytes(8, "little") + text + bytes(8)
    path = tmp_path / "checkpoint"
    path.write_bytes(body + hashlib.sha256(body).digest())
    with pytest.raises(RunError, match="no array of object"):
        read_checkpoint(path)
    with pytest.raises(KeyError):  # a class is looked up among the kinds, and never imported
        put_back(Tree({"k": "os.system", "v": ["true"]}), None)


def test_a_disk_that_refuses_leaves_the_one_before(tmp_path: Path) -> None:
    path = written(tmp_path)
    before, calls = path.read_bytes(), 0
    while True:
        calls += 1
        count = [0]

        def refusing(original: object, count: list[int] = count, nth: int = calls) -> object:
            def counted(*args: object, **named: object) -> object:
                count[0] += 1
                if count[0] == nth:
                    raise OSError(28, "No space left on device")
                return original(*args, **named)  # type: ignore[operator]

            return counted

        with pytest.MonkeyPatch.context() as patch:
            for name in ("write", "fsync"):
                original = getattr(__import__("os"), name)
                patch.setattr(f"sim.unfinished.checkpoint.os.{name}", refusing(original))
            patch.setattr(Path, "replace", refusing(Path.replace))
            try:
                write_checkpoint(path, {**ABOUT, "month": calls}, tree_of(VALUE, {}))
            except OSError:
                assert path.read_bytes() == before, calls
                assert [p.name for p in tmp_path.iterdir()] == ["checkpoint"]
                continue
        assert calls > 3
        break  # only the sync of the folder failed, or nothing did: it stands
    assert read_checkpoint(path).about["month"] == calls
