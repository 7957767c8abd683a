"""The decision of a jeugdregio, against its formula and at its limits."""

import numpy as np
import pytest
from worlds import group, school, start, world

from sim.agents.handles import Jeugdregio
from sim.agents.institutions import NO_LIMIT
from sim.agents.jeugdregio_decision import Sight, decide
from sim.parameters import load


def sight(**given: object) -> Sight:
    """Return what three jeugdregio's see: without a limit, with a short list, with a long one."""
    base: dict[str, object] = {
        "first": np.array([np.nan, 100.0, 100.0]),
        "bought": np.array([np.nan, 101.0, 95.0]),
        "lever": np.ones(3),
        "receiving": np.array([70, 96, 100]),
        "waiting": np.array([50, 20, 90]),
        "ready": np.array([40, 10, 60]),
    }
    return Sight(**{**base, **given})  # type: ignore[arg-type]


def test_the_formula() -> None:
    p, seen = load(), sight()
    got = decide(seen, p)
    for r in (1, 2):
        wait = seen.waiting[r] * p["jeugdhulp.duur"] / seen.bought[r]
        longer = min(1.0, max(-1.0, wait / p["jeugdhulp.norm_wachttijd"] - 1.0))
        target = 100.0 * (1.0 + p["jeugdhulp.ruimte"] * longer)
        bought = seen.bought[r] + (target - seen.bought[r]) / p["jeugdhulp.vertraging"]
        assert got.bought[r] == pytest.approx(bought, rel=1e-12)
        assert got.places[r] == round(bought)
        assert got.starts[r] == min(seen.ready[r], max(0, round(bought) - seen.receiving[r]))
    assert got.starts.tolist() == [40, 5, 0]
    assert got.places[0] == NO_LIMIT


def test_without_room_in_the_budget_places_stay() -> None:
    """The link from the list to the places is cut."""
    seen = sight(bought=np.array([np.nan, 100.0, 100.0]))
    cut = decide(seen, load().replace({"jeugdhulp.ruimte": 0.0}))
    assert cut.bought[1:].tolist() == [100.0, 100.0]
    grown = decide(seen, load())
    assert grown.bought[1] < 100.0 < grown.bought[2]


def test_places_stay_within_the_budget() -> None:
    p, seen = load(), sight(waiting=np.array([0, 0, 10**6]))
    for _ in range(400):
        seen = seen._replace(bought=decide(seen, p).bought)
    room = p["jeugdhulp.ruimte"]
    assert seen.bought[1:] == pytest.approx([100.0 * (1.0 - room), 100.0 * (1.0 + room)], rel=1e-4)


def test_the_lever_and_no_lists() -> None:
    seen = sight(lever=np.array([1.0, 0.0, 0.5]))
    assert decide(seen, load()).places[1] == 0
    assert decide(seen, load()).starts[1:].tolist() == [0, 0]


def test_a_handle_decides_for_its_own_row() -> None:
    small = world(
        gemeenten=[{"code": "G1", "jeugdregio": "A"}, {"code": "G2", "jeugdregio": "B"}],
        schools=[school("B", "bao")],
        leerlingen=[group(100, gemeente="G1"), group(300, gemeente="G2")],
    )
    model = start(small, parameters={"jeugdhulp.plaatsen_klein": 40.0})
    model.step()
    regions = list(model.agents_by_type[Jeugdregio])
    assert [(r.code, r.places) for r in regions] == [("A", 4), ("B", 12)]
    assert [int(r.decide().places[0]) for r in regions] == [4, 12]
    assert all(r.receiving == r.waiting == 0 and r.presence == 0.5 for r in regions)
