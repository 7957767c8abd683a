"""What must fit together in a written-out world: codes, sectors, ages, places, size."""

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from pydantic import ValidationError

from sim.clock import MONTHS_PER_YEAR, month_of, parse_month
from sim.scenario.problems import did_you_mean, listing, show, told
from sim.scenario.reading import PathOf
from sim.scenario.schema import order_findings
from sim.scenario.world_defaults import SECTOR, fill, rows
from sim.scenario.world_groups import Group, WorldArrivals, WorldLeerlingen
from sim.scenario.world_rates import Births
from sim.scenario.world_schema import MAX_LEERLINGEN, MAX_UNITS, WorldSchool
from sim.scenario.world_states import check_states

Found = tuple[PathOf, str, str]
Rows = list[tuple[int, dict[str, Any]]]

AGES = {"bao": (4, 14), "sbo": (4, 14), "so": (4, 14), "vo": (11, 20), "vso": (11, 20)}
"""Ages in whole years that fit a schoolsoort."""


def check_world(data: dict[str, Any], allow_large: bool) -> Iterator[Found]:
    """Yield what does not fit in the world of a raw scenario; nothing for the real country."""
    raw = data.get("world")
    if not isinstance(raw, dict):
        return
    world = fill(raw)
    start, years = _start_of(data), data.get("years")
    yield from _unique(world)
    yield from _schools(world)
    yield from _homes(world)
    yield from _groups(world, start)
    yield from check_states(world)
    if start is not None:
        yield from _places(world, start)
    yield from _rows_fit(world)
    if not allow_large:
        yield from _size(world, years if type(years) is int and 0 < years <= 35 else 1)


def _start_of(data: dict[str, Any]) -> int | None:
    start = data.get("start")
    try:
        return parse_month(start) if isinstance(start, str) else None
    except ValueError:
        return None


def _unique(world: Any) -> Iterator[Found]:
    for key in ("gemeenten", "swvs", "schools"):
        seen: set[str] = set()
        for i, row in rows(world, key):
            code = row.get("code")
            if isinstance(code, str) and code in seen:
                yield ("world", key, i, "code"), f"{show(code)} stands twice", "each code once"
            seen |= {code} if isinstance(code, str) else set()


def _codes(world: Any, key: str, sector: str | None = None) -> set[str]:
    found = [r.get("code") for _, r in rows(world, key) if sector in (None, r.get("sector"))]
    return {code for code in found if isinstance(code, str)}


def _refers(path: PathOf, code: Any, known: Collection[str], what: str) -> Iterator[Found]:
    if isinstance(code, str) and code not in known:
        yield path, f"unknown {what} {show(code)}{did_you_mean(code, known)}", listing(known)


def _schools(world: Any) -> Iterator[Found]:
    gemeenten = _codes(world, "gemeenten")
    swvs = {sector: _codes(world, "swvs", sector) for sector in ("po", "vo")}
    for i, row in rows(world, "schools"):
        path, soort = ("world", "schools", i), row.get("schoolsoort")
        yield from _refers((*path, "gemeente"), row.get("gemeente"), gemeenten, "gemeente")
        if row.get("gemeente") is None and not gemeenten:
            yield (*path, "gemeente"), "the world has no gemeente", "at least one in gemeenten"
        if row.get("cluster12") is True and row.get("swv") is not None:
            yield (*path, "swv"), "a school of cluster 1 or 2 has no swv", "none"
        elif isinstance(soort, str) and soort in SECTOR:
            known = swvs[SECTOR[soort]]
            yield from _refers((*path, "swv"), row.get("swv"), known, f"swv {SECTOR[soort]}")
        if row.get("niveaus") and soort != "vo":
            yield (*path, "niveaus"), "niveaus are given outside vo", "only for schoolsoort vo"


def _homes(world: Any) -> Iterator[Found]:
    gemeenten = _codes(world, "gemeenten")
    swvs = {sector: _codes(world, "swvs", sector) for sector in ("po", "vo")}
    homes: list[tuple[PathOf, dict[str, Any]]] = [
        (("world", key, i), row)
        for key in ("leerlingen", "arrivals")
        for i, row in rows(world, key)
    ]
    if isinstance(world.get("births"), dict):
        homes.append((("world", "births"), world["births"]))
    for path, row in homes:
        yield from _refers((*path, "gemeente"), row.get("gemeente"), gemeenten, "gemeente")
        if row.get("gemeente") is None and not gemeenten:
            yield (*path, "gemeente"), "the world has no gemeente", "at least one in gemeenten"
        for sector, known in swvs.items():
            key = f"swv_{sector}"
            yield from _refers((*path, key), row.get(key), known, f"swv {sector}")


def _valid(model: type[Any], item: Any) -> Any:
    """Return the item as a model, or None: the model's own errors are reported elsewhere."""
    try:
        return model.model_validate(item)
    except ValidationError:
        return None


def _groups(world: Any, start: int | None) -> Iterator[Found]:
    soort_of = {row.get("code"): row for _, row in rows(world, "schools") if _named(row)}
    for key, model in (("leerlingen", WorldLeerlingen), ("arrivals", WorldArrivals)):
        for i, row in rows(world, key):
            path, group = ("world", key, i), _valid(model, row)
            if group is None:
                continue
            if group.school is not None:
                yield from _school_of(path, group, soort_of)
            if start is not None:
                yield from _age(path, group, start)
            if group.for_ is not None and group.for_ == group.schoolsoort:
                yield (*path, "for"), f"{show(group.for_)} is where they are", "another schoolsoort"
            if isinstance(group, WorldArrivals):
                for at, value, message, allowed in order_findings(group.from_, group.until):
                    yield (*path, at), told(value, message), allowed
    births = _valid(Births, world.get("births"))
    if births is not None and sum(births.per_year) > 0 and not _any_school(world, "bao"):
        yield ("world", "births"), "the world has no school of schoolsoort bao", "at least one"


