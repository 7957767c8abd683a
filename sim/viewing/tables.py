"""The Dutch tables that a person sees in the terminal, at most 100 columns wide."""

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.clock import schooljaar_label
from sim.parquet import read_table
from sim.run import RunResult
from sim.viewing.policy_effects import policy_sentences
from sim.viewing.sheets import Head, Sheet, as_table, column_heads
from sim.viewing.words import (
    GROUPS,
    TABLE_GROUPS,
    THUIS_NOTE,
    Column,
    Group,
    notes,
    number,
    percentage,
    scale_of,
)

WIDTH = 100
_INSTROOM_TITLE = "Instroom, stand en wachtlijst van sbo, so en vso"
_CAPTION = "geteld: in het schooljaar, iedere leerling één keer; stand: op 1 oktober"
_PER_THOUSAND = "per 1.000"
_THUIS_TITLE = "Thuiszitters en vrijstellingen"


def show(result: RunResult, console: Console) -> None:
    """Print the tables of a result and the sentences that belong to them.

    Args:
        result: what a run wrote.
        console: where it is printed; ``WIDTH`` columns are used.
    """
    for table in tables(result):
        print_table(table, console)
    for note in (*notes(result), *policy_notes(result)):
        console.print(Text(note))


def print_table(table: Table, console: Console) -> None:
    """Print one table and an empty line; sets the console to ``WIDTH`` columns.

    Title and caption use the width of the page, however narrow the table is.
    """
    console.width = WIDTH  # a narrower terminal wraps lines, which reads better than cut numbers
    title, caption = table.title, table.caption
    table.title = table.caption = None
    console.print(Text(str(title), style="bold"))
    console.print(table)
    if caption:
        console.print(Text(str(caption), style="italic dim"))
    console.print()
    table.title, table.caption = title, caption


def policy_notes(result: RunResult) -> list[str]:
    """Return what the policies that the scenario names did in the run, a sentence each."""
    beleid = result.folder / "beleid.parquet"
    if not beleid.is_file():  # the folder of an older version
        return []
    return policy_sentences(read_table(beleid), result.manifest["scenario"])


def tables(result: RunResult) -> list[Table]:
    """Return the tables of a result: two for a single run, one per group for replicates."""
    return [as_table(sheet) for sheet in sheets(result)]


def sheets(result: RunResult) -> list[Sheet]:
    """Return what stands in the tables of a result."""
    if result.summary is not None:
        return [_replicate_sheet(result, group) for group in TABLE_GROUPS]
    thuis = (*GROUPS[0].columns, *GROUPS[1].columns)
    special = tuple(column for group in GROUPS[2:] for column in group.columns)
    return [_single(result, _THUIS_TITLE, thuis), _single(result, _INSTROOM_TITLE, special)]


def plain_table(frame: pd.DataFrame, title: str) -> Table:
    """Return any frame as a table of the terminal; see ``plain_sheet``."""
    return as_table(plain_sheet(frame, title))


def plain_sheet(frame: pd.DataFrame, title: str) -> Sheet:
    """Return any frame as a table: text to the left, numbers to the right in Dutch notation.

    Numbers are written without decimals; columns whose name ends in ``%``, and rows that say
    ``per 1.000``, with one.
    """
    numeric = [pd.api.types.is_numeric_dtype(frame[name]) for name in frame.columns]
    heads = [Head(str(name), right=right) for name, right in zip(frame, numeric, strict=True)]
    rows = []
    for row in frame.itertuples(index=False):
        fine = any(isinstance(value, str) and _PER_THOUSAND in value for value in row)
        cells = (_cell(str(name), value, fine) for name, value in zip(frame, row, strict=True))
        rows.append(tuple(cells))
    return Sheet(title, tuple(heads), tuple(rows))


def _cell(name: str, value: object, fine: bool) -> str:
    if isinstance(value, str):
        return value
    if name in {"jaar", "schooljaar", "geboortejaar"}:
        return str(value)
    return number(float(value), 1 if fine or name.endswith("%") else 0)  # type: ignore[arg-type]


def _frame(result: RunResult, value: str) -> pd.DataFrame:
    """Return schooljaar by indicator of the single run or of one column of the summary."""
    source = result.yearly if result.summary is None else result.summary
    wide = source.pivot_table(index="schooljaar", columns="indicator", values=value, dropna=False)
    return wide if value == "chance_share" else wide / scale_of(result)


def _single(result: RunResult, title: str, columns: tuple[Column, ...]) -> Sheet:
    wide = _frame(result, "value")
    rows = [
        (
            schooljaar_label(int(year)),
            *(number(_value(wide, int(year), column.indicator)) for column in columns),
        )
        for year in wide.index
    ]
    return Sheet(title, column_heads(columns), tuple(rows), _notes(columns))


def _notes(columns: tuple[Column, ...]) -> tuple[str, ...]:
    total = any(column in GROUPS[0].columns[:-1] for column in columns)
    return (_CAPTION, THUIS_NOTE) if total else (_CAPTION,)


def _replicate_sheet(result: RunResult, group: Group) -> Sheet:
    median, low, high = (_frame(result, name) for name in ("median", "p10", "p90"))
    rows: list[tuple[str, ...]] = []
    for year in median.index:
        at = [(int(year), column.indicator) for column in group.columns]
        cells = [_interval(*(_value(wide, *place) for wide in (median, low, high))) for place in at]
        rows.append((schooljaar_label(int(year)), *cells))
    breaks: tuple[int, ...] = ()
    if not result.manifest["replicates"]["seed_only"]:
        share, breaks = _frame(result, "chance_share"), (len(rows),)
        shares = (percentage(_first(share, column.indicator)) for column in group.columns)
        rows.append(("kans", *shares))
    notes = (THUIS_NOTE,) if group == TABLE_GROUPS[0] else ()
    return Sheet(group.title, column_heads(group.columns), tuple(rows), notes, breaks)


def _interval(median: float, low: float, high: float) -> str:
    return f"{number(median)} [{number(low)}–{number(high)}]"


def _value(wide: pd.DataFrame, year: int, indicator: str) -> float:
    return float(wide[indicator].loc[year]) if indicator in wide.columns else float("nan")


def _first(wide: pd.DataFrame, indicator: str) -> float:
    return float(wide[indicator].iloc[0]) if indicator in wide.columns else float("nan")
