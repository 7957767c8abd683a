"""What every reader of a results folder refuses in the same words: no folder, no true table."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim.parquet import LAYOUTS, REPLICATE
from sim.results import COMPARISON, MANIFEST, RunError

_SUMMED = ("summary", "difference", "difference_geld")
"""Tables over all replicates together: they have no column ``replicate``."""
_COMPARED = {"yearly": "compared_yearly", "chance": "compared_yearly", "beleid": "compared_beleid"}
"""Layout of a table of a comparison, where it is another than that of a run."""


def refuse_no_folder(folder: Path) -> None:
    """Refuse what is no folder, or holds no manifest.

    Raises:
        RunError: in one sentence.
    """
    if not folder.is_dir():
        word = "is a file" if folder.exists() else "does not exist"
        raise RunError(f"{folder} is not a results folder: it {word}")
    if not (folder / MANIFEST).is_file():
        raise RunError(f"{folder} is not a results folder: it holds no {MANIFEST}")


def check_tables(folder: Path, manifest: Mapping[str, Any], needed: Iterable[str]) -> None:
    """Refuse a folder of which a table is a link, no Parquet file, or another table.

    Args:
        folder: a results folder.
        manifest: its manifest.
        needed: names of tables that must be there; others are looked at where they are.

    Raises:
        RunError: with the file and what is wrong with it.
    """
    required = set(needed)
    for name in dict.fromkeys((*sorted(required), *sorted(LAYOUTS))):
        path = folder / f"{name}.parquet"
        if path.is_symlink():
            raise RunError(f"{path} is a link; a results folder holds its own files")
        if path.is_file():
            check_columns(path, manifest)
        elif name in required:
            raise RunError(f"{folder} is damaged: {path.name} is missing")


def check_columns(path: Path, manifest: Mapping[str, Any]) -> None:
    """Refuse a table that is unreadable, or has other columns than it should.

    Args:
        path: the file of a table, ``<name>.parquet``.
        manifest: that of its folder.

    Raises:
        RunError: with the file, and the column where there is one.
    """
    name, replicated = path.stem, manifest["replicates"]["count"] is not None
    layout = name
    if COMPARISON in manifest:
        layout = _COMPARED.get(name, name)
        if name.startswith("difference") and replicated:
            layout = "difference_replicates"
    numbered = replicated and name not in _SUMMED
    try:
        found = pq.read_schema(path)
    except (OSError, pa.ArrowException):
        raise RunError(f"{path} is damaged: it is no Parquet file") from None
    for column in LAYOUTS[layout].schema(numbered):
        if column.name not in found.names:
            raise RunError(f"{path} is damaged: it has no column {column.name}")
        kind = found.field(column.name).type
        if not kind.equals(column.type):
            raise RunError(
                f"{path} is damaged: column {column.name} holds {kind}, not {column.type}"
            )
    if not replicated and REPLICATE in found.names:
        raise RunError(f"{path} is damaged: the manifest says that there are no replicates")
