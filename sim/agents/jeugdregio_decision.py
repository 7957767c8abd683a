"""What a jeugdregio sees, and what it decides every month: new treatments and places.

A pure function over arrays, one value per jeugdregio.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.agents.institutions import NO_LIMIT
from sim.agents.state import State
from sim.parameters import Parameters

Numbers = NDArray[np.float64]


class Sight(NamedTuple):
    """What a jeugdregio sees of itself.

    Attributes:
        first: places at the start of the run; nan: no limit.
        bought: places bought now, before the lever; nan: no limit.
        lever: factor on places, the lever ``jeugdhulp_capaciteit``.
        receiving: leerlingen who receive jeugdhulp with a place.
        waiting: leerlingen on its list.
        ready: those of them whose intake is done.
    """

    first: Numbers
    bought: Numbers
    lever: Numbers
    receiving: NDArray[np.int64]
    waiting: NDArray[np.int64]
    ready: NDArray[np.int64]


class Decision(NamedTuple):
    """What a jeugdregio decides.

    Attributes:
        bought: places bought from now on, a real number before the lever.
        places: leerlingen who can receive jeugdhulp at a time, or NO_LIMIT.
        starts: treatments that begin this month.
    """

    bought: Numbers
    places: NDArray[np.int64]
    starts: NDArray[np.int64]


def decide(sight: Sight, parameters: Parameters) -> Decision:
    """Decide how many treatments begin, and let places follow the list slowly, within the budget.

    ::

        wait   = waiting duur / places
        target = first (1 + ruimte min(1, max(-1, wait / norm - 1)))
        bought = bought + (target - bought) / vertraging
        places = round(bought capaciteit)
        starts = min(ready, max(0, places - receiving))

    ``places`` in ``wait`` are those of before, not rounded. ``wait`` in months: how long the last
    of the list would wait. With ``ruimte`` 0 places stay.
    """
    limited = np.isfinite(sight.bought)
    now = np.maximum(1.0, np.where(limited, sight.bought * sight.lever, 1.0))
    wait = sight.waiting * parameters["jeugdhulp.duur"] / now
    longer = np.clip(wait / parameters["jeugdhulp.norm_wachttijd"] - 1.0, -1.0, 1.0)
    target = sight.first * (1.0 + parameters["jeugdhulp.ruimte"] * longer)
    bought = sight.bought + (target - sight.bought) / parameters["jeugdhulp.vertraging"]
    places = np.rint(np.where(limited, bought * sight.lever, 0.0)).astype(np.int64)
    free = np.maximum(0, places - sight.receiving)
    starts = np.where(limited, np.minimum(sight.ready, free), sight.ready)
    return Decision(bought, np.where(limited, places, NO_LIMIT), starts)


def sight_of(state: State, ready: NDArray[np.int64] | None = None) -> Sight:
    """Return what the jeugdregio's see; by default everyone who waits is ready."""
    regions = state.jeugdregios
    return Sight(
        first=regions.first,
        bought=regions.bought,
        lever=state.levers["jeugdhulp_capaciteit"],
        receiving=regions.receiving,
        waiting=regions.waiting,
        ready=regions.waiting if ready is None else ready,
    )
