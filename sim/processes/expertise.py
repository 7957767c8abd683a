"""Schools learn: expertise spreads, and wears away (mechanisms P08, P09, I04, I11, L08).

Expertise e of a team lies between 0 and 1; d is what it gained since the start. What special
schools teach at the start is what leaves with teachers who go, so that without change nothing
moves. Once a schooljaar, in August::

    regular:  d' = d + leren (heavy_j - 1) + spreiding (target_j - d) + freed_r - wear_j - herstel d
    special:  d' = d - wear_j - herstel d
    target_j  = (1 - a) mean d of the neighbours + a (sigma_r mean e of special schools - e0)
    wear_j    = slijtage (shortage_j + max(0, workload_j - 1)) e_j
    freed_r   = vrijgekomen behoud_r lost_r
    sigma_r'  = min(1, sigma_r - lost_r (1 - behoud_r) + gained_r)

``heavy_j`` is the share of leerlingen with a heavy need relative to that of the schoolsoort at the
start, at most 2: who keeps such leerlingen gains practice, who refers them loses it. Neighbours are
the nearest regular schools of the same samenwerkingsverband; one on the route to inclusion counts
more. ``lost_r`` and ``gained_r`` are the shares by which the special places of samenwerkingsverband
r fell or rose since last August (``sigma_r`` in ``target_j`` is that after it, and the mean e of
special schools is weighted by their places; e stays between 0 and 1), ``behoud_r`` the lever
expertise_behoud and ``sigma_r`` the share of the specialists of the start still there. So fewer
special places make regular schools stronger or weaker, by where the specialists go: loop L08. A
school without neighbours learns from special schools alone, and the reverse. In the first month a
run begins with the expertise of the start. Then each regular school decides on its next step on the
route to inclusion. Source: beleidsnota 2020-11 (expertise must not be dispersed); the sizes are
assumptions.
"""

import numpy as np
from numpy.typing import NDArray

from sim.agents.codes import is_one_of
from sim.agents.institutions import NO_LIMIT
from sim.agents.membership import swv_of_schools
from sim.agents.school_decision import REGULAR, decide, links_in, neighbour_mean, sight_of
from sim.agents.state import State
from sim.processes.leraren import (
    SPECIAL,
    carried,
    expertise_of_start,
    keep_reference,
    relative,
    set_capacity,
)

Floats = NDArray[np.float64]


def special_places(state: State) -> Floats:
    """Return the places of each special school, its leerlingen where there is no limit; else 0."""
    schools = state.scholen
    there = is_one_of(schools.soort, SPECIAL) & (schools.is_open == 1)
    places = np.where(schools.places == NO_LIMIT, schools.enrolled, schools.places)
    return np.where(there, places, 0).astype(np.float64)


def _per_region(state: State, values: Floats) -> Floats:
    swvs = len(state.codes.swvs)
    summed: Floats = np.bincount(swv_of_schools(state), values, swvs + 1)[:swvs].astype(np.float64)
    return summed


def practice(state: State) -> Floats:
    """Return how much more than the mean each regular school carries heavy needs, -1 to 1."""
    _, heavy = carried(state)
    keep_reference(state, heavy, state.teams.heavy)
    more = relative(state, heavy, state.teams.heavy) - 1.0
    return np.where(is_one_of(state.scholen.soort, REGULAR), np.clip(more, -1.0, 1.0), 0.0)


def free_specialists(state: State) -> Floats:
    """Return the expertise that regular schools gain from freed specialists, per school."""
    p, teams = state.parameters, state.teams
    now = _per_region(state, special_places(state))
    before = np.where(np.isnan(teams.special), now, teams.special)
    change = (now - before) / np.maximum(before, 1.0)
    lost, gained = np.maximum(0.0, -change), np.maximum(0.0, change)
    kept = state.levers["expertise_behoud"]
    teams.specialists[:] = np.minimum(1.0, teams.specialists - lost * (1.0 - kept) + gained)
    teams.special[:] = now
    freed = np.append(p["expertise.vrijgekomen"] * kept * lost, 0.0)
    return freed[swv_of_schools(state)]


def target(state: State, gained: Floats) -> Floats:
    """Return where the gain of each regular school is drawn to; its own where nobody teaches it."""
    p, teams, places = state.parameters, state.teams, special_places(state)
    lead = np.where(teams.step > 0, 1.0 + p["routekaart.uitstraling"], 1.0)
    near = neighbour_mean(links_in(state), gained, lead)
    teaching, known = _per_region(state, places), _per_region(state, places * teams.expertise)
    taught = np.full(len(teaching) + 1, np.nan)
    some = np.flatnonzero(teaching > 0.0)
    level = teams.specialists[some] * known[some] / teaching[some]
    taught[some] = level - p["expertise.start_speciaal"]
    special = taught[swv_of_schools(state)]
    share = p["expertise.aandeel_speciaal"]
    both = (1.0 - share) * near + share * special
    one = np.where(np.isnan(near), special, near)
    out = np.where(np.isnan(both), one, both)
    return np.where(np.isnan(out), gained, out)


def learn(state: State) -> None:
    """Let the teams of all schools learn and forget what they do in a schooljaar."""
    p, teams = state.parameters, state.teams
    start = expertise_of_start(state)
    gained = teams.expertise - start
    burden = teams.shortage + np.maximum(0.0, teams.workload - 1.0)
    loss = p["expertise.slijtage"] * burden * teams.expertise + p["expertise.herstel"] * gained
    more = p["expertise.leren"] * practice(state) + free_specialists(state)
    more += p["expertise.spreiding"] * (target(state, gained) - gained)
    regular = is_one_of(state.scholen.soort, REGULAR)
    teams.expertise[:] = np.clip(start + gained - loss + np.where(regular, more, 0.0), 0.0, 1.0)


def on_route(state: State) -> dict[str, NDArray[np.int64]]:
    """Return the open regular schools at each step of the route, per samenwerkingsverband."""
    schools, swvs = state.scholen, len(state.codes.swvs)
    there = is_one_of(schools.soort, REGULAR) & (schools.is_open == 1)
    region, step = swv_of_schools(state), state.teams.step
    return {
        f"scholen_{name}": np.bincount(region[there & (step == k)], minlength=swvs + 1)[:swvs]
        for k, name in enumerate(("regulier", "onderweg", "inclusief"))
    }


def step(state: State) -> None:
    """In August: schools learn, and decide on their next step; in a first month they begin."""
    first = state.month == state.first_month
    if first:
        keep_reference(state, carried(state)[1], state.teams.heavy)
        state.teams.expertise[:] = expertise_of_start(state)
        state.teams.special[:] = _per_region(state, special_places(state))
    elif state.is_august():
        learn(state)
    else:
        return
    rows = np.arange(len(state.scholen.soort))
    state.teams.step[:] = decide(sight_of(state, rows), state.parameters).step
    set_capacity(state)
