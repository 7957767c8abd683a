"""The assumptions behind the derived demographic tables, read from ``aannames.yaml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML

PATH = Path(__file__).with_name("aannames.yaml")
KEYS = {"value", "range", "kind", "reason"}
KINDS = {"assumption", "measured"}


@dataclass(frozen=True)
class Aannames:
    """Values of ``aannames.yaml`` by name."""

    values: Mapping[str, Any]

    def getal(self, name: str) -> float:
        """Return a single number."""
        return float(self.values[name])

    def reeks(self, name: str, key: str | None = None) -> list[float]:
        """Return a list of numbers, or the list under ``key`` of a mapping."""
        value = self.values[name] if key is None else self.values[name][key]
        return [float(item) for item in value]

    def bij(self, name: str, key: str) -> float:
        """Return the number under ``key`` of a mapping."""
        return float(self.values[name][key])

    def pad(self, name: str, jaar: int) -> float:
        """Return a path at ``jaar``: straight lines between its years, constant outside them."""
        knots = self.values[name]
        years = sorted(int(year) for year in knots)
        return float(np.interp(jaar, years, [float(knots[year]) for year in years]))


@cache
def lees_aannames(path: Path = PATH) -> Aannames:
    """Read the assumptions.

    Raises:
        ValueError: if an entry lacks, or has more than, value, range, kind and reason, or its kind
            is not one of the known ones.
    """
    entries = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    for name, entry in entries.items():
        if set(entry) != KEYS:
            raise ValueError(f"{path.name}: {name} must have exactly {', '.join(sorted(KEYS))}")
        if entry["kind"] not in KINDS:
            kinds = " or ".join(sorted(KINDS))
            raise ValueError(f"{path.name}: kind of {name} must be {kinds}, not {entry['kind']!r}")
    return Aannames({name: entry["value"] for name, entry in entries.items()})
