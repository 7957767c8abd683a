"""A small world, written out in a scenario, as a start state that the same processes run."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.agents.codes import Schoolsoort
from sim.agents.institutions import NO_LIMIT, NO_SWV, Codes, Places, Scholen
from sim.agents.leerlingen import INSIDE, NO_SCHOOL, empty_columns
from sim.agents.named_states import NO_STATE, NamedStates
from sim.agents.state import Rates, State
from sim.clock import parse_month
from sim.parameters import Parameters
from sim.population.small_copies import copied, geography
from sim.population.small_geography import SPECIAL, geography_of
from sim.population.small_index import Index
from sim.population.small_supply import RateSupply
from sim.population.start import (
    blank_schools,
    blank_swvs,
    make_state,
    most_newcomers,
    newcomer_rows,
)
from sim.processes.aankomst import (
    ArrivalStream,
    BirthStream,
    Description,
    settle,
    stream_serial,
    write,
)
from sim.processes.jeugdhulp import open_places
from sim.processes.jeugdhulp_wie import region_of_cell

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.scenario.world_schema import SmallWorld, WorldSchool

_SPARE = 1.3  # rows for arrivals and births beyond their expected number


def _schools(world: "SmallWorld", index: Index, month: int) -> Scholen:
    def swv(school: "WorldSchool", sector: str) -> int:
        return (
            NO_SWV
            if school.cluster12
            else index.swv(school.swv if _sector(school) == sector else None, sector)
        )

    rows = world.schools
    columns = blank_schools(
        soort=np.array([int(s.soort) for s in rows], np.uint8),
        swv_po=np.array([swv(s, "po") for s in rows], np.uint16),
        swv_vo=np.array([swv(s, "vo") for s in rows], np.uint16),
        gemeente=np.array(
            [0 if s.gemeente is None else index.row("gemeente", s.gemeente) for s in rows],
            np.uint16,
        ),
        cluster12=np.array([s.cluster12 for s in rows], np.uint8),
        places=np.array([_places(s, month) for s in rows], np.int32),
    )
    columns.closes[:] = [-1 if s.closes_month is None else s.closes_month for s in rows]
    columns.is_open[:] = (columns.closes < 0) | (columns.closes > month)
    return columns


def _sector(school: "WorldSchool") -> str:
    return "vo" if school.schoolsoort in {"vo", "vso"} else "po"


def _places(school: "WorldSchool", month: int) -> int:
    places = school.places_at(month)
    return NO_LIMIT if places is None else places


def _expected_rows(
    world: "SmallWorld", scenario: "Scenario", parameters: Parameters, cells: int
) -> int:
    start = sum(group.count for group in world.leerlingen)
    come = sum(group.per_month * scenario.months for group in world.arrivals)
    born = 0
    if world.births is not None:
        months = range(scenario.start_month, scenario.end_month)
        born = sum(world.births.entering(m, scenario.start_month) for m in months)
        born *= world.copies
    moved = max(0.0, world.net_migration) * (start + come + born) * (scenario.years + 1)
    others = int(start + born + _SPARE * (come + moved)) + 1000
    rate = most_newcomers(scenario, parameters)
    return others + newcomer_rows(rate, others, scenario.years, cells)


def build(scenario: "Scenario", world: "SmallWorld", parameters: Parameters) -> State:
    """Return the start state of a scenario whose world is written out."""
    one, world = world, copied(world)
    index, month = Index(world), scenario.start_month
    groups = [index.describe(group) for group in world.leerlingen]
    streams = [index.describe(group) for group in world.arrivals]
    births = _born(world, index)
    schools = _schools(world, index, month)
    swvs = blank_swvs(np.array([s == "vo" for s in index.sector], np.uint8))
    rows = _expected_rows(world, scenario, parameters, len(index.cells))
    places = np.maximum(schools.places, 0).astype(float)
    state = make_state(
        month=month,
        seed=scenario.seed,
        parameters=parameters,
        leerlingen=empty_columns(rows),
        used=0,
        scholen=schools,
        swvs=swvs,
        geography=geography_of(world, index, schools, parameters)
        if world.copies == 1
        else geography(one, index, schools, parameters),
        codes=Codes(index.schools, index.swvs, index.gemeenten, index.jeugdregios),
        places=Places(
            real=places,
            schedule=_schedule(world.schools),
            follows=(
                (schools.places >= 0) & np.isin(schools.soort, SPECIAL) & _fixed(world.schools)
            ).astype(np.uint8),
            peak=places / parameters["plaatsing.marge"],
        ),
    )
    state.processes = None if world.processes is None else frozenset(world.processes)
    state.rates = Rates(
        {
            name: rate.probability if name == "toekenning" else rate.hazard
            for name, rate in world.constant_rates.items()
        }
    )
    state.exit_age, state.po_exit_age = world.exit_age, world.po_exit_age
    state.teldatum_known = False
    state.supply = RateSupply(world.net_migration)
    _fill(state, world, groups)
    _jeugdhulp(state)
    state.arrivals = _arrivals(scenario, world, streams)
    if world.births is not None:
        entering, size = world.births.entering, len(streams) + len(births)
        state.births = [
            BirthStream(stream_serial(number, size), born, lambda m: entering(m, month))
            for number, born in enumerate(births, len(streams))
        ]
    state.log.used[0] = 0
    state.named = _named(world, len(state.leerlingen.id))
    return state


def _named(world: "SmallWorld", rows: int) -> NamedStates | None:
    """Return the free states, filled with the leerlingen of the start in their order."""
    given = world.vaste_overgangen
    if given is None:
        return None
    now = np.full(rows, NO_STATE, np.uint8)
    counts = [given.start.get(name, 0) for name in given.states]
    begin = np.tile(np.repeat(np.arange(len(counts), dtype=np.uint8), counts), world.copies)
    now[: len(begin)] = begin
    return NamedStates(given.states, np.array(given.chances, float), now)


def _born(world: "SmallWorld", index: Index) -> list[Description]:
    """Return what children who turn four are, one per copy of the world."""
    if world.births is None:
        return []
    first = index.row("gemeente", world.births.gemeente)
    homes = [
        (
            first + copy * len(index.gemeenten) // world.copies,
            index.swv(None, "po", copy),
            index.swv(None, "vo", copy),
        )
        for copy in range(world.copies)
    ]
    cells = [index.cells.setdefault(home, len(index.cells)) for home in homes]
    soort = int(Schoolsoort.BAO)
    return [Description(soort, NO_SCHOOL, cell, 0, 0.0, 0, 0, 0, 0, None) for cell in cells]


def _fixed(schools: Sequence["WorldSchool"]) -> NDArray[np.bool_]:
    return np.array([not isinstance(s.places, dict) for s in schools], np.bool_)


def _schedule(schools: Sequence["WorldSchool"]) -> list[tuple[int, int, int]]:
    rows = []
    for row, school in enumerate(schools):
        if isinstance(school.places, dict):
            for when, places in school.places.items():
                rows.append((parse_month(when), row, NO_LIMIT if places is None else places))
    return sorted(rows)


def _fill(state: State, world: "SmallWorld", groups: Sequence[Description]) -> None:
    serial = 0
    for group, what in zip(world.leerlingen, groups, strict=True):
        if group.count == 0:
            continue
        months = [group.birth_month_of(i, state.month) for i in range(group.count)]
        birth = np.array(months, np.int64)
        rows = write(state, what, birth, serial + np.arange(group.count, dtype=np.int64))
        serial += group.count
        settle(state, what, rows)
        state.log.used[0] = 0
    people = state.leerlingen
    inside = people.phase[: state.used] == INSIDE
    people.soort_teldatum[: state.used][inside] = people.soort[: state.used][inside]


def _jeugdhulp(state: State) -> None:
    """Open places of jeugdhulp by the leerlingen who live in each jeugdregio."""
    region = region_of_cell(state)[state.leerlingen.cell[: state.used]]
    lives = np.bincount(region, minlength=len(state.jeugdregios.places)).astype(np.float64)
    open_places(state, state.parameters["jeugdhulp.plaatsen_klein"] / 1000.0 * lives)


def _arrivals(
    scenario: "Scenario", world: "SmallWorld", streams: Sequence[Description]
) -> list[ArrivalStream]:
    return [
        ArrivalStream(
            number=number,
            serials=stream_serial(number, len(streams) + 1),  # one for births
            what=what,
            per_month=group.per_month,
            first=scenario.start_month if group.from_month is None else group.from_month,
            last=scenario.end_month if group.until_month is None else group.until_month,
            fixed=group.fixed_count if group.distribution == "fixed" else None,
            birth_month=group.birth_month_of,
        )
        for number, (group, what) in enumerate(zip(world.arrivals, streams, strict=True))
    ]
