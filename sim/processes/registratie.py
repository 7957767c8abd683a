"""What is registered of what is: by date, by the lever, and by the pressure of the counts.

Per gemeente, in decimal year y (no later than where trends are frozen)::

    share      = min(1, (1 - (1 - r0) (y1 - y) / (y1 - y0)) x registratie_gemeente), y0 <= y <= y1
    registered = share + (1 - share) pressure
    pressure   = 1 - (1 - pressure before) exp(-k max(0, count / mean - 1)), each August
    length     = 1 - (1 - l0) (z1 - y) / (z1 - z0), z0 <= y <= z1
    phantom    = f exp(-(y - 2010.6) / 4)

``count`` is what the gemeente registered in the last schooljaar (absoluut or langdurig relatief
verzuim) per leerling at its schools, ``mean`` the same of all gemeenten: who counts more than
others is asked to look better, and then counts more still. ``length`` is the share of spells over
three months that is known to be so long, ``phantom`` the chance that a new spell of absoluut
verzuim brings one in the register that is none. Each gemeente keeps some spells out of sight as
long as its share lies below 1. The draws and the two books stand in ``sim.processes.telling``.
Mechanisms V03, A19, M13, loop L09: beleidsnota 2020-11 (better registration raises the counts);
forms: a prototype fitted to the counts of 2009-2018.
"""

import math

import numpy as np
from numpy.typing import NDArray

from sim.agents.state import KINDS_COUNTED, State

_THUIS = KINDS_COUNTED + 4
"""Row of a tally: thuiszitters as registered."""


def ramp(begin: float, first: float, last: float, year: float) -> float:
    """Return a share that rises in a straight line from ``begin`` in ``first`` to 1 in ``last``."""
    left = min(1.0, max(0.0, (last - year) / (last - first)))
    return 1.0 - (1.0 - begin) * left


def share_by_date(state: State) -> float:
    """Return the share of spells that is registered by date alone, where the lever is 1."""
    p = state.parameters
    first, last = p["registratie.begin_jaar"], p["registratie.volledig_jaar"]
    return ramp(p["registratie.begin"], first, last, state.frozen_year())


def length_known(state: State) -> float:
    """Return the share of registered spells over three months whose length is known."""
    p = state.parameters
    first, last = p["registratie.duur_begin_jaar"], p["registratie.duur_volledig_jaar"]
    return ramp(p["registratie.duur_begin"], first, last, state.frozen_year())


def phantoms(state: State) -> float:
    """Return the chance that a new spell of absoluut verzuim brings a registered one too many."""
    p = state.parameters
    years = state.frozen_year() - p["registratie.fantoom_jaar"]
    return p["registratie.fantoom"] * math.exp(-years / p["registratie.fantoom_duur"])


def leerlingen_of(state: State) -> NDArray[np.float64]:
    """Return the leerlingen enrolled at the schools of each gemeente."""
    schools, size = state.scholen, len(state.gemeenten.registered)
    known = schools.gemeente < size
    found = np.bincount(schools.gemeente[known], schools.enrolled[known], minlength=size)
    return found.astype(np.float64)


def look_back(state: State) -> None:
    """In August, before the count begins anew, let the counts of the last schooljaar press."""
    gemeenten, leerlingen = state.gemeenten, leerlingen_of(state)
    counted = state.tally_gemeente[_THUIS].astype(np.float64)
    if counted.sum() == 0.0 or leerlingen.sum() == 0.0:
        return
    mean = counted.sum() / leerlingen.sum()
    ratio = np.divide(
        counted, leerlingen * mean, out=np.zeros_like(mean + counted), where=leerlingen > 0
    )
    above = np.maximum(0.0, ratio - 1.0)
    still = np.exp(-state.parameters["registratie.druk"] * above)
    gemeenten.pressure[:] = 1.0 - (1.0 - gemeenten.pressure) * still


def step(state: State) -> None:
    """Set the share of spells that each gemeente registers in this month."""
    gemeenten = state.gemeenten
    share = np.minimum(1.0, share_by_date(state) * state.levers["registratie"])
    gemeenten.registered[:] = share + (1.0 - share) * gemeenten.pressure
