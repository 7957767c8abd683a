"""What a gemeente decides every month: how fast leerplicht follows up, how far transport goes.

``decide`` is pure: it reads what gemeenten see and returns what they do, for all of them at once
(arrays) or for one (arrays of one element).
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.parameters import Parameters

if TYPE_CHECKING:
    from sim.agents.state import State


class Sight(NamedTuple):
    """What gemeenten see, one element each.

    Attributes:
        follow_up: lever leerplicht_opvolging.
        kilometres: lever leerlingenvervoer.
        cases: leerlingen at home that leerplicht sees now.
        staff: cases that it is staffed for, or -1 before the first schooljaar is over.
        transported: leerlingen in sbo, so and vso at the beginning of the schooljaar, or -1.
        budgeted: leerlingen that transport is budgeted for, or -1.
    """

    follow_up: NDArray[np.float64]
    kilometres: NDArray[np.float64]
    cases: NDArray[np.float64]
    staff: NDArray[np.float64]
    transported: NDArray[np.float64]
    budgeted: NDArray[np.float64]


class Decision(NamedTuple):
    """What gemeenten do: factor on return from absence, and kilometres of leerlingenvervoer."""

    speed: NDArray[np.float64]
    reach: NDArray[np.float64]


def decide(sight: Sight, parameters: Parameters) -> Decision:
    """Return what gemeenten do with what they see; the equations stand in the process."""
    p = parameters
    known = sight.staff >= 0.0
    spare = p["opvolging.ruimte"]
    per_case = np.where(known, (sight.staff + spare) / (sight.cases + spare), 1.0)
    factor = per_case ** p["opvolging.werkdruk"]
    speed = sight.follow_up * np.clip(factor, p["opvolging.laagst"], p["opvolging.hoogst"])
    known = sight.budgeted >= 0.0
    spare = p["vervoer.ruimte"]
    beyond = np.where(known, (sight.transported + spare) / (sight.budgeted + spare) - 1.0, 0.0)
    reach = sight.kilometres * (1.0 - p["vervoer.krimp"] * np.clip(beyond, 0.0, 1.0))
    return Decision(speed, reach)


def sight_of(state: "State") -> Sight:
    """Return what all gemeenten see in this month."""
    gemeenten, levers = state.gemeenten, state.levers
    return Sight(
        follow_up=levers["leerplicht_opvolging"],
        kilometres=levers["leerlingenvervoer"],
        cases=gemeenten.cases,
        staff=gemeenten.staff,
        transported=gemeenten.transported,
        budgeted=gemeenten.budgeted,
    )
