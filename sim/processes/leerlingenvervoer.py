"""Leerlingenvervoer and distance: which special school is in reach, and how near one is.

A leerling is placed across the border of its samenwerkingsverband in a school at d km as the crow
flies when its gemeente takes it there, or when the school is among the nearest n of its list; a
school of the own samenwerkingsverband is always in reach::

    in reach  <=>  own samenwerkingsverband, or among the nearest n, or d <= km_g

``km_g`` is the lever ``leerlingenvervoer`` of the gemeente of the home, n the parameter
``plaatsing.dichtstbijzijnde``. A school far away is asked for less: the factor on requests for
soort j from home cell c, at d_cj km from the nearest school of the soort::

    near_cj = min(near_max, exp(-d_cj / d0) / mean(exp(-d_cj / d0)))

The mean is over leerlingen, so that requests of the country stay as they are; a large d0
(``aanvraag.afstand``) cuts the link. Reads the lever ``leerlingenvervoer`` and the nearness of the
geography; writes ``gemeenten.reach``. Rows S36, Z12, Z13, Z14 and Z15 of the mechanisms; the form
and d0 are assumptions.
"""

import numpy as np
from numpy.typing import NDArray

from sim.agents.state import State


def step(state: State) -> None:
    """Let each gemeente take leerlingen as far as its lever says."""
    state.gemeenten.reach[:] = state.levers["leerlingenvervoer"]


def reach_km(state: State) -> NDArray[np.float64]:
    """Return how far a school across the border is in reach, per gemeente, in km."""
    if state.is_on("leerlingenvervoer"):
        return state.gemeenten.reach
    usual = state.parameters["plaatsing.reikwijdte"]
    return state.once("reach_km", 0, lambda: np.full(len(state.gemeenten.reach), usual))


def near_factor(state: State) -> NDArray[np.float64]:
    """Return the factor on requests for sbo, so and vso of each home cell, shape (cells, 3)."""
    if state.is_on("leerlingenvervoer"):
        return state.geography.nearness
    return state.once("near_factor", 0, lambda: np.ones_like(state.geography.nearness))
