"""The leerlingen: one array per attribute, one row per leerling.

A row is never reused. ``LeerlingView`` shows one row as an object, for people and tests.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from sim.agents.codes import (
    Aanwezigheid,
    Behoefte,
    Niveau,
    Ondersteuning,
    Route,
    Schoolsoort,
)
from sim.clock import MONTHS_PER_YEAR, format_month

NO_SCHOOL = 65535
"""Value of ``school`` for a leerling who is enrolled nowhere."""
NEVER = -1
"""Value of a month column that has no month."""
EXPECTED, INSIDE, GONE = 0, 1, 2
"""Values of ``phase``: not yet four, in the model, left for good."""

COUNTED_ABSOLUUT, COUNTED_LANGDURIG, COUNTED_3_MAANDEN, COUNTED_5A, COUNTED_THUIS = 1, 2, 4, 8, 16
"""Bits of ``counted``: what a leerling was counted for in this schooljaar."""
REGISTERED = 32
"""Factor on a bit: what is registered of it stands five bits higher."""


class Leerlingen(NamedTuple):
    """Columns of all leerlingen; every array has one element per row."""

    id: NDArray[np.uint64]  # birth month * 2**32 + serial number; never reused
    birth: NDArray[np.int16]  # month of birth (month index)
    sex: NDArray[np.uint8]  # 0 boy, 1 girl
    cell: NDArray[np.uint16]  # home cell
    need: NDArray[np.uint8]  # Behoefte
    severity: NDArray[np.float32]  # severity of the need, 0 to 1; it can ease and grow
    onset: NDArray[np.int16]  # month in which the need shows
    care: NDArray[np.float32]  # share of the need that is a care need, 0 to 1
    need2: NDArray[np.uint8]  # Behoefte of a second need, or 0
    severity2: NDArray[np.float32]  # severity of the second need, 0 to 1
    phase: NDArray[np.uint8]  # EXPECTED, INSIDE or GONE
    soort: NDArray[np.uint8]  # Schoolsoort of the one enrolment
    school: NDArray[np.uint16]  # row of the school, or NO_SCHOOL
    swv: NDArray[np.uint16]  # responsible samenwerkingsverband
    leerjaar: NDArray[np.uint8]  # 1 to 8 in po, 1 to 6 in vo
    niveau: NDArray[np.uint8]  # Niveau, in vo
    support: NDArray[np.uint8]  # Ondersteuning
    mismatch: NDArray[np.float32]  # need minus support where positive, 0 to 1
    tlv: NDArray[np.uint8]  # Schoolsoort the tlv is for, 0 none
    tlv_kind: NDArray[np.uint8]  # Categorie of the tlv, 0 none
    tlv_until: NDArray[np.int16]  # last month of the tlv, or NEVER
    route: NDArray[np.uint8]  # Route
    route_for: NDArray[np.uint8]  # Schoolsoort asked or waited for
    route_since: NDArray[np.int16]  # month of request or of joining the waiting list
    attendance: NDArray[np.uint8]  # Aanwezigheid
    home_half: NDArray[np.uint8]  # half school months at home in this spell (capped at 250)
    home_since: NDArray[np.int16]  # month in which this spell began, or NEVER
    jeugdhulp: NDArray[np.uint8]  # Jeugdhulp
    jeugdhulp_since: NDArray[np.int16]  # month of joining the list or of the begin, or NEVER
    arrangement: NDArray[np.uint8]  # Arrangement
    arrangement_until: NDArray[np.int16]  # last month of the arrangement, or NEVER
    exempted: NDArray[np.uint8]  # 1 when it had a vrijstelling 5 onder a before its arrangement
    counted: NDArray[np.uint16]  # bits, reset each August
    soort_teldatum: NDArray[np.uint8]  # Schoolsoort on the last 1 October


def needy_first(people: Leerlingen, rows: slice) -> NDArray[np.int64]:
    """Put who has a need before the others within each birth year of ``rows``.

    A month looks at one in four again and again, and half a dozen columns of each: close together
    they are in far fewer lines of memory. Nothing else depends on the order of rows.

    Returns:
        The new row of each, counted within ``rows``.
    """
    order = np.lexsort((people.need[rows] == 0, people.birth[rows] // MONTHS_PER_YEAR))
    for column in columns_of(people):
        column[rows] = column[rows][order]
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return place


def scalar_of(hint: object) -> type[np.generic]:
    """Return the scalar type in the annotation of a column, however NumPy spells ``NDArray``.

    Raises:
        TypeError: if there is none.
    """
    if isinstance(hint, type) and issubclass(hint, np.generic):
        return hint
    for part in get_args(hint):
        try:
            return scalar_of(part)
        except TypeError:
            continue
    raise TypeError(f"{hint} is not the annotation of a column")


_DTYPES = {name: np.dtype(scalar_of(hint)) for name, hint in Leerlingen.__annotations__.items()}


def column_dtypes() -> dict[str, np.dtype[np.generic]]:
    """Return the dtype of every column, by name."""
    return dict(_DTYPES)


_MONTHS = (
    "tlv_until",
    "route_since",
    "home_since",
    "onset",
    "jeugdhulp_since",
    "arrangement_until",
)


def empty_columns(rows: int) -> Leerlingen:
    """Return ``rows`` blank rows: expected, without need, enrolled nowhere."""
    columns = {name: np.zeros(rows, dtype) for name, dtype in _DTYPES.items()}
    for name in _MONTHS:
        columns[name].fill(NEVER)
    columns["school"].fill(NO_SCHOOL)
    return Leerlingen(**columns)


def columns_of(people: Leerlingen) -> tuple[NDArray[Any], ...]:
    """Return the columns in their order, to go through them without asking which is which."""
    return people


def map_columns(people: Leerlingen, function: Callable[[NDArray[Any]], NDArray[Any]]) -> Leerlingen:
    """Return the table with a function applied to every column; dtypes must stay."""
    return Leerlingen._make(function(column) for column in columns_of(people))


def bytes_of(*names: str) -> int:
    """Return the memory that one leerling takes in some columns, in bytes."""
    return sum(_DTYPES[name].itemsize for name in names)


def bytes_per_row() -> int:
    """Return the memory of one leerling in bytes."""
    return bytes_of(*_DTYPES)


def identity(birth: NDArray[np.int16], serial: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return the identity of leerlingen from birth month and serial number within it."""
    return (birth.astype(np.uint64) << np.uint64(32)) | serial.astype(np.uint64)


