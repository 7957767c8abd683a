"""Places of arrangements, and standing figures of jeugdhulp and arrangements."""

import numpy as np
from numpy.typing import NDArray

from sim import clock, draws
from sim.agents.codes import Arrangement
from sim.agents.institutions import NO_SWV
from sim.agents.leerlingen import INSIDE
from sim.agents.state import State
from sim.draws import Kind
from sim.processes.rows import rows_arranged

Ints = NDArray[np.int64]
Figures = dict[str, NDArray[np.int64]]
ARRANGED = {
    int(Arrangement.OPDC): "opdc_stand",
    int(Arrangement.OZA): "oza_stand",
    int(Arrangement.DIGITAAL): "digitaal_stand",
    int(Arrangement.KLAS): "klas_stand",
    int(Arrangement.RESIDENTIEEL): "residentieel_stand",
}
"""Name of the standing figure of each arrangement."""


_LEVERS = ("opdc_plaatsen", "oza_plaatsen", "digitale_plaatsen", "klas_plaatsen")


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
    for kind, lever in enumerate(_LEVERS, start=1):
        share = state.levers[lever][: len(size)]
        out[kind] = np.floor(share * size / 1000.0 + part * (share > 0.0))
    return out


def in_use(state: State) -> Ints:
    """Return the leerlingen per arrangement (rows in the order of the code) and swv."""
    people, swvs = state.leerlingen, len(state.codes.swvs)
    rows = rows_arranged(state)
    rows = rows[people.swv[rows] != NO_SWV]
    place = people.arrangement[rows].astype(np.int64) * swvs + people.swv[rows]
    return (
        np.bincount(place, minlength=len(Arrangement) * swvs)
        .reshape(len(Arrangement), swvs)
        .astype(np.int64)
    )


def figures(state: State) -> dict[str, Figures]:
    """Return the figures of this month per level: one value per unit, by name."""
    found: dict[str, Figures] = {}
    if state.is_on("jeugdhulp"):
        regions = state.jeugdregios
        found["jeugdregio"] = {
            "jeugdhulp_ontvangt_stand": regions.receiving,
            "jeugdhulp_wacht_stand": regions.waiting,
        }
    if state.is_on("arrangementen") or state.is_on("residentieel"):
        counts = in_use(state)
        found["swv"] = {name: counts[code] for code, name in ARRANGED.items()}
    return found
