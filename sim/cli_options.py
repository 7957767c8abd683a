"""The options and arguments of the commands: what each is called and what it says in the help."""

from pathlib import Path
from typing import Annotated

import typer

from sim.sentences import say

ScenarioFile = Annotated[
    Path, typer.Argument(metavar="SCENARIO", help="A scenario file, e.g. scenarios/basis.yaml.")
]
ScenarioFiles = Annotated[
    list[Path],
    typer.Argument(
        metavar="SCENARIO SCENARIO...",
        help="Two or more scenario files; the first is the base.",
    ),
]


def folder_of(text: str) -> Path:
    """Return the folder of an option ``--out``; an empty one is refused."""
    if not text.strip():
        say("--out: is empty; give the folder to write")
    return Path(text)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version  # noqa: PLC0415

        typer.echo(f"leerlingstromen {version('leerlingstromen')}")
        raise typer.Exit


Out = Annotated[
    Path | None,
    typer.Option(parser=folder_of, metavar="PATH", help="Folder to write; default results/<name>."),
]
Version = Annotated[
    bool,
    typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
]
Seed = Annotated[int | None, typer.Option(help="Seed of all chance, in place of the file's.")]
Scale = Annotated[
    float | None, typer.Option(help="Share of all leerlingen that is drawn, above 0 up to 1.")
]
Years = Annotated[int | None, typer.Option(help="Number of schooljaren.")]
Replicates = Annotated[
    int | None, typer.Option(help="Number of runs, each with its own seed and parameters.")
]
SeedOnly = Annotated[bool, typer.Option("--seed-only", help="Replicates keep the parameters.")]
Threads = Annotated[int, typer.Option(help="Threads per run; results do not depend on it.")]
Jobs = Annotated[int, typer.Option(help="Replicates run at the same time, in processes.")]
Force = Annotated[bool, typer.Option("--force", help="Replace an older result.")]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on with a run that was interrupted, where it was.")
]
KeepAll = Annotated[
    bool,
    typer.Option(
        "--keep-all",
        help="Keep a checkpoint of every schooljaar, and not only of as many as cost 3 % of the "
        "time.",
    ),
]
AllowLarge = Annotated[
    bool, typer.Option("--allow-large", help="Start what seems too large for this machine.")
]


ResultsFolder = Annotated[
    Path, typer.Argument(metavar="RUN", help="A results folder, e.g. results/basis.")
]
Leerling = Annotated[
    str | None,
    typer.Option(
        metavar="ID",
        help="Id of the leerling: a number, or month of birth and serial number, e.g. 2008-03:123.",
    ),
]
Sample = Annotated[
    str | None,
    typer.Option(
        metavar="KIND",
        help="One of those who had it, the same each time: thuiszitter, absoluut, langdurig, "
        "vrijstelling_5a, sbo, so, vso, wachtlijst, terugplaatsing, geweigerd, jeugdhulp or "
        "arrangement.",
    ),
]
RunName = Annotated[
    str | None,
    typer.Option("--run", metavar="NAME", help="Which replicate, e.g. replicate-000003."),
]
