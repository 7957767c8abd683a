"""Made-up results for looking at tables and figures."""

from pathlib import Path

import numpy as np
import pandas as pd

from sim.run import RunResult
from sim.summary import summarise
from sim.viewing.words import GROUPS

LEVELS = {
    "thuiszitters_geteld": 8120,
    "absoluut_verzuim_geteld": 4958,
    "langdurig_relatief_verzuim_geteld": 3917,
    "thuiszitters_langer_dan_3_maanden_geteld": 4790,
    "vrijstelling_5a_geteld": 6022,
    "absoluut_verzuim_stand": 1130,
    "langdurig_relatief_verzuim_stand": 1843,
    "thuis_met_toestemming_stand": 640,
    "vrijstelling_5a_stand": 5210,
    "instroom_sbo_schooljaar": 8837,
    "instroom_so_schooljaar": 6880,
    "instroom_vso_schooljaar": 9650,
    "leerlingen_sbo": 34958,
    "leerlingen_so": 30868,
    "leerlingen_vso": 37496,
    "wachtlijst_sbo": 210,
    "wachtlijst_so": 330,
    "wachtlijst_vso": 265,
}


def yearly(
    years: int, start: int, replicates: int, spread: float, scale: float = 1.0
) -> pd.DataFrame:
    """Return a national yearly table that drifts, with or without replicates."""
    generator = np.random.default_rng(5)
    rows = []
    for replicate in range(max(replicates, 1)):
        for place, (name, level) in enumerate(LEVELS.items()):
            tilt = generator.normal(0.0, spread)
            for year in range(years):
                drift = 1.0 + 0.012 * year * (1 + place % 3) + tilt * (0.3 + year / 10)
                value = round(level * drift * (1.0 + generator.normal(0.0, 0.01)) * scale)
                rows.append((replicate, start + year, "nederland", "NL", name, float(value)))
    columns = ["replicate", "schooljaar", "level", "unit", "indicator", "value"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame if replicates else frame.drop(columns="replicate")


def result(
    years: int = 15,
    start: int = 2025,
    replicates: int = 0,
    scale: float = 1.0,
    seed_only: bool = False,
) -> RunResult:
    """Return a made-up result."""
    table = yearly(years, start, replicates, 0.08, scale)
    chance = yearly(years, start, min(replicates, 8), 0.02, scale) if replicates else None
    manifest = {
        "scenario": {
            "name": "basis",
            "start": f"{start}-08",
            "years": years,
            "seed": 1,
            "scale": scale,
            "world": "nederland",
        },
        "code": {"version": "0.1.0"},
        "parameters": {"set": "Adir", "count": 137, "assumed": 133, "calibrated": 0},
        "replicates": {
            "count": replicates or None,
            "seed_only": seed_only,
            "chance_runs": 0 if seed_only else min(replicates, 8),
            "failed": [],
        },
        "run_id": "1a2b3c4d5e6f",
    }
    summary = summarise(table, None if seed_only else chance) if replicates else None
    return RunResult(Path("results/basis"), manifest, table, summary)


assert {c.indicator for g in GROUPS for c in g.columns} == set(LEVELS)
