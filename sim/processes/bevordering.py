"""August: everyone moves up a leerjaar; and a first look at who may leave or move up.

The rules of leaving stand in ``sim.processes.uitstroom``; here is what makes them quick.
"""

import numpy as np
from numpy.typing import NDArray

from sim.agents.codes import Niveau
from sim.agents.leerlingen import Leerlingen, bytes_of
from sim.agents.moves import BAO, SBO, SO, VO, VSO
from sim.agents.sieve import Marks, collect, sift
from sim.agents.state import State
from sim.agents.zones import BLOCK, Rows, Zones
from sim.kernel import kernel

_BRUGJAAR = int(Niveau.BRUGJAAR)
_LAST_LEERJAAR_PO, _LAST_LEERJAAR_VO = 8, 6
_PROMOTED, _LOOK = bytes_of("soort", "leerjaar", "birth"), bytes_of("soort", "birth", "niveau")


@kernel
def _promote(
    people: Leerlingen,
    zones: Zones,
    begin: int,
    end: int,
    latest_exit: int,
    work: NDArray[np.int64],
) -> None:
    for first in range(begin, end, BLOCK):
        if not zones.alive[first // BLOCK]:
            continue
        last = min(end, first + BLOCK)
        soort, leerjaar = people.soort[first:last], people.leerjaar[first:last]
        birth = people.birth[first:last]
        work[0] += _PROMOTED * len(soort)
        for k in range(len(soort)):
            po = (soort[k] == BAO) | (soort[k] == SBO) | (soort[k] == SO)
            highest = _LAST_LEERJAAR_PO if po else _LAST_LEERJAAR_VO
            next_year = min(highest, leerjaar[k] + 1)
            moves_up = (po | (soort[k] == VO)) & (birth[k] > latest_exit)
            leerjaar[k] = next_year if moves_up else leerjaar[k]


@kernel
def _concerned(
    people: Leerlingen,
    zones: Zones,
    begin: int,
    end: int,
    month: int,
    everyone: bool,
    latest_po: int,
    leave_vo: NDArray[np.float64],
    marks: Marks,
    rows: Rows,
    work: NDArray[np.int64],
) -> int:
    """Find who may leave or move up: born in ``latest_po`` or before in po, leaving age in vo."""
    n = 0
    for first in range(begin, end, BLOCK):
        block, last = first // BLOCK, min(end, first + BLOCK)
        if not zones.alive[block]:
            continue
        youngest = min(max(0, month // 12 - zones.last_birth[block] // 12), leave_vo.shape[1] - 1)
        oldest = min(max(0, month // 12 - zones.first_birth[block] // 12), leave_vo.shape[1] - 1)
        of_age = np.uint8(0)
        for years in range(youngest, oldest + 1):
            for niveau in range(leave_vo.shape[0]):
                of_age |= np.uint8(leave_vo[niveau, years] > 0.0)
        soort, birth = people.soort[first:last], people.birth[first:last]
        niveaus, some = people.niveau[first:last], np.uint8(everyone)
        for k in range(len(soort)):
            po = (soort[k] == BAO) | (soort[k] == SBO) | (soort[k] == SO)
            leaves_vo = of_age | np.uint8(niveaus[k] == _BRUGJAAR)
            marks[k] = (
                (some & np.uint8(soort[k] != 0))
                | (np.uint8(po) & np.uint8(birth[k] <= latest_po))
                | (np.uint8(soort[k] == VO) & leaves_vo)
                | np.uint8(soort[k] == VSO)
            )
        work[0] += _LOOK * len(soort)
        n = collect(marks, first, rows, n)
    return n


def promote(
    state: State,
    everyone: bool,
    latest_exit: int,
    latest_po: int,
    leave_vo: NDArray[np.float64],
) -> Rows:
    """Move everyone in po and vo up a leerjaar; return who may leave or go to another school.

    Args:
        state: the month.
        everyone: look at all who are enrolled.
        latest_exit: who was born in this month or before leaves the stelsel, and does not move up.
        latest_po: who was born in this month or before may leave po.
        leave_vo: chance to leave vo by niveau and calendar age.
    """
    people, zones, month = state.leerlingen, state.zones(), state.month

    def find(begin: int, end: int, marks: Marks, rows: Rows, work: NDArray[np.int64]) -> int:
        _promote(people, zones, begin, end, latest_exit, work)
        return _concerned(
            people, zones, begin, end, month, everyone, latest_po, leave_vo, marks, rows, work
        )

    return sift(state, find, state.threads)
