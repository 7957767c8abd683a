"""The counts of 1 October and 1 February on which the money of samenwerkingsverbanden rests.

Of each samenwerkingsverband: leerlingen in bao, sbo, vo (of these pro and vmbo) for whom it is
responsible, and those in so and vso by categorie and, in so, age class; without cluster 1 and 2.
On 1 October also what each regular school asks for as extra ondersteuning::

    A_school = sum over its leerlingen of gap,   gap = mismatch / (1 - filled)

``filled`` is the share of the gap that extra ondersteuning fills now; leerlingen of cluster 1 and
2 are left out, since their institutions support them. Law: WPO (2014) art. 132 lid 4, WPO (2022)
art. 122 and 124, WVO 2020 art. 5.15 lid 2 and 4.
"""

import numpy as np
from numpy.typing import NDArray

from sim.agents.categorie import CATEGORIE_PER_BEHOEFTE
from sim.agents.codes import Behoefte, Niveau
from sim.agents.institutions import NO_SWV, Scholen
from sim.agents.kas import Geteld
from sim.agents.leerlingen import INSIDE, NO_SCHOOL, Leerlingen, bytes_of
from sim.agents.moves import BAO, SBO, SO, VO
from sim.agents.state import State
from sim.agents.zones import BLOCK, Rows, Zones
from sim.kernel import kernel
from sim.processes.rows import needy_rows, rows_in_special

_CLUSTER12 = int(Behoefte.CLUSTER12)
_G_BAO, _G_SBO, _G_VO = int(Geteld.BAO), int(Geteld.SBO), int(Geteld.VO)
_G_JONG, _G_OUD = int(Geteld.SO_JONG_LAAG), int(Geteld.SO_LAAG)
_G_VSO = int(Geteld.VSO_LAAG)
_COUNTED = bytes_of("soort", "swv", "need", "birth", "tlv_kind")
_NIVEAU = bytes_of("soort")
_ASKED = bytes_of("phase", "soort", "school", "need", "mismatch")


@kernel
def _special(
    people: Leerlingen,
    rows: Rows,
    born: int,
    categorie: NDArray[np.uint8],
    counted: NDArray[np.int64],
) -> None:
    for at in range(len(rows)):
        i = rows[at]
        soort, swv = people.soort[i], people.swv[i]
        if swv == NO_SWV:
            continue
        if soort == SBO:
            counted[_G_SBO, swv] += 1
        elif people.need[i] != _CLUSTER12:
            if people.tlv_kind[i] == 0:
                people.tlv_kind[i] = categorie[people.need[i]]
            begin = _G_VSO
            if soort == SO:
                begin = _G_JONG if people.birth[i] > born else _G_OUD
            counted[begin + people.tlv_kind[i] - 1, swv] += 1


@kernel
def _niveaus(
    soort: NDArray[np.uint8],
    niveau: NDArray[np.uint8],
    swv: NDArray[np.uint16],
    zones: Zones,
    used: int,
    counted: NDArray[np.int64],
) -> None:
    for first in range(0, used, BLOCK):
        if not zones.alive[first // BLOCK]:
            continue
        for i in range(first, min(used, first + BLOCK)):
            if soort[i] == VO and swv[i] != NO_SWV:
                counted[niveau[i], swv[i]] += 1


@kernel
def _ask(
    people: Leerlingen,
    schools: Scholen,
    rows: Rows,
    most_filled: float,
    asked: NDArray[np.float64],
) -> None:
    for at in range(len(rows)):
        i = rows[at]
        soort, school = people.soort[i], people.school[i]
        if people.phase[i] != INSIDE or school == NO_SCHOOL or (soort != BAO and soort != VO):
            continue
        if people.need[i] != _CLUSTER12 and people.mismatch[i] > 0.0:
            filled = min(most_filled, schools.extra[school] * schools.given[school])
            asked[school] += people.mismatch[i] / (1.0 - filled)


def count_leerlingen(state: State) -> NDArray[np.int64]:
    """Return leerlingen per Geteld and samenwerkingsverband now; a tlv without Categorie gets it.

    Bao and vo as their schools count them; one pass over all rows for pro and vmbo.
    """
    people, swvs = state.leerlingen, len(state.swvs.sector)
    counted = np.zeros((len(Geteld), swvs), np.int64)
    _regular(state.scholen, counted)
    rows = rows_in_special(state)
    young = int(state.parameters["geld.jong_tot"])
    _special(people, rows, state.month - young, CATEGORIE_PER_BEHOEFTE, counted)
    niveaus = np.zeros((len(Niveau), swvs), np.int64)
    _niveaus(people.soort, people.niveau, people.swv, state.zones(), state.used, niveaus)
    counted[Geteld.PRO], counted[Geteld.VMBO] = niveaus[Niveau.PRO], niveaus[Niveau.VMBO]
    state.work[0] += _COUNTED * len(rows) + _NIVEAU * state.used
    return counted


def _regular(schools: Scholen, counted: NDArray[np.int64]) -> None:
    for soort, kind, swv in ((BAO, _G_BAO, schools.swv_po), (VO, _G_VO, schools.swv_vo)):
        mine = (schools.soort == soort) & (swv != NO_SWV)
        found = np.bincount(swv[mine], schools.enrolled[mine], counted.shape[1])
        counted[kind] = found.astype(np.int64)  # sums of whole numbers: exact


def count_asked(state: State) -> NDArray[np.float64]:
    """Return the extra ondersteuning that each school asks for, in units of severity."""
    asked = np.zeros(len(state.scholen.soort))
    rows = needy_rows(state)
    state.work[0] += _ASKED * len(rows)
    most_filled = state.parameters["ondersteuning.extra_hoogstens"]
    _ask(state.leerlingen, state.scholen, rows, most_filled, asked)
    return asked
