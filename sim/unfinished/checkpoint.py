"""A checkpoint as a file: whole or not there, and never read when a bit of it changed.

A line that says what it is, the length of a header, the header (JSON: what it is of, the tree, and
the dtype and shape of each array), the arrays as they stand in memory, and at its end the SHA-256
of all before. It is written beside its place, made durable and renamed, so that the one before
stays until the new one is whole.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.disk import sync
from sim.results import RunError
from sim.unfinished.tree import Array, Tree

MAGIC = b"leerlingstromen checkpoint 1\n"
_LENGTH, _DIGEST, _PIECE = 8, 32, 1 << 22
_KINDS = "biuf"
PART = ".part"


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint holds.

    Attributes:
        about: what it is of.
        tree: the state; its arrays cannot be written.
    """

    about: Mapping[str, Any]
    tree: Tree


def write_checkpoint(path: Path, about: Mapping[str, Any], tree: Tree) -> int:
    """Write a checkpoint whole or not at all, durable, in the place of the one before.

    Returns:
        Its length in bytes.

    Raises:
        OSError: if the disk refuses; the one before stands.
    """
    beside = path.with_name(path.name + PART)
    try:
        length = _write(beside, _pieces(about, tree))
        beside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    with contextlib.suppress(OSError):  # it stands, whatever a sync of its folder says
        sync(path.parent)
    return length


def _write(path: Path, pieces: Iterable[Any]) -> int:
    digest, length = hashlib.sha256(), 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
    try:
        for piece in pieces:
            digest.update(piece)
            length += _all(handle, piece)
        length += _all(handle, digest.digest())
        os.fsync(handle)
    finally:
        os.close(handle)
    return length


def _all(handle: int, piece: Any) -> int:
    rest = memoryview(piece).cast("B")
    length = len(rest)
    while rest:
        rest = rest[os.write(handle, rest) :]
    return length


def _pieces(about: Mapping[str, Any], tree: Tree) -> Iterator[Any]:
    """Yield the parts of a file up to its hash; small arrays go together."""
    described = [[array.dtype.str, list(array.shape)] for array in tree.arrays]
    header = {"about": about, "root": tree.root, "texts": tree.texts, "arrays": described}
    text = json.dumps(header, separators=(",", ":")).encode()
    small = [MAGIC, len(text).to_bytes(_LENGTH, "little"), text]
    size = sum(map(len, small))
    for array in tree.arrays:
        if array.nbytes < _PIECE:
            small.append(array.tobytes())
            size += array.nbytes
            if size < _PIECE:
                continue
        yield b"".join(small)
        small, size = [], 0
        if array.nbytes >= _PIECE:
            yield np.ascontiguousarray(array)
    yield b"".join(small)


def read_checkpoint(path: Path) -> Checkpoint:
    """Read a checkpoint.

    Raises:
        RunError: in one sentence, if it cannot be read, or is not what was written.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RunError(f"cannot read {path}: {error.strerror}", exit_code=1) from None
    content = memoryview(data)[:-_DIGEST]
    whole = data.startswith(MAGIC) and hashlib.sha256(content).digest() == data[-_DIGEST:]
    if not whole:
        raise RunError(
            f"{path} is damaged: it is not what the run wrote; begin anew with --force", exit_code=2
        )
    at = len(MAGIC) + _LENGTH
    end = at + int.from_bytes(content[len(MAGIC) : at], "little")
    header = json.loads(bytes(content[at:end]))
    arrays = list(_arrays(content[end:], header["arrays"]))
    return Checkpoint(header["about"], Tree(header["root"], header["texts"], arrays))


def about_of(path: Path) -> Mapping[str, Any] | None:
    """Return what a checkpoint says it is of, unchecked: for a sentence; None for none."""
    try:
        with path.open("rb") as file:
            start = file.read(len(MAGIC) + _LENGTH)
            header = file.read(int.from_bytes(start[len(MAGIC) :], "little"))
        about: Mapping[str, Any] = json.loads(header)["about"]
    except (OSError, ValueError, KeyError, TypeError, MemoryError):
        return None
    return about


def _arrays(content: memoryview, described: Sequence[Any]) -> Iterator[Array]:
    at = 0
    for name, shape in described:
        dtype = np.dtype(name)
        if dtype.kind not in _KINDS:
            raise RunError(f"a checkpoint holds no array of {dtype}")
        size = int(np.prod(shape, dtype=np.int64))
        yield np.frombuffer(content, dtype, size, at).reshape(shape)
        at += size * dtype.itemsize
