"""A table as data: the same cells for the terminal and for the report."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from sim.viewing.words import Column


@dataclass(frozen=True)
class Head:
    """The head of one column.

    Attributes:
        text: as the terminal shows it, in short lines.
        name: in full, for a page with room; empty: the text is enough.
        right: whether the cells are numbers.
        fixed: whether its cells may not be broken over lines in the terminal.
        english: whether its cells are English.
    """

    text: str
    name: str = ""
    right: bool = False
    fixed: bool = False
    english: bool = False

    @property
    def full(self) -> str:
        """What the column holds, on one line."""
        return self.name or self.text.replace("-\n", "").replace("\n", " ").strip()


@dataclass(frozen=True)
class Sheet:
    """A table of texts: numbers are written already, in Dutch.

    Attributes:
        title: what it shows.
        heads: its columns; the first one says what a row is about.
        rows: a text per column.
        notes: lines below it.
        breaks: places of rows that begin a new part.
    """

    title: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    breaks: tuple[int, ...] = ()


def empty_table(title: str) -> Table:
    """Return a table of the terminal without columns."""
    return Table(
        title=title,
        box=SIMPLE_HEAD,
        show_edge=False,
        padding=(0, 1, 0, 0),
    )


def as_table(sheet: Sheet) -> Table:
    """Return a sheet as a table of the terminal."""
    table = empty_table(sheet.title)
    for head in sheet.heads:
        table.add_column(
            Text(head.text),
            justify="right" if head.right else "left",
            no_wrap=head.fixed,
            overflow="fold",
        )
    for place, row in enumerate(sheet.rows):
        if place in sheet.breaks:
            table.add_section()
        table.add_row(*(Text(cell) for cell in row))
    table.caption = "\n".join(sheet.notes) or None
    return table


def column_heads(columns: Sequence[Column], first: str = "schooljaar") -> tuple[Head, ...]:
    """Return the heads of a table with a column per indicator.

    Args:
        columns: the indicators.
        first: what a row is about.
    """
    lines = max(column.head.count("\n") for column in columns)
    found = [Head("\n" * (lines + 1) + first, first, fixed=True)]
    for column in columns:
        above = "\n" * (lines - column.head.count("\n"))
        text = f"{above}{column.head}\n({column.form})"
        found.append(Head(text, f"{column.name} ({column.form})", right=True))
    return tuple(found)
