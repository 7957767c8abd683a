"""Habit: schools of a samenwerkingsverband ask for what has become usual there.

Once a schooljaar, in October, from the counts of 1 October, for schoolsoort j of
samenwerkingsverband r, without cluster 1 and 2::

    d_rj     = leerlingen in j for whom r is responsible / leerlingen of r
    usual_rj = (d_rj / d_rj of the first October) / (median of that over the samenwerkingsverbanden)
    habit_rj = habit_rj + leren (clip(usual_rj^kracht_j, 1 / b, b) - habit_rj)

``habit_rj`` is a factor on requests for j and on direct entry, and the odds of going to vso at the
end of po follow it (``uitstroom``); it is 1 at the start. What differs between
samenwerkingsverbanden at the start stands in their levels; this is what they add to it. Where more
leerlingen than elsewhere came to be in special education, asking for it becomes the ordinary thing
to do, and the reverse: a surplus does not go away by itself. The median makes it a matter of
regions only: what all do alike changes nobody's habit, and what one does not that of others.
kracht = 0 cuts the link. Source of the direction: beleidsnota 2020-11 (a surplus of (v)so is not
brought down everywhere, F03; boards that hide behind each other, G07; each region its own norm,
P15); form and sizes are assumptions.
"""

import numpy as np
from numpy.typing import NDArray

from sim import clock
from sim.agents.kas import Geteld
from sim.agents.state import State
from sim.processes.teldata import count_leerlingen

_SO = slice(Geteld.SO_JONG_LAAG, Geteld.SO_HOOG + 1)
_VSO = slice(Geteld.VSO_LAAG, Geteld.VSO_HOOG + 1)


def levels(state: State) -> NDArray[np.float64]:
    """Return the factor on requests for sbo, so and vso of each samenwerkingsverband, (n, 3)."""
    return state.swvs.level * state.swvs.habit


def shares(counted: NDArray[np.int64], vo: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return deelname in sbo, so and vso of each samenwerkingsverband, shape (n, 3); nan: none.

    Args:
        counted: leerlingen on a teldatum, shape (Geteld, n).
        vo: whether it is one of vo.
    """
    so, vso = counted[_SO].sum(axis=0), counted[_VSO].sum(axis=0)
    po = counted[Geteld.BAO] + counted[Geteld.SBO] + so
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.column_stack(
            [counted[Geteld.SBO] / po, so / po, vso / (counted[Geteld.VO] + vso)]
        )
    found[vo, :2], found[~vo, 2] = np.nan, np.nan
    return np.asarray(np.where(found > 0.0, found, np.nan), np.float64)


def step(state: State) -> None:
    """Let the habit of each samenwerkingsverband follow what has become usual there."""
    if clock.month_of_year(state.month) != clock.OCTOBER:
        return
    swvs, p = state.swvs, state.parameters
    counted = state.kas.october if state.is_on("bekostiging") else count_leerlingen(state)
    now = shares(counted, swvs.sector == 1)
    unknown = np.isnan(swvs.usual)
    swvs.usual[unknown] = now[unknown]
    change = now / swvs.usual
    power = p.list_of("gewoonte.kracht")
    for j in range(change.shape[1]):
        known = ~np.isnan(change[:, j])
        if not known.any():
            continue
        relative = change[known, j] / np.median(change[known, j])
        bound = p["gewoonte.grens"]
        wanted = np.clip(relative ** power[j], 1.0 / bound, bound)
        swvs.habit[known, j] += p["gewoonte.leren"] * (wanted - swvs.habit[known, j])
