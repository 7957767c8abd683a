"""A small world, written out in a scenario, as a start state that the same processes run."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.agents.choice import ReachTable
from sim.agents.codes import Niveau, Schoolsoort
from sim.agents.institutions import NO_LIMIT, NO_SWV, Codes, Geography, Places, Scholen
from sim.agents.leerlingen import INSIDE, NO_SCHOOL, empty_columns
from sim.agents.state import Rates, State
from sim.clock import parse_month
from sim.parameters import Parameters
from sim.population.chances import choice_table
from sim.population.gravity import distance_km
from sim.population.small_supply import RateSupply
from sim.population.start import blank_schools, blank_swvs, make_state
from sim.processes.aankomst import (
    ArrivalStream,
    BirthStream,
    Description,
    settle,
    stream_serial,
    write,
)

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.scenario.world_schema import Group, SmallWorld, WorldSchool

_KM_PER_DEGREE = 6371.0 * np.pi / 180.0
_SPARE = 1.3  # rows for arrivals and births beyond their expected number
N_NIVEAUS = 6
SPECIAL = (Schoolsoort.SBO, Schoolsoort.SO, Schoolsoort.VSO)


class _Index:
    """Rows of the codes of a small world; the cells are the homes that occur."""

    def __init__(self, world: "SmallWorld") -> None:
        self.gemeenten = [g.code for g in world.gemeenten] or ["-"]
        self.jeugdregios = sorted({g.jeugdregio for g in world.gemeenten}) or ["-"]
        self.swvs = [s.code for s in world.swvs]
        self.sector = [s.sector for s in world.swvs]
        self.schools = [s.code for s in world.schools]
        self.cells: dict[tuple[int, int, int], int] = {}

    def swv(self, code: str | None, sector: str) -> int:
        """Return the row of a samenwerkingsverband; without a code the first of the sector."""
        if code is not None:
            return self.swvs.index(code)
        return self.sector.index(sector) if sector in self.sector else NO_SWV

    def cell(self, group: "Group") -> int:
        """Return the home cell of a group, a new one if it is the first there."""
        gemeente = 0 if group.gemeente is None else self.gemeenten.index(group.gemeente)
        home = (gemeente, self.swv(group.swv_po, "po"), self.swv(group.swv_vo, "vo"))
        return self.cells.setdefault(home, len(self.cells))

    def describe(self, group: "Group") -> Description:
        """Return what the leerlingen of a group are, as codes."""
        attendance = group.aanwezigheid_code
        return Description(
            soort=int(group.soort),
            school=NO_SCHOOL if group.school is None else self.schools.index(group.school),
            cell=self.cell(group),
            need=int(group.behoefte),
            severity=group.severity,
            onset_months=group.onset_months,
            niveau=int(group.niveau_code),
            route=int(group.route_code),
            route_for=0 if group.route_soort is None else int(group.route_soort),
            attendance=None if attendance is None else int(attendance),
        )


def _schools(world: "SmallWorld", index: _Index, month: int) -> Scholen:
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
            [0 if s.gemeente is None else index.gemeenten.index(s.gemeente) for s in rows],
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


def _points(world: "SmallWorld", index: _Index) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    homes = {g.code: (g.x, g.y) for g in world.gemeenten} or {"-": (0.0, 0.0)}
    cells = [homes[index.gemeenten[gemeente]] for gemeente, _, _ in index.cells]
    schools = []
    for school in world.schools:
        x, y = homes[school.gemeente or index.gemeenten[0]]
        schools.append((x if school.x is None else school.x, y if school.y is None else school.y))
    return (
        np.array(cells, float).reshape(-1, 2) / _KM_PER_DEGREE,
        np.array(schools, float).reshape(-1, 2) / _KM_PER_DEGREE,
    )


def _geography(
    world: "SmallWorld", index: _Index, schools: Scholen, parameters: Parameters
) -> Geography:
    cells, points = _points(world, index)
    homes = np.array(list(index.cells), np.int64).reshape(-1, 3)
    distance = distance_km(cells[:, 0], cells[:, 1], points[:, 0], points[:, 1])
    jeugdregio = [index.jeugdregios.index(g.jeugdregio) for g in world.gemeenten] or [0]
    return Geography(
        cell_gemeente=homes[:, 0].astype(np.uint16),
        cell_swv_po=homes[:, 1].astype(np.uint16),
        cell_swv_vo=homes[:, 2].astype(np.uint16),
        gemeente_jeugdregio=np.array(jeugdregio, np.uint16),
        choice_bao=choice_table(
            _regular(
                distance, homes[:, 1], schools, Schoolsoort.BAO, parameters["bevolking.afstand_bao"]
            ),
            1.0,
            np.zeros(len(homes), np.bool_),
        ),
        choice_vo=choice_table(
            _by_niveau(world, distance, homes[:, 2], schools, parameters["bevolking.afstand_vo"]),
            1.0,
            np.zeros(len(homes) * N_NIVEAUS, np.bool_),
        ),
        # across the border of a samenwerkingsverband nothing is in reach in a small world
        reach={
            (int(soort), cluster): _own_reach(
                distance, homes[:, 2 if soort is Schoolsoort.VSO else 1], schools, soort, cluster
            )
            for soort in SPECIAL
            for cluster in (0, 1)
        },
    )


def _own_reach(
    distance: NDArray[np.float64],
    home: NDArray[np.int64],
    schools: Scholen,
    soort: Schoolsoort,
    cluster12: int,
) -> ReachTable:
    """Schools of the own samenwerkingsverband by distance; for cluster 1 and 2 all of them."""
    fits = np.flatnonzero((schools.soort == soort) & (schools.cluster12 == cluster12))
    swv = (schools.swv_vo if soort is Schoolsoort.VSO else schools.swv_po)[fits].astype(np.int64)
    lists = []
    for cell in range(len(home)):
        own = fits if cluster12 else fits[swv == home[cell]]
        lists.append(own[np.argsort(distance[cell, own], kind="stable")])
    start = np.cumsum([0] + [len(entries) for entries in lists], dtype=np.int64)
    chosen = np.concatenate(lists) if lists else np.zeros(0, np.int64)
    return ReachTable(start, start[1:].copy(), chosen.astype(np.int32))


def _regular(
    distance: NDArray[np.float64],
    home: NDArray[np.int64],
    schools: Scholen,
    soort: Schoolsoort,
    decay_km: float,
) -> NDArray[np.float64]:
    """Weights of the regular schools of the own samenwerkingsverband; of all where it has none."""
    swv = schools.swv_po if soort is Schoolsoort.BAO else schools.swv_vo
    fits = (schools.soort == soort)[None, :]
    own = fits & (swv[None, :] == home[:, None])
    near = np.exp(-(distance - distance.min(axis=1, initial=0.0, keepdims=True)) / decay_km)
    return np.where(own.any(axis=1, keepdims=True), own, fits) * np.maximum(near, 1e-12)


def _by_niveau(
    world: "SmallWorld",
    distance: NDArray[np.float64],
    home: NDArray[np.int64],
    schools: Scholen,
    decay_km: float,
) -> NDArray[np.float64]:
    weights = _regular(distance, home, schools, Schoolsoort.VO, decay_km)
    offers = np.array(
        [
            [not s.niveau_codes or niveau in s.niveau_codes for s in world.schools]
            for niveau in Niveau
        ]
    ).reshape(N_NIVEAUS, len(world.schools))
    offers[Niveau.GEEN] = True
    rows = (weights[:, None, :] * offers[None, :, :]).reshape(
        len(home) * N_NIVEAUS, offers.shape[1]
    )
    return np.ascontiguousarray(rows)


def _expected_rows(world: "SmallWorld", scenario: "Scenario") -> int:
    start = sum(group.count for group in world.leerlingen)
    come = sum(group.per_month * scenario.months for group in world.arrivals)
    born = 0
    if world.births is not None:
        months = range(scenario.start_month, scenario.end_month)
        born = sum(world.births.entering(m, scenario.start_month) for m in months)
    moved = max(0.0, world.net_migration) * (start + come + born) * (scenario.years + 1)
    return int(start + born + _SPARE * (come + moved)) + 1000


def build(scenario: "Scenario", world: "SmallWorld", parameters: Parameters) -> State:
    """Return the start state of a scenario whose world is written out."""
    index, month = _Index(world), scenario.start_month
    groups = [index.describe(group) for group in world.leerlingen]
    streams = [index.describe(group) for group in world.arrivals]
    births = _born(world, index)
    schools = _schools(world, index, month)
    swvs = blank_swvs(np.array([s == "vo" for s in index.sector], np.uint8))
    rows = _expected_rows(world, scenario)
    places = np.maximum(schools.places, 0).astype(float)
    state = make_state(
        month=month,
        seed=scenario.seed,
        parameters=parameters,
        leerlingen=empty_columns(rows),
        used=0,
        scholen=schools,
        swvs=swvs,
        geography=_geography(world, index, schools, parameters),
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
    state.arrivals = _arrivals(scenario, world, streams)
    if world.births is not None and births is not None:
        entering = world.births.entering
        serials = stream_serial(len(streams), len(streams) + 1)
        state.births = [BirthStream(serials, births, lambda m: entering(m, month))]
    state.log.used[0] = 0
    return state


def _born(world: "SmallWorld", index: _Index) -> Description | None:
    if world.births is None:
        return None
    gemeente = index.gemeenten.index(world.births.gemeente)
    home = (gemeente, index.swv(None, "po"), index.swv(None, "vo"))
    cell = index.cells.setdefault(home, len(index.cells))
    return Description(int(Schoolsoort.BAO), NO_SCHOOL, cell, 0, 0.0, 0, 0, 0, 0, None)


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


def _arrivals(
    scenario: "Scenario", world: "SmallWorld", streams: Sequence[Description]
) -> list[ArrivalStream]:
    return [
        ArrivalStream(
            number=number,
            serials=stream_serial(number, len(streams) + 1),
            what=what,
            per_month=group.per_month,
            first=scenario.start_month if group.from_month is None else group.from_month,
            last=scenario.end_month if group.until_month is None else group.until_month,
            fixed=group.fixed_count if group.distribution == "fixed" else None,
            birth_month=group.birth_month_of,
        )
        for number, (group, what) in enumerate(zip(world.arrivals, streams, strict=True))
    ]
