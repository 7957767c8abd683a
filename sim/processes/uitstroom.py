"""August: promotion, leaving, and the way from po to vo, pro and vso.

Leerjaar + 1 (to 8 in po, 6 in vo); then by where one is enrolled, a = age in months on 1 August::

    po    leaves surely at a >= 154, with a chance by schoolsoort at 142 <= a < 154 (table
          vertrek_po, solved from the sector totals; in a small world .85 bao, .80 sbo, .70 so)
    so    to vso with x_so exp(x_14 [t >= 2014-08]) (cluster 1 and 2: .45), else pro (.3) or vmbo
    sbo   to vso with x_sbo 4.27 F_V[k] s; else pro (.42) or vmbo
    bao   to vso with x_bao 25 F_V[k] s^2; pro with .35 (s - .25) / .4 for taal; else by niveau
    vo    leaves by niveau and year - birth year, solved from the sector totals (table uitstroom_vo)
    vso   leaves at 15, 16, ... with .12 .33 .55 .75 1 times 1.36 (zml and emb times .55);
          at 20 surely

The chances of vso are those where its habit is 1; a habit g of vso (``gewoonte``) makes a chance c
1 - (1 - c)^g, but for cluster 1 and 2. A vo school can advise away who has a need: then the next of
its list is the aim. Who goes to vso
joins its waiting list and stays where it is until placed; a leerling who still waits in po the next
August goes to vo and keeps waiting. Law: bao, sbo and so to 14 (WPO art. 39 lid 4, WEC art. 39),
vso to 20. Forms: a prototype fitted to the national series of 2010-2018.
"""

import math

import numpy as np
from numpy.typing import NDArray

from sim.agents.choice import ChoiceTable, position
from sim.agents.codes import Behoefte, Niveau
from sim.agents.institutions import Scholen
from sim.agents.leerlingen import INSIDE, NEVER, Leerlingen, bytes_of
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
    room_from,
    unenrol,
)
from sim.agents.state import State
from sim.agents.zones import Rows
from sim.draws import Kind, uniform
from sim.kernel import kernel
from sim.processes import Proces
from sim.processes.bestemming import (
    N_NIVEAUS,
    by_niveau,
    choose_niveau,
    destination_parameters,
    leave_ages,
    leave_po_chances,
    leave_vo_chances,
    leave_vso_chances,
    to_vso,
    usual_vso,
)
from sim.processes.bevordering import promote
from sim.processes.wegadviseren import past_advice

_LEAVE, _ONWARD = int(Proces.UITSTROOM), int(Proces.PO_NAAR_VO)
_ZML, _EMB = int(Behoefte.ZML), int(Behoefte.EMB)
_BRUGJAAR = int(Niveau.BRUGJAAR)
_KINDS = (Kind.LEAVE_PO, Kind.DESTINATION, Kind.NIVEAU, Kind.REGION, Kind.CHOICE_VO, Kind.LEAVE_VO)
_EXACT = bytes_of("phase", "soort", "id", "birth", "niveau", "leerjaar")
"""Bytes read of a leerling who may leave or move up."""


@kernel
def _enter_vo(
    people: Leerlingen,
    schools: Scholen,
    cells: Cells,
    log: Log,
    vo: ChoiceTable,
    i: int,
    niveau: int,
    month: int,
    entry: int,
) -> None:
    route, wanted, since = people.route[i], people.route_for[i], people.route_since[i]
    people.niveau[i] = niveau
    people.leerjaar[i] = 1
    school = room_from(schools, vo, people.cell[i] * N_NIVEAUS + niveau, entry)
    if school < 0:
        unenrol(people, schools, log, _ONWARD, i, ABSOLUUT, month)
    else:
        enrol(people, schools, cells, log, _ONWARD, i, school, True)
        people.tlv[i] = 0
    if route == WACHTLIJST and wanted == VSO:
        people.tlv[i] = VSO
        ask(people, log, _ONWARD, i, VSO, WACHTLIJST, since)


@kernel
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
    usual: NDArray[np.float64],
    streams: NDArray[np.uint64],
    niveau: int,
    entry: int,
) -> None:
    identity = people.id[i]
    waiting = people.route[i] == WACHTLIJST and people.route_for[i] == VSO
    chance = to_vso(people, i, month, q, factor, usual)
    if not waiting and uniform(streams[1], identity) < chance:
        people.tlv[i] = VSO
        ask(people, log, _ONWARD, i, VSO, WACHTLIJST, month)
        return
    _enter_vo(people, schools, cells, log, vo, i, niveau, month, entry)


@kernel
def _aim(
    people: Leerlingen,
    schools: Scholen,
    rows: Rows,
    vo: ChoiceTable,
    month: int,
    q: NDArray[np.float64],
    attempts: int,
    streams: NDArray[np.uint64],
    niveau_of: NDArray[np.uint8],
    entry_of: NDArray[np.int64],
) -> None:
    """Find, for who is in po, the niveau and the entry of the choice table it would go to.

    Nobody's aim depends on anybody else's, so that the processor can fetch several at a time.
    """
    for at in range(len(rows)):
        i = rows[at]
        if people.soort[i] in (BAO, SBO, SO):
            identity = people.id[i]
            niveau = choose_niveau(
                people, i, month, q, uniform(streams[2], identity), uniform(streams[3], identity)
            )
            niveau_of[at] = niveau
            row = people.cell[i] * N_NIVEAUS + niveau
            to = position(vo, row, uniform(streams[4], identity))
            entry_of[at] = past_advice(people, schools, vo, row, to, i, month, attempts, streams[6])


