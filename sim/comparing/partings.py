"""Kernels that follow two runs leerling by leerling: who parted, by whose event, and who moved.

A state here is Schoolsoort, attendance, and whether a place is waited for; a request that runs is
left out of it. What made the states of a leerling differ is kept as one byte per leerling, the
cause: the code of the process and in which run it worked, or 0 where the states are equal. It is
written in the month after which the states differ for the first time since they were last equal at
the end of a month, from the changes that the two runs logged in that month.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.agents.codes import N_STATES, Route
from sim.agents.leerlingen import INSIDE, Leerlingen
from sim.kernel import inlined, kernel

_REQUESTED = int(Route.AANGEVRAAGD)
NOWHERE = N_STATES
"""Code of the state of a leerling whom a run does not have."""
STATES = N_STATES + 1
OF_BASE, OF_OTHER, OF_BOTH = 32, 64, 96
"""Part of a cause that says in which run the event was; the rest is the code of the process."""
CAUSES = 128
START = OF_BOTH
"""Cause of leerlingen who differ from the start on: no process did it."""
_NONE = -1


class Events(NamedTuple):
    """The changes of a month in one run, and room to find those of one leerling.

    Attributes:
        row, process, old, new: as in the log.
        turn: which step of the month made each change: processes have the same order in all runs.
        head: per leerling its first change that shows, or -1; all -1 between months.
        follow: per change the next one of the same leerling, or -1.
    """

    row: NDArray[np.int32]
    process: NDArray[np.uint8]
    old: NDArray[np.uint8]
    new: NDArray[np.uint8]
    turn: NDArray[np.int64]
    head: NDArray[np.int32]
    follow: NDArray[np.int32]


@inlined
def plain(code: Any) -> Any:
    """Return a state code without a request that runs."""
    return code - _REQUESTED if code % 4 == _REQUESTED else code


@inlined
def shown(people: Leerlingen, i: int) -> Any:
    """Return the state of row ``i``; 0 for who is outside the stelsel."""
    if people.phase[i] != INSIDE:
        return 0
    code = np.int64(people.soort[i]) * 32 + np.int64(people.attendance[i]) * 4
    return code if people.route[i] == _REQUESTED else code + np.int64(people.route[i])


@kernel
def _link(events: Events) -> None:
    """Chain the changes of each leerling in their order, those left out that do not show."""
    for k in range(len(events.row)):
        at = len(events.row) - 1 - k
        if plain(np.int64(events.old[at])) != plain(np.int64(events.new[at])):
            i = events.row[at]
            events.follow[at] = events.head[i]
            events.head[i] = at


@kernel
def _unlink(events: Events) -> None:
    for at in range(len(events.row)):
        events.head[events.row[at]] = _NONE


@kernel
def _cause(base: Events, other: Events, at: int, there: int) -> Any:
    """Return the first event that two leerlingen, equal until now, do not share.

    ``at`` and ``there`` are the first change of the leerling in each run, or -1.
    """
    while at >= 0 and there >= 0:
        if plain(np.int64(base.new[at])) != plain(np.int64(other.new[there])):
            break
        at, there = base.follow[at], other.follow[there]
    if there < 0 or (at >= 0 and base.turn[at] < other.turn[there]):
        return OF_BASE + np.int64(base.process[at])
    if at < 0 or other.turn[there] < base.turn[at]:
        return OF_OTHER + np.int64(other.process[there])
    return OF_BOTH + np.int64(other.process[there])


@kernel
def _part(
    base: Events,
    other: Events,
    people: Leerlingen,
    others: Leerlingen,
    other_of_base: NDArray[np.int32],
    cause: NDArray[np.uint8],
) -> None:
    """Look at whose state changed in the base, in the other run too or not."""
    for at in range(len(base.row)):
        i = base.row[at]
        if base.head[i] != at:
            continue
        j = other_of_base[i]
        there, at_other = 0, _NONE
        if j >= 0:
            there, at_other = shown(others, j), other.head[j]
        if shown(people, i) == there:
            cause[i] = 0
        elif cause[i] == 0:
            cause[i] = _cause(base, other, at, at_other)


@kernel
def _part_other(
    base: Events,
    other: Events,
    people: Leerlingen,
    others: Leerlingen,
    base_of_other: NDArray[np.int32],
    cause: NDArray[np.uint8],
    cause_alone: NDArray[np.uint8],
) -> None:
    """Look at whose state changed in the other run and not in the base."""
    for at in range(len(other.row)):
        j = other.row[at]
        i = base_of_other[j]
        if other.head[j] != at or (i >= 0 and base.head[i] >= 0):
            continue
        there = shown(others, j)
        if i < 0:
            if there == 0:
                cause_alone[j] = 0
            elif cause_alone[j] == 0:
                cause_alone[j] = _cause(base, other, _NONE, at)
        elif shown(people, i) == there:
            cause[i] = 0
        elif cause[i] == 0:
            cause[i] = _cause(base, other, _NONE, at)


def part(
    base: Events,
    other: Events,
    people: Leerlingen,
    others: Leerlingen,
    rows: tuple[NDArray[np.int32], NDArray[np.int32]],
    causes: tuple[NDArray[np.uint8], NDArray[np.uint8]],
) -> None:
    """Write the cause of all whose state changed in this month.

    Args:
        base: the changes of the month in the base.
        other: those in the other run.
        people: the columns of the base after the month.
        others: those of the other run.
        rows: row of the other run per row of the base, and the other way round.
        causes: per row of the base, and per row of the other run that the base does not have.
    """
    _link(base)
    _link(other)
    _part(base, other, people, others, rows[0], causes[0])
    _part_other(base, other, people, others, rows[1], *causes)
    _unlink(base)
    _unlink(other)


@kernel
def begin(
    people: Leerlingen,
    others: Leerlingen,
    other_of_base: NDArray[np.int32],
    base_of_other: NDArray[np.int32],
    cause: NDArray[np.uint8],
    cause_alone: NDArray[np.uint8],
    used: tuple[int, int],
) -> None:
    """Mark all who differ at the start of the run."""
    for i in range(used[0]):
        j = other_of_base[i]
        there = 0 if j < 0 else shown(others, j)
        if shown(people, i) != there:
            cause[i] = START
    for j in range(used[1]):
        if base_of_other[j] < 0 and shown(others, j) != 0:
            cause_alone[j] = START


@kernel
def moved(
    people: Leerlingen,
    others: Leerlingen,
    other_of_base: NDArray[np.int32],
    base_of_other: NDArray[np.int32],
    cause: NDArray[np.uint8],
    cause_alone: NDArray[np.uint8],
    used: tuple[int, int],
    keys: NDArray[np.int64],
) -> int:
    """Write one key per leerling whose state differs, and return how many; -1 for a fault.

    A key holds the state in the base, the state in the other run and the cause. Whoever is outside
    the stelsel in one run and not in the other at all does not differ. A fault is a leerling who
    differs without a cause, or has one and does not differ.
    """
    n = 0
    for i in range(used[0]):
        j = other_of_base[i]
        now, there = shown(people, i), NOWHERE
        if j >= 0:
            there = shown(others, j)
        elif now == 0:
            there = 0
        if (now != there) != (cause[i] != 0):
            return -1
        if now != there:
            keys[n] = (now * STATES + there) * CAUSES + np.int64(cause[i])
            n += 1
    for j in range(used[1]):
        if base_of_other[j] >= 0:
            continue
        there = shown(others, j)
        if (there != 0) != (cause_alone[j] != 0):
            return -1
        if there != 0:
            keys[n] = (NOWHERE * STATES + there) * CAUSES + np.int64(cause_alone[j])
            n += 1
    return n


@kernel
def counted(
    people: Leerlingen,
    others: Leerlingen,
    other_of_base: NDArray[np.int32],
    base_of_other: NDArray[np.int32],
    used: tuple[int, int],
    bit: int,
    found: NDArray[np.int64],
) -> None:
    """Count who was counted for one kind in this schooljaar: in the base, the other run, both."""
    for i in range(used[0]):
        j = other_of_base[i]
        here = people.counted[i] & bit != 0
        there = j >= 0 and others.counted[j] & bit != 0
        found[0] += here and not there
        found[1] += there and not here
        found[2] += here and there
    for j in range(used[1]):
        found[1] += base_of_other[j] < 0 and others.counted[j] & bit != 0
