"""What a report is about: a base and the scenarios beside it, out of one or more folders.

The first scenario of the first folder is the base. Scenarios of one comparison were followed
leerling by leerling; those of other folders are set beside the base afterwards, run by run. Both
come out as a ``Comparison``, so that one set of tables shows them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim.comparing.differences import ALL, CHANCE_ONLY, KEYS, VALUE, without_margin
from sim.comparing.folder import Comparison
from sim.comparing.ledger import ledger_frame
from sim.parquet import REPLICATE
from sim.results import COMPARISON, RunError
from sim.summary import HIGH, LOW
from sim.viewing.report.folders import Folder, Line, read_folder, relabelled

_ALIKE = ("start", "years", "scale", "world", "seed")
"""Fields of a scenario that are equal in all that is set side by side."""
_WRITTEN_OUT = "a world written out"


@dataclass(frozen=True)
class Pair:
    """One scenario beside the base.

    Attributes:
        line: the scenario.
        found: its differences with the base.
        followed: whether both were run together, leerling by leerling; else they are set side by
            side afterwards, and there is no ledger.
    """

    line: Line
    found: Comparison
    followed: bool

    @property
    def name(self) -> str:
        """What it is called in the comparison."""
        return self.line.label


@dataclass(frozen=True)
class Given:
    """All that a report is made of.

    Attributes:
        folders: in the order in which they were given.
        base: the scenario that the others are compared with.
        pairs: the others.
        same: labels of scenarios that have the figures of the base, and are not shown again.
    """

    folders: tuple[Folder, ...]
    base: Line
    pairs: tuple[Pair, ...]
    same: tuple[str, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """All scenarios, the base first."""
        return (self.base, *(pair.line for pair in self.pairs))

    @property
    def replicated(self) -> bool:
        """Whether there are replicates, and so margins."""
        return _replicated(self.base)

    @property
    def seed_only(self) -> bool:
        """Whether the replicates differ by their seed alone."""
        return bool(self.base.manifest["replicates"]["seed_only"])

    @property
    def years(self) -> tuple[int, ...]:
        """The schooljaren."""
        return tuple(sorted(int(year) for year in self.base.result.yearly["schooljaar"].unique()))


def read_all(paths: Sequence[Path]) -> Given:
    """Read the folders of a report.

    Args:
        paths: folders of runs and comparisons, the one with the base first.

    Raises:
        RunError: in one sentence, if a folder cannot be read or they cannot be compared.
    """
    seen: dict[Path, Path] = {}
    for path in paths:
        if path.resolve() in seen:
            raise RunError(f"{path} is given twice; give each folder once")
        seen[path.resolve()] = path
    folders = _labelled([read_folder(path) for path in paths])
    first = folders[0]
    for other in folders[1:]:
        _refuse_unlike(first, other)
    base = first.lines[0]
    pairs, same = [], []
    for folder in folders:
        for line in folder.lines:
            if line is base:
                continue
            if folder is not first and _has_figures_of(base, line):
                same.append(f"{line.manifest['scenario']['name']} (map {folder.name})")
                continue
            pairs.append(_pair(base, folder, line))
    return Given(tuple(folders), base, tuple(pairs), tuple(same))


def _labelled(folders: Sequence[Folder]) -> list[Folder]:
    """Give scenarios of one name in several folders a label each."""
    names = [line.label for folder in folders for line in folder.lines]
    own = [folder.name for folder in folders]
    found = []
    for number, folder in enumerate(folders, start=1):
        where = folder.name if own.count(folder.name) == 1 else f"{folder.name}, map {number}"
        lines = tuple(
            relabelled(line, f"{line.label} ({where})") if names.count(line.label) > 1 else line
            for line in folder.lines
        )
        if number == 1:  # the base keeps its name
            lines = (folder.lines[0], *lines[1:])
        found.append(replace(folder, lines=lines))
    return found


def _refuse_unlike(first: Folder, other: Folder) -> None:
    """Refuse a folder whose figures cannot stand beside those of the first.

    Raises:
        RunError: with the field, and both values.
    """
    base, mine = first.lines[0].manifest["scenario"], other.lines[0].manifest["scenario"]
    for field in _ALIKE:
        if base[field] != mine[field]:
            raise RunError(
                f"{other.path}: {field}: {_shown(mine[field])} cannot be set beside "
                f"{_shown(base[field])} of {first.path}; "
                "folders of one report have the same start, years, scale, world and seed"
            )
    kept = first.manifest["replicates"], other.manifest["replicates"]
    if kept[0]["design"] != kept[1]["design"]:
        raise RunError(
            f"{other.path}: replicates: {_runs(kept[1])} cannot be set beside {_runs(kept[0])} of "
            f"{first.path}; runs are compared one by one, by the same seeds and parameters"
        )


def _shown(value: Any) -> str:
    return str(value) if isinstance(value, str | int | float) else _WRITTEN_OUT


def _runs(facts: Any) -> str:
    if facts["count"] is None:
        return "a single run"
    return f"{facts['count']} replicates{' (seed only)' if facts['seed_only'] else ''}"


def _has_figures_of(base: Line, line: Line) -> bool:
    keys = [str(name) for name in base.result.yearly if name != VALUE]
    if set(keys) != {name for name in line.result.yearly if name != VALUE}:
        return False
    ordered = (
        frame.sort_values(keys).reset_index(drop=True)[[*keys, VALUE]]
        for frame in (base.result.yearly, line.result.yearly)
    )
    one, other = ordered
    return bool(one.equals(other))


def _pair(base: Line, folder: Folder, line: Line) -> Pair:
    found = folder.comparison
    theirs = folder.lines[0]
    if found is not None and (theirs is base or _has_figures_of(base, theirs)):
        stored = line.manifest["scenario"]["name"]
        names = {found.names[0]: base.label, stored: line.label}
        return Pair(line, renamed(found, names), followed=True)
    return Pair(line, side_by_side(base, line, folder), followed=False)


def renamed(found: Comparison, names: dict[str, str]) -> Comparison:
    """Return a comparison whose scenarios have other names."""
    if all(old == new for old, new in names.items()):
        return found
    facts = found.manifest[COMPARISON]
    scenarios = [{**s, "name": names.get(s["name"], s["name"])} for s in facts["scenarios"]]
    manifest = {**found.manifest, COMPARISON: {**facts, "scenarios": scenarios}}
    return replace(
        found,
        manifest=manifest,
        yearly=_replaced(found.yearly, names),
        difference=_replaced(found.difference, names),
        geld=_replaced(found.geld, names),
        ledger=_replaced(found.ledger, names),
        beleid=_replaced(found.beleid, names),
    )


def _replaced(frame: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    columns = [name for name in ("scenario", "run_of_event") if name in frame]
    return frame.assign(**{name: frame[name].replace(names) for name in columns})


def side_by_side(base: Line, line: Line, folder: Folder) -> Comparison:
    """Return the differences of two runs of different folders, taken run by run.

    National figures, and where both are runs by themselves those of samenwerkingsverbanden. There
    is no ledger, because nobody was followed.
    """
    regions = not (_replicated(base) or _in_comparison(base) or _in_comparison(line))
    frames = [_with_swvs(one) if regions else one.result.yearly for one in (base, line)]
    chance = None if base.chance is None or line.chance is None else (base.chance, line.chance)
    difference = _difference(frames[0], frames[1], chance, line)
    scenarios = [{**one.manifest["scenario"], "name": one.label} for one in (base, line)]
    facts = {"base": base.label, "scenarios": scenarios, "parameter_notes": []}
    both = [one.result.yearly.assign(scenario=one.label) for one in (base, line)]
    beleid = [one.beleid.assign(scenario=one.label) for one in (base, line)]
    return Comparison(
        folder.path,
        {**line.manifest, COMPARISON: facts},
        pd.concat(both, ignore_index=True),
        difference,
        difference.head(0),
        ledger_frame([]),
        pd.concat(beleid, ignore_index=True),
    )


def _replicated(line: Line) -> bool:
    return line.result.summary is not None


def _in_comparison(line: Line) -> bool:
    return COMPARISON in line.manifest


def _with_swvs(line: Line) -> pd.DataFrame:
    file = line.result.folder / "yearly.parquet"
    frame: pd.DataFrame = pq.read_table(file, filters=pc.field("level") != "gemeente").to_pandas()
    return frame


def _difference(
    base: pd.DataFrame,
    other: pd.DataFrame,
    chance: tuple[pd.DataFrame, pd.DataFrame] | None,
    line: Line,
) -> pd.DataFrame:
    gaps = _gaps(base, other)
    if REPLICATE not in base:
        return without_margin(gaps.assign(scenario=line.label))
    seed_only = bool(line.manifest["replicates"]["seed_only"])
    groups = gaps.groupby(KEYS, sort=True)[VALUE]
    found = pd.DataFrame(
        {"median": groups.median(), "p10": groups.quantile(LOW), "p90": groups.quantile(HIGH)}
    )
    own = groups if seed_only else None
    if chance is not None:
        own = _gaps(*chance).groupby(KEYS, sort=True)[VALUE]
    missing = pd.Series(float("nan"), index=found.index)
    found["chance_p10"] = missing if own is None else own.quantile(LOW)
    found["chance_p90"] = missing if own is None else own.quantile(HIGH)
    runs = int(gaps[REPLICATE].nunique())
    return found.reset_index().assign(
        scenario=line.label, runs=runs, margin=CHANCE_ONLY if seed_only else ALL
    )


def _gaps(base: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Return a table less another, row by row; rows that only one has are left out."""
    keys = [*KEYS, REPLICATE] if REPLICATE in base else KEYS
    joined = other.merge(base, on=keys, suffixes=("", "_base"))
    gaps: pd.DataFrame = joined[keys].assign(value=joined[VALUE] - joined[f"{VALUE}_base"])
    return gaps
