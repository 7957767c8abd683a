"""What a school decides once a schooljaar: its next step on the route to inclusion.

The rule stands in ``decide``, for any number of schools at once: a handle applies it to its own
row, the process expertise to all rows.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim import draws
from sim.agents.codes import Schoolsoort, is_one_of
from sim.agents.institutions import Links, no_links
from sim.draws import Kind
from sim.parameters import Parameters

if TYPE_CHECKING:
    from sim.agents.state import State

INCLUSIVE = 2
"""The last step of the route."""
REGULAR = (Schoolsoort.BAO, Schoolsoort.VO)
Floats = NDArray[np.float64]


class Sight(NamedTuple):
    """What schools see when they decide; one element per school.

    Attributes:
        step: step on the route now, 0 to 2.
        effort: lever routekaart, 0 to 1.
        expertise: of the team, 0 to 1.
        shortage: share of posts that is open.
        ahead: share of the neighbours that are further on the route.
        draw: lasting draw of the school for its next step, 0 to 1.
        regular: whether it is a bao or vo school.
    """

    step: NDArray[np.uint8]
    effort: Floats
    expertise: Floats
    shortage: Floats
    ahead: Floats
    draw: Floats
    regular: NDArray[np.bool_]


class Decision(NamedTuple):
    """What schools decide.

    Attributes:
        step: step on the route from now on.
    """

    step: NDArray[np.uint8]


def decide(sight: Sight, parameters: Parameters) -> Decision:
    """Return the decision of each school: one step further, or none.

    ::

        goes on  <=>  e >= expertise, shortage <= tekort, and u < routekaart kans (1 + buren ahead)

    u is a lasting draw of the school for this step, ``ahead`` the share of its neighbours that is
    further, e the expertise of its team. A school goes on when its team knows enough and is full
    enough, and when the effort, with neighbours that are ahead, is more than it takes to move this
    school (a lasting draw).
    """
    p = parameters
    able = sight.expertise >= p["routekaart.expertise"]
    staffed = sight.shortage <= p["routekaart.tekort"]
    push = sight.effort * p["routekaart.kans"] * (1.0 + p["routekaart.buren"] * sight.ahead)
    further = able & staffed & (sight.draw < push) & (sight.step < INCLUSIVE) & sight.regular
    return Decision(sight.step + further.astype(np.uint8))


def neighbour_mean(links: Links, values: Floats, weight: Floats | None = None) -> Floats:
    """Return the mean of a value over each school's neighbours; nan for a school without.

    Args:
        links: who learns from whom.
        values: one per school.
        weight: further weight of each school as a neighbour.
    """
    schools = len(links.start) - 1
    owner = np.repeat(np.arange(schools), np.diff(links.start))
    counts = links.weight if weight is None else links.weight * weight[links.school]
    total = np.bincount(owner, counts, schools)
    mean = np.full(schools, np.nan)
    summed = np.bincount(owner, counts * values[links.school], schools)
    np.divide(summed, total, out=mean, where=total > 0.0)
    return mean


def links_in(state: "State") -> Links:
    """Return which schools learn from each other."""
    links = state.geography.links
    return no_links(len(state.scholen.soort)) if links is None else links


def sight_of(state: "State", rows: NDArray[np.int64]) -> Sight:
    """Return what some schools see."""
    teams, links, schools = state.teams, links_in(state), len(state.scholen.soort)
    owner = np.repeat(np.arange(schools), np.diff(links.start))
    further = (teams.step[links.school] > teams.step[owner]).astype(np.float64)
    total = np.bincount(owner, links.weight, schools)
    ahead = np.bincount(owner, links.weight * further, schools) / np.maximum(total, 1e-12)
    who = state.identities_of("schools")[rows] + teams.step[rows]
    stream = state.stream(Kind.ROUTE_STEP, lasting=True)
    return Sight(
        step=teams.step[rows],
        effort=state.levers["routekaart"][rows],
        expertise=teams.expertise[rows],
        shortage=teams.shortage[rows],
        ahead=ahead[rows],
        draw=draws.uniforms(stream, who),
        regular=is_one_of(state.scholen.soort[rows], REGULAR),
    )
