"""Standing figures of jeugdhulp and arrangements, from counts that are kept and short lists."""

import numpy as np
from numpy.typing import NDArray

from sim.agents.codes import Arrangement
from sim.agents.state import State
from sim.processes.arrangementen import in_use

Figures = dict[str, NDArray[np.int64]]
ARRANGED = {
    int(Arrangement.OPDC): "opdc_stand",
    int(Arrangement.OZA): "oza_stand",
    int(Arrangement.DIGITAAL): "digitaal_stand",
    int(Arrangement.KLAS): "klas_stand",
    int(Arrangement.RESIDENTIEEL): "residentieel_stand",
}
"""Name of the standing figure of each arrangement."""


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
