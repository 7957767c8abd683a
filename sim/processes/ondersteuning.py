"""Support and mismatch (needs that show, basic and extra support).

Equations, for a leerling with need k and severity s at a school of samenwerkingsverband r::

    s_eff    = min(1, s (1 + eta max(0, y - y_eta)))
    support  = B_school F_B[k] T(t) (1 + sd z_r)
    T(t)     = 1 + imp ramp(2014-08 .. 2015-08) - ero max(0, y - y_ero)
    gap      = max(0, s_eff - support)
    mismatch = gap (1 - min(0.9, E_school given_school))

``y`` stops where trends are frozen. Extra support (with an opp) goes to who has a gap, and fills a
share of it; a constant would leave too few leerlingen at risk. A need that does not show yet gives
no mismatch. Source of the forms: a prototype fitted to the national series of 2010-2018; mechanism:
beleidsnota 2020-11, the chapters on basisondersteuning and extra ondersteuning.
"""

import numpy as np
from numpy.typing import NDArray

from sim import clock
from sim.agents.codes import Behoefte, Ondersteuning
from sim.agents.institutions import NO_SWV, Scholen
from sim.agents.leerlingen import INSIDE, NO_SCHOOL, Leerlingen, bytes_of
from sim.agents.roster import Inputs, same
from sim.agents.sieve import Marks, collect, sift
from sim.agents.state import State
from sim.agents.zones import BLOCK, Rows, Zones
from sim.kernel import kernel
from sim.processes.rows import moved_rows, needy_rows

_NONE, _BASIS, _EXTRA = (int(o) for o in Ondersteuning)
_CLUSTER12 = int(Behoefte.CLUSTER12)
_ONSET = bytes_of("onset")
_EXACT = bytes_of("need", "phase", "onset", "school", "swv", "severity", "mismatch", "support")
"""Bytes read and written of a leerling whose support is set."""


def teacher_capacity(state: State) -> float:
    """Return T(t): what teachers can deliver, relative to 2011."""
    parameters, year = state.parameters, state.frozen_year()
    ramp = min(1.0, max(0.0, clock.decimal_year(state.month) - parameters["tlv.invoering"]))
    lost = parameters["ondersteuning.verval"] * max(
        0.0, year - parameters["ondersteuning.verval_vanaf"]
    )
    return 1.0 + parameters["ondersteuning.invoering"] * ramp - lost


def heaviness(state: State) -> float:
    """Return the factor on severity: 1 + eta max(0, y - y_eta)."""
    parameters = state.parameters
    since = max(0.0, state.frozen_year() - parameters["behoefte.verzwaring_vanaf"])
    return 1.0 + parameters["behoefte.verzwaring"] * since


@kernel
def _support(
    people: Leerlingen,
    schools: Scholen,
    rows: Rows,
    month: int,
    heavier: float,
    factor: NDArray[np.float64],
    swv_factor: NDArray[np.float64],
    default_basis: float,
    default_extra: float,
    most_filled: float,
) -> None:
    for at in range(len(rows)):
        i = rows[at]
        if people.need[i] == 0 or people.phase[i] != INSIDE:
            continue
        if people.onset[i] > month:
            people.mismatch[i] = 0.0
            people.support[i] = _NONE
            continue
        basis, extra, given = default_basis, default_extra, 1.0
        school = people.school[i]
        if school != NO_SCHOOL:
            basis, extra = schools.basis[school], schools.extra[school]
            if people.need[i] != _CLUSTER12:
                given = schools.given[school]
        regional = 1.0
        if people.swv[i] != NO_SWV:
            regional = swv_factor[people.swv[i]]
        severity = min(1.0, people.severity[i] * heavier)
        gap = max(0.0, severity - basis * factor[people.need[i]] * regional)
        people.mismatch[i] = gap * (1.0 - min(most_filled, extra * given))
        if school == NO_SCHOOL:
            people.support[i] = _NONE
        else:
            people.support[i] = _EXTRA if gap > 0.0 else _BASIS


@kernel
def _showing(
    people: Leerlingen,
    zones: Zones,
    begin: int,
    end: int,
    month: int,
    marks: Marks,
    rows: Rows,
    work: NDArray[np.int64],
) -> int:
    """Find whose need shows in this month for the first time."""
    n = 0
    for first in range(begin, end, BLOCK):
        if zones.alive[first // BLOCK]:
            onset = people.onset[first : min(end, first + BLOCK)]
            for k in range(len(onset)):
                marks[k] = np.uint8(onset[k] == month)
            work[0] += _ONSET * len(onset)
            n = collect(marks, first, rows, n)
    return n


def _who(state: State, inputs: Inputs) -> Rows | None:
    """Return whose support may be another than last month; None for all."""
    known = state.remembered
    before, month = known.support
    unchanged = month == state.month - 1 and same(before, inputs)
    known.supported_to = int(state.log.used[0])
    known.support = (tuple(part.copy() for part in inputs), state.month)
    if not unchanged:
        return None
    people, zones, month = state.leerlingen, state.zones(), state.month

    def find(begin: int, end: int, marks: Marks, rows: Rows, work: NDArray[np.int64]) -> int:
        return _showing(people, zones, begin, end, month, marks, rows, work)

    return np.concatenate([sift(state, find), moved_rows(state)])


def step(state: State) -> None:
    """Set support and mismatch of every leerling with a need.

    They depend on the need, on the levers and on the school. So where neither the calendar nor a
    lever changed since last month, only those are looked at who moved or whose need begins to show.
    """
    parameters, schools = state.parameters, state.scholen
    factor = parameters.per_need("ondersteuning.factor") * teacher_capacity(state)
    swv_factor = 1.0 + parameters["ondersteuning.spreiding_swv"] * state.swvs.support_z
    heavier = heaviness(state)
    basis, extra = parameters["ondersteuning.basis"], parameters["ondersteuning.extra"]
    most_filled = parameters["ondersteuning.extra_hoogstens"]
    fixed = np.array([heavier, basis, extra, most_filled])
    some = _who(state, (factor, swv_factor, fixed, schools.basis, schools.extra, schools.given))
    rows = needy_rows(state) if some is None else some
    state.remembered.supported = some
    state.work[0] += _EXACT * len(rows)
    _support(
        state.leerlingen,
        schools,
        rows,
        state.month,
        heavier,
        factor,
        swv_factor,
        basis,
        extra,
        most_filled,
    )
