"""August: promotion, leaving, and the way from po to vo, pro and vso.

Order: leerjaar + 1; then per leerling by where it is enrolled, a = age in months on 1 August::

    po    leaves surely at a >= 154, with a chance by schoolsoort at 142 <= a < 154 (table
          vertrek_po, solved from the sector totals; in a small world .85 bao, .80 sbo, .70 so)
    so    to vso with x_so exp(x_14 [t >= 2014-08]) (cluster 1 and 2: .45), else pro (.3) or vmbo
    sbo   to vso with x_sbo 4.27 F_V[k] s; else pro (.42) or vmbo
    bao   to vso with x_bao 25 F_V[k] s^2; pro with .35 (s - .25) / .4 for taal; else by niveau
    vo    leaves with a chance by niveau and age, solved from the sector totals (table uitstroom_vo)
    vso   leaves at 15, 16, ... with .12 .33 .55 .75 1 times 1.36 (zml and emb times .55);
          at 20 surely

Who goes to vso joins its waiting list and stays where it is until placed; a leerling who still
waits in po the next August goes to vo and keeps waiting. Law: bao, sbo and so to 14 (WPO art. 39
lid 4, WEC art. 39), vso to 20. Forms: a prototype fitted to the national series of 2010-2018.
"""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim import clock
from sim.agents.choice import ChoiceTable
from sim.agents.codes import Behoefte, Niveau
from sim.agents.institutions import Scholen
from sim.agents.leerlingen import INSIDE, Leerlingen
from sim.agents.moves import (
    ABSOLUUT,
    BAO,
    SBO,
    SO,
    VO,
    VSO,
    WACHTLIJST,
    Cells,
    Log,
    ask,
    depart,
    earliest,
    enrol,
    pick,
    unenrol,
)
from sim.agents.state import State
from sim.draws import Kind, uniform
from sim.processes import Proces

_LEAVE, _ONWARD = int(Proces.UITSTROOM), int(Proces.PO_NAAR_VO)
_TAAL, _ZML, _EMB = int(Behoefte.TAAL), int(Behoefte.ZML), int(Behoefte.EMB)
_CLUSTER12 = int(Behoefte.CLUSTER12)
_BRUGJAAR, _PRO, _VMBO = int(Niveau.BRUGJAAR), int(Niveau.PRO), int(Niveau.VMBO)
_HAVO, _VWO = int(Niveau.HAVO), int(Niveau.VWO)
N_NIVEAUS = 6
OLDEST_VSO = 240  # months: twenty years
_LAST_LEERJAAR_PO, _LAST_LEERJAAR_VO = 8, 6


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


@njit(cache=True, nogil=True, inline="always")
def _by_niveau(q: NDArray[np.float64], u: float, bridge: bool) -> int:
    if bridge:
        if u < q[9]:
            return _BRUGJAAR
        u = (u - q[9]) / (1.0 - q[9])
    if u < q[10]:
        return _VMBO
    return _HAVO if u < q[11] else _VWO


@njit(cache=True, nogil=True)
def _to_vso(
    people: Leerlingen, i: int, month: int, q: NDArray[np.float64], factor: NDArray[np.float64]
) -> float:
    soort, need = people.soort[i], people.need[i]
    if soort == SO:
        return q[1] if need == _CLUSTER12 else q[0]
    if people.onset[i] > month or need == 0:
        return 0.0
    severity = people.severity[i]
    if soort == SBO:
        return q[3] * factor[need] * severity
    return q[5] * factor[need] * severity * severity


@njit(cache=True, nogil=True)
def _niveau(
    people: Leerlingen, i: int, month: int, q: NDArray[np.float64], u_pro: float, u: float
) -> int:
    soort = people.soort[i]
    if soort == SO:
        return _PRO if u_pro < q[2] else _VMBO
    if soort == SBO:
        return _PRO if u_pro < q[4] else _VMBO
    taal = people.need[i] == _TAAL and people.onset[i] <= month
    if taal and u_pro < q[6] * min(1.0, max(0.0, (people.severity[i] - q[7]) / q[8])):
        return _PRO
    return _by_niveau(q, u, True)


