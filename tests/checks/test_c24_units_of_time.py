"""C24: a rate per schooljaar, per month or per week is one rate: the same files, bit for bit."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from command import command, write
from worlds import busy_world

PER_YEAR = {
    "aanvraag_sbo": 0.12,
    "aanvraag_so": 0.24,
    "beslissing": 6.0,
    "terugplaatsing_so": 0.06,
    "langdurig_verzuim": 0.36,
    "absoluut_verzuim": 0.012,
    "terugkeer_langdurig": 2.4,
    "uitstroom_so": 0.6,
}
"""Hazards per schooljaar."""
TIMES = {"per_schooljaar": 1, "per_month": 12, "per_week": 52}


def digest(folder: Path, rates: dict[str, Any]) -> dict[str, str]:
    """Return the hash of each table of a run at these constant rates."""
    path = write(folder, {**busy_world(), "constant_rates": rates})
    command(path)
    files = sorted(path.with_suffix("").glob("*.parquet"))
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def rates_in(unit: str, meaning: str = "rate") -> dict[str, Any]:
    """Return the rates in a unit of time."""
    return {
        name: {"value": value / TIMES[unit], "unit": unit, "as": meaning}
        for name, value in PER_YEAR.items()
    }


def test_any_unit_gives_the_same_bytes(tmp_path: Path) -> None:
    """Negative control: the same numbers as chances are another run."""
    per_month = digest(tmp_path, rates_in("per_month"))
    assert len(per_month) == 6
    assert digest(tmp_path, rates_in("per_schooljaar")) == per_month
    assert digest(tmp_path, rates_in("per_week")) == per_month
    chances = digest(tmp_path, rates_in("per_month", "probability"))
    alike = {"geld.parquet", "beleid.parquet"}  # there is no money, and policies follow the law
    assert all(chances[name] != per_month[name] for name in per_month if name not in alike)


@pytest.mark.parametrize("unit", ["per_schooljaar", "per_week"])
def test_a_chance_in_another_unit_is_the_same_chance(tmp_path: Path, unit: str) -> None:
    """1 - (1 - p)^(1/n): a chance of .3 a month is 1 - .7^12 a schooljaar and less a week."""
    months = {"per_schooljaar": 12.0, "per_week": 12.0 / 52.0}[unit]
    there = {"value": 1.0 - 0.7**months, "unit": unit}
    here = {"value": 0.3, "unit": "per_month"}
    names = ("aanvraag_so", "beslissing", "langdurig_verzuim", "uitstroom_so")
    converted = digest(tmp_path, dict.fromkeys(names, there))
    assert converted == digest(tmp_path, dict.fromkeys(names, here))
