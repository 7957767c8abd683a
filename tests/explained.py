"""Holding what is explained against what happens, for many leerlingen at once."""

import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from worlds import World, busy_world, group, scenario_of
from worlds import rows as rows_of

from sim.agents.codes import Behoefte
from sim.agents.state import State
from sim.explaining import EXPLAIN, explain
from sim.explaining.chance import Chance, Moment, Person
from sim.explaining.ondersteuning import mismatch_of
from sim.model import StelselModel
from sim.parameters import Parameters, load
from sim.population.small_supply import RateSupply
from sim.population.small_world import build
from sim.simulate import settings_of
from sim.tracer import Tracer

OFTEN = {
    "verzuim.absoluut": 60.0,
    "verzuim.langdurig_niveau": 4.0,
    "vrijstelling.niveau": 60.0,
    "vrijstelling.einde": 5.0,
    "terugplaatsing.so": 6.0,
    "terugplaatsing.sbo_so": 12.0,
    "terugplaatsing.sbo_bao": 8.0,
    "terugplaatsing.vso": 6.0,
    "overgang.direct_sbo": 40.0,
    "overgang.direct_so": 40.0,
    "aanmelding.verhuizing": 4.0,
    "aanmelding.zonder_plaats": 4.0,
    "aanmelding.zoeken": 4.0,
    "aanmelding.verwijdering": 300.0,
    "aanmelding.advies": 4.0,
    "aanmelding.termijn_effect": 10.0,
    "behoefte.verlichting": 4.0,
    "residentieel.niveau": 4.0,
    "arrangement.opdc_vraag": 4.0,
    "jeugdhulp.verlichting_kans": 4.0,
    "terugplaatsing.aandeel_einde_tlv": 1.0,
}
"""Parameters made larger by a factor, beyond their ranges, so that rare causes are seen too."""
LEVERS: list[dict[str, Any]] = [
    {"lever": "opdc_plaatsen", "value": 8.0},
    {"lever": "oza_plaatsen", "value": 6.0},
    {"lever": "digitale_plaatsen", "value": 4.0},
    {"lever": "klas_plaatsen", "value": 4.0},
    {"lever": "nieuwkomers", "value": 20.0},
    {"lever": "voorrang_thuiszitters", "value": 1.0, "from": "2016-08"},
    {"lever": "doorbraakaanpak", "value": 1.0, "from": "2016-01"},
    {"lever": "onderwijskundig_advies", "value": 0.5},
    {"lever": "tlv_geldigheid", "value": 12.0},
    {"lever": "schriftelijke_aanmelding", "value": 0.9, "school": ["B1", "V1"]},
    {"lever": "tijdige_beslissing", "value": 0.2, "from": "2016-08"},
    {"lever": "oza_vanaf", "value": 2.0, "swv": ["PO1"]},
]
"""Levers that give every process something to do."""
SOME = 2
"""How many are followed of those who made each kind of move."""
COLUMNS = ("severity", "jeugdhulp", "arrangement", "arrangement_until", "tlv_until")
"""Columns beside the state that change for a cause."""
NO_EFFECT = {"plaatsen_volgen_vraag"}
"""Processes whose effect is not foretold: where a closing school's leerlingen go."""


class Checker(Tracer):
    """A tracer that asks at every process, and holds the answer against what happened."""

    acted: Counter[str]

    def _compare(self, process: str, codes: list[int], moment: Moment, after: Person) -> None:
        chances = explain(process, moment)
        moved = bool(codes) or any(getattr(moment.who, c) != getattr(after, c) for c in COLUMNS)
        check(process, moved, chances, moment, after)
        self.acted.update(chance.cause for chance in chances if chance.happens)


def check(process: str, moved: bool, chances: list[Chance], moment: Moment, after: Person) -> None:
    """Hold what is said of one leerling and process against what happened to it."""
    wrong = list(faults(process, moved, chances, moment, after))
    if wrong:
        pytest.fail(f"{process}: {wrong} of {moment.who} with {chances}")


