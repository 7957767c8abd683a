"""The names that a scenario may use: parameters, levers, policies, and the units of a country."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sim import parameters
from sim.agents.levers import LEVERS, Lever
from sim.policies.catalogue import POLICIES
from sim.policies.settings import PolicySettings
from sim.scenario.world_defaults import rows

Range = tuple[float, float]

UNIT_COLUMNS = {
    "swv": ("swvs", "swv"),
    "school": ("scholen", "vestigingscode"),
    "gemeente": ("gemeenten", "gemeente"),
    "jeugdregio": ("gemeenten", "jeugdregio"),
}
"""Kind of unit, and the table and column of ``sim.data`` that hold its codes."""

WORLD_LISTS = {"swv": "swvs", "school": "schools", "gemeente": "gemeenten"}


class _TableUnits(Mapping[str, Collection[str]]):
    """Codes of the real units, read when first asked for."""

    def __getitem__(self, kind: str) -> Collection[str]:
        return _codes(*UNIT_COLUMNS[kind])

    def __iter__(self) -> Iterator[str]:
        return iter(UNIT_COLUMNS)

    def __len__(self) -> int:
        return len(UNIT_COLUMNS)


@cache
def _codes(table: str, column: str) -> frozenset[str]:
    from sim.data import read_table  # noqa: PLC0415 - pandas is loaded only when units are named

    return frozenset(read_table(table)[column])


@cache
def gemeente_names() -> Mapping[str, str]:
    """Return the code of each real gemeente by its name in lower case."""
    from sim.data import read_table  # noqa: PLC0415 - as above

    table = read_table("gemeenten")
    return {name.lower(): code for name, code in zip(table["naam"], table["gemeente"], strict=True)}


@dataclass(frozen=True)
class Names:
    """What a scenario may name.

    Attributes:
        parameters: path of each parameter and its range; None: any number.
        levers: every lever, by name.
        policies: what may be said of each policy, by its Dutch name.
        parameter_sets: names of the parameter sets.
        units: codes by kind of unit: swv, school, gemeente, jeugdregio.
    """

    parameters: Mapping[str, Range | None] = field(default_factory=dict)
    levers: Mapping[str, Lever] = field(default_factory=lambda: LEVERS)
    policies: Mapping[str, type[PolicySettings]] = field(default_factory=lambda: POLICIES)
    parameter_sets: Collection[str] = ("Adir",)
    units: Mapping[str, Collection[str]] = field(default_factory=dict)

    @staticmethod
    def default() -> "Names":
        """Return the names of the package: its parameters, levers, policies and tables."""
        return _default()

    def units_in(self, world: Any) -> Mapping[str, Collection[str]]:
        """Return the codes of a raw ``world``: its own when written out, else the country's."""
        if not isinstance(world, dict):
            return self.units
        found = {
            kind: [row.get("code") for _, row in rows(world, key)]
            for kind, key in WORLD_LISTS.items()
        }
        found["jeugdregio"] = [row.get("jeugdregio", "J1") for _, row in rows(world, "gemeenten")]
        return {kind: {c for c in codes if isinstance(c, str)} for kind, codes in found.items()}


@cache
def _default() -> Names:
    loaded = parameters.load()
    ranges = {name: loaded.range_of(name) for name in loaded.names}
    for lever in LEVERS.values():
        if lever.parameter in ranges and ranges[lever.parameter] is None:
            ranges[lever.parameter] = (lever.low, lever.high)
    return Names(
        parameters=ranges,
        parameter_sets=tuple(parameters.parameter_sets()),
        units=_TableUnits(),
    )
