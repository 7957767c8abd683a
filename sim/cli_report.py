"""The command that writes a report: what a user types, and what comes back."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli_options import Force
from sim.sentences import say, sentences


def _file(text: str) -> Path:
    if not text.strip():
        say("--out: is empty; give the file to write")
    return Path(text)


ReportFolders = Annotated[
    list[Path],
    typer.Argument(
        metavar="DIR...",
        help="Results folders of runs and comparisons, the first with the base; or one of a sweep.",
    ),
]
ReportFile = Annotated[
    Path | None,
    typer.Option(
        "--out",
        parser=_file,
        metavar="FILE",
        help="HTML file to write; default beside the first folder, <names>-rapport.html.",
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(report)


def report(folders: ReportFolders, out: ReportFile = None, force: Force = False) -> None:
    """Write a report in Dutch to hand in: one HTML file that needs nothing beside it.

    The first scenario of the first folder is the base; the others are set beside it.
    """
    with sentences():
        from sim.viewing.report import make_report  # noqa: PLC0415

        written = make_report(folders, out, force, lambda text: typer.echo(text, err=True))
        typer.echo(f"Geschreven: {written}")
