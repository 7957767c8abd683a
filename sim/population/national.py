"""The Netherlands as a start state: a built world, its schools, and who is still to come."""

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.agents.choice import ReachTable
from sim.agents.codes import Schoolsoort
from sim.agents.identity import NeedProfile, draw_identity, need_profile
from sim.agents.institutions import NO_SWV, Geography, Places, Scholen
from sim.agents.leerlingen import columns_of, empty_columns
from sim.agents.levers import LEVERS
from sim.agents.newcomers import add_migrants
from sim.agents.state import State
from sim.clock import start_of_schooljaar
from sim.data import read_table
from sim.parameters import Parameters
from sim.population.assemble import World
from sim.population.cohorts import YOUNGEST
from sim.population.facts import LAST_START, Facts
from sim.population.learning import nearest_links
from sim.population.nearness import nearness
from sim.population.reach import CellMap, SchoolMap, reach
from sim.population.start import blank_schools, blank_swvs, make_state, newcomer_rows
from sim.processes.jeugdhulp import open_places

_SPARE_ROWS = 2000
_OLDEST_MIGRANT = 19
SPECIAL = (Schoolsoort.SBO, Schoolsoort.SO, Schoolsoort.VSO)
OF_GEOGRAPHY = (
    "plaatsing.dichtstbijzijnde",
    "expertise.buren",
    "aanvraag.afstand",
    "aanvraag.afstand_hoogstens",
)
"""Parameters that the geography of a world depends on; no process writes in it."""


class NationalSupply:
    """Birth cohorts, net migration and the chances of leaving, from the shipped tables.

    Args:
        tables: the facts.
        parameters: every number of the model.
        scale: share of all leerlingen.
    """

    def __init__(self, tables: Facts, parameters: Parameters, scale: float) -> None:
        self._tables, self._parameters, self._scale = tables, parameters, scale

    def cohort(self, birth_year: int) -> NDArray[np.float64] | None:
        """Return a birth year's leerlingen per home cell, the schooljaar before they turn four."""
        size = self._tables.residents(birth_year + YOUNGEST, birth_year)
        return self._tables.share(birth_year) * size * self._tables.participation * self._scale

    def migration(self, state: State | None, schooljaar: int) -> dict[int, tuple[float, float]]:
        """Return per birth year the share that leaves and the leerlingen that arrive in August."""
        del state
        out = {}
        for age in range(YOUNGEST + 1, _OLDEST_MIGRANT + 1):
            year = schooljaar - age
            net = self._tables.net_migration(schooljaar, age)
            residents = self._tables.residents(schooljaar - 1, year)
            arriving = max(0.0, net) * self._share_enrolled(schooljaar, year) * self._scale
            out[year] = (max(0.0, -net) / max(1.0, residents), arriving)
        return out

    def _share_enrolled(self, schooljaar: int, birth_year: int) -> float:
        known = min(schooljaar, LAST_START)
        year = birth_year - schooljaar + known
        tables = self._tables
        number = sum(table.get(year, 0) for table in tables.enrolled[known].values())
        share = number / max(1.0, tables.residents(known, year))
        age = schooljaar - birth_year
        return tables.participation if age <= YOUNGEST + 1 else min(tables.participation, share)

    def newcomers(self, state: State, sizes: Mapping[int, int], schooljaar: int) -> None:
        """Write leerlingen who arrive, over the home cells as the residents of their birth year."""
        before, p = state.used, self._parameters
        for birth_year, size in sizes.items():
            state.used = add_migrants(
                state.leerlingen,
                state.used,
                birth_year,
                schooljaar,
                size,
                np.cumsum(self._tables.share(birth_year)),
                state.cells.swv_po,
                p,
            )
        draw_identity(
            state.leerlingen,
            slice(before, state.used),
            self._profile,
            int(p["bevolking.zaad"]),
            p["bevolking.meisjes"],
            stratified=False,
        )

    @cached_property
    def _profile(self) -> NeedProfile:
        return need_profile(self._parameters)

    def leave_vo(self, schooljaar: int) -> NDArray[np.float64]:
        """Return the chance to leave vo; later years keep the last of the table."""
        return self._tables.leave_vo[min(schooljaar, LAST_START)]

    def leave_po(self, schooljaar: int) -> NDArray[np.float64] | None:
        """Return the chance to leave po; later years keep the last of the table."""
        return self._tables.leave_po[min(schooljaar, LAST_START)]

    def rows_to_come(self, schooljaar: int, years: int) -> int:
        """Return how many rows a run must reserve for cohorts and migrants."""
        total = 0.0
        for later in range(schooljaar + 1, schooljaar + years + 1):
            cohort = self.cohort(later - YOUNGEST)
            total += 0.0 if cohort is None else float(cohort.sum())
            total += sum(arriving + 1 for _, arriving in self.migration(None, later).values())
        return int(total) + _SPARE_ROWS