@njit(cache=True, nogil=True)
def _enter_vo(people, schools, cells, log, vo, i, niveau, month, u):  # type: ignore[no-untyped-def]
    route, wanted, since = people.route[i], people.route_for[i], people.route_since[i]
    people.niveau[i] = niveau
    people.leerjaar[i] = 1
    school = pick(schools, vo, np.int64(people.cell[i]) * N_NIVEAUS + niveau, u)
    if school < 0:
        unenrol(people, schools, log, _ONWARD, i, ABSOLUUT, month)
    else:
        enrol(people, schools, cells, log, _ONWARD, i, school, True)
        people.tlv[i] = 0
    if route == WACHTLIJST and wanted == VSO:
        people.tlv[i] = VSO
        ask(people, log, _ONWARD, i, VSO, WACHTLIJST, since)


@njit(cache=True, nogil=True)
def _leave_po(
    people: Leerlingen,
    schools: Scholen,
    cells: Cells,
    log: Log,
    vo: ChoiceTable,
    i: int,
    month: int,
    q: NDArray[np.float64],
    factor: NDArray[np.float64],
    streams: NDArray[np.uint64],
) -> None:
    identity = people.id[i]
    waiting = people.route[i] == WACHTLIJST and people.route_for[i] == VSO
    if not waiting and uniform(streams[1], identity) < _to_vso(people, i, month, q, factor):
        people.tlv[i] = VSO
        ask(people, log, _ONWARD, i, VSO, WACHTLIJST, month)
        return
    niveau = _niveau(
        people, i, month, q, uniform(streams[2], identity), uniform(streams[3], identity)
    )
    _enter_vo(people, schools, cells, log, vo, i, niveau, month, uniform(streams[4], identity))


