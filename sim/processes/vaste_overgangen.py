"""Fixed transitions of a small world: named states, and a table of monthly chances.

Chance P_ij of a move from state i to j within a month, hazard h_ij per month, time T_ij in months::

    h_ij = P_ij / (1 - P_ii) x (-log(P_ii))
    T_ij = -log(1 - u_j) / h_ij
    moves to the j with the smallest T_ij, if that is below 1

Each state led to has its own draw u_j, so that P_ij holds exactly. Where P_ii is 0 everyone leaves:
there h_ij = P_ij and the smallest time counts, however long. The names mean nothing to the model;
no other process reads or writes these states. Source: competing exponential causes, a theorem.
"""

import numpy as np
from numpy.typing import NDArray

from sim.agents.leerlingen import INSIDE, bytes_of
from sim.agents.named_states import NO_STATE
from sim.agents.state import State
from sim.draws import Kind, uniform
from sim.kernel import kernel

_READ = bytes_of("phase", "id") + 1  # and the state itself


def hazards_of(
    chances: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the hazards per month of a table of chances, and the time within which a move counts.

    Args:
        chances: row: from, column: to; each row sums to 1.

    Returns:
        Hazards, 0 on the diagonal, and per state 1 month, or infinity where nobody stays.
    """
    moves = chances.copy()
    np.fill_diagonal(moves, 0.0)
    leaving = moves.sum(axis=1)
    everyone = np.diag(chances) <= 0.0
    rate = np.ones(len(leaving))  # the limit for few who leave
    some = (leaving > 0.0) & ~everyone
    rate[some] = -np.log1p(-leaving[some]) / leaving[some]
    return moves * rate[:, None], np.where(everyone, np.inf, 1.0)


@kernel
def _move(
    phase: NDArray[np.uint8],
    identity: NDArray[np.uint64],
    now: NDArray[np.uint8],
    used: int,
    hazard: NDArray[np.float64],
    within: NDArray[np.float64],
    times: NDArray[np.int64],
    streams: NDArray[np.uint64],
) -> int:
    """Move everyone once; return the number of draws."""
    made = 0
    for i in range(used):
        was = now[i]
        if was == NO_STATE or phase[i] != INSIDE:
            continue
        to, soonest = was, within[was]
        for state in range(len(within)):
            own = hazard[was, state]
            if own <= 0.0:
                continue
            made += 1
            u = uniform(streams[state], identity[i])
            if u < own * soonest:  # -log(1 - u) >= u: else no logarithm is needed
                time = -np.log1p(-u) / own
                if time < soonest:
                    to, soonest = state, time
        if to != was:
            now[i] = to
            times[was, to] += 1
    return made


def step(state: State) -> None:
    """Let leerlingen move between the named states, where a world has them and it is on."""
    named = state.named
    if named is None or not state.is_on("vaste_overgangen"):
        return
    hazard, within = state.once("vaste_overgangen", 0, lambda: hazards_of(named.chances))
    kinds = range(Kind.FIXED_TRANSITION, Kind.FIXED_TRANSITION + len(named.names))
    named.times[:] = 0
    people, used = state.leerlingen, state.used
    made = _move(
        people.phase,
        people.id,
        named.now,
        used,
        hazard,
        within,
        named.times,
        np.array([state.stream(kind) for kind in kinds], np.uint64),
    )
    state.work += [_READ * used, made]
