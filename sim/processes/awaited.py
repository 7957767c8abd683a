"""Which schools someone waits for: who arrives joins the list of such a school, not the school."""

import numpy as np
from numpy.typing import NDArray

from sim.agents.choice import ReachTable
from sim.agents.moves import WACHTLIJST
from sim.agents.state import State
from sim.kernel import kernel


@kernel
def _await(
    route: NDArray[np.uint8],
    route_for: NDArray[np.uint8],
    cell: NDArray[np.uint16],
    soort: int,
    reach: ReachTable,
    awaited: NDArray[np.bool_],
) -> None:
    for i in range(len(route)):
        if route[i] == WACHTLIJST and route_for[i] == soort:
            for k in range(reach.start[cell[i]], reach.start[cell[i] + 1]):
                awaited[reach.school[k]] = True


def schools_awaited(state: State, soort: int, cluster12: int, end: int) -> NDArray[np.bool_]:
    """Return which schools of a Schoolsoort someone in the rows before ``end`` waits for.

    Nobody but arrivals joins a list while arrivals come in: rows seen this month stay as they were,
    so that a world of thousands of streams looks at each row once a month.
    """
    known, people, kind = state.remembered.awaited, state.leerlingen, (soort, cluster12)
    old = known.get(kind)
    if old is None or old[0] != state.month:
        old = state.month, 0, np.zeros(len(state.scholen.soort), np.bool_)
    new = slice(old[1], end)
    _await(
        people.route[new],
        people.route_for[new],
        people.cell[new],
        soort,
        state.geography.reach[kind],
        old[2],
    )
    known[kind] = state.month, end, old[2]
    return old[2]
