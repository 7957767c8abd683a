"""Choice tables: chances per regular school, from a balanced table."""

import numpy as np
from numpy.typing import NDArray

from sim.agents.choice import ChoiceTable, choice_of

Floats = NDArray[np.float64]


def niveau_rows(per_niveau: Floats) -> Floats:
    """Lay tables per niveau out as rows ``cell * n_niveaus + niveau index`` of a choice table.

    Args:
        per_niveau: leerlingen, shape (niveaus, cells, schools).

    Returns:
        Matrix of shape (cells * niveaus, schools).
    """
    return np.ascontiguousarray(per_niveau.transpose(1, 0, 2)).reshape(-1, per_niveau.shape[2])


def choice_table(balanced: Floats, keep: float, needed: NDArray[np.bool_]) -> ChoiceTable:
    """Make the chances of the schools per row of a balanced table.

    Of each row the largest entries are kept that together hold ``keep`` of its weight, and every
    school is kept in the row that gives it most, so that none loses all its homes. What is kept is
    scaled to 1.

    Args:
        balanced: leerlingen (or weights) per row and school, shape (rows, schools).
        keep: share of a row's weight to keep, above 0, at most 1.
        needed: rows that must have a school (those with residents), shape (rows,).

    Returns:
        The table; rows of weight 0 that are not needed are empty.

    Raises:
        ValueError: if ``keep`` is out of range, or a needed row has weight 0.
    """
    if not 0 < keep <= 1:
        raise ValueError(f"keep is {keep}, but must lie above 0 and at most at 1")
    sums = balanced.sum(axis=1)
    empty = np.flatnonzero(needed & ~(sums > 0))
    if len(empty):
        raise ValueError(f"row {empty[0]} has residents, but no school to choose")
    if not len(balanced):  # a world in which nobody lives
        return choice_of(np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0))
    best_row = balanced.argmax(axis=0)
    schools: list[NDArray[np.int32]] = []
    cumulative: list[Floats] = []
    start = np.zeros(len(balanced) + 1, dtype=np.int64)
    for row, weights in enumerate(balanced):
        present = np.flatnonzero(weights > 0)
        order = present[np.argsort(-weights[present], kind="stable")]
        n = int(np.searchsorted(np.cumsum(weights[order]), keep * sums[row])) + 1
        order = np.concatenate([order[:n], order[n:][best_row[order[n:]] == row]])
        running = np.cumsum(weights[order])
        # an entry too small to raise the sum could never be chosen
        raises = np.diff(running, prepend=0.0) > 0
        order, running = order[raises], running[raises]
        schools.append(order.astype(np.int32))
        cumulative.append(running / running[-1] if len(running) else running)
        start[row + 1] = start[row] + len(order)
    return choice_of(start, np.concatenate(schools), np.concatenate(cumulative))
