"""Factors: what varies, by its path in the scenario, and what a number of a design means for it."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.scenario.names import Names
from sim.scenario.problems import did_you_mean, listing, show
from sim.sweeping.schema import Cell, Vary

PARAMETERS, POLICIES, LEVERS = "parameters", "policies", "levers"
ROOMS = (PARAMETERS, POLICIES, LEVERS, "parameter_set")
"""What a path may begin with."""
LEVER, UNCERTAINTY = "lever", "uncertainty"


class FactorError(ValueError):
    """A path or its variation makes no sense; ``allowed`` says what does."""

    def __init__(self, message: str, allowed: str) -> None:
        super().__init__(message)
        self.allowed = allowed


@dataclass(frozen=True)
class Factor:
    """One thing that varies.

    Attributes:
        path: where it stands in the scenario, for example ``policies.basisnorm.hoogte``.
        role: ``lever`` (can be chosen) or ``uncertainty``.
        low, high: its range; of no meaning where there are values.
        values: the values it takes, or empty for a range.
        whole: whether only whole numbers of the range are taken.
    """

    path: str
    role: str
    low: float = 0.0
    high: float = 1.0
    values: tuple[Cell, ...] = ()
    whole: bool = False

    def at(self, unit: float) -> Cell:
        """Return the value at ``unit``, from 0 to 1: equal parts for values and whole numbers."""
        if self.values:
            return self.values[_stratum(unit, len(self.values))]
        if self.whole:
            return int(self.low) + _stratum(unit, int(self.high) - int(self.low) + 1)
        return self.low + unit * (self.high - self.low)

    def levels(self, count: int) -> tuple[Cell, ...]:
        """Return its values, or ``count`` values at equal distances over its range, ends included.

        Whole numbers are rounded, and each is taken once.
        """
        if self.values:
            return self.values
        step = (self.high - self.low) / max(1, count - 1)
        spread = [self.low + step * k for k in range(count)]
        return tuple(dict.fromkeys(round(v) for v in spread)) if self.whole else tuple(spread)

    def takes(self, value: Any) -> bool:
        """Whether ``value`` is one that the factor can have."""
        if self.values:
            return any(type(value) is type(own) and value == own for own in self.values)
        if isinstance(value, bool) or not isinstance(value, int if self.whole else int | float):
            return False
        return self.low <= value <= self.high


def _stratum(unit: float, count: int) -> int:
    return min(int(unit * count), count - 1)


def factor_of(path: str, vary: Vary, role: str, names: Names) -> Factor:
    """Return the factor of a path, over its own range where none is given.

    Raises:
        FactorError: if the path leads nowhere, or it has no range of its own.
    """
    own, whole = own_range(path, names)
    if vary.values is not None:
        return Factor(path, role, values=vary.values)
    low, high = vary.range or own or (None, None)
    if low is None or high is None:
        raise FactorError("has no range of its own", "a range or values for it")
    if whole and (low != int(low) or high != int(high)):
        raise FactorError(f"[{low:g}, {high:g}] are no whole numbers", "a range of whole numbers")
    return Factor(path, role, float(low), float(high), whole=whole)


def own_range(path: str, names: Names) -> tuple[tuple[float, float] | None, bool]:
    """Return the range that a path has by itself (or None) and whether it takes whole numbers.

    Raises:
        FactorError: if the path leads nowhere.
    """
    room, _, rest = path.partition(".")
    if room == PARAMETERS:
        _known(rest, names.parameters, "parameter")
        return names.parameters[rest], False
    if room == LEVERS:
        _known(rest, names.levers, "lever")
        lever = names.levers[rest]
        return (lever.low, lever.high), False
    if room == POLICIES:
        policy, _, field = rest.partition(".")
        _known(policy, names.policies, "policy")
        return _of_schema(names.policies[policy].model_json_schema(by_alias=True), field)
    if path == "parameter_set":
        return None, False
    raise FactorError(f"begins with {show(room)}{did_you_mean(room, ROOMS)}", listing(ROOMS))


def _known(name: str, known: Mapping[str, Any], what: str) -> None:
    if name not in known:
        message = f"unknown {what} {show(name)}{did_you_mean(name, known)}"
        raise FactorError(message, listing(known))


def _of_schema(schema: Mapping[str, Any], path: str) -> tuple[tuple[float, float] | None, bool]:
    part: Mapping[str, Any] = schema
    for step in path.split("."):
        known: dict[str, Any] = {}
        for branch in _branches(schema, part):
            known |= branch.get("properties", {})
        _known(step, known, "key")
        part = known[step]
    for branch in _branches(schema, part):
        if branch.get("type") in {"integer", "number"}:
            low, high = branch.get("minimum"), branch.get("maximum")
            bounds = None if low is None or high is None else (float(low), float(high))
            return bounds, branch["type"] == "integer"
    return None, False


def _branches(schema: Mapping[str, Any], part: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    if "$ref" in part:
        part = schema["$defs"][part["$ref"].rsplit("/", 1)[1]]
    nested = [*part.get("anyOf", ()), *part.get("oneOf", ())]
    return [b for inner in nested for b in _branches(schema, inner)] if nested else [part]


def applied(data: Mapping[str, Any], values: Mapping[str, Cell]) -> dict[str, Any]:
    """Return the content of a scenario file with the values of a point in it.

    Args:
        data: what the base scenario says.
        values: value by path. A lever that the base sets once for all changes there; any other is
            set for all its holders from the start, after the settings of the base.
    """
    changed = copy.deepcopy(dict(data))
    for path, value in values.items():
        room, _, rest = path.partition(".")
        if room == PARAMETERS:
            changed[PARAMETERS] = {**(changed.get(PARAMETERS) or {}), rest: _number(value)}
        elif room == LEVERS:
            changed[LEVERS] = _with_lever(changed.get(LEVERS) or (), rest, value)
        elif room == POLICIES:
            _set_inside(changed, path.split("."), value)
        else:
            changed[path] = value
    return changed


def _number(value: Cell) -> Cell:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _with_lever(settings: Sequence[Any], name: str, value: Cell) -> list[Any]:
    found = [
        k for k, item in enumerate(settings) if isinstance(item, dict) and item["lever"] == name
    ]
    if len(found) != 1:
        return [*settings, {"lever": name, "value": _number(value)}]
    setting = {**settings[found[0]], "value": _number(value)}
    return [*settings[: found[0]], setting, *settings[found[0] + 1 :]]


def _set_inside(data: dict[str, Any], steps: Sequence[str], value: Cell) -> None:
    for step in steps[:-1]:
        if not isinstance(data.get(step), dict):
            data[step] = {}
        data = data[step]
    data[steps[-1]] = value
