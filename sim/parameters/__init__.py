"""Every number of the model, read from the YAML files beside this module.

An entry has a description, a unit, a value, a range (for what is not law and may be varied), a kind
(law, measured, calibrated, assumed) and a reference. An entry with ``per`` holds a list, one value
per item; its names are ``entry.item``. Three named parameter sets replace some values together.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ruamel.yaml import YAML

KINDS = ("law", "measured", "calibrated", "assumed")
NEEDS = ("taal", "gedrag", "autisme", "hoogbegaafd", "fysiek", "zml", "emb", "cluster12")
SETS_FILE = "parametersets.yaml"
_KEYS = {"description", "unit", "per", "value", "range", "kind", "reference"}


class ParameterError(ValueError):
    """A parameter file or a parameter's value is wrong; the text says which and what is allowed."""


@dataclass(frozen=True)
class Parameter:
    """One number: its name, value, unit, range (None: fixed), kind, description and reference."""

    name: str
    value: float
    unit: str
    range: tuple[float, float] | None
    kind: str
    description: str
    reference: str


@dataclass(frozen=True)
class Parameters:
    """All parameters of a run, by name.

    Attributes:
        items: every parameter, in the order of the files.
        set_name: the parameter set in force.
    """

    items: Mapping[str, Parameter]
    set_name: str

    @cached_property
    def _lists(self) -> dict[str, NDArray[np.float64]]:
        lists: dict[str, list[float]] = {}
        for name, parameter in self.items.items():
            parts = name.split(".")
            for end in range(1, len(parts)):
                lists.setdefault(".".join(parts[:end]), []).append(parameter.value)
        return {entry: np.array(values) for entry, values in lists.items()}

    @cached_property
    def _per_need(self) -> dict[str, NDArray[np.float64]]:
        return {entry: np.concatenate([[0.0], values]) for entry, values in self._lists.items()}

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all parameters, sorted."""
        return tuple(sorted(self.items))

    def __getitem__(self, name: str) -> float:
        """Return the value of one parameter."""
        return self.items[name].value

    def list_of(self, entry: str) -> NDArray[np.float64]:
        """Return the values of an entry with ``per``, in their written order (float64)."""
        return self._lists.get(entry, np.zeros(0)).copy()

    def per_need(self, entry: str) -> NDArray[np.float64]:
        """Return the values of an entry per type of need, shape (9,), 0 for no need."""
        return self._per_need.get(entry, np.zeros(1)).copy()

    def range_of(self, name: str) -> tuple[float, float] | None:
        """Return the range of a parameter, or None when it is fixed."""
        return self.items[name].range

    def kind_of(self, name: str) -> str:
        """Return law, measured, calibrated or assumed."""
        return self.items[name].kind

    def replace(self, values: Mapping[str, float]) -> "Parameters":
        """Return the same parameters with other values.

        Raises:
            ParameterError: for an unknown name or a value outside the range.
        """
        items = dict(self.items)
        for name, value in values.items():
            if name not in items:
                raise ParameterError(f"unknown parameter {name!r}")
            old = items[name]
            if old.range is not None and not old.range[0] <= value <= old.range[1]:
                low, high = old.range
                raise ParameterError(f"{name}: {value} lies outside {low} to {high} ({old.unit})")
            items[name] = Parameter(
                name, float(value), old.unit, old.range, old.kind, old.description, old.reference
            )
        return Parameters(items, self.set_name)

    def hash(self) -> str:
        """Return a hash of all values (SHA-256, hexadecimal)."""
        text = json.dumps({name: self.items[name].value for name in self.names})
        return hashlib.sha256(text.encode()).hexdigest()


def folder() -> Path:
    """Return the folder of the parameter files."""
    return Path(__file__).parent


def _read(path: Path) -> dict[str, Any]:
    content = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise ParameterError(f"{path.name}: a mapping of parameters is expected")
    return content


def _parameters_of(path: Path, name: str, entry: Mapping[str, Any]) -> Iterator[Parameter]:
    unknown = set(entry) - _KEYS
    missing = {"description", "unit", "value", "kind", "reference"} - set(entry)
    if unknown or missing:
        raise ParameterError(
            f"{path.name}: {name}: unknown {sorted(unknown)}, missing {sorted(missing)}"
        )
    if entry["kind"] not in KINDS:
        raise ParameterError(f"{path.name}: {name}: kind {entry['kind']!r} is not one of {KINDS}")
    per = entry.get("per")
    if per is None:
        suffixes, values, ranges = [""], [entry["value"]], [entry.get("range")]
    else:
        labels = NEEDS if per == "behoefte" else per
        suffixes, values = [f".{label}" for label in labels], entry["value"]
        ranges = entry.get("range") or [None] * len(values)
    if not len(suffixes) == len(values) == len(ranges):
        raise ParameterError(f"{path.name}: {name}: {len(suffixes)} values expected")
    for suffix, value, bounds in zip(suffixes, values, ranges, strict=True):
        if bounds is not None and not bounds[0] <= value <= bounds[1]:
            raise ParameterError(f"{path.name}: {name}{suffix}: {value} lies outside {bounds}")
        yield Parameter(
            name=name + suffix,
            value=float(value),
            unit=str(entry["unit"]),
            range=None if bounds is None else (float(bounds[0]), float(bounds[1])),
            kind=str(entry["kind"]),
            description=str(entry["description"]),
            reference=str(entry["reference"]),
        )


@cache
def _all() -> dict[str, Parameter]:
    items: dict[str, Parameter] = {}
    for path in sorted(folder().glob("*.yaml")):
        if path.name == SETS_FILE:
            continue
        for name, entry in _read(path).items():
            for parameter in _parameters_of(path, name, entry):
                if parameter.name in items:
                    raise ParameterError(f"{path.name}: {parameter.name} stands in two files")
                items[parameter.name] = parameter
    return items


@cache
def parameter_sets() -> dict[str, dict[str, float]]:
    """Return the named parameter sets: per set the values that it replaces."""
    return {name: dict(values or {}) for name, values in _read(folder() / SETS_FILE).items()}


def load(parameter_set: str = "Adir", overrides: Mapping[str, float] | None = None) -> Parameters:
    """Return all parameters with a named set and further values applied.

    Raises:
        ParameterError: for an unknown set or name, or a value outside its range.
    """
    sets = parameter_sets()
    if parameter_set not in sets:
        raise ParameterError(f"unknown parameter set {parameter_set!r}; allowed: {', '.join(sets)}")
    base = Parameters(dict(_all()), parameter_set).replace(sets[parameter_set])
    return base.replace(overrides or {})
