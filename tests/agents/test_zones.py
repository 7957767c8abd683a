"""Zones may know less than there is to know, and never anything wrong."""

import numpy as np

from sim.agents.leerlingen import EXPECTED, GONE, INSIDE
from sim.agents.zones import BLOCK, blank_zones, each_once, look


def test_zones_tell_ages_and_who_is_left() -> None:
    rows = 2 * BLOCK + 100
    phase = np.full(rows, INSIDE, np.uint8)
    birth = np.arange(rows).astype(np.int16)
    phase[:BLOCK] = GONE
    phase[-1] = EXPECTED
    zones = blank_zones(rows)
    look(phase, birth, 0, rows, zones)
    assert zones.alive.tolist() == [0, 1, 1]
    assert zones.expected.tolist() == [0, 0, 1]
    assert zones.first_birth.tolist() == [0, BLOCK, 2 * BLOCK]
    assert zones.last_birth.tolist() == [BLOCK - 1, 2 * BLOCK - 1, rows - 1]


def test_a_block_that_fills_up_is_looked_at_anew() -> None:
    phase, birth = np.full(3000, INSIDE, np.uint8), np.full(3000, 50, np.int16)
    zones = blank_zones(3000)
    look(phase, birth, 0, 2100, zones)
    birth[2100:] = 9
    look(phase, birth, 2100, 3000, zones)
    assert zones.first_birth.tolist() == [50, 9]
    assert zones.last_birth.tolist() == [50, 50]


def test_each_once_is_what_numpy_finds() -> None:
    for rows in ([], [3], [3, 3], [5, 1, 5, 2, 1, 1]):
        given = np.array(rows, np.int32)
        assert each_once(given).tolist() == np.unique(given).tolist()
