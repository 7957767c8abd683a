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
from sim.agents.sieve import MARGIN, Marks, collect, sift
from sim.agents.state import State
from sim.agents.zones import BLOCK, Rows, Zones
from sim.draws import Kind, rough, rough_bits, rough_limit, uniform
from sim.kernel import kernel
from sim.processes import Proces
from sim.processes.telling import Tally, count

_PROCESS, _EXEMPT = int(Proces.VERZUIM), int(Proces.VRIJSTELLING_5A)
_LONG, _UNENROLLED, _EXEMPTED = 1, 2, 3
N_SOORTEN = 7
_LOOK = bytes_of("id", "mismatch", "need")
"""Bytes read of every leerling of the age of leerplicht."""
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
        own = exemption[people.need[i]]
        if people.need[i] > 0:
            own *= people.severity[i] * people.severity[i]
        rows[n] = i
        n += (
            (uniform(streams[2], identity) < own)
            | (uniform(streams[1], identity) < bounds[1])
            | (uniform(streams[0], identity) < bounds[0] + slope * people.mismatch[i])
        )
    return n


@kernel
def _mark(
    ids: NDArray[np.uint64],
    mismatch: NDArray[np.float32],
    need: NDArray[np.uint8],
    streams: NDArray[np.uint64],
    base: float,
    slope: float,
    unenrolled: np.uint64,
    worst: int,
    limits: tuple[np.uint64, np.uint64, np.uint64],
    marks: Marks,
) -> None:
    """Mark who may be absent; ``limits`` on 5a for no need, most needs and the worst."""
    first, second, third = streams[0], streams[1], streams[2]
    none, most, highest = limits[0], limits[1], limits[2]
    one = np.uint8(worst)
    for k in range(len(ids)):
        identity = ids[k]
        limit = highest if need[k] == one else (most if need[k] != 0 else none)
        marks[k] |= (
            np.uint8(rough(first, identity) < base + slope * mismatch[k])
            | np.uint8(rough_bits(second, identity) <= unenrolled)
            | np.uint8(rough_bits(third, identity) <= limit)
        )


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
    streams: NDArray[np.uint64],
    marks: Marks,
    rows: Rows,
    work: NDArray[np.int64],
) -> int:
    """Find who may be absent: ``bounds`` per cause, with ``slope`` times mismatch for the first."""
    n, worst, most = 0, 0, 0.0
    for need in range(len(exemption)):
        worst = need if exemption[need] > exemption[worst] else worst
    for need in range(1, len(exemption)):
        most = max(most, exemption[need] if need != worst else 0.0)
    limits = (rough_limit(exemption[0]), rough_limit(most), rough_limit(exemption[worst]))
    unenrolled = rough_limit(bounds[1])
    for first in range(begin, end, BLOCK):
        block, last = first // BLOCK, min(end, first + BLOCK)
        outside = zones.last_birth[block] < births[0] or zones.first_birth[block] > births[1]
        if outside or not zones.alive[block]:
            continue
        before = n
        _mark(
            people.id[first:last],
            people.mismatch[first:last],
            people.need[first:last],
            streams,
            bounds[0],
            slope,
            unenrolled,
            worst,
            limits,
            marks,
        )
        n = collect(marks, first, rows, n)
        n = _closer(people, bounds, slope, exemption, streams, rows, before, n)
        work[0] += _LOOK * (last - first)
        work[1] += 3 * (last - first)
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
    highest = np.array([rates[0], rates[1] * least.max(initial=0.0)])
    bounds = np.where(given[:2], constant[:2], highest) * MARGIN * absence
    slope = 0.0 if given[0] or not absence else lasting.max() * max(1.0, waiting) * MARGIN
    most = np.full_like(exempting, constant[2]) if given[2] else exempting
    most = most * MARGIN * exemption
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
            most,
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
