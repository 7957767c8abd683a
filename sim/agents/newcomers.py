"""New rows: birth cohorts, migrants and arrivals get an identity and a place in the columns."""

import numpy as np
from numpy.typing import NDArray

from sim import draws
from sim.agents.identity import NeedProfile, draw_identity
from sim.agents.leerlingen import Leerlingen, identity
from sim.agents.moves import Cells
from sim.clock import MONTHS_PER_YEAR, month_of
from sim.draws import Kind
from sim.parameters import Parameters

MIGRANT_SERIAL = 1 << 31
"""First serial number of migrants; each schooljaar has a block of its own above it."""
_BLOCK = 1 << 20
NEWCOMER_SERIAL = 3 << 30
"""First serial number of newcomers who wait for a first school; migrants end far below it."""
_FIRST_MONTH, _MONTHS, _CELLS, _EACH = month_of(1900, 1), 1 << 11, 1 << 10, 1 << 9
_GOLDEN_RATIO, _DIGITS = 0.6180339887, 6


class TableFullError(RuntimeError):
    """More leerlingen came than rows were reserved."""


def add_cohort(
    people: Leerlingen,
    used: int,
    birth_year: int,
    per_cell: NDArray[np.int64],
    cell_swv_po: NDArray[np.uint16],
    profile: NeedProfile,
    parameters: Parameters,
) -> int:
    """Write the children of one birth year, expected in the model at four.

    Args:
        people: the table.
        used: rows in use; the cohort is written from there.
        birth_year: calendar year of birth.
        per_cell: children per home cell.
        cell_swv_po: samenwerkingsverband po of each cell.
        profile: distribution of needs.
        parameters: for the seed of identities and the share of girls.

    Returns:
        The new number of rows in use.

    Raises:
        TableFullError: if the table has too few rows.
    """
    size = int(per_cell.sum())
    rows = _reserve(people, used, size)
    zaad = int(parameters["bevolking.zaad"])
    number = np.arange(size, dtype=np.int64)
    # neighbours in the table share a cell: the golden ratio spreads each cell over the year
    place = (number + 0.5) * _GOLDEN_RATIO % 1.0
    birth = birth_year * MONTHS_PER_YEAR + np.floor(place * MONTHS_PER_YEAR)
    people.birth[rows] = birth.astype(np.int16)
    people.id[rows] = identity(people.birth[rows], number)
    people.cell[rows] = np.repeat(np.arange(len(per_cell)), per_cell)
    people.swv[rows] = cell_swv_po[people.cell[rows]]
    draw_identity(people, rows, profile, zaad, parameters["bevolking.meisjes"], stratified=True)
    return used + size


def add_migrants(
    people: Leerlingen,
    used: int,
    birth_year: int,
    schooljaar: int,
    size: int,
    cell_share: NDArray[np.float64],
    cell_swv_po: NDArray[np.uint16],
    parameters: Parameters,
) -> int:
    """Write ``size`` children of one birth year who arrive in August of ``schooljaar``.

    Who they are is still to be drawn (``draw_identity``). Their ids stand in a block of the
    schooljaar, so that they are never those of a cohort.
    ``cell_share`` is cumulative over the home cells. Returns the new number of rows in use.

    Raises:
        TableFullError: if the table has too few rows.
    """
    rows = _reserve(people, used, size)
    zaad = int(parameters["bevolking.zaad"])
    serial = MIGRANT_SERIAL + (schooljaar - 1900) * _BLOCK + np.arange(size, dtype=np.int64)
    within = np.uint64(birth_year) * np.uint64(1 << 32) + serial.astype(np.uint64)
    month = draws.uniforms(draws.key(zaad, Kind.IMMIGRANT_MONTH), within) * MONTHS_PER_YEAR
    people.birth[rows] = (birth_year * MONTHS_PER_YEAR + month.astype(np.int64)).astype(np.int16)
    people.id[rows] = identity(people.birth[rows], serial)
    u = draws.uniforms(draws.key(zaad, Kind.IMMIGRANT_CELL), within)
    cells = np.searchsorted(cell_share, u * cell_share[-1], side="right")
    people.cell[rows] = np.minimum(cells, len(cell_share) - 1)
    people.swv[rows] = cell_swv_po[people.cell[rows]]
    return used + size


def add_waiting(
    people: Leerlingen,
    used: int,
    month: int,
    per_cell: NDArray[np.int64],
    cells: Cells,
    parameters: Parameters,
) -> int:
    """Write newcomers of the ages of leerplicht, without a need, who wait for a first school.

    The serial number holds month, home cell and place among those of one month of birth, so that
    nobody's identity depends on who comes elsewhere. Returns the new number of rows in use.

    Raises:
        TableFullError: if the table has too few rows, or the serial numbers do not suffice.
    """
    rows = _reserve(people, used, int(per_cell.sum()))
    zaad = int(parameters["bevolking.zaad"])
    cell = np.repeat(np.arange(len(per_cell)), per_cell)
    place = np.arange(len(cell)) - np.repeat(np.cumsum(per_cell) - per_cell, per_cell)
    who = (np.uint64(month) << np.uint64(40)) + (cell.astype(np.uint64) << np.uint64(24))
    u = draws.uniforms(draws.key(zaad, Kind.NEWCOMER_AGE), who + place.astype(np.uint64))
    youngest, eldest = parameters["leerplicht.vanaf"], parameters["leerplicht.tot"]
    birth = month - np.floor(youngest + u * (eldest - youngest)).astype(np.int64)
    among = _places_among(cell * 2**16 + birth)
    since = month - _FIRST_MONTH
    if not 0 <= since < _MONTHS or len(per_cell) > _CELLS or among.max(initial=0) >= _EACH:
        raise TableFullError("there are too few serial numbers for so many newcomers")
    people.birth[rows] = birth.astype(np.int16)
    serial = NEWCOMER_SERIAL + (since * _CELLS + cell) * _EACH + among
    people.id[rows] = identity(people.birth[rows], serial)
    people.cell[rows] = cell
    in_po = month - birth < parameters["overgang.verlaat_po_vanaf"]
    people.swv[rows] = np.where(in_po, cells.swv_po[cell], cells.swv_vo[cell])
    people.sex[rows] = (
        draws.uniforms(draws.key(zaad, Kind.SEX), people.id[rows]) < parameters["bevolking.meisjes"]
    )
    years = (month - birth) // MONTHS_PER_YEAR
    leerjaar = np.where(in_po, years - 3, years - 11)
    people.leerjaar[rows] = np.clip(leerjaar, 1, np.where(in_po, 8, 6))
    return used + len(cell)


def _places_among(group: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the place of each element among the equal ones, counted from 0."""
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    begins = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    length = np.diff(np.append(begins, len(group)))
    place = np.empty(len(group), np.int64)
    place[order] = np.arange(len(group)) - np.repeat(begins, length)
    return place


def _reserve(people: Leerlingen, used: int, size: int) -> slice:
    if used + size > len(people.id):
        raise TableFullError(
            f"the table of leerlingen has {len(people.id)} rows and {used + size} are needed"
        )
    return slice(used, used + size)


def whole_by_cell(expected: NDArray[np.float64], birth_year: int) -> NDArray[np.int64]:
    """Return whole numbers per cell whose running total stays within one of the expected.

    Each birth year rounds from another offset, so that no cell loses a half in every cohort.
    """
    offset = birth_year * _GOLDEN_RATIO % 1.0
    running = np.floor(np.round(np.cumsum(expected), _DIGITS) + offset)
    return np.diff(np.concatenate([[0.0], running])).astype(np.int64)
