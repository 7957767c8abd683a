"""Jeugdhulp: demand, a waiting list per jeugdregio, treatment, and help at school.

Hazard per month of asking, for a leerling with care part c and severity s in jeugdregio r::

    ask   = vraag c s (thuis [at home]) (1 + signaal presence_r)
    light = vroeg presence_r

A share ``light`` of who asks is helped at school at once, without a place; the others wait. Per
jeugdregio of the home first come, first served (ties: a lasting keyed draw), no sooner than the
intake takes, as far as there are places. Treatment ends with hazard 1 / duur (at school 1 /
duur_vroeg) per month, waiting without help with hazard afzien; at eighteen and on leaving all ends.
First all ask who have none (in any month; c and s of the first need, that shows), then ends come,
then begins. At the end of help, the first need, with chance verlichting_kans E[k] of ``behoefte``::

    s = s verlichting

Two loops oppose each other: help at school eases needs early, so that less is asked later (B2), and
presence signals more, so that more is asked and the list grows (R6). While it is given, jeugdhulp
takes away a part of the mismatch (``ondersteuning``) and speeds return from absence; waiting slows
it (``terugkeer``). The jeugdregio decides on places and begins: ``sim.agents.jeugdregio_decision``.
Claims: A11, A12, A38, O06, O07, O08, M16, L07.
"""

from bisect import bisect_right

import numpy as np
from numpy.typing import NDArray

from sim import draws
from sim.agents.codes import Jeugdhulp
from sim.agents.helped import Helped
from sim.agents.jeugdregio_decision import decide, sight_of
from sim.agents.leerlingen import INSIDE, NEVER, Leerlingen, bytes_of
from sim.agents.moves import earliest
from sim.agents.state import State
from sim.agents.zones import Rows
from sim.draws import Kind, uniform
from sim.kernel import kernel
from sim.processes.jeugdhulp_wie import region_of_cell, who_asks
from sim.processes.rows import rows_helped, severity_changed, touch

_GEEN, _WACHT, _ONTVANGT, _OP_SCHOOL = (int(code) for code in Jeugdhulp)
_LISTED = bytes_of("phase", "birth", "id", "cell", "jeugdhulp_since")
"""Bytes read of a leerling on a list."""
Ints = NDArray[np.int64]


@kernel
def _count(cell: NDArray[np.uint16], rows: Rows, region_of: Ints, number: Ints) -> None:
    for at in range(len(rows)):
        number[region_of[cell[rows[at]]]] += 1


def _per_region(state: State, rows: Rows) -> Ints:
    number = np.zeros(len(state.jeugdregios.places), np.int64)
    _count(state.leerlingen.cell, rows, region_of_cell(state), number)
    return number


def in_turn(state: State, rows: Rows) -> Rows:
    """Return rows that wait in the order in which they are served: since when, then the tie."""
    people = state.leerlingen
    tie = draws.uniforms(state.stream(Kind.JEUGDHULP_TIE, lasting=True), people.id[rows])
    ordered: Rows = rows[np.lexsort((tie, people.jeugdhulp_since[rows]))]
    return ordered


def _lists(state: State) -> Helped:
    """Return the lists of last month, or those that the columns give."""
    known = state.remembered.helped
    if known is None or known.month != state.month - 1:
        rows = rows_helped(state)
        what = state.leerlingen.jeugdhulp[rows]
        waiting, receiving, at_school = (
            rows[what == code] for code in (_WACHT, _ONTVANGT, _OP_SCHOOL)
        )
        known = Helped(in_turn(state, waiting), receiving, at_school, state.month - 1)
        state.remembered.helped = known
    return known


@kernel
def _end(
    people: Leerlingen,
    rows: Rows,
    month: int,
    oldest: int,
    hazard: float,
    ease: NDArray[np.float64],
    factor: float,
    streams: NDArray[np.uint64],
    ended: Rows,
) -> int:
    """End what is over; return how many of ``rows`` go on, in their order, at its front.

    ``ease``: chance per type of need that it eases when help ends; ``factor``: on its severity.
    """
    kept, gone = 0, 0
    for at in range(len(rows)):
        i = rows[at]
        over = people.phase[i] != INSIDE or month - people.birth[i] >= oldest
        if not over and earliest(streams[0], people.id[i], hazard) >= 1.0:
            rows[kept] = i
            kept += 1
            continue
        people.jeugdhulp[i] = _GEEN
        people.jeugdhulp_since[i] = NEVER
        if not over and uniform(streams[1], people.id[i]) < ease[people.need[i]]:
            people.severity[i] *= factor
        ended[gone] = i
        gone += 1
    return kept