def _named(row: dict[str, Any]) -> bool:
    return isinstance(row.get("code"), str)


def _any_school(world: Any, soort: str) -> bool:
    return any(row.get("schoolsoort") == soort for _, row in rows(world, "schools"))


def _school_of(path: PathOf, group: Group, schools: dict[Any, dict[str, Any]]) -> Iterator[Found]:
    yield from _refers((*path, "school"), group.school, schools, "school")
    school = schools.get(group.school, {})
    soort, niveaus = school.get("schoolsoort", group.schoolsoort), school.get("niveaus")
    if soort != group.schoolsoort:
        message = f"school {show(group.school)} is {show(soort)}, not {show(group.schoolsoort)}"
        yield (*path, "school"), message, f"a school of schoolsoort {group.schoolsoort}"
    offered = niveaus if isinstance(niveaus, list) and niveaus else [group.niveau]
    if group.niveau is not None and group.niveau not in offered:
        allowed = listing(str(niveau) for niveau in offered)
        yield (*path, "niveau"), f"school {show(group.school)} does not offer it", allowed


def _age(path: PathOf, group: Group, start: int) -> Iterator[Found]:
    low, high = AGES.get(group.schoolsoort, (0, 22))
    age, field = group.age, "age"
    if isinstance(group, WorldLeerlingen) and group.birth_month is not None:
        october = month_of(start // MONTHS_PER_YEAR, 10) - 1  # the stock after September's step
        age, field = (october - parse_month(group.birth_month)) // MONTHS_PER_YEAR, "birth_month"
    if age is not None and not low <= age <= high:
        message = f"{age} years does not fit schoolsoort {group.schoolsoort}"
        yield (*path, field), message, f"{low} to {high} years"


def _places(world: Any, start: int) -> Iterator[Found]:
    """Yield groups that the schools have no place for at the start."""
    schools = [_valid(WorldSchool, row) for _, row in rows(world, "schools")]
    if None in schools:
        return
    room = {school.code: school.places_at(start) for school in schools}
    soort_of = {school.code: school.schoolsoort for school in schools}
    groups = [
        (("world", "leerlingen", i), group)
        for i, row in rows(world, "leerlingen")
        if (group := _valid(WorldLeerlingen, row)) is not None and group.count > 0
    ]
    taken: Counter[str] = Counter()
    for path, group in groups:
        if group.school in room:
            taken[group.school] += group.count
            places = room[group.school]
            if places is not None and taken[group.school] > places:
                message = f"{taken[group.school]} leerlingen do not fit school {group.school}"
                yield (*path, "count"), message, f"at most {places} places at the start"
    for path, group in groups:
        if group.school is None and group.schoolsoort != "niet_ingeschreven":
            codes = [code for code, soort in soort_of.items() if soort == group.schoolsoort]
            yield from _fits_anywhere(path, group, codes, room, taken)
    for i, row in rows(world, "arrivals"):
        soort = row.get("schoolsoort")
        if (
            isinstance(soort, str)
            and soort in SECTOR
            and row.get("school") is None
            and soort not in set(soort_of.values())
        ):
            message = f"the world has no school of schoolsoort {soort}"
            yield ("world", "arrivals", i, "schoolsoort"), message, "at least one"


def _fits_anywhere(
    path: PathOf,
    group: WorldLeerlingen,
    codes: list[str],
    room: dict[str, int | None],
    taken: Counter[str],
) -> Iterator[Found]:
    open_ended = any(room[code] is None for code in codes)
    free = sum(max(0, (room[code] or 0) - taken[code]) for code in codes)
    if not open_ended and group.count > free:
        message = f"{group.count} leerlingen do not fit the {group.schoolsoort} schools"
        yield (*path, "count"), message, f"at most {free} places left at the start"
    elif not open_ended:
        # they take places of the schoolsoort as a whole: fill the schools in order
        left = group.count
        for code in codes:
            used = min(left, max(0, (room[code] or 0) - taken[code]))
            taken[code] += used
            left -= used


def _rows_fit(world: Any) -> Iterator[Found]:
    copies = world.get("copies", 1)
    for key in ("gemeenten", "swvs", "schools", "arrivals"):
        size = len(rows(world, key)) * (copies if type(copies) is int else 1)
        if size > MAX_UNITS:
            allowed = f"at most {MAX_UNITS:,}, those of all copies together"
            yield ("world", key), f"the world has {size:,} {key}", allowed


def _size(world: Any, years: int) -> Iterator[Found]:
    totals: dict[str, float] = {}
    groups = [_valid(WorldLeerlingen, row) for _, row in rows(world, "leerlingen")]
    totals["leerlingen"] = sum(group.count for group in groups if group is not None)
    arrivals = [_valid(WorldArrivals, row) for _, row in rows(world, "arrivals")]
    months = years * MONTHS_PER_YEAR
    totals["arrivals"] = sum(group.per_month * months for group in arrivals if group is not None)
    births = _valid(Births, world.get("births"))
    if births is not None:
        last = births.per_year[-1]
        given = births.per_year[:years]
        totals["births"] = sum(given) + last * (years - len(given))
    copies = world.get("copies")
    total = sum(totals.values()) * (copies if type(copies) is int else 1)
    if total > MAX_LEERLINGEN:
        largest = max(totals, key=lambda key: totals[key])
        allowed = f"at most {MAX_LEERLINGEN:,} in a written-out world (or use --allow-large)"
        yield ("world", largest), f"the run would hold {total:,.0f} leerlingen", allowed
