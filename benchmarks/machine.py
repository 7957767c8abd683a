"""What this machine can do at most: bytes copied and draws made per second."""

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim.draws import rough_bits
from sim.kernel import kernel

_REPEATS = 25
_BLOCK, _IDS = 2048, 1 << 20
SMALLEST, LARGEST = 1 << 16, 1 << 28
"""Bytes of the smallest and largest copy that is measured."""


def best_of(repeats: int, work: Callable[[], object]) -> float:
    """Return the shortest time that ``work`` took, in seconds."""
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times)


def copy_bandwidth(size: int) -> float:
    """Return bytes read and written per second by a copy as large as what a month touches.

    A small world fits in a processor's cache, where copies are faster: so the limit of a small
    world is measured with a small copy, which makes it stricter.
    """
    words = min(LARGEST, max(SMALLEST, size)) // 16
    source, target = np.ones(words), np.zeros(words)
    seconds = best_of(_REPEATS, lambda: np.copyto(target, source))
    return 2 * source.nbytes / seconds


@kernel
def _draw(ids: NDArray[np.uint64], stream: np.uint64, limit: np.uint64) -> int:
    below = 0
    for first in range(0, len(ids), _BLOCK):
        part = ids[first : first + _BLOCK]
        for k in range(len(part)):
            below += int(rough_bits(stream, part[k]) <= limit)
    return below


def draw_rate() -> float:
    """Return keyed draws per second, each compared with a bound, by one thread."""
    ids = np.arange(_IDS, dtype=np.uint64)
    stream, limit = np.uint64(12345), np.uint64(1) << np.uint64(50)
    _draw(ids, stream, limit)
    return _IDS / best_of(_REPEATS, lambda: _draw(ids, stream, limit))
