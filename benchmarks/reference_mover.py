"""Who a leerling is, and the moves it can make: enrol, lose its school, wait, leave.

The rules that decide which move is made stand in ``reference_leerling``.
"""

from typing import TYPE_CHECKING, NamedTuple

import mesa

from benchmarks.reference_places import Cell, Samenwerkingsverband, School
from sim.agents.leerlingen import GONE, INSIDE, NEVER, NO_SCHOOL
from sim.agents.moves import (
    AANGEVRAAGD,
    AANWEZIG,
    ABSOLUUT,
    BUITEN,
    GEEN_ROUTE,
    LANGDURIG,
    NIET_INGESCHREVEN,
    VO,
    VSO,
    WACHTLIJST,
)

if TYPE_CHECKING:
    from benchmarks.reference import ReferenceModel

THUISZITTER = (LANGDURIG, ABSOLUUT)


class Start(NamedTuple):
    """What a leerling is at the start; each as the column of the same name."""

    id: int
    birth: int
    need: int
    severity: float
    onset: int
    mismatch: float
    soort: int
    leerjaar: int
    niveau: int
    tlv: int
    tlv_until: int
    route: int
    route_for: int
    route_since: int
    attendance: int
    home_half: int
    home_since: int


class Life(NamedTuple):
    """What can be compared with the engine; each as the column of the same name."""

    phase: int
    soort: int
    school: int
    swv: int
    leerjaar: int
    niveau: int
    tlv: int
    tlv_until: int
    route: int
    route_for: int
    route_since: int
    attendance: int
    home_half: int
    home_since: int
    counted: int


class Mover(mesa.Agent):  # type: ignore[misc]
    """A leerling without rules: its attributes and its moves.

    Attributes:
        model: the model, which keeps the waiting list.
        cell: home cell.
        school: the school, or None.
        swv: responsible samenwerkingsverband.
        others: as the columns of the same name (``sim.agents.leerlingen``).
    """

    model: "ReferenceModel"
    __slots__ = (
        "attendance",
        "birth",
        "cell",
        "counted",
        "home_half",
        "home_since",
        "id",
        "leerjaar",
        "mismatch",
        "need",
        "niveau",
        "onset",
        "phase",
        "route",
        "route_for",
        "route_since",
        "school",
        "severity",
        "soort",
        "swv",
        "tlv",
        "tlv_until",
    )

    def __init__(
        self,
        model: "ReferenceModel",
        start: Start,
        cell: Cell,
        school: School | None,
        swv: Samenwerkingsverband,
    ) -> None:
        super().__init__(model)
        self.id = start.id
        self.birth = start.birth
        self.need = start.need
        self.severity = start.severity
        self.onset = start.onset
        self.mismatch = start.mismatch
        self.cell = cell
        self.school = school
        self.swv = swv
        self.phase = INSIDE
        self.soort = start.soort
        self.leerjaar = start.leerjaar
        self.niveau = start.niveau
        self.tlv = start.tlv
        self.tlv_until = start.tlv_until
        self.route = start.route
        self.route_for = start.route_for
        self.route_since = start.route_since
        self.attendance = start.attendance
        self.home_half = start.home_half
        self.home_since = start.home_since
        self.counted = 0
        if self.route == WACHTLIJST:
            model.waiting.add(self)
        if self.attendance in THUISZITTER:
            model.thuiszitters += 1

    def enrol(self, school: School) -> None:
        """Enrol at a school with room, which ends the old enrolment and the route.

        The responsible samenwerkingsverband becomes that of a regular school; at a special school
        it stays that of the school before, or becomes that of the home where the sector changes.
        """
        self._release()
        self.school = school
        school.enrolled += 1
        if school.swv is not None:
            self.swv = school.swv
        elif school.soort == VSO:
            if self.soort not in (VO, VSO):
                self.swv = self.cell.swv_vo
        elif self.soort in (VO, VSO):
            self.swv = self.cell.swv_po
        self.soort = school.soort
        self.end_route()

    def unenrol(self, month: int) -> None:
        """Lose the school: at home in absoluut verzuim from this month on."""
        self._release()
        self.soort = NIET_INGESCHREVEN
        self.fall_absent(ABSOLUUT, month)

    def depart(self) -> None:
        """Leave the model for good."""
        self._release()
        if self.route == WACHTLIJST:
            self.model.waiting.discard(self)
        self.route = GEEN_ROUTE
        self.route_for = 0
        self.phase = GONE
        self.soort = BUITEN
        self.attend(AANWEZIG)
        self.home_since = NEVER
        self.model.departed.append(self)
        self.remove()

    def ask(self, soort: int, month: int) -> None:
        """Ask for a tlv for a special schoolsoort."""
        self.route = AANGEVRAAGD
        self.route_for = soort
        self.route_since = month

    def wait(self, soort: int, since: int) -> None:
        """Join the waiting list of a special schoolsoort, or stay on it, since a month."""
        self.route = WACHTLIJST
        self.route_for = soort
        self.route_since = since
        self.model.waiting.add(self)

    def end_route(self) -> None:
        """Ask and wait no longer."""
        if self.route == WACHTLIJST:
            self.model.waiting.discard(self)
        self.route = GEEN_ROUTE
        self.route_for = 0
        self.route_since = NEVER

    def fall_absent(self, attendance: int, month: int) -> None:
        """Begin a spell at home."""
        self.attend(attendance)
        self.home_half = 0
        self.home_since = month

    def end_spell(self) -> None:
        """Attend school again."""
        self.attend(AANWEZIG)
        self.home_half = 0
        self.home_since = NEVER

    def attend(self, attendance: int) -> None:
        """Change attendance; the model keeps the number of thuiszitters."""
        self.model.thuiszitters += (attendance in THUISZITTER) - (self.attendance in THUISZITTER)
        self.attendance = attendance

    def count(self, bit: int) -> None:
        """Be counted for one kind of absence, once per schooljaar."""
        if self.counted & bit:
            return
        self.counted |= bit
        kind = bit.bit_length() - 1
        self.cell.gemeente.tally[kind] += 1
        self.swv.tally[kind] += 1

    def _release(self) -> None:
        if self.school is not None:
            self.school.enrolled -= 1
            self.school = None

    def life(self) -> Life:
        """Return what can be compared with the engine."""
        return Life(
            self.phase,
            self.soort,
            NO_SCHOOL if self.school is None else self.school.row,
            self.swv.row,
            self.leerjaar,
            self.niveau,
            self.tlv,
            self.tlv_until,
            self.route,
            self.route_for,
            self.route_since,
            self.attendance,
            self.home_half,
            self.home_since,
            self.counted,
        )
