"""Reopening the run of a results folder: its scenario and parameters, from its manifest.

A run can be lived again only by the code and data that made it; anything else is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.data import data_hash
from sim.parameters import Parameters
from sim.provenance import hash_of, source_hashes
from sim.replicates import Task, prepare
from sim.results import COMPARISON, MANIFEST, RunError, read_manifest, verify
from sim.run import FORMAT

if TYPE_CHECKING:
    from sim.scenario import Scenario

ONLY = "run"
"""Name of the run of a folder that has a single one."""
_SHOWN = 3


@dataclass(frozen=True)
class Reopened:
    """One run of a results folder, ready to be lived again.

    Attributes:
        folder: the results folder.
        name: which of its runs; ``run`` for a single one.
        scenario: with the seed and parameter set of this run.
        parameters: every number of this run.
        task: the replicate it was, or None for a single run.
        manifest: the manifest.
    """

    folder: Path
    name: str
    scenario: "Scenario"
    parameters: Parameters
    task: Task | None
    manifest: Mapping[str, Any]


def reopen(folder: Path, name: str | None = None) -> Reopened:
    """Return a run of a results folder.

    Args:
        folder: a results folder.
        name: which run, for a folder of replicates; default the first.

    Raises:
        RunError: in one sentence, if the folder is not one of results, if it was changed, if code,
            data or parameters are not those of the run, or if there is no such run.
    """
    if not (folder / MANIFEST).is_file():
        raise RunError(f"{folder} is not a results folder: it holds no {MANIFEST}")
    manifest = read_manifest(folder)
    if COMPARISON in manifest:
        raise RunError(
            f"{folder} holds a comparison of scenarios, not a run; run one of them by itself, with "
            "the same seed, and give that folder"
        )
    _refuse_changes(folder, manifest)
    task = _task(folder, manifest, name)
    return _reopened(folder, manifest, task)


def _refuse_changes(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Refuse a folder that was changed, or that other code or data made."""
    if manifest.get("format") != FORMAT:
        raise RunError(f"{folder} was written in another format than this version reads")
    problems = [*_code(manifest), *verify(folder)]
    if data_hash() != manifest["data_sha256"] and not problems:
        problems = ["the tables in sim/data differ from those of the run"]
    if problems:
        rest = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise RunError(f"{folder} cannot be lived again: {problems[0]}{rest}")


def _code(manifest: Mapping[str, Any]) -> list[str]:
    """Return one sentence per source file that is not that of the run."""
    then, now = manifest.get("sources", {}), source_hashes()
    if manifest["code"]["source_sha256"] == hash_of(now):
        return []
    names = sorted(name for name in {*then, *now} if then.get(name) != now.get(name))
    version = f"the run was made by version {manifest['code']['version']}"
    return [f"{name} is not the code that made the run; {version}" for name in names] or [
        f"this is not the code that made the run; {version}"
    ]


def _task(folder: Path, manifest: Mapping[str, Any], name: str | None) -> Task | None:
    rows = manifest["replicates"]["design"]
    if rows is None:
        if name not in {None, ONLY}:
            raise RunError(f"--run {name}: {folder} holds a single run; leave it out")
        return None
    names = [row["name"] for row in rows]
    wanted = names[0] if name is None else name
    if wanted not in names:
        shown = ", ".join(names[:_SHOWN])
        raise RunError(f"--run {wanted}: there is no such run; allowed: {shown} ... {names[-1]}")
    failed = manifest["replicates"]["failed"]
    if any(sentence.startswith(f"{wanted}:") for sentence in failed):
        raise RunError(f"--run {wanted}: this run failed; choose another")
    row = rows[names.index(wanted)]
    kind, _, number = wanted.partition("-")
    return Task(
        number=int(number),
        chance=kind == "chance",
        seed=row["seed"],
        parameter_set=row["parameter_set"],
        values=row["values"],
    )


def _reopened(folder: Path, manifest: Mapping[str, Any], task: Task | None) -> Reopened:
    from sim.scenario import build  # noqa: PLC0415  (loads what only a good folder needs)

    file = f"{folder}/{MANIFEST}"
    scenario = build(dict(manifest["scenario"]), allow_large=True, file=file)
    own = task or Task(0, False, scenario.seed, scenario.parameter_set)
    made, parameters = prepare(own, scenario)
    plain = prepare(Task(0, False, scenario.seed, scenario.parameter_set), scenario)[1]
    if plain.hash() != manifest["parameters"]["sha256"]:
        raise RunError(f"{folder} cannot be lived again: its parameters are not those of the run")
    name = ONLY if task is None else task.stem
    return Reopened(folder, name, made, parameters, task, manifest)
