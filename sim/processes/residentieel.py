"""Placement in a residential institution (JeugdzorgPlus, JJI, open), with its school.

Hazard per month of being placed, at the ages of 8 to 17, with need k, care part c, severity s::

    place = niveau F_R[k] c s^2

No samenwerkingsverband decides: the leerling is toelaatbaar by law for as long as it is placed, and
the samenwerkingsverband pays. Who is not in so or vso already joins the waiting list of so (of vso
from the age at which po is left), as if it had waited since its birth: a residential placement goes
first. Ends come before new placements, and attendance is left as it is. It ends with hazard 1 /
duur, and at eighteen. Then::

    stay = min(1, mismatch / blijft_bij)

is the chance to stay in special education; the others go to a regular school of their age that has
room. Who was still waiting leaves the list. Law: WEC art. 40 lid 16 (2014-08). Claims: S13, S14,
S15, S16, F23; figures P074 to P077.
"""

import numpy as np
from numpy.typing import NDArray

from sim.agents.choice import ChoiceTable
from sim.agents.codes import Arrangement
from sim.agents.institutions import Scholen
from sim.agents.leerlingen import INSIDE, NEVER, Leerlingen, bytes_of
from sim.agents.moves import (
    GEEN_ROUTE,
    SBO,
    SO,
    VSO,
    WACHTLIJST,
    Cells,
    Log,
    ask,
    change,
    earliest,
)
from sim.agents.state import State
from sim.agents.zones import Rows
from sim.draws import Kind, uniform
from sim.kernel import kernel
from sim.processes import Proces
from sim.processes.regulier import enrol_regular
from sim.processes.rows import burdened_rows, rows_arranged, touch

_PROCESS = int(Proces.RESIDENTIEEL)
_GEEN, _OPDC, _KLAS = (int(a) for a in (Arrangement.GEEN, Arrangement.OPDC, Arrangement.KLAS))
_RESIDENTIEEL = int(Arrangement.RESIDENTIEEL)
_EXACT = bytes_of("phase", "arrangement", "birth", "need", "care", "severity", "id", "soort")
"""Bytes read of a leerling who may be placed, or who is."""


@kernel
def _join(people: Leerlingen, log: Log, i: int, month: int, oldest_po: int, valid: int) -> None:
    """Put row ``i`` on the list of so or vso, before all others, unless it is there already."""
    soort = people.soort[i]
    if soort == SO or soort == VSO:
        return
    wanted = SO if month - people.birth[i] < oldest_po else VSO
    first = people.route[i] == WACHTLIJST and people.route_since[i] == people.birth[i]
    if first and people.route_for[i] == wanted:
        return
    people.tlv[i] = wanted
    people.tlv_until[i] = month + valid
    ask(people, log, _PROCESS, i, wanted, WACHTLIJST, people.birth[i])


@kernel
def _place(
    people: Leerlingen,
    log: Log,
    rows: Rows,
    month: int,
    ages: tuple[int, int],
    oldest_po: int,
    valid: int,
    level: NDArray[np.float64],
    stream: np.uint64,
    touched: Rows,
) -> int:
    """Place among ``rows``; return how many left an opdc or class, written to ``touched``."""
    n = 0
    for at in range(len(rows)):
        i = rows[at]
        age = month - people.birth[i]
        if people.phase[i] != INSIDE or people.arrangement[i] == _RESIDENTIEEL:
            continue
        if people.onset[i] > month or age < ages[0] or age >= ages[1]:
            continue
        severity = people.severity[i]
        hazard = level[people.need[i]] * people.care[i] * severity * severity
        if earliest(stream, people.id[i], hazard) >= 1.0:
            continue
        if people.arrangement[i] == _OPDC or people.arrangement[i] == _KLAS:
            touched[n] = i
            n += 1
        people.arrangement[i] = _RESIDENTIEEL
        people.arrangement_until[i] = NEVER
        _join(people, log, i, month, oldest_po, valid)
    return n


@kernel
def _end(
    people: Leerlingen,
    schools: Scholen,
    cells: Cells,
    log: Log,
    rows: Rows,
    month: int,
    oldest: int,
    oldest_po: int,
    valid: int,
    hazard: float,
    stays_at: float,
    bao: ChoiceTable,
    vo: ChoiceTable,
    streams: NDArray[np.uint64],
) -> None:
    """End placements; who goes on and has lost its place in so or vso joins the list again."""
    for at in range(len(rows)):
        i = rows[at]
        if people.arrangement[i] != _RESIDENTIEEL:
            continue
        inside, age, identity = people.phase[i] == INSIDE, month - people.birth[i], people.id[i]
        over = not inside or age >= oldest
        if not over and earliest(streams[0], identity, hazard) >= 1.0:
            _join(people, log, i, month, oldest_po, valid)
            continue
        people.arrangement[i] = _GEEN
        if not inside:
            continue
        if people.soort[i] != SO and people.soort[i] != VSO:
            people.tlv[i] = SBO if people.soort[i] == SBO else 0
            people.tlv_until[i] = NEVER
            people.route_for[i] = 0
            people.route_since[i] = NEVER
            change(people, log, _PROCESS, i, people.soort[i], people.attendance[i], GEEN_ROUTE)
        elif not over and uniform(streams[1], identity) * stays_at >= people.mismatch[i]:
            u = uniform(streams[2], identity)
            enrol_regular(people, schools, cells, log, _PROCESS, i, bao, vo, age, oldest_po, u)


def step(state: State) -> None:
    """End residential placements, then place."""
    p, people = state.parameters, state.leerlingen
    oldest, oldest_po = int(p["residentieel.tot"]), int(p["overgang.verlaat_po_vanaf"])
    valid = int(p["tlv.geldigheid"])
    kinds = (Kind.RESIDENTIAL_END, Kind.RESIDENTIAL_TO, Kind.CHOICE_PO)
    rows = rows_arranged(state)
    state.work += [_EXACT * len(rows), len(rows)]
    _end(
        people,
        state.scholen,
        state.cells,
        state.log,
        rows,
        state.month,
        oldest,
        oldest_po,
        valid,
        1.0 / p["residentieel.duur"],
        p["residentieel.blijft_bij"],
        state.geography.choice_bao,
        state.geography.choice_vo,
        np.array([state.stream(kind) for kind in kinds], np.uint64),
    )
    level = p["residentieel.niveau"] * p.per_need("residentieel.factor")
    stream = state.stream(Kind.RESIDENTIAL)
    rows = burdened_rows(state, stream, float(level.max()), heavy=True)
    state.work[0] += _EXACT * len(rows)
    left = np.empty(len(rows), np.int32)
    n = _place(
        people,
        state.log,
        rows,
        state.month,
        (int(p["residentieel.vanaf"]), oldest),
        oldest_po,
        valid,
        level,
        stream,
        left,
    )
    touch(state, left[:n])
