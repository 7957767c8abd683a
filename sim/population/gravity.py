"""Distance, gravity and balancing between home cells and schools (floating-point tables)."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the earth (IUGG)."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def distance_km(lon1: Floats, lat1: Floats, lon2: Floats, lat2: Floats) -> Floats:
    """Return the distances between two sets of points, in km as the crow flies.

    Equirectangular at the mean latitude of each pair: within 0.1 % over the Netherlands.

    Args:
        lon1: longitude of the first set in degrees, shape (n,).
        lat1: latitude of the first set in degrees, shape (n,).
        lon2: longitude of the second set in degrees, shape (m,).
        lat2: latitude of the second set in degrees, shape (m,).

    Returns:
        Matrix of shape (n, m).
    """
    x1, y1 = np.radians(lon1)[:, None], np.radians(lat1)[:, None]
    x2, y2 = np.radians(lon2)[None, :], np.radians(lat2)[None, :]
    east = (x2 - x1) * np.cos((y1 + y2) / 2)
    return np.asarray(EARTH_RADIUS_KM * np.hypot(east, y2 - y1), dtype=np.float64)


def gravity(
    cell_lonlat: Floats,
    cell_gemeente: Ints,
    school_lonlat: Floats,
    school_gemeente: Ints,
    decay_km: float | Floats,
    own_bonus: float,
) -> Floats:
    """Return how strongly each home cell is drawn to each school.

    ``exp(-distance / decay_km)``, plus ``own_bonus`` where cell and school lie in one gemeente. A
    cell is as large as a gemeente, so the distance from its centre says little about the distance
    from a home to a school of the same gemeente: a bonus well above 1 makes it hardly count there,
    while the first term still tells two cells of one gemeente apart.

    Args:
        cell_lonlat: longitude and latitude of the cells in degrees, shape (cells, 2).
        cell_gemeente: gemeente of the cells, shape (cells,). Codes of any other area, such as the
            swv, do as well.
        school_lonlat: the same of the schools, shape (schools, 2).
        school_gemeente: the same of the schools, shape (schools,).
        decay_km: distance over which the pull falls by a factor e; one for all, or one per school.
        own_bonus: added weight within the own gemeente, 0 or more.

    Returns:
        Positive weights, shape (cells, schools).

    Raises:
        ValueError: if a decay is not positive or the bonus is negative.
    """
    decay = np.asarray(decay_km, dtype=np.float64)
    if not np.all(decay > 0) or own_bonus < 0:
        raise ValueError("decay_km must be above 0 and own_bonus 0 or more")
    distance = distance_km(
        cell_lonlat[:, 0], cell_lonlat[:, 1], school_lonlat[:, 0], school_lonlat[:, 1]
    )
    own = cell_gemeente[:, None] == school_gemeente[None, :]
    return np.asarray(np.exp(-distance / decay) + own_bonus * own, dtype=np.float64)


@njit(cache=True, nogil=True, error_model="numpy")
def _fit(
    weights: Floats, rows: Floats, columns: Floats, tolerance: float, max_iterations: int
) -> tuple[Floats, Floats, float, int]:
    """Scale rows and columns in turn; return both factors, the largest row gap and its row."""
    a, b = np.zeros(len(rows)), np.where(columns > 0, 1.0, 0.0)
    gap, worst = np.inf, -1
    for iteration in range(max_iterations + 1):
        gap, worst = 0.0, -1
        factors, sums = np.zeros(len(rows)), np.zeros(len(columns))
        for i in range(len(rows)):
            if rows[i] > 0:
                pull = 0.0
                for j in range(len(columns)):
                    pull += weights[i, j] * b[j]
                if not abs(a[i] * pull - rows[i]) <= gap:
                    gap, worst = abs(a[i] * pull - rows[i]), i
                factors[i] = rows[i] / pull
                sums += factors[i] * weights[i]
        if gap <= tolerance or iteration == max_iterations:
            break
        a = factors
        for j in range(len(columns)):
            if columns[j] > 0:
                b[j] = columns[j] / sums[j]
    return a, b, gap, worst


def _check_margins(weights: Floats, rows: Floats, columns: Floats, tolerance: float) -> None:
    """Raise if no table with these margins can exist, naming the first row or column at fault."""
    if weights.shape != (len(rows), len(columns)):
        raise ValueError(f"weights {weights.shape} do not fit {len(rows)} x {len(columns)} totals")
    for name, values in (("weights", weights), ("cell totals", rows), ("school totals", columns)):
        if not np.all(np.isfinite(values)) or np.any(values < 0):
            raise ValueError(f"{name} must be finite and 0 or more")
    if abs(rows.sum() - columns.sum()) > tolerance:
        raise ValueError(
            f"cell totals sum to {rows.sum():.6f}, school totals to {columns.sum():.6f}: scale one "
            "of them first"
        )
    lonely = np.flatnonzero((rows > 0) & ~(weights[:, columns > 0] > 0).any(axis=1))
    if len(lonely):
        raise ValueError(f"cell {lonely[0]} has residents, but weight 0 to every school")
    lonely = np.flatnonzero((columns > 0) & ~(weights[rows > 0] > 0).any(axis=0))
    if len(lonely):
        raise ValueError(f"school {lonely[0]} has leerlingen, but weight 0 from every cell")


def balance(
    weights: Floats,
    cell_totals: Floats | Ints,
    school_totals: Floats | Ints,
    tolerance: float,
    max_iterations: int,
) -> Floats:
    """Scale weights until both margins hold (iterative proportional fitting).

    Args:
        weights: weights of 0 or more, shape (cells, schools).
        cell_totals: wanted row sums, in leerlingen, shape (cells,).
        school_totals: wanted column sums, shape (schools,); the same sum as ``cell_totals``.
        tolerance: largest error allowed in any margin, in leerlingen.
        max_iterations: rounds of scaling rows and columns after which to give up.

    Returns:
        Matrix of leerlingen, shape (cells, schools): column sums hold to rounding, row sums to
        ``tolerance``.

    Raises:
        ValueError: if the margins have different sums, if a row or column cannot be filled, or if
            the fit does not come within ``tolerance``; the message names the cell or school.
    """
    rows = np.ascontiguousarray(cell_totals, dtype=np.float64)
    columns = np.ascontiguousarray(school_totals, dtype=np.float64)
    table = np.ascontiguousarray(weights, dtype=np.float64)
    _check_margins(table, rows, columns, tolerance)
    a, b, gap, worst = _fit(table, rows, columns, tolerance, max_iterations)
    if not gap <= tolerance:
        raise ValueError(
            f"no balance within {max_iterations} rounds: cell {worst} is {gap:.3g} leerlingen off "
            f"its {rows[worst]:.3f} (tolerance {tolerance:g}); its weights may be too one-sided"
        )
    return np.asarray(a[:, None] * table * b[None, :], dtype=np.float64)


def niveau_shares(
    school_totals: Floats | Ints,
    allowed: NDArray[np.bool_],
    national_shares: Floats,
    tolerance: float,
    max_iterations: int,
) -> Floats:
    """Split the leerlingen of each vo school over the niveaus it may have.

    Args:
        school_totals: leerlingen per school, shape (schools,).
        allowed: whether a school has a niveau, shape (schools, niveaus).
        national_shares: share of each niveau in the national total; scaled to sum to 1.
        tolerance: largest error allowed in a school's sum, in leerlingen.
        max_iterations: rounds after which to give up.

    Returns:
        Leerlingen per school and niveau, shape (schools, niveaus): rows sum to ``school_totals``,
        columns to the national shares. A school with one niveau has all its leerlingen there.

    Raises:
        ValueError: if the shares cannot be met, for instance because schools with one niveau
            already hold more than its national share; the message of ``balance`` names the place.
    """
    totals = np.asarray(school_totals, dtype=np.float64)
    shares = np.asarray(national_shares, dtype=np.float64) / np.sum(national_shares)
    lacking = np.flatnonzero((totals > 0) & ~allowed.any(axis=1))
    if len(lacking):
        raise ValueError(f"school {lacking[0]} has leerlingen, but no niveau")
    held = np.array(
        [totals[allowed[:, n] & (allowed.sum(axis=1) == 1)].sum() for n in range(len(shares))]
    )
    over = np.flatnonzero(held > shares * totals.sum() + tolerance)
    if len(over):
        n = int(over[0])
        raise ValueError(
            f"schools with niveau index {n} alone hold {held[n]:.0f} leerlingen, more than its "
            f"national share {shares[n]:.4f} of {totals.sum():.0f}"
        )
    return balance(allowed * shares, totals, shares * totals.sum(), tolerance, max_iterations)


def special_homes(
    cell_totals: Floats | Ints, school_seats: Floats | Ints, weights: Floats, trek: float
) -> Floats:
    """Return the expected number of leerlingen of one special schoolsoort per home cell.

    A mixture of two tables with the same sum: ``1 - trek`` of the leerlingen live where the
    residents live; ``trek`` of them live around the seats, each school drawing on the cells by
    residents times weight. So a region with many seats has more special leerlingen, the more so the
    higher ``trek``. The cell margin is soft: no cell is held to a number.

    Args:
        cell_totals: residents of the ages concerned per cell, shape (cells,).
        school_seats: leerlingen (or places) per special school, shape (schools,).
        weights: gravity of the cells to these schools, shape (cells, schools).
        trek: 0 (proportional to residents) to 1 (seats alone decide).

    Returns:
        Leerlingen per home cell, shape (cells,); the sum is that of ``school_seats``.

    Raises:
        ValueError: if ``trek`` lies outside [0, 1], or a school with seats draws on nobody.
    """
    if not 0 <= trek <= 1:
        raise ValueError(f"trek is {trek}, but must lie between 0 and 1")
    residents = np.asarray(cell_totals, dtype=np.float64)
    seats = np.asarray(school_seats, dtype=np.float64)
    pull = residents[:, None] * weights
    drawn = pull.sum(axis=0)
    if np.any((drawn <= 0) & (seats > 0)):
        raise ValueError("a school with seats has no residents within its weights")
    around = (pull * np.divide(seats, drawn, out=np.zeros_like(seats), where=drawn > 0)).sum(axis=1)
    even = seats.sum() * residents / residents.sum()
    return np.asarray((1 - trek) * even + trek * around, dtype=np.float64)
