"""What is explained is what happens: every event has its cause, and every cause its event.

A world in which everything happens is followed for many leerlingen at once. At each process and for
each of them: whatever is said to act lies on the right side of its draw and has the effect that it
names; where nothing acts no draw lies below its probability; and nothing happens without a cause.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from worlds import World, busy_world, group, run, same, scenario_of, start
from worlds import rows as rows_of

from sim.agents.codes import Behoefte
from sim.agents.state import State
from sim.explaining import EXPLAIN, LOOKS, UNEXPLAINED, WHOLE_SYSTEM, explain
from sim.explaining.chance import Chance, Moment, Person
from sim.explaining.ondersteuning import mismatch_of
from sim.model import StelselModel
from sim.parameters import Parameters, load
from sim.population.small_supply import RateSupply
from sim.population.small_world import build
from sim.processes.plaatsing import queue
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
}
"""Parameters made larger by a factor, beyond their ranges, so that rare causes are seen too."""
YEARS, EACH, SOME = 3, 200, 2
NO_EFFECT = {"plaatsen_volgen_vraag"}
"""Processes whose effect is not foretold: where a closing school's leerlingen go."""
CAUSES = (
    "de school vraagt toelating tot sbo aan",
    "de school vraagt toelating tot so aan",
    "de school vraagt toelating tot vso aan",
    "het samenwerkingsverband beslist",
    "de tlv wordt toegekend",
    "de tlv wordt geweigerd",
    "er is een plaats vrij voor wie aan de beurt is",
    "langdurig verzuim begint",
    "de leerling komt zonder school te zitten",
    "vrijstelling 5 onder a",
    "terug naar de eigen school",
    "een nieuwe school",
    "op de wachtlijst gezet",
    "vier schoolweken thuis, gemeld als ongeoorloofd",
    "vier schoolweken thuis, gemeld als ziek of met verlof",
    "de vrijstelling eindigt",
    "daarna naar een speciale school",
    "daarna naar een gewone school",
    "terug van sbo naar bao",
    "van sbo naar so",
    "terug uit so",
    "van so naar bao",
    "van so naar sbo",
    "terug van vso naar vo",
    "klaar met het primair onderwijs",
    "op weg naar vso",
    "naar vo, ",
    "meteen op weg naar sbo",
    "meteen op weg naar so",
    "naar een basisschool",
    "de school sluit",
    "klaar met het vso",
    "klaar met het voortgezet onderwijs",
    "verhuist naar het buitenland",
    "na het brugjaar naar ",
    "behoefte en ondersteuning passen anders bij elkaar",
)


class Checker(Tracer):
    """A tracer that asks at every process, and holds the answer against what happened."""

    acted: Counter[str]

    def _compare(self, process: str, codes: list[int], moment: Moment, after: Person) -> None:
        chances = explain(process, moment)
        check(process, bool(codes), chances, moment, after)
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
        has = all(getattr(after, name) == value for name, value in chance.after.items())
        if not has and (process != "plaatsing" or moved):
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


def busy_model(years: int, small: World | None = None, seed: int = 1) -> StelselModel:
    """Return the model of a world in which everything happens often."""
    small = small or busy_world()
    bridge = group(20, "vo", age=12, niveau="brugjaar")
    small = {**small, "leerlingen": [*small["leerlingen"], bridge]}
    scenario = scenario_of(small, years=years, seed=seed)
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


def test_every_event_has_its_cause_and_every_cause_its_event() -> None:
    acted = follow(lambda: busy_model(YEARS), EACH)
    missing = [c for c in CAUSES if not any(cause.startswith(c) for cause in acted)]
    assert missing == []
    assert sum(acted.values()) > 1000


@pytest.mark.full
@pytest.mark.parametrize("seed", [3, 4])
def test_every_leerling_is_explained(seed: int) -> None:
    follow(lambda: busy_model(5, seed=seed), 1)


def test_constant_rates_are_explained() -> None:
    names = ("aanvraag_sbo", "aanvraag_vso", "langdurig_verzuim", "absoluut_verzuim", "uitstroom")
    names = (*names, "vrijstelling_5a", "terugkeer_langdurig", "terugkeer_absoluut", "beslissing")
    names = (*names, "terugplaatsing_sbo", "terugplaatsing_vso")
    rates = {name: {"value": 0.1, "unit": "per_month"} for name in names}
    rates["toekenning"] = {"value": 0.5, "unit": "per_decision"}
    small = {**busy_world(), "constant_rates": rates}
    acted = follow(lambda: busy_model(1, small), EACH)
    assert acted["verlaat deze wereld"] > 50
    assert acted["de tlv wordt geweigerd"] > 5


# --- which processes are explained --------------------------------------------------------------


def laps_of_august() -> list[str]:
    """Return the names that a month with everything in it calls, in order."""
    model, laps = start(busy_world(), years=2), []
    for _ in range(12):
        model.step()
    model.lap = laps.append
    model.step()
    return laps


def test_every_process_is_explained_but_those_that_are_listed() -> None:
    assert set(laps_of_august()) - {"recording", "agents"} == {
        *EXPLAIN,
        *UNEXPLAINED,
        *WHOLE_SYSTEM,
    }
    assert not set(EXPLAIN) & UNEXPLAINED


def test_what_is_looked_at_before_a_process_is_looked_at_just_before_it() -> None:
    laps = laps_of_august()
    for after, (process, _) in LOOKS.items():
        assert laps[laps.index(process) - 1] == after


# --- what tracing may not do --------------------------------------------------------------------


def test_tracing_changes_nothing() -> None:
    plain = run(busy_world(), years=2)
    traced = start(busy_world(), years=2)
    tracers = [Tracer(traced.state, int(i)) for i in traced.state.leerlingen.id[:2000:40]]
    traced.lap = lambda process: [tracer(process) for tracer in tracers] and None
    while traced.running_months:
        traced.step()
    assert same(rows_of(plain), rows_of(traced))
    assert np.array_equal(plain.state.work, traced.state.work)
    assert plain.recorder.transitions().equals(traced.recorder.transitions())
    assert sum(len(tracer.events) for tracer in tracers) > 50


def test_the_place_on_the_waiting_list_is_that_of_the_queue() -> None:
    model, seen = start(busy_world(), years=1), 0
    tracers = [Tracer(model.state, int(i)) for i in model.state.leerlingen.id[:2000:10]]

    def lap(process: str) -> None:
        nonlocal seen
        expected = _numbers(model.state) if process == "residentieel" else {}
        for tracer in tracers:
            tracer(process)
            if process == "residentieel" and tracer.identity in expected:
                found = tracer.looked_at("plaatsing")
                assert (found["nummer"], found["wachtenden"]) == expected[tracer.identity]
                seen += 1

    model.lap = lap
    while model.running_months:
        model.step()
    assert seen > 50


def _numbers(state: State) -> dict[int, tuple[float, float]]:
    """Return the place on its list of everyone who waits, and the length of the list."""
    people, found = state.leerlingen, {}
    rows = queue(state)
    for soort in (2, 3, 5):
        own = [int(people.id[i]) for i in rows if people.route_for[i] == soort]
        found |= {identity: (k + 1.0, float(len(own))) for k, identity in enumerate(own)}
    return found