@dataclass(frozen=True)
class LeerlingView:
    """One leerling as an object: a look at a row, without attributes of its own.

    Attributes:
        columns: the table.
        row: the row in it.
    """

    columns: Leerlingen
    row: int

    @property
    def id(self) -> int:
        """Identity, the same in every scenario."""
        return int(self.columns.id[self.row])

    @property
    def birth(self) -> str:
        """Month of birth, as YYYY-MM."""
        return format_month(int(self.columns.birth[self.row]))

    @property
    def schoolsoort(self) -> Schoolsoort:
        """Where the leerling is enrolled."""
        return Schoolsoort(self.columns.soort[self.row])

    @property
    def aanwezigheid(self) -> Aanwezigheid:
        """Attendance."""
        return Aanwezigheid(self.columns.attendance[self.row])

    @property
    def behoefte(self) -> Behoefte:
        """Type of need."""
        return Behoefte(self.columns.need[self.row])

    @property
    def niveau(self) -> Niveau:
        """Level in vo."""
        return Niveau(self.columns.niveau[self.row])

    @property
    def route(self) -> Route:
        """Where the leerling stands on the way to another school."""
        return Route(self.columns.route[self.row])

    @property
    def ondersteuning(self) -> Ondersteuning:
        """Support."""
        return Ondersteuning(self.columns.support[self.row])
