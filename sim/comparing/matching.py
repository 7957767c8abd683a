"""Which row of one run is the same leerling as which row of another: by id."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.agents.state import State

NOBODY = -1
"""Where the other run does not have a leerling."""


@dataclass
class Matching:
    """The leerlingen of two runs, matched as they come.

    Most rows are the same in both runs, because both begin with the same leerlingen and get the
    same birth cohorts; an id that is in one run only is looked for again when new rows come.

    Attributes:
        size: rows of the two tables.
        other_of_base: per row of the base the row of the other run, or ``NOBODY``.
        base_of_other: the other way round.
        used: rows of the two runs that are matched.
    """

    size: tuple[int, int]
    other_of_base: NDArray[np.int32] = field(init=False)
    base_of_other: NDArray[np.int32] = field(init=False)
    used: tuple[int, int] = (0, 0)
    _loose: tuple[NDArray[np.int64], NDArray[np.int64]] = field(init=False)

    def __post_init__(self) -> None:
        self.other_of_base = np.full(self.size[0], NOBODY, np.int32)
        self.base_of_other = np.full(self.size[1], NOBODY, np.int32)
        self._loose = (np.zeros(0, np.int64), np.zeros(0, np.int64))

    def extend(self, base: State, other: State) -> None:
        """Match the rows that came since the last time."""
        used = (base.used, other.used)
        if used == self.used:
            return
        one, two = (
            np.concatenate([loose, np.arange(old, now)])
            for loose, old, now in zip(self._loose, self.used, used, strict=True)
        )
        ids = base.leerlingen.id[one], other.leerlingen.id[two]
        here, there = one, two
        if len(one) != len(two) or not np.array_equal(*ids):
            _, first, second = np.intersect1d(*ids, assume_unique=True, return_indices=True)
            here, there = one[first], two[second]
        self.other_of_base[here] = there
        self.base_of_other[there] = here
        self._loose = (
            one[self.other_of_base[one] == NOBODY],
            two[self.base_of_other[two] == NOBODY],
        )
        self.used = used
