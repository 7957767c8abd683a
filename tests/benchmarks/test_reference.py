"""The engine gives every leerling the life that plain Mesa gives it, exactly.

Both run the reduced rules with the same keyed draws on some 24,000 leerlingen for 36 months: once
as the parameters stand, and once in a busy world with far more absence and referral and no free
places, so that rare turns are taken often and many wait for a place. After every month all that can
change of every leerling is compared, the leerlingen of every school, and all that was counted per
samenwerkingsverband and gemeente.

The smallest defect that this finds is one that gives a single leerling another state in a single
month: ``>=`` for ``>`` in an age, a leerling served out of turn, counted twice or for another
unit, a hazard so far off that one draw of some 800,000 falls on its other side. What is wrong in
the same way in both stays hidden, as do the tables of numbers that the reference takes from the
engine, and what the reduced rules leave out.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.reduced import reduced_state
from benchmarks.reference import ReferenceModel
from benchmarks.reference_mover import Life
from sim.agents.codes import Aanwezigheid, Route, Schoolsoort, split_state
from sim.agents.leerlingen import EXPECTED, INSIDE, REGISTERED
from sim.agents.state import State
from sim.model import run_month
from sim.parameters import Parameters
from sim.processes import Proces

SCALE, MONTHS = 0.01, 36

FACTORS = {  # of the busy world, on the parameters
    "verzuim.langdurig_basis": 30.0,
    "verzuim.langdurig_niveau": 10.0,
    "verzuim.absoluut": 30.0,
    "aanvraag.niveau_sbo": 5.0,
    "aanvraag.niveau_so": 5.0,
    "aanvraag.niveau_vso": 5.0,
    "tlv.toekenning": 0.8,
}

PLAIN = {  # events in all months; with fewer the comparison would say little of a rule
    "absence begun": 50,
    "absence grew long": 35,
    "back at school": 45,
    "unenrolled": 30,
    "enrolled again": 30,
    "asked": 110,
    "granted": 110,
    "refused": 5,
    "placed in sbo": 45,
    "placed in so": 15,
    "placed in vso": 110,
    "listed for vso": 60,
    "po to vo": 1700,
    "left vo": 1800,
    "left vso": 100,
    "left from home": 8,
}
BUSY = PLAIN | {
    "absence begun": 700,
    "absence grew long": 500,
    "back at school": 500,
    "unenrolled": 1000,
    "enrolled again": 800,
    "listed from home": 30,
    "asked": 350,
    "granted": 250,
    "refused": 80,
    "placed in sbo": 75,
    "placed in so": 35,
    "still listed in vo": 10,
    "left from home": 30,
}


def plain(state: State) -> None:
    """Leave a world as it is."""


def busy(state: State) -> None:
    """Let far more happen in a world, and leave no free place in special schools."""
    items = dict(state.parameters.items)
    for name, factor in FACTORS.items():
        items[name] = replace(items[name], value=items[name].value * factor)
    state.parameters = Parameters(items, state.parameters.set_name)
    limited = state.scholen.places >= 0
    state.scholen.places[limited] = state.scholen.enrolled[limited]


def lives_of(state: State) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return ids in order, and what the engine holds of each, one column per field of ``Life``."""
    people, used = state.leerlingen, state.used
    rows = np.flatnonzero(people.phase[:used] != EXPECTED)
    rows = rows[np.argsort(people.id[rows])]
    lives = [getattr(people, name)[rows].astype(np.int64) for name in Life._fields]
    lives[Life._fields.index("counted")] %= REGISTERED  # what is; the reference keeps one book
    return people.id[rows], np.column_stack(lives)


