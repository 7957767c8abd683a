"""Named states of a small world: free names between which leerlingen move at fixed chances."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.agents.leerlingen import INSIDE

NO_STATE = 255
"""Code of a leerling who is in none of the named states."""


@dataclass
class NamedStates:
    """Who is in which named state, and what moves them.

    Attributes:
        names: the names of the states, in the order of their codes.
        chances: chance per month of a move, row: from, column: to, shape (states, states).
        now: code of the state of each leerling, or ``NO_STATE``; shape (rows of the table,).
        times: moves of this month, row: from, column: to.
    """

    names: Sequence[str]
    chances: NDArray[np.float64]
    now: NDArray[np.uint8]
    times: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        self.times = np.zeros((len(self.names), len(self.names)), np.int64)

    def stock(self, phase: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Return the number of leerlingen in each state; who left the stelsel is in none."""
        inside = self.now[: len(phase)][phase == INSIDE]
        return np.bincount(inside, minlength=NO_STATE + 1)[: len(self.names)].astype(np.int64)
