"""Reading the long tables of a folder so that one indicator of one level is found at once.

The table of a single run is read once and kept, sorted by level and indicator. Replicates are read
one after the other, and only what is asked for is kept, so that memory does not grow with them.
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim.parquet import REPLICATE
from sim.viewing.page.opening import Opened

Floats = NDArray[np.float64]
Places = NDArray[np.signedinteger[Any]]
KEPT = 12
"""Tables that are kept in memory."""
_TIME = {"monthly": "month"}


@dataclass(frozen=True)
class Index:
    """One long table by level and indicator.

    Attributes:
        times: months or schooljaren as text, in order.
        units: names of all units, in order.
        time, unit: place in these, per row.
        value: per row, one array per column of values.
        rows: the rows of each level and indicator.
        present: the units of each level.
    """

    times: tuple[str, ...]
    units: tuple[str, ...]
    time: Places
    unit: Places
    value: dict[str, Floats]
    rows: dict[tuple[str, str], Places]
    present: dict[str, tuple[str, ...]]

    def grid(self, level: str, indicator: str, column: str, units: Sequence[str]) -> Floats:
        """Return one indicator as times by units; what has no row is 0, as nobody was counted."""
        found = np.zeros((len(self.times), len(self.units)))
        rows = self.rows[level, indicator]
        found[self.time[rows], self.unit[rows]] = self.value[column][rows]
        where = {name: at for at, name in enumerate(self.units)}
        return found[:, [where[name] for name in units]]


def _codes(column: pa.ChunkedArray) -> tuple[list[str], Places]:
    """Return the sorted names of a column and the place of each row's among them."""
    array = column.combine_chunks()
    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    names = [str(name) for name in array.dictionary.to_pylist()]
    order = sorted(range(len(names)), key=names.__getitem__)
    place = np.empty(len(names), np.int32)
    place[order] = np.arange(len(names))
    codes = array.indices.to_numpy(zero_copy_only=False).astype(np.int32)
    return [names[at] for at in order], place[codes]


def index_of(table: pa.Table, time: str, columns: Sequence[str]) -> Index:
    """Return a long table by level and indicator.

    Args:
        table: columns ``time``, level, unit, indicator, and the given ones.
        time: name of the column with months or schooljaren.
        columns: names of the columns of values.
    """
    times, at_time = _codes(table[time])
    units, at_unit = _codes(table["unit"])
    levels, at_level = _codes(table["level"])
    indicators, at_indicator = _codes(table["indicator"])
    both = (at_level * len(indicators) + at_indicator).astype(np.int16)  # few: sorted by radix
    order = np.argsort(both, kind="stable")
    found, starts = np.unique(both[order], return_index=True)
    parts = np.split(order, starts[1:]) if len(found) else []
    rows = {
        (levels[int(code) // len(indicators)], indicators[int(code) % len(indicators)]): part
        for code, part in zip(found, parts, strict=True)
    }
    seen = np.zeros((len(levels), len(units)), bool)
    seen[at_level, at_unit] = True
    present = {
        name: tuple(units[at] for at in np.flatnonzero(seen[code]))
        for code, name in enumerate(levels)
    }
    value = {name: table[name].to_numpy().astype(np.float64) for name in columns}
    return Index(tuple(times), tuple(units), at_time, at_unit, value, rows, present)


class Tables:
    """The tables of all open folders; those of single runs are kept once read."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._kept: OrderedDict[tuple[Path, str, str], Index] = OrderedDict()
        self._lock = Lock()
        self._last: tuple[Path, pa.Table] | None = None

    def parts(
        self, opened: Opened, name: str, columns: Sequence[str] = ("value",), scenario: str = ""
    ) -> Iterator[tuple[int, Index]]:
        """Yield a table of a folder, replicate by replicate.

        Args:
            opened: the folder.
            name: of the table.
            columns: columns of values.
            scenario: only the rows of this scenario, where the table has them of several.

        Yields:
            The number of the replicate (0 for a table without replicates) and its table.
        """
        path = opened.table(name)
        if REPLICATE not in pq.read_schema(path).names:
            yield 0, self._whole(path, name, columns, scenario)
            return
        wanted = _columns(name, columns, scenario)
        with pq.ParquetFile(path, read_dictionary=_texts(wanted)) as file:
            held: dict[int, list[pa.Table]] = {}
            for group in range(file.num_row_groups):
                table = file.read_row_group(group, columns=[REPLICATE, *wanted])
                for number in pc.unique(table[REPLICATE]).to_pylist():
                    part = table.filter(pc.field(REPLICATE) == number).select(wanted)
                    held.setdefault(int(number), []).append(part)
                for number in sorted(held)[:-1]:  # the last may go on in the next group
                    yield number, _index(_joined(held.pop(number)), name, columns, scenario)
            for number in sorted(held):
                yield number, _index(_joined(held[number]), name, columns, scenario)

    def _whole(self, path: Path, name: str, columns: Sequence[str], scenario: str) -> Index:
        key = path, name, scenario
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            found = _index(self._read(path, name, columns, scenario), name, columns, scenario)
            self._kept[key] = found
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return found

    def _read(self, path: Path, name: str, columns: Sequence[str], scenario: str) -> pa.Table:
        """Return a table; the last of several scenarios is kept, as the next is asked for soon."""
        if self._last is not None and self._last[0] == path:
            return self._last[1]
        wanted = _columns(name, columns, scenario)
        table = pq.read_table(path, columns=wanted, read_dictionary=_texts(wanted))
        self._last = (path, table) if scenario else None
        return table


def _columns(name: str, columns: Sequence[str], scenario: str) -> list[str]:
    own = ["scenario"] if scenario else []
    return [_TIME.get(name, "schooljaar"), "level", "unit", "indicator", *own, *columns]


def _texts(columns: Sequence[str]) -> list[str]:
    return [c for c in columns if c in {"month", "level", "unit", "indicator", "scenario"}]


def _joined(tables: Sequence[pa.Table]) -> pa.Table:
    return (
        tables[0]
        if len(tables) == 1
        else pa.concat_tables([t.unify_dictionaries() for t in tables])
    )


def _index(table: pa.Table, name: str, columns: Sequence[str], scenario: str) -> Index:
    if scenario:
        table = table.filter(pc.field("scenario") == scenario)
    return index_of(table, _TIME.get(name, "schooljaar"), columns)
