"""Which rows a process has to look at."""

import numpy as np
from numpy.typing import NDArray

from sim.agents.codes import is_one_of
from sim.agents.helped import Cared
from sim.agents.leerlingen import GONE, Leerlingen, bytes_of
from sim.agents.moves import SBO, SO, VSO
from sim.agents.roster import Kept, Roster, blank_roster, enlist, strike
from sim.agents.sieve import (
    SINGLE_MARGIN,
    Marks,
    collect,
    mark_below_rising,
    mark_equal,
    sift,
)
from sim.agents.state import State
from sim.agents.zones import BLOCK, Rows, Zones
from sim.kernel import kernel

Work = NDArray[np.int64]
_WORD, _LINE = 8, 64
_CARED = bytes_of("id", "care")  # a burden is as long as the care part


@kernel
def _scan(
    column: NDArray[np.uint8], value: int, zones: Zones, used: int, rows: Rows, work: Work
) -> int:
    """Find the rows with a value, or with any but 0 where ``value`` is 0; most rows have 0."""
    n, any_value = 0, value == 0
    for first in range(0, used, BLOCK):
        if not zones.alive[first // BLOCK]:
            continue
        part = column[first : min(used, first + BLOCK)]
        work[0] += len(part)
        whole = len(part) // _LINE * _LINE
        words = part[:whole].view(np.uint64)
        for line in range(0, len(words), _WORD):
            some = words[line]
            for word in range(line + 1, line + _WORD):
                some |= words[word]
            if some == 0:
                continue
            for word in range(line, line + _WORD):
                if words[word] != 0:
                    for k in range(word * _WORD, (word + 1) * _WORD):
                        rows[n] = first + k  # overwritten by the next unless it is wanted
                        n += (part[k] != 0) & (any_value | (part[k] == value))
        for k in range(whole, len(part)):
            rows[n] = first + k
            n += (part[k] != 0) & (any_value | (part[k] == value))
    return n


@kernel
def _special(
    column: NDArray[np.uint8],
    zones: Zones,
    begin: int,
    end: int,
    marks: Marks,
    rows: Rows,
    work: Work,
) -> int:
    n = 0
    for first in range(begin, end, BLOCK):
        if zones.alive[first // BLOCK]:
            part = column[first : min(end, first + BLOCK)]
            work[0] += len(part)
            mark_equal(part, SBO, marks)
            mark_equal(part, SO, marks)
            mark_equal(part, VSO, marks)
            n = collect(marks, first, rows, n)
    return n


@kernel
def _needy(people: Leerlingen, known: int, used: int, rows: Rows, n: int) -> int:
    for i in range(known, used):
        rows[n] = i
        n += (people.need[i] > 0) & (people.phase[i] != GONE)
    return n


def needy_rows(state: State) -> Rows:
    """Return the rows that have a need, but for those who were gone in August."""
    known, used = state.remembered, state.used
    if known.needy_of != used:
        old = known.needy[: np.searchsorted(known.needy, known.needy_of)]
        rows = np.empty(len(old) + used - known.needy_of + 1, np.int32)
        rows[: len(old)] = old
        found = _needy(state.leerlingen, known.needy_of, used, rows, len(old))
        state.work[0] += 2 * (used - known.needy_of)
        known.needy, known.needy_of = rows[:found].copy(), used
    return known.needy


def moved_rows(state: State) -> Rows:
    """Return the rows that changed state or school since support was set last, some twice."""
    return np.concatenate([state.remembered.moved, state.log.row[: state.log.used[0]]])


def touch(state: State, *rows: Rows) -> None:
    """Let the support of these rows be set anew when it is set next."""
    if state.is_on("ondersteuning"):
        state.remembered.touched.extend(rows)


def turn_page(state: State) -> None:
    """Begin the log of a new month; who moved in the last one is remembered."""
    log, known = state.log, state.remembered
    known.moved = log.row[known.supported_to : log.used[0]].copy()
    known.supported_to = 0
    log.used[0] = 0


def rows_in_special(state: State) -> Rows:
    """Return the rows enrolled in sbo, so or vso now."""
    column, zones = state.leerlingen.soort, state.zones()

    def find(begin: int, end: int, marks: Marks, rows: Rows, work: Work) -> int:
        return _special(column, zones, begin, end, marks, rows, work)

    return sift(state, find)


def special_rows(state: State) -> Roster:
    """Return the rows enrolled in sbo, so or vso, and some that were before."""
    known, people = state.remembered, state.leerlingen
    kept = known.special or Kept(blank_roster(len(people.id), 0))
    anew = kept.is_long() or not kept.holds(state.month)
    if anew:
        rows = rows_in_special(state)
        strike(kept.roster)
    else:
        moved = moved_rows(state)
        rows = moved[is_one_of(people.soort[moved], (SBO, SO, VSO))]
    enlist(kept.roster, rows, people.id)
    kept.month = state.month
    kept.begun = int(kept.roster.size[0]) if anew else kept.begun
    known.special = kept
    return kept.roster


def _rows_with(state: State, column: NDArray[np.uint8], value: int) -> Rows:
    rows = state.scratch()
    return rows[: _scan(column, value, state.zones(), state.used, rows, state.work)].copy()


@kernel
def _below(
    ids: NDArray[np.uint64],
    burden: NDArray[np.float32],
    stream: np.uint64,
    slope: float,
    marks: Marks,
    found: Rows,
) -> int:
    n = 0
    for first in range(0, len(ids), BLOCK):
        last = min(len(ids), first + BLOCK)
        mark_below_rising(ids[first:last], burden[first:last], stream, 0.0, slope, marks)
        n = collect(marks, first, found, n)
    return n


def burdened_rows(state: State, stream: np.uint64, slope: float, *, heavy: bool = False) -> Rows:
    """Return the rows with a need whose draw lies below ``slope`` times its burden.

    A first look: also a rare one whose draw lies just above it. The burden is the care part times
    the severity; ``heavy``: times the severity once more.
    """
    cared = cared_rows(state)
    needy, (marks, found) = cared.needy, room_beside(cared)
    burden = cared.heavy_burden if heavy else cared.burden
    n = _below(cared.ids, burden, stream, slope * SINGLE_MARGIN, marks, found)
    state.work += [_CARED * len(needy), len(needy)]
    rows: Rows = needy[found[:n]]
    return rows


def cared_rows(state: State) -> Cared:
    """Return who has a need, with what a first look at them reads; needs never change of type."""
    known, people, needy = state.remembered, state.leerlingen, needy_rows(state)
    if known.cared is None or known.cared.needy is not needy:
        burden, heavy = np.empty((2, len(needy)), np.float32)
        place = np.zeros(len(people.id), np.int32)
        place[needy] = np.arange(1, len(needy) + 1)
        known.cared = Cared(needy, people.id[needy], people.need[needy], burden, heavy, place)
        _weigh(people, known.cared, needy)
    return known.cared


@kernel
def _weigh(people: Leerlingen, cared: Cared, rows: Rows) -> None:
    for at in range(len(rows)):
        i = rows[at]
        place = cared.place[i] - 1
        if place >= 0:  # not who left, nor who came after it was made
            cared.burden[place] = people.care[i] * people.severity[i]
            cared.heavy_burden[place] = cared.burden[place] * people.severity[i]


def severity_changed(state: State, rows: Rows) -> None:
    """Let first looks and the support of rows whose severity changed be worked out anew."""
    if (cared := state.remembered.cared) is not None:
        _weigh(state.leerlingen, cared, rows)
    touch(state, rows)


def room_beside(cared: Cared) -> tuple[Marks, Rows]:
    """Return marks for a block and room for the places that a pass over ``cared`` finds."""
    return np.zeros(BLOCK, np.uint8), np.empty(len(cared.needy) + BLOCK, np.int32)


def rows_on_route(state: State, route: int) -> Rows:
    """Return the rows with a request (Route.AANGEVRAAGD) or on a list (Route.WACHTLIJST)."""
    return _rows_with(state, state.leerlingen.route, route)


def rows_away(state: State) -> Rows:
    """Return the rows whose attendance is not plainly present."""
    return _rows_with(state, state.leerlingen.attendance, 0)


def rows_helped(state: State) -> Rows:
    """Return the rows that wait for jeugdhulp or receive it."""
    return _rows_with(state, state.leerlingen.jeugdhulp, 0)


def arranges(state: State) -> bool:
    """Whether any process gives arrangements; if not, those of the start mean nothing."""
    return state.is_on("arrangementen") or state.is_on("residentieel")


def rows_arranged(state: State) -> Rows:
    """Return the rows with an arrangement."""
    return _rows_with(state, state.leerlingen.arrangement, 0)
