"""What teachers can deliver: open posts, burden, capacity (mechanisms A03, P01, P02, L04).

Once a schooljaar, in August, for school j of schoolsoort q with n_j leerlingen::

    burden_j   = (sum of mismatch + k ref_q) / ((n_j + k) ref_q)
    shortage_j = min(1, level_q(t) place_j lever_j (1 + verzuim max(0, burden_j - 1)))
    capacity_j = clip(1 - effect shortage_j - last (burden_j - 1)) (1 + kennis (e_j - e0_q))

``level_q(t)`` is 0 before tekort_vanaf, rises in a straight line to what was measured, and to what
was measured later; then it stays. ``place_j`` is higher in the G5, and its mean over the leerlingen
of a schoolsoort at the start is 1. ``ref_q`` is the mean mismatch per leerling in schoolsoort q in
the first August in which there is any, and k damps chance in small schools. ``e_j`` is the
expertise of the team and e0_q that of the start (without the process expertise the factor is 1).
Burden (workload) makes teachers ill, so posts stay open, so the team delivers less, so more need
stays unmet: loop L04. Sources: OCW in cijfers and Centerdata for the shortage; beleidsnota 2020-11
for the loop; the sizes of effects are assumptions.
"""

import numpy as np
from numpy.typing import NDArray

from sim import clock
from sim.agents.codes import Schoolsoort, is_one_of
from sim.agents.leerlingen import INSIDE, NO_SCHOOL, Leerlingen, bytes_of
from sim.agents.state import State
from sim.agents.zones import Rows
from sim.kernel import kernel
from sim.processes.rows import needy_rows

Floats = NDArray[np.float64]
SCHOOLSOORTEN = ("bao", "sbo", "so", "vo", "vso")
N_SOORTEN = len(Schoolsoort)
SPECIAL = (Schoolsoort.SBO, Schoolsoort.SO, Schoolsoort.VSO)
_READ = bytes_of("phase", "school", "mismatch", "severity", "severity2", "onset")


@kernel
def _carry(
    people: Leerlingen, rows: Rows, month: int, heavy_from: float, unmet: Floats, heavy: Floats
) -> None:
    for at in range(len(rows)):
        i = rows[at]
        school = people.school[i]
        if people.phase[i] != INSIDE or school == NO_SCHOOL or people.onset[i] > month:
            continue
        unmet[school] += people.mismatch[i]
        if max(people.severity[i], people.severity2[i]) >= heavy_from:
            heavy[school] += 1.0


def carried(state: State) -> tuple[Floats, Floats]:
    """Return the summed mismatch of each school, and its leerlingen with a heavy need."""
    schools, rows = len(state.scholen.soort), needy_rows(state)
    unmet, heavy = np.zeros(schools), np.zeros(schools)
    heavy_from = state.parameters["expertise.zwaar"]
    _carry(state.leerlingen, rows, state.month, heavy_from, unmet, heavy)
    state.work[0] += _READ * len(rows)
    return unmet, heavy


def per_soort_mean(state: State, summed: Floats) -> Floats:
    """Return what is summed per school per leerling of each Schoolsoort (7); 0 where nobody is."""
    soort, enrolled = state.scholen.soort, state.scholen.enrolled.astype(np.float64)
    leerlingen = np.bincount(soort, enrolled, N_SOORTEN)
    mean: Floats = np.bincount(soort, summed, N_SOORTEN) / np.maximum(leerlingen, 1.0)
    return mean


def keep_reference(state: State, summed: Floats, reference: Floats) -> None:
    """Set the reference of each Schoolsoort that has none yet to the mean of now.

    Later means would tie every region to all others.
    """
    reference[:] = np.where(reference > 0.0, reference, per_soort_mean(state, summed))


def relative(state: State, summed: Floats, reference: Floats) -> Floats:
    """Return what is summed per school per leerling, relative to a reference per Schoolsoort.

    Damped by as many leerlingen of the reference as ``leraren.gewicht`` says; 1 without reference.
    """
    expected = reference[state.scholen.soort]
    damped = state.parameters["leraren.gewicht"]
    size = state.scholen.enrolled + damped
    out = np.ones(len(summed))
    known = (expected > 0.0) & (size > 0.0)
    np.divide(summed + damped * expected, size * expected, out=out, where=known)
    return out


def level(state: State) -> Floats:
    """Return the national share of posts that is open now, per Schoolsoort (7)."""
    p, out = state.parameters, np.zeros(N_SOORTEN)
    dates = [p[f"leraren.tekort_{when}"] for when in ("vanaf", "gemeten", "later_gemeten")]
    now = clock.decimal_year(state.month)
    for code, soort in enumerate(SCHOOLSOORTEN, start=1):
        measured = p[f"leraren.tekort.{soort}"]
        later = measured * p[f"leraren.tekort_later.{soort}"]
        out[code] = np.interp(now, dates, [0.0, measured, later])
    return out


def place(state: State) -> Floats:
    """Return the factor on the shortage by place: more in the G5, with mean 1 per schoolsoort."""
    schools, g5 = state.scholen, state.geography.g5
    if not g5.any():
        return np.ones(len(schools.soort))
    more = state.parameters["leraren.plaats_g5"]
    factor = np.where(g5[schools.gemeente] == 1, more, 1.0)
    mean = per_soort_mean(state, factor * schools.enrolled)
    return factor / np.where(mean > 0.0, mean, 1.0)[schools.soort]


def expertise_of_start(state: State) -> Floats:
    """Return the expertise of each school's team at the start."""
    p = state.parameters
    special = is_one_of(state.scholen.soort, SPECIAL)
    return np.where(special, p["expertise.start_speciaal"], p["expertise.start"])


def set_capacity(state: State) -> None:
    """Set what each team can deliver, from its shortage, its burden and its expertise."""
    p, teams = state.parameters, state.teams
    short = p["leraren.effect"] * teams.shortage
    burdened = p["leraren.last"] * (teams.workload - 1.0)
    capacity = np.clip(1.0 - short - burdened, p["leraren.laagst"], p["leraren.hoogst"])
    if state.is_on("expertise"):
        gained = teams.expertise - expertise_of_start(state)
        capacity *= 1.0 + p["expertise.effect"] * gained
    teams.capacity[:] = capacity


def step(state: State) -> None:
    """In August: measure the burden of each school, and set its shortage and capacity."""
    if not state.is_august():
        return
    p, teams = state.parameters, state.teams
    unmet, _ = carried(state)
    if state.month == state.first_month:
        teams.place[:] = place(state)
    keep_reference(state, unmet, teams.reference)
    teams.workload[:] = relative(state, unmet, teams.reference)
    ill = 1.0 + p["leraren.verzuim"] * np.maximum(0.0, teams.workload - 1.0)
    here = level(state)[state.scholen.soort] * teams.place * state.levers["lerarentekort"]
    teams.shortage[:] = np.minimum(1.0, here * ill)
    set_capacity(state)
