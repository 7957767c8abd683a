"""Who may be absent: the numbers of a month, and a first look at all leerlingen.

The rules stand in ``sim.processes.verzuim``; here is what makes them quick.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim import clock
from sim.agents.leerlingen import Leerlingen, bytes_of
from sim.agents.moves import BAO, SBO, SO, VO, VSO
from sim.agents.roster import Roster, room_for
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
from sim.draws import uniform
from sim.kernel import kernel
from sim.processes.aanvraag import MISMATCH

N_SOORTEN = 7
_ID, _MISMATCH, _NEED = (bytes_of(name) for name in ("id", "mismatch", "need"))


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


class Numbers(NamedTuple):
    """What the kernels read of a month, worked out once for every month like it.

    Attributes:
        ages: months in which leerplicht begins and ends.
        lasting: hazard of long absence at a mismatch of 1, per Schoolsoort.
        slope: what no such hazard exceeds.
        rates: base hazards of long absence and of being unenrolled, and the effect of zorgplicht.
        exempting: hazard of a vrijstelling at a severity of 1, per type of need.
        care: mean share of care per type of need, and the weight of the own one, shape (2, 9).
        highest: what no hazard of a vrijstelling exceeds, at a severity of 1.
        constant: hazards of a small world, or nan.
    """

    ages: tuple[int, int]
    lasting: NDArray[np.float64]
    slope: float
    rates: tuple[float, float, float]
    exempting: NDArray[np.float64]
    care: NDArray[np.float64]
    highest: NDArray[np.float64]
    constant: NDArray[np.float64]


def mean_care(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean of min(1, c u), u uniform from .5 to 1.5, per mean share of care c.

    So the share of care of a leerling is drawn (``sim.agents.identity``).
    """
    most = np.minimum(1.5, 1.0 / np.maximum(shares, 1e-9))
    out: NDArray[np.float64] = shares * ((most**2 - 0.25) / 2.0 + (1.5 - most) * most)
    return out


def care_of(state: State) -> NDArray[np.float64]:
    """Return the mean share of care and the weight of the own one, per type, shape (2, 9)."""
    p = state.parameters
    mean = mean_care(p.per_need("behoefte.aandeel_zorg"))
    weight = np.where(mean > 0.0, p["vrijstelling.medisch"], 0.0)
    return np.array([np.where(mean > 0.0, mean, 1.0), weight])


def exempted_less(state: State) -> NDArray[np.float64]:
    """Return the share that an educational view takes off, per samenwerkingsverband."""
    effect = state.parameters["vrijstelling.advies_effect"]
    asked: NDArray[np.float64] = state.levers["onderwijskundig_advies"] * effect
    return asked


def spread(state: State, share: float) -> float:
    """Return the factor of a month with this share of school time on a twelfth of a yearly rate."""
    return 12.0 / (10.0 + state.parameters["verzuim.schoolmaand_juli"]) * share


def unenrolled_growth(state: State) -> float:
    """Return the factor of the date on becoming unenrolled: 1 + .18 max(0, y - 2017.6)."""
    p = state.parameters
    years = max(0.0, state.frozen_year() - p["verzuim.absoluut_groei_vanaf"])
    return 1.0 + p["verzuim.absoluut_groei"] * years


def numbers(state: State, share: float, unenrolling: bool = True) -> Numbers:
    """Return the numbers of a month with this share of school time.

    ``unenrolling``: whether leerlingen become unenrolled here, and not in ``aanmelding``.
    """
    p = state.parameters
    yearly = spread(state, share)  # a yearly hazard lies in the ten and a half school months
    growth = unenrolled_growth(state)
    exempt = p["vrijstelling.niveau"] * exemption_growth(state) * yearly
    lasting, exempting = per_soort(state) * yearly, p.per_need("vrijstelling.factor") * exempt
    names = ("langdurig_verzuim", "absoluut_verzuim", "vrijstelling_5a")
    constant = np.array([state.rates.hazard(name) for name in names])
    steepest = float(lasting.max()) * max(1.0, p["verzuim.wachten_factor"])
    given = np.full_like(exempting, constant[2])
    care = care_of(state)
    heaviest = 1.0 + care[1] * (1.0 / care[0] - 1.0)
    return Numbers(
        ages=(int(p["leerplicht.vanaf"]), int(p["leerplicht.tot"])),
        lasting=lasting,
        slope=steepest * MARGIN if math.isnan(constant[0]) else 0.0,
        rates=(
            p["verzuim.langdurig_basis"] * yearly / (1.0 - p["verzuim.aandeel_toestemming"]),
            p["verzuim.absoluut"] / 12.0 * growth * yearly if unenrolling else 0.0,
            p["zorgplicht.effect"],
        ),
        exempting=exempting,
        care=care,
        highest=(exempting * heaviest if math.isnan(constant[2]) else given) * MARGIN,
        constant=constant,
    )


