"""What follows from the school of a leerling at the start, and the places of the schools."""

import numpy as np
from numpy.typing import NDArray

from sim.agents.institutions import NO_LIMIT
from sim.agents.leerlingen import EXPECTED, INSIDE, NO_SCHOOL, Leerlingen
from sim.parameters import Parameters
from sim.population.choose_enrolled import BAO, NOT_ENROLLED, SBO, SO, VO, VSO
from sim.population.cohorts import take
from sim.population.facts import Facts
from sim.population.integers import whole_seats


def set_leerjaar(people: Leerlingen, where: NDArray[np.uint8], start: int) -> None:
    """Write the leerjaar that belongs to age and sector."""
    years = (start - people.birth[: len(where)]) // 12
    po = np.clip(years - 3, 1, 8)
    vo = np.clip(years - 11, 1, 6)
    secondary = (where == VO) | (where == VSO)
    people.leerjaar[: len(where)] = np.where(secondary, vo, po)


def july_peak(
    tables: Facts, counts: NDArray[np.int64], ratio: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return leerlingen per school in July: those of the start, times a ratio where special."""
    peak = counts.astype(np.float64)
    for j, soort in enumerate((SBO, SO, VSO)):
        peak[tables.soort == soort] *= ratio[j]
    return peak


def places_of(
    tables: Facts,
    parameters: Parameters,
    counts: NDArray[np.int64],
    peak: NDArray[np.float64],
) -> NDArray[np.int32]:
    """Return places of special schools: peak x margin, pooled per samenwerkingsverband, soort."""
    special = np.isin(tables.soort, (SBO, SO, VSO))
    po = tables.rows(tables.schools["swv_po"], tables.codes.swvs).astype(np.int64)
    vo = tables.rows(tables.schools["swv_vo"], tables.codes.swvs).astype(np.int64)
    group = np.where(tables.soort == VSO, vo, po) * 8 + tables.soort.astype(np.int64)
    seats = np.full(len(counts), NO_LIMIT, np.int32)
    wanted = peak[special] * parameters["plaatsing.marge"]
    seats[special] = np.maximum(whole_seats(wanted, group[special]), counts[special])
    return seats


def _helped(people: Leerlingen, where: NDArray[np.uint8], now: NDArray[np.bool_]) -> None:
    """End jeugdhulp and residential placement of who is not there, or not in so or vso."""
    used = len(where)
    people.jeugdhulp[:used][~now] = 0
    people.jeugdhulp_since[:used][~now] = -1
    people.arrangement[:used][~now | ((where != SO) & (where != VSO))] = 0


def settle(
    tables: Facts,
    people: Leerlingen,
    where: NDArray[np.uint8],
    school: NDArray[np.int64],
    later: NDArray[np.bool_],
    start: int,
    parameters: Parameters,
) -> tuple[Leerlingen, NDArray[np.int64]]:
    """Return the leerlingen of the start, with what follows from their school, and their rows."""
    used = len(where)
    four = start - people.birth[:used] >= 48
    now = (where > 0) & four
    coming = (where > 0) & ~four
    people.phase[:used] = np.where(now, INSIDE, EXPECTED)
    people.school[:used] = np.where(school >= 0, school, NO_SCHOOL)
    people.soort[:used] = np.where(now, where, 0)
    changed = now & (where != NOT_ENROLLED) & (people.attendance[:used] >= 4)
    people.attendance[:used][changed | ~now] = 0
    special = (where == SBO) | (where == SO) | (where == VSO)
    people.tlv[:used] = np.where(special & now, where, people.tlv[:used] * (now & ~special))
    people.tlv_until[:used] = np.where(special & now, people.tlv_until[:used], -1)
    off_route = special | ~now | (people.route[:used] == 2)
    off_route |= (where == VO) & (people.route_for[:used] != VSO)
    off_route |= (where == BAO) & (people.route_for[:used] == VSO)
    people.route[:used][off_route] = 0
    people.route_for[:used][off_route] = 0
    people.route_since[:used][off_route] = -1
    home_po, home_vo = tables.cell_swv_po[people.cell], tables.cell_swv_vo[people.cell]
    secondary = (where == VO) | (where == VSO)
    aged = ~(secondary | (where == BAO) | (where == SBO) | (where == SO)) & (
        start - people.birth[:used] >= int(parameters["overgang.verlaat_po_vanaf"])
    )
    swv = np.where(secondary | aged, home_vo[:used], home_po[:used])
    theirs_po = tables.rows(tables.schools["swv_po"], tables.codes.swvs)
    theirs_vo = tables.rows(tables.schools["swv_vo"], tables.codes.swvs)
    for soort, theirs in ((BAO, theirs_po), (VO, theirs_vo)):
        own = where == soort
        swv[own] = theirs[school[own]]
    people.swv[:used] = swv
    people.counted[:used] = 0
    _helped(people, where, now)
    plain = people.need[:used] == 0
    october = start - 10  # 1 October of the schooljaar before
    was_there = (october - 1 - people.birth[:used] >= 48) & now
    before = np.where(where == VO, np.where(people.leerjaar[:used] == 1, BAO, VO), BAO)
    people.soort_teldatum[:used][plain] = np.where(was_there, before, 0)[plain]
    keep = np.flatnonzero(now | coming | later)
    people.phase[:used][coming | later] = EXPECTED
    return take(people, keep), keep
