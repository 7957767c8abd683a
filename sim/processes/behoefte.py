"""Needs ease and grow heavier, in place (mechanisms A01, L03, P02).

Once a schooljaar, in the month of birth, each leerling with a need that shows is looked at. With
severity s, mismatch m of last month, need k, and a hazard of -ln(1 - chance) for each cause::

    fits     = in sbo, so or vso, or m = 0 with support at school or jeugdhulp
    ease     = verlichting E[k]                           if it fits, else 0
    grow     = min(1, verergering m P H)
    P        = verergering_speciaal in sbo, so and vso, else 1
    H        = verergering_thuis for who waits for a place or sits at home, else 1
    s eased  = s verlichting_deel
    s grown  = s + (1 - s) verergering_deel

Both causes have their own draw and the earlier one within the year wins; a second need goes the way
of the first. Support at school is that of an enrolled leerling, jeugdhulp one with a place; before
the first month of a world that is written out there is no mismatch and no support. At home means
not counted as present: with leave, langdurig relatief or absoluut verzuim. The sources say that a
need changes with time and surroundings and that the number of leerlingen with one is stable
(beleidsnota 2020-11); the sizes are assumptions that keep the mean severity of a cohort about
stable.
"""

import numpy as np
from numpy.typing import NDArray

from sim import clock
from sim.agents.codes import Aanwezigheid, Jeugdhulp
from sim.agents.leerlingen import INSIDE, Leerlingen, bytes_of
from sim.agents.moves import SBO, SO, VSO, WACHTLIJST, earliest
from sim.agents.sieve import MARGIN
from sim.agents.state import State
from sim.agents.zones import Rows
from sim.draws import Kind, uniform
from sim.kernel import inlined, kernel
from sim.processes.rows import needy_rows, severity_changed

_LEAVE, _ABSOLUUT = int(Aanwezigheid.THUIS_MET_TOESTEMMING), int(Aanwezigheid.ABSOLUUT)
_RECEIVES = int(Jeugdhulp.ONTVANGT)
_LOOK = bytes_of(
    "phase", "onset", "need", "mismatch", "soort", "support", "route", "attendance", "id"
) + bytes_of("severity", "severity2", "jeugdhulp")
_NEVER = 1.0 - 2.0**-53
"""A chance of 1 has no finite hazard; this is the next lower one."""


@inlined
def _hazard(chance: float) -> float:
    return float(-np.log1p(-min(_NEVER, chance)))


@kernel
def _change(
    people: Leerlingen,
    rows: Rows,
    ids: NDArray[np.uint64],
    month: int,
    easing: NDArray[np.float64],
    growing: tuple[float, float, float],
    parts: tuple[float, float],
    streams: NDArray[np.uint64],
    changed: Rows,
) -> int:
    """Change severities among ``rows``; the rows that changed are written to ``changed``.

    ``ids``: their identities. A chance is less than its hazard, so that most draws need neither a
    logarithm nor the other columns.
    """
    n, eased = 0, 0.0
    for kind in range(len(easing)):
        eased = max(eased, MARGIN * easing[kind])
    grown = MARGIN * growing[0] * max(1.0, growing[1]) * max(1.0, growing[2])
    for at in range(len(rows)):
        i, identity = rows[at], ids[at]
        if (
            uniform(streams[0], identity) >= eased
            and uniform(streams[1], identity) >= grown * people.mismatch[i]
        ):
            continue
        if people.phase[i] != INSIDE or people.onset[i] > month:
            continue
        mismatch, soort = people.mismatch[i], people.soort[i]
        special = soort == SBO or soort == SO or soort == VSO
        helped = people.support[i] > 0 or people.jeugdhulp[i] == _RECEIVES
        ease = easing[people.need[i]] if special or (mismatch <= 0.0 and helped) else 0.0
        grow = growing[0] * mismatch * (growing[1] if special else 1.0)
        away = _LEAVE <= people.attendance[i] <= _ABSOLUUT
        if away or people.route[i] == WACHTLIJST:
            grow *= growing[2]
        eases = earliest(streams[0], identity, _hazard(ease))
        grows = earliest(streams[1], identity, _hazard(grow))
        if min(eases, grows) >= 1.0:
            continue
        if eases < grows:
            people.severity[i] *= parts[0]
            people.severity2[i] *= parts[0]
        else:
            people.severity[i] += (1.0 - people.severity[i]) * parts[1]
            if people.need2[i] > 0:
                people.severity2[i] += (1.0 - people.severity2[i]) * parts[1]
        changed[n] = i
        n += 1
    return n


def born_this_month(state: State) -> tuple[Rows, NDArray[np.uint64]]:
    """Return who has a need and a birthday in this month of the year: rows and identities."""

    def by_month() -> list[tuple[Rows, NDArray[np.uint64]]]:
        rows = needy_rows(state)
        of_year = (state.leerlingen.birth[rows] % clock.MONTHS_PER_YEAR).astype(np.uint8)
        ordered = rows[np.argsort(of_year, kind="stable")]
        ends = np.cumsum(np.bincount(of_year, minlength=clock.MONTHS_PER_YEAR))
        parts = np.split(ordered, ends[:-1])
        return [(part, state.leerlingen.id[part]) for part in parts]

    needy_rows(state)
    key = (state.remembered.needy_of, clock.schooljaar_of(state.month))
    months = state.once("behoefte: verjaardagen", key, by_month)
    return months[state.month % clock.MONTHS_PER_YEAR]


def step(state: State) -> None:
    """Let the needs of those whose birthday falls in this month ease or grow heavier."""
    p, (rows, ids) = state.parameters, born_this_month(state)
    changed = np.empty(len(rows), np.int32)
    n = _change(
        state.leerlingen,
        rows,
        ids,
        state.month,
        p["behoefte.verlichting"] * p.per_need("behoefte.verlichting_factor"),
        (
            p["behoefte.verergering"],
            p["behoefte.verergering_speciaal"],
            p["behoefte.verergering_thuis"],
        ),
        (p["behoefte.verlichting_deel"], p["behoefte.verergering_deel"]),
        np.array([state.stream(kind) for kind in (Kind.NEED_EASES, Kind.NEED_GROWS)], np.uint64),
        changed,
    )
    state.work += [_LOOK * len(rows), 2 * len(rows)]
    severity_changed(state, changed[:n])
