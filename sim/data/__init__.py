"""Public figures of the Netherlands, as compact tables with strict readers.

``SOURCES.md`` beside this file gives the origin, credit, licence and limits of each table, and
``schema`` declares what each may hold. ``python -m sim.data.make`` writes the tables again.
"""

from pathlib import Path
from typing import Any

import pandas as pd

from sim.data import checksums
from sim.data.borders import parse_borders
from sim.data.checking import check_links
from sim.data.errors import DataError
from sim.data.reading import parse_table
from sim.data.schema import BORDERS, TABLES

__all__ = [
    "DataError",
    "check_tables",
    "data_hash",
    "read_borders",
    "read_table",
    "table_folder",
]


def table_folder() -> Path:
    """Return the folder with the tables that come with the package."""
    return Path(__file__).parent / "tables"


def read_table(name: str, folder: Path | None = None) -> pd.DataFrame:
    """Return one table, checked against its declaration and its checksum.

    Args:
        name: a name in ``schema.TABLES``, for example ``scholen``.
        folder: where the tables stand; by default those of the package.

    Returns:
        A new frame with fixed dtypes: int64, float64, bool (0/1 in the file) and object (str;
        an empty field is ``""``, never missing). Rows keep the order of the file.

    Raises:
        DataError: if there is no such table, or it is damaged. The sentence names file, row (the
            header is row 1), column, value and what is allowed.
    """
    if name not in TABLES:
        raise DataError(f"there is no table {name!r}; there are {', '.join(sorted(TABLES))}")
    path = (folder or table_folder()) / f"{name}.csv"
    frame = parse_table(path, TABLES[name])
    checksums.verify(path)
    return frame


def read_borders(name: str, folder: Path | None = None) -> dict[str, Any]:
    """Return borders as a GeoJSON FeatureCollection (WGS84; property ``code``).

    Args:
        name: ``gemeenten``, ``swv_po`` or ``swv_vo``.
        folder: where the tables stand; by default those of the package.

    Raises:
        DataError: if there are no such borders, or the file is damaged.
    """
    if name not in BORDERS:
        raise DataError(f"there are no borders {name!r}; there are {', '.join(BORDERS)}")
    path = (folder or table_folder()) / f"{name}.geojson"
    collection = parse_borders(path)
    checksums.verify(path)
    return collection


def check_tables(folder: Path | None = None) -> None:
    """Read every table and all borders, and check that they agree with each other.

    Raises:
        DataError: at the first fault.
    """
    tables = {name: read_table(name, folder) for name in TABLES}
    borders = {name: read_borders(name, folder) for name in BORDERS}
    check_links(tables, borders)


def data_hash(folder: Path | None = None) -> str:
    """Return the SHA-256 (hex) over all files in the folder with tables.

    It changes when any figure changes, and not with the line ends of a checkout.
    """
    return checksums.folder_hash(folder or table_folder())