def reach_tables(
    tables: Facts, parameters: Parameters, places: NDArray[np.int32]
) -> dict[tuple[int, int], ReachTable]:
    """Return per schoolsoort and cluster the special schools in reach of each home cell.

    They go as far as leerlingenvervoer can be set to; placement looks no further than it is.
    """
    frame = tables.schools

    def known(of_school: NDArray[np.uint16]) -> NDArray[np.int64]:
        rows = of_school.astype(np.int64)
        return np.where(rows == NO_SWV, -1, rows)

    cells = CellMap(
        tables.cells["lon"].to_numpy(np.float64),
        tables.cells["lat"].to_numpy(np.float64),
        tables.cell_swv_po.astype(np.int64),
        tables.cell_swv_vo.astype(np.int64),
    )
    schools = SchoolMap(
        schoolsoort=tables.soort,
        lon=frame["lon"].to_numpy(np.float64),
        lat=frame["lat"].to_numpy(np.float64),
        swv_po=known(tables.school_swv_po),
        swv_vo=known(tables.school_swv_vo),
        cluster12=tables.cluster12,
        reformed=frame["reformatorisch"].to_numpy(np.bool_),
        usable=places > 0,
    )
    kilometres = LEVERS["leerlingenvervoer"].high
    nearest = int(parameters["plaatsing.dichtstbijzijnde"])
    found = {}
    for soort in SPECIAL:
        found[int(soort), 0] = reach(cells, schools, soort, False, kilometres, nearest)
        has = ((tables.soort == soort) & tables.cluster12 & (places > 0)).any()
        found[int(soort), 1] = (
            reach(cells, schools, soort, True, kilometres, nearest) if has else found[int(soort), 0]
        )
    return found


def state_of(
    tables: Facts,
    parameters: Parameters,
    world: World,
    seed: int,
    years: int,
    newcomers: float = 0.0,
    geography: Geography | None = None,
) -> State:
    """Return the state of a run that begins with a built world.

    ``newcomers``: per 1000 leerlingen and schooljaar, at most; rows are reserved for them.
    ``geography``: that of another state of this world, with the same ``OF_GEOGRAPHY``.
    """
    supply = NationalSupply(tables, parameters, world.scale)
    size = len(world.people.id)
    to_come = supply.rows_to_come(world.schooljaar, years)
    waiting = newcomer_rows(newcomers, size + to_come, years, len(tables.cell_gemeente))
    people = empty_columns(size + to_come + waiting)
    for column, start in zip(columns_of(people), columns_of(world.people), strict=True):
        column[:size] = start
    schools = blank_schools(
        soort=tables.soort.copy(),
        swv_po=tables.school_swv_po.copy(),
        swv_vo=tables.school_swv_vo.copy(),
        gemeente=tables.school_gemeente.copy(),
        cluster12=tables.cluster12.astype(np.uint8),
        places=world.places.copy(),
    )
    schools.enrolled[:] = world.enrolled
    swvs = blank_swvs(tables.sector_vo)
    swvs.level[:] = world.levels.swv
    swvs.level_cluster12[:] = world.levels.cluster12
    swvs.level_direct[:] = world.levels.direct
    swvs.support_z[:] = world.support_z
    state = make_state(
        month=start_of_schooljaar(world.schooljaar),
        seed=seed,
        parameters=parameters,
        leerlingen=people,
        used=size,
        scholen=schools,
        swvs=swvs,
        geography=geography or _geography(tables, parameters, world, schools),
        codes=tables.codes,
        places=Places(
            real=np.maximum(world.places, 0).astype(np.float64),
            schedule=[],
            follows=(world.places > 0).astype(np.uint8),
            peak=world.peak.copy(),
        ),
    )
    state.supply, state.scale = supply, world.scale
    state.entered_before = world.entered
    open_places(state)
    return state


def _geography(tables: Facts, parameters: Parameters, world: World, schools: Scholen) -> Geography:
    geography = Geography(
        cell_gemeente=tables.cell_gemeente,
        cell_swv_po=tables.cell_swv_po,
        cell_swv_vo=tables.cell_swv_vo,
        gemeente_jeugdregio=tables.gemeente_jeugdregio,
        choice_bao=world.choice_bao,
        choice_vo=world.choice_vo,
        reach=reach_tables(tables, parameters, world.places),
        g5=read_table("gemeenten")["g5"].to_numpy(np.uint8),
        links=nearest_links(
            schools,
            tables.schools["lon"].to_numpy(np.float64),
            tables.schools["lat"].to_numpy(np.float64),
            int(parameters["expertise.buren"]),
        ),
    )
    geography.nearness[:] = nearness(tables, parameters, world.schooljaar)
    return geography
