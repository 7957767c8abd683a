"""What two small runs give, as hashes: a change of results must not pass unseen.

``python tests/hashes.py`` writes them anew. Do that only when results were meant to change, and
say in CHANGELOG.md when and why.
"""

import hashlib
import json
from functools import cache
from pathlib import Path

from sim.parameters import load as parameters
from sim.parquet import table_of
from sim.scenario import load
from sim.simulate import Outcome, silent, simulate

ROOT = Path(__file__).resolve().parents[1]
KEPT = Path(__file__).with_name("hashes.json")
RUNS: dict[str, tuple[str, dict[str, object]]] = {
    "nederland, 1 %, 15 jaar": ("basis.yaml", {"scale": 0.01}),
    "nederland vanaf 2011, 1 %": ("terugblik-2011.yaml", {"scale": 0.01}),
    "kleine wereld": ("klein.yaml", {}),
}


@cache
def outcome_of(name: str) -> Outcome:
    """Return what a run gives; other tests look at the same run."""
    file, changes = RUNS[name]
    scenario = load(ROOT / "scenarios" / file, overrides=changes)
    values = parameters(scenario.parameter_set, scenario.parameters)
    return simulate(scenario, values, 1, silent)


def run_hash(name: str) -> str:
    """Return the hash of all tables of a run, sorted, every figure in full."""
    outcome = outcome_of(name)
    digest = hashlib.sha256()
    for table in ("yearly", "monthly", "transitions", "geld", "beleid", "scholen"):
        frame = table_of(getattr(outcome, table), table).to_pandas()
        digest.update(frame.to_csv(index=False).encode())
    return digest.hexdigest()


def kept() -> dict[str, str]:
    """Return the hashes that are kept beside this file."""
    hashes: dict[str, str] = json.loads(KEPT.read_text(encoding="utf-8"))
    return hashes


def main() -> None:
    """Write the hashes anew."""
    text = json.dumps({name: run_hash(name) for name in RUNS}, indent=2)
    KEPT.write_text(text + "\n", encoding="utf-8")
    print(f"written: {KEPT.name}; say in CHANGELOG.md when and why results changed")


if __name__ == "__main__":
    main()
