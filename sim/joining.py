"""The tables of a results folder, joined from those of its runs."""

from collections.abc import Sequence
from pathlib import Path

from sim.disk import link_or_copy
from sim.parquet import merge_tables, read_national, table_of, write_table
from sim.replicates import Done, part
from sim.results import TABLES, RunError
from sim.summary import summarise


def join(ends: Sequence[Done], parts: Path, folder: Path, *, alone: bool) -> None:
    """Make the tables of a results folder out of those of its runs.

    Args:
        ends: what came of the runs.
        parts: where their tables are; they stay.
        folder: where the tables of all are written.
        alone: whether it is one run by itself.

    Raises:
        RunError: if no run came to its end.
    """
    good = [end.task for end in ends if end.error is None and not end.task.chance]
    if not good:
        raise RunError(f"no run came to its end; the first: {ends[0].error}", exit_code=1)
    for name in TABLES:
        if alone:
            link_or_copy(part(parts, good[0], name), folder / f"{name}.parquet")
        else:
            files = [(task.number, part(parts, task, name)) for task in good]
            merge_tables(files, folder / f"{name}.parquet")
    if alone:
        return
    chance = [end.task for end in ends if end.error is None and end.task.chance]
    if chance:
        files = [(task.number, part(parts, task, "yearly")) for task in chance]
        merge_tables(files, folder / "chance.parquet")
    own = read_national(folder / "chance.parquet") if chance else None
    summary = summarise(read_national(folder / "yearly.parquet"), own)
    write_table(table_of(summary, "summary"), folder / "summary.parquet")
