"""The folder of a run: written beside its target, made durable, and renamed when whole.

Nothing appears under the target's name before every file is complete. An older folder is replaced
only when asked for, only when it holds nothing but a run's own files, and only after the new one
is whole.
"""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sim.disk import make_parents, remove_parents, sync, umask
from sim.provenance import hash_files, hash_of, package_inputs
from sim.seals import AFTER_RUN, SEALED, differences, seal_holds, sealed, sums_problems

MANIFEST = "manifest.json"
RUN = "run.json"
SCENARIO = "scenario.yaml"
FIGURES = "figures"
TABLES = ("yearly", "monthly", "transitions", "geld", "beleid", "scholen")
EXTRA_TABLES = ("summary", "chance")
COMPARISON_TABLES = ("yearly", "difference", "difference_geld", "ledger", "beleid")
ANALYSIS = "analysis"
SWEEP_FILES = ("outcomes.parquet", "experiment.yaml", ANALYSIS)
COMPARISON = "comparison"
"""Entry of a manifest that only a comparison of scenarios has."""
LETTERS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
"""Letters of the scenarios of a comparison; A is the base."""
_KNOWN = {
    MANIFEST,
    RUN,
    SCENARIO,
    *(f"scenario-{letter}.yaml" for letter in LETTERS),
    FIGURES,
    *SWEEP_FILES,
    *(f"{name}.parquet" for name in (*TABLES, *EXTRA_TABLES, *COMPARISON_TABLES)),
}
SELF_HASH = "manifest_sha256"


class RunError(Exception):
    """A run that cannot be made or kept; the text is a sentence for the user.

    Attributes:
        exit_code: 2 when the user asked for something that cannot be had, 1 when it went wrong.
    """

    def __init__(self, message: str, exit_code: int = 2) -> None:
        super().__init__(message)
        self.exit_code = exit_code


NOTHING_KEPT = "nothing was kept of this run"


def write_error(error: OSError, path: Path, kept: str = NOTHING_KEPT) -> RunError:
    """Return the sentence for a write that failed."""
    reason = error.strerror or str(error).splitlines()[0]
    return RunError(f"cannot write {path}: {reason}; {kept}", exit_code=1)


def refuse_place(target: Path) -> None:
    """Refuse a place in which no folder can be made; tries it and leaves nothing.

    Raises:
        RunError: with the path and what is in the way.
    """
    try:
        target.exists()  # fails for a name that is too long
        place = next(p for p in target.absolute().parents if p.exists())
        if not place.is_dir():
            raise RunError(f"cannot write to {target}: {place} is a file")
        Path(tempfile.mkdtemp(prefix=".writing-", dir=place)).rmdir()
    except OSError as error:
        raise RunError(f"cannot write to {target}: {error.strerror or error}") from None


