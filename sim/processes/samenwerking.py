"""Cooperation of the samenwerkingsverband with gemeenten and jeugdregio's.

A samenwerkingsverband r that deals with more partners decides slower and finds less help. Partners
are counted by weight, w the share of its leerlingen in each gemeente g and in each jeugdregio j::

    partners_r    = 1 / sum_g w_rg^2 + 1 / sum_j w_rj^2
    relative_r    = partners_r / mean(partners) (1 - e_a afspraken_r)
    cooperation_r = 1 / (1 + last (relative_r - 1)), within 1 / b and b
    help_r        = cooperation_r (1 + e_d doorzettingsmacht_r) (1 + e_s steunpunt_r)
    stuck_r       = 1 + e_b doorbraakaanpak_r

The mean is over leerlingen. Agreements (oogo) count as fewer partners. ``cooperation`` divides the
time of a decision on a tlv (``tlv``); ``help`` is a factor on return from absence, and ``stuck``
one more from some school months at home on (``terugkeer``). Partners are counted once, in the first
month. Reads the levers ``afspraken``, ``doorzettingsmacht``, ``steunpunt`` and ``doorbraakaanpak``.
Cut: last = 0 for the partners, e = 0 for each lever.

Rows O01, O02, O03, O04, O05, V06, E01, E07, A20 and A22 of the mechanisms, which state the
direction; forms and sizes are assumptions.
"""

import numpy as np
from numpy.typing import NDArray

from sim.agents.state import State
from sim.agents.stelsel_graph import leerlingen_per_cell, partners, shared_leerlingen

Floats = NDArray[np.float64]


def relative_partners(state: State) -> Floats:
    """Return the number of partners over its mean over leerlingen; 1 where nobody lives."""
    swvs, lives = len(state.codes.swvs), leerlingen_per_cell(state)
    number = partners(state.geography, lives, swvs)
    theirs = shared_leerlingen(state.geography, lives, swvs).sum(axis=1)
    if theirs.sum() == 0:
        return np.ones(swvs)
    mean = float(np.sum(number * theirs) / np.sum(theirs))
    return np.where(theirs > 0, number / mean, 1.0)


def step(state: State) -> None:
    """Set cooperation and help of every samenwerkingsverband."""
    parameters, levers = state.parameters, state.levers
    relative = state.once("samenwerking", 0, lambda: relative_partners(state))
    agreed = parameters["samenwerking.afspraken_effect"] * levers["afspraken"]
    load, bound = parameters["samenwerking.last"], parameters["samenwerking.grens"]
    slower = 1.0 + load * (relative * (1.0 - agreed) - 1.0)
    cooperation = 1.0 / np.clip(slower, 1.0 / bound, bound)
    power = parameters["samenwerking.doorzettingsmacht_effect"] * levers["doorzettingsmacht"]
    advice = parameters["samenwerking.steunpunt_effect"] * levers["steunpunt"]
    state.swvs.cooperation[:] = cooperation
    state.swvs.help[:] = cooperation * (1.0 + power) * (1.0 + advice)


def help_when_stuck(state: State) -> Floats:
    """Return the further factor on return from a long absence, per samenwerkingsverband."""
    if not state.is_on("samenwerking"):
        return np.ones(len(state.swvs.help))
    effect = state.parameters["samenwerking.doorbraakaanpak_effect"]
    return 1.0 + effect * state.levers["doorbraakaanpak"]
