"""Distance, gravity and balancing between home cells and schools (floating-point tables)."""

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the earth (IUGG)."""

# Of the solver only, no number of the model: they decide how fast it gets there, not where.
_LONGEST_STEP = 3.0
_HALVINGS = 30
_NOISE = 1e-12
_RIDGE = 1e-13

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


def _columns_filled(weights: Floats, level: Floats, columns: Floats) -> tuple[Floats, float]:
    """Return the table with row factors ``exp(level)`` and exact columns, and its dual value."""
    table = np.exp(level - level.max())[:, None] * weights
    sums = table.sum(axis=0)
    table *= columns / sums
    return table, float(columns @ np.log(sums) + columns.sum() * level.max())


def _newton_step(table: Floats, rows: Floats, columns: Floats) -> Floats:
    """Return the step in the logarithm of the row factors that would close the row gaps."""
    now = table.sum(axis=1)
    curvature = np.diag(now) - (table / columns) @ table.T
    # the factors are free up to a common one: hold their mean
    curvature += now.sum() / len(now) ** 2
    curvature[np.diag_indices_from(curvature)] += _RIDGE * now
    return np.asarray(solve(curvature, rows - now, assume_a="sym"), dtype=np.float64)


def _fit(
    weights: Floats, rows: Floats, columns: Floats, tolerance: float, max_iterations: int
) -> tuple[Floats, float, int]:
    """Balance positive margins; return the table, the largest row gap and its row.

    The solution of iterative proportional fitting, found by Newton's method on the row factors,
    with the columns filled exactly at each step: fitting by turns creeps where regions hardly mix.
    """
    level = np.log(rows / (weights @ (columns / weights.sum(axis=0))))
    table, value = _columns_filled(weights, level, columns)
    value -= float(rows @ level)
    gap, worst = np.inf, 0
    for _ in range(max_iterations):
        gaps = np.abs(table.sum(axis=1) - rows)
        worst = int(np.argmax(gaps))
        gap = float(gaps[worst])
        if gap <= tolerance:
            break
        step = _newton_step(table, rows, columns)
        step *= min(1.0, _LONGEST_STEP / float(np.abs(step).max()))
        for _ in range(_HALVINGS):
            table, trial = _columns_filled(weights, level + step, columns)
            trial -= float(rows @ (level + step))
            if trial <= value + _NOISE * abs(value):
                break
            step /= 2
        level, value = level + step, trial
    return table, gap, worst


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
    """Scale rows and columns of weights until both margins hold.

    The result is that of iterative proportional fitting: ``a[i] * weights[i, j] * b[j]``.

    Args:
        weights: weights of 0 or more, shape (cells, schools).
        cell_totals: wanted row sums, in leerlingen, shape (cells,).
        school_totals: wanted column sums, shape (schools,); the same sum as ``cell_totals``.
        tolerance: largest error allowed in any margin, in leerlingen.
        max_iterations: steps after which to give up; some ten suffice.

    Returns:
        Matrix of leerlingen, shape (cells, schools): the sums of the longer side hold to rounding,
        those of the shorter to ``tolerance``.

    Raises:
        ValueError: if the margins have different sums, if a row or column cannot be filled, or if
            the fit does not come within ``tolerance``; the message names the cell or school.
    """
    rows = np.asarray(cell_totals, dtype=np.float64)
    columns = np.asarray(school_totals, dtype=np.float64)
    table = np.asarray(weights, dtype=np.float64)
    _check_margins(table, rows, columns, tolerance)
    result = np.zeros(table.shape)
    held = np.ix_(rows > 0, columns > 0)
    if not table[held].size:
        return result
    if np.count_nonzero(rows) <= np.count_nonzero(columns):
        name, index = "cell", np.flatnonzero(rows)
        part, gap, worst = _fit(
            table[held], rows[rows > 0], columns[columns > 0], tolerance, max_iterations
        )
    else:
        name, index = "school", np.flatnonzero(columns)
        part, gap, worst = _fit(
            table[held].T, columns[columns > 0], rows[rows > 0], tolerance, max_iterations
        )
        part = part.T
    if not gap <= tolerance:
        raise ValueError(
            f"no balance within {max_iterations} steps: {name} {index[worst]} is {gap:.3g} "
            f"leerlingen off its total (tolerance {tolerance:g}); weights may be too one-sided"
        )
    result[held] = part
    return result


def _niveau_targets(totals: Floats, allowed: NDArray[np.bool_], shares: Floats) -> Floats:
    """Return the national leerlingen per niveau; raise where the schools cannot meet them."""
    mixed = (allowed.sum(axis=1) > 1) & (totals > 0)
    least, most = (totals * ~mixed) @ allowed, totals @ allowed
    counted = ~allowed[mixed].any(axis=0)
    rest = float(np.sum(shares[~counted]))
    scale = (totals.sum() - least[counted].sum()) / rest if rest > 0 else 0.0
    target = np.where(counted, least, shares * scale)
    wrong = np.flatnonzero(~counted & ((target < least) | (target > most)))
    if len(wrong):
        n = int(wrong[0])
        raise ValueError(
            f"niveau index {n} should hold {target[n]:.0f} leerlingen nationally, but its schools "
            f"can hold {least[n]:.0f} to {most[n]:.0f}: change national_shares"
        )
    return target


def niveau_shares(
    school_totals: Floats | Ints,
    allowed: NDArray[np.bool_],
    national_shares: Floats,
    tolerance: float,
    max_iterations: int,
) -> Floats:
    """Split the leerlingen of each vo school over the niveaus it may have.

    A niveau that is only found alone (no school has it beside another) is counted, not assumed: it
    holds what its schools hold, and the shares of the others are scaled to the remainder.

    Args:
        school_totals: leerlingen per school, shape (schools,).
        allowed: whether a school has a niveau, shape (schools, niveaus).
        national_shares: share of each niveau in the national total, any sum, shape (niveaus,).
        tolerance: largest error allowed in a niveau's national total, in leerlingen.
        max_iterations: steps after which to give up.

    Returns:
        Leerlingen per school and niveau, shape (schools, niveaus): rows sum to ``school_totals``,
        columns to the national shares. A school with one niveau has all its leerlingen there.

    Raises:
        ValueError: if a school with leerlingen has no niveau, or the shares cannot be met; the
            message names the niveau and what its schools can hold.
    """
    totals = np.asarray(school_totals, dtype=np.float64)
    shares = np.asarray(national_shares, dtype=np.float64)
    lacking = np.flatnonzero((totals > 0) & ~allowed.any(axis=1))
    if len(lacking):
        raise ValueError(f"school {lacking[0]} has leerlingen, but no niveau")
    target = _niveau_targets(totals, allowed, shares)
    # weight in proportion to the targets: a good start, the fit does not depend on it
    return balance(allowed * target, totals, target, tolerance, max_iterations)


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
