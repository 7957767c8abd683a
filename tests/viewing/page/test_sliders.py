"""What can be changed on the page follows from what policies and parameters declare.

Would catch: a control that begins at another value than the scenario's; a range
that is not that of the check; a setting that is left out; a step of nothing.
"""

import math
from pathlib import Path
from typing import Any

import pytest

from sim.parameters import load as parameters
from sim.policies.catalogue import CATALOGUE
from sim.sampler import SAMPLES
from sim.scenario import Names, Scenario, ScenarioError
from sim.viewing.page import slider_words
from sim.viewing.page.changes import SCALE, base_of, changed
from sim.viewing.page.sliders import Choice, Slider, controls, step_of

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"
FILES = sorted(path for path in SCENARIOS.glob("*.yaml") if path.name != "klein.yaml")


def scenario(name: str) -> Scenario:
    return base_of(SCENARIOS / f"{name}.yaml")


@pytest.fixture(scope="module")
def basis() -> Scenario:
    return scenario("basis")


def by_path(base: Scenario, *policies: str) -> dict[str, Slider | Choice]:
    return {control.path: control for control in controls(base, policies)}


def own_value(base: Scenario, path: str) -> Any:
    """Return what the scenario itself says of a path; None where it leaves it open."""
    value: Any = base.model_dump(mode="json", by_alias=True)
    head, _, rest = path.partition(".")
    if head == "parameters":
        return parameters(base.parameter_set, base.parameters)[rest]
    for key in path.split("."):
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_every_control_begins_at_the_value_of_the_scenario(file: Path) -> None:
    """And setting all of them to what they show gives the same scenario again."""
    base = base_of(file)
    own = {c.path: own_value(base, c.path) for c in controls(base) if c.path != "scale"}
    shown = {c.path: c.value for c in controls(base) if own.get(c.path) is not None}
    assert shown == {path: own[path] for path in shown}
    made = changed(base, {**shown, "scale": base.scale}, base.name)
    apart = {"description": "", "parameters": {}}
    assert made.model_copy(update=apart) == base.model_copy(update=apart)
    assert made.parameters == {
        **base.parameters,
        **{path.removeprefix("parameters."): own[path] for path in shown if "parameters." in path},
    }


def test_settings_begin_at_what_the_scenario_says_or_leaves_to_a_parameter() -> None:
    found = by_path(scenario("alle-vier"))
    values = {path: control.value for path, control in found.items()}
    assert values["policies.basisnorm.hoogte"] == 0.30
    assert values["policies.basisnorm.from"] == "2027-08"
    assert values["policies.basisnorm.phase_in_months"] == 24  # a parameter says so
    assert values["policies.zorgplicht.strenger.phase_in_months"] == 24
    assert values["policies.routekaart.netwerken"] == 0.9
    assert values["policies.routekaart.tlv_geldigheid"] is None  # as it is
    assert values["policies.oza.daarna"] == "landelijk"
    assert values["policies.oza.plaatsen"] == 1.7
    assert values["scale"] == SCALE
    assert values["years"] == 15


def test_policies_beside_those_of_the_scenario_can_be_had(basis: Scenario) -> None:
    assert not any("basisnorm" in path for path in by_path(basis))
    found = by_path(basis, "basisnorm")
    assert found["policies.basisnorm.hoogte"].value == 0.3
    assert found["parameters.basisnorm.prijs"].value == 300.0
    assert "parameters.basisnorm.hoogte" not in found, "the setting says the same"


def every() -> list[Slider]:
    found = controls(scenario("alle-vier"), tuple(CATALOGUE))
    return [control for control in found if isinstance(control, Slider)]


@pytest.mark.parametrize("slider", every(), ids=lambda slider: slider.path)
def test_a_slider_has_the_range_of_the_check(slider: Slider) -> None:
    base = scenario("alle-vier")
    assert slider.low < slider.high
    assert slider.value is None or slider.low <= slider.value <= slider.high
    assert 0.0 < slider.step <= (slider.high - slider.low) / 10
    assert slider.label not in {"", slider.path.rpartition(".")[2]}
    if slider.path.startswith("policies.oza.daarna"):
        return  # read with one of the choices only
    on = {f"policies.{slider.group}.on": True} if slider.group in CATALOGUE else {}
    whole = round if slider.whole else float
    for value in (slider.low, slider.high):
        changed(base, {**on, slider.path: whole(value)}, "proef")
    if slider.path == "seed":
        return  # the check has no end that matters
    for value in (slider.low - slider.step, slider.high + slider.step):
        with pytest.raises(ScenarioError):
            changed(base, {**on, slider.path: whole(value)}, "proef")


def test_parameters_are_those_that_the_policies_name_as_their_effect(basis: Scenario) -> None:
    ranges = Names.default().parameters
    found = {path for path in by_path(basis) if path.startswith("parameters.")}
    expected = {
        f"parameters.{name}"
        for policy in basis.policies
        for name in CATALOGUE[policy].effect
        if ranges[name] is not None
    }
    assert found == expected
    assert len(found) > 3


def test_every_assumed_effect_has_a_dutch_label() -> None:
    names = {name for policy in CATALOGUE.values() for name in policy.effect}
    shown = {s.path.removeprefix("parameters.") for s in every() if s.path.startswith("param")}
    assert shown <= set(slider_words.EFFECTS)
    assert {name for name in slider_words.EFFECTS if "verevening.jaar" not in name} <= names


def test_what_a_leerling_can_be_looked_for_by_has_dutch_words() -> None:
    from sim.viewing.page.lives import KINDS  # noqa: PLC0415  (loads Panel)

    assert tuple(KINDS) == SAMPLES


@pytest.mark.parametrize(
    ("low", "high", "step"),
    [(0, 1, 0.01), (0.2, 0.45, 0.002), (0, 2000, 20), (0, 20, 0.2), (0.21, 0.39, 0.001)],
)
def test_steps_are_round_and_about_a_hundred(low: float, high: float, step: float) -> None:
    assert math.isclose(step_of(low, high), step)
