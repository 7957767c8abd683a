"""Result tables on disk: fixed columns and types, sorted rows, the same bytes for the same run."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

REPLICATE = "replicate"


@dataclass(frozen=True)
class Layout:
    """The columns of one table: keys, in sorting order, and values.

    Attributes:
        keys: name and type of the columns that identify a row.
        values: name and type of what is measured.
    """

    keys: tuple[tuple[str, pa.DataType], ...]
    values: tuple[tuple[str, pa.DataType], ...]

    def schema(self, replicated: bool) -> pa.Schema:
        """Return the columns, preceded by ``replicate`` where there are replicates."""
        first = [(REPLICATE, pa.int32())] if replicated else []
        return pa.schema([*first, *self.keys, *self.values])

    def order(self, replicated: bool) -> list[tuple[str, str]]:
        """Return the sorting order of the rows."""
        first = [(REPLICATE, "ascending")] if replicated else []
        return [*first, *((name, "ascending") for name, _ in self.keys)]


_TEXT = pa.string()
_PLACE = (("level", _TEXT), ("unit", _TEXT), ("indicator", _TEXT))
_POLICY = (("policy", _TEXT), ("part", _TEXT), ("subject", _TEXT), ("indicator", _TEXT))
LAYOUTS = {
    "yearly": Layout((("schooljaar", pa.int16()), *_PLACE), (("value", pa.float64()),)),
    "monthly": Layout((("month", _TEXT), *_PLACE), (("value", pa.float64()),)),
    "transitions": Layout(
        (("month", _TEXT), ("process", _TEXT), ("from_state", _TEXT), ("to_state", _TEXT)),
        (("count", pa.int64()),),
    ),
    "geld": Layout((("schooljaar", pa.int16()), *_PLACE), (("value", pa.int64()),)),
    "beleid": Layout((("schooljaar", pa.int16()), *_POLICY), (("value", pa.float64()),)),
    "scholen": Layout(
        (("schooljaar", pa.int16()), ("school", _TEXT), ("indicator", _TEXT)),
        (("value", pa.int64()),),
    ),
    "summary": Layout(
        (("schooljaar", pa.int16()), ("indicator", _TEXT)),
        (
            ("median", pa.float64()),
            ("p10", pa.float64()),
            ("p90", pa.float64()),
            ("runs", pa.int32()),
            ("chance_share", pa.float64()),
            ("chance_runs", pa.int32()),
        ),
    ),
}
LAYOUTS["chance"] = LAYOUTS["yearly"]
_YEARLY_PLACE = (("schooljaar", pa.int16()), *_PLACE, ("scenario", _TEXT))
_INTERVALS = tuple((n, pa.float64()) for n in ("median", "p10", "p90", "chance_p10", "chance_p90"))
_RUNS = (("runs", pa.int32()), ("chance_runs", pa.int32()), ("margin", _TEXT))
LAYOUTS |= {  # of a comparison
    "compared_yearly": Layout(_YEARLY_PLACE, (("value", pa.float64()),)),
    "difference": Layout(_YEARLY_PLACE, (("value", pa.float64()), *_RUNS)),
    "difference_geld": Layout(_YEARLY_PLACE, (("value", pa.int64()), *_RUNS)),
    "difference_replicates": Layout(_YEARLY_PLACE, (*_INTERVALS, *_RUNS)),
    "compared_beleid": Layout(
        (("schooljaar", pa.int16()), *_POLICY, ("scenario", _TEXT)), (("value", pa.float64()),)
    ),
    "ledger": Layout(
        (
            ("schooljaar", pa.int16()),
            ("form", _TEXT),
            ("scenario", _TEXT),
            ("from_state", _TEXT),
            ("to_state", _TEXT),
            ("process", _TEXT),
            ("run_of_event", _TEXT),
        ),
        (("count", pa.int64()),),
    ),
}


def table_of(frame: pd.DataFrame, name: str) -> pa.Table:
    """Return ``frame`` as a table with the layout of ``name``, rows sorted.

    Args:
        frame: the columns of the layout, in any order; with a column ``replicate`` it is kept.
        name: a key of ``LAYOUTS``.

    Raises:
        ValueError: if a column is missing or a key occurs twice.
    """
    layout, replicated = LAYOUTS[name], REPLICATE in frame.columns
    schema = layout.schema(replicated)
    if missing := [column for column in schema.names if column not in frame.columns]:
        raise ValueError(f"table {name} lacks the column {missing[0]}")
    plain = frame[schema.names].astype(
        {field.name: "str" for field in schema if field.type == _TEXT}
    )
    table = pa.Table.from_pandas(plain, schema=schema, preserve_index=False)
    order = layout.order(replicated)
    table = table.replace_schema_metadata(None).sort_by(order)
    keys = [column for column, _ in order]
    if len(table) and table.group_by(keys).aggregate([]).num_rows != len(table):
        raise ValueError(f"table {name} has two rows with the same {', '.join(keys)}")
    return table


def write_table(table: pa.Table, path: Path) -> None:
    """Write a table to ``path``."""
    with table_writer(path, table.schema) as writer:
        writer.write_table(table)


def merge_tables(parts: Sequence[tuple[int, Path]], path: Path) -> None:
    """Write one table from the tables of replicates, one at a time, without holding them all.

    Args:
        parts: replicate and the file of that replicate, in the order wanted; at least one.
        path: the file to write, with a column ``replicate``.
    """
    first = pq.read_schema(parts[0][1])
    schema = pa.schema([(REPLICATE, pa.int32()), *((field.name, field.type) for field in first)])
    with table_writer(path, schema) as writer:
        for replicate, part in parts:
            table = pq.read_table(part)
            column = pa.repeat(pa.scalar(replicate, pa.int32()), len(table))
            writer.write_table(table.add_column(0, schema.field(0), column))


def read_national(path: Path) -> pd.DataFrame:
    """Read the rows of level ``nederland`` of a yearly or chance table."""
    table = pq.read_table(path, filters=pc.field("level") == "nederland")
    frame: pd.DataFrame = table.to_pandas()
    return frame


def read_table(path: Path) -> pd.DataFrame:
    """Read a whole result table."""
    frame: pd.DataFrame = pq.read_table(path).to_pandas()
    return frame


@contextmanager
def table_writer(path: Path, schema: pa.Schema) -> Iterator[pq.ParquetWriter]:
    """Open a table to write batches or tables to; one that the disk refuses is given up quietly.

    Raises:
        OSError: if the disk refuses.
    """
    writer = pq.ParquetWriter(path, schema, compression="zstd", store_schema=False)
    try:
        yield writer
        writer.close()
    except BaseException:
        with suppress(OSError):
            writer.close()
        writer.is_open = False  # or it tries once more when it is thrown away, and complains
        raise
