"""The opdc: a temporary place with support for who is about to be referred.

Hazard per month of asking for a place, in vo, and from 2014-08 in bao::

    ask = opdc_vraag [mismatch > opdc_drempel]

for who is present and neither has an arrangement nor stands on a route to a special school. Within
the month and samenwerkingsverband the earliest goes first, as far as there are places. Meanwhile no
tlv is asked and a share opdc_steun of the mismatch is taken away (``ondersteuning``). Who finds no
place may ask again. Claim: S17.
"""

import numpy as np
from numpy.typing import NDArray

from sim import clock
from sim.agents.codes import Arrangement
from sim.agents.institutions import NO_SWV
from sim.agents.leerlingen import INSIDE, Leerlingen, bytes_of
from sim.agents.moves import AANWEZIG, BAO, GEEN_ROUTE, VO, earliest
from sim.agents.sieve import MARGIN, Marks, collect, mark_below
from sim.agents.state import State
from sim.agents.zones import BLOCK, Rows
from sim.draws import Kind
from sim.kernel import kernel
from sim.processes.rows import needy_rows

_GEEN, _OPDC = int(Arrangement.GEEN), int(Arrangement.OPDC)
_ID = bytes_of("id")
_EXACT = bytes_of("phase", "mismatch", "soort", "attendance", "route", "arrangement", "swv", "id")
"""Bytes read of a leerling who is looked at one by one."""


@kernel
def _below(
    ids: NDArray[np.uint64], stream: np.uint64, bound: float, marks: Marks, found: Rows
) -> int:
    n = 0
    for first in range(0, len(ids), BLOCK):
        mark_below(ids[first : min(len(ids), first + BLOCK)], stream, bound, marks)
        n = collect(marks, first, found, n)
    return n


@kernel
def _asking(
    people: Leerlingen,
    rows: Rows,
    in_po: bool,
    threshold: float,
    hazard: float,
    stream: np.uint64,
    when: NDArray[np.float64],
) -> None:
    """Write when in this month each of ``rows`` asks; infinite if it does not."""
    for at in range(len(rows)):
        i = rows[at]
        when[at] = np.inf
        if people.phase[i] != INSIDE or people.swv[i] == NO_SWV:
            continue
        regular = people.soort[i] == VO or (in_po and people.soort[i] == BAO)
        plain = people.attendance[i] == AANWEZIG and people.arrangement[i] == _GEEN
        if regular and plain and people.route[i] == GEEN_ROUTE and people.mismatch[i] > threshold:
            when[at] = earliest(stream, people.id[i], hazard)


@kernel
def _place(people: Leerlingen, rows: Rows, room: NDArray[np.int64], until: int) -> int:
    """Give places in the order of ``rows``; return how many got one, at the front of ``rows``."""
    n = 0
    for at in range(len(rows)):
        i = rows[at]
        if room[people.swv[i]] > 0:
            room[people.swv[i]] -= 1
            people.arrangement[i] = _OPDC
            people.arrangement_until[i] = until
            rows[n] = i
            n += 1
    return n


def take(state: State, room: NDArray[np.int64], until: int) -> Rows:
    """Let leerlingen go to an opdc up to month ``until``; return them.

    Args:
        state: the month.
        room: free places per samenwerkingsverband.
        until: last month of those who begin now.
    """
    p, people, asking = state.parameters, state.leerlingen, state.remembered.asking
    if asking is not None and asking.month == state.month:  # everyone with a mismatch
        size = int(asking.roster.size[0])
        rows, ids = asking.roster.rows[:size], asking.roster.ids[:size]
    else:
        rows = needy_rows(state)
        ids = people.id[rows]
    stream, hazard = state.stream(Kind.OPDC), p["arrangement.opdc_vraag"]
    found = np.empty(len(rows) + BLOCK, np.int32)
    n = _below(ids, stream, hazard * MARGIN, np.zeros(BLOCK, np.uint8), found)
    state.work += [_ID * len(rows) + _EXACT * n, len(rows)]
    rows = rows[found[:n]]
    when = np.empty(n)
    in_po = clock.decimal_year(state.month) >= p["arrangement.opdc_po_vanaf"]
    _asking(people, rows, in_po, p["arrangement.opdc_drempel"], hazard, stream, when)
    some = np.flatnonzero(np.isfinite(when))
    rows = rows[some][np.lexsort((rows[some], when[some]))]
    return rows[: _place(people, rows, room, until)].copy()
