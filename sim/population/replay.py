"""The lives before the start: the months of the run itself, with institutions that never bind.

Every leerling with a need lives its months from its fourth birthday to the start, with the hazards
and draws of a run and the law as it came, in a country where each samenwerkingsverband has one
school of each schoolsoort and no school is ever full. So the stock of sbo, so, vso, of waiting and
home-sitting leerlingen at the start is one that the run's own rules have made, and the first years
show no jump.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim import clock
from sim.agents.choice import ChoiceTable, ReachTable, choice_of
from sim.agents.institutions import NO_LIMIT, NO_SWV, Geography, Places
from sim.agents.leerlingen import Leerlingen, columns_of
from sim.agents.state import State
from sim.model import run_month
from sim.parameters import Parameters
from sim.population.facts import FIRST_START, LAST_START, N_NIVEAUS, Facts
from sim.population.nearness import nearness
from sim.population.start import blank_schools, blank_swvs, make_state
from sim.population.vooraf import limit
from sim.processes import instroom, plaatsing, telling, uitstroom
from sim.processes.bedragen import Regime, regime_of

_ON = frozenset(
    {
        "uitstroom",
        "po_naar_vo",
        "instroom_vierjarigen",
        "behoefte",
        "ondersteuning",
        "aanvraag",
        "tlv",
        "plaatsing",
        "terugplaatsing",
        "aanmelding",
        "verzuim",
        "terugkeer",
        "vrijstelling_5a",
        "leerlingenvervoer",
        "herindicatie",
        "residentieel",
        "jeugdhulp",
    }
)


@dataclass
class Levels:
    """The levels of the start: factors on requests and direct entry for sbo, so and vso.

    Attributes:
        swv: per samenwerkingsverband, shape (n, 3).
        cluster12: national, for cluster 1 and 2, shape (3,).
        direct: further factor on direct entry into sbo and so, national, shape (2,).
        room: money for extra ondersteuning relative to what is asked, per samenwerkingsverband, in
            the years before the start in which budgets had a limit, shape (n,).
    """

    swv: NDArray[np.float64]
    cluster12: NDArray[np.float64]
    direct: NDArray[np.float64]
    room: NDArray[np.float64]


class LawAsItCame:
    """Supply of a replay: nobody comes from outside; chances of leaving are those of the time."""

    def __init__(self, tables: Facts) -> None:
        self._tables = tables

    def cohort(self, birth_year: int) -> NDArray[np.float64] | None:
        """Return None: all leerlingen are there from the beginning, expected at four."""
        del birth_year
        return None

    def migration(self, state: State | None, schooljaar: int) -> dict[int, tuple[float, float]]:
        """Return no migration."""
        del state, schooljaar
        return {}

    def newcomers(self, state: State, sizes: Mapping[int, int], schooljaar: int) -> None:
        """Do nothing: nobody arrives."""

    def leave_vo(self, schooljaar: int) -> NDArray[np.float64]:
        """Return the chance to leave vo, of the nearest schooljaar of the table."""
        return self._tables.leave_vo[min(max(schooljaar, FIRST_START), LAST_START)]

    def leave_po(self, schooljaar: int) -> NDArray[np.float64] | None:
        """Return the chance to leave po, of the nearest schooljaar of the table."""
        return self._tables.leave_po[min(max(schooljaar, FIRST_START - 1), LAST_START)]


def _one_each(school_of: NDArray[np.int64]) -> ChoiceTable:
    rows = len(school_of)
    return choice_of(np.arange(rows + 1), school_of.astype(np.int32), np.ones(rows))


def virtual_country(
    tables: Facts, parameters: Parameters, people: Leerlingen, used: int, month: int
) -> State:
    """Return a state with one school of each soort per samenwerkingsverband, never full."""
    n_swvs = len(tables.codes.swvs)
    swv = np.tile(np.arange(n_swvs), 5).astype(np.uint16)
    soort = np.repeat(np.arange(1, 6), n_swvs).astype(np.uint8)
    size = len(soort)
    row = {s: (s - 1) * n_swvs + np.arange(n_swvs) for s in range(1, 6)}
    cells = len(tables.cell_gemeente)
    po, vo = tables.cell_swv_po.astype(np.int64), tables.cell_swv_vo.astype(np.int64)
    reach = {
        s: ReachTable(
            np.arange(cells + 1), np.arange(1, cells + 1), school.astype(np.int32), np.zeros(cells)
        )
        for s, school in ((2, row[2][po]), (3, row[3][po]), (5, row[5][vo]))
    }
    geography = Geography(
        cell_gemeente=tables.cell_gemeente,
        cell_swv_po=tables.cell_swv_po,
        cell_swv_vo=tables.cell_swv_vo,
        gemeente_jeugdregio=tables.gemeente_jeugdregio,
        choice_bao=_one_each(row[1][po]),
        choice_vo=_one_each(np.repeat(row[4][vo], N_NIVEAUS)),
        reach={(s, c): table for s, table in reach.items() for c in (0, 1)},
    )
    state = make_state(
        month=month,
        seed=int(parameters["bevolking.zaad"]),
        parameters=parameters,
        leerlingen=people,
        used=used,
        scholen=blank_schools(
            soort,
            swv,
            swv,
            np.zeros(size, np.uint16),
            np.zeros(size, np.uint8),
            np.full(size, NO_LIMIT, np.int32),
        ),
        swvs=blank_swvs(tables.sector_vo),
        geography=geography,
        codes=replace(tables.codes, schools=[""] * size),
        places=Places(np.zeros(size), [], np.zeros(size, np.uint8), np.zeros(size)),
    )
    state.processes = _ON
    state.supply = LawAsItCame(tables)
    return state


@dataclass
class Replayed:
    """A country at the start, in virtual schools.

    Attributes:
        state: after exit, promotion and the way to vo in August of the start.
        preset: Schoolsoort of the children who turn four in August and September, else 0.
        peak: leerlingen in sbo, so and vso at the end of July, shape (3,).
        before: Schoolsoort at the end of July.
    """

    state: State
    preset: NDArray[np.uint8]
    peak: NDArray[np.int64]
    before: NDArray[np.uint8]


def replay(
    tables: Facts,
    parameters: Parameters,
    people: Leerlingen,
    used: int,
    schooljaar: int,
    levels: Levels,
    support_z: NDArray[np.float64],
) -> Replayed:
    """Live the months up to August of ``schooljaar``.

    Args:
        tables: the facts.
        parameters: every number of the model.
        people: leerlingen with an identity, all expected; their columns are written.
        used: rows of ``people``.
        schooljaar: the start.
        levels: factors on requests.
        support_z: standardised deviation of basisondersteuning per samenwerkingsverband.
    """
    start = clock.start_of_schooljaar(schooljaar)
    first = start - int(parameters["bevolking.voorgeschiedenis"]) * clock.MONTHS_PER_YEAR
    state = virtual_country(tables, parameters, people, used, first)
    state.swvs.level[:] = levels.swv
    state.swvs.level_cluster12[:] = levels.cluster12
    state.swvs.level_direct[:] = levels.direct
    state.swvs.support_z[:] = support_z
    state.geography.nearness[:] = nearness(tables, parameters, schooljaar)
    while state.month < start:
        if regime_of(parameters, state.month) >= Regime.SCHOOLJAAR:
            limit(state, levels.room)
        run_month(state)
        if clock.month_of_year(state.month) == clock.SEPTEMBER:
            people.soort_teldatum[:used] = people.soort[:used]
        state.month += 1
    soort = people.soort[:used].copy()
    peak = np.array([np.count_nonzero(soort == s) for s in (2, 3, 5)])
    state.log.used[0] = 0
    telling.begin_schooljaar(state)
    uitstroom.step(state)
    plaatsing.step(state)
    return Replayed(state, _entering(state, people, used), peak, soort)


def _entering(state: State, people: Leerlingen, used: int) -> NDArray[np.uint8]:
    """Return where those who turn four in August and September will go; they stay expected."""
    expected = people.phase[:used] == 0
    before = [column[:used].copy() for column in columns_of(people)]
    start = state.month
    preset = np.zeros(used, np.uint8)
    for month in (start, start + 1):
        state.month = month
        state.log.used[0] = 0
        instroom.step(state)
        plaatsing.step(state)
    entered = expected & (people.phase[:used] == 1)
    preset[entered] = people.soort[:used][entered]
    for column, old in zip(columns_of(people), before, strict=True):
        column[:used][expected] = old[expected]
    state.month = start
    return preset


def home_swv(tables: Facts, people: Leerlingen, used: int, soort: int) -> NDArray[np.uint16]:
    """Return the samenwerkingsverband of the home of each row, of the sector of a schoolsoort."""
    table = tables.cell_swv_vo if soort in {4, 5} else tables.cell_swv_po
    found: NDArray[np.uint16] = table[people.cell[:used]]
    return np.where(found == NO_SWV, 0, found)
