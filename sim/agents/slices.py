"""Work on slices of rows in threads, for work of which each row is independent.

Kernels release the interpreter's lock, so plain threads run them side by side. A slice writes only
its own rows; what must happen in order (changes of state) is done afterwards in one go. So the
number of threads changes nothing.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import pairwise

SMALLEST_SLICE = 20_000
"""Rows below which another thread costs more than it saves."""


@lru_cache(maxsize=4)
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads)


def bounds(size: int, threads: int) -> list[tuple[int, int]]:
    """Return the slices, as first and last-but-one row, that cover ``size`` rows."""
    parts = max(1, min(threads, size // SMALLEST_SLICE))
    edges = [size * part // parts for part in range(parts + 1)]
    return list(pairwise(edges))


def in_slices(size: int, threads: int, work: Callable[[int, int], None]) -> None:
    """Call ``work(first, last)`` for slices that cover ``size`` rows, in that many threads."""
    parts = bounds(size, threads)
    if len(parts) == 1:
        work(*parts[0])
        return
    for done in [_pool(threads).submit(work, *part) for part in parts]:
        done.result()