@njit(cache=True, nogil=True)
def _august(
    people: Leerlingen,
    schools: Scholen,
    cells: Cells,
    log: Log,
    vo: ChoiceTable,
    used: int,
    month: int,
    po_ages: tuple[int, int, int],
    leave_po: NDArray[np.float64],
    q: NDArray[np.float64],
    factor: NDArray[np.float64],
    leave_vo: NDArray[np.float64],
    leave_vso: NDArray[np.float64],
    zml_factor: float,
    exit_age: int,
    bridge_years: int,
    do: tuple[bool, bool],
    streams: NDArray[np.uint64],
) -> None:
    for i in range(used):
        if people.phase[i] != INSIDE:
            continue
        soort, identity = people.soort[i], people.id[i]
        age = month - people.birth[i]  # on 1 October, the stock of September, a month more
        if do[0] and exit_age >= 0 and (age + 1) // 12 >= exit_age:
            depart(people, schools, log, _LEAVE, i)
            continue
        if soort == BAO or soort == SBO or soort == SO:
            people.leerjaar[i] = min(_LAST_LEERJAAR_PO, people.leerjaar[i] + 1)
            if po_ages[2] >= 0:
                leaves = (age + 1) // 12 >= po_ages[2]
            else:
                leaves = age >= po_ages[0] or (
                    age >= po_ages[1] and uniform(streams[0], identity) < leave_po[soort]
                )
            if do[1] and leaves:
                _leave_po(people, schools, cells, log, vo, i, month, q, factor, streams)
        elif soort == VO:
            people.leerjaar[i] = min(_LAST_LEERJAAR_VO, people.leerjaar[i] + 1)
            years = month // 12 - people.birth[i] // 12  # calendar year minus birth year
            years = min(max(0, years), leave_vo.shape[1] - 1)
            chance = leave_vo[people.niveau[i], years] if do[0] and exit_age < 0 else 0.0
            if chance > 0.0 and uniform(streams[5], identity) < chance:
                depart(people, schools, log, _LEAVE, i)
                continue
            if people.niveau[i] == _BRUGJAAR and people.leerjaar[i] > bridge_years:
                niveau = _by_niveau(q, uniform(streams[3], identity), False)
                leerjaar = people.leerjaar[i]
                _enter_vo(
                    people,
                    schools,
                    cells,
                    log,
                    vo,
                    i,
                    niveau,
                    month,
                    uniform(streams[4], identity),
                )
                people.leerjaar[i] = leerjaar
        elif soort == VSO and do[0] and exit_age < 0:
            chance = leave_vso[min(max(age // 12 - 15, -1), 4) + 1]
            if people.need[i] == _ZML or people.need[i] == _EMB:
                chance *= zml_factor
            if age >= OLDEST_VSO or uniform(streams[5], identity) < chance:
                depart(people, schools, log, _LEAVE, i)


def leave_vso_chances(state: State) -> NDArray[np.float64]:
    """Return the chance to leave vso under 15, at 15, 16, 17, 18 and at 19 or more, shape (6,)."""
    parameters = state.parameters
    chances = parameters.list_of("overgang.verlaat_vso") * parameters["overgang.verlaat_vso_factor"]
    return np.concatenate([[0.0], np.minimum(1.0, chances)])


def step(state: State, leave: bool = True, onward: bool = True) -> None:
    """Promote everyone, let leerlingen leave, and bring leavers of po to vo, pro or vso."""
    p = state.parameters
    schooljaar = clock.schooljaar_of(state.month)
    leave_po = state.supply.leave_po(schooljaar) if state.supply else None
    if leave_po is None:
        leave_po = np.zeros(7)
        leave_po[[BAO, SBO, SO]] = [p[f"overgang.verlaat_{s}"] for s in ("bao", "sbo", "so")]
    table = state.supply.leave_vo(schooljaar) if state.supply else np.zeros((N_NIVEAUS, 25))
    kinds = (
        Kind.LEAVE_PO,
        Kind.DESTINATION,
        Kind.NIVEAU,
        Kind.REGION,
        Kind.CHOICE_VO,
        Kind.LEAVE_VO,
    )
    _august(
        state.leerlingen,
        state.scholen,
        state.cells,
        state.log,
        state.geography.choice_vo,
        state.used,
        state.month,
        (
            int(p["overgang.verlaat_po_zeker"]),
            int(p["overgang.verlaat_po_vanaf"]),
            -1 if state.po_exit_age is None else state.po_exit_age,
        ),
        leave_po,
        destination_parameters(state),
        p.per_need("aanvraag.factor_vso"),
        table,
        leave_vso_chances(state),
        p["overgang.verlaat_vso_zml"],
        -1 if state.exit_age is None else state.exit_age,
        int(p["bevolking.brugjaar_jaren"]),
        (leave, onward),
        np.array([state.stream(kind) for kind in kinds], dtype=np.uint64),
    )


@njit(cache=True, nogil=True)
def _constant_exit(
    people: Leerlingen,
    schools: Scholen,
    log: Log,
    used: int,
    hazard: NDArray[np.float64],
    stream: np.uint64,
) -> None:
    for i in range(used):
        own = hazard[people.soort[i]] if people.phase[i] == INSIDE else 0.0
        if own > 0.0 and earliest(stream, people.id[i], own) < 1.0:
            depart(people, schools, log, _LEAVE, i)


def constant_exit(state: State) -> None:
    """Let leerlingen leave at the constant hazards of a small world, in any month."""
    general = state.rates.hazard("uitstroom")
    hazard = np.zeros(7)
    for code, name in ((BAO, "bao"), (SBO, "sbo"), (SO, "so"), (VO, "vo"), (VSO, "vso")):
        own = state.rates.hazard(f"uitstroom_{name}")
        chosen = general if math.isnan(own) else own
        hazard[code] = 0.0 if math.isnan(chosen) else chosen
    if hazard.any():
        _constant_exit(
            state.leerlingen,
            state.scholen,
            state.log,
            state.used,
            hazard,
            state.stream(Kind.CONSTANT_EXIT),
        )
