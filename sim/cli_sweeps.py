"""The commands around sweeps: what a user types, and what comes back; nothing is decided here."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli_options import AllowLarge, Force, Out
from sim.sentences import say, sentences

if TYPE_CHECKING:
    from rich.console import Console


class Kind(StrEnum):
    """Kinds of file that have a JSON Schema."""

    SCENARIO = "scenario"
    EXPERIMENT = "experiment"


ExperimentFile = Annotated[
    Path,
    typer.Argument(
        metavar="EXPERIMENT", help="An experiment file, e.g. experiments/basisnorm.yaml."
    ),
]
ManifestFile = Annotated[
    Path,
    typer.Argument(metavar="MANIFEST", help="The manifest.json of a result, or its folder."),
]
SweepFolder = Annotated[
    Path, typer.Argument(metavar="FOLDER", help="The folder of a sweep, e.g. results/basisnorm.")
]
Interval = Annotated[
    float | None,
    typer.Option(
        metavar="N",
        help="Half the width that a 95 % interval may have, in the unit of the outcome.",
    ),
]
RunJobs = Annotated[
    int, typer.Option("--jobs", help="Runs at the same time, in processes of this machine.")
]
ClusterAddress = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="Make the runs on a Dask cluster instead, e.g. tcp://127.0.0.1:8786.",
    ),
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run", help="Only say how many runs it is, and the time and memory expected."
    ),
]
KindOfFile = Annotated[Kind, typer.Argument(help="The kind of file.")]


def add_to(app: typer.Typer) -> None:
    """Give the commands to ``app``."""
    for command in (sweep, analyse, rerun, schema):
        app.command()(command)


def sweep(
    experiment: ExperimentFile,
    jobs: RunJobs = 1,
    cluster: ClusterAddress = None,
    out: Out = None,
    dry_run: DryRun = False,
    force: Force = False,
    allow_large: AllowLarge = False,
) -> None:
    """Sweep levers over uncertainties: a table with a row per run.

    Each run is kept as soon as it is done. After an interruption, a full disk or a killed process
    the same command goes on where it was, and the table is the same.
    """
    if jobs < 1:
        say(f"--jobs {jobs}: allowed: 1 or more")
    if cluster is not None and jobs != 1:
        say("--cluster: the workers of the cluster decide how many runs go on; leave out --jobs")
    with sentences():
        from sim.run import default_folder, existing  # noqa: PLC0415
        from sim.sweeping.effectless import effectless  # noqa: PLC0415
        from sim.sweeping.estimate import refuse_large  # noqa: PLC0415
        from sim.sweeping.experiment import load_experiment  # noqa: PLC0415
        from sim.sweeping.prepare import sweep_of  # noqa: PLC0415

        loaded = load_experiment(experiment)
        named = loaded.scenario.model_copy(update={"name": loaded.experiment.name})
        target = out or default_folder(named)
        if not allow_large:
            refuse_large(loaded, jobs, existing(target), cluster=cluster is not None)
        asked = sweep_of(loaded)
        for sentence in effectless(loaded, asked.plan.points):
            typer.echo(sentence, err=True)
        if dry_run:
            _estimate(asked, jobs, cluster)
            return
        _sweep(asked, target, jobs, cluster, force)


def analyse(folder: SweepFolder, interval: Interval = None) -> None:
    """Say what a sweep tells: what matters, which policies are robust, how many seeds are enough.

    What can be said depends on the design. Tables and figures are written below the folder.
    """
    if interval is not None and not interval > 0.0:
        say(f"--interval {interval}: allowed: above 0")
    with sentences():
        from sim.sweeping.analysis import analyse as find  # noqa: PLC0415
        from sim.viewing.sweep_figures import draw_sweep  # noqa: PLC0415
        from sim.viewing.sweeps import show_analysis  # noqa: PLC0415

        show_analysis(find(folder, interval, draw_sweep), _console())


def rerun(manifest: ManifestFile, out: Out = None, jobs: RunJobs = 1) -> None:
    """Make the runs of a result again, and say whether every file is the same to the byte.

    It needs the manifest alone. It is refused when code, tables or libraries are not those of the
    first time; a result that was changed since is named.
    """
    if jobs < 1:
        say(f"--jobs {jobs}: allowed: 1 or more")
    with sentences():
        from sim.sweeping.rerun import rerun as again  # noqa: PLC0415
        from sim.viewing.progress import Reporter  # noqa: PLC0415
        from sim.viewing.sweeps import show_rerun  # noqa: PLC0415

        with Reporter(_console(stderr=True)) as reporter:
            found = again(manifest, out, jobs=jobs, progress=reporter)
        show_rerun(found, _console())
        if not found.same:
            raise typer.Exit(1)


def schema(kind: KindOfFile = Kind.SCENARIO) -> None:
    """Print the JSON Schema of a scenario file, or of an experiment file, for editors."""
    import json  # noqa: PLC0415

    from sim.scenario import json_schema  # noqa: PLC0415
    from sim.sweeping.schema import experiment_schema  # noqa: PLC0415

    made = json_schema() if kind is Kind.SCENARIO else experiment_schema()
    typer.echo(json.dumps(made, indent=2, ensure_ascii=False))


def _estimate(asked: Any, jobs: int, cluster: str | None) -> None:
    from sim.sweeping.estimate import estimate  # noqa: PLC0415
    from sim.viewing.sweeps import show_estimate  # noqa: PLC0415

    show_estimate(estimate(asked, asked.subject), jobs, cluster is not None, _console())


def _sweep(asked: Any, target: Path, jobs: int, cluster: str | None, force: bool) -> None:
    from sim.sweeping.cluster import Cluster, refuse_unreachable  # noqa: PLC0415
    from sim.sweeping.estimate import remember  # noqa: PLC0415
    from sim.sweeping.local import Local  # noqa: PLC0415
    from sim.sweeping.sweep import run_sweep  # noqa: PLC0415
    from sim.viewing.progress import Reporter  # noqa: PLC0415
    from sim.viewing.sweeps import show_sweep  # noqa: PLC0415

    if cluster is not None:
        refuse_unreachable(cluster)
    with Reporter(_console(stderr=True)) as reporter:
        engine = Local(jobs, reporter) if cluster is None else Cluster(cluster)
        result = run_sweep(
            asked,
            target,
            engine,
            force=force,
            progress=reporter,
            finished=lambda ends: remember(asked.subject, ends),
        )
    show_sweep(result, _console())


def _console(stderr: bool = False) -> "Console":
    from rich.console import Console  # noqa: PLC0415

    return Console(stderr=stderr)
