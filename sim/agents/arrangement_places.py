"""The places of arrangements in each samenwerkingsverband."""

import numpy as np
from numpy.typing import NDArray

from sim import clock, draws
from sim.agents.codes import Arrangement
from sim.agents.institutions import NO_SWV
from sim.agents.leerlingen import INSIDE
from sim.agents.state import State
from sim.draws import Kind

Ints = NDArray[np.int64]
PLACES_LEVERS = ("opdc_plaatsen", "oza_plaatsen", "digitale_plaatsen", "klas_plaatsen")
"""The lever of the places of each arrangement, in the order of the code, from 1 on."""


def leerlingen_per_swv(state: State) -> Ints:
    """Return the leerlingen of each samenwerkingsverband, as counted once in this schooljaar."""

    def make() -> Ints:
        people, used = state.leerlingen, state.used
        swv = people.swv[:used][people.phase[:used] == INSIDE]
        size = np.bincount(swv[swv != NO_SWV], minlength=len(state.codes.swvs))
        return size.astype(np.int64)

    return state.once("arrangementen: leerlingen", clock.schooljaar_of(state.month), make)


def places(state: State) -> Ints:
    """Return the places per arrangement (rows in the order of the code) and swv.

    Rounded by a lasting keyed draw, not to the nearest: a small share of the country would have
    no places at all.
    """
    size = leerlingen_per_swv(state)
    own = draws.identities(state.codes.swvs[: len(size)])
    part = draws.uniforms(state.stream(Kind.ARRANGEMENT_PLACES, lasting=True), own)
    out = np.zeros((len(Arrangement), len(size)), np.int64)
    for kind, lever in enumerate(PLACES_LEVERS, start=1):
        share = state.levers[lever][: len(size)]
        out[kind] = np.floor(share * size / 1000.0 + part * (share > 0.0))
    return out
