"""The end of a tlv: renewed, or back to a regular school.

In July whoever is in sbo, so or vso with a tlv that ends is looked at again. Returns with chance p
per schooljaar (``terugplaatsing``) are decided in part there: a share s of them, the rest in any
month. With L0 the length of a tlv by the parameters, in schooljaren, the chance to return at the
end is::

    p_end = min(1, s p L0)

whatever the length L that the samenwerkingsverband gives (lever ``tlv_geldigheid``): a tlv twice as
long is looked at half as often and lets half as many return at its end. Otherwise the tlv is
renewed, for L months from August, to the end of a schooljaar. A leerling with need emb is always
renewed: its tlv is for the whole period. From so the return is to bao, or to sbo (a waiting list),
as in ``terugplaatsing``; from vso to vo. A leerling who is on its way elsewhere, or too old for po,
is renewed; so is one without a need. Who is in sbo, so or vso without a term (who entered directly
at four, whose vrijstelling ended in a list, or who was there when a written-out world began) gets
one in July, and those under five not before the July before the 1 October at which they are five.
Who waits with a tlv that has ended keeps its turn. Before 2014-08 L and L0 are that of the national
indicatie. The same chances replaced by a constant rate (a small world) leave nothing to decide at
the end.

s = 0 cuts the link. Rows T04, T05 and T07 of the mechanisms; the form and s are assumptions. Law:
WEC art. 40 lid 15 (whole schooljaren, at least one).
"""

import math

import numpy as np
from numpy.typing import NDArray

from sim import clock
from sim.agents.choice import ChoiceTable
from sim.agents.codes import Behoefte, Schoolsoort
from sim.agents.identity import FOUR_YEARS
from sim.agents.institutions import Scholen
from sim.agents.leerlingen import INSIDE, NEVER, Leerlingen, bytes_of
from sim.agents.moves import GEEN_ROUTE, SBO, SO, VSO, WACHTLIJST, Cells, Log, ask
from sim.agents.state import State
from sim.agents.zones import Rows
from sim.clock import MONTHS_PER_YEAR
from sim.draws import Kind, uniform
from sim.kernel import kernel
from sim.processes import Proces
from sim.processes.regulier import enrol_regular
from sim.processes.rows import special_rows
from sim.processes.tlv import end_of_term, granted_share, length_of, lengths

_PROCESS = int(Proces.HERINDICATIE)
_EMB = int(Behoefte.EMB)
_FIVE = FOUR_YEARS + MONTHS_PER_YEAR
_TO_SEPTEMBER = clock.SEPTEMBER - clock.JULY
_EXACT = bytes_of("soort", "phase", "tlv_until", "birth", "need", "swv", "route", "id")
"""Bytes read of a leerling whose tlv may end."""


def chances(state: State) -> NDArray[np.float64]:
    """Return the chance to return at the end of a tlv, by Schoolsoort (7)."""
    p, out = state.parameters, np.zeros(len(Schoolsoort))
    length = p["tlv.geldigheid" if granted_share(state)[1] else "tlv.indicatie_geldigheid"]
    share = p["terugplaatsing.aandeel_einde_tlv"] * length / MONTHS_PER_YEAR
    for soort, name, rate in (
        (SBO, "terugplaatsing.sbo_bao", "terugplaatsing_sbo"),
        (SO, "terugplaatsing.so", "terugplaatsing_so"),
        (VSO, "terugplaatsing.vso", "terugplaatsing_vso"),
    ):
        if math.isnan(state.rates.hazard(rate)):
            out[soort] = min(1.0, share * p[name])
    return out


@kernel
def _look_again(
    people: Leerlingen,
    schools: Scholen,
    cells: Cells,
    log: Log,
    rows: Rows,
    month: int,
    bao: ChoiceTable,
    vo: ChoiceTable,
    months: NDArray[np.int64],
    chance: NDArray[np.float64],
    to_bao: float,
    oldest_po: int,
    streams: NDArray[np.uint64],
) -> None:
    for at in range(len(rows)):
        i = rows[at]
        soort = people.soort[i]
        if people.phase[i] != INSIDE or people.tlv_until[i] > month:
            continue
        if soort != SBO and soort != SO and soort != VSO:
            continue
        age, identity = month - people.birth[i], people.id[i]
        renewed = end_of_term(month + 1, length_of(people, i, months))
        if people.tlv_until[i] == NEVER:
            if age + _TO_SEPTEMBER >= _FIVE:
                people.tlv_until[i] = renewed
            continue
        people.tlv_until[i] = renewed
        if people.need[i] == 0 or people.need[i] == _EMB or people.route[i] != GEEN_ROUTE:
            continue
        if soort != VSO and age >= oldest_po:
            continue
        if uniform(streams[0], identity) >= chance[soort]:
            continue
        if soort == SO and uniform(streams[1], identity) >= to_bao:
            people.tlv[i] = SBO
            ask(people, log, _PROCESS, i, SBO, WACHTLIJST, month)
            continue
        oldest = 0 if soort == VSO else oldest_po
        u = uniform(streams[2], identity)
        enrol_regular(people, schools, cells, log, _PROCESS, i, bao, vo, age, oldest, u)


def step(state: State) -> None:
    """In July, look again at those whose tlv ends."""
    if clock.month_of_year(state.month) != clock.JULY:
        return
    parameters = state.parameters
    roster = special_rows(state)
    rows = np.sort(roster.rows[: roster.size[0]])
    kinds = (Kind.RENEWAL, Kind.RETURN_LEVEL, Kind.CHOICE_PO)
    state.work += [_EXACT * len(rows), len(rows)]
    _look_again(
        state.leerlingen,
        state.scholen,
        state.cells,
        state.log,
        rows,
        state.month,
        state.geography.choice_bao,
        state.geography.choice_vo,
        lengths(state),
        chances(state),
        parameters["terugplaatsing.so_naar_bao"],
        int(parameters["overgang.verlaat_po_vanaf"]),
        np.array([state.stream(kind) for kind in kinds], dtype=np.uint64),
    )
