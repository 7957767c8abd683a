"""Support and mismatch (needs that show, basic and extra support, help).

Equations, for a leerling with needs k of severity s_k at school j of samenwerkingsverband r::

    s_eff    = min(1, s (1 + eta max(0, y - y_eta)))
    met_jk   = B_j F_j[k] T(t) C_j (1 + steun step_j)
    T(t)     = 1 + imp ramp(2014-08 .. 2015-08) - ero max(0, y - y_ero)
    gap_k    = max(0, s_eff_k - met_jk (1 + sd z_r))
    m_k      = gap_k (1 - min(0.9, E_j given_j)) A (1 - H care [receives jeugdhulp])
    A        = 1 - opdc_steun in an opdc or a class inside the school, else 1
    H        = effect (1 - wisseling)
    mismatch = 1 - (1 - m_1) (1 - m_2)

``met_jk`` is the column ``scholen.met``: B_j and F_j[k] are the levers basisondersteuning and
basisondersteuning_<k>, C_j is what the team can deliver (1 without the process leraren or
expertise), step_j the step on the route to inclusion. ``given_j`` is what there is money for; for
cluster 1 and 2, whose institution supports them, 1. ``y`` stops where trends are frozen. Extra
support (with an opp) goes to who has a gap, and fills a share of it; a constant would leave too few
leerlingen at risk. A need that does not show yet gives no mismatch. Special schools have the same
levers and no other equation: what they are better at stands where they are told apart. For who is
not enrolled B, F and E are the parameters, C and given_j 1. Help at school counts as jeugdhulp that
is received. Source of the forms: a
prototype fitted to the national series of 2010-2018; mechanism: beleidsnota 2020-11, the chapters
on basisondersteuning and extra ondersteuning (mechanisms F06, O07, P01, S24).
"""

import numpy as np
from numpy.typing import NDArray

from sim import clock
from sim.agents.codes import Arrangement, Behoefte, Jeugdhulp, Ondersteuning
from sim.agents.institutions import NO_SWV, Scholen
from sim.agents.leerlingen import INSIDE, NO_SCHOOL, Leerlingen, bytes_of
from sim.agents.roster import Inputs, same
from sim.agents.state import State
from sim.agents.zones import Rows, each_once
from sim.kernel import inlined, kernel
from sim.parameters import NEEDS
from sim.processes.rows import moved_rows, needy_rows

_NONE, _BASIS, _EXTRA = (int(o) for o in Ondersteuning)
_CLUSTER12, _RECEIVES = int(Behoefte.CLUSTER12), int(Jeugdhulp.ONTVANGT)
_OPDC, _KLAS = int(Arrangement.OPDC), int(Arrangement.KLAS)
_ONSET = bytes_of("onset")
_EXACT = bytes_of("need", "need2", "phase", "onset", "school", "swv", "severity", "severity2")
_EXACT += bytes_of("mismatch", "support", "arrangement", "jeugdhulp", "care")
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
def _set_met(
    met: NDArray[np.float64],
    basis: NDArray[np.float64],
    per_need: tuple[NDArray[np.float64], ...],
    teachers: float,
    team: NDArray[np.float64],
) -> bool:
    changed = False
    for school in range(len(basis)):
        for k in range(len(per_need)):
            value = basis[school] * (per_need[k][school] * teachers) * team[school]
            changed |= value != met[school, k + 1]
            met[school, k + 1] = value
    return changed


def set_met(state: State) -> bool:
    """Set what basisondersteuning of each school meets, per type of need (``scholen.met``).

    Returns:
        Whether anything there changed.
    """
    schools, teams, levers = state.scholen, state.teams, state.levers
    teachers, per_step = teacher_capacity(state), state.parameters["routekaart.steun"]
    team = teams.capacity * (1.0 + per_step * teams.step)
    per_need = tuple(levers[f"basisondersteuning_{need}"] for need in NEEDS)
    return _set_met(schools.met, schools.basis, per_need, teachers, team)


@inlined
def _gap(severity: float, heavier: float, met: float, regional: float) -> float:
    return max(0.0, min(1.0, severity * heavier) - met * regional)


def helping(state: State) -> tuple[float, float]:
    """Return the share of the mismatch that an opdc takes away, and jeugdhulp of a care need."""
    p = state.parameters
    effect = p["jeugdhulp.effect"] * (1.0 - p["jeugdhulp.wisseling"])
    return (
        p["arrangement.opdc_steun"] if state.is_on("arrangementen") else 0.0,
        effect if state.is_on("jeugdhulp") else 0.0,
    )


