"""The command ``figures``: all pictures of a results folder."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli_options import ResultsFolder, folder_of
from sim.sentences import sentences

FiguresOut = Annotated[
    Path | None,
    typer.Option(
        "--out",
        parser=folder_of,
        metavar="PATH",
        help="Folder for the PNG files; default figures/ in the results folder.",
    ),
]


def add_to(app: typer.Typer) -> None:
    """Give an app the command.

    Args:
        app: the app of all commands.
    """
    app.command()(figures)


def figures(folder: ResultsFolder, out: FiguresOut = None) -> None:
    """Draw all pictures of a results folder, of a run, a comparison or a sweep, as PNG."""
    with sentences():
        _figures(folder, out)


def _figures(folder: Path, out: Path | None) -> None:
    from rich.console import Console  # noqa: PLC0415

    from sim.viewing.drawing import draw_folder  # noqa: PLC0415
    from sim.viewing.progress import Counter  # noqa: PLC0415

    with Counter(Console(stderr=True)) as counter:
        target, drawn, missing = draw_folder(folder, out, counter)
    for sentence in missing:
        typer.echo(f"niet getekend: {sentence}", err=True)
    typer.echo(f"Geschreven: {drawn} figuren in {target}")
