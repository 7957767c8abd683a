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
    bytes_of,
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
from sim.agents.sieve import (
    MARGIN,
    Marks,
    collect,
    mark_below,
    mark_below_of,
    mark_below_rising,
    sift,
)
from sim.agents.state import State
from sim.agents.zones import BLOCK, Rows, Zones
from sim.draws import Kind, uniform
from sim.kernel import kernel
from sim.processes import Proces
from sim.processes.telling import Tally, count

_PROCESS, _EXEMPT = int(Proces.VERZUIM), int(Proces.VRIJSTELLING_5A)
_LONG, _UNENROLLED, _EXEMPTED = 1, 2, 3
N_SOORTEN = 7
_ID, _MISMATCH, _NEED = (bytes_of(name) for name in ("id", "mismatch", "need"))
_EXACT = bytes_of(
    "phase", "attendance", "school", "need", "birth", "id", "soort", "mismatch", "route", "onset"
)
"""Bytes read of a leerling who is looked at one by one."""


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


@kernel
def _closer(
    people: Leerlingen,
    bounds: NDArray[np.float64],
    slope: float,
    exemption: NDArray[np.float64],
    streams: NDArray[np.uint64],
    rows: Rows,
    begin: int,
    end: int,
) -> int:
    """Keep of ``rows[begin:end]`` who may be absent, with the bound of the own need for 5a."""
    n = begin
    for at in range(begin, end):
        i = rows[at]
        identity = people.id[i]
        own = exemption[people.need[i]] * people.severity[i] * people.severity[i] * MARGIN
        rows[n] = i
        n += (
            (uniform(streams[2], identity) < own)
            | (uniform(streams[1], identity) < bounds[1])
            | (uniform(streams[0], identity) < bounds[0] + slope * people.mismatch[i])
        )
    return n


@kernel
def _concerned(
    people: Leerlingen,
    zones: Zones,
    begin: int,
    end: int,
    births: tuple[int, int],
    bounds: NDArray[np.float64],
    slope: float,
    exemption: NDArray[np.float64],
    all_needs: bool,
    streams: NDArray[np.uint64],
    marks: Marks,
    rows: Rows,
    work: NDArray[np.int64],
) -> int:
    """Find who may be absent: ``bounds`` per cause, with ``slope`` times mismatch for the first."""
    n, worst, others = 0, 0, 0.0
    for need_type in range(len(exemption)):
        if exemption[need_type] > exemption[worst]:
            worst = need_type
    for need_type in range(len(exemption)):
        if need_type != worst:
            others = max(others, exemption[need_type] * MARGIN)
    for first in range(begin, end, BLOCK):
        block, last = first // BLOCK, min(end, first + BLOCK)
        outside = zones.last_birth[block] < births[0] or zones.first_birth[block] > births[1]
        if outside or not zones.alive[block]:
            continue
        ids = people.id[first:last]
        size = len(ids)
        if bounds[0] > 0.0 or slope > 0.0:
            mismatch = people.mismatch[first:last]
            mark_below_rising(ids, mismatch, streams[0], bounds[0], slope, marks)
            work[0] += _MISMATCH * size
            work[1] += size
        if bounds[1] > 0.0:
            mark_below(ids, streams[1], bounds[1], marks)
            work[1] += size
        if bounds[2] > 0.0 and all_needs:
            mark_below(ids, streams[2], bounds[2], marks)
            work[1] += size
        elif bounds[2] > 0.0:
            need = people.need[first:last]
            mark_below_of(ids, need, streams[2], worst, bounds[2], others, marks)
            work[0] += _NEED * size
            work[1] += size
        work[0] += _ID * size
        before = n
        n = collect(marks, first, rows, n)
        if bounds[2] > 0.0 and not all_needs:
            n = _closer(people, bounds, slope, exemption, streams, rows, before, n)
    return n


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
    constant: NDArray[np.float64],
    do: tuple[bool, bool],
    streams: NDArray[np.uint64],
) -> None:
    """Let absences begin among ``rows``: the cause that comes first this month."""
    base, unenrolled, effect = rates
    for at in range(len(rows)):
        i = rows[at]
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
    given = ~np.isnan(constant)
    least = 1.0 - rates[2] * schools.zorgplicht
    highest = np.array([rates[0], rates[1] * least.max(initial=0.0), exempting.max()])
    bounds = np.where(given, constant, highest) * MARGIN * [absence, absence, exemption]
    slope = 0.0 if given[0] or not absence else lasting.max() * max(1.0, waiting) * MARGIN
    zones, births = state.zones(), (state.month - ages[1] + 1, state.month - ages[0])

    def find(begin: int, end: int, marks: Marks, rows: Rows, work: NDArray[np.int64]) -> int:
        return _concerned(
            people,
            zones,
            begin,
            end,
            births,
            bounds,
            slope,
            exempting,
            bool(given[2]),
            streams,
            marks,
            rows,
            work,
        )

    rows = sift(state.used, state.threads, state.work, find)
    state.work[0] += _EXACT * len(rows)
    _begin(
        people,
        schools,
        state.cells,
        state.log,
        Tally(state.tally_swv, state.tally_gemeente),
        rows,
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
    )