@kernel
def _support(
    people: Leerlingen,
    schools: Scholen,
    rows: Rows,
    month: int,
    heavier: float,
    met: NDArray[np.float64],
    swv_factor: NDArray[np.float64],
    default_extra: float,
    most_filled: float,
    helps: tuple[float, float],
) -> None:
    """Set support and mismatch; ``met`` and ``default_extra`` hold for who has no school."""
    for at in range(len(rows)):
        i = rows[at]
        need, second = people.need[i], people.need2[i]
        if need == 0 or people.phase[i] != INSIDE:
            continue
        if people.onset[i] > month:
            people.mismatch[i] = 0.0
            people.support[i] = _NONE
            continue
        school, extra, at_school = people.school[i], default_extra, met
        if school != NO_SCHOOL:
            extra, at_school = schools.extra[school], schools.met[school]
            if need != _CLUSTER12:
                extra *= schools.given[school]
        regional = 1.0
        if people.swv[i] != NO_SWV:
            regional = swv_factor[people.swv[i]]
        left = 1.0 - min(most_filled, extra)
        if people.arrangement[i] == _OPDC or people.arrangement[i] == _KLAS:
            left *= 1.0 - helps[0]
        if people.jeugdhulp[i] >= _RECEIVES:
            left *= 1.0 - helps[1] * people.care[i]
        gap = _gap(people.severity[i], heavier, at_school[need], regional)
        mismatch = gap * left
        if second > 0:
            gap2 = _gap(people.severity2[i], heavier, at_school[second], regional)
            if gap2 > 0.0:
                gap += gap2
                mismatch = 1.0 - (1.0 - min(1.0, mismatch)) * (1.0 - min(1.0, gap2 * left))
        people.mismatch[i] = mismatch
        if school == NO_SCHOOL:
            people.support[i] = _NONE
        else:
            people.support[i] = _EXTRA if gap > 0.0 else _BASIS


def showing_rows(state: State) -> Rows:
    """Return the rows whose need shows in this month for the first time."""

    def by_month() -> list[Rows]:
        """Return those of each month of this schooljaar, and of who came during it."""
        rows, begin = needy_rows(state), clock.start_of_schooljaar(clock.schooljaar_of(state.month))
        since = state.leerlingen.onset[rows].astype(np.int64) - begin
        state.work[0] += _ONSET * len(rows)
        during = np.flatnonzero((since >= 0) & (since < clock.MONTHS_PER_YEAR))
        rows, since = rows[during], since[during]
        return [rows[since == month] for month in range(clock.MONTHS_PER_YEAR)]

    needy_rows(state)
    key = (state.remembered.needy_of, clock.schooljaar_of(state.month))
    months = state.once("ondersteuning: zichtbaar", key, by_month)
    return months[state.month - clock.start_of_schooljaar(clock.schooljaar_of(state.month))]


def _who(state: State, inputs: Inputs, changed: bool) -> Rows | None:
    """Return whose support may be another than last month; None for all.

    ``changed``: whether what schools meet has changed; the rest stands in ``inputs``.
    """
    known = state.remembered
    before, month = known.support
    unchanged = not changed and month == state.month - 1 and same(before, inputs)
    known.supported_to = int(state.log.used[0])
    if not unchanged:
        known.support = (tuple(part.copy() for part in inputs), state.month)
        return None
    known.support = (before, state.month)
    # in their order, each once: fewer rows, and close together in memory
    return each_once(np.concatenate([showing_rows(state), moved_rows(state), *known.touched]))


def step(state: State) -> None:
    """Set support and mismatch of every leerling with a need.

    They depend on the needs, on the levers, on the school and its team, and on help. So where
    neither the calendar, a lever nor a team changed since last month, only those are looked at who
    moved, whose need begins to show, eased or grew, or whose help changed.
    """
    parameters, schools = state.parameters, state.scholen
    changed = set_met(state)
    basis, extra = parameters["ondersteuning.basis"], parameters["ondersteuning.extra"]
    met = parameters.per_need("ondersteuning.factor") * teacher_capacity(state) * basis
    swv_factor = 1.0 + parameters["ondersteuning.spreiding_swv"] * state.swvs.support_z
    heavier = heaviness(state)
    most_filled = parameters["ondersteuning.extra_hoogstens"]
    helps = helping(state)
    fixed = np.array([heavier, extra, most_filled, *helps])
    inputs = (met, swv_factor, fixed, schools.extra, schools.given)
    some = _who(state, inputs, changed)
    rows = needy_rows(state) if some is None else some
    state.remembered.supported = some
    state.remembered.touched.clear()
    state.work[0] += _EXACT * len(rows)
    _support(
        state.leerlingen,
        schools,
        rows,
        state.month,
        heavier,
        met,
        swv_factor,
        extra,
        most_filled,
        helps,
    )
