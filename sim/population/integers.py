"""Whole leerlingen and whole seats: rounding that keeps every total exact."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.draws import uniform

_EPSILON = 1e-9
"""Fractions closer than this to a whole number are rounding noise of floating-point sums."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def scale_counts(counts: Floats | Ints, total: int) -> Ints:
    """Scale counts to a total by largest remainder.

    Args:
        counts: leerlingen per school, or any weights of 0 or more, shape (n,).
        total: the wanted sum, 0 or more.

    Returns:
        Whole numbers that sum exactly to ``total``, each within 1 of
        ``counts * total / counts.sum()``; 0 stays 0. Equal remainders go to the first.

    Raises:
        ValueError: if a count or the total is negative, or all counts are 0 and the total is not.
    """
    weights = np.asarray(counts, dtype=np.float64)
    if total < 0 or not np.all(np.isfinite(weights)) or np.any(weights < 0):
        raise ValueError("counts and total must be finite and 0 or more")
    if total == 0:
        return np.zeros(len(weights), dtype=np.int64)
    if weights.sum() == 0:
        raise ValueError(f"all counts are 0, they cannot be scaled to {total}")
    exact = weights * (total / weights.sum())
    whole = np.floor(exact + _EPSILON)
    order: Ints = np.argsort(-np.maximum(exact - whole, 0), kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return np.asarray(whole, dtype=np.int64)


def whole_seats(seats: Floats, group: Ints) -> Ints:
    """Round seats to whole seats, pooled per group and rounded up.

    Within a group (swv and schoolsoort) seats are rounded cumulatively in the order given, so a
    fraction of a seat is carried to the group's next school: a small sample keeps its seats.

    Args:
        seats: seats per school, 0 or more, shape (schools,).
        group: group of each school, any whole numbers, shape (schools,).

    Returns:
        Whole seats, each within 1 of ``seats``; each group's sum is its exact sum rounded up.

    Raises:
        ValueError: if a number of seats is negative or not finite.
    """
    exact = np.asarray(seats, dtype=np.float64)
    if not np.all(np.isfinite(exact)) or np.any(exact < 0):
        raise ValueError("seats must be finite and 0 or more")
    result = np.zeros(len(exact), dtype=np.int64)
    for one in np.unique(group):
        members = np.flatnonzero(group == one)
        upto = np.ceil(np.cumsum(exact[members]) - _EPSILON)
        result[members] = np.diff(np.maximum(upto, 0), prepend=0).astype(np.int64)
    return result


def assign(
    cell_of_person: NDArray[np.integer],
    order_key: NDArray[np.uint64],
    table: NDArray[np.integer],
) -> NDArray[np.int32]:
    """Deal the persons of each cell to schools according to a whole-number table.

    Args:
        cell_of_person: row of the table per person, shape (persons,).
        order_key: a hash per person; within a cell, persons are dealt in its order, and those with
            the same key in the order given, shape (persons,).
        table: persons per cell and school, shape (cells, schools).

    Returns:
        School index per person; ``table[c, s]`` persons of cell ``c`` get school ``s``.

    Raises:
        ValueError: if a cell has another number of persons than the table.
    """
    persons = np.bincount(cell_of_person, minlength=len(table))
    if len(persons) != len(table) or np.any(persons != table.sum(axis=1)):
        raise ValueError("the rows of the table do not sum to the persons of each cell")
    order = np.lexsort((order_key, cell_of_person))
    dealt = np.repeat(np.tile(np.arange(table.shape[1], dtype=np.int32), len(table)), table.ravel())
    schools = np.empty(len(order), dtype=np.int32)
    schools[order] = dealt
    return schools


@njit(cache=True, nogil=True)
def _hang(node: int, under: int, value: float, parent: Ints, share: Floats) -> None:
    """Make ``node`` the root of its tree, then hang that tree under another node."""
    while node != -1:
        above, held = parent[node], share[node]
        parent[node], share[node] = under, value
        under, value, node = node, held, above


@njit(cache=True, nogil=True)
def _cycle(u: int, v: int, parent: Ints, mark: Ints, stamp: int, path: Ints) -> tuple[int, int]:
    """Write the tree path from v to u as child nodes; return edges from v's and from u's side."""
    node = u
    while node != -1:
        mark[node] = stamp
        node = parent[node]
    node, n_v = v, 0
    while node != -1 and mark[node] != stamp:
        path[n_v] = node
        n_v += 1
        node = parent[node]
    if node == -1:
        return -1, -1
    meet, node, n_u = node, u, 0
    while node != meet:
        path[n_v + n_u] = node
        n_u += 1
        node = parent[node]
    return n_v, n_u


@njit(cache=True, nogil=True)
def _settle(node: int, value: float, n_rows: int, parent: Ints, whole: Ints) -> None:
    """Add the whole value of a tree edge to the table and cut the edge."""
    row, column = (node, parent[node]) if node < n_rows else (parent[node], node)
    whole[row, column - n_rows] += 1 if value > 0.5 else 0
    parent[node] = -1


@njit(cache=True, nogil=True)
def _turn(
    first: float, n_v: int, n_u: int, path: Ints, share: Floats, chance: float
) -> tuple[float, float]:
    """Return the change of a cycle's edges (+ and - in turn) that makes one of them whole.

    Going up by ``up`` has chance ``down / (up + down)``: the expected change of each edge is 0.
    """
    up, down = 1.0 - first, first
    for k in range(n_v + n_u):
        value = share[path[k]]
        odd = (k if k < n_v else k - n_v) % 2
        up = min(up, 1.0 - value if odd else value)
        down = min(down, value if odd else 1.0 - value)
    change = up if chance * (up + down) < down else -down
    for k in range(n_v + n_u):
        odd = (k if k < n_v else k - n_v) % 2
        share[path[k]] += change if odd else -change
    return first + change, change


@njit(cache=True, nogil=True)
def _round(fraction: Floats, whole: Ints, stream: np.uint64) -> None:
    """Round the fractions of a table in place of ``whole``, keeping both margins.

    Fractional entries are edges between rows and columns. They are held as a forest; an entry that
    closes a cycle is settled by shifting along the cycle, which changes no margin.
    """
    n_rows, n_columns = fraction.shape
    n = n_rows + n_columns
    parent, mark, path = np.full(n, -1), np.full(n, -1), np.empty(n, np.int64)
    share, stamp = np.zeros(n), 0
    for i in range(n_rows):
        for j in range(n_columns):
            value = fraction[i, j]
            if value < _EPSILON:
                continue
            stamp += 1
            n_v, n_u = _cycle(i, n_rows + j, parent, mark, stamp, path)
            if n_v >= 0:
                chance = uniform(stream, np.uint64(i * n_columns + j))
                value, _ = _turn(value, n_v, n_u, path, share, chance)
                for k in range(n_v + n_u):
                    held = share[path[k]]
                    if held < _EPSILON or held > 1 - _EPSILON:
                        _settle(path[k], held, n_rows, parent, whole)
            if _EPSILON <= value <= 1 - _EPSILON:
                _hang(i, n_rows + j, value, parent, share)
            else:
                whole[i, j] += 1 if value > 0.5 else 0
    for node in range(n):
        if parent[node] != -1:
            _settle(node, share[node], n_rows, parent, whole)


def integer_table(
    balanced: Floats, cell_totals: Ints, school_totals: Ints, stream: np.uint64
) -> NDArray[np.int32]:
    """Round a balanced table to whole leerlingen with both margins exact.

    Each entry becomes its floor or its ceiling, with the expected value of the entry itself, so
    neither the share in the own gemeente nor the distance is pushed one way (dependent rounding
    after Gandhi, Khuller, Parthasarathy and Srinivasan, 2006).

    Args:
        balanced: result of ``balance`` on these very totals, shape (cells, schools).
        cell_totals: whole leerlingen per cell, shape (cells,).
        school_totals: whole leerlingen per school, shape (schools,).
        stream: key of the stream of draws (``sim.draws.key``): the same key, the same table.

    Returns:
        Leerlingen per cell and school, shape (cells, schools).

    Raises:
        ValueError: if the balanced table does not have these margins.
    """
    floor = np.floor(balanced + _EPSILON)
    whole = floor.astype(np.int32)
    _round(np.maximum(np.asarray(balanced, dtype=np.float64) - floor, 0.0), whole, stream)
    rows_hold = np.array_equal(whole.sum(axis=1), cell_totals)
    if not rows_hold or not np.array_equal(whole.sum(axis=0), school_totals):
        raise ValueError(
            "the balanced table does not have these margins: balance it on the same whole totals, "
            "with a tolerance far below one leerling"
        )
    return whole
