"""Write the tables of the package from a folder with gathered source tables.

Run ``python -m sim.data.make SOURCE_FOLDER [--out DIR]``. The same source gives the same bytes.
The result replaces the old tables only when all of it is made and checked.
"""

import argparse
import importlib
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from sim.data import check_tables, make_borders, make_law, make_regions, make_schools, make_series
from sim.data import table_folder as package_folder
from sim.data.checksums import NAME as CHECKSUMS
from sim.data.checksums import write_checksums
from sim.data.source import SourceError

BAD_INPUT = 2  # exit code


def build(source: Path, folder: Path) -> None:
    """Write every table and ``CHECKSUMS`` into an existing ``folder``, and check them.

    Raises:
        ValueError: if the source cannot be used (SourceError), gives totals that cannot be met,
            or what comes out of it breaks a declaration (DataError).
    """
    for part in (make_schools, make_regions, make_series, make_borders, make_law):
        part.make(source, folder)
    importlib.import_module("sim.data.make_demography").make(source, folder)
    write_checksums(folder)
    check_tables(folder)


def make(source: Path, out: Path) -> None:
    """Make the tables of ``source`` in ``out``; on any fault ``out`` stays as it was.

    Raises:
        ValueError: as in :func:`build`.
        OSError: if ``out`` cannot be written.
    """
    if not source.is_dir():
        raise SourceError(f"{source} is not a folder; give the folder with the source tables")
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".tables-", dir=out.parent))
    try:
        build(source, fresh)
        out.mkdir(exist_ok=True)
        names = sorted(path.name for path in fresh.iterdir())
        for name in sorted(names, key=lambda name: name == CHECKSUMS):  # the list goes last
            os.replace(fresh / name, out / name)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 2 with one sentence on stderr if the input is bad."""
    parser = argparse.ArgumentParser(
        prog="python -m sim.data.make", description="Make the tables of the package."
    )
    parser.add_argument(
        "source", type=Path, help="folder with national_series.csv, law.csv and micro/"
    )
    parser.add_argument("--out", type=Path, default=package_folder(), help="folder for the tables")
    options = parser.parse_args(arguments)
    try:
        make(options.source, options.out)
    except (ValueError, OSError) as error:
        print(f"Error: {error}", file=sys.stderr)
        return BAD_INPUT
    return 0


if __name__ == "__main__":
    sys.exit(main())
