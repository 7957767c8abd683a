"""Opening a results folder for the page: what it is, and whether it can be shown.

Nothing of its tables is read but their columns. What a file says is never trusted: every field of a
manifest that the page uses is checked for its type, and no file outside the folder is read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.results import COMPARISON, LETTERS, MANIFEST, RunError, read_manifest
from sim.viewing.checked import check_columns, refuse_no_folder

RUN_TABLES = ("yearly", "monthly", "geld")
"""Tables without which a run cannot be shown."""
COMPARED_TABLES = ("yearly", "difference", "difference_geld", "ledger")
MOST_BYTES = 64_000_000
"""A manifest larger than this is not read."""
_MOST_YEARS = 100


@dataclass(frozen=True, eq=False)
class Opened:
    """One results folder that the page shows.

    Attributes:
        number: its number on the page.
        folder: where it stands, resolved.
        manifest: its manifest, of which the fields below were checked.
    """

    number: int
    folder: Path
    manifest: Mapping[str, Any]

    @property
    def is_comparison(self) -> bool:
        """Whether it holds a comparison of scenarios, not a run."""
        return COMPARISON in self.manifest

    @property
    def scenarios(self) -> list[Mapping[str, Any]]:
        """Its scenarios as written in the manifest; the base of a comparison first."""
        if self.is_comparison:
            return list(self.manifest[COMPARISON]["scenarios"])
        return [self.manifest["scenario"]]

    @property
    def names(self) -> list[str]:
        """Names of its scenarios."""
        return [str(scenario["name"]) for scenario in self.scenarios]

    @property
    def replicated(self) -> bool:
        """Whether there are replicates, and so margins."""
        return self.manifest["replicates"]["count"] is not None

    @property
    def national(self) -> bool:
        """Whether it is the Netherlands, which have borders to draw; not a written-out world."""
        return isinstance(self.manifest["scenario"]["world"], str)

    @property
    def scale(self) -> float:
        """The share of all leerlingen that was drawn; 1 in a written-out world."""
        return float(self.manifest["scenario"]["scale"]) if self.national else 1.0

    def has(self, table: str) -> bool:
        """Return whether it holds a table."""
        path = self.folder / f"{table}.parquet"
        return path.is_file() and path.resolve().parent == self.folder

    def table(self, name: str) -> Path:
        """Return the file of a table.

        Raises:
            RunError: if it is missing, or a link to somewhere else.
        """
        if not self.has(name):
            raise RunError(f"{self.folder} holds no {name}.parquet")
        return self.folder / f"{name}.parquet"

    def facts(self) -> dict[str, Any]:
        """Return what a visitor sees of it in the list of results."""
        scenario, replicates = self.manifest["scenario"], self.manifest["replicates"]
        return {
            "number": self.number,
            "folder": self.folder.name,
            "kind": "comparison" if self.is_comparison else "run",
            "scenarios": self.names,
            "start": scenario["start"],
            "years": scenario["years"],
            "seed": self.manifest["seed"],
            "scale": self.scale,
            "national": self.national,
            "replicates": replicates["count"],
            "run_id": self.manifest["run_id"],
            "schools": self.has("scholen"),
        }


def open_folder(folder: Path, number: int) -> Opened:
    """Open a results folder.

    Args:
        folder: where it stands.
        number: its number on the page.

    Raises:
        RunError: in one sentence, if it is foreign or damaged.
    """
    path = folder / MANIFEST
    refuse_strange(folder)
    manifest = read_manifest(folder)
    problem = _problem(manifest)
    if problem is not None:
        raise RunError(f"{path} is damaged: {problem}")
    opened = Opened(number, folder.resolve(), manifest)
    for name in COMPARED_TABLES if opened.is_comparison else RUN_TABLES:
        check_columns(opened.table(name), manifest)
    return opened


def refuse_strange(folder: Path) -> None:
    """Refuse what holds no manifest of its own, or one too large to read.

    Raises:
        RunError: in one sentence.
    """
    path = folder / MANIFEST
    refuse_no_folder(folder)
    if path.resolve().parent != folder.resolve() or path.stat().st_size > MOST_BYTES:
        raise RunError(f"{path} is not a manifest of a run")


Check = Callable[[Any], bool]


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_scale(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0.0 < value <= 1.0


def _is_start(value: Any) -> bool:
    parts = value.split("-") if isinstance(value, str) else []
    return [len(part) for part in parts] == [4, 2] and all(part.isdecimal() for part in parts)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


_SCENARIO: Mapping[str, tuple[Check, str]] = {
    "name": (_is_text, "text"),
    "description": (lambda v: v is None or isinstance(v, str), "text"),
    "start": (_is_start, "year and month, e.g. 2025-08"),
    "years": (lambda v: _is_count(v) and 0 < v <= _MOST_YEARS, f"1 to {_MOST_YEARS}"),
    "scale": (_is_scale, "above 0 up to 1"),
    "world": (lambda v: isinstance(v, str | dict), "a name or a world"),
    "policies": (lambda v: isinstance(v, dict), "a table"),
    "seed": (_is_count, "a whole number"),
}
_FIELDS: Mapping[tuple[str, ...], tuple[Check, str]] = {
    ("run_id",): (_is_text, "text"),
    ("seed",): (_is_count, "a whole number"),
    ("code", "version"): (_is_text, "text"),
    ("replicates", "count"): (lambda v: v is None or _is_count(v), "a whole number, or none"),
    ("replicates", "seed_only"): (lambda v: isinstance(v, bool), "true or false"),
    ("replicates", "chance_runs"): (_is_count, "a whole number"),
    ("replicates", "failed"): (_is_texts, "a list of sentences"),
    ("parameters", "set"): (_is_text, "text"),
    ("parameters", "count"): (_is_count, "a whole number"),
    ("parameters", "assumed"): (_is_count, "a whole number"),
    ("parameters", "calibrated"): (_is_count, "a whole number"),
}


def _problem(manifest: Mapping[str, Any]) -> str | None:
    """Return what is wrong with a manifest, in a few words, or None."""
    for path, (check, allowed) in _FIELDS.items():
        value: Any = manifest
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        if not check(value):
            return f"{'.'.join(path)}: {_short(value)}; allowed: {allowed}"
    problem = _scenario_problem(manifest.get("scenario"), "scenario")
    if problem is not None or COMPARISON not in manifest:
        return problem
    compared = manifest[COMPARISON]
    scenarios = compared.get("scenarios") if isinstance(compared, dict) else None
    if not isinstance(scenarios, list) or not 2 <= len(scenarios) <= len(LETTERS):
        return f"{COMPARISON}.scenarios: allowed: two or more scenarios"
    if not _is_texts(compared.get("parameter_notes")):
        return f"{COMPARISON}.parameter_notes: allowed: a list of sentences"
    problems = (
        _scenario_problem(scenario, f"{COMPARISON}.scenarios.{place}")
        for place, scenario in enumerate(scenarios)
    )
    return next((problem for problem in problems if problem is not None), None)


def _scenario_problem(scenario: Any, where: str) -> str | None:
    if not isinstance(scenario, dict):
        return f"{where}: is missing"
    for name, (check, allowed) in _SCENARIO.items():
        if not check(scenario.get(name)):
            return f"{where}.{name}: {_short(scenario.get(name))}; allowed: {allowed}"
    return None


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:40] + "…"
