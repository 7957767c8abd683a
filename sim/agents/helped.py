"""Who may need jeugdhulp, who waits for it and who receives it, kept from month to month."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.agents.zones import Rows


class Cared(NamedTuple):
    """Who has a need, close together with what a first look needs.

    Attributes:
        needy: rows with a need, as found by ``needy_rows``.
        ids: their identities.
        need: type of their need.
        burden: share of their need that is a care need, times its severity.
        heavy_burden: the same, times the severity once more.
        place: place of every row in these plus 1, or 0.
    """

    needy: Rows
    ids: NDArray[np.uint64]
    need: NDArray[np.uint8]
    burden: NDArray[np.float32]
    heavy_burden: NDArray[np.float32]
    place: Rows


@dataclass
class Helped:
    """Lists of rows that follow from the columns.

    Attributes:
        waiting: in the order in which they are served.
        receiving: with a place, in ascending order.
        at_school: helped at school, without a place, in ascending order.
        month: month in which the lists were right.
    """

    waiting: Rows
    receiving: Rows
    at_school: Rows
    month: int
