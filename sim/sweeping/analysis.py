"""All that can be said of a sweep, by its design: tables in its folder."""

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd
import pyarrow as pa

from sim.parquet import write_table
from sim.results import ANALYSIS, RunError, refuse_place, write_error
from sim.seals import write_sums
from sim.sweeping.discovery import corners
from sim.sweeping.indices import indices
from sim.sweeping.replicates import seeds_needed
from sim.sweeping.robustness import robustness
from sim.sweeping.swept import Swept, read_swept
from sim.sweeping.unsaid import Unsaid
from sim.unfinished.lock import alone_in

SCRATCH = ".analysis-"


@dataclass(frozen=True)
class Analysis:
    """What was found.

    Attributes:
        swept: the sweep.
        tables: each table by its name, as far as the design allows it.
        absent: why the others are not there, by name: one Dutch sentence each.
        folder: where they stand, once they are written.
        refused: the sentences of ``absent`` as a command says them.
    """

    swept: Swept
    tables: Mapping[str, pd.DataFrame]
    absent: Mapping[str, str]
    folder: Path
    refused: Sequence[str] = ()


Draw = Callable[["Analysis", Path], None]
"""Draws figures into a folder."""


def examine(swept: Swept, half_width: float | None = None) -> Analysis:
    """Find all that can be said of a sweep, and write nothing.

    Args:
        swept: a finished sweep.
        half_width: asked half width of an interval; see ``seeds_needed``.

    Returns:
        The tables that the design allows, and why the others are not there.
    """
    tables: dict[str, pd.DataFrame] = {}
    unsaid: dict[str, Unsaid] = {}
    makers: dict[str, Callable[[Swept], pd.DataFrame]] = {
        "indices": indices,
        "robustness": robustness,
        "corners": corners,
        "seeds": partial(seeds_needed, half_width=half_width),
    }
    for name, make in makers.items():
        try:
            tables[name] = make(swept)
        except Unsaid as error:
            unsaid[name] = error
    absent = {name: error.dutch for name, error in unsaid.items()}
    refused = [str(error) for error in unsaid.values()]
    return Analysis(swept, tables, absent, swept.folder / ANALYSIS, refused)


def analyse(
    folder: Path, half_width: float | None = None, draw: Draw = lambda *_: None
) -> Analysis:
    """Analyse the folder of a sweep, and write the tables and figures below it.

    Args:
        folder: of a finished sweep.
        half_width: asked half width of an interval; see ``seeds_needed``.
        draw: draws the figures.

    Raises:
        RunError: if it is no sweep, cannot be written, or there is nothing to say of it.
    """
    found = examine(read_swept(folder), half_width)
    if not found.tables:
        raise RunError("\n".join(found.refused))
    target = found.folder
    refuse_place(target)
    try:
        with alone_in(folder, "another analysis"):
            _clear_litter(folder)
            _write(found, draw)
    except OSError as error:
        raise write_error(error, target, "the sweep is as it was") from None
    return found


def _write(found: Analysis, draw: Draw) -> None:
    """Write tables and figures beside their place, and put them there when all are whole."""
    folder, target = found.swept.folder, found.folder
    scratch = Path(tempfile.mkdtemp(prefix=SCRATCH, dir=folder))
    aside = scratch / "before"
    try:
        scratch.chmod(folder.stat().st_mode & 0o777)
        made = scratch / ANALYSIS
        made.mkdir()
        for name, table in found.tables.items():
            whole = pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)
            write_table(whole, made / f"{name}.parquet")
        draw(found, made)
        write_sums(made)
        if target.exists():
            target.rename(aside)
        made.rename(target)
    except BaseException:
        if aside.exists():
            aside.rename(target)
        raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _clear_litter(folder: Path) -> None:
    """Remove what an analysis left that was killed; an older one that it held aside comes back."""
    for left in folder.glob(f"{SCRATCH}*"):
        aside = left / "before"
        if aside.is_dir() and not (folder / ANALYSIS).exists():
            aside.rename(folder / ANALYSIS)
        shutil.rmtree(left, ignore_errors=True)
