"""Net migration of a small world: a share of every cohort, each newcomer like one who is there."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim import draws
from sim.agents.leerlingen import EXPECTED, INSIDE, identity
from sim.agents.newcomers import MIGRANT_SERIAL, TableFullError
from sim.agents.state import State
from sim.clock import MONTHS_PER_YEAR
from sim.draws import Kind

_BLOCK = 1 << 20
_ALIKE = (
    "birth",
    "sex",
    "cell",
    "swv",
    "need",
    "severity",
    "need2",
    "severity2",
    "onset",
    "care",
    "niveau",
)
"""Columns that a newcomer has from somebody who is there."""
_NO_EXIT = np.zeros((6, 25))


class RateSupply:
    """Net migration as a share of each cohort per schooljaar; no cohorts of its own.

    Args:
        net_migration: share per schooljaar, negative when more leave than come.
    """

    def __init__(self, net_migration: float) -> None:
        self.net_migration = net_migration

    def cohort(self, birth_year: int) -> NDArray[np.float64] | None:
        """Return None: the births of a small world come as a stream."""
        del birth_year
        return None

    def migration(self, state: State | None, schooljaar: int) -> dict[int, tuple[float, float]]:
        """Return per birth year the share that leaves and the leerlingen that arrive."""
        del schooljaar
        if self.net_migration == 0.0 or state is None:
            return {}
        people, used = state.leerlingen, state.used
        inside = people.phase[:used] == INSIDE
        years, counts = np.unique(
            people.birth[:used][inside] // MONTHS_PER_YEAR, return_counts=True
        )
        leave, come = max(0.0, -self.net_migration), max(0.0, self.net_migration)
        return {
            int(year): (leave, come * int(count)) for year, count in zip(years, counts, strict=True)
        }

    def newcomers(self, state: State, sizes: Mapping[int, int], schooljaar: int) -> None:
        """Write newcomers like drawn leerlingen of the same birth year.

        Raises:
            TableFullError: if the table has too few rows.
        """
        for birth_year, size in sizes.items():
            self._newcomers(state, birth_year, schooljaar, size)

    def _newcomers(self, state: State, birth_year: int, schooljaar: int, size: int) -> None:
        people, used = state.leerlingen, state.used
        if used + size > len(people.id):
            raise TableFullError(f"{used + size} leerlingen where {len(people.id)} were reserved")
        same = people.birth[:used] // MONTHS_PER_YEAR == birth_year
        like = np.flatnonzero(same & (people.phase[:used] == INSIDE))
        serial = MIGRANT_SERIAL + (schooljaar - 1900) * _BLOCK + np.arange(size, dtype=np.int64)
        stream = draws.key(state.seed, Kind.IMMIGRANT_CELL, state.month)
        u = draws.uniforms(stream, serial.astype(np.uint64) + np.uint64(birth_year << 32))
        model = like[(u * len(like)).astype(np.int64)]
        rows = slice(used, used + size)
        for name in _ALIKE:
            column = getattr(people, name)
            column[rows] = column[model]
        people.id[rows] = identity(people.birth[rows], serial)
        people.phase[rows] = EXPECTED
        state.used = used + size

    def leave_vo(self, schooljaar: int) -> NDArray[np.float64]:
        """Return no chance to leave vo: a small world has an exit age or constant rates."""
        del schooljaar
        return _NO_EXIT

    def leave_po(self, schooljaar: int) -> NDArray[np.float64] | None:
        """Return None: the parameters hold."""
        del schooljaar
        return None
