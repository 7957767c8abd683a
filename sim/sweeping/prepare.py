"""From an experiment to a sweep of the model, by a file or by the manifest of its folder."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.provenance import code_version
from sim.resources import available_memory, estimate
from sim.results import SCENARIO, RunError
from sim.scenario.dump import to_yaml
from sim.sweeping.contents import Sweep
from sim.sweeping.design import points_of
from sim.sweeping.experiment import Loaded
from sim.sweeping.folder import EXPERIMENT
from sim.sweeping.schema import Experiment
from sim.sweeping.subject import ModelSubject
from sim.sweeping.tasks import Plan
from sim.unfinished.inputs import inputs_hash

if TYPE_CHECKING:
    from sim.scenario import Scenario

GIB = 1 << 30


def sweep_of(loaded: Loaded) -> Sweep:
    """Return the sweep of an experiment; its folder holds what is needed to make it again."""
    experiment, scenario, subject = loaded.experiment, loaded.scenario, subject_of(loaded)
    return Sweep(
        name=experiment.name,
        factors=loaded.factors,
        plan=Plan(
            points_of(loaded.factors, experiment.design), experiment.replicates, scenario.seed
        ),
        subject=subject,
        design=experiment.design,
        files=loaded.files,
        documents={EXPERIMENT: _as_run(experiment).dump_yaml(), SCENARIO: scenario.dump_yaml()},
        better={w.column: w.better for w in experiment.outcomes if w.better is not None},
        content={
            "code": code_version(),
            "experiment": _as_run(experiment).model_dump(mode="json"),
            "scenario": dict(subject.base),
            "seed": scenario.seed,
        },
    )


def subject_of(loaded: Loaded) -> ModelSubject:
    """Return what an experiment sweeps, without its points."""
    base = loaded.scenario.model_dump(mode="json", by_alias=True)
    shared = loaded.experiment.start == "shared"
    return ModelSubject(base, loaded.experiment.outcomes, shared, inputs_hash())


def refuse_memory(scenario: "Scenario", jobs: int) -> None:
    """Refuse more processes than the memory of this machine can hold.

    Raises:
        RunError: with what is needed and what there is.
    """
    need, there = estimate(scenario, 1).memory * jobs, available_memory()
    if need > there:
        raise RunError(
            f"--jobs {jobs}: needs about {need / GIB:.1f} GiB of memory, {there / GIB:.1f} GiB is "
            "available; use fewer jobs, a lower scale or --allow-large"
        )


def _as_run(experiment: Experiment) -> Experiment:
    """Return the experiment as its folder has it: beside its scenario after defaults."""
    own = {"scenario": SCENARIO, "scale": None, "years": None, "seed": None}
    return experiment.model_copy(update=own)


def documents_of(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return the files of the experiment and its scenario, as a manifest has them."""
    experiment = Experiment.model_validate(manifest["experiment"])
    return {EXPERIMENT: experiment.dump_yaml(), SCENARIO: to_yaml(dict(manifest["scenario"]))}
