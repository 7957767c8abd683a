"""The written application: a decision within its term, and admission of who is without a school.

A written application is decided on within 6 weeks, or 6 + 4; then who is in absoluut verzuim (a
share of the spells has applied) is admitted, for a time if need be, with a chance per month::

    admitted    t Z, Z of the nearest school of its age

Who holds a tlv, or has a request running, waits for that. The nearest school has two levers more:
the share of the spells that have applied, and the share of these for which the term is 6 weeks; for
the others it is 10, in whole calendar months, rounded up (2 and 3). Both draws last as long as the
spell, so that a lever that rises lets the spells in between count as applied, or decided on, from
then on. Nobody is admitted in August; after 10 weeks the law has a leerling without a school
admitted until the school decides. t = 0 cuts it, and leaves return to ``sim.processes.terugkeer``.
Called by ``sim.processes.aanmelding``. Mechanisms Z01-Z03; law: WPO art. 40 lid 6 and 7 (from
2014-08-01); shares and chance are assumptions.
"""

import math

import numpy as np
from numpy.typing import NDArray

from sim.agents.choice import ChoiceTable
from sim.agents.codes import Niveau
from sim.agents.institutions import Scholen
from sim.agents.leerlingen import INSIDE, Leerlingen, bytes_of
from sim.agents.moves import ABSOLUUT, GEEN_ROUTE, Cells, Log
from sim.agents.state import State
from sim.agents.zones import Rows
from sim.draws import Kind, uniform
from sim.kernel import kernel
from sim.processes import Proces
from sim.processes.regulier import enrol_regular
from sim.processes.rows import rows_away
from sim.processes.telling import spell_of

_PROCESS, _VMBO, _VO_CODES = int(Proces.AANMELDING), int(Niveau.VMBO), 6
_EXACT = bytes_of("phase", "attendance", "tlv", "route", "id", "home_since", "birth", "cell")
"""Bytes read of a leerling who is not plainly present."""


@kernel
def _decide(
    people: Leerlingen,
    schools: Scholen,
    cells: Cells,
    log: Log,
    rows: Rows,
    month: int,
    bao: ChoiceTable,
    vo: ChoiceTable,
    oldest_po: int,
    terms: tuple[int, int],
    effect: float,
    written: NDArray[np.float64],
    in_time: NDArray[np.float64],
    streams: NDArray[np.uint64],
) -> None:
    """Admit among ``rows`` those in absoluut verzuim whose written application has run its term.

    ``written`` and ``in_time``: of each school.
    """
    for at in range(len(rows)):
        i = rows[at]
        if people.phase[i] != INSIDE or people.attendance[i] != ABSOLUUT:
            continue
        if people.tlv[i] > 0 or people.route[i] != GEEN_ROUTE:
            continue
        age, row, choice = month - people.birth[i], int(people.cell[i]), bao
        if age >= oldest_po:
            choice, row = vo, row * _VO_CODES + max(people.niveau[i], _VMBO)
        if choice.start[row] == choice.start[row + 1]:
            continue
        nearest = choice.school[choice.start[row]]
        spell = spell_of(people, i)
        term = terms[0] if uniform(streams[1], spell) < in_time[nearest] else terms[1]
        applied = uniform(streams[0], spell) < written[nearest]
        if not applied or month - people.home_since[i] < term:
            continue
        if uniform(streams[2], people.id[i]) < effect * schools.zorgplicht[nearest]:
            u = uniform(streams[3], people.id[i])
            enrol_regular(people, schools, cells, log, _PROCESS, i, bao, vo, age, oldest_po, u)


def months_of(weeks: float) -> int:
    """Return the whole months after which a term of weeks is over."""
    return math.ceil(weeks * 12.0 / 52.0)


def step(state: State) -> None:
    """Admit those whose application has run its term."""
    p, written = state.parameters, state.levers["schriftelijke_aanmelding"]
    effect = p["aanmelding.termijn_effect"]
    if effect == 0.0 or not written.any():
        return
    first = p["aanmelding.termijn"]
    streams = [state.stream(kind, lasting=True) for kind in (Kind.ADMISSION, Kind.IN_TIME)]
    streams += [state.stream(kind) for kind in (Kind.ADMISSION, Kind.CHOICE_PO)]
    rows = rows_away(state)
    state.work[0] += _EXACT * len(rows)
    _decide(
        state.leerlingen,
        state.scholen,
        state.cells,
        state.log,
        rows,
        state.month,
        state.geography.choice_bao,
        state.geography.choice_vo,
        int(p["overgang.verlaat_po_vanaf"]),
        (months_of(first), months_of(first + p["aanmelding.verlenging"])),
        effect,
        written,
        state.levers["tijdige_beslissing"],
        np.array(streams, dtype=np.uint64),
    )
