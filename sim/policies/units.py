"""The units of a lever's holder: how many, in which samenwerkingsverband, with which leerlingen."""

from functools import cache
from typing import Any

import numpy as np

from sim.agents.levers import LEVERS
from sim.agents.membership import swv_of_schools
from sim.agents.state import State
from sim.policies.policy import Bools


def swv_of(state: State, holder: str) -> Any:
    """Return the row of the samenwerkingsverband of each unit of a holder; one too many for none.

    Gemeenten and jeugdregio's lie in several, so they have none.
    """
    none = len(state.codes.swvs)
    if holder == "samenwerkingsverband":
        return np.arange(none)
    if holder == "school":
        return state.once("swv of schools", 0, lambda: swv_of_schools(state))
    return np.full(size_of(state, holder), none)


def size_of(state: State, holder: str) -> int:
    """Return the number of units of a holder."""
    return len(state.levers[_any_lever_of(holder)])


@cache
def _any_lever_of(holder: str) -> str:
    return next(lever.name for lever in LEVERS.values() if lever.holder == holder)


def leerlingen_of(state: State, lever: str, units: Bools) -> int:
    """Return the leerlingen enrolled at the schools of some units of a lever's holder."""
    enrolled, holder = state.scholen.enrolled, LEVERS[lever].holder
    if holder == "school":
        return int(enrolled[units].sum())
    if holder == "samenwerkingsverband":
        inside = np.append(units, False)
        return int(enrolled[inside[swv_of(state, "school")]].sum())
    gemeente = state.scholen.gemeente.astype(np.int64)
    known = gemeente < len(state.geography.gemeente_jeugdregio)
    of_school = np.where(known, gemeente, 0)
    if holder == "jeugdregio":
        regio = state.geography.gemeente_jeugdregio.astype(np.int64)
        known &= regio[of_school] < len(units)
        of_school = np.where(known, regio[of_school], 0)
    return int(enrolled[known & units[np.minimum(of_school, len(units) - 1)]].sum())
