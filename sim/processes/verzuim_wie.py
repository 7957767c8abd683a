"""Who may be absent: a first look at all leerlingen.

The rules stand in ``sim.processes.verzuim``, the numbers of a month in ``verzuim_risk``; here is
what makes them quick.
"""

import numpy as np
from numpy.typing import NDArray

from sim.agents.helped import Cared
from sim.agents.leerlingen import Leerlingen, bytes_of
from sim.agents.roster import Roster, room_for
from sim.agents.sieve import (
    Marks,
    collect,
    mark_below,
    mark_below_either,
    mark_below_of,
    mark_below_rising,
    sift,
)
from sim.agents.state import State
from sim.agents.zones import BLOCK, Rows, Zones
from sim.draws import uniform
from sim.kernel import inlined, kernel
from sim.processes.aanvraag import MISMATCH
from sim.processes.rows import cared_rows, room_beside
from sim.processes.verzuim_risk import Numbers

_ID, _MISMATCH, _NEED = (bytes_of(name) for name in ("id", "mismatch", "need"))


@kernel
def _closer(
    people: Leerlingen,
    do: tuple[bool, bool],
    bounds: tuple[float, float],
    slope: float,
    exemption: NDArray[np.float64],
    streams: NDArray[np.uint64],
    rows: Rows,
    begin: int,
    end: int,
) -> int:
    """Keep of ``rows[begin:end]`` who may be absent, with the bound of the own need for 5a."""
    n = begin
    for at in range(begin, end):
        i = rows[at]
        identity = people.id[i]
        own = exemption[people.need[i]]
        if people.need[i] > 0 and exemption[0] == 0.0:  # not where a constant holds for all
            own *= people.severity[i] * people.severity[i]
        rows[n] = i
        n += (do[1] & (uniform(streams[2], identity) < own)) | (
            do[0]
            & (
                (uniform(streams[1], identity) < bounds[1])
                | (uniform(streams[0], identity) < bounds[0] + slope * people.mismatch[i])
            )
        )
    return n


@inlined
def _two_worst(exemption: NDArray[np.float64]) -> tuple[int, float]:
    """Return the type of need with the highest bound, and the highest of the other types."""
    worst, most = 0, 0.0
    for kind in range(len(exemption)):
        worst = kind if exemption[kind] > exemption[worst] else worst
    for kind in range(1, len(exemption)):
        most = max(most, exemption[kind] if kind != worst else 0.0)
    return worst, most


@kernel
def _concerned(
    people: Leerlingen,
    zones: Zones,
    begin: int,
    end: int,
    births: tuple[int, int],
    do: tuple[bool, bool],
    bounds: tuple[float, float],
    slope: float,
    exemption: NDArray[np.float64],
    streams: NDArray[np.uint64],
    marks: Marks,
    rows: Rows,
    work: NDArray[np.int64],
) -> int:
    """Find who may be absent: ``bounds`` per cause, with ``slope`` times mismatch for the first."""
    n, (worst, most) = 0, _two_worst(exemption)
    for first in range(begin, end, BLOCK):
        block, last = first // BLOCK, min(end, first + BLOCK)
        outside = zones.last_birth[block] < births[0] or zones.first_birth[block] > births[1]
        if outside or not zones.alive[block]:
            continue
        ids, before = people.id[first:last], n
        work[0] += _ID * len(ids)
        both = do[0] and bounds[1] > 0.0
        if do[0] and slope > 0.0:
            mismatch = people.mismatch[first:last]
            mark_below_rising(ids, mismatch, streams[0], bounds[0], slope, marks)
            work[0] += _MISMATCH * len(ids)
            if both:
                mark_below(ids, streams[1], bounds[1], marks)
        elif both:
            mark_below_either(ids, (streams[0], streams[1]), bounds, marks)
        elif do[0]:
            mark_below(ids, streams[0], bounds[0], marks)
        work[1] += (int(do[0]) + int(both)) * len(ids)
        if do[1] and exemption[worst] > 0.0:
            need = people.need[first:last]
            limits = (exemption[0], most, exemption[worst])
            mark_below_of(ids, need, streams[2], worst, limits, marks)
            work[0] += _NEED * len(ids)
            work[1] += len(ids)
        n = collect(marks, first, rows, n)
        n = _closer(people, do, bounds, slope, exemption, streams, rows, before, n)
    return n


