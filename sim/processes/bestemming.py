"""Where leavers of po go: vso, pro or another niveau of vo.

The equations stand in ``sim.processes.uitstroom``, which calls these kernels in August. There F_V
is the factor of requests for vso, k and s are of a need that shows, and shares lie between 0 and 1.
By niveau: a share goes to a brugjaar, the others to vmbo, havo or vwo by fixed shares; who has had
its years of brugjaar goes to one of these three by the same shares. Whoever finds no room in vo is
in absoluut verzuim; who moves to vo loses a running request and keeps its absence. Forms: a
prototype fitted to the national series of 2010-2018.
"""

import math

import numpy as np
from numpy.typing import NDArray

from sim import clock
from sim.agents.codes import Behoefte, Niveau
from sim.agents.leerlingen import Leerlingen
from sim.agents.moves import BAO, SBO, SO
from sim.agents.state import State
from sim.kernel import inlined, kernel

_TAAL, _CLUSTER12 = int(Behoefte.TAAL), int(Behoefte.CLUSTER12)
_BRUGJAAR, _PRO, _VMBO = int(Niveau.BRUGJAAR), int(Niveau.PRO), int(Niveau.VMBO)
_HAVO, _VWO = int(Niveau.HAVO), int(Niveau.VWO)
N_NIVEAUS = 6


def usual_vso(state: State) -> NDArray[np.float64]:
    """Return the habit of going to vso in each home cell (``gewoonte``)."""
    swv = state.cells.swv_vo.astype(np.int64)
    known = swv < len(state.swvs.habit)
    out = np.ones(len(swv))
    out[known] = state.swvs.habit[swv[known], 2]
    return out


def destination_parameters(state: State) -> NDArray[np.float64]:
    """Return the numbers of the way out of po, in the order in which the kernel reads them."""
    p = state.parameters
    reform = clock.decimal_year(state.month) >= p["tlv.invoering"]
    so = p["overgang.so_naar_vso"] * (math.exp(p["overgang.so_naar_vso_2014"]) if reform else 1.0)
    niveau = p.list_of("bevolking.niveau_nieuw")
    return np.array(
        [
            so,
            p["overgang.cluster12_naar_vso"],
            p["overgang.so_naar_pro"],
            p["overgang.sbo_naar_vso"] * p["overgang.sbo_naar_vso_factor"],
            p["overgang.sbo_naar_pro"],
            p["overgang.bao_naar_vso"] * p["overgang.bao_naar_vso_factor"],
            p["overgang.bao_naar_pro"],
            p["overgang.bao_naar_pro_vanaf"],
            p["overgang.bao_naar_pro_breedte"],
            p["bevolking.niveau.brugjaar"],
            niveau[0],
            niveau[0] + niveau[1],
        ]
    )


def leave_po_chances(state: State) -> NDArray[np.float64]:
    """Return the chance to leave po between the two ages, by Schoolsoort (7)."""
    schooljaar = clock.schooljaar_of(state.month)
    table = state.supply.leave_po(schooljaar) if state.supply else None
    if table is None:
        p, table = state.parameters, np.zeros(7)
        table[[BAO, SBO, SO]] = [p[f"overgang.verlaat_{s}"] for s in ("bao", "sbo", "so")]
    return table


def leave_vo_chances(state: State) -> NDArray[np.float64]:
    """Return the chance to leave vo in August, by niveau (6) and calendar age (25)."""
    schooljaar = clock.schooljaar_of(state.month)
    return state.supply.leave_vo(schooljaar) if state.supply else np.zeros((N_NIVEAUS, 25))


def leave_ages(state: State) -> tuple[int, int, int, int]:
    """Return the ages of leaving: po surely and by chance, and vso surely (months).

    The third is the age in years at which a small world lets all leave po, or -1.
    """
    p = state.parameters
    return (
        int(p["overgang.verlaat_po_zeker"]),
        int(p["overgang.verlaat_po_vanaf"]),
        -1 if state.po_exit_age is None else state.po_exit_age,
        int(p["overgang.oudste_vso"]),
    )


def leave_vso_chances(state: State) -> NDArray[np.float64]:
    """Return the chance to leave vso under 15, at 15, 16, 17, 18 and at 19 or more, shape (6,)."""
    parameters = state.parameters
    chances = parameters.list_of("overgang.verlaat_vso") * parameters["overgang.verlaat_vso_factor"]
    return np.concatenate([[0.0], np.minimum(1.0, chances)])


@inlined
def by_niveau(q: NDArray[np.float64], u: float, bridge: bool) -> int:
    """Return vmbo, havo or vwo by a draw, or first a brugjaar where ``bridge`` allows it."""
    if bridge:
        if u < q[9]:
            return _BRUGJAAR
        u = (u - q[9]) / (1.0 - q[9])
    if u < q[10]:
        return _VMBO
    return _HAVO if u < q[11] else _VWO


@kernel
def to_vso(
    people: Leerlingen,
    i: int,
    month: int,
    q: NDArray[np.float64],
    factor: NDArray[np.float64],
    usual: NDArray[np.float64],
) -> float:
    """Return the chance that row ``i``, who leaves po, goes to vso; ``usual``: habit per cell."""
    soort, need = people.soort[i], people.need[i]
    chance: float = 0.0
    if soort == SO:
        chance = q[1] if need == _CLUSTER12 else q[0]
    elif people.onset[i] <= month and need > 0:
        severity = people.severity[i]
        if soort == SBO:
            chance = q[3] * factor[need] * severity
        else:
            chance = q[5] * factor[need] * severity * severity
    habit = usual[people.cell[i]]
    if habit != 1.0 and need != _CLUSTER12:
        chance = 1.0 - (1.0 - min(1.0, chance)) ** habit
    return chance


@kernel
def choose_niveau(
    people: Leerlingen, i: int, month: int, q: NDArray[np.float64], u_pro: float, u: float
) -> int:
    """Return the niveau of row ``i``, who leaves po for vo."""
    soort = people.soort[i]
    if soort == SO:
        return _PRO if u_pro < q[2] else _VMBO
    if soort == SBO:
        return _PRO if u_pro < q[4] else _VMBO
    taal = people.need[i] == _TAAL and people.onset[i] <= month
    if taal and u_pro < q[6] * min(1.0, max(0.0, (people.severity[i] - q[7]) / q[8])):
        return _PRO
    niveau: int = by_niveau(q, u, True)
    return niveau
