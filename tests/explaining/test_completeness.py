"""What is explained is what happens: every event has its cause, and every cause its event.

A world in which everything happens is followed for many leerlingen at once. At each process and for
each of them: whatever is said to act lies on the right side of its draw and has the effect that it
names; where nothing acts no draw lies below its probability; and nothing happens without a cause.
"""

import numpy as np
import pytest
from explained import busy_model, follow
from worlds import busy_world, run, same, start
from worlds import rows as rows_of

from sim.agents.state import State
from sim.explaining import EXPLAIN, LOOKS, WHOLE_SYSTEM
from sim.processes.plaatsing import queue
from sim.tracer import Tracer

YEARS, EACH = 3, 200
CAUSES = (
    "de school vraagt toelating tot sbo aan",
    "de school vraagt toelating tot so aan",
    "de school vraagt toelating tot vso aan",
    "het samenwerkingsverband beslist",
    "de tlv wordt toegekend",
    "de tlv wordt geweigerd",
    "er is een plaats vrij voor wie aan de beurt is",
    "langdurig verzuim begint",
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
    "de behoefte wordt lichter",
    "de behoefte wordt zwaarder",
    "de tlv loopt af en wordt verlengd",
    "de tlv loopt af: terug uit sbo",
    "de tlv loopt af: terug uit so",
    "de tlv loopt af: terug uit vso",
    "geplaatst in een residentiële instelling",
    "vooraan op de wachtlijst",
    "de plaatsing in de instelling eindigt",
    "en van de wachtlijst af",
    "verhuist en vindt geen plaats op een school",
    "de leerling verhuist",
    "er is geen plaats",
    "de ouders zoeken een andere school",
    "de school verwijdert",
    "gaat naar een andere school",
    "de dichtstbijzijnde school laat toe",
    "school B1 adviseert weg",
    "school V1 adviseert weg",
    "de school vraagt een plaats in de opdc",
    "er is een plaats",
    "de tijd in de opdc is om",
    "er is een plaats in de OZA",
    "er is een plaats in de digitale school",
    "er is een plaats in de klas",
    "de OZA is om: weer thuis",
    "de OZA is om: de leerling blijft aanwezig",
    "de klas past",
    "vraagt jeugdhulp",
    "hulp op school, meteen",
    "op de wachtlijst voor jeugdhulp",
    "aan de beurt: de jeugdhulp begint",
    "de jeugdhulp eindigt",
    "de hulp op school eindigt",
    "en de behoefte is lichter geworden",
    "ziet af van jeugdhulp",
)


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


def test_every_process_is_explained() -> None:
    assert set(laps_of_august()) - {"recording", "agents"} == {
        *EXPLAIN,
        *WHOLE_SYSTEM,
    }


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
