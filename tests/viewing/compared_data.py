"""A made-up comparison of two national scenarios, as far as maps and steps need it."""

from itertools import product
from pathlib import Path

import pandas as pd

from sim.comparing.folder import Comparison

STEPS = {"scholen_regulier": 90, "scholen_onderweg": 8, "scholen_inclusief": 2}


def comparison(
    units: dict[str, float],
    replicates: int = 0,
    scale: float = 1.0,
    names: tuple[str, ...] = ("basis", "anders"),
    moves: bool = True,
) -> Comparison:
    """Return a comparison in which each unit has this difference, and so for every indicator.

    With replicates the margin is from 5 below to 5 above.
    """
    indicators = ("thuiszitters_geteld", *(f"leerlingen_{s}_thuis" for s in ("sbo", "so", "vso")))
    rows = [
        (2026, "swv", unit, indicator, name, value * scale, value * scale - 5, value * scale + 5)
        for unit, value in units.items()
        for indicator in indicators
        for name in names[1:]
    ]
    head = ["schooljaar", "level", "unit", "indicator", "scenario", "value", "p10", "p90"]
    difference = pd.DataFrame(rows, columns=head).assign(runs=max(1, replicates))
    if replicates:
        difference = difference.rename(columns={"value": "median"})
    yearly = pd.DataFrame(
        [
            (r, year, "nederland", "NL", name, scenario, float(count * place * moves + r))
            for r in range(max(1, replicates))
            for (name, count), year in product(STEPS.items(), (2025, 2026))
            for place, scenario in enumerate(names)
        ],
        columns=["replicate", "schooljaar", "level", "unit", "indicator", "scenario", "value"],
    )
    if not replicates:
        yearly = yearly.drop(columns="replicate")
    scenarios = [{"name": name, "scale": scale, "world": "nederland"} for name in names]
    manifest = {
        "scenario": scenarios[0],
        "comparison": {"scenarios": scenarios, "parameter_notes": []},
        "seed": 1,
        "code": {"version": "0.3.0"},
        "parameters": {"set": "Adir", "count": 137, "assumed": 133, "calibrated": 0},
        "replicates": {"count": replicates or None, "seed_only": False, "chance_runs": 2},
        "run_id": "1a2b3c4d5e6f",
    }
    none = pd.DataFrame()
    return Comparison(Path("results/two"), manifest, yearly, difference, none, none, none)
