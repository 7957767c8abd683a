"""Follow-up of absence by leerplicht and the reach of leerlingenvervoer, per gemeente.

Every month, with what the gemeente sees::

    speed = leerplicht_opvolging clip(((staff + k) / (cases + k))^w, low, high)
    staff = mean of the cases seen per month over the last schooljaar
    cases = registered share x (absoluut + langdurig relatief verzuim of its residents)
    reach = leerlingenvervoer (1 - b clip((transported + n) / (budget + n) - 1, 0, 1))
    budget = (residents in sbo, so and vso at the beginning of the last schooljaar) (1 + growth)

``k`` cases and ``n`` leerlingen are handled anyway, so that a small gemeente does not swing. In the
first schooljaar of a run nothing is known of the last one and both factors are 1. More cases than
leerplicht is staffed for slow the return, until the staff has followed: a delay of a schooljaar.
``sim.agents.gemeente_decision`` decides. Source: Leerplichtwet 1969 art. 16 (the gemeente sees to
it); WPO art. 4 (leerlingenvervoer); the forms are assumptions.
"""

import numpy as np
from numpy.typing import NDArray

from sim.agents.gemeente_decision import decide, sight_of
from sim.agents.leerlingen import INSIDE, Leerlingen, bytes_of
from sim.agents.moves import ABSOLUUT, LANGDURIG, SBO, SO, VSO, Cells
from sim.agents.state import State
from sim.agents.zones import Rows
from sim.kernel import kernel
from sim.processes.rows import rows_away, special_rows

_AWAY, _SPECIAL = bytes_of("attendance", "phase", "cell"), bytes_of("soort", "cell")


@kernel
def _see(people: Leerlingen, cells: Cells, rows: Rows, cases: NDArray[np.float64]) -> None:
    for at in range(len(rows)):
        i = rows[at]
        at_home = people.attendance[i] == ABSOLUUT or people.attendance[i] == LANGDURIG
        if people.phase[i] == INSIDE and at_home:
            cases[cells.gemeente[people.cell[i]]] += 1.0


@kernel
def _ride(people: Leerlingen, cells: Cells, rows: Rows, riders: NDArray[np.float64]) -> None:
    for at in range(len(rows)):
        i = rows[at]
        soort = people.soort[i]
        if soort == SBO or soort == SO or soort == VSO:
            riders[cells.gemeente[people.cell[i]]] += 1.0


def _new_schooljaar(state: State) -> None:
    """Staff leerplicht for the cases of the last schooljaar; budget transport for its riders."""
    gemeenten = state.gemeenten
    over = gemeenten.months > 0.0
    gemeenten.staff[over] = gemeenten.seen[over] / gemeenten.months[over]
    gemeenten.seen[:] = gemeenten.months[:] = 0.0
    growth = 1.0 + state.parameters["vervoer.groei"]
    before = gemeenten.transported
    gemeenten.budgeted[:] = np.where(before >= 0.0, growth * before, -1.0)
    riders = np.zeros_like(before)
    roster = special_rows(state)
    rows = roster.rows[: roster.size[0]]
    _ride(state.leerlingen, state.cells, rows, riders)
    gemeenten.transported[:] = riders
    state.work[0] += _SPECIAL * len(rows)


def step(state: State) -> None:
    """Let each gemeente see its cases and decide."""
    gemeenten = state.gemeenten
    if state.is_august():
        _new_schooljaar(state)
    rows = rows_away(state)
    state.work[0] += _AWAY * len(rows)
    cases = np.zeros_like(gemeenten.cases)
    _see(state.leerlingen, state.cells, rows, cases)
    gemeenten.cases[:] = cases * gemeenten.registered
    gemeenten.seen += gemeenten.cases
    gemeenten.months += 1.0
    decision = decide(sight_of(state), state.parameters)
    gemeenten.speed[:] = decision.speed
    gemeenten.reach[:] = decision.reach