def lives_in(model: ReferenceModel) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return the same of the reference."""
    lives = model.lives()
    ids = np.array(list(lives), np.uint64)
    order = np.argsort(ids)
    return ids[order], np.array(list(lives.values()), np.int64)[order]


def difference(
    ids: NDArray[np.uint64], engine: NDArray[np.int64], reference: NDArray[np.int64]
) -> str:
    """Return in words how many leerlingen differ, and the first; empty when none does."""
    unequal = np.argwhere(engine != reference)
    if len(unequal) == 0:
        return ""
    at, column = unequal[0]
    return (
        f"{len(np.unique(unequal[:, 0]))} leerlingen differ; "
        f"the first, {ids[at]}, in {Life._fields[column]}: "
        f"{Life(*engine[at])} in the engine, {Life(*reference[at])} in the reference"
    )


def events(state: State) -> Iterator[str]:
    """Yield in a word what happened in the month that the engine's log holds."""
    log = state.log
    changes = np.flatnonzero(log.old != log.new)  # else to another school in the same state
    changes = changes[changes < log.used[0]]
    lines = zip(log.process[changes], log.old[changes], log.new[changes], strict=True)
    for process, old, new in lines:
        soort_before, attendance_before, _ = split_state(int(old))
        soort, attendance, route = split_state(int(new))
        match Proces(int(process)):
            case Proces.AANVRAAG | Proces.LEERPLICHT as plainly:
                yield "asked" if plainly is Proces.AANVRAAG else "left from home"
            case Proces.TLV:
                yield "granted" if route is Route.WACHTLIJST else "refused"
            case Proces.PLAATSING:
                yield f"placed in {soort.name.lower()}"
            case Proces.PO_NAAR_VO if soort is soort_before:
                yield "still listed in vo" if soort is Schoolsoort.VO else "listed for vso"
            case Proces.PO_NAAR_VO:
                yield "po to vo"
            case Proces.UITSTROOM:
                yield f"left {soort_before.name.lower()}"
            case Proces.VERZUIM if attendance_before is Aanwezigheid.AANWEZIG:
                yield "unenrolled" if attendance is Aanwezigheid.ABSOLUUT else "absence begun"
            case Proces.VERZUIM:
                yield "absence grew long"
            case Proces.TERUGKEER if soort is not soort_before:
                yield "enrolled again"
            case Proces.TERUGKEER if soort is Schoolsoort.NIET_INGESCHREVEN:
                yield "listed from home"
            case Proces.TERUGKEER:
                yield "back at school"


@pytest.mark.parametrize(
    ("prepare", "at_least"),
    [
        pytest.param(plain, PLAIN, id="plain", marks=pytest.mark.full),
        pytest.param(busy, BUSY, id="busy"),
    ],
)
def test_every_leerling_lives_the_same_life(
    prepare: Callable[[State], None], at_least: dict[str, int]
) -> None:
    state = reduced_state(SCALE)
    prepare(state)
    reference = ReferenceModel(state)
    happened: Counter[str] = Counter()
    for month in range(MONTHS):
        run_month(state)
        state.month += 1
        reference.step()
        happened.update(events(state))
        ids, lives = lives_of(state)
        same_ids, same_lives = lives_in(reference)
        assert np.array_equal(ids, same_ids), month
        assert difference(ids, lives, same_lives) == "", month
        enrolled = [school.enrolled for school in reference.schools]
        assert np.array_equal(state.scholen.enrolled, enrolled), month
        per_swv, per_gemeente = reference.tallies()
        assert np.array_equal(state.tally_swv[:5], np.transpose(per_swv)), month
        assert np.array_equal(state.tally_gemeente[:5], np.transpose(per_gemeente)), month
    few = {name: happened[name] for name, least in at_least.items() if happened[name] < least}
    assert few == {}
    recorded = reference.datacollector.get_model_vars_dataframe().iloc[-1]
    inside, attendance = same_lives[:, 0] == INSIDE, Life._fields.index("attendance")
    at_home = np.isin(
        same_lives[:, attendance], (Aanwezigheid.LANGDURIG_RELATIEF, Aanwezigheid.ABSOLUUT)
    )
    assert recorded["leerlingen"] == inside.sum()
    assert recorded["thuiszitters"] == at_home.sum()
    assert recorded["wachtlijst"] == (state.leerlingen.route == Route.WACHTLIJST).sum()
