"""The folder of a sweep: beside its target while it is made, under its name when it is whole."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from sim.parquet import table_writer
from sim.results import ResultFolder, refuse_target
from sim.sweeping.factors import Factor
from sim.sweeping.schema import Cell
from sim.sweeping.tasks import End, Plan
from sim.unfinished.folder import clear_litter

OUTCOMES = "outcomes.parquet"
EXPERIMENT = "experiment.yaml"
ROWS_AT_ONCE = 100_000


def publish(
    target: Path,
    force: bool,
    kept: str,
    table: Iterator[pa.RecordBatch],
    schema: pa.Schema,
    finish: Callable[[Path], None],
) -> None:
    """Write the folder of a sweep that is done, all of it or nothing.

    Args:
        target: where it will stand.
        force: replace a results folder that is there.
        kept: what is said to be left when it cannot be written.
        table: the rows.
        schema: their columns.
        finish: called with the folder, to write the other files.

    Raises:
        RunError: if it cannot be written.
    """
    clear_litter(target, OUTCOMES)
    with ResultFolder(target, force, kept) as folder:
        with table_writer(folder.path / OUTCOMES, schema) as writer:
            for batch in table:
                writer.write_batch(batch)
        finish(folder.path)
        folder.publish()


def refuse_finished(target: Path, force: bool) -> None:
    """Refuse a target that stands and may not be replaced.

    Raises:
        RunError: with the path and what can be done.
    """
    refuse_target(Path(os.path.realpath(target)), target, force)


def schema_of(
    factors: Sequence[Factor], points: Sequence[Mapping[str, Cell]], outcomes: Sequence[str]
) -> pa.Schema:
    """Return the columns of the table of runs: numbers and seed, factors, outcomes, the error."""
    return pa.schema(
        [
            ("run", pa.int32()),
            ("point", pa.int32()),
            ("replicate", pa.int32()),
            ("seed", pa.int64()),
            *((factor.path, _type_of(factor, points)) for factor in factors),
            *((name, pa.float64()) for name in outcomes),
            ("error", pa.string()),
        ]
    )


def _type_of(factor: Factor, points: Sequence[Mapping[str, Cell]]) -> pa.DataType:
    kinds = {type(value) for value in factor.values} or {type(points[0][factor.path])}
    if kinds == {bool}:
        return pa.bool_()
    if kinds == {int}:
        return pa.int64()
    return pa.float64() if kinds <= {int, float} else pa.string()


def batches(
    plan: Plan,
    ends: Mapping[int, End],
    schema: pa.Schema,
    factors: Sequence[Factor],
) -> Iterator[pa.RecordBatch]:
    """Yield the rows of all runs, sorted by number; no time and no order of arrival is in them."""
    tasks = plan.tasks()
    while chunk := [task for task, _ in zip(tasks, range(ROWS_AT_ONCE), strict=False)]:
        columns: dict[str, list[Any]] = {
            "run": [task.number for task in chunk],
            "point": [task.point for task in chunk],
            "replicate": [task.replicate for task in chunk],
            "seed": [task.seed for task in chunk],
        }
        for factor in factors:
            kind = schema.field(factor.path).type
            as_text = str if kind == pa.string() else lambda value: value
            columns[factor.path] = [as_text(task.values[factor.path]) for task in chunk]
        first = len(columns)
        for place, name in enumerate(schema.names[first:-1]):
            columns[name] = [
                ends[t.number].outcomes[place] if ends[t.number].error is None else None
                for t in chunk
            ]
        columns["error"] = [ends[task.number].error for task in chunk]
        yield pa.RecordBatch.from_pydict(columns, schema=schema)
