"""Rosters: the rows that a process may have to look at, kept from month to month.

A roster holds the rows close together with what the first look needs: the identity, for a draw, and
bounds to compare it with. Who moves is added when the log says so; nobody is taken off before the
roster is made anew, so it may hold too many and never too few.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.agents.zones import BLOCK, Rows
from sim.kernel import kernel

_LONG = 1.5
Inputs = tuple[NDArray[np.float64], ...]


class Roster(NamedTuple):
    """Rows in the order in which they were added.

    Attributes:
        rows: the rows; ``size[0]`` of them.
        ids: their identities.
        bounds: numbers per row, shape (k, room).
        slot: place of every leerling in the roster plus 1, or 0.
        size: shape (1,).
    """

    rows: Rows
    ids: NDArray[np.uint64]
    bounds: NDArray[np.float32]
    slot: NDArray[np.int32]
    size: NDArray[np.int64]


@dataclass
class Kept:
    """A roster, and when and with what it was worked out.

    Attributes:
        roster: the rows.
        month: month in which it was right.
        inputs: what its bounds were worked out with.
        begun: how many it held when it was made anew.
    """

    roster: Roster
    month: int = -1
    inputs: Inputs = ()
    begun: int = 0

    def is_long(self) -> bool:
        """Whether it has grown so much that it may pay to make it anew."""
        return int(self.roster.size[0]) > _LONG * self.begun

    def holds(self, month: int, inputs: Inputs = ()) -> bool:
        """Whether it was right a month ago and was worked out with the same."""
        return self.month == month - 1 and same(self.inputs, inputs)


def same(one: Inputs, other: Inputs) -> bool:
    """Whether two sets of inputs are equal."""
    return len(one) == len(other) and all(map(np.array_equal, one, other))


def blank_roster(room: int, bounds: int) -> Roster:
    """Return a roster for a table of ``room`` leerlingen, with numbers per row."""
    return Roster(
        np.empty(room, np.int32),
        np.empty(room, np.uint64),
        np.empty((bounds, room), np.float32),
        np.zeros(room, np.int32),
        np.zeros(1, np.int64),
    )


@kernel
def strike(roster: Roster) -> None:
    """Take everyone off."""
    for at in range(roster.size[0]):
        roster.slot[roster.rows[at]] = 0
    roster.size[0] = 0


@kernel
def take_on(roster: Roster, i: int, identity: np.uint64) -> int:
    """Return the place of row ``i``, which is added if it is not there yet."""
    if roster.slot[i] == 0:
        at = roster.size[0]
        roster.rows[at] = i
        roster.ids[at] = identity
        roster.slot[i] = at + 1
        roster.size[0] = at + 1
    place: int = roster.slot[i] - 1
    return place


@kernel
def enlist(roster: Roster, rows: Rows, ids: NDArray[np.uint64]) -> None:
    """Add rows that are not there yet; ``ids`` is the column of identities."""
    for k in range(len(rows)):
        take_on(roster, rows[k], ids[rows[k]])


def rows_at(roster: Roster, places: Rows) -> Rows:
    """Return the rows at some places of a roster, in ascending order."""
    found: Rows = np.sort(roster.rows[places])
    return found


def room_for(roster: Roster) -> tuple[NDArray[np.uint8], Rows]:
    """Return marks for a block and room for the places that a pass over the roster finds."""
    return np.zeros(BLOCK, np.uint8), np.empty(int(roster.size[0]) + BLOCK, np.int32)
