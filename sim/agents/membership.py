"""Which samenwerkingsverband each school belongs to."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.agents.codes import Schoolsoort, is_one_of

if TYPE_CHECKING:
    from sim.agents.state import State

_VO = (Schoolsoort.VO, Schoolsoort.VSO)


def swv_of_schools(state: "State") -> NDArray[np.int64]:
    """Return the samenwerkingsverband of each school, of its own sector; one too many for none."""
    schools, none = state.scholen, len(state.codes.swvs)
    own = np.where(is_one_of(schools.soort, _VO), schools.swv_vo, schools.swv_po)
    return np.minimum(own, none).astype(np.int64)
