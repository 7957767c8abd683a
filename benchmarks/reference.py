"""The reference: plain Mesa, one agent per leerling, for the reduced rules.

Each leerling is a ``mesa.Agent`` with plain Python attributes; there are no columns and no
kernels. It draws by the same keys as the engine, so both must give every leerling the same life.
It serves two ends: a second writing of the rules by which the engine is checked, and the speed of
plain Mesa, by which the engine's speed is measured. It stays as it is: when the model grows, the
reduced rules do not, and neither does the reference.

What cannot happen on a national start under these rules is left out, and the start is checked for
it: schools that close, places by date, regular schools that are full, leerlingen who are at home
but not yet leerplichtig.
"""

from dataclasses import replace

import mesa
import numpy as np
from mesa.agent import AgentSet

from benchmarks.reference_draws import uniform
from benchmarks.reference_leerling import Leerling
from benchmarks.reference_month import month_of
from benchmarks.reference_mover import Life, Start
from benchmarks.reference_places import Cell, Choice, Gemeente, Samenwerkingsverband, School
from sim.agents.choice import ChoiceTable, ReachTable
from sim.agents.codes import Aanwezigheid, Behoefte
from sim.agents.institutions import NO_LIMIT, NO_SWV
from sim.agents.leerlingen import INSIDE, NO_SCHOOL, empty_columns
from sim.agents.moves import BAO, SBO, SO, VO, VSO
from sim.agents.state import State
from sim.draws import Kind

N_NIVEAUS = 6
CLUSTER12 = int(Behoefte.CLUSTER12)


class ReferenceModel(mesa.Model):  # type: ignore[misc]
    """The stelsel under the reduced rules, with an agent for every leerling.

    ``step()`` runs one month; ``datacollector`` keeps the national figures.

    Args:
        state: a national start at its first month; nothing of it is changed.

    Attributes:
        waiting: the leerlingen on a waiting list.
        thuiszitters: leerlingen in absoluut or langdurig relatief verzuim now.
        reach_km: how far a school across the border of a samenwerkingsverband is in reach.
        departed: the leerlingen who left for good, as they were when they left.
    """

    def __init__(self, state: State) -> None:
        super().__init__(rng=state.seed)
        check_start(state)
        # of the state only month, seed and parameters are kept, to ask for the numbers of a month
        self._calendar = replace(state, leerlingen=empty_columns(0), used=0)
        self._tie = int(state.stream(Kind.QUEUE_TIE, lasting=True))
        self.waiting = AgentSet([], random=self.random)
        self.thuiszitters = 0
        self.departed: list[Leerling] = []
        p = state.parameters
        self.swvs = [
            Samenwerkingsverband(self, row, level, p["tlv.strengheid"], p["tlv.beslistermijn"])
            for row, level in enumerate(state.swvs.level.tolist())
        ]
        self.gemeenten = [
            Gemeente(self, row, p["leerplicht.opvolging"])
            for row in range(len(state.codes.gemeenten))
        ]
        self.reach_km = p["plaatsing.reikwijdte"]
        self.schools = self._make_schools(state)
        self._make_leerlingen(state, self._make_cells(state))
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "leerlingen": lambda model: len(model.leerlingen),
                "thuiszitters": "thuiszitters",
                "wachtlijst": lambda model: len(model.waiting),
            }
        )

    @property
    def leerlingen(self) -> AgentSet:
        """The leerlingen in the model."""
        return self.agents_by_type[Leerling]

    def step(self) -> None:
        """Run one month."""
        now = month_of(self._calendar)
        self.agents_by_type[School].set("zorgplicht", now.zorgplicht)
        if now.begins_schooljaar:
            self._begin_schooljaar()
        self.leerlingen.do("before_placement", now)
        self._give_places()
        self.leerlingen.do("after_placement", now)
        self._calendar.month += 1
        self.datacollector.collect(self)

    def lives(self) -> dict[int, Life]:
        """Return what every leerling is now, by id; those who left as they were at the end."""
        return {
            leerling.id: leerling.life()
            for group in (self.leerlingen, self.departed)
            for leerling in group
        }

    def tallies(self) -> tuple[list[list[int]], list[list[int]]]:
        """Return who was counted in this schooljaar, per samenwerkingsverband and per gemeente."""
        return [swv.tally for swv in self.swvs], [gemeente.tally for gemeente in self.gemeenten]

    def _begin_schooljaar(self) -> None:
        self.agents_by_type[Samenwerkingsverband].do("begin_schooljaar")
        self.agents_by_type[Gemeente].do("begin_schooljaar")
        for leerling in self.departed:
            leerling.counted = 0

    def _give_places(self) -> None:
        """Give free places, first come first served; vso goes before so before sbo."""
        queue = self.waiting.sort(
            lambda leerling: (leerling.route_since, uniform(self._tie, leerling.id)), ascending=True
        )
        for soort in (VSO, SO, SBO):
            for leerling in queue:
                if leerling.route_for == soort:
                    within_reach = leerling.cell.reach[soort][leerling.need == CLUSTER12]
                    school = next((s for s in within_reach if s.has_room()), None)
                    if school is not None:
                        leerling.take_place(school)

    # --- reading the start ----------------------------------------------------------------------

    def _make_schools(self, state: State) -> list[School]:
        scholen = state.scholen
        of_sector = {BAO: scholen.swv_po.tolist(), VO: scholen.swv_vo.tolist()}
        return [
            School(
                self,
                row,
                soort,
                self.swvs[of_sector[soort][row]] if soort in of_sector else None,
                places,
                enrolled,
            )
            for row, (soort, places, enrolled) in enumerate(
                zip(
                    scholen.soort.tolist(),
                    scholen.places.tolist(),
                    scholen.enrolled.tolist(),
                    strict=True,
                )
            )
        ]

    def _make_cells(self, state: State) -> list[Cell]:
        geography = state.geography
        return [
            Cell(
                self.gemeenten[gemeente],
                self.swvs[swv_po],
                self.swvs[swv_vo],
                self._choice(geography.choice_bao, cell),
                [
                    self._choice(geography.choice_vo, cell * N_NIVEAUS + niveau)
                    for niveau in range(N_NIVEAUS)
                ],
                {
                    soort: (
                        self._reach(geography.reach[soort, 0], cell),
                        self._reach(geography.reach[soort, 1], cell),
                    )
                    for soort in (SBO, SO, VSO)
                },
            )
            for cell, (gemeente, swv_po, swv_vo) in enumerate(
                zip(
                    state.cells.gemeente.tolist(),
                    state.cells.swv_po.tolist(),
                    state.cells.swv_vo.tolist(),
                    strict=True,
                )
            )
        ]

    def _choice(self, table: ChoiceTable, row: int) -> Choice:
        entries = slice(int(table.start[row]), int(table.start[row + 1]))
        schools = [self.schools[school] for school in table.school[entries].tolist()]
        return Choice(schools, table.cumulative[entries].tolist())

    def _reach(self, table: ReachTable, cell: int) -> list[School]:
        return [self.schools[school] for school in table.within(cell, self.reach_km).tolist()]

    def _make_leerlingen(self, state: State, cells: list[Cell]) -> None:
        people = state.leerlingen
        rows = np.flatnonzero(people.phase[: state.used] == INSIDE)
        starts = zip(*(getattr(people, name)[rows].tolist() for name in Start._fields), strict=True)
        places = zip(
            people.cell[rows].tolist(),
            people.school[rows].tolist(),
            people.swv[rows].tolist(),
            strict=True,
        )
        for start, (cell, school, swv) in zip(starts, places, strict=True):
            Leerling(
                self,
                Start(*start),
                cells[cell],
                None if school == NO_SCHOOL else self.schools[school],
                self.swvs[swv],
            )


