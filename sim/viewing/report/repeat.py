"""How to make the results of a report again: commands, hashes, versions, the manifest."""

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.results import COMPARISON, LETTERS, SCENARIO
from sim.viewing.report.folders import Folder
from sim.viewing.report.given import Given
from sim.viewing.sheets import Head, Sheet

_AGAIN = "opnieuw"


@dataclass(frozen=True)
class Repeat:
    """What one folder needs to be made again.

    Attributes:
        title: of its part.
        name: of the folder.
        texts: what to know before.
        command: lines for a terminal.
        sheets: hashes and versions.
        manifest: the manifest, whole.
    """

    title: str
    name: str
    texts: tuple[str, ...]
    command: str
    sheets: tuple[Sheet, ...]
    manifest: str


def repeat(folder: Folder) -> Repeat:
    """Return how to make one folder again."""
    manifest = folder.manifest
    return Repeat(
        title=f"Map {folder.name}",
        name=folder.name,
        texts=tuple(_texts(folder)),
        command="\n".join((*_code(manifest["code"]), command_of(folder))),
        sheets=(_identity(folder), _outputs(folder)),
        manifest=json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False),
    )


def command_of(folder: Folder) -> str:
    """Return the command that makes a folder again, next to the folder itself."""
    manifest = folder.manifest
    if COMPARISON in manifest:
        count = len(manifest[COMPARISON]["scenarios"])
        names = [f"{folder.name}/scenario-{letter}.yaml" for letter in LETTERS[:count]]
        words = ["leerlingstromen", "compare", *names]
    else:
        words = ["leerlingstromen", "run", f"{folder.name}/{SCENARIO}"]
    facts = manifest["replicates"]
    if facts["count"] is not None:
        words += ["--replicates", str(facts["count"])]
    if facts["seed_only"]:
        words.append("--seed-only")
    return shlex.join([*words, "--out", f"{folder.name}-{_AGAIN}"])


def report_command(given: Given) -> str:
    """Return the command that makes the report again."""
    return shlex.join(["leerlingstromen", "report", *(folder.name for folder in given.folders)])


def _code(code: Mapping[str, Any]) -> list[str]:
    commit = code.get("git_commit")
    lines = [] if commit is None else [f"git checkout {commit}"]
    return [*lines, "python3 -m venv .venv && . .venv/bin/activate && pip install -e ."]


def _texts(folder: Folder) -> list[str]:
    code = folder.manifest["code"]
    found = [
        "De scenario's in de map zijn die van na alle standaardwaarden en opties. Wie ze met "
        "dezelfde broncode draait, krijgt tabellen met dezelfde hash. Het run-id kan anders zijn: "
        "daarin telt ook de naam van het scenariobestand mee.",
        "Ga eerst naar een kopie van de broncode en zet de map daarin.",
    ]
    if code.get("git_dirty"):
        found.append(
            "De broncode had bij de run wijzigingen die niet waren vastgelegd; alleen de hash van "
            "de broncode zegt welke het was."
        )
    return found


def _identity(folder: Folder) -> Sheet:
    manifest, code = folder.manifest, folder.manifest["code"]
    rows = [
        ("run-id", str(manifest["run_id"])),
        ("manifest", str(manifest.get("manifest_sha256", "–"))),
        ("broncode", str(code["source_sha256"])),
        ("tabellen met feiten (sim/data)", str(manifest["data_sha256"])),
        ("parameters", str(manifest["parameters"]["sha256"])),
    ]
    mine = {n: h for n, h in manifest["inputs"].items() if not n.startswith("sim/")}
    rows += [(f"scenariobestand {name}", str(value)) for name, value in sorted(mine.items())]
    versions = ", ".join(f"{name} {text}" for name, text in sorted(manifest["versions"].items()))
    notes = (f"versie {folder.version}; {versions}",)
    return Sheet(f"Waar {folder.name} uit komt", _hash_heads("wat"), tuple(rows), notes)


def _outputs(folder: Folder) -> Sheet:
    rows = tuple((name, str(value)) for name, value in sorted(folder.manifest["outputs"].items()))
    return Sheet(f"Bestanden van {folder.name}", _hash_heads("bestand"), rows)


def _hash_heads(first: str) -> tuple[Head, ...]:
    return (Head(first), Head("sha256"))