def faults(
    process: str, moved: bool, chances: list[Chance], moment: Moment, after: Person
) -> Iterator[str]:
    """Yield what is wrong with an explanation."""
    acting = [chance for chance in chances if chance.happens]
    effects = [chance for chance in acting if chance.after]
    for chance in acting:
        if chance.kind is not None and (chance.draw < chance.probability) != chance.below:
            yield "a cause acts on the wrong side of its draw"
    if not acting and any(c.kind is not None and c.draw < c.probability for c in chances):
        yield "a draw lies below its probability and nothing acts"
    for chance in effects[-1:]:
        has = all(
            math.isclose(getattr(after, name), value, rel_tol=1e-6)
            for name, value in chance.after.items()
        )
        if not has and (moved or not chance.if_room):
            yield "the cause that acts has another effect"
    if moved and process in EXPLAIN and not (effects or (acting and process in NO_EFFECT)):
        yield "something happened without a cause"
    parts = mismatch_of(moment.state, moment.who) if process == "ondersteuning" else ()
    if parts and not math.isclose(parts[0][1], after.mismatch, abs_tol=1e-6):
        yield "the mismatch is another"


class NeedyBirths:
    """The births of a small world, half of whom have a need that shows."""

    def __init__(self, stream: object) -> None:
        self.stream = stream

    def arrive(self, state: State) -> None:
        """Write the births, then their needs."""
        before = state.used
        self.stream.arrive(state)  # type: ignore[attr-defined]
        new = slice(before, state.used, 2)
        state.leerlingen.need[new] = Behoefte.GEDRAG
        state.leerlingen.severity[new] = 0.8
        state.leerlingen.onset[new] = state.month - 12


def _larger(parameters: Parameters) -> Parameters:
    items = dict(parameters.items)
    for name, factor in OFTEN.items():
        old = items[name]
        items[name] = replace(old, value=min(0.9, old.value * factor))
    return Parameters(items, parameters.set_name)


class Leaving(RateSupply):
    """A supply of a small world from which leerlingen of vo leave, and some leave the country."""

    def leave_vo(self, schooljaar: int) -> NDArray[np.float64]:
        """Return a chance to leave vo at every age and niveau."""
        del schooljaar
        return np.full((6, 25), 0.3)

    def migration(self, state: State | None, schooljaar: int) -> dict[int, tuple[float, float]]:
        """Return that a part of each birth year leaves, and as many come."""
        found = super().migration(state, schooljaar)
        return {year: (0.04, come) for year, (_, come) in found.items()}


def busy_model(
    years: int, small: World | None = None, seed: int = 1, **fields: Any
) -> StelselModel:
    """Return the model of a world in which everything happens often."""
    small = small or busy_world()
    bridge = group(20, "vo", age=12, niveau="brugjaar")
    small = {**small, "leerlingen": [*small["leerlingen"], bridge]}
    scenario = scenario_of(small, **{"years": years, "seed": seed, "levers": LEVERS, **fields})
    assert scenario.small_world is not None
    parameters = _larger(load(scenario.parameter_set, scenario.parameters))
    state = build(scenario, scenario.small_world, parameters)
    state.supply = Leaving(scenario.small_world.net_migration)
    state.births = [NeedyBirths(stream) for stream in state.births]
    return StelselModel(state, scenario.months, scenario.policies, settings_of(scenario, state))


def chosen(model: StelselModel, each: int) -> set[int]:
    """Return the ids of every ``each``-th leerling, and of ``SOME`` who made each kind of move."""
    found: dict[tuple[int, ...], set[int]] = {}
    log, ids = model.state.log, model.state.leerlingen.id
    while model.running_months:
        model.step()
        for k in range(int(log.used[0])):
            move = found.setdefault((int(log.process[k]), int(log.old[k]), int(log.new[k])), set())
            if len(move) < SOME:
                move.add(int(ids[log.row[k]]))
    return set(rows_of(model).id[::each].tolist()).union(*found.values())


def follow(make: Callable[[], StelselModel], each: int) -> Counter[str]:
    """Run a model and check every ``each``-th leerling, and some of each kind of move.

    Returns:
        How often each cause acted.
    """
    model, acted = make(), Counter[str]()
    checkers = [Checker(model.state, identity) for identity in sorted(chosen(make(), each))]
    assert len(checkers) > 50
    for checker in checkers:
        checker.acted = acted

    def lap(process: str) -> None:
        for checker in checkers:
            checker(process)

    model.lap = lap
    while model.running_months:
        model.step()
    return acted
