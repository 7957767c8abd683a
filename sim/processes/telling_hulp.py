"""Standing figures of jeugdhulp and arrangements."""

import numpy as np
from numpy.typing import NDArray

from sim.agents.codes import Arrangement
from sim.agents.institutions import NO_SWV
from sim.agents.state import State
from sim.agents.zones import Rows
from sim.kernel import kernel
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


@kernel
def _count(
    arrangement: NDArray[np.uint8], swv: NDArray[np.uint16], rows: Rows, number: Ints
) -> None:
    for at in range(len(rows)):
        i = rows[at]
        if swv[i] != NO_SWV:
            number[arrangement[i], swv[i]] += 1


def in_use(state: State) -> Ints:
    """Return the leerlingen per arrangement (rows in the order of the code) and swv."""
    people, number = state.leerlingen, np.zeros((len(Arrangement), len(state.codes.swvs)), np.int64)
    _count(people.arrangement, people.swv, rows_arranged(state), number)
    return number


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
