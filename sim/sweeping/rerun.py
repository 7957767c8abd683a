"""Making the runs of a manifest again, elsewhere: are the results the same, byte for byte?"""

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from sim.comparing.folder import compare
from sim.provenance import hash_of, versions
from sim.results import COMPARISON, MANIFEST, SELF_HASH, RunError, read_manifest, verify
from sim.run import Options, run
from sim.simulate import Progress, silent
from sim.sweeping.contents import SWEEP
from sim.sweeping.experiment import load_experiment
from sim.sweeping.folder import EXPERIMENT
from sim.sweeping.local import Local
from sim.sweeping.prepare import documents_of, sweep_of
from sim.sweeping.sweep import run_sweep
from sim.unfinished.folder import unfinished
from sim.unfinished.inputs import LIBRARY, changed, package_hashes

if TYPE_CHECKING:
    from sim.scenario import Scenario


@dataclass(frozen=True)
class Rerun:
    """What came of making a result again.

    Attributes:
        files: per file of the result whether it came out the same.
        damage: what was changed in the folder of the manifest since, one sentence each.
    """

    files: Mapping[str, bool]
    damage: Sequence[str]

    @property
    def same(self) -> bool:
        """Whether all is as it was."""
        return not self.damage and all(self.files.values())


def rerun(
    path: Path, out: Path | None = None, *, jobs: int = 1, progress: Progress = silent
) -> Rerun:
    """Make the runs of a manifest again and compare the hashes of what comes of them.

    The tables of the first time are not needed; where they stand beside the manifest, they are
    compared with it too.

    Args:
        path: a manifest, or the folder that holds it.
        out: where the new results are to stay; default: nowhere.
        jobs: runs at the same time, where there are several.
        progress: told how far it is.

    Raises:
        RunError: if the manifest cannot be read or was changed, or if code, tables, parameters or
            libraries are not those of the first time; named.
    """
    file = path / MANIFEST if path.is_dir() else path
    if file.name != MANIFEST or not file.is_file():
        raise RunError(f"{path} is no file that is called {MANIFEST}, and no folder that holds one")
    manifest = read_manifest(file.parent)
    _refuse_changes(file, manifest)
    if out is not None and (out.exists() or unfinished(out).exists()):
        there = out if out.exists() else unfinished(out)
        raise RunError(f"{there} exists; a result is made again in a folder that is not there yet")
    with tempfile.TemporaryDirectory(prefix="rerun-") as scratch:
        target = out or Path(scratch) / "again"
        try:
            make = _maker(manifest, Path(scratch), jobs, progress)
        except (KeyError, TypeError, AttributeError, ValidationError) as error:
            what = f"{type(error).__name__}: {error}".splitlines()[0]
            raise RunError(f"{file} does not say what was run ({what})") from None
        make(target)
        then, now = manifest["outputs"], read_manifest(target)["outputs"]
        files = {name: then.get(name) == now.get(name) for name in sorted({*then, *now})}
    return Rerun(files, _damage(file.parent, manifest))


def _refuse_changes(file: Path, manifest: Mapping[str, Any]) -> None:
    rest = {name: value for name, value in manifest.items() if name != SELF_HASH}
    if manifest.get(SELF_HASH) != hash_of(rest):
        raise RunError(f"{file} was changed after the run: it does not say what was run")
    here = {**package_hashes(), **_libraries(versions())}
    then = {**_table(manifest, "sources"), **_table(manifest, "inputs")}
    then = {name: value for name, value in then.items() if name.startswith("sim/")}
    then |= _libraries(_table(manifest, "versions"))
    if names := changed(then, here):
        raise RunError(f"{names} differs from what the run was made with, by {file}")


def _table(manifest: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = manifest.get(name)
    return dict(found) if isinstance(found, dict) else {}


def _libraries(found: Mapping[str, str]) -> dict[str, str]:
    return {LIBRARY + name: version for name, version in found.items()}


def _damage(folder: Path, manifest: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with the results beside a manifest, where there are any."""
    if not any((folder / name).is_file() for name in manifest["outputs"]):
        return []
    return [sentence for sentence in verify(folder) if not sentence.startswith("sim/")]


Make = Callable[[Path], object]
"""Makes the runs of a manifest, in a folder that is not there yet."""


def _maker(manifest: Mapping[str, Any], scratch: Path, jobs: int, progress: Progress) -> Make:
    """Return what makes the runs of a manifest; all of it is read by then.

    Raises:
        KeyError, TypeError, AttributeError, ValidationError: if it does not say what was run.
    """
    if SWEEP in manifest:
        return _sweep(manifest, scratch, jobs, progress)
    told = manifest["replicates"]
    count = told["count"]
    options = Options(count, told["seed_only"], jobs=jobs if count else 1, allow_large=True)
    if COMPARISON in manifest:
        return _compare(manifest, scratch, options, progress)
    scenario = _scenario(manifest["scenario"])
    return lambda target: run(scenario, target, options, progress=progress)


def _compare(
    manifest: Mapping[str, Any], scratch: Path, options: Options, progress: Progress
) -> Make:
    scenarios = [_scenario(data) for data in manifest[COMPARISON]["scenarios"]]
    files = [scratch / f"scenario-{k}.yaml" for k in range(len(scenarios))]
    for scenario, file in zip(scenarios, files, strict=True):
        file.write_text(scenario.dump_yaml(), encoding="utf-8", newline="\n")
    return lambda target: compare(scenarios, files, target, options, progress=progress)


def _scenario(data: Mapping[str, Any]) -> "Scenario":
    from sim.scenario import build  # noqa: PLC0415  (loads what only a good manifest needs)

    return build(json.loads(json.dumps(data)), allow_large=True, file=MANIFEST)


def _sweep(manifest: Mapping[str, Any], scratch: Path, jobs: int, progress: Progress) -> Make:
    for name, text in documents_of(manifest).items():
        (scratch / name).write_text(text, encoding="utf-8", newline="\n")
    sweep = sweep_of(load_experiment(scratch / EXPERIMENT))
    return lambda target: run_sweep(sweep, target, Local(jobs), progress=progress)
