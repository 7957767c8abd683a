"""A first look leaves out nobody: with everyone looked at, every column is the same."""

from collections.abc import Callable
from typing import Any

import national
import numpy as np
import pytest
from hypothesis import given, settings
from random_worlds import scenarios
from worlds import busy_world, group, school, start, world

from sim.agents.roster import enlist, strike
from sim.model import StelselModel
from sim.parameters import load
from sim.population.small_world import build as build_world
from sim.processes import (
    aanmelding,
    aanvraag,
    bevordering,
    jeugdhulp_wie,
    ondersteuning,
    residentieel,
    terugplaatsing,
    uitstroom,
    verzuim,
)
from sim.scenario import build
from sim.simulate import settings_of

Make = Callable[[], StelselModel]


def _everyone(state: Any, *_: Any, **__: Any) -> Any:
    return np.arange(state.used, dtype=np.int32)


def look_at_everyone(patch: pytest.MonkeyPatch) -> None:
    """Take away every first look; the exact rules decide alone."""
    special, promote = terugplaatsing.special_rows, bevordering.promote

    def all_special(state: Any) -> Any:
        roster = special(state)
        strike(roster)
        enlist(roster, _everyone(state), state.leerlingen.id)
        return roster

    def all_promoted(state: Any, *given: Any) -> Any:
        promote(state, *given)
        return _everyone(state)

    patch.setattr(aanvraag, "_who", _everyone)
    patch.setattr(aanmelding, "who_may_change", _everyone)
    patch.setattr(verzuim, "who_may_be_absent", _everyone)
    patch.setattr(jeugdhulp_wie, "burdened_rows", _everyone)
    patch.setattr(residentieel, "burdened_rows", _everyone)
    patch.setattr(ondersteuning, "_who", lambda *_: None)
    patch.setattr(terugplaatsing, "special_rows", all_special)
    patch.setattr(uitstroom, "promote", all_promoted)


def columns(make: Make, months: int) -> dict[str, np.ndarray]:
    model = make()
    for _ in range(min(months, model.running_months)):
        model.step()
    state = model.state
    return {k: v[: state.used].copy() for k, v in state.leerlingen._asdict().items()}


def check(make: Make, months: int, patch: pytest.MonkeyPatch) -> None:
    """Caught: a single leerling that a first look left out in any month."""
    quick = columns(make, months)
    with patch.context() as context:
        look_at_everyone(context)
        slow = columns(make, months)
    assert [name for name in quick if not np.array_equal(quick[name], slow[name])] == []


def heavy_world() -> StelselModel:
    """A mismatch above 1: teachers deliver less than nothing, and extra support is nothing."""
    small = world(
        schools=[school("B", "bao"), school("S", "sbo", places=60), school("O", "so", places=60)],
        leerlingen=[group(1500, school="B", need="gedrag", severity=0.9, onset_age=4.0)],
    )
    parameters = {
        "kalender.trends_bevroren": 2100,
        "ondersteuning.verval": 0.024,
        "ondersteuning.verval_vanaf": 1950,
    }
    levers = [
        {"lever": "extra_ondersteuning", "value": 0.0},
        {"lever": "basisondersteuning", "value": 1.0},
    ]
    return start(small, parameters=parameters, levers=levers)


def test_a_mismatch_above_one(monkeypatch: pytest.MonkeyPatch) -> None:
    model = heavy_world()
    model.step()
    assert model.state.leerlingen.mismatch.max() > 1.0
    check(heavy_world, 12, monkeypatch)


def far_world() -> StelselModel:
    """Half of the leerlingen live at the school, half 60 km away: requests differ by e squared."""
    alike = {"need": "gedrag", "severity": 0.9, "age": 8, "onset_age": 4.0}
    small = world(
        gemeenten=[{"code": "G1"}, {"code": "G2", "x": 60.0}],
        schools=[school("B", "bao"), school("S", "sbo"), school("O", "so")],
        leerlingen=[group(1500, **alike), group(1500, gemeente="G2", **alike)],
    )
    return start(small)


def test_a_school_that_is_near(monkeypatch: pytest.MonkeyPatch) -> None:
    model = far_world()
    assert model.state.geography.nearness.max() > 1.7
    check(far_world, 12, monkeypatch)


def test_the_busy_world(monkeypatch: pytest.MonkeyPatch) -> None:
    check(lambda: start(busy_world(), years=3), 36, monkeypatch)


@pytest.mark.parametrize("exponent", [pytest.param(1.0, marks=pytest.mark.full), 2.5])
def test_the_netherlands(exponent: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the levers changed halfway, and the trends of the years before they are frozen.

    The exponent is set when the start is made, so that it is the start of ``tests/hashes.py``.
    """
    levers = [{"lever": "basisondersteuning", "value": 0.05, "from": "2012-10"}]
    scenario = national.scenario(2011, 0.01, 2, levers=levers)

    def make() -> StelselModel:
        state = national.state(scenario)
        state.parameters = state.parameters.replace({"aanvraag.exponent": exponent})
        return StelselModel(state, scenario.months, scenario.policies, settings_of(scenario, state))

    check(make, 24, monkeypatch)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(scenarios())
def test_random_worlds(data: dict[str, Any]) -> None:
    scenario = build(data)
    assert scenario.small_world is not None
    small, parameters = scenario.small_world, load(scenario.parameter_set, scenario.parameters)

    def make() -> StelselModel:
        state = build_world(scenario, small, parameters)
        levers = settings_of(scenario, state)
        return StelselModel(state, scenario.months, scenario.policies, levers)

    with pytest.MonkeyPatch.context() as patch:
        check(make, 24, patch)
