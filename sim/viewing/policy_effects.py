"""What policies did in a run, in Dutch sentences: how far they reached, and why one did nothing."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from sim.policies.catalogue import CATALOGUE

BOUNDS = {
    "plaatsen": "plaatsen",
    "personeel": "personeel",
    "geld": "geld",
    "wet": "de wet",
    "doelgroep": "de doelgroep",
    "expertise": "expertise",
}
"""Constraint in the table ``beleid``, and what it is called."""
_LEAST = 0.005
"""Share from which a constraint is told: half a percent."""


def policy_sentences(beleid: pd.DataFrame, scenario: Mapping[str, Any]) -> list[str]:
    """Return a sentence per policy that a scenario names.

    Args:
        beleid: the table of that name of one run, or of several with a column ``replicate``.
        scenario: the scenario as the manifest holds it.
    """
    return [
        _sentence(name, settings, beleid[beleid["policy"] == name], scenario.get("scale", 1.0))
        for name, settings in scenario["policies"].items()
        if name in CATALOGUE
    ]


def _sentence(name: str, settings: Mapping[str, Any], found: pd.DataFrame, scale: float) -> str:
    if not settings["on"]:
        return f"{name}: staat uit."
    if settings["strength"] == 0.0:
        return f"{name}: veranderde niets, want de sterkte is 0."
    effects = found[found["part"] != ""]
    if effects.empty:
        return f"{name}: veranderde niets, want op geen teldatum van de run was het van kracht."
    most = _total(effects, "gewijzigd", "max")
    held = list(_held(found[found["part"] == ""]))
    binds = f" Wat het tegenhield, op de laatste teldatum: {'; '.join(held)}." if held else ""
    overruled = _levers(effects, "overschreven")
    if most == 0 and overruled:
        return f"{name}: veranderde niets, want een hendel van het scenario gaat voor: {overruled}."
    if most == 0:
        some = _total(effects, "eenheden", "max")
        why = "elke hendel stond al zo" if some else "er was niemand voor wie het iets veranderde"
        return f"{name}: veranderde niets, want {why}.{binds}"
    first = f" Een hendel van het scenario gaat voor bij {overruled}." if overruled else ""
    reach = _total(effects, "leerlingen", "max") / scale
    changed = _levers(effects, "gewijzigd")
    return (
        f"{name}: veranderde {changed}; het raakt scholen met samen hoogstens "
        f"{_whole(reach)} leerlingen.{first}{binds}"
    )


def _levers(effects: pd.DataFrame, indicator: str) -> str:
    """Return the levers of which an indicator was ever above 0."""
    some = effects[(effects["indicator"] == indicator) & (effects["value"] > 0)]
    return ", ".join(sorted(set(some["subject"])))


def _total(effects: pd.DataFrame, indicator: str, how: str) -> float:
    values = effects.loc[effects["indicator"] == indicator, "value"]
    return float(values.agg(how)) if len(values) else 0.0


def _held(held: pd.DataFrame) -> Iterator[str]:
    """Yield each constraint that binds, with its share of the units in the last schooljaar."""
    if held.empty:
        return
    last = held[held["schooljaar"] == held["schooljaar"].max()]
    table = last.pivot_table(index="subject", columns="indicator", values="value", aggfunc="mean")
    share = (table["gebonden"] / table["eenheden"].where(table["eenheden"] > 0)).fillna(0.0)
    for name in share[share >= _LEAST].sort_values(ascending=False).index:
        yield f"{BOUNDS.get(name, name)} ({100 * share[name]:.0f} % van waar het om gaat)"


def _whole(value: float) -> str:
    return f"{value:,.0f}".replace(",", ".")
