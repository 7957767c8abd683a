"""The command ``leerlingstromen``: what a user types, and what comes back when it is wrong.

Nothing is decided here; everything heavy is imported when its command is given.
"""

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim import cli_figures, cli_inspect, cli_report, cli_sweeps
from sim.cli_options import (
    AllowLarge,
    Force,
    Jobs,
    KeepAll,
    Leerling,
    Out,
    Replicates,
    ResultsFolder,
    Resume,
    RunName,
    Sample,
    Scale,
    ScenarioFile,
    ScenarioFiles,
    Seed,
    SeedOnly,
    Threads,
    Version,
    Years,
)
from sim.sentences import say, sentences, terminated, to_the_end

if TYPE_CHECKING:
    from rich.console import Console

    from sim.scenario import Scenario

FIRST, LAST = 2011, 2025  # schooljaren that a population can be made for

app = typer.Typer(
    name="leerlingstromen",
    help="Policy simulation of passend onderwijs in the Netherlands.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
cli_figures.add_to(app)
cli_inspect.add_to(app)
cli_report.add_to(app)
cli_sweeps.add_to(app)


@app.callback()
def _options(version: Version = False) -> None:
    """Policy simulation of passend onderwijs in the Netherlands."""


@app.command()
def run(
    scenario: ScenarioFile,
    out: Out = None,
    seed: Seed = None,
    scale: Scale = None,
    years: Years = None,
    replicates: Replicates = None,
    seed_only: SeedOnly = False,
    threads: Threads = 1,
    jobs: Jobs = 1,
    force: Force = False,
    allow_large: AllowLarge = False,
    resume: Resume = False,
    keep_all: KeepAll = False,
) -> None:
    """Run a scenario: a table per schooljaar, and a folder with tables and figures.

    What is done is kept as it goes on: after an interruption, a full disk or a killed process the
    same command with --resume goes on from the last checkpoint, and the result is the same.
    """
    _check_counts(threads, jobs)
    _check_replicates(replicates, seed_only, jobs)
    with sentences():
        given = _load(scenario, {"seed": seed, "scale": scale, "years": years}, allow_large)
        from sim.run import Options  # noqa: PLC0415

        options = Options(
            replicates, seed_only, threads, jobs, force, allow_large, resume, keep_all
        )
        _run(given, scenario, out, options)


@app.command()
def compare(
    scenarios: ScenarioFiles,
    out: Out = None,
    seed: Seed = None,
    scale: Scale = None,
    years: Years = None,
    replicates: Replicates = None,
    seed_only: SeedOnly = False,
    threads: Threads = 1,
    jobs: Jobs = 1,
    force: Force = False,
    allow_large: AllowLarge = False,
) -> None:
    """Compare scenarios, leerling by leerling: what differs from the first, and who moved.

    All have the same seed, so that every leerling has the same luck until a policy reaches it.
    """
    _check_counts(threads, jobs)
    _check_replicates(replicates, seed_only, jobs)
    with sentences():
        from sim.comparing.checking import refuse_number  # noqa: PLC0415

        refuse_number(len(scenarios))
        options = {"seed": seed, "scale": scale, "years": years}
        given = [_load(path, options, allow_large) for path in scenarios]
        from sim.run import Options  # noqa: PLC0415

        how = Options(replicates, seed_only, threads, jobs, force, allow_large)
        _compare(given, scenarios, out, how)


@app.command()
def check(scenario: ScenarioFile) -> None:
    """Read a scenario and say what is wrong with it, without running it."""
    with sentences():
        given = _load(scenario, {})
        last = int(given.start[:4]) + given.years
        typer.echo(f"{scenario} is in orde: {given.name}, {given.start} tot {last}-08.")


@app.command()
def policies(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="A policy, e.g. zorgplicht.")
    ] = None,
) -> None:
    """Print all policies, or all about one: levers, dates, assumed effect, law and sources."""
    with sentences():
        from sim.viewing.policies import show_policies, unknown  # noqa: PLC0415

        if name is not None and (wrong := unknown(name)):
            say(wrong)
        show_policies(name, _console())


@app.command()
def population(
    year: Annotated[int, typer.Option(min=FIRST, max=LAST, help="Schooljaar.")],
    scale: Annotated[float, typer.Option(help="Share of all leerlingen that is drawn.")] = 1.0,
) -> None:
    """Print the population of 1 August against its sources, with deviations."""
    if not 0.0 < scale <= 1.0:
        say(f"--scale {scale}: allowed: above 0 up to 1")
    with sentences():
        from sim.population import report  # noqa: PLC0415
        from sim.viewing.tables import plain_table, print_table  # noqa: PLC0415
        from sim.viewing.words import population_notes  # noqa: PLC0415

        title = f"Bevolking van 1 augustus {year}, tegen de bronnen"
        console = _console()
        print_table(plain_table(report(year, scale), title), console)
        for note in population_notes(year, scale):
            console.print(note, markup=False, highlight=False)


