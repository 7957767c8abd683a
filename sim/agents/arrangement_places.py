"""The places of arrangements in each samenwerkingsverband."""

import numpy as np
from numpy.typing import NDArray

from sim import clock, draws
from sim.agents.codes import Arrangement
from sim.agents.institutions import NO_SWV
from sim.agents.leerlingen import INSIDE
from sim.agents.state import State
from sim.draws import Kind
from sim.kernel import kernel

Ints = NDArray[np.int64]
PLACES_LEVERS = ("opdc_plaatsen", "oza_plaatsen", "digitale_plaatsen", "klas_plaatsen")
"""The lever of the places of each arrangement, in the order of the code, from 1 on."""


@kernel
def _count(phase: NDArray[np.uint8], swv: NDArray[np.uint16], size: Ints) -> None:
    for i in range(len(phase)):
        if phase[i] == INSIDE and swv[i] != NO_SWV:
            size[swv[i]] += 1


def leerlingen_per_swv(state: State) -> Ints:
    """Return the leerlingen of each samenwerkingsverband, as counted once in this schooljaar."""

    def make() -> Ints:
        people, used = state.leerlingen, state.used
        size = np.zeros(len(state.codes.swvs), np.int64)
        _count(people.phase[:used], people.swv[:used], size)
        return size

    return state.once("arrangementen: leerlingen", clock.schooljaar_of(state.month), make)


def _rounding(state: State, swvs: int) -> NDArray[np.float64]:
    own = state.identities_of("swvs")[:swvs]
    return draws.uniforms(state.stream(Kind.ARRANGEMENT_PLACES, lasting=True), own)


def places(state: State) -> Ints:
    """Return the places per arrangement (rows in the order of the code) and swv.

    Rounded by a lasting keyed draw, not to the nearest: a small share of the country would have
    no places at all.
    """
    size = leerlingen_per_swv(state)
    part = state.once("arrangementen: afronding", len(size), lambda: _rounding(state, len(size)))
    out = np.zeros((len(Arrangement), len(size)), np.int64)
    for kind, lever in enumerate(PLACES_LEVERS, start=1):
        share = state.levers[lever][: len(size)]
        if share.any():
            out[kind] = np.floor(share * size / 1000.0 + part * (share > 0.0))
    return out
