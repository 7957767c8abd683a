"""The category of a tlv for so or vso: what its leerling costs the samenwerkingsverband.

By its first need: hoog for emb, midden for fysiek, laag for all others; it is set when the leerling
is first counted for money and stays with it.
"""

import numpy as np
from numpy.typing import NDArray

from sim.agents.codes import Behoefte, Categorie

_MIDDEN = (Behoefte.FYSIEK,)
_HOOG = (Behoefte.EMB,)


def _table() -> NDArray[np.uint8]:
    table = np.full(len(Behoefte), int(Categorie.LAAG), np.uint8)
    table[list(_MIDDEN)] = int(Categorie.MIDDEN)
    table[list(_HOOG)] = int(Categorie.HOOG)
    return table


CATEGORIE_PER_BEHOEFTE = _table()
"""Categorie by Behoefte: laag for zml, long illness and cluster 4, midden for lg, hoog for mg.

Source: passendonderwijs.nl, "bekostiging" (2014). Someone without a known need counts as laag.
"""


def categorie_of(need: NDArray[np.uint8], tlv_kind: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the Categorie of each tlv: the one that was decided, else that of the need."""
    return np.where(tlv_kind > 0, tlv_kind, CATEGORIE_PER_BEHOEFTE[need])
