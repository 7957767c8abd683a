"""Counting: each leerplichtige once per schooljaar and kind; where leerplicht begins and ends.

Counted in the schooljaar are those who had a spell of absoluut verzuim (any length), of langdurig
relatief verzuim (over four weeks), of either over three months, or a vrijstelling 5 onder a: who is
at home on 1 August, and who gets there during the schooljaar; over three months is from three
school months on, over four weeks from one. Every month, by age: who is five and a month and
enrolled nowhere comes into absoluut verzuim, and at eighteen who is in absoluut or langdurig
relatief verzuim or has a vrijstelling leaves. Standing figures are counted elsewhere (recording).

The book is kept twice: what is, and what is registered of it. A spell is registered if a lasting
draw of the spell lies below the share of its gemeente (``sim.processes.registratie``); for who is
over three months at home a second one decides whether that is known. A vrijstelling is a decision
and always registered. A new spell of absoluut verzuim can bring a registered one that is none.
Source of the definitions: leerplichttellingen OCW/DUO; Leerplichtwet 1969 art. 3 and 4b.
"""

from typing import NamedTuple

import numpy as np
from numba import int64, typeof, void
from numpy.typing import NDArray

from sim.agents.institutions import NO_SWV, Scholen
from sim.agents.leerlingen import (
    COUNTED_3_MAANDEN,
    COUNTED_5A,
    COUNTED_ABSOLUUT,
    COUNTED_LANGDURIG,
    COUNTED_THUIS,
    INSIDE,
    REGISTERED,
    Leerlingen,
    bytes_of,
)
from sim.agents.moves import (
    ABSOLUUT,
    CELLS,
    LANGDURIG,
    NIET_INGESCHREVEN,
    NIET_LEERPLICHTIG,
    PEOPLE,
    VRIJGESTELD_5A,
    Cells,
    Log,
    change,
    depart,
)
from sim.agents.state import KINDS_COUNTED, State
from sim.agents.zones import Rows
from sim.draws import Kind, uniform
from sim.kernel import inlined, kernel, kernel_for
from sim.processes import Proces, registratie
from sim.processes.rows import rows_away

_LEERPLICHT = int(Proces.LEERPLICHT)
_COUNTED = bytes_of("counted")
_EXACT = bytes_of("attendance", "phase", "birth", "home_half", "counted")
"""Bytes read and written of a leerling who is not plainly present."""
THREE_MONTHS_HALF = 6
"""Three school months, in half months."""
FOUR_WEEKS_HALF = 2
"""Four school weeks, in half months."""


_SPELL = np.uint64(48)
_ABSOLUUT_KIND, _THUIS_KIND = 0, 4


class Tally(NamedTuple):
    """Counted in this schooljaar, and how it is registered.

    Attributes:
        swv, gemeente: shape (10, units): five kinds that are, then the same five as registered.
        registered: share of spells that is registered, per gemeente.
        length: share of spells over three months whose length is registered.
        phantom: chance that a new spell of absoluut verzuim brings a registered one that is none.
        streams: of registration, length and phantoms, shape (3,).
    """

    swv: NDArray[np.int64]
    gemeente: NDArray[np.int64]
    registered: NDArray[np.float64]
    length: float
    phantom: float
    streams: NDArray[np.uint64]


_KINDS = (Kind.REGISTERED, Kind.REGISTERED_LENGTH, Kind.PHANTOM)
TALLY = typeof(
    Tally(
        np.zeros((0, 0), np.int64),
        np.zeros((0, 0), np.int64),
        np.zeros(0),
        1.0,
        0.0,
        np.zeros(0, np.uint64),
    )
)


def tally_of(state: State, *, phantoms: bool = True) -> Tally:
    """Return the two books of this schooljaar, with what is registered in this month."""
    key = (state.month, id(state.tally_swv), id(state.tally_gemeente))
    return state.once(
        "boeken met" if phantoms else "boeken zonder", key, lambda: _tally(state, phantoms)
    )


def _tally(state: State, phantoms: bool) -> Tally:
    on = state.is_on("registratie")
    return Tally(
        state.tally_swv,
        state.tally_gemeente,
        state.gemeenten.registered,
        registratie.length_known(state) if on else 1.0,
        registratie.phantoms(state) if on and phantoms else 0.0,
        np.array([state.stream(kind, lasting=True) for kind in _KINDS], dtype=np.uint64),
    )


@inlined
def spell_of(people: Leerlingen, i: int) -> np.uint64:
    """Return a number of its own for the spell at home of row ``i``: identity and first month."""
    spell: np.uint64 = people.id[i] ^ (np.uint64(people.home_since[i] + 1) << _SPELL)
    return spell