def check_start(state: State) -> None:
    """Check that what the reference leaves out cannot happen from this start."""
    scholen, people, used = state.scholen, state.leerlingen, state.used
    regular = np.isin(scholen.soort, (BAO, VO))
    assert (scholen.places[regular] == NO_LIMIT).all(), "regular schools have no limit"
    assert (scholen.closes < 0).all(), "no school closes"
    assert (scholen.is_open == 1).all(), "every school is open"
    assert not state.places.schedule, "no places are fixed by date"
    assert not state.rates.hazards, "no hazard is constant"
    assert not state.arrivals, "nobody arrives"
    assert not state.births, "nobody is born"
    assert state.exit_age is None, "no age at which all leave"
    assert state.po_exit_age is None, "no age at which all leave po"
    for table in (state.geography.choice_bao, state.geography.choice_vo):
        assert (np.diff(table.start) > 0).all(), "every cell has regular schools"
    assert (scholen.swv_po[scholen.soort == BAO] != NO_SWV).all(), "bao has its swv"
    assert (scholen.swv_vo[scholen.soort == VO] != NO_SWV).all(), "vo has its swv"
    inside = people.phase[:used] == INSIDE
    assert (people.swv[:used][inside] != NO_SWV).all(), "every leerling has its swv"
    at_home = (Aanwezigheid.NIET_LEERPLICHTIG, Aanwezigheid.VRIJSTELLING_5B)
    assert not np.isin(people.attendance[:used][inside], at_home).any(), "none is too young"
    assert (people.need[:used][people.mismatch[:used] > 0] > 0).all(), "mismatch has a need"