@kernel
def _with_mismatch(
    roster: Roster, stream: np.uint64, base: float, slope: float, marks: Marks, found: Rows
) -> int:
    """Find whose draw lies below the bound of the own mismatch: places in the roster."""
    n, size = 0, roster.size[0]
    for first in range(0, size, BLOCK):
        last = min(size, first + BLOCK)
        mismatch = roster.bounds[MISMATCH, first:last]
        mark_below_rising(roster.ids[first:last], mismatch, stream, base, slope, marks)
        n = collect(marks, first, found, n)
    return n


@kernel
def _with_need(
    people: Leerlingen,
    cared: Cared,
    exemption: NDArray[np.float64],
    streams: NDArray[np.uint64],
    marks: Marks,
    found: Rows,
    rows: Rows,
) -> int:
    """Find for whom of those with a need a vrijstelling may begin; return how many ``rows``."""
    n, size, (worst, most) = 0, len(cared.ids), _two_worst(exemption)
    limits = (0.0, most, exemption[worst])
    for first in range(0, size, BLOCK):
        last = min(size, first + BLOCK)
        need = cared.need[first:last]
        mark_below_of(cared.ids[first:last], need, streams[2], worst, limits, marks)
        n = collect(marks, first, found, n)
    for at in range(n):
        rows[at] = cared.needy[found[at]]
    return _closer(people, (False, True), (0.0, 0.0), 0.0, exemption, streams, rows, 0, n)


def who_may_be_absent(
    state: State,
    known: Numbers,
    bounds: tuple[float, float],
    do: tuple[bool, bool],
    streams: NDArray[np.uint64],
) -> Rows:
    """Return the rows for whom an absence or a vrijstelling may begin this month, some twice.

    Args:
        state: the month.
        known: its numbers.
        bounds: on long absence without a mismatch, and on being unenrolled.
        do: whether absence, and a vrijstelling, can begin.
        streams: of the three causes.
    """
    people, zones = state.leerlingen, state.zones()
    births = (state.month - known.ages[1] + 1, state.month - known.ages[0])
    highest, asking = known.highest, state.remembered.asking
    # who has a mismatch stands in a roster, if requests were looked at this month
    roster = asking.roster if asking and asking.month == state.month else None
    slope = known.slope if roster is None else 0.0
    by_need = do[1] and highest[0] == 0.0  # nobody else is exempted

    def find(begin: int, end: int, marks: Marks, rows: Rows, work: NDArray[np.int64]) -> int:
        return _concerned(
            people,
            zones,
            begin,
            end,
            births,
            (do[0], do[1] and not by_need),
            bounds,
            slope,
            highest,
            streams,
            marks,
            rows,
            work,
        )

    some = [sift(state, find, state.threads)]
    if roster is not None and do[0] and known.slope > 0.0:
        marks, found = room_for(roster)
        n = _with_mismatch(roster, streams[0], bounds[0], known.slope, marks, found)
        state.work += [(_ID + _MISMATCH) * roster.size[0], roster.size[0]]
        some.append(roster.rows[found[:n]])
    if by_need:
        cared = cared_rows(state)
        marks, found = room_beside(cared)
        rows = np.empty_like(found)
        n = _with_need(people, cared, highest, streams, marks, found, rows)
        state.work += [(_ID + _NEED) * len(cared.ids), len(cared.ids)]
        some.append(rows[:n])
    return np.concatenate(some)
