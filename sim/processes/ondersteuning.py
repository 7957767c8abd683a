"""Support and mismatch (needs that show, basic and extra support).

Equations, for a leerling with need k and severity s at a school of samenwerkingsverband r::

    s_eff    = min(1, s (1 + eta max(0, y - y_eta)))
    support  = B_school F_B[k] T(t) (1 + sd z_r)
    T(t)     = 1 + imp ramp(2014-08 .. 2015-08) - ero max(0, y - y_ero)
    gap      = max(0, s_eff - support)
    mismatch = gap (1 - min(0.9, E_school))

``y`` stops where trends are frozen. Extra support (with an opp) goes to who has a gap, and fills a
share of it; a constant would leave too few leerlingen at risk. A need that does not show yet gives
no mismatch. Source of the forms: a prototype fitted to the national series of 2010-2018; mechanism:
beleidsnota 2020-11, the chapters on basisondersteuning and extra ondersteuning.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim import clock
from sim.agents.codes import Ondersteuning
from sim.agents.institutions import NO_SWV, Scholen
from sim.agents.leerlingen import NO_SCHOOL, Leerlingen
from sim.agents.state import State
from sim.processes.rows import needy_rows

_NONE, _BASIS, _EXTRA = (int(o) for o in Ondersteuning)


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


@njit(cache=True, nogil=True)
def _support(
    people: Leerlingen,
    schools: Scholen,
    rows: NDArray[np.int64],
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
        if people.onset[i] > month:
            people.mismatch[i] = 0.0
            people.support[i] = _NONE
            continue
        basis, extra = default_basis, default_extra
        school = people.school[i]
        if school != NO_SCHOOL:
            basis, extra = schools.basis[school], schools.extra[school]
        regional = 1.0
        if people.swv[i] != NO_SWV:
            regional = swv_factor[people.swv[i]]
        severity = min(1.0, people.severity[i] * heavier)
        gap = max(0.0, severity - basis * factor[people.need[i]] * regional)
        people.mismatch[i] = gap * (1.0 - min(most_filled, extra))
        if school == NO_SCHOOL:
            people.support[i] = _NONE
        else:
            people.support[i] = _EXTRA if gap > 0.0 else _BASIS


def step(state: State) -> None:
    """Set support and mismatch of every leerling with a need."""
    parameters = state.parameters
    factor = parameters.per_need("ondersteuning.factor") * teacher_capacity(state)
    swv_factor = 1.0 + parameters["ondersteuning.spreiding_swv"] * state.swvs.support_z
    _support(
        state.leerlingen,
        state.scholen,
        needy_rows(state),
        state.month,
        heaviness(state),
        factor,
        swv_factor,
        parameters["ondersteuning.basis"],
        parameters["ondersteuning.extra"],
        parameters["ondersteuning.extra_hoogstens"],
    )
