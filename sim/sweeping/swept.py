"""The folder of a sweep, as its analysis reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from sim.parquet import read_table
from sim.results import MANIFEST, RunError, damage, read_manifest
from sim.sweeping.contents import FORMAT, SWEEP
from sim.sweeping.factors import LEVER, Factor
from sim.sweeping.folder import OUTCOMES
from sim.sweeping.schema import Design
from sim.sweeping.swept_checks import refuse_damaged
from sim.unfinished.folder import UNFINISHED, unfinished
from sim.unfinished.journal import JOURNAL


@dataclass(frozen=True)
class Swept:
    """A finished sweep.

    Attributes:
        folder: where it stands.
        manifest: its manifest.
        runs: a row per run: numbers, seed, factors, outcomes, error.
    """

    folder: Path
    manifest: Mapping[str, Any]
    runs: pd.DataFrame

    @property
    def told(self) -> Mapping[str, Any]:
        """What the manifest says of the sweep."""
        found: Mapping[str, Any] = self.manifest[SWEEP]
        return found

    @property
    def outcomes(self) -> list[str]:
        """Names of the outcomes."""
        return list(self.told["outcomes"])

    @property
    def better(self) -> Mapping[str, str]:
        """Outcomes that have a better way, and which: ``lower`` or ``higher``."""
        found: Mapping[str, str] = self.told["better"]
        return found

    @cached_property
    def factors(self) -> Sequence[Factor]:
        """What varied, in the order of the columns."""
        return [_factor(told) for told in self.told["factors"]]

    def paths(self, role: str | None = None) -> list[str]:
        """Return the paths of the factors, or of those of one role."""
        return [factor.path for factor in self.factors if role in {None, factor.role}]

    @property
    def policies(self) -> list[str]:
        """Paths of the levers."""
        return self.paths(LEVER)

    @property
    def design(self) -> Design:
        """By which the points were chosen; a list without its rows."""
        told = dict(self.told["design"])
        return Design.model_construct(**told)

    @cached_property
    def points(self) -> pd.DataFrame:
        """Mean outcomes of each point over its replicates, by point; no number where one failed."""
        groups = self.runs.groupby("point", sort=True)[self.outcomes]
        means = groups.mean()
        complete = groups.count().eq(self.told["replicates"])
        values = self.runs.drop_duplicates("point").set_index("point")[self.paths()]
        return values.join(means.where(complete))


def _factor(told: Mapping[str, Any]) -> Factor:
    low, high = told["range"] or (0.0, 1.0)
    values = tuple(told["values"] or ())
    return Factor(told["path"], told["role"], low, high, values, told["whole"])


def is_sweep(folder: Path) -> bool:
    """Return whether a folder has the manifest of a sweep; what cannot be read is none."""
    try:
        return SWEEP in read_manifest(folder)
    except RunError:
        return False


def read_swept(folder: Path) -> Swept:
    """Read the folder of a sweep.

    Raises:
        RunError: if it is not one, is not finished, or was changed since.
    """
    _refuse_unfinished(folder)
    manifest = read_manifest(folder)
    if SWEEP not in manifest:
        raise RunError(f"{folder} holds no sweep; make one with `leerlingstromen sweep`")
    if manifest.get("format") != FORMAT:
        raise RunError(f"{folder} was written in another format than this version reads")
    if problems := damage(folder, manifest):
        rest = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise RunError(f"{folder} is damaged: {problems[0]}{rest}; make the sweep anew")
    return runs_of(folder, manifest)


def _refuse_unfinished(folder: Path) -> None:
    whole = folder.name.removesuffix(UNFINISHED)
    begun = folder if whole != folder.name else unfinished(folder)
    if (begun / JOURNAL).is_file() and not (folder / MANIFEST).is_file():
        raise RunError(
            f"{folder.with_name(whole)} is a sweep that is not finished; give the same "
            "`leerlingstromen sweep` again, and it goes on from there"
        )
    if not folder.is_dir():
        word = "is a file" if folder.exists() else "does not exist"
        raise RunError(f"{folder} is not the folder of a sweep: it {word}")
    if not (folder / MANIFEST).is_file():
        raise RunError(f"{folder} is not the folder of a sweep: it holds no {MANIFEST}")


def runs_of(folder: Path, manifest: Mapping[str, Any]) -> Swept:
    """Read the runs of a sweep whose manifest was read, also where it was changed since.

    Raises:
        RunError: if they cannot be what the manifest says.
    """
    refuse_damaged(folder, manifest)
    try:
        return Swept(folder, manifest, read_table(folder / OUTCOMES))
    except (OSError, pa.ArrowException) as error:
        reason = getattr(error, "strerror", None) or "a part of it cannot be read"
        raise RunError(f"{folder / OUTCOMES} is damaged: {reason}") from None
