"""Tables of where a leerling may go: chances per school, and ordered lists of schools in reach.

Both are held as compressed rows: the entries of row ``r`` are ``start[r] : start[r + 1]``. They are
made in ``sim.population.places`` and read by the processes, which is why they live below both.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernel import kernel

NO_SCHOOL = -1
"""What ``choose`` returns for a row without schools."""


class ChoiceTable(NamedTuple):
    """Chances of the regular schools per row.

    A row is a home cell (bao), or ``cell * n_niveaus + niveau index`` (vo, niveau index from 0).

    Attributes:
        start: first entry of each row, and the end of the last; int64, shape (rows + 1,).
        school: school index per entry, in each row from the largest chance down; int32.
        cumulative: running sum of the chances within the row; float64 in (0, 1], strictly
            increasing, the last of each row exactly 1.
        guide: where to begin to look, per entry; int32. For the k-th of n entries: how many
            entries of the row have a running sum of at most k / n.
    """

    start: NDArray[np.int64]
    school: NDArray[np.int32]
    cumulative: NDArray[np.float64]
    guide: NDArray[np.int32]

    def schools_of(self, row: int) -> NDArray[np.int32]:
        """Return the school indices of one row."""
        return self.school[self.start[row] : self.start[row + 1]]


class ReachTable(NamedTuple):
    """Special schools in reach per home cell, in the order in which they are tried.

    Attributes:
        start: first entry of each cell, and the end of the last; int64, shape (cells + 1,).
        own_end: end of the entries within the cell's own swv; int64, shape (cells,),
            ``start[c] <= own_end[c] <= start[c + 1]``. Later entries lie across the border.
        school: school index per entry; int32.
        km: how far leerlingenvervoer must reach for the entry, in km; 0 within the own swv and for
            the nearest, which are in reach of all; float64.
    """

    start: NDArray[np.int64]
    own_end: NDArray[np.int64]
    school: NDArray[np.int32]
    km: NDArray[np.float64]

    def schools_of(self, cell: int) -> NDArray[np.int32]:
        """Return the school indices of one home cell, the first to be tried first."""
        return self.school[self.start[cell] : self.start[cell + 1]]

    def within(self, cell: int, km: float) -> NDArray[np.int32]:
        """Return the same where leerlingenvervoer goes no further than ``km``."""
        entries = slice(self.start[cell], self.start[cell + 1])
        return self.school[entries][self.km[entries] <= km]


@kernel
def _guide(
    start: NDArray[np.int64], cumulative: NDArray[np.float64], guide: NDArray[np.int32]
) -> None:
    for row in range(len(start) - 1):
        first, size = start[row], start[row + 1] - start[row]
        passed = 0
        for k in range(size):
            while passed < size - 1 and cumulative[first + passed] <= k / size:
                passed += 1
            guide[first + k] = passed


def choice_of(
    start: NDArray[np.int64], school: NDArray[np.int32], cumulative: NDArray[np.float64]
) -> ChoiceTable:
    """Return a choice table with its guide."""
    guide = np.zeros(len(school), np.int32)
    _guide(start, cumulative, guide)
    return ChoiceTable(start, school, cumulative, guide)


@kernel
def position(table: ChoiceTable, row: int, u: float) -> int:
    """Return the entry of a choice table that a draw ``u`` in [0, 1) picks in a row, or -1.

    It is the first entry of the row whose running sum exceeds ``u``; -1 for an empty row. The guide
    tells where to begin, so that a step or two are enough in a row of any length.
    """
    first, last = table.start[row], table.start[row + 1] - 1
    if last < first:
        return NO_SCHOOL
    size = last - first + 1
    at = first + table.guide[first + min(size - 1, int(u * size))]
    while at < last and table.cumulative[at] <= u:
        at += 1
    while at > first and table.cumulative[at - 1] > u:  # where u * size was rounded up
        at -= 1
    return int(at)


def choose(table: ChoiceTable, row: int, u: float) -> int:
    """Return the school that a draw picks in a row of a choice table, or ``NO_SCHOOL``."""
    entry = position(table, row, u)
    return NO_SCHOOL if entry < 0 else int(table.school[entry])