@kernel
def _closer(
    people: Leerlingen,
    do: tuple[bool, bool],
    bounds: tuple[float, float],
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
        if people.need[i] > 0 and exemption[0] == 0.0:  # not where a constant holds for all
            own *= people.severity[i] * people.severity[i]
        rows[n] = i
        n += (do[1] & (uniform(streams[2], identity) < own)) | (
            do[0]
            & (
                (uniform(streams[1], identity) < bounds[1])
                | (uniform(streams[0], identity) < bounds[0] + slope * people.mismatch[i])
            )
        )
    return n


@kernel
def _concerned(
    people: Leerlingen,
    zones: Zones,
    begin: int,
    end: int,
    births: tuple[int, int],
    do: tuple[bool, bool],
    bounds: tuple[float, float],
    slope: float,
    exemption: NDArray[np.float64],
    streams: NDArray[np.uint64],
    marks: Marks,
    rows: Rows,
    work: NDArray[np.int64],
) -> int:
    """Find who may be absent: ``bounds`` per cause, with ``slope`` times mismatch for the first."""
    n, worst, most = 0, 0, 0.0
    for kind in range(len(exemption)):
        worst = kind if exemption[kind] > exemption[worst] else worst
    for kind in range(1, len(exemption)):
        most = max(most, exemption[kind] if kind != worst else 0.0)
    for first in range(begin, end, BLOCK):
        block, last = first // BLOCK, min(end, first + BLOCK)
        outside = zones.last_birth[block] < births[0] or zones.first_birth[block] > births[1]
        if outside or not zones.alive[block]:
            continue
        ids, before = people.id[first:last], n
        work[0] += _ID * len(ids)
        if do[0] and slope > 0.0:
            mismatch = people.mismatch[first:last]
            mark_below_rising(ids, mismatch, streams[0], bounds[0], slope, marks)
            work[0] += _MISMATCH * len(ids)
        elif do[0]:
            mark_below(ids, streams[0], bounds[0], marks)
        if do[0]:
            work[1] += len(ids)
        if do[0] and bounds[1] > 0.0:
            mark_below(ids, streams[1], bounds[1], marks)
            work[1] += len(ids)
        if do[1] and exemption[worst] > 0.0:
            need = people.need[first:last]
            limits = (exemption[0], most, exemption[worst])
            mark_below_of(ids, need, streams[2], worst, limits, marks)
            work[0] += _NEED * len(ids)
            work[1] += len(ids)
        n = collect(marks, first, rows, n)
        n = _closer(people, do, bounds, slope, exemption, streams, rows, before, n)
    return n


@kernel
def _with_mismatch(
    roster: Roster, stream: np.uint64, base: float, slope: float, marks: Marks, found: Rows
) -> int:
    """Find whose draw lies below the bound of the own mismatch: places in the roster."""
    n, size = 0, roster.size[0]
    for first in range(0, size, BLOCK):
        last = min(size, first + BLOCK)
        mismatch = roster.bounds[MISMATCH, first:last]
        mark_below_rising(roster.ids[first:last], mismatch, stream, base, slope, marks)
        n = collect(marks, first, found, n)
    return n


def who_may_be_absent(
    state: State,
    known: Numbers,
    bounds: tuple[float, float],
    do: tuple[bool, bool],
    streams: NDArray[np.uint64],
) -> Rows:
    """Return the rows for whom an absence or a vrijstelling may begin this month, some twice.

    Args:
        state: the month.
        known: its numbers.
        bounds: on long absence without a mismatch, and on being unenrolled.
        do: whether absence, and a vrijstelling, can begin.
        streams: of the three causes.
    """
    people, zones = state.leerlingen, state.zones()
    births = (state.month - known.ages[1] + 1, state.month - known.ages[0])
    highest, asking = known.highest, state.remembered.asking
    # who has a mismatch stands in a roster, if requests were looked at this month
    roster = asking.roster if asking and asking.month == state.month else None
    slope = known.slope if roster is None else 0.0

    def find(begin: int, end: int, marks: Marks, rows: Rows, work: NDArray[np.int64]) -> int:
        return _concerned(
            people,
            zones,
            begin,
            end,
            births,
            do,
            bounds,
            slope,
            highest,
            streams,
            marks,
            rows,
            work,
        )

    rows = sift(state, find, state.threads)
    if roster is None or not do[0] or known.slope == 0.0:
        return rows
    marks, found = room_for(roster)
    n = _with_mismatch(roster, streams[0], bounds[0], known.slope, marks, found)
    state.work += [(_ID + _MISMATCH) * roster.size[0], roster.size[0]]
    return np.concatenate([rows, roster.rows[found[:n]]])
