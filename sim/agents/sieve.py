"""The sieve: passes over blocks of rows that mark who may be concerned, and a list of those.

A hazard is small, and a draw decides. So a pass compares only the draw with a bound that no hazard
exceeds; the few rows that fall below it are looked at one by one, by the exact rule. A pass has no
branches and loops over slices, so that it is compiled to vector instructions: eight draws at a
time. The marks of a block are all 0 before and after.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.agents.slices import bounds, run_parts
from sim.agents.zones import BLOCK
from sim.draws import uniform
from sim.kernel import kernel

MARGIN = 1.0 + 1e-9
"""Factor on a bound, so that rounding never leaves out a row."""
_WORD = 8

Marks = NDArray[np.uint8]
Rows = NDArray[np.int32]
Find = Callable[[int, int, Marks, Rows, NDArray[np.int64]], int]
"""Finds rows from the first to before the last: marks, rows to write, bytes and draws; number."""


@kernel
def mark_below(ids: NDArray[np.uint64], stream: np.uint64, bound: float, marks: Marks) -> None:
    """Mark whose draw lies below a bound."""
    for k in range(len(ids)):
        marks[k] |= np.uint8(uniform(stream, ids[k]) < bound)


@kernel
def mark_below_where(
    ids: NDArray[np.uint64],
    column: NDArray[np.uint8],
    stream: np.uint64,
    bound: float,
    marks: Marks,
) -> None:
    """Mark whose draw lies below a bound, among those whose column is not 0."""
    for k in range(len(ids)):
        marks[k] |= np.uint8(uniform(stream, ids[k]) < bound) & np.uint8(column[k] != 0)


@kernel
def mark_below_rising(
    ids: NDArray[np.uint64],
    mismatch: NDArray[np.float32],
    stream: np.uint64,
    base: float,
    slope: float,
    marks: Marks,
) -> None:
    """Mark whose draw lies below ``base + slope * mismatch``."""
    for k in range(len(ids)):
        marks[k] |= np.uint8(uniform(stream, ids[k]) < base + slope * mismatch[k])


@kernel
def mark_equal(column: NDArray[np.uint8], value: int, marks: Marks) -> None:
    """Mark whose column has a value."""
    wanted = np.uint8(value)
    for k in range(len(column)):
        marks[k] |= np.uint8(column[k] == wanted)


@kernel
def any_equal(column: NDArray[np.uint8], value: int) -> bool:
    """Whether a value stands in a column."""
    wanted = np.uint8(value)
    found = np.uint8(0)
    for k in range(len(column)):
        found |= np.uint8(column[k] == wanted)
    any_found: bool = found != 0
    return any_found


@kernel
def collect(marks: Marks, first: int, rows: Rows, n: int) -> int:
    """Append the marked rows of the block that begins at row ``first``; the marks become 0."""
    words = marks.view(np.uint64)
    for word in range(len(words)):
        if words[word] == 0:
            continue
        for k in range(word * _WORD, (word + 1) * _WORD):
            rows[n] = first + k  # overwritten by the next unless it is marked
            n += marks[k] != 0
        words[word] = 0
    return n


class Some(NamedTuple):
    """Part of a block, close together: place in the block, id and mismatch."""

    place: NDArray[np.int32]
    id: NDArray[np.uint64]
    mismatch: NDArray[np.float32]


def no_one_yet() -> Some:
    """Return room for part of a block."""
    size = BLOCK + _WORD
    return Some(np.zeros(size, np.int32), np.zeros(size, np.uint64), np.zeros(size, np.float32))


@kernel
def take_some(
    ids: NDArray[np.uint64], mismatch: NDArray[np.float32], marks: Marks, some: Some
) -> int:
    """Copy the marked rows of a block and return how many; the marks become 0."""
    n = collect(marks, 0, some.place, 0)
    for k in range(n):
        some.id[k] = ids[some.place[k]]
        some.mismatch[k] = mismatch[some.place[k]]
    return n


def sift(used: int, threads: int, work: NDArray[np.int64], find: Find) -> Rows:
    """Return the rows that ``find`` finds among the first ``used``, in ascending order.

    Args:
        used: rows in use.
        threads: threads that may be used; the result does not depend on it.
        work: bytes and draws, to which those of the pass are added.
        find: called for slices of rows that begin at a block.
    """
    parts = bounds(used, threads, BLOCK)
    found: list[Rows] = [np.zeros(0, np.int32)] * len(parts)
    counted = np.zeros((len(parts), 2), np.int64)

    def one(part: int) -> None:
        first, last = parts[part]
        rows = np.empty(last - first + _WORD, np.int32)
        marks = np.zeros(BLOCK, np.uint8)
        found[part] = rows[: find(first, last, marks, rows, counted[part])]

    run_parts(len(parts), threads, one)
    for own in counted:
        work += own
    return found[0] if len(found) == 1 else np.concatenate(found)
