"""Whether a folder is that of a sweep, and whole enough to be read: nothing it says is trusted."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

import pyarrow as pa
import pyarrow.parquet as pq

from sim.results import MANIFEST, RunError
from sim.sweeping.contents import SWEEP
from sim.sweeping.factors import LEVER, UNCERTAINTY
from sim.sweeping.folder import OUTCOMES
from sim.sweeping.schema import Design

NUMBERED = ("run", "point", "replicate")
"""Columns of the table of runs that hold whole numbers."""
_KINDS = get_args(Design.model_fields["kind"].annotation)
_WAYS = ("lower", "higher")
_SHOWN = 40

Check = Callable[[Any], bool]


def refuse_damaged(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Refuse the folder of a sweep whose manifest or table of runs cannot be what it says.

    Args:
        folder: where it stands.
        manifest: its manifest, with an entry of a sweep.

    Raises:
        RunError: in one sentence, with the file and the field or column.
    """
    problem = _problem(manifest)
    if problem is not None:
        raise RunError(f"{folder / MANIFEST} is damaged: {problem}")
    _check_columns(folder / OUTCOMES, manifest[SWEEP])


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_names(value: Any) -> bool:
    return _is_texts(value) and 0 < len(value) == len(set(value))


def _is_range(value: Any) -> bool:
    return value is None or (
        isinstance(value, list) and len(value) == 2 and all(_is_number(end) for end in value)
    )


def _is_values(value: Any) -> bool:
    cells = bool | int | float | str
    return value is None or (isinstance(value, list) and all(isinstance(v, cells) for v in value))


def _is_design(value: Any) -> bool:
    if not isinstance(value, dict) or value.get("kind") not in _KINDS:
        return False
    sizes = [value.get(name) for name in ("points", "levels", "seed")]
    return all(size is None or _is_count(size) for size in sizes)


_TOLD: Mapping[str, tuple[Check, str]] = {
    "name": (lambda v: isinstance(v, str), "text"),
    "runs": (lambda v: _is_count(v) and v > 0, "a whole number above 0"),
    "points": (lambda v: _is_count(v) and v > 0, "a whole number above 0"),
    "replicates": (lambda v: _is_count(v) and v > 0, "a whole number above 0"),
    "design": (_is_design, "a design"),
    "factors": (lambda v: isinstance(v, list), "a list of factors"),
    "outcomes": (_is_names, "a list of different names"),
    "better": (
        lambda v: isinstance(v, dict) and all(way in _WAYS for way in v.values()),
        "lower or higher, by outcome",
    ),
    "failures": (_is_count, "a whole number"),
    "failed": (_is_texts, "a list of sentences"),
}
_FACTOR: Mapping[str, tuple[Check, str]] = {
    "path": (lambda v: isinstance(v, str), "text"),
    "role": (lambda v: v in {LEVER, UNCERTAINTY}, f"{LEVER} or {UNCERTAINTY}"),
    "range": (_is_range, "two numbers, or none"),
    "values": (_is_values, "a list of values, or none"),
    "whole": (lambda v: isinstance(v, bool), "true or false"),
}
_REST: Mapping[str, tuple[Check, str]] = {
    "run_id": (lambda v: isinstance(v, str), "text"),
    "code": (lambda v: v is None or isinstance(v, dict), "a table, or none"),
    "scenario": (lambda v: v is None or isinstance(v, dict), "a table, or none"),
    "experiment": (lambda v: v is None or isinstance(v, dict), "a table, or none"),
}


def _problem(manifest: Mapping[str, Any]) -> str | None:
    """Return what is wrong with a manifest, in a few words, or None."""
    told = manifest[SWEEP]
    if not isinstance(told, dict):
        return f"{SWEEP}: allowed: a table"
    found = _first(manifest, _REST, "") or _first(told, _TOLD, f"{SWEEP}.")
    return found or _factor_problem(told["factors"]) or _together(told)


def _factor_problem(factors: Sequence[Any]) -> str | None:
    for place, factor in enumerate(factors):
        where = f"{SWEEP}.factors.{place}"
        if not isinstance(factor, dict):
            return f"{where}: allowed: a table"
        if found := _first(factor, _FACTOR, f"{where}."):
            return found
    return None


def _together(told: Mapping[str, Any]) -> str | None:
    """Return what does not fit together in fields that are right by themselves."""
    names = [factor["path"] for factor in told["factors"]] + told["outcomes"]
    if len(set(names)) < len(names) or {*NUMBERED, "seed", "error"} & set(names):
        return f"{SWEEP}: two columns have one name"
    if not set(told["better"]) <= set(told["outcomes"]):
        return f"{SWEEP}.better: names an outcome that there is not"
    if told["points"] * told["replicates"] != told["runs"]:
        return f"{SWEEP}.runs: {told['runs']}; allowed: points times replicates"
    return None


def _first(
    content: Mapping[str, Any], checks: Mapping[str, tuple[Check, str]], where: str
) -> str | None:
    for name, (check, allowed) in checks.items():
        if not check(content.get(name)):
            text = repr(content.get(name))
            shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
            return f"{where}{name}: {shown}; allowed: {allowed}"
    return None


def _check_columns(path: Path, told: Mapping[str, Any]) -> None:
    if not path.is_file():
        raise RunError(f"{path.parent} is damaged: {path.name} is missing")
    if path.is_symlink():
        raise RunError(f"{path} is a link; a results folder holds its own files")
    try:
        file = pq.ParquetFile(path)
        found, rows = file.schema_arrow, file.metadata.num_rows
    except (OSError, pa.ArrowException):
        raise RunError(f"{path} is damaged: it is no Parquet file") from None
    kinds: dict[str, Callable[[pa.DataType], bool]] = dict.fromkeys(NUMBERED, pa.types.is_integer)
    kinds |= dict.fromkeys((factor["path"] for factor in told["factors"]), _is_cell)
    kinds |= dict.fromkeys(told["outcomes"], pa.types.is_floating)
    kinds["error"] = lambda kind: _is_text(kind) or pa.types.is_null(kind)
    for name, fits in kinds.items():
        if name not in found.names:
            raise RunError(f"{path} is damaged: it has no column {name}")
        kind = found.field(name).type
        if not fits(kind):
            raise RunError(f"{path} is damaged: column {name} holds {kind}")
    if rows != told["runs"]:
        raise RunError(f"{path} is damaged: {rows} rows, and {told['runs']} runs were made")


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_cell(kind: pa.DataType) -> bool:
    checks = (pa.types.is_boolean, pa.types.is_integer, pa.types.is_floating, _is_text)
    return any(check(kind) for check in checks)
