"""The benchmark's counts, against what can be counted by hand on 100 leerlingen."""

import numpy as np
import pytest
from worlds import group, school, start, world

from benchmarks.case import Meter, inside
from benchmarks.engine import number
from sim.agents import slices
from sim.agents.moves import EVENT_BYTES
from sim.agents.state import Rates
from sim.model import StelselModel

ID, MISMATCH, NEED, ATTENDANCE, BOUND = 8, 4, 1, 1, 4


def model_of(processes: set[str]) -> StelselModel:
    """Return 100 leerlingen of bao, 40 of whom have a need that support does not meet."""
    small = world(
        schools=[school("B", "bao")],
        leerlingen=[
            group(60, school="B"),
            group(40, school="B", need="gedrag", severity=0.4, onset_age=4.0),
        ],
    )
    model = start(small)
    model.state.processes = frozenset(processes)
    return model


def october(model: StelselModel) -> dict[str, list[float]]:
    """Return what each process counts in the third month."""
    for _ in range(2):
        model.step()
    model.lap = meter = Meter(model.state)
    meter.begin_month()
    model.step()
    assert model.state.log.used[0] == 0, "nothing happens to these 100 in this month"
    return meter.laps


def test_absence_draws_twice_for_everyone_and_reads_id_and_mismatch() -> None:
    laps = october(model_of({"verzuim"}))
    assert laps["verzuim"][1:] == [100 * (ID + MISMATCH), 100 * 2]
    assert laps["telling"][1:] == [100 * ATTENDANCE, 0]
    assert all(lap[1:] == [0, 0] for name, lap in laps.items() if name not in WHO)


WHO = {"verzuim", "telling", "recording"}


def test_a_vrijstelling_is_a_third_draw_for_who_has_a_need() -> None:
    laps = october(model_of({"verzuim", "vrijstelling_5a"}))
    assert laps["verzuim"][1:] == [100 * (ID + MISMATCH) + 40 * (ID + NEED), 100 * 2 + 40]


def test_requests_draw_three_times_for_who_has_a_mismatch() -> None:
    """Bounds stand beside the id; support looks at nobody, for whose need shows is known."""
    laps = october(model_of({"ondersteuning", "aanvraag", "verzuim"}))
    assert laps["ondersteuning"][1:] == [0, 0]
    assert laps["aanvraag"][1:] == [40 * (ID + 3 * BOUND), 40 * 3]
    # absence then finds the mismatch in the roster of requests
    assert laps["verzuim"][1:] == [100 * ID + 40 * (ID + MISMATCH), 100 * 2 + 40]


def test_an_event_is_counted_in_the_process_that_makes_it() -> None:
    model = model_of({"verzuim"})
    model.state.rates = Rates({"absoluut_verzuim": 0.01})
    for _ in range(2):
        model.step()
    model.lap = meter = Meter(model.state)
    found = []
    for _ in range(9):
        meter.begin_month()
        before = meter.laps.get("verzuim", [0, 0, 0])[1]
        model.step()
        found.append((int(model.state.log.used[0]), meter.laps["verzuim"][1] - before))
    events = [n for n, _ in found]
    assert sum(events) > 0
    least = 100 * (ID + MISMATCH)
    assert all(size >= least + EVENT_BYTES * n for n, size in found if size)


def test_leerling_months_are_those_in_the_model() -> None:
    model = model_of({"verzuim"})
    assert inside(model.state) == 100
    model.state.leerlingen.phase[:3] = 2
    assert inside(model.state) == 97


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(1234.5, 1, "1.234,5"), (0.126, 2, "0,13"), (2_400_000, 0, "2.400.000")],
)
def test_numbers_are_written_as_dutch_readers_do(value: float, digits: int, text: str) -> None:
    assert number(value, digits) == text


def test_counting_does_not_depend_on_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Caught: counts of a slice that are lost, or counted in each (a larger one: test_national)."""
    monkeypatch.setattr(slices, "SMALLEST_SLICE", 10)
    one, two = model_of({"verzuim"}), model_of({"verzuim"})
    two.state.threads = 2
    assert len(slices.bounds(two.state.used, 2)) == 2
    for model in (one, two):
        model.step()
        model.step()
    assert np.array_equal(one.state.work, two.state.work)
