"""Net migration by birth year, once a schooljaar, in August.

A cohort that shrinks loses each leerling with the same chance (its own draw); a cohort that grows
gets new leerlingen, spread over the home cells as its residents are; they enrol at a regular school
of their age. The expected number is a table: past years from the population of 1 January, later
years the mean of 2015-2019 and 2024, an assumption.
Source: CBS 7461bev through the shipped table ``migratie``.
"""

import math

import numpy as np
from numpy.typing import NDArray

from sim import clock, draws
from sim.agents.choice import ChoiceTable
from sim.agents.codes import Niveau
from sim.agents.identity import DRAWS
from sim.agents.institutions import Scholen
from sim.agents.leerlingen import EXPECTED, GONE, INSIDE, Leerlingen, bytes_of, bytes_per_row
from sim.agents.moves import (
    ABSOLUUT,
    GEEN_ROUTE,
    NIET_INGESCHREVEN,
    NIET_LEERPLICHTIG,
    Cells,
    Log,
    change,
    depart,
)
from sim.agents.state import State
from sim.draws import Kind, uniform
from sim.kernel import kernel
from sim.processes import Proces
from sim.processes.regulier import enrol_regular

_PROCESS = int(Proces.MIGRATIE)
_VMBO, _HAVO, _VWO = int(Niveau.VMBO), int(Niveau.HAVO), int(Niveau.VWO)
_FOUR_YEARS = 48
_LOOK, _ID = bytes_of("birth", "phase"), bytes_of("id")


@kernel
def _emigrate(
    people: Leerlingen,
    schools: Scholen,
    log: Log,
    used: int,
    first_year: int,
    chance: NDArray[np.float64],
    stream: np.uint64,
    work: NDArray[np.int64],
) -> None:
    work[0] += _LOOK * used
    for i in range(used):
        cohort = people.birth[i] // 12 - first_year
        if people.phase[i] == GONE or cohort < 0 or cohort >= len(chance):
            continue
        if chance[cohort] <= 0.0:
            continue
        work[0] += _ID
        work[1] += 1
        if uniform(stream, people.id[i]) < chance[cohort]:
            if people.phase[i] == EXPECTED:
                people.phase[i] = GONE
            else:
                depart(people, schools, log, _PROCESS, i)


@kernel
def _settle(
    people: Leerlingen,
    schools: Scholen,
    cells: Cells,
    log: Log,
    rows: tuple[int, int],
    month: int,
    bao: ChoiceTable,
    vo: ChoiceTable,
    oldest_po: int,
    leerplicht: tuple[int, int],
    shares: NDArray[np.float64],
    streams: NDArray[np.uint64],
) -> None:
    for i in range(rows[0], rows[1]):
        age = month - people.birth[i]
        if age < _FOUR_YEARS:
            continue
        people.phase[i] = INSIDE
        u = uniform(streams[1], people.id[i])
        if age >= oldest_po:
            people.niveau[i] = _VMBO if u < shares[0] else (_HAVO if u < shares[1] else _VWO)
        years = age // 12
        people.leerjaar[i] = min(8, years - 3) if age < oldest_po else min(6, max(1, years - 11))
        v = uniform(streams[0], people.id[i])
        if not enrol_regular(people, schools, cells, log, _PROCESS, i, bao, vo, age, oldest_po, v):
            people.home_since[i] = month
            of_age = leerplicht[0] <= age < leerplicht[1]
            at_home = ABSOLUUT if of_age else NIET_LEERPLICHTIG
            change(people, log, _PROCESS, i, NIET_INGESCHREVEN, at_home, GEEN_ROUTE)


def step(state: State) -> None:
    """Let the net migration of this schooljaar out and in."""
    if state.supply is None:
        return
    schooljaar = clock.schooljaar_of(state.month)
    table = state.supply.migration(state, schooljaar)
    if not table:
        return
    years = sorted(table)
    chance = np.zeros(years[-1] - years[0] + 1)
    for year in years:
        chance[year - years[0]] = table[year][0]
    if chance.any():
        stream = state.stream(Kind.EMIGRATE)
        _emigrate(
            state.leerlingen,
            state.scholen,
            state.log,
            state.used,
            years[0],
            chance,
            stream,
            state.work,
        )
    first, sizes = state.used, {}
    for year in years:
        u = draws.uniform_of(state.seed, Kind.ROUNDING, state.month, year)
        size = math.floor(table[year][1] + u)
        if size > 0:
            sizes[year] = size
    state.supply.newcomers(state, sizes, schooljaar)
    state.work += [bytes_per_row() * (state.used - first), DRAWS * (state.used - first)]
    p = state.parameters
    shares = np.cumsum(p.list_of("bevolking.niveau_nieuw"))
    _settle(
        state.leerlingen,
        state.scholen,
        state.cells,
        state.log,
        (first, state.used),
        state.month,
        state.geography.choice_bao,
        state.geography.choice_vo,
        int(p["overgang.verlaat_po_vanaf"]),
        (int(p["leerplicht.vanaf"]), int(p["leerplicht.tot"])),
        shares,
        np.array([state.stream(Kind.CHOICE_PO), state.stream(Kind.NIVEAU)], dtype=np.uint64),
    )
