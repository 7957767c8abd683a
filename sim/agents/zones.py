"""Zones: what is known of each block of rows, so that a pass over the rows can leave blocks out.

Leerlingen stand in the columns by birth year, and a row is never reused: whole blocks are too
young for a process, too old, or gone. Births never change and who is gone stays gone, so a zone is
never wrong; it may only know less than there is to know.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.agents.leerlingen import EXPECTED, GONE
from sim.kernel import inlined, kernel

BLOCK = 2048
"""Rows of a block; what a pass needs of a block fits in the first cache of a processor."""


Rows = NDArray[np.int32]
"""Rows of leerlingen, in ascending order unless it is said otherwise."""


def no_rows() -> Rows:
    """Return no rows."""
    return np.zeros(0, np.int32)


class Zones(NamedTuple):
    """One element per block of rows.

    Attributes:
        first_birth, last_birth: earliest and latest month of birth (month index).
        alive: 0 where everyone is gone.
        expected: 0 where nobody is still expected.
    """

    first_birth: NDArray[np.int16]
    last_birth: NDArray[np.int16]
    alive: NDArray[np.uint8]
    expected: NDArray[np.uint8]


def blank_zones(rows: int) -> Zones:
    """Return zones for a table with room for that many rows."""
    blocks = -(-rows // BLOCK)
    return Zones(
        np.zeros(blocks, np.int16),
        np.zeros(blocks, np.int16),
        np.zeros(blocks, np.uint8),
        np.zeros(blocks, np.uint8),
    )


@inlined
def blocks_of(used: int) -> int:
    """Return the number of blocks that hold ``used`` rows."""
    return (used + BLOCK - 1) // BLOCK


@kernel
def look(
    phase: NDArray[np.uint8], birth: NDArray[np.int16], known: int, used: int, zones: Zones
) -> None:
    """Look at the blocks from the one that holds row ``known`` up to row ``used``."""
    for block in range(known // BLOCK, blocks_of(used)):
        first, last = block * BLOCK, min(used, (block + 1) * BLOCK)
        phases, births = phase[first:last], birth[first:last]
        low, high = births[0], births[0]
        alive, expected = np.uint8(0), np.uint8(0)
        for k in range(len(births)):
            low, high = min(low, births[k]), max(high, births[k])
            alive |= np.uint8(phases[k] != GONE)
            expected |= np.uint8(phases[k] == EXPECTED)
        zones.first_birth[block], zones.last_birth[block] = low, high
        zones.alive[block], zones.expected[block] = alive, expected


def each_once(rows: Rows) -> Rows:
    """Return rows in ascending order, each once; of integers ``numpy.unique`` takes far longer."""
    ordered = np.sort(rows)
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    found: Rows = ordered[first]
    return found
