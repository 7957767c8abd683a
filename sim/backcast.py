"""The model against the national series: a run from the past, the mean of a few seeds.

Only counted series are compared with counted ones, and stocks with stocks. What was published of
absence is what was registered, so that the registered book of the model stands beside it, under the
name of the series. The counted absoluut
verzuim and langdurig relatief verzuim hold some mbo, which the model leaves out: the stated share
is taken off before they are compared.
"""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.data import read_table
from sim.parameters import load
from sim.parquet import read_national
from sim.replicates import Order, Task, part, run_tasks, seed_of
from sim.results import RunError
from sim.simulate import Progress, Simulator, silent, simulate

if TYPE_CHECKING:
    from sim.scenario import Scenario

SEEDS = 4
MBO_SHARE = "telling.aandeel_mbo"
WITH_MBO = (
    "absoluut_verzuim_geteld",
    "langdurig_relatief_verzuim_geteld",
    "thuiszitters_langer_dan_3_maanden_geteld",
)
"""Counted series that hold mbo."""
MEANS = "gem_"
"""How the names of means begin; all other indicators are counts, which a sample makes smaller."""
DEVIATION, MEAN_DEVIATION = "afwijking %", "gem. afwijking %"
REGISTERED, COUNTED = "_geregistreerd", "_geteld"
"""How the names of what is registered end, and those of the series."""
_KEYS = ["indicator", "jaar"]


def backcast(
    scenario: "Scenario",
    *,
    jobs: int = 1,
    threads: int = 1,
    progress: Progress = silent,
    simulator: Simulator = simulate,
) -> pd.DataFrame:
    """Run a scenario that starts in the past and set it beside the national series.

    Args:
        scenario: what is run, with ``SEEDS`` seeds derived from its own.
        jobs: runs at the same time.
        threads: threads per run.
        progress: told how far it is.
        simulator: makes one run.

    Returns:
        One row per series and year that both have: indicator, jaar, ``waargenomen`` (as
        published), ``vergelijkbaar`` (without mbo), ``model`` (mean of the seeds, scaled to all
        leerlingen) and the deviation of the model in percent.

    Raises:
        RunError: if a run fails.
    """
    parameters = load(scenario.parameter_set, scenario.parameters)
    share = parameters[MBO_SHARE] if MBO_SHARE in parameters.names else 0.0
    return compare(_model(scenario, jobs, threads, progress, simulator), share)


def compare(model: pd.DataFrame, mbo_share: float) -> pd.DataFrame:
    """Join the model's values with the national series.

    Args:
        model: indicator, jaar, model.
        mbo_share: share of mbo in the series that hold some, 0 to 1.

    Returns:
        See ``backcast``; sorted by indicator and year.
    """
    series = read_table("reeksen").rename(columns={"serie": "indicator", "waarde": "waargenomen"})
    joined = series[[*_KEYS, "waargenomen"]].merge(model, on=_KEYS).sort_values(_KEYS)
    kept = 1.0 - mbo_share * joined["indicator"].isin(WITH_MBO)
    table = joined.assign(vergelijkbaar=joined["waargenomen"] * kept)
    table[DEVIATION] = 100.0 * (table["model"] / table["vergelijkbaar"] - 1.0)
    columns = [*_KEYS, "waargenomen", "vergelijkbaar", "model", DEVIATION]
    return table[columns].reset_index(drop=True)


def as_published(yearly: pd.DataFrame) -> pd.DataFrame:
    """Return yearly figures with what is registered under the names of the series."""
    names = set(yearly["indicator"])
    book = {n: n.removesuffix(REGISTERED) + COUNTED for n in names if n.endswith(REGISTERED)}
    kept = yearly[~yearly["indicator"].isin(set(book.values()))]
    return kept.assign(indicator=kept["indicator"].replace(book))


def last_years(table: pd.DataFrame) -> pd.DataFrame:
    """Return the last year of each series, with the mean absolute deviation over its years."""
    groups = table.groupby("indicator")
    mean = groups[DEVIATION].agg(lambda values: values.abs().mean())
    last = groups.tail(1)
    return last.assign(**{MEAN_DEVIATION: last["indicator"].map(mean)}).reset_index(drop=True)


def _model(
    scenario: "Scenario", jobs: int, threads: int, progress: Progress, simulator: Simulator
) -> pd.DataFrame:
    """Return the mean over the seeds: indicator, jaar, model."""
    tasks = [Task(i, True, seed_of(scenario.seed, i), scenario.parameter_set) for i in range(SEEDS)]
    with tempfile.TemporaryDirectory(prefix="leerlingstromen-") as name:
        order = Order(scenario, Path(name), threads, simulator, alone=False)
        ends = run_tasks(tasks, order, jobs, progress)
        if failed := [end for end in ends if end.error is not None]:
            raise RunError(f"{failed[0].task.stem} failed: {failed[0].error}", exit_code=1)
        tables = [read_national(part(order.folder, task, "yearly")) for task in tasks]
    published = as_published(pd.concat(tables))
    values = published.groupby(["indicator", "schooljaar"])["value"].mean()
    frame = values.rename("model").reset_index().rename(columns={"schooljaar": "jaar"})
    scale = scenario.scale if scenario.small_world is None else 1.0
    counts = ~frame["indicator"].str.startswith(MEANS)
    return frame.assign(model=frame["model"] / counts.map({True: scale, False: 1.0}))
