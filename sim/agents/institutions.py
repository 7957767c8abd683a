"""Columns of schools, samenwerkingsverbanden, gemeenten and jeugdregio's, and who lives where."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.agents.choice import ChoiceTable, ReachTable
from sim.agents.leerlingen import scalar_of

NO_LIMIT = -1
"""Value of ``places`` for a school without a hard limit."""
NO_SWV = 65535


class Scholen(NamedTuple):
    """Columns of the schools; one row is one vestiging x schoolsoort."""

    soort: NDArray[np.uint8]  # Schoolsoort
    swv_po: NDArray[np.uint16]  # row of the samenwerkingsverband po, or NO_SWV
    swv_vo: NDArray[np.uint16]  # row of the samenwerkingsverband vo, or NO_SWV
    gemeente: NDArray[np.uint16]  # row of the gemeente
    cluster12: NDArray[np.uint8]  # 1 for a school of cluster 1 or 2
    places: NDArray[np.int32]  # places now, or NO_LIMIT
    enrolled: NDArray[np.int32]  # leerlingen enrolled now
    closes: NDArray[np.int16]  # first month without the school, or -1
    is_open: NDArray[np.uint8]  # 1 while the school exists
    basis: NDArray[np.float64]  # lever basisondersteuning
    extra: NDArray[np.float64]  # lever extra_ondersteuning
    zorgplicht: NDArray[np.float64]  # lever zorgplicht


def no_schools() -> Scholen:
    """Return columns without rows."""
    kinds = {name: scalar_of(hint) for name, hint in Scholen.__annotations__.items()}
    return Scholen(**{name: np.zeros(0, kind) for name, kind in kinds.items()})


@dataclass
class SwvColumns:
    """Columns of the samenwerkingsverbanden (n) and their levers.

    Attributes:
        sector: 0 po, 1 vo.
        level: factor on requests for sbo, so and vso, shape (n, 3); the regional level of the
            start.
        level_cluster12: the same for leerlingen of cluster 1 and 2, national, shape (3,).
        level_direct: further factor on direct entry into sbo and so at four, national, shape (2,).
        support_z: standardised deviation of basisondersteuning.
        tlv_strengheid: lever, share refused extra.
        tlv_beslistermijn: lever, months.
    """

    sector: NDArray[np.uint8]
    level: NDArray[np.float64]
    level_cluster12: NDArray[np.float64]
    level_direct: NDArray[np.float64]
    support_z: NDArray[np.float64]
    tlv_strengheid: NDArray[np.float64]
    tlv_beslistermijn: NDArray[np.float64]


@dataclass
class Codes:
    """Codes and names of the units, in row order."""

    schools: list[str]
    swvs: list[str]
    gemeenten: list[str]
    jeugdregios: list[str]


@dataclass
class Geography:
    """Home cells, and what can be reached from each.

    Attributes:
        cell_gemeente, cell_swv_po, cell_swv_vo: rows of the units of each cell.
        gemeente_jeugdregio: row of the jeugdregio of each gemeente.
        choice_bao: one row per cell.
        choice_vo: one row per cell x niveau (6 niveaus, Niveau order).
        reach: per schoolsoort (SBO, SO, VSO) and cluster12 (0, 1) the schools in reach.
    """

    cell_gemeente: NDArray[np.uint16]
    cell_swv_po: NDArray[np.uint16]
    cell_swv_vo: NDArray[np.uint16]
    gemeente_jeugdregio: NDArray[np.uint16]
    choice_bao: ChoiceTable
    choice_vo: ChoiceTable
    reach: dict[tuple[int, int], ReachTable]


@dataclass
class Places:
    """How the number of places changes.

    Attributes:
        real: places as a real number, per school (the whole number is what can be used).
        schedule: (month, school, places) in order of month: places fixed by date.
        follows: 1 for a school whose places follow demand.
        peak: leerlingen per school at the end of the last schooljaar.
    """

    real: NDArray[np.float64]
    schedule: list[tuple[int, int, int]] = field(default_factory=list)
    follows: NDArray[np.uint8] = field(default_factory=lambda: np.zeros(0, np.uint8))
    peak: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
