"""What can be changed in a scenario from the page, as plain data: sliders and choices.

They come of what the scenario's policies declare: the fields of their settings with their bounds,
and the parameters that they name as their assumed effect, with their ranges.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.clock import MONTHS_PER_YEAR, format_month
from sim.parameters import Parameters, load
from sim.policies.catalogue import CATALOGUE
from sim.policies.policy import Policy
from sim.policies.settings import PolicySettings
from sim.scenario import Names, Scenario
from sim.viewing.page import slider_words as words
from sim.viewing.page.changes import SCALE, Value
from sim.viewing.policy_words import figure, unit_of

SCALES = (0.01, 0.05, 0.1, 0.25, 1.0)
"""Shares of all leerlingen that can be chosen."""
_STEPS = 100  # a slider has about so many places
_LEFT_OUT = {"until", "spread_months", "spread_by", "swv", "gebieden"}
"""Settings of policies that the page leaves as they are: they are lists, or seldom asked for."""
_SHARE, _MONTHS = "share", "months"
_DATE = "year"


@dataclass(frozen=True)
class Slider:
    """A number that can be changed.

    Attributes:
        path: of the value, as ``changes`` takes it.
        label: what it is, in Dutch.
        low, high: its range.
        step: between two places of the slider.
        value: the scenario's; None where it leaves it open and nothing else sets it.
        unit: in Dutch; empty for a share.
        whole: whether it is a whole number.
        group: what it belongs to: a policy, or ``run``.
    """

    path: str
    label: str
    low: float
    high: float
    step: float
    value: float | None
    unit: str
    whole: bool = False
    group: str = "run"


@dataclass(frozen=True)
class Choice:
    """One of a few values.

    Attributes:
        path: of the value, as ``changes`` takes it.
        label: what it is, in Dutch.
        options: what can be chosen, by how it is shown.
        value: the scenario's.
        group: what it belongs to: a policy, or ``run``.
    """

    path: str
    label: str
    options: dict[str, Value]
    value: Value
    group: str = "run"


Control = Slider | Choice


def controls(scenario: Scenario, policies: Sequence[str] = ()) -> list[Control]:
    """Return what can be changed: of the run, and of each policy its settings and its effect.

    Args:
        scenario: the base; every value is its own.
        policies: of the catalogue, to have beside those that it names; in force as their settings
            are by default, and in the list only once something of them is changed.
    """
    parameters = load(scenario.parameter_set, scenario.parameters)
    found: list[Control] = list(_of_run(scenario))
    seen: set[str] = set()
    for name in dict.fromkeys((*scenario.policies, *policies)):
        policy = CATALOGUE[name]
        settings = scenario.policies.get(name) or policy.settings.model_validate({})
        found += _of_policy(policy, settings, scenario, parameters)
        seen.update(one.path for one in found)
        found += [one for one in _of_effect(policy, parameters) if one.path not in seen]
    return [*found, *_of_levers(scenario)]


def _of_run(scenario: Scenario) -> Iterator[Control]:
    yield Slider("years", words.RUN["years"], 1, 35, 1, scenario.years, "", True)
    most = max(99, scenario.seed)
    yield Slider("seed", words.RUN["seed"], 0, most, 1, scenario.seed, "", True)
    if scenario.small_world is None:
        options: dict[str, Value] = {f"{figure(100.0 * share)} %": share for share in SCALES}
        yield Choice("scale", words.RUN["scale"], options, SCALE)


def _of_policy(
    policy: Policy, settings: PolicySettings, scenario: Scenario, parameters: Parameters
) -> Iterator[Control]:
    parts = policy.parts(settings, parameters)
    delivery = parts[0].delivery if parts else None
    for control in _of_fields(policy.name, settings, f"policies.{policy.name}", scenario):
        if isinstance(control, Slider) and control.value is None:
            key = control.path.rpartition(".")[2]
            value = parameters.items.get(f"{policy.name}.{key}")
            if value is not None:
                yield _at(control, value.value)
                continue
            if key == "phase_in_months" and delivery is not None:
                yield _at(control, delivery.phase_in)
                continue
        if isinstance(control, Choice) and control.value is None and delivery is not None:
            law = f"zoals nu ({format_month(delivery.first)})"
            options = {law: None, **control.options}
            yield Choice(control.path, control.label, options, None, policy.name)
            continue
        yield control


def _at(slider: Slider, value: float) -> Slider:
    """Return a slider whose scenario leaves the value to a parameter, at that value."""
    value = min(max(value, slider.low), slider.high)
    value = round(value) if slider.whole else value
    return Slider(**{**slider.__dict__, "value": value})


def _of_fields(
    policy: str, settings: BaseModel, path: str, scenario: Scenario
) -> Iterator[Control]:
    """Yield a control per field that is a number, a switch, a choice, a month, or a block."""
    for name, field in type(settings).model_fields.items():
        key, value = field.alias or name, getattr(settings, name)
        if key in _LEFT_OUT:
            continue
        at, label = f"{path}.{key}", words.SETTINGS.get(key, key)
        kind = _kind_of(field)
        if isinstance(value, BaseModel):
            yield from _of_fields(policy, value, at, scenario)
        elif key == "from":
            yield Choice(at, label, _augusts(scenario, value), value, policy)
        elif kind is bool:
            yield Choice(at, label, {words.YES: True, words.NO: False}, value, policy)
        elif get_origin(kind) is Literal:
            yield Choice(at, label, {str(v): v for v in get_args(kind)}, value, policy)
        elif kind in {int, float} and (bounds := _bounds(field)) is not None:
            unit = words.UNITS.get(key, _SHARE)
            yield _slider(at, label, bounds, value, unit, kind is int, policy)


def _kind_of(field: FieldInfo) -> Any:
    """Return the type of a field, without its None."""
    kind = field.annotation
    if get_origin(kind) in {Union, UnionType}:
        kinds = [one for one in get_args(kind) if one is not NoneType]
        return kinds[0] if len(kinds) == 1 else None
    return kind


def _bounds(field: FieldInfo) -> tuple[float, float] | None:
    low = [float(m.ge) for m in field.metadata if isinstance(m, Ge)]  # type: ignore[arg-type]
    high = [float(m.le) for m in field.metadata if isinstance(m, Le)]  # type: ignore[arg-type]
    open_ended = any(isinstance(m, Gt | Lt) for m in field.metadata)
    return None if open_ended or not low or not high else (low[0], high[0])


def _augusts(scenario: Scenario, own: str | None) -> dict[str, Value]:
    """Return the months in which a policy can be made to begin: that of the file, each August."""
    months = [scenario.start_month + k * MONTHS_PER_YEAR for k in range(scenario.years)]
    texts = sorted({format_month(month) for month in months} | ({own} if own else set()))
    return {text: text for text in texts}


def _slider(
    path: str,
    label: str,
    bounds: tuple[float, float],
    value: float | None,
    unit: str,
    whole: bool,
    group: str,
) -> Slider:
    low, high = bounds
    step = 1.0 if whole else step_of(low, high)
    shown = "" if unit == _SHARE else unit_of(unit)
    return Slider(path, label, low, high, step, value, shown, whole, group)


def step_of(low: float, high: float) -> float:
    """Return a step of 1, 2 or 5 times a power of ten, with about a hundred in the range."""
    wanted = (high - low) / _STEPS
    power = 1.0
    while power > wanted:
        power /= 10.0
    while power * 10.0 <= wanted:
        power *= 10.0
    step = max(k for k in (1.0, 2.0, 5.0) if k * power <= wanted * (1.0 + 1e-9)) * power
    return float(f"{step:.1g}")


def _of_effect(policy: Policy, parameters: Parameters) -> Iterator[Slider]:
    """Yield the parameters that a policy names as its assumed effect, if they have a range.

    One that only says what a setting of the policy is by default is left to that setting.
    """
    ranges, settings = Names.default().parameters, policy.settings.model_fields
    for name in policy.effect:
        room, _, key = name.partition(".")
        if room == policy.name and key in settings:
            continue
        item, bounds = parameters.items[name], ranges.get(name)
        if bounds is None or item.unit == _DATE or not bounds[0] < bounds[1]:
            continue
        label = words.EFFECTS.get(name, name)
        yield _slider(
            f"parameters.{name}", label, bounds, item.value, item.unit, False, policy.name
        )


def _of_levers(scenario: Scenario) -> Iterator[Slider]:
    """Yield the values of the levers that the scenario sets."""
    levers = Names.default().levers
    for place, setting in enumerate(scenario.levers):
        lever = levers[setting.lever]
        since = f" vanaf {setting.from_}" if setting.from_ else ""
        label = f"{setting.lever}{since}"
        path, bounds = f"levers.{place}.value", (lever.low, lever.high)
        yield _slider(path, label, bounds, setting.value, lever.unit, False, "levers")
