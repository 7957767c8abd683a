"""The command that opens the page: what a user types, and what comes back."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.sentences import USER_ERROR, say, sentences

if TYPE_CHECKING:
    from sim.viewing.page.server import Place

NEEDED = ("tornado", "bokeh", "panel")

Folders = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[DIR ...]",
        help="Results folders of runs, comparisons and sweeps; default ./results.",
    ),
]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Port of the page; 0 for a free one.")]
Host = Annotated[
    str,
    typer.Option(metavar="ADDRESS", help="Address to listen on; one that others can reach warns."),
]
NoOpen = Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")]


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(inspect)


def inspect(
    folders: Folders = None, port: Port = 0, host: Host = "127.0.0.1", no_open: NoOpen = False
) -> None:
    r"""Explore results on a page: map, course, regions, who moved, sweeps; needs \[viz].

    Without folders, all results below ./results. The page loads nothing from elsewhere, and nobody
    but this machine can reach it unless --host says so. Ctrl-C stops it.
    """
    with sentences():
        _inspect(folders or [], host, port, not no_open)


def _inspect(folders: list[Path], host: str, port: int, open_browser: bool) -> None:
    from importlib.util import find_spec  # noqa: PLC0415

    if missing := [name for name in NEEDED if find_spec(name) is None]:
        say(f"inspect needs {missing[0]}; install it with: pip install 'leerlingstromen[viz]'")
    from sim.viewing.page.context import open_page  # noqa: PLC0415
    from sim.viewing.page.server import is_loopback, serve  # noqa: PLC0415

    context = open_page(folders)
    for sentence in context.refused:
        typer.echo(sentence, err=True)
    if folders and not context.opened and not context.sweeps:
        raise typer.Exit(USER_ERROR)
    if not is_loopback(host):
        typer.echo(
            f"warning: --host {host}: whoever can reach this machine over the network can read "
            "these results and start runs; there is no password",
            err=True,
        )

    def ready(place: "Place") -> None:
        count = len(context.opened) + len(context.sweeps)
        typer.echo(
            f"{count} results folder{'' if count == 1 else 's'}: {place.address} (Ctrl-C stops)"
        )

    serve(context, host, port, open_browser=open_browser, ready=ready)
