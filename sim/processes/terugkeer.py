"""Return from absence, growing older of spells, and the end of a vrijstelling.

Hazard per month of return after d school months at home::

    h(d)   = (h_long + (h_begin - h_long) exp(-d / duration)) x opvolging_gemeente
             x help_swv x (stuck_swv where d >= d_stuck) x J
    h_long = g long + (1 - g) h_begin, g = 1: the longer at home, the slower (loop L06)
    J      = 1 - wacht_terugkeer while waiting for jeugdhulp, 1 + terugkeer while receiving, else 1

with its own values for absence of enrolled leerlingen and for absoluut verzuim, in each month
alike, August too, from the month after the one in which the spell began (in that month it does not
grow older either); ``help`` and ``stuck`` are those of the responsible samenwerkingsverband
(``samenwerking``). Who does not return grows older: a month counts two half school months, July
one, August none. After four school weeks a spell is langdurig relatief verzuim, or absence with
leave (a lasting disposition of the spell); after three school months it is counted as long. Who was
unenrolled and has no running request and no turn on a list is enrolled again at a regular school of
its age, without a tlv, or joins the waiting list of the special school that its tlv is for (too old
for po: vso for so, none for sbo) and stays at home until placed; with a request or a turn it waits
for that. A vrijstelling ends with .11 a year, in each month alike and only for who stands on no
list: 60 % join the list of so or vso, by age, and stay exempted until placed, 40 % enrol at a
regular school. Forms: a prototype fitted to begin, new and ended spells 2009-2018.
"""

import math

import numpy as np
from numpy.typing import NDArray

from sim.agents.choice import ChoiceTable
from sim.agents.codes import Jeugdhulp, Niveau
from sim.agents.institutions import NO_SWV, Scholen
from sim.agents.leerlingen import (
    COUNTED_3_MAANDEN,
    COUNTED_LANGDURIG,
    COUNTED_THUIS,
    INSIDE,
    NEVER,
    Leerlingen,
    bytes_of,
)
from sim.agents.moves import (
    AANWEZIG,
    ABSOLUUT,
    GEEN_ROUTE,
    KORT_VERZUIM,
    LANGDURIG,
    NIET_LEERPLICHTIG,
    SO,
    TOESTEMMING,
    VRIJGESTELD_5A,
    VSO,
    WACHTLIJST,
    Cells,
    Log,
    ask,
    change,
    earliest,
)
from sim.agents.state import State
from sim.agents.zones import Rows
from sim.draws import Kind, uniform
from sim.kernel import inlined, kernel
from sim.processes import Proces
from sim.processes.regulier import enrol_regular
from sim.processes.rows import rows_away
from sim.processes.samenwerking import help_when_stuck
from sim.processes.telling import FOUR_WEEKS_HALF, THREE_MONTHS_HALF, Tally, count, tally_of
from sim.processes.terugplaatsing import yearly_hazard
from sim.processes.verzuim_risk import school_month

_PROCESS, _VERZUIM, _EXEMPT = (
    int(Proces.TERUGKEER),
    int(Proces.VERZUIM),
    int(Proces.VRIJSTELLING_5A),
)
_VMBO = int(Niveau.VMBO)
_WACHT, _ONTVANGT = int(Jeugdhulp.WACHT), int(Jeugdhulp.ONTVANGT)
_VO_CODES = 6
_CAP = 250
_EXACT = bytes_of("attendance", "id", "phase", "home_since", "birth", "home_half", "cell", "swv")
"""Bytes read and written of a leerling who is not plainly present."""


@kernel
def _older(
    people: Leerlingen,
    cells: Cells,
    log: Log,
    tally: Tally,
    i: int,
    half_months: int,
    reported: float,
    u: float,
) -> None:
    before = people.home_half[i]
    people.home_half[i] = min(_CAP, before + half_months)
    now = people.home_half[i]
    if people.attendance[i] == KORT_VERZUIM and now >= FOUR_WEEKS_HALF:
        becomes = TOESTEMMING if u < reported else LANGDURIG
        change(people, log, _VERZUIM, i, people.soort[i], becomes, people.route[i])
        if becomes == LANGDURIG:
            count(people, cells, tally, i, COUNTED_LANGDURIG)
            count(people, cells, tally, i, COUNTED_THUIS)
    counts = people.attendance[i] == LANGDURIG or people.attendance[i] == ABSOLUUT
    if counts and now >= THREE_MONTHS_HALF and before < THREE_MONTHS_HALF:
        count(people, cells, tally, i, COUNTED_3_MAANDEN)


@inlined
def _hazard(
    people: Leerlingen,
    cells: Cells,
    i: int,
    kind: int,
    opvolging: NDArray[np.float64],
    support: tuple[NDArray[np.float64], NDArray[np.float64], float],
    helped: tuple[float, float],
    curve: NDArray[np.float64],
) -> float:
    """Return the hazard of return of row ``i``; kind 0: enrolled, 1: absoluut verzuim."""
    d, swv = people.home_half[i] / 2.0, people.swv[i]
    hazard: float = curve[kind, 1]
    hazard += (curve[kind, 0] - curve[kind, 1]) * np.exp(-d / curve[kind, 2])
    hazard *= opvolging[cells.gemeente[people.cell[i]]]
    if swv != NO_SWV:
        hazard *= support[0][swv]
        if d >= support[2]:
            hazard *= support[1][swv]
    if people.jeugdhulp[i] == _WACHT:
        hazard *= helped[0]
    elif people.jeugdhulp[i] >= _ONTVANGT:
        hazard *= helped[1]
    return hazard


