"""Make the demographic tables: residents, births, migration, sector totals and participation.

``python -m sim.data.make_demography SOURCE --out DIR`` makes all of them from a folder with source
tables; ``scholen.csv`` must be in ``DIR``. ``--deelname-only DIR`` redoes the participation step
alone, after ``leeftijd_speciaal.csv`` in ``DIR`` was replaced, and renews ``CHECKSUMS`` if there.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from sim.data.checksums import NAME as CHECKSUMS
from sim.data.checksums import write_checksums
from sim.data.make_ages import make_ages
from sim.data.make_deelname import make_deelname
from sim.data.make_residents import make_residents
from sim.data.make_sectors import make_sectors


def make(source: Path, out: Path) -> None:
    """Write the demographic tables to ``out``.

    Args:
        source: folder with ``national_series.csv`` and ``micro/``.
        out: folder for the tables; ``scholen.csv`` must be there.

    Raises:
        SourceError: if a source table is missing or cannot be read.
        ValueError: if the totals of a schooljaar cannot be met.
    """
    make_residents(source, out)
    make_sectors(source, out)
    make_ages(out)
    make_deelname(out)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m sim.data.make_demography")
    parser.add_argument("source", type=Path, nargs="?", help="folder with the source tables")
    parser.add_argument("--out", type=Path, help="folder for the tables")
    parser.add_argument(
        "--deelname-only", type=Path, metavar="DIR", help="redo only the participation step in DIR"
    )
    options = parser.parse_args(arguments)
    try:
        if options.deelname_only is not None:
            make_deelname(options.deelname_only)
            if (options.deelname_only / CHECKSUMS).exists():
                write_checksums(options.deelname_only)
        elif options.source is None or options.out is None:
            parser.error("give SOURCE and --out DIR, or --deelname-only DIR")
        else:
            make(options.source, options.out)
    except (OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
