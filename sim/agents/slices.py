"""Work on slices of rows in threads, for work of which each row is independent.

Kernels release the interpreter's lock, so plain threads run them side by side. A slice only finds
rows; what must happen in order (changes of state) is done afterwards in one go. So the number of
threads changes nothing.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import pairwise

SMALLEST_SLICE = 200_000
"""Rows below which another thread costs more than it saves."""


@lru_cache(maxsize=4)
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads)


def bounds(size: int, threads: int, block: int = 1) -> list[tuple[int, int]]:
    """Return the slices, as first row and the row after the last, that cover ``size`` rows.

    Every slice but the first begins at a multiple of ``block``.
    """
    parts = max(1, min(threads, size // SMALLEST_SLICE))
    edges = [size * part // parts // block * block for part in range(parts)]
    return list(pairwise([*edges, size]))


def run_parts(parts: int, threads: int, work: Callable[[int], None]) -> None:
    """Call ``work(part)`` for every part, in that many threads."""
    if parts == 1:
        work(0)
        return
    for done in [_pool(threads).submit(work, part) for part in range(parts)]:
        done.result()