@kernel
def _return(
    people: Leerlingen,
    schools: Scholen,
    cells: Cells,
    log: Log,
    tally: Tally,
    rows: Rows,
    month: int,
    bao: ChoiceTable,
    vo: ChoiceTable,
    opvolging: NDArray[np.float64],
    support: tuple[NDArray[np.float64], NDArray[np.float64], float],
    helped: tuple[float, float],
    curve: NDArray[np.float64],
    oldest_po: int,
    half_months: int,
    reported: float,
    end_exemption: float,
    to_special: float,
    constant: NDArray[np.float64],
    do: tuple[bool, bool],
    streams: NDArray[np.uint64],
) -> None:
    for at in range(len(rows)):
        i = rows[at]
        attendance, identity = people.attendance[i], people.id[i]
        if people.phase[i] != INSIDE or people.home_since[i] == month:
            continue
        age = month - people.birth[i]
        u = uniform(streams[3], identity)
        if attendance == VRIJGESTELD_5A:
            waits = people.route[i] != GEEN_ROUTE
            if not do[1] or waits or earliest(streams[2], identity, end_exemption) >= 1.0:
                continue
            if uniform(streams[4], identity) < to_special:
                wanted = SO if age < oldest_po else VSO
                people.tlv[i] = wanted
                ask(people, log, _EXEMPT, i, wanted, WACHTLIJST, month)
            else:
                enrol_regular(people, schools, cells, log, _EXEMPT, i, bao, vo, age, oldest_po, u)
            continue
        if not do[0]:
            continue
        if attendance == NIET_LEERPLICHTIG:
            if people.route[i] == GEEN_ROUTE and age < oldest_po:  # under five, without a school
                enrol_regular(people, schools, cells, log, _PROCESS, i, bao, vo, age, oldest_po, u)
            continue
        unenrolled = attendance == ABSOLUUT
        kind = 1 if unenrolled else 0
        hazard = _hazard(people, cells, i, kind, opvolging, support, helped, curve)
        if not np.isnan(constant[kind]):
            hazard = constant[kind]
        if earliest(streams[kind], identity, hazard) < 1.0:
            if not unenrolled:
                people.home_half[i] = 0
                people.home_since[i] = NEVER
                change(people, log, _PROCESS, i, people.soort[i], AANWEZIG, people.route[i])
                continue
            wanted = people.tlv[i]
            if age >= oldest_po:  # too old for po: vso in place of so, regular in place of sbo
                wanted = VSO if wanted in (SO, VSO) else 0
            if wanted > 0 and people.route[i] == GEEN_ROUTE:
                people.tlv[i] = wanted
                ask(people, log, _PROCESS, i, wanted, WACHTLIJST, month)
            elif people.route[i] == GEEN_ROUTE and enrol_regular(
                people, schools, cells, log, _PROCESS, i, bao, vo, age, oldest_po, u
            ):
                continue
        _older(people, cells, log, tally, i, half_months, reported, uniform(streams[5], identity))


def numbers(state: State) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Return the curves of return, the constant hazards or nan, and that of a vrijstelling."""
    p, rates = state.parameters, state.rates
    curve = np.array(
        [
            [p[f"terugkeer.{kind}_{part}"] for part in ("begin", "lang", "duur")]
            for kind in ("langdurig", "absoluut")
        ]
    )
    slower = p["terugkeer.verharding"]
    curve[:, 1] = slower * curve[:, 1] + (1.0 - slower) * curve[:, 0]
    constant = np.array([rates.hazard(f"terugkeer_{kind}") for kind in ("langdurig", "absoluut")])
    end = rates.hazard("einde_vrijstelling_5a")
    return curve, constant, yearly_hazard(p["vrijstelling.einde"]) if math.isnan(end) else end


def jeugdhulp_factors(state: State) -> tuple[float, float]:
    """Return the factor on return of who waits for jeugdhulp, and of who receives it."""
    if not state.is_on("jeugdhulp"):
        return 1.0, 1.0
    p = state.parameters
    return 1.0 - p["jeugdhulp.wacht_terugkeer"], 1.0 + p["jeugdhulp.terugkeer"]


def step(state: State, returning: bool = True, exemption: bool = True) -> None:
    """Let leerlingen return; the spells of the others grow older."""
    p = state.parameters
    curve, constant, end = state.once("terugkeer", 0, lambda: numbers(state))
    kinds = (
        Kind.BACK_AT_SCHOOL,
        Kind.BACK_ENROLLED,
        Kind.END_EXEMPTION,
        Kind.CHOICE_PO,
        Kind.EXEMPTION_TO,
        Kind.REPORTED_AS,
    )
    rows = rows_away(state)
    state.work += [_EXACT * len(rows), len(rows)]
    _return(
        state.leerlingen,
        state.scholen,
        state.cells,
        state.log,
        tally_of(state),
        rows,
        state.month,
        state.geography.choice_bao,
        state.geography.choice_vo,
        state.gemeenten.speed,
        (state.swvs.help, help_when_stuck(state), p["samenwerking.doorbraakaanpak_vanaf"]),
        jeugdhulp_factors(state),
        curve,
        int(p["overgang.verlaat_po_vanaf"]),
        round(2 * school_month(state)),
        p["verzuim.aandeel_toestemming"],
        end,
        p["vrijstelling.einde_naar_speciaal"],
        constant,
        (returning, exemption),
        np.array([state.stream(kind) for kind in kinds], dtype=np.uint64),
    )
