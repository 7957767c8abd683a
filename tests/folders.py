"""Making a run with the stand-in model, and looking at its folder."""

import hashlib
from pathlib import Path

import fake_model
from fake_model import scenario_of

from sim.run import Options, RunResult, run

TABLES = {
    "yearly.parquet",
    "monthly.parquet",
    "transitions.parquet",
    "geld.parquet",
    "beleid.parquet",
    "scholen.parquet",
}


def make(out: Path, **options: object) -> RunResult:
    """Run the stand-in, or what ``simulator`` and ``scenario`` say, with the given options."""
    simulator = options.pop("simulator", fake_model.simulate)
    scenario = options.pop("scenario", scenario_of())
    return run(scenario, out, Options(**options), simulator=simulator)  # type: ignore[arg-type]


def digest(folder: Path) -> dict[str, str]:
    """Return the hash of every file that must be the same for the same run."""
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.name != "run.json"
    }


def alone(folder: Path) -> bool:
    """Return whether nothing temporary was left beside ``folder``."""
    return [p.name for p in folder.parent.iterdir() if p.name.startswith(".")] == []