@kernel_for(void, PEOPLE, CELLS, TALLY, int64, int64)
def _add(people: Leerlingen, cells: Cells, tally: Tally, i: int, kind: int) -> None:
    tally.gemeente[kind, cells.gemeente[people.cell[i]]] += 1
    if people.swv[i] != NO_SWV:
        tally.swv[kind, people.swv[i]] += 1


@kernel_for(void, PEOPLE, CELLS, TALLY, int64, int64)
def count(people: Leerlingen, cells: Cells, tally: Tally, i: int, bit: int) -> None:
    """Count row ``i`` for one kind, once per schooljaar and book."""
    known = bit * REGISTERED
    if people.counted[i] & bit and people.counted[i] & known:
        return
    kind, spell = 0, spell_of(people, i)
    while (1 << kind) < bit:
        kind += 1
    if not people.counted[i] & bit:
        people.counted[i] |= bit
        _add(people, cells, tally, i, kind)
        if bit == COUNTED_ABSOLUUT and uniform(tally.streams[2], spell) < tally.phantom:
            _add(people, cells, tally, i, KINDS_COUNTED + _ABSOLUUT_KIND)
            _add(people, cells, tally, i, KINDS_COUNTED + _THUIS_KIND)
    if people.counted[i] & known:
        return
    seen = bit == COUNTED_5A or (
        uniform(tally.streams[0], spell) < tally.registered[cells.gemeente[people.cell[i]]]
    )
    if seen and bit == COUNTED_3_MAANDEN:
        seen = uniform(tally.streams[1], spell) < tally.length
    if seen:
        people.counted[i] |= known
        _add(people, cells, tally, i, KINDS_COUNTED + kind)


@kernel
def _standing(people: Leerlingen, cells: Cells, tally: Tally, rows: Rows) -> None:
    for at in range(len(rows)):
        i = rows[at]
        if people.phase[i] != INSIDE:
            continue
        attendance = people.attendance[i]
        if attendance == ABSOLUUT or attendance == LANGDURIG:
            bit = COUNTED_ABSOLUUT if attendance == ABSOLUUT else COUNTED_LANGDURIG
            count(people, cells, tally, i, bit)
            count(people, cells, tally, i, COUNTED_THUIS)
            if people.home_half[i] >= THREE_MONTHS_HALF:
                count(people, cells, tally, i, COUNTED_3_MAANDEN)
        elif attendance == VRIJGESTELD_5A:
            count(people, cells, tally, i, COUNTED_5A)


def begin_schooljaar(state: State) -> None:
    """Start the count of a schooljaar with those who are at home on 1 August."""
    if state.is_on("registratie"):
        registratie.look_back(state)
        registratie.step(state)
    state.tally_swv[:] = 0
    state.tally_gemeente[:] = 0
    state.leerlingen.counted[: state.used] = 0
    rows = rows_away(state)
    state.work[0] += _COUNTED * state.used + _EXACT * len(rows)
    _standing(state.leerlingen, state.cells, tally_of(state, phantoms=False), rows)


@kernel
def _leerplicht(
    people: Leerlingen,
    schools: Scholen,
    cells: Cells,
    log: Log,
    tally: Tally,
    rows: Rows,
    month: int,
    begins: int,
    ends: int,
) -> None:
    for at in range(len(rows)):
        i = rows[at]
        attendance = people.attendance[i]
        if people.phase[i] != INSIDE:
            continue
        age = month - people.birth[i]
        if attendance == NIET_LEERPLICHTIG and begins <= age < ends:
            people.home_half[i] = 0
            people.home_since[i] = month
            change(people, log, _LEERPLICHT, i, NIET_INGESCHREVEN, ABSOLUUT, people.route[i])
            count(people, cells, tally, i, COUNTED_ABSOLUUT)
            count(people, cells, tally, i, COUNTED_THUIS)
        elif age >= ends and (
            attendance == ABSOLUUT or attendance == VRIJGESTELD_5A or attendance == LANGDURIG
        ):
            depart(people, schools, log, _LEERPLICHT, i)
        elif attendance == ABSOLUUT:  # left without a school this month by whatever cause
            count(people, cells, tally, i, COUNTED_ABSOLUUT)
            count(people, cells, tally, i, COUNTED_THUIS)


def leerplicht(state: State) -> None:
    """Turn who becomes leerplichtig without a school into absoluut verzuim; end it at eighteen.

    Who is in absoluut verzuim by then, whatever brought it there (a closure, no room in vo, arrival
    from abroad), is counted in this schooljaar.
    """
    rows = rows_away(state)
    state.work[0] += _EXACT * len(rows)
    _leerplicht(
        state.leerlingen,
        state.scholen,
        state.cells,
        state.log,
        tally_of(state),
        rows,
        state.month,
        int(state.parameters["leerplicht.vanaf"]),
        int(state.parameters["leerplicht.tot"]),
    )
