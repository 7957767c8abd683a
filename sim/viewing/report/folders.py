"""The results folders that a report is made of: read, checked, and told apart."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

from sim import __version__
from sim.comparing.folder import Comparison, read_comparison
from sim.parameters import load
from sim.parquet import read_national, read_table
from sim.provenance import source_hashes
from sim.results import (
    COMPARISON,
    COMPARISON_TABLES,
    MANIFEST,
    RUN,
    RunError,
    read_manifest,
    verify,
)
from sim.run import FORMAT, RunResult, read_results
from sim.summary import summarise
from sim.viewing.checked import check_tables, refuse_no_folder

if TYPE_CHECKING:
    from sim.scenario import Scenario

_NO_MODEL = ("sim/viewing/", "sim/sweeping/", "sim/cli")
"""Files that show and start things: another state of them changes no result."""
_RUN_TABLES = ("yearly",)
"""Without these there is no report of a run."""
UNKNOWN = "onbekend"


@dataclass(frozen=True)
class Line:
    """One scenario as it was run in one folder.

    Attributes:
        label: what it is called in the report.
        scenario: as it was run.
        result: its national figures, as of a run by itself.
        chance: national figures of the runs that measure chance alone; None where there are none.
        beleid: what its policies did.
    """

    label: str
    scenario: "Scenario"
    result: RunResult
    chance: pd.DataFrame | None
    beleid: pd.DataFrame

    @property
    def manifest(self) -> Mapping[str, Any]:
        """The manifest of its folder, with its own scenario."""
        return self.result.manifest


@dataclass(frozen=True)
class Folder:
    """One results folder.

    Attributes:
        path: as the user gave it.
        manifest: its manifest.
        comparison: what it holds if it is one of scenarios; None for a run.
        lines: its scenarios, in order.
        changed: what was changed in it after the run, a sentence each (English, as of ``verify``).
        made: day on which it was made, YYYY-MM-DD.
    """

    path: Path
    manifest: Mapping[str, Any]
    comparison: Comparison | None
    lines: tuple[Line, ...]
    changed: tuple[str, ...]
    made: str

    @property
    def name(self) -> str:
        """Its own name, without the folders it stands in."""
        return self.path.resolve().name

    @property
    def version(self) -> str:
        """The version that made it."""
        return str(self.manifest["code"]["version"])

    @property
    def other_version(self) -> bool:
        """Whether another version than this one made it."""
        return self.version != __version__

    @property
    def other_numbers(self) -> bool:
        """Whether this version holds other values of parameters than the run read."""
        first = self.lines[0].scenario
        here = load(first.parameter_set, first.parameters)
        return bool(here.hash() != self.manifest["parameters"]["sha256"])

    def other_sources(self) -> list[str]:
        """Return the files of the model that are not those that made it."""
        then, now = self.manifest.get("sources", {}), source_hashes()
        differ = (name for name in {*then, *now} if then.get(name) != now.get(name))
        return sorted(name for name in differ if not name.startswith(_NO_MODEL))


def read_folder(path: Path) -> Folder:
    """Read a results folder of whatever kind.

    Raises:
        RunError: in one sentence, if it is no results folder or cannot be read.
    """
    refuse_no_folder(path)
    manifest = read_manifest(path)
    if manifest.get("format") != FORMAT:
        raise RunError(f"{path} was written in another format than this version reads")
    try:
        check_tables(path, manifest, COMPARISON_TABLES if COMPARISON in manifest else _RUN_TABLES)
        comparison = read_comparison(path) if COMPARISON in manifest else None
        lines = _of_run(path) if comparison is None else _of_comparison(path, comparison)
        found = Folder(path, manifest, comparison, tuple(lines), tuple(_changed(path)), _day(path))
        _ = found.version, found.other_numbers  # what the manifest must hold, it holds
    except (OSError, pa.ArrowException) as error:
        if reason := getattr(error, "strerror", None):
            raise RunError(f"{path} cannot be read: {reason}") from None
        first = next(iter(_changed(path)), "a table of it cannot be read to its end")
        raise RunError(f"{path} is damaged: {first}") from None
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise RunError(f"{path / MANIFEST} or a table beside it lacks {error}") from None
    return found


def _changed(path: Path) -> list[str]:
    """Return what was changed in a folder itself; inputs of another version are told apart."""
    return [text for text in verify(path) if not text.startswith("sim/")]


def _day(path: Path) -> str:
    try:
        ended = json.loads((path / RUN).read_text(encoding="utf-8"))["ended"]
    except (OSError, ValueError, KeyError, TypeError):
        return UNKNOWN
    return str(ended)[:10]


def _scenario(data: Mapping[str, Any], path: Path) -> "Scenario":
    from sim.scenario import build  # noqa: PLC0415  (loads what only a good folder needs)

    return build(dict(data), allow_large=True, file=f"{path}/{MANIFEST}")


def _of_run(path: Path) -> list[Line]:
    result = read_results(path)
    file = path / "chance.parquet"
    chance = read_national(file) if file.is_file() else None
    data = result.manifest["scenario"]
    beleid = path / "beleid.parquet"
    rows = read_table(beleid) if beleid.is_file() else pd.DataFrame()
    return [Line(data["name"], _scenario(data, path), result, chance, rows)]


def _of_comparison(path: Path, found: Comparison) -> list[Line]:
    file = path / "chance.parquet"
    chance = read_national(file) if file.is_file() else None
    lines = []
    for data in found.manifest[COMPARISON]["scenarios"]:
        name = data["name"]
        yearly, own = of_name(found.yearly, name), None if chance is None else of_name(chance, name)
        summary = summarise(yearly, own) if found.replicated else None
        manifest = {**found.manifest, "scenario": data}
        result = RunResult(path, manifest, yearly, summary)
        beleid = of_name(found.beleid, name)
        lines.append(Line(name, _scenario(data, path), result, own, beleid))
    return lines


def of_name(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the rows of one scenario, without the column that names it."""
    rows: pd.DataFrame = frame[frame["scenario"] == name].drop(columns="scenario")
    return rows.reset_index(drop=True)


def relabelled(line: Line, label: str) -> Line:
    """Return a scenario under another label."""
    return replace(line, label=label)
