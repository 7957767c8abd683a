"""Newcomers who wait for a first school: an inflow from outside, a switch that is off.

Expected number in a month, per home cell::

    new = nieuwkomers_gemeente / 1000 x leerlingen of the cell in August / 12

A keyed draw rounds it up or down. They are of any age of leerplicht, uniform, without a need, and
in absoluut verzuim until they are enrolled by the rules for absoluut verzuim
(``sim.processes.terugkeer``). They come beside net migration, whose table they are not part of: the
jump of absoluut verzuim from 2021/22 is put in by a scenario, not explained. Every number of the
transitions table with this process is one that came.
"""

import numpy as np
from numpy.typing import NDArray

from sim import draws
from sim.agents.leerlingen import INSIDE, NO_SCHOOL, Leerlingen, bytes_of, bytes_per_row
from sim.agents.moves import ABSOLUUT, GEEN_ROUTE, NIET_INGESCHREVEN, Log, change
from sim.agents.newcomers import add_waiting
from sim.agents.state import State
from sim.clock import schooljaar_of
from sim.draws import Kind
from sim.kernel import kernel
from sim.processes import Proces

_PROCESS = int(Proces.NIEUWKOMERS)
_LOOK = bytes_of("school", "cell")


@kernel
def _count(people: Leerlingen, used: int, number: NDArray[np.float64]) -> None:
    for i in range(used):
        if people.school[i] != NO_SCHOOL:
            number[people.cell[i]] += 1.0


def leerlingen_of(state: State) -> NDArray[np.float64]:
    """Return the enrolled leerlingen per home cell."""
    number = np.zeros(len(state.cells.gemeente))
    _count(state.leerlingen, state.used, number)
    state.work[0] += _LOOK * state.used
    return number


@kernel
def _wait(people: Leerlingen, log: Log, rows: tuple[int, int], month: int) -> None:
    for i in range(rows[0], rows[1]):
        people.phase[i] = INSIDE
        people.home_since[i] = month
        change(people, log, _PROCESS, i, NIET_INGESCHREVEN, ABSOLUUT, GEEN_ROUTE)


def step(state: State) -> None:
    """Let the newcomers of this month in."""
    rate = state.levers["nieuwkomers"]
    if not rate.any():
        return
    per_cell = state.once("nieuwkomers", schooljaar_of(state.month), lambda: leerlingen_of(state))
    expected = rate[state.cells.gemeente] / 1000.0 * per_cell / 12.0
    cells = np.arange(len(expected), dtype=np.uint64)
    u = draws.uniforms(state.stream(Kind.NEWCOMERS), cells)
    first, number = state.used, np.floor(expected + u).astype(np.int64)
    p = state.parameters
    state.used = add_waiting(state.leerlingen, first, state.month, number, state.cells, p)
    _wait(state.leerlingen, state.log, (first, state.used), state.month)
    state.work[0] += bytes_per_row() * (state.used - first)
