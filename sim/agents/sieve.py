"""The sieve: passes over blocks of rows that mark who may be concerned, and a list of those.

A hazard is small, and a draw decides. So a pass compares only the draw with a bound that no hazard
exceeds; the few rows that fall below it are looked at one by one, by the exact rule. A pass has no
branches and loops over slices, so that it is compiled to vector instructions: eight draws at a
time. The marks of a block are all 0 before and after.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim.agents.slices import bounds, run_parts
from sim.agents.state import State
from sim.agents.zones import BLOCK, Rows, no_rows
from sim.draws import ROUGH_SLACK, rough, rough_bits, rough_limit
from sim.kernel import kernel

MARGIN = 1.0 + 1e-9
"""Factor on a bound, so that rounding never leaves out a row."""
SINGLE_MARGIN = 1.0 + 1e-6
"""The same where the bound is worked out in single precision."""
_WORD = 8

Marks = NDArray[np.uint8]
Find = Callable[[int, int, Marks, Rows, NDArray[np.int64]], int]
"""Finds rows from the first to before the last: marks, rows to write, bytes and draws; number."""


@kernel
def mark_below(ids: NDArray[np.uint64], stream: np.uint64, bound: float, marks: Marks) -> None:
    """Mark whose draw lies below a bound, and a rare one that lies just above it."""
    limit = rough_limit(bound)
    for k in range(len(ids)):
        marks[k] |= np.uint8(rough_bits(stream, ids[k]) <= limit)


@kernel
def mark_below_either(
    ids: NDArray[np.uint64],
    streams: tuple[np.uint64, np.uint64],
    bounds: tuple[float, float],
    marks: Marks,
) -> None:
    """Mark whose draw in one of two streams lies below the bound there; reads who once."""
    one, other = rough_limit(bounds[0]), rough_limit(bounds[1])
    for k in range(len(ids)):
        first = rough_bits(streams[0], ids[k]) <= one
        marks[k] |= np.uint8(first) | np.uint8(rough_bits(streams[1], ids[k]) <= other)


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
    least, steep = np.float32(base) + ROUGH_SLACK, np.float32(slope)
    for k in range(len(ids)):
        marks[k] |= np.uint8(rough(stream, ids[k]) < least + steep * mismatch[k])


@kernel
def mark_below_of(
    ids: NDArray[np.uint64],
    need: NDArray[np.uint8],
    stream: np.uint64,
    worst: int,
    bounds: tuple[float, float, float],
    marks: Marks,
) -> None:
    """Mark whose draw lies below the bound for no need, for most needs, or for the worst."""
    none, most, highest = rough_limit(bounds[0]), rough_limit(bounds[1]), rough_limit(bounds[2])
    one = np.uint8(worst)
    for k in range(len(ids)):
        limit = highest if need[k] == one else (most if need[k] != 0 else none)
        marks[k] |= np.uint8(rough_bits(stream, ids[k]) <= limit)


@kernel
def mark_below_each(
    ids: NDArray[np.uint64], stream: np.uint64, bounds: NDArray[np.float32], marks: Marks
) -> None:
    """Mark whose draw lies below the bound of the own row."""
    for k in range(len(ids)):
        marks[k] |= np.uint8(rough(stream, ids[k]) < bounds[k] + ROUGH_SLACK)


@kernel
def mark_equal(column: NDArray[np.uint8], value: int, marks: Marks) -> None:
    """Mark whose column has a value."""
    wanted = np.uint8(value)
    for k in range(len(column)):
        marks[k] |= np.uint8(column[k] == wanted)


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


def sift(state: State, find: Find, threads: int = 1) -> Rows:
    """Return the rows in use that ``find`` finds, in ascending order.

    Args:
        state: its ``work`` grows by the bytes and draws of the pass.
        find: called for slices of rows that begin at a block.
        threads: threads that may be used; the result does not depend on it.
    """
    parts = bounds(state.used, threads, BLOCK)
    if len(parts) == 1:
        rows = state.scratch()
        n = find(0, state.used, np.zeros(BLOCK, np.uint8), rows, state.work)
        return rows[:n].copy()
    found: list[Rows] = [no_rows()] * len(parts)
    counted = np.zeros((len(parts), 2), np.int64)

    def one(part: int) -> None:
        first, last = parts[part]
        rows = np.empty(last - first + _WORD, np.int32)
        found[part] = rows[: find(first, last, np.zeros(BLOCK, np.uint8), rows, counted[part])]

    run_parts(len(parts), threads, one)
    state.work += counted.sum(axis=0)
    return np.concatenate(found)