@kernel
def _begin(
    people: Leerlingen,
    waiting: Rows,
    month: int,
    region_of: Ints,
    starts: Ints,
    begun: Rows,
) -> int:
    """Let those begin whose turn it is; return how many wait on, at the front of ``waiting``.

    ``starts``: beginnings left, per region.
    """
    kept, n = 0, 0
    for at in range(len(waiting)):
        i = waiting[at]
        region = region_of[people.cell[i]]
        if starts[region] == 0:
            waiting[kept] = i
            kept += 1
            continue
        starts[region] -= 1
        people.jeugdhulp[i] = _ONTVANGT
        people.jeugdhulp_since[i] = month
        begun[n] = i
        n += 1
    return kept


def _ended(state: State, rows: Rows, hazard: float, eases: bool) -> tuple[Rows, Rows]:
    """End what is over; return the rows that go on and those that ended."""
    p = state.parameters
    kinds = (Kind.JEUGDHULP_END if eases else Kind.JEUGDHULP_GIVES_UP, Kind.JEUGDHULP_EASES)
    chance = p.per_need("behoefte.verlichting_factor") * p["jeugdhulp.verlichting_kans"]
    ended = np.empty(len(rows), np.int32)
    kept = _end(
        state.leerlingen,
        rows,
        state.month,
        int(p["jeugdhulp.tot"]),
        hazard,
        chance if eases else np.zeros_like(chance),
        p["jeugdhulp.verlichting"],
        np.array([state.stream(kind) for kind in kinds], np.uint64),
        ended,
    )
    state.work += [_LISTED * len(rows), len(rows)]
    return rows[:kept], ended[: len(rows) - kept]


def step(state: State) -> None:
    """Let leerlingen ask, end what is over, and let those begin whose turn it is."""
    p, people, regions = state.parameters, state.leerlingen, state.jeugdregios
    lists = _lists(state)
    new, light = who_asks(state)  # before the ends: who stops now does not ask in the same month
    receiving, done = _ended(state, lists.receiving, 1.0 / p["jeugdhulp.duur"], True)
    at_school, over = _ended(state, lists.at_school, 1.0 / p["jeugdhulp.duur_vroeg"], True)
    waiting, _ = _ended(state, lists.waiting, p["jeugdhulp.afzien"], False)
    waiting = np.concatenate([waiting, new])
    last = state.month - int(p["jeugdhulp.intake"])
    first = bisect_right(waiting, last, key=lambda i: int(people.jeugdhulp_since[i]))
    able, later = waiting[:first], waiting[first:]
    ready = _per_region(state, able)
    regions.receiving[:] = _per_region(state, receiving)
    regions.waiting[:] = ready + _per_region(state, later)
    decision = decide(sight_of(state, ready), p)
    regions.bought[:], regions.places[:] = decision.bought, decision.places
    begun, starts = np.empty(len(able), np.int32), decision.starts.copy()
    kept = _begin(people, able, state.month, region_of_cell(state), starts, begun)
    begun = begun[: len(able) - kept]
    regions.receiving += decision.starts
    regions.waiting -= decision.starts
    state.remembered.helped = Helped(
        np.concatenate([able[:kept], later]),
        np.sort(np.concatenate([receiving, begun])),
        np.sort(np.concatenate([at_school, light])),
        state.month,
    )
    severity_changed(state, np.concatenate([done, over]))  # of some among them
    touch(state, begun, light)


def open_places(state: State, places: NDArray[np.float64] | None = None) -> None:
    """Set the places of the first month; who began last and cannot be in, waits.

    Args:
        state: the start of a run.
        places: places per jeugdregio; None: who receives now x marge.
    """
    people, p, regions = state.leerlingen, state.parameters, state.jeugdregios
    rows = rows_helped(state)
    rows = in_turn(state, rows[people.jeugdhulp[rows] == _ONTVANGT])
    receiving = _per_region(state, rows)
    first = receiving * p["jeugdhulp.marge"] if places is None else places
    regions.first[:], regions.bought[:] = first, first
    region = region_of_cell(state)[people.cell[rows]]
    order = np.argsort(region, kind="stable")
    begins = np.cumsum(receiving) - receiving
    rank = np.empty(len(rows), np.int64)
    rank[order] = np.arange(len(rows)) - begins[region[order]]
    out = rows[rank >= np.rint(first)[region]]
    people.jeugdhulp[out] = _WACHT
    people.jeugdhulp_since[out] -= int(p["jeugdhulp.intake"])
    known = rows_helped(state)
    what = people.jeugdhulp[known]
    regions.places[:] = np.rint(first).astype(np.int64)
    regions.receiving[:] = _per_region(state, known[what == _ONTVANGT])
    regions.waiting[:] = _per_region(state, known[what == _WACHT])
