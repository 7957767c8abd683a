"""What must hold at the end of every month of every run, as plain NumPy over the columns."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from worlds import rows, stocks

from sim import clock
from sim.agents.codes import Aanwezigheid, Route, Schoolsoort
from sim.agents.institutions import NO_LIMIT
from sim.agents.leerlingen import GONE, INSIDE, NO_SCHOOL, Leerlingen
from sim.model import StelselModel

LEERPLICHT = (61, 216)
"""Ages in months (Leerplichtwet 1969): from the month after the fifth birthday to eighteen."""
PO = (48, 178)
"""Ages in months in po: from four to the schooljaar of the fourteenth birthday, ended by August."""
VO_FROM = 132
PHANTOMS = (0, 4)
"""Kinds in which the register can hold a spell that is none: absoluut verzuim and the total."""
COUNTED = {
    Aanwezigheid.ABSOLUUT: 1,
    Aanwezigheid.LANGDURIG_RELATIEF: 2,
    Aanwezigheid.VRIJSTELLING_5A: 8,
}


def check_enrolment(model: StelselModel, people: Leerlingen) -> None:
    """Exactly one enrolment, at an open school of that soort; schools count their leerlingen."""
    schools = model.state.scholen
    inside = people.phase == INSIDE
    enrolled = (people.soort >= Schoolsoort.BAO) & (people.soort <= Schoolsoort.VSO)
    at = people.school != NO_SCHOOL
    assert np.array_equal(enrolled, at), "a schoolsoort without a school, or the reverse"
    assert not (at & ~inside).any(), "someone outside the model has a school"
    assert (people.soort[inside] != Schoolsoort.BUITEN).all()
    assert (people.soort[~inside] == Schoolsoort.BUITEN).all()
    assert (people.attendance[~inside] == 0).all()
    assert (people.route[~inside] == 0).all()
    school = people.school[at].astype(np.int64)
    assert np.array_equal(schools.soort[school], people.soort[at])
    assert (schools.is_open[school] == 1).all(), "someone is at a closed school"
    counted = np.bincount(school, minlength=len(schools.soort))
    assert np.array_equal(counted, schools.enrolled)


def check_attendance(people: Leerlingen, month: int) -> None:
    """Exactly one attendance, and the one that fits enrolment, age and vrijstelling."""
    inside = people.phase == INSIDE
    age = month - people.birth.astype(np.int64)
    of_age = (age >= LEERPLICHT[0]) & (age < LEERPLICHT[1])
    attendance = people.attendance
    home = inside & (people.school == NO_SCHOOL)
    exempt = (attendance == Aanwezigheid.VRIJSTELLING_5A) | (
        attendance == Aanwezigheid.VRIJSTELLING_5B
    )
    assert not (exempt & ~home).any(), "a vrijstelling while enrolled"
    absoluut = inside & (attendance == Aanwezigheid.ABSOLUUT)
    assert np.array_equal(absoluut, home & of_age & ~exempt), "absoluut verzuim"
    young = attendance == Aanwezigheid.NIET_LEERPLICHTIG
    assert np.array_equal(young, home & ~of_age & ~exempt), "not enrolled, not leerplichtig"
    enrolled = inside & ~home
    assert (attendance[enrolled] <= Aanwezigheid.LANGDURIG_RELATIEF).all()
    here = inside & (attendance == Aanwezigheid.AANWEZIG)
    assert (people.home_half[here] == 0).all(), "present, with time at home"


def check_ages(people: Leerlingen, month: int, first_month: int, exit_age: int | None) -> None:
    """Ages fit the sectors.

    A group of a written-out world is as old on 1 October as it says, so that in its first August
    and September it holds children who have yet to turn four.
    """
    age = month - people.birth.astype(np.int64)
    age += np.where(month < first_month + 2, 2, 0)
    in_po = (people.soort >= Schoolsoort.BAO) & (people.soort <= Schoolsoort.SO)
    assert ((age[in_po] >= PO[0]) & (age[in_po] < PO[1])).all(), "age in po"
    in_vo = (people.soort == Schoolsoort.VO) | (people.soort == Schoolsoort.VSO)
    assert (age[in_vo] >= VO_FROM).all(), "age in vo"
    if exit_age is not None and month >= first_month + 12:  # nobody leaves in the first August
        oldest = exit_age * 12 + 10
        assert (age[people.phase == INSIDE] < oldest).all(), "stayed beyond the exit age"


def check_routes(people: Leerlingen, month: int) -> None:
    """A route has an aim and a beginning; who waits for a place holds a tlv for it."""
    on_route = people.route != Route.GEEN
    assert np.array_equal(on_route, people.route_for != 0)
    assert np.isin(people.route_for[on_route], (2, 3, 5)).all()
    assert (people.route_since[on_route] <= month).all()
    assert (people.route_since[on_route] >= 0).all()
    waits = people.route == Route.WACHTLIJST
    assert np.array_equal(people.tlv[waits], people.route_for[waits]), "waits without a tlv"
    assert (people.route_for[waits] != people.soort[waits]).all(), "waits for where it is"
    assert np.isfinite(people.mismatch).all()
    assert ((people.mismatch >= 0.0) & (people.mismatch <= 1.0)).all()


def check_counts(model: StelselModel, people: Leerlingen) -> None:
    """Who is at home was counted in this schooljaar; each leerling once per kind."""
    inside = people.phase == INSIDE
    for attendance, bit in COUNTED.items():
        stands = inside & (people.attendance == attendance)
        assert (people.counted[stands] & bit > 0).all(), f"{attendance.name} not counted"
    for kind in range(5):
        leerlingen = int(np.count_nonzero(people.counted & (1 << kind)))
        assert int(model.state.tally_gemeente[kind].sum()) == leerlingen
        known = (people.counted & (32 << kind)) > 0
        assert ((people.counted[known] & (1 << kind)) > 0).all(), "registered and not so"
        registered = int(model.state.tally_gemeente[5 + kind].sum())
        assert registered >= np.count_nonzero(known), "registered and not in the book"
        assert registered == np.count_nonzero(known) or kind in PHANTOMS


@dataclass
class Watch:
    """Checks a model after every step, against what it was a month before.

    Attributes:
        model: the model, at its first month.
    """

    model: StelselModel
    ids: NDArray[np.uint64] = field(init=False)
    phase: NDArray[np.uint8] = field(init=False)
    stock: NDArray[np.int64] = field(init=False)
    cells: dict[tuple[int, ...], int] = field(init=False)
    school: NDArray[np.uint16] = field(init=False)
    enrolled: NDArray[np.int32] = field(init=False)
    places: NDArray[np.int32] = field(init=False)
    waited: int = 0
    queued: int = 0

    def __post_init__(self) -> None:
        """Look at the start."""
        self._look()

    def _look(self) -> None:
        people = rows(self.model)
        self.ids, self.phase = people.id.copy(), people.phase.copy()
        self.stock = stocks(self.model.state)
        self.cells = self._cells(people)
        self.school = people.school.copy()
        self.enrolled = self.model.state.scholen.enrolled.copy()
        self.places = self.model.state.scholen.places.copy()

    def _cells(self, people: Leerlingen) -> dict[tuple[int, ...], int]:
        """Count the leerlingen per gemeente, need, year of birth and state."""
        keys, count = np.unique(self._keys(people, _codes(people)), axis=0, return_counts=True)
        found = zip(map(tuple, keys.tolist()), count.tolist(), strict=True)
        return {key: n for key, n in found if key[-1] >= 32}

    def _keys(
        self, people: Leerlingen, code: NDArray[np.int64], at: Any = slice(None)
    ) -> NDArray[np.int64]:
        gemeente = self.model.state.cells.gemeente[people.cell[at].astype(np.int64)]
        parts = (gemeente, people.need[at], people.birth[at] // 12, code)
        return np.stack([np.asarray(p, np.int64) for p in parts], axis=-1)

    def step(self) -> None:
        """Check everything after a step of the model."""
        state, people = self.model.state, rows(self.model)
        month = state.month - 1
        assert np.array_equal(people.id[: len(self.ids)], self.ids), "a row was reused"
        assert len(np.unique(people.id)) == len(people.id), "an id stands twice"
        assert not ((self.phase == GONE) & (people.phase[: len(self.phase)] != GONE)).any()
        self._books(people)
        check_enrolment(self.model, people)
        check_attendance(people, month)
        check_ages(people, month, state.first_month, state.exit_age)
        check_routes(people, month)
        check_counts(self.model, people)
        self._places(people, month)
        self._look()

    def _books(self, people: Leerlingen) -> None:
        """Double entry: stock = stock before + in - out, per state and per cell."""
        log = self.model.state.log
        used = int(log.used[0])
        old, new = log.old[:used].astype(np.int64), log.new[:used].astype(np.int64)
        net = np.bincount(new, minlength=224) - np.bincount(old, minlength=224)
        now = stocks(self.model.state)
        assert np.array_equal(now[32:], (self.stock + net)[32:]), "stock is not in minus out"
        assert now.sum() - self.stock.sum() == -net[0], "someone was lost or doubled"
        assert np.array_equal(now, self.model.recorder.stock)
        cells = dict(self.cells)
        for codes, sign in ((new, 1), (old, -1)):
            for key in map(tuple, self._keys(people, codes, log.row[:used]).tolist()):
                cells[key] = cells.get(key, 0) + sign
        expected = {key: n for key, n in cells.items() if n and key[-1] >= 32}
        assert expected == self._cells(people), "a cell does not balance"

    def _places(self, people: Leerlingen, month: int) -> None:
        """No place twice; sitting leerlingen keep theirs after a cut, and nobody joins them.

        In August the admissions of 1 August come before the places of the new schooljaar.
        """
        schools = self.model.state.scholen
        full = (schools.places != NO_LIMIT) & (schools.enrolled > schools.places)
        assert (schools.enrolled[full] <= np.maximum(self.enrolled, self.places)[full]).all() or (
            (self.places[full] == NO_LIMIT).any()
        )
        if clock.month_of_year(month) == clock.AUGUST:
            return
        assert (schools.enrolled[full] <= self.enrolled[full]).all(), "over capacity"
        here = people.school != NO_SCHOOL
        new = here.copy()
        new[: len(self.school)] &= people.school[: len(self.school)] != self.school
        assert not full[people.school[new].astype(np.int64)].any(), "placed at a full school"


def _codes(people: Leerlingen) -> NDArray[np.int64]:
    code = people.soort.astype(np.int64) * 32 + people.attendance.astype(np.int64) * 4
    return np.where(people.phase == INSIDE, code + people.route, 0)
