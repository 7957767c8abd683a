"""Who may move, search or be removed: the numbers of a month, and a first look at all leerlingen.

The rules stand in ``sim.processes.aanmelding``; here is what makes them quick.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim import clock
from sim.agents.leerlingen import bytes_of
from sim.agents.roster import Roster, room_for
from sim.agents.sieve import MARGIN, Marks, collect, mark_below, mark_below_rising, sift
from sim.agents.state import State
from sim.agents.zones import BLOCK, Rows, Zones, each_once, no_rows
from sim.kernel import kernel
from sim.processes.aanvraag import MISMATCH
from sim.processes.rows import needy_rows
from sim.processes.verzuim_risk import spread, unenrolled_growth

_ID, _MISMATCH = bytes_of("id"), bytes_of("mismatch")


class Numbers(NamedTuple):
    """What the kernels read of a month.

    Attributes:
        move, search, removal: hazards; the last two at a mismatch of 1.
        special: factor on moves from special schools.
        without: chance of no place, of who moves; 0 where nobody may be left without.
        effect: share of it that the zorgplicht prevents.
        burden: how much more, at a mismatch of 1 and an advice of 1.
        attempts: schools tried at most.
        removed_out: whether removal needs no other school.
        ages: months in which leerplicht begins and ends.
    """

    move: float
    search: float
    removal: float
    special: float
    without: float
    effect: float
    burden: float
    attempts: int
    removed_out: bool
    ages: tuple[int, int]


def numbers(state: State, share: float) -> Numbers:
    """Return the numbers of a month with this share of school time."""
    p, spread_out = state.parameters, spread(state, share)
    nobody = not math.isnan(state.rates.hazard("absoluut_verzuim"))
    before = clock.decimal_year(state.month) < p["tlv.invoering"]
    without = p["aanmelding.zonder_plaats"] * unenrolled_growth(state)
    return Numbers(
        move=p["aanmelding.verhuizing"] / 12.0 * spread_out,
        search=p["aanmelding.zoeken"] * spread_out,
        removal=0.0 if nobody and before else p["aanmelding.verwijdering"] * spread_out,
        special=p["aanmelding.verhuizing_speciaal"],
        without=0.0 if nobody else without,
        effect=p["zorgplicht.effect"],
        burden=p["aanmelding.last_behoefte"],
        attempts=int(p["aanmelding.pogingen"]),
        removed_out=before,
        ages=(int(p["leerplicht.vanaf"]), int(p["leerplicht.tot"])),
    )


@kernel
def _failing(
    ids: NDArray[np.uint64],
    zones: Zones,
    begin: int,
    end: int,
    births: tuple[int, int],
    bound: float,
    stream: np.uint64,
    marks: Marks,
    rows: Rows,
    work: NDArray[np.int64],
) -> int:
    """Find who may move without finding a place, mismatch or not."""
    n = 0
    for first in range(begin, end, BLOCK):
        block, last = first // BLOCK, min(end, first + BLOCK)
        outside = zones.last_birth[block] < births[0] or zones.first_birth[block] > births[1]
        if outside or not zones.alive[block]:
            continue
        mark_below(ids[first:last], stream, bound, marks)
        work[0] += _ID * (last - first)
        work[1] += last - first
        n = collect(marks, first, rows, n)
    return n


@kernel
def _with_mismatch(
    roster: Roster,
    move: float,
    slopes: tuple[float, float],
    streams: NDArray[np.uint64],
    marks: Marks,
    found: Rows,
) -> int:
    """Find whose draws lie below the bounds of the own mismatch: places in the roster."""
    n, size = 0, roster.size[0]
    for first in range(0, size, BLOCK):
        last = min(size, first + BLOCK)
        ids, mismatch = roster.ids[first:last], roster.bounds[MISMATCH, first:last]
        mark_below(ids, streams[0], move, marks)
        if slopes[0] > 0.0:
            mark_below_rising(ids, mismatch, streams[1], 0.0, slopes[0], marks)
        if slopes[1] > 0.0:
            mark_below_rising(ids, mismatch, streams[2], 0.0, slopes[1], marks)
        n = collect(marks, first, found, n)
    return n


def _troubled(state: State, known: Numbers, streams: NDArray[np.uint64]) -> Rows:
    """Return the rows with a mismatch for whom something may happen."""
    asking = state.remembered.asking
    if asking is None or asking.month != state.month:  # nobody looked at requests this month
        rows = needy_rows(state)
        return rows[state.leerlingen.mismatch[rows] > 0.0]
    roster = asking.roster
    marks, found = room_for(roster)
    slopes = (MARGIN * known.search, MARGIN * known.removal)
    n = _with_mismatch(roster, MARGIN * known.move, slopes, streams, marks, found)
    state.work += [(_ID + _MISMATCH) * roster.size[0], 3 * roster.size[0]]
    return roster.rows[found[:n]]


def who_may_change(state: State, known: Numbers, streams: NDArray[np.uint64]) -> Rows:
    """Return the rows that may move, search or be removed this month, in ascending order."""
    ids, zones = state.leerlingen.id, state.zones()
    births = (state.month - known.ages[1] + 1, state.month - known.ages[0])
    least = 1.0 - known.effect * float(state.scholen.zorgplicht.min(initial=1.0))
    bound = MARGIN * known.move * max(1.0, known.special) * known.without * least

    def find(begin: int, end: int, marks: Marks, rows: Rows, work: NDArray[np.int64]) -> int:
        return _failing(ids, zones, begin, end, births, bound, streams[0], marks, rows, work)

    failing = sift(state, find, state.threads) if bound > 0.0 else no_rows()
    return each_once(np.concatenate([failing, _troubled(state, known, streams)]))