@app.command()
def backcast(
    scenario: Annotated[
        Path, typer.Argument(metavar="[SCENARIO]", help="A scenario that starts in the past.")
    ] = Path("scenarios/terugblik-2011.yaml"),
    jobs: Jobs = 1,
    threads: Threads = 1,
) -> None:
    """Run from the past (mean of 4 seeds) and print the model against the national series."""
    _check_counts(threads, jobs)
    with sentences():
        given = _load(scenario, {})
        from sim.backcast import backcast as compare  # noqa: PLC0415
        from sim.backcast import last_years  # noqa: PLC0415
        from sim.viewing.progress import Reporter  # noqa: PLC0415
        from sim.viewing.tables import plain_table, print_table  # noqa: PLC0415

        with Reporter(_console(stderr=True)) as reporter:
            table = compare(given, jobs=jobs, threads=threads, progress=reporter)
        print_table(plain_table(table, f"Terugblik: {given.name}, alle jaren"), _console())
        title = f"Terugblik: {given.name}, laatste jaar van elke reeks"
        print_table(plain_table(last_years(table), title), _console())


@app.command()
def trace(
    folder: ResultsFolder,
    leerling: Leerling = None,
    sample: Sample = None,
    run_name: RunName = None,
) -> None:
    """Tell the life of one leerling in a run: what happened, with which chance, and why.

    The run is made again from the manifest of its folder, which takes as long as the run did (twice
    that with --sample). It is refused when code or data are not those of the run.
    """
    if (leerling is None) == (sample is None):
        say("give either --leerling with an id, or --sample with what should have happened")
    with sentences():
        _trace(folder, leerling, sample, run_name)


def main() -> None:
    """Run the command; a request to end leaves nothing half-written."""
    signal.signal(signal.SIGTERM, terminated)
    to_the_end(app)


def _run(given: "Scenario", path: Path, out: Path | None, options: Any) -> None:
    from sim.run import run as run_scenario  # noqa: PLC0415
    from sim.viewing.gallery import draw_usual  # noqa: PLC0415
    from sim.viewing.progress import Reporter  # noqa: PLC0415
    from sim.viewing.tables import show  # noqa: PLC0415

    with Reporter(_console(stderr=True)) as reporter:
        result = run_scenario(given, out, options, source=path, progress=reporter, draw=draw_usual)
    show(result, _console())
    _written(result.folder, result.failed)


def _compare(given: list["Scenario"], files: list[Path], out: Path | None, options: Any) -> None:
    from sim.comparing.folder import compare as compare_scenarios  # noqa: PLC0415
    from sim.viewing.compared_tables import show_comparison  # noqa: PLC0415
    from sim.viewing.gallery import draw_usual  # noqa: PLC0415
    from sim.viewing.progress import Reporter  # noqa: PLC0415

    with Reporter(_console(stderr=True)) as reporter:
        found = compare_scenarios(given, files, out, options, progress=reporter, draw=draw_usual)
    show_comparison(found, _console())
    _written(found.folder, found.failed)


def _written(folder: Path, failed: list[str]) -> None:
    typer.echo(f"Geschreven: {folder}")
    for sentence in failed:
        typer.echo(f"mislukt: {sentence}", err=True)
    if failed:
        raise typer.Exit(1)


def _trace(folder: Path, leerling: str | None, sample: str | None, name: str | None) -> None:
    from sim import trace as tracing  # noqa: PLC0415
    from sim.reopen import reopen  # noqa: PLC0415
    from sim.viewing.life import show_life  # noqa: PLC0415
    from sim.viewing.progress import Reporter  # noqa: PLC0415

    if sample is not None:
        tracing.refuse_sample(sample)
    identity = None if leerling is None else tracing.identity_of(leerling)
    made = reopen(folder, name)
    with Reporter(_console(stderr=True)) as reporter:
        if identity is None:
            identity = tracing.sample(made, str(sample), reporter)
        life = tracing.trace(made, identity, reporter)
    show_life(life, _console())


def _load(path: Path, options: dict[str, Any], allow_large: bool = False) -> "Scenario":
    from sim.scenario import load, without_effect  # noqa: PLC0415

    given = {name: value for name, value in options.items() if value is not None}
    scenario = load(path, overrides=given, allow_large=allow_large)
    for sentence in without_effect(scenario, str(path)):
        typer.echo(sentence, err=True)
    return scenario


def _check_counts(threads: int, jobs: int) -> None:
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    if not 1 <= threads <= cores:
        say(f"--threads {threads}: this machine has {cores} cores; allowed: 1 to {cores}")
    if jobs < 1:
        say(f"--jobs {jobs}: allowed: 1 or more")


def _check_replicates(replicates: int | None, seed_only: bool, jobs: int) -> None:
    if replicates is not None and replicates < 2:
        say(f"--replicates {replicates}: allowed: 2 or more; leave it out for a single run")
    if seed_only and replicates is None:
        say("--seed-only: needs --replicates")
    if jobs > 1 and replicates is None:
        say(f"--jobs {jobs}: needs --replicates")


def _console(stderr: bool = False) -> "Console":
    from rich.console import Console  # noqa: PLC0415

    return Console(stderr=stderr)
