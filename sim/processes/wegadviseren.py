"""Wegadviseren: how often a regular school advises parents away before the written application.

Once a schooljaar, in August (in the first month of a run too), for every school for bao and vo::

    advice = min(most, a x wegadviseren_school x (1 - zorgplicht_school x e) x load^b)
    load   = (heavy + k mean) / (leerlingen + k) / mean

``heavy`` of the leerlingen of the school have a need that shows and is heavy from a severity on;
``mean`` is their share in the regular schools of its samenwerkingsverband, and ``k`` leerlingen
like that keep a small school from swinging. Where nobody has a heavy need the load is 1. A school
that many parents of leerlingen with a heavy need choose is loaded more, and advises more of them
away (loop L05; b = 0 cuts it). Only a written application starts the zorgplicht, so that
wegadviseren escapes it but for the share e that supervision takes off. Mechanisms Z02, Z05, G07:
beleidsnota 2020-11 (three quarters of the schoolleiders see others avoid the zorgplicht, which is
no rate); forms and sizes are assumptions.
"""

import numpy as np
from numpy.typing import NDArray

from sim.agents.choice import ChoiceTable
from sim.agents.codes import is_one_of
from sim.agents.institutions import NO_SWV, Scholen
from sim.agents.leerlingen import INSIDE, NO_SCHOOL, Leerlingen, bytes_of
from sim.agents.moves import BAO, VO
from sim.agents.state import State
from sim.agents.zones import Rows
from sim.draws import uniform
from sim.kernel import kernel
from sim.processes.rows import needy_rows

_EXACT = bytes_of("phase", "school", "onset", "severity")
_ATTEMPT = np.uint64(60)


@kernel
def attempt(identity: np.uint64, number: int) -> np.uint64:
    """Return an identity for the draws of one attempt; at the first it is the own one."""
    return identity ^ (np.uint64(number) << _ATTEMPT)


@kernel
def is_advised_away(
    schools: Scholen, school: int, identity: np.uint64, number: int, stream: np.uint64
) -> bool:
    """Whether a school advises away at an attempt of a leerling whose need shows."""
    advice = schools.advice[school]
    away: bool = advice > 0.0 and uniform(stream, attempt(identity, number)) < advice
    return away


@kernel
def past_advice(
    people: Leerlingen,
    schools: Scholen,
    choice: ChoiceTable,
    row: int,
    entry: int,
    i: int,
    month: int,
    attempts: int,
    stream: np.uint64,
) -> int:
    """Return the entry that takes row ``i``: the next one for each school that advises away.

    Who is advised away at all attempts goes to the school after them.
    """
    if entry < 0 or people.need[i] == 0 or people.onset[i] > month:
        return entry
    first = choice.start[row]
    size = choice.start[row + 1] - first
    for number in range(min(attempts, size)):
        school = choice.school[entry]
        if not is_advised_away(schools, school, people.id[i], number, stream):
            break
        entry = first + (entry - first + 1) % size
    return entry


@kernel
def _heavy(
    people: Leerlingen, rows: Rows, month: int, least: float, number: NDArray[np.float64]
) -> None:
    for at in range(len(rows)):
        i = rows[at]
        shows = people.phase[i] == INSIDE and people.onset[i] <= month
        if shows and people.school[i] != NO_SCHOOL and people.severity[i] >= least:
            number[people.school[i]] += 1.0


def load_of(state: State) -> NDArray[np.float64]:
    """Return the load of every school, relative to its samenwerkingsverband."""
    schools, rows = state.scholen, needy_rows(state)
    heavy = np.zeros(len(schools.soort))
    state.work[0] += _EXACT * len(rows)
    _heavy(state.leerlingen, rows, state.month, state.parameters["aanmelding.zwaar"], heavy)
    enrolled = schools.enrolled.astype(np.float64)
    none = len(state.swvs.sector)
    swv = np.where(schools.soort == VO, schools.swv_vo, schools.swv_po).astype(np.int64)
    unit = np.where(swv == NO_SWV, none, swv)
    # regular schools only: the special ones would make every school of their swv look light
    regular = is_one_of(schools.soort, (BAO, VO))
    heavy_of = np.bincount(unit, heavy * regular, minlength=none + 1)[unit]
    all_of = np.bincount(unit, enrolled * regular, minlength=none + 1)[unit]
    known = regular & (heavy_of > 0.0)
    mean, few = heavy_of[known] / all_of[known], state.parameters["aanmelding.last_ruimte"]
    load = np.ones(len(heavy))
    load[known] = (heavy[known] + few * mean) / (enrolled[known] + few) / mean
    return load


def step(state: State) -> None:
    """Set how often each school advises away in this schooljaar."""
    p, schools = state.parameters, state.scholen
    load = load_of(state) ** p["aanmelding.advies_last"]
    held = 1.0 - schools.zorgplicht * p["aanmelding.advies_zorgplicht"]
    advice = p["aanmelding.advies"] * state.levers["wegadviseren"] * held * load
    regular = is_one_of(schools.soort, (BAO, VO))
    schools.advice[:] = np.minimum(p["aanmelding.advies_hoogst"], advice) * regular
