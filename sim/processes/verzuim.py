"""Absence: spells that begin, becoming unenrolled, vrijstelling 5 onder a.

Hazards per school month of a leerplichtige, mismatch m, need k, severity s (y = decimal year)::

    long absence   (l x 0.1 (m / m0)^gam x (1 regular, .4 special) x (1.9 at the age of vo)
                   x (w waiting) + base) / (1 - share with leave)
    unenrolled     a / 12 x (1 - effect zorgplicht_school) x (1 + .18 max(0, y - 2017.6))
    vrijstelling   w5 F_5A[k] s^2 max(floor, 1 + g (min(y, 2014.5) - 2008.5))

The division keeps the level of the spells that are counted. The three compete: each has its own
draw, and the earliest within the month counts. A spell becomes langdurig relatief verzuim (or
absence with leave) once four school weeks have passed; who is not enrolled is absoluut verzuim at
once. In August nothing begins or grows older; July counts half.
Source: beleidsnota 2020-11 (causes); Leerplichtwet 1969 art. 5 onder a; forms: a prototype.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim import clock
from sim.agents.institutions import Scholen
from sim.agents.leerlingen import (
    COUNTED_5A,
    COUNTED_ABSOLUUT,
    COUNTED_THUIS,
    INSIDE,
    NO_SCHOOL,
    Leerlingen,
)
from sim.agents.moves import (
    AANWEZIG,
    ABSOLUUT,
    BAO,
    KORT_VERZUIM,
    LANGDURIG,
    SBO,
    SO,
    VO,
    VRIJGESTELD_5A,
    VSO,
    WACHTLIJST,
    Cells,
    Log,
    change,
    earliest,
    unenrol,
)
from sim.agents.slices import in_slices
from sim.agents.state import State
from sim.draws import Kind, uniform
from sim.processes import Proces
from sim.processes.telling import Tally, count

_PROCESS, _EXEMPT = int(Proces.VERZUIM), int(Proces.VRIJSTELLING_5A)
_LONG, _UNENROLLED, _EXEMPTED = 1, 2, 3
N_SOORTEN = 7


def school_month(state: State) -> float:
    """Return which share of this month is school time: 0 in August, a half in July, else 1."""
    of_year = clock.month_of_year(state.month)
    if of_year == clock.AUGUST:
        return 0.0
    return state.parameters["verzuim.schoolmaand_juli"] if of_year == clock.JULY else 1.0


def exemption_growth(state: State) -> float:
    """Return the factor on the hazard of a vrijstelling 5 onder a."""
    p = state.parameters
    years = min(state.frozen_year(), p["vrijstelling.groei_tot"]) - p["vrijstelling.groei_van"]
    return max(p["vrijstelling.ondergrens"], 1.0 + p["vrijstelling.groei"] * years)


@njit(cache=True, nogil=True)
def _causes(
    people: Leerlingen,
    schools: Scholen,
    first: int,
    last: int,
    month: int,
    ages: tuple[int, int],
    per_soort: NDArray[np.float64],
    waiting_factor: float,
    exponent: float,
    rates: tuple[float, float, float],
    exemption: NDArray[np.float64],
    constant: NDArray[np.float64],
    do: tuple[bool, bool],
    streams: NDArray[np.uint64],
    cause: NDArray[np.uint8],
) -> None:
    """Write which cause comes first this month for each row, 0 for none; nothing else changes."""
    base, unenrolled, effect = rates
    for i in range(first, last):
        cause[i] = 0
        if people.phase[i] != INSIDE:
            continue
        attendance = people.attendance[i]
        present = attendance == AANWEZIG
        school = people.school[i]
        if not (present or (attendance == LANGDURIG and people.need[i] > 0)) or school == NO_SCHOOL:
            continue
        age = month - people.birth[i]
        if age < ages[0] or age >= ages[1]:
            continue
        identity, soort, need = people.id[i], people.soort[i], people.need[i]
        when = 1.0
        if present and do[0]:
            hazard = base
            if need > 0 and people.mismatch[i] > 0.0:
                lasting = per_soort[soort]
                if people.route[i] == WACHTLIJST:
                    lasting *= waiting_factor
                # the exponent is at least 1: a cheap bound before the power
                if uniform(streams[0], identity) < hazard + lasting * people.mismatch[i]:
                    hazard += lasting * people.mismatch[i] ** exponent
            time = earliest(streams[0], identity, hazard if np.isnan(constant[0]) else constant[0])
            if time < when:
                cause[i], when = _LONG, time
            hazard = unenrolled * (1.0 - effect * schools.zorgplicht[school])
            time = earliest(streams[1], identity, hazard if np.isnan(constant[1]) else constant[1])
            if time < when:
                cause[i], when = _UNENROLLED, time
        if do[1]:
            hazard = 0.0
            if need > 0 and people.onset[i] <= month:
                hazard = exemption[need] * people.severity[i] * people.severity[i]
            time = earliest(streams[2], identity, hazard if np.isnan(constant[2]) else constant[2])
            if time < when:
                cause[i], when = _EXEMPTED, time


@njit(cache=True, nogil=True)
def _begin(
    people: Leerlingen,
    schools: Scholen,
    cells: Cells,
    log: Log,
    tally: Tally,
    cause: NDArray[np.uint8],
    month: int,
) -> None:
    """Let the absences begin, in the order of the rows."""
    for i in range(len(cause)):
        if cause[i] == 0:
            continue
        if cause[i] == _LONG:
            people.home_half[i] = 0
            people.home_since[i] = month
            change(people, log, _PROCESS, i, people.soort[i], KORT_VERZUIM, people.route[i])
        elif cause[i] == _UNENROLLED:
            unenrol(people, schools, log, _PROCESS, i, ABSOLUUT, month)
            count(people, cells, tally, i, COUNTED_ABSOLUUT)
            count(people, cells, tally, i, COUNTED_THUIS)
        else:
            unenrol(people, schools, log, _EXEMPT, i, VRIJGESTELD_5A, month)
            count(people, cells, tally, i, COUNTED_5A)


def per_soort(state: State) -> NDArray[np.float64]:
    """Return l x 0.1 x m0^-gam x factor of the schoolsoort / (1 - share with leave), shape (7,)."""
    p = state.parameters
    level = p["verzuim.langdurig_niveau"] * p["verzuim.langdurig_schaal"]
    level *= p["aanvraag.mismatch_ijkpunt"] ** -p["aanvraag.exponent"]
    special, secondary = p["verzuim.langdurig_speciaal"], p["verzuim.langdurig_vo"]
    out: NDArray[np.float64] = np.zeros(N_SOORTEN)
    out[[BAO, SBO, SO, VO, VSO]] = np.array([1.0, special, special, secondary, special * secondary])
    out *= level / (1.0 - p["verzuim.aandeel_toestemming"])
    return out


def step(state: State, absence: bool = True, exemption: bool = True) -> None:
    """Let absence, absoluut verzuim and vrijstellingen begin."""
    share = school_month(state)
    if share == 0.0:
        return
    p = state.parameters
    # a yearly hazard is spread over the ten and a half school months of a year
    yearly = 12.0 / (10.0 + p["verzuim.schoolmaand_juli"]) * share
    growth = 1.0 + p["verzuim.absoluut_groei"] * max(
        0.0, state.frozen_year() - p["verzuim.absoluut_groei_vanaf"]
    )
    names = ("langdurig_verzuim", "absoluut_verzuim", "vrijstelling_5a")
    kinds = (Kind.LONG_ABSENCE, Kind.UNENROLLED, Kind.EXEMPTION)
    exempt = p["vrijstelling.niveau"] * exemption_growth(state) * yearly
    people, schools = state.leerlingen, state.scholen
    cause = np.empty(state.used, np.uint8)
    ages = (int(p["leerplicht.vanaf"]), int(p["leerplicht.tot"]))
    rates = (
        p["verzuim.langdurig_basis"] * yearly / (1.0 - p["verzuim.aandeel_toestemming"]),
        p["verzuim.absoluut"] / 12.0 * growth * yearly,
        p["zorgplicht.effect"],
    )
    constant = np.array([state.rates.hazard(name) for name in names])
    streams = np.array([state.stream(kind) for kind in kinds], dtype=np.uint64)
    lasting, exempting = per_soort(state) * yearly, p.per_need("vrijstelling.factor") * exempt
    waiting, exponent = p["verzuim.wachten_factor"], p["aanvraag.exponent"]

    def work(first: int, last: int) -> None:
        _causes(
            people,
            schools,
            first,
            last,
            state.month,
            ages,
            lasting,
            waiting,
            exponent,
            rates,
            exempting,
            constant,
            (absence, exemption),
            streams,
            cause,
        )

    in_slices(state.used, state.threads, work)
    tally = Tally(state.tally_swv, state.tally_gemeente)
    _begin(people, schools, state.cells, state.log, tally, cause, state.month)