class ResultFolder:
    """A results folder under construction: a context that leaves all or nothing.

    Example:
        >>> with ResultFolder(Path("results/basis"), force=False) as folder:  # doctest: +SKIP
        ...     (folder.path / "scenario.yaml").write_text("...")
        ...     folder.publish()
    """

    def __init__(self, target: Path, force: bool = False, kept: str = NOTHING_KEPT) -> None:
        """Refuse a target that may not be written, then make the temporary folder beside it.

        Args:
            target: where the folder will appear.
            force: replace a results folder that is there.
            kept: what is said to be left when it cannot be written.

        Raises:
            RunError: if the target exists and may not be replaced, or cannot be written.
        """
        self.target = Path(os.path.realpath(target))
        self.shown = target
        self.force = force
        self.kept = kept
        refuse_target(self.target, target, force)
        self._made: list[Path] = []
        try:
            make_parents(self.target, self._made)
            name = f".{self.target.name}.writing-"
            self.path = Path(tempfile.mkdtemp(prefix=name, dir=self.target.parent))
            self.path.chmod(0o777 & ~umask())
        except OSError as error:
            remove_parents(self._made)
            raise write_error(error, target, kept) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove what was not published; turn a failed write into a sentence."""
        if self.path.exists():
            shutil.rmtree(self.path, ignore_errors=True)
            remove_parents(self._made)
        if isinstance(error, OSError):
            raise write_error(error, self.shown, self.kept) from error

    def publish(self) -> None:
        """Make every file durable and give the folder its name.

        Raises:
            RunError: if the target appeared meanwhile.
            OSError: if the disk refuses.
        """
        for path in (*sorted(self.path.rglob("*")), self.path):
            sync(path)
        refuse_target(self.target, self.shown, self.force)
        if self.target.exists():
            self._replace()
        else:
            self.path.rename(self.target)
        with contextlib.suppress(OSError):  # the folder stands, whatever a sync of its parent says
            sync(self.target.parent)

    def _replace(self) -> None:
        """Set the old folder aside, move the new one in, and bring the old back if that fails."""
        aside = Path(tempfile.mkdtemp(prefix=f".{self.target.name}.old-", dir=self.target.parent))
        try:
            self.target.rename(aside)
        except OSError:
            aside.rmdir()
            raise
        try:
            self.path.rename(self.target)
        except BaseException:
            aside.rename(self.target)
            raise
        shutil.rmtree(aside, ignore_errors=True)


def refuse_target(target: Path, shown: Path, force: bool) -> None:
    """Refuse a target that exists, unless ``force`` and it is a results folder.

    Raises:
        RunError: with the path and what can be done.
    """
    if not target.exists():
        return
    if not target.is_dir():
        raise RunError(f"{shown} is a file; give another folder with --out")
    if not force:
        raise RunError(f"{shown} exists; use --force to replace it, or another folder with --out")
    names = {path.name for path in target.iterdir()}
    if names and MANIFEST not in names:
        raise RunError(f"{shown} is not a results folder (no {MANIFEST}); --force leaves it alone")
    if strange := sorted(names - _KNOWN):
        raise RunError(
            f"{shown} holds {strange[0]}, which no run wrote; move it away or give another --out"
        )


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write ``value`` as JSON that people can read, in its own order: that of paths counts."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def write_run_file(folder: Path, content: Mapping[str, Any]) -> None:
    """Write what differs between equal runs (when, where, how long), with its own hash."""
    write_json(folder / RUN, sealed(content))


def write_manifest(folder: Path, content: Mapping[str, Any]) -> dict[str, Any]:
    """Write the manifest, with the hashes of the folder's files and of itself.

    Args:
        folder: the folder with every output but figures and run.json.
        content: what is known of the run; must not hold anything that differs between two runs
            of the same scenario, code and data.

    Returns:
        The manifest as written.
    """
    outputs = {p.name: p for p in folder.iterdir() if p.is_file() and p.name != RUN}
    manifest = {**content, SEALED: [RUN], "outputs": hash_files(outputs)}
    manifest[SELF_HASH] = hash_of(manifest)
    write_json(folder / MANIFEST, manifest)
    return manifest


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a results folder.

    Raises:
        RunError: if there is none or it cannot be read.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise RunError(f"{path} cannot be read: {error}") from None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("outputs"), dict):
        raise RunError(f"{path} is not a manifest of a run")
    return manifest


def verify(folder: Path) -> list[str]:
    """Compare a results folder with its manifest, and its inputs with this installation.

    Args:
        folder: a results folder.

    Returns:
        One sentence per difference; an empty list when nothing was changed.

    Raises:
        RunError: if the folder has no readable manifest.
    """
    manifest = read_manifest(folder)
    problems = damage(folder, manifest)
    present = {p.name for p in folder.iterdir() if p.is_file()}
    extra = present - set(manifest["outputs"]) - {MANIFEST, RUN}
    problems += [f"{name} was not written by the run" for name in sorted(extra)]
    if RUN in manifest.get(SEALED, ()) and not seal_holds(folder / RUN):
        problems.append(f"{RUN} {AFTER_RUN}")
    for name in (FIGURES, ANALYSIS):
        problems += sums_problems(folder / name)
    shipped = {n: h for n, h in manifest.get("inputs", {}).items() if n.startswith("sim/")}
    return problems + differences(
        shipped, package_inputs(), "differs from the input that the run read"
    )


def damage(folder: Path, manifest: Mapping[str, Any]) -> list[str]:
    """Compare the files of a results folder with its manifest.

    Args:
        folder: a results folder.
        manifest: its manifest, as it was read.

    Returns:
        One sentence per file that is missing or was changed; an empty list when all is whole.
    """
    problems = []
    rest = {name: value for name, value in manifest.items() if name != SELF_HASH}
    if manifest.get(SELF_HASH) != hash_of(rest):
        problems.append(f"{MANIFEST} {AFTER_RUN}")
    present = {p.name: p for p in folder.iterdir() if p.is_file()}
    return problems + differences(manifest["outputs"], present, AFTER_RUN)
