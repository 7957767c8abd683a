"""Return from special to regular education, and transfer from sbo to so.

Chances per schooljaar: sbo to bao, sbo to so, so to bao or sbo (70 / 30), vso to vo; none for emb.
A yearly chance p is a monthly hazard -ln(1 - p) / 12; where the end of a tlv is looked at
(``herindicatie``) that of a return is 1 - share of it, as the rest is decided there. The two ways
out of sbo compete: the earliest counts. Who moves to a special school joins its waiting list and
stays until a place is free.
Who has no need, stands on a route, or is in sbo or so and too old for po, stays. A transfer keeps
the term of the tlv. This comes after placement, so who joins a list now is placed next month or
later.
Source: net exits of sbo and so, 2012-2018, and 600 to 800 leerlingen a year from vso to vo (OCW in
cijfers).
Who is placed in a residential institution stays where it is.
"""

import math

import numpy as np
from numpy.typing import NDArray

from sim.agents.choice import ChoiceTable
from sim.agents.codes import Arrangement, Behoefte, Niveau
from sim.agents.institutions import Scholen
from sim.agents.leerlingen import Leerlingen, bytes_of
from sim.agents.moves import (
    GEEN_ROUTE,
    SBO,
    SO,
    VSO,
    WACHTLIJST,
    Cells,
    Log,
    ask,
    earliest,
    enrol,
    pick,
)
from sim.agents.roster import Roster, room_for, rows_at
from sim.agents.sieve import Marks, collect, mark_below
from sim.agents.state import State
from sim.agents.zones import BLOCK, Rows
from sim.draws import Kind, uniform
from sim.kernel import kernel
from sim.processes import Proces
from sim.processes.rows import special_rows

_PROCESS = int(Proces.TERUGPLAATSING)
_EMB, _VMBO = int(Behoefte.EMB), int(Niveau.VMBO)
_RESIDENTIEEL = int(Arrangement.RESIDENTIEEL)
_VO_CODES = 6
_ID = bytes_of("id")
_EXACT = bytes_of("soort", "id", "route", "need", "birth")
"""Bytes read of a leerling who is looked at one by one."""


def yearly_hazard(probability: float) -> float:
    """Return the monthly hazard of a chance per schooljaar."""
    return -math.log1p(-min(probability, 1.0 - 1e-12)) / 12.0


@kernel
def _concerned(
    roster: Roster,
    hazards: NDArray[np.float64],
    streams: NDArray[np.uint64],
    marks: Marks,
    found: Rows,
) -> int:
    """Find who may move: places in the roster."""
    n, highest, size = 0, max(hazards[0], hazards[2], hazards[3]), roster.size[0]
    for first in range(0, size, BLOCK):
        part = roster.ids[first : min(size, first + BLOCK)]
        mark_below(part, streams[0], highest, marks)
        mark_below(part, streams[1], hazards[1], marks)
        n = collect(marks, first, found, n)
    return n


@kernel
def _back(
    people: Leerlingen,
    schools: Scholen,
    cells: Cells,
    log: Log,
    rows: Rows,
    month: int,
    any_need: bool,
    placed: bool,
    bao: ChoiceTable,
    vo: ChoiceTable,
    hazards: NDArray[np.float64],
    to_bao: float,
    oldest_po: int,
    streams: NDArray[np.uint64],
) -> None:
    for at in range(len(rows)):
        i = rows[at]
        soort, identity = people.soort[i], people.id[i]
        if soort not in (SBO, SO, VSO):
            continue
        if people.route[i] != GEEN_ROUTE or people.need[i] == _EMB:
            continue
        if placed and people.arrangement[i] == _RESIDENTIEEL:
            continue
        if people.need[i] == 0 and not any_need:
            continue
        age = month - people.birth[i]
        if soort != VSO and age >= oldest_po:
            continue
        row = people.cell[i]
        if soort == VSO:
            if earliest(streams[0], identity, hazards[3]) < 1.0:
                if people.niveau[i] == 0:
                    people.niveau[i] = _VMBO
                choice = vo
                row = row * _VO_CODES + people.niveau[i]
                school = pick(schools, choice, row, uniform(streams[3], identity))
                if school >= 0:
                    people.tlv[i] = 0
                    enrol(people, schools, cells, log, _PROCESS, i, school, False)
            continue
        back = earliest(streams[0], identity, hazards[0] if soort == SBO else hazards[2])
        onward = earliest(streams[1], identity, hazards[1]) if soort == SBO else np.inf
        if min(back, onward) >= 1.0:
            continue
        if onward < back:
            people.tlv[i] = SO
            ask(people, log, _PROCESS, i, SO, WACHTLIJST, month)
        elif soort == SO and uniform(streams[2], identity) >= to_bao:
            people.tlv[i] = SBO
            ask(people, log, _PROCESS, i, SBO, WACHTLIJST, month)
        else:
            school = pick(schools, bao, row, uniform(streams[3], identity))
            if school >= 0:
                people.tlv[i] = 0
                enrol(people, schools, cells, log, _PROCESS, i, school, False)


def hazards_of(state: State) -> tuple[NDArray[np.float64], bool]:
    """Return the hazards sbo to bao, sbo to so, out of so and vso to vo; whether any is constant.

    Where one is constant, leerlingen without a need move too.
    """
    parameters, rates = state.parameters, state.rates
    names = ("terugplaatsing_sbo", "", "terugplaatsing_so", "terugplaatsing_vso")
    chances = ("sbo_bao", "sbo_so", "so", "vso")
    constant = [rates.hazard(name) for name in names]
    some = not np.isnan([c for c, n in zip(constant, names, strict=True) if n]).all()
    hazards = np.array(
        [
            yearly_hazard(parameters[f"terugplaatsing.{chance}"]) if math.isnan(c) else c
            for chance, c in zip(chances, constant, strict=True)
        ]
    )
    if state.is_on("herindicatie"):
        formula = np.isnan(constant) & (np.array(names) != "")
        hazards[formula] *= 1.0 - parameters["terugplaatsing.aandeel_einde_tlv"]
    return hazards, bool(some)


def step(state: State) -> None:
    """Let leerlingen return from special to regular education."""
    parameters = state.parameters
    hazards, some = state.once("terugplaatsing", 0, lambda: hazards_of(state))
    kinds = (Kind.RETURN_REGULAR, Kind.TRANSFER_SO, Kind.RETURN_LEVEL, Kind.CHOICE_PO)
    streams = np.array([state.stream(kind) for kind in kinds], dtype=np.uint64)
    roster = special_rows(state)
    marks, found = room_for(roster)
    n = _concerned(roster, hazards, streams, marks, found)
    state.work += [_ID * roster.size[0] + _EXACT * n, 2 * roster.size[0]]
    _back(
        state.leerlingen,
        state.scholen,
        state.cells,
        state.log,
        rows_at(roster, found[:n]),
        state.month,
        some,
        state.is_on("residentieel"),
        state.geography.choice_bao,
        state.geography.choice_vo,
        hazards,
        parameters["terugplaatsing.so_naar_bao"],
        int(parameters["overgang.verlaat_po_vanaf"]),
        streams,
    )
