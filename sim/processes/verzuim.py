"""Absence: spells that begin, becoming unenrolled, vrijstelling 5 onder a.

Hazards per school month of a leerplichtige, mismatch m, need k, severity s (y = decimal year)::

    long absence   (l x 0.1 (m / m0)^gam x (1 regular, .4 special) x (1.9 in vo and vso)
                   x (w waiting) + base) / (1 - share with leave)
    unenrolled     a / 12 x (1 - effect zorgplicht_school) x (1 + .18 max(0, y - 2017.6))
    vrijstelling   w5 F_5A[k] s^2 max(floor, 1 + g (min(y, 2014.5) - 2008.5)) medical educational
    medical        1 + v (c / mean of c in type k - 1), c = share of care in the need
    educational    1 - onderwijskundig_advies_swv x effect x (1 - c)

The division keeps the level of the spells that are counted. The three compete: each has its own
draw, and the earliest within the month counts. A spell becomes langdurig relatief verzuim (or
absence with leave) once four school weeks have passed; who is not enrolled is absoluut verzuim at
once. In August nothing begins or grows older; July counts half. All hazards, divided by twelve or
not, are times 12 / 10.5 (so too in ``aanmelding``). Waiting is being on a waiting list. Long
absence and being unenrolled begin for who is present; a vrijstelling for who is present or in
langdurig relatief verzuim. Whoever leaves school for it keeps a running request and its turn on a
list. Where ``aanmelding`` is on, it lets leerlingen become unenrolled, and this cause has no
hazard. Nothing begins for who is in an OZA, a digital school, a class or a residential place. A
vrijstelling is more likely where the need is one of care, as a doctor sees it, and less where
somebody looks at what education could do. Source: beleidsnota 2020-11 (causes); Leerplichtwet 1969
art. 5 onder a; forms: a prototype.
"""

import math

import numpy as np
from numpy.typing import NDArray

from sim.agents.codes import Arrangement
from sim.agents.institutions import NO_SWV, Scholen
from sim.agents.leerlingen import (
    COUNTED_5A,
    COUNTED_ABSOLUUT,
    COUNTED_THUIS,
    INSIDE,
    NO_SCHOOL,
    Leerlingen,
    bytes_of,
)
from sim.agents.moves import (
    AANWEZIG,
    ABSOLUUT,
    KORT_VERZUIM,
    LANGDURIG,
    VRIJGESTELD_5A,
    WACHTLIJST,
    Cells,
    Log,
    change,
    earliest,
    unenrol,
)
from sim.agents.sieve import (
    MARGIN,
)
from sim.agents.state import State
from sim.agents.zones import Rows
from sim.draws import Kind, uniform
from sim.kernel import kernel
from sim.processes import Proces
from sim.processes.rows import arranges
from sim.processes.telling import Tally, count, tally_of
from sim.processes.verzuim_risk import exempted_less, numbers, school_month
from sim.processes.verzuim_wie import who_may_be_absent

_PROCESS, _EXEMPT = int(Proces.VERZUIM), int(Proces.VRIJSTELLING_5A)
_OZA = int(Arrangement.OZA)
_LONG, _UNENROLLED, _EXEMPTED = 1, 2, 3
_EXACT = bytes_of("phase", "attendance", "school", "need", "birth", "id", "soort", "mismatch")
_EXACT += bytes_of("route", "onset", "arrangement")
"""Bytes read of a leerling who is looked at one by one."""


@kernel
def _two_sides(
    people: Leerlingen, i: int, care: NDArray[np.float64], less: NDArray[np.float64]
) -> float:
    """Return the factor on a vrijstelling of a doctor's view and of an educational one."""
    need, own, swv = people.need[i], float(people.care[i]), people.swv[i]
    medical: float = 1.0 + care[1, need] * (own / care[0, need] - 1.0)
    if swv == NO_SWV:
        return medical
    return medical * (1.0 - float(less[swv]) * (1.0 - own))


@kernel
def _begin(
    people: Leerlingen,
    schools: Scholen,
    cells: Cells,
    log: Log,
    tally: Tally,
    rows: Rows,
    month: int,
    ages: tuple[int, int],
    per_soort: NDArray[np.float64],
    waiting_factor: float,
    exponent: float,
    rates: tuple[float, float, float],
    exemption: NDArray[np.float64],
    care: NDArray[np.float64],
    less: NDArray[np.float64],
    constant: NDArray[np.float64],
    do: tuple[bool, bool],
    arranged: bool,
    streams: NDArray[np.uint64],
) -> None:
    """Let absences begin among ``rows``: the cause that comes first this month."""
    base, unenrolled, effect = rates
    for at in range(len(rows)):
        i = rows[at]
        if people.phase[i] != INSIDE or (arranged and people.arrangement[i] >= _OZA):
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
        cause, when = 0, 1.0
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
                cause, when = _LONG, time
            hazard = unenrolled * (1.0 - effect * schools.zorgplicht[school])
            time = earliest(streams[1], identity, hazard if np.isnan(constant[1]) else constant[1])
            if time < when:
                cause, when = _UNENROLLED, time
        if do[1]:
            hazard = 0.0
            if need > 0 and people.onset[i] <= month:
                hazard = exemption[need] * people.severity[i] * people.severity[i]
                hazard *= _two_sides(people, i, care, less)
            time = earliest(streams[2], identity, hazard if np.isnan(constant[2]) else constant[2])
            if time < when:
                cause, when = _EXEMPTED, time
        if cause == _LONG:
            people.home_half[i] = 0
            people.home_since[i] = month
            change(people, log, _PROCESS, i, soort, KORT_VERZUIM, people.route[i])
        elif cause == _UNENROLLED:
            unenrol(people, schools, log, _PROCESS, i, ABSOLUUT, month)
            count(people, cells, tally, i, COUNTED_ABSOLUUT)
            count(people, cells, tally, i, COUNTED_THUIS)
        elif cause == _EXEMPTED:
            unenrol(people, schools, log, _EXEMPT, i, VRIJGESTELD_5A, month)
            count(people, cells, tally, i, COUNTED_5A)


_KINDS = (Kind.LONG_ABSENCE, Kind.UNENROLLED, Kind.EXEMPTION)


def step(state: State, absence: bool = True, exemption: bool = True) -> None:
    """Let absence, absoluut verzuim and vrijstellingen begin."""
    share = school_month(state)
    if share == 0.0:
        return
    year = state.frozen_year()
    own = not state.is_on("aanmelding")
    known = state.once("verzuim", (share, year, own), lambda: numbers(state, share, own))
    people, schools = state.leerlingen, state.scholen
    base, unenrolled, effect = known.rates
    streams = np.array([state.stream(kind) for kind in _KINDS], dtype=np.uint64)
    least = 1.0 - effect * float(schools.zorgplicht.min(initial=1.0))
    given = [MARGIN * float(hazard) for hazard in known.constant]
    bounds = (
        MARGIN * base if math.isnan(given[0]) else given[0],
        MARGIN * unenrolled * least if math.isnan(given[1]) else given[1],
    )
    rows = who_may_be_absent(state, known, bounds, (absence, exemption), streams)
    state.work[0] += _EXACT * len(rows)
    p = state.parameters
    _begin(
        people,
        schools,
        state.cells,
        state.log,
        tally_of(state),
        rows,
        state.month,
        known.ages,
        known.lasting,
        p["verzuim.wachten_factor"],
        p["aanvraag.exponent"],
        known.rates,
        known.exempting,
        known.care,
        exempted_less(state),
        known.constant,
        (absence, exemption),
        arranges(state),
        streams,
    )
