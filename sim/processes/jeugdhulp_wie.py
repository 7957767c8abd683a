"""Who asks for jeugdhulp: a first look at who has a need, then the rule.

The rule stands in ``sim.processes.jeugdhulp``.
"""

import numpy as np
from numpy.typing import NDArray

from sim import draws
from sim.agents.codes import Jeugdhulp
from sim.agents.leerlingen import INSIDE, Leerlingen, bytes_of
from sim.agents.moves import ABSOLUUT, LANGDURIG, TOESTEMMING, earliest
from sim.agents.sieve import MARGIN
from sim.agents.state import State
from sim.agents.zones import Rows
from sim.draws import Kind, uniform
from sim.kernel import kernel
from sim.processes.rows import burdened_rows, rows_away

_GEEN, _WACHT, _OP_SCHOOL = (
    int(code) for code in (Jeugdhulp.GEEN, Jeugdhulp.WACHT, Jeugdhulp.OP_SCHOOL)
)
_ASKED = bytes_of(
    "phase", "jeugdhulp", "onset", "birth", "cell", "care", "severity", "attendance", "id"
)
"""Bytes read of a leerling who may ask."""
Ints = NDArray[np.int64]


def region_of_cell(state: State) -> Ints:
    """Return the row of the jeugdregio of each home cell."""
    geography = state.geography
    last = len(state.jeugdregios.places) - 1

    def make() -> Ints:
        found = geography.gemeente_jeugdregio[geography.cell_gemeente].astype(np.int64)
        return np.minimum(found, last)

    return state.once("jeugdhulp: regio", id(geography), make)


@kernel
def _ask(
    people: Leerlingen,
    rows: Rows,
    month: int,
    oldest: int,
    level: float,
    at_home: float,
    most: float,
    region_of: Ints,
    signals: NDArray[np.float64],
    early: NDArray[np.float64],
    streams: NDArray[np.uint64],
    new: Rows,
    light: Rows,
    found: Ints,
) -> None:
    """Let who of ``rows`` asks wait, or be helped at school; ``most``: bound on further factors.

    A row may stand among them twice. Who asks is written to ``new`` or ``light``, the number of
    each to ``found``.
    """
    for at in range(len(rows)):
        i = rows[at]
        hazard = level * people.care[i] * people.severity[i]
        # a cheap bound before the rest is looked at
        if people.jeugdhulp[i] != _GEEN or uniform(streams[0], people.id[i]) >= hazard * most:
            continue
        if people.phase[i] != INSIDE or people.need[i] == 0:
            continue
        if people.onset[i] > month or month - people.birth[i] >= oldest:
            continue
        region, attendance = region_of[people.cell[i]], people.attendance[i]
        hazard *= signals[region]
        if attendance == ABSOLUUT or attendance == LANGDURIG or attendance == TOESTEMMING:
            hazard *= at_home
        if earliest(streams[0], people.id[i], hazard) >= 1.0:
            continue
        at_school = uniform(streams[1], people.id[i]) < early[region]
        people.jeugdhulp[i] = _OP_SCHOOL if at_school else _WACHT
        people.jeugdhulp_since[i] = month
        if at_school:
            light[found[1]] = i
            found[1] += 1
        else:
            new[found[0]] = i
            found[0] += 1


def who_asks(state: State) -> tuple[Rows, Rows]:
    """Let leerlingen ask for jeugdhulp; return who waits now, in turn, and who is helped at school.

    At home a leerling asks at least as often as at school: those few are all looked at, so that the
    bound for the others can be low.
    """
    p, presence, people = state.parameters, state.jeugdregios.presence, state.leerlingen
    signals = 1.0 + p["jeugdhulp.signaal"] * presence
    at_home = p["jeugdhulp.vraag_thuis"]
    streams = [state.stream(Kind.JEUGDHULP_DEMAND), state.stream(Kind.JEUGDHULP_EARLY)]
    highest = float(signals.max(initial=1.0))
    most = MARGIN * max(1.0, at_home) * highest
    present = burdened_rows(state, streams[0], p["jeugdhulp.vraag"] * highest)
    rows = np.concatenate([present, rows_away(state)])
    new, light = np.empty(len(rows), np.int32), np.empty(len(rows), np.int32)
    found = np.zeros(2, np.int64)
    state.work[0] += _ASKED * len(rows)
    _ask(
        people,
        rows,
        state.month,
        int(p["jeugdhulp.tot"]),
        p["jeugdhulp.vraag"],
        at_home,
        most,
        region_of_cell(state),
        signals,
        p["jeugdhulp.vroeg"] * presence,
        np.array(streams, np.uint64),
        new,
        light,
        found,
    )
    new = new[: found[0]]
    tie = draws.uniforms(state.stream(Kind.JEUGDHULP_TIE, lasting=True), people.id[new])
    return new[np.argsort(tie)], np.sort(light[: found[1]])