@kernel
def _august(
    people: Leerlingen,
    schools: Scholen,
    cells: Cells,
    log: Log,
    vo: ChoiceTable,
    rows: Rows,
    niveau_of: NDArray[np.uint8],
    entry_of: NDArray[np.int64],
    month: int,
    ages: tuple[int, int, int, int],
    leave_po: NDArray[np.float64],
    q: NDArray[np.float64],
    factor: NDArray[np.float64],
    usual: NDArray[np.float64],
    leave_vo: NDArray[np.float64],
    leave_vso: NDArray[np.float64],
    zml_factor: float,
    exit_age: int,
    bridge_years: int,
    do: tuple[bool, bool],
    streams: NDArray[np.uint64],
) -> None:
    for at in range(len(rows)):
        i = rows[at]
        if people.phase[i] != INSIDE:
            continue
        soort, identity = people.soort[i], people.id[i]
        age = month - people.birth[i]  # on 1 October, the stock of September, a month more
        if do[0] and exit_age >= 0 and (age + 1) // 12 >= exit_age:
            depart(people, schools, log, _LEAVE, i)
            continue
        if soort == BAO or soort == SBO or soort == SO:
            if ages[2] >= 0:
                leaves = (age + 1) // 12 >= ages[2]
            else:
                leaves = age >= ages[0] or (
                    age >= ages[1] and uniform(streams[0], identity) < leave_po[soort]
                )
            if do[1] and leaves:
                to, entry = niveau_of[at], entry_of[at]
                _leave_po(
                    people, schools, cells, log, vo, i, month, q, factor, usual, streams, to, entry
                )
        elif soort == VO:
            years = month // 12 - people.birth[i] // 12  # calendar year minus birth year
            years = min(max(0, years), leave_vo.shape[1] - 1)
            chance = leave_vo[people.niveau[i], years] if do[0] and exit_age < 0 else 0.0
            if chance > 0.0 and uniform(streams[5], identity) < chance:
                depart(people, schools, log, _LEAVE, i)
                continue
            if people.niveau[i] == _BRUGJAAR and people.leerjaar[i] > bridge_years:
                niveau = by_niveau(q, uniform(streams[3], identity), False)
                leerjaar = people.leerjaar[i]
                u = uniform(streams[4], identity)
                entry = position(vo, people.cell[i] * N_NIVEAUS + niveau, u)
                _enter_vo(people, schools, cells, log, vo, i, niveau, month, entry)
                people.leerjaar[i] = leerjaar
        elif soort == VSO and do[0] and exit_age < 0:
            chance = leave_vso[min(max(age // 12 - 15, -1), 4) + 1]
            if people.need[i] == _ZML or people.need[i] == _EMB:
                chance *= zml_factor
            if age >= ages[3] or uniform(streams[5], identity) < chance:
                depart(people, schools, log, _LEAVE, i)


def step(state: State, leave: bool = True, onward: bool = True) -> None:
    """Promote everyone, let leerlingen leave, and bring leavers of po to vo, pro or vso."""
    p = state.parameters
    leave_po, table, ages = leave_po_chances(state), leave_vo_chances(state), leave_ages(state)
    people, month = state.leerlingen, state.month
    everyone = state.exit_age is not None or state.po_exit_age is not None
    latest = month - min(ages[:2])
    exits = leave and state.exit_age is not None
    last_exit = month + 1 - 12 * (state.exit_age or 0) if exits else NEVER
    rows = promote(state, everyone, last_exit, latest, table)
    state.work += [_EXACT * len(rows), len(rows)]
    q = destination_parameters(state)
    kinds = (*_KINDS, Kind.ADVISED_AWAY)
    streams = np.array([state.stream(kind) for kind in kinds], dtype=np.uint64)
    niveau_of, entry_of = np.zeros(len(rows), np.uint8), np.zeros(len(rows), np.int64)
    if onward:
        schools, vo, attempts = state.scholen, state.geography.choice_vo, p["aanmelding.pogingen"]
        _aim(people, schools, rows, vo, month, q, int(attempts), streams, niveau_of, entry_of)
    _august(
        people,
        state.scholen,
        state.cells,
        state.log,
        state.geography.choice_vo,
        rows,
        niveau_of,
        entry_of,
        month,
        ages,
        leave_po,
        q,
        p.per_need("aanvraag.factor_vso"),
        usual_vso(state),
        table,
        leave_vso_chances(state),
        p["overgang.verlaat_vso_zml"],
        -1 if state.exit_age is None else state.exit_age,
        int(p["bevolking.brugjaar_jaren"]),
        (leave, onward),
        streams,
    )


@kernel
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


def constant_hazards(state: State) -> NDArray[np.float64] | None:
    """Return the constant hazard of leaving per Schoolsoort, or None where there is none."""
    general = state.rates.hazard("uitstroom")
    hazard: NDArray[np.float64] = np.zeros(7)
    for code, name in ((BAO, "bao"), (SBO, "sbo"), (SO, "so"), (VO, "vo"), (VSO, "vso")):
        own = state.rates.hazard(f"uitstroom_{name}")
        chosen = general if math.isnan(own) else own
        hazard[code] = 0.0 if math.isnan(chosen) else chosen
    return hazard if hazard.any() else None


def constant_exit(state: State) -> None:
    """Let leerlingen leave at the constant hazards of a small world, in any month."""
    hazard = state.once("uitstroom: vast", 0, lambda: constant_hazards(state))
    if hazard is not None:
        stream = state.stream(Kind.CONSTANT_EXIT)
        _constant_exit(state.leerlingen, state.scholen, state.log, state.used, hazard, stream)
