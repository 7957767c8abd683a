"""Which factors matter: indices of Sobol and of Morris with their intervals, by SALib."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.sweeping.design import MORRIS_LEVELS, unit_problem, units_of
from sim.sweeping.swept import Swept
from sim.sweeping.unsaid import Unsaid, where_it_can

CONFIDENCE = 0.95
RESAMPLES = 1000
"""Bootstrap samples behind an interval."""
SEED = 1
"""Of the bootstrap: two analyses of one table are the same."""
FEWEST_BLOCKS = 4


def indices(swept: Swept) -> pd.DataFrame:
    """Return the sensitivity indices of every outcome, by the design of the sweep.

    Sobol: ``S1`` is the share of the variance of the outcome that a factor explains alone, ``ST``
    with all that it does together with others. Morris: ``mu_star`` is the mean size of the change
    of the outcome when a factor takes one step, ``sigma`` how much that differs from place to
    place. Means over the replicates of a point are taken first, so that part of what chance does
    is in the indices too.

    An outcome with too few base points of which all runs gave a number is left out.

    Returns:
        Columns outcome, factor, index, value, low, high (95 %; no numbers for ``sigma`` and
        ``mu``), and ``blocks``: the base points that are behind it.

    Raises:
        Unsaid: if the design was made for neither, or no outcome has runs enough.
    """
    kind = swept.design.kind
    if kind not in {"sobol", "morris"}:
        raise Unsaid(
            swept.folder,
            f"the design is {kind}; indices need sobol or morris",
            f"De opzet is {kind}; indices vragen de opzet sobol of morris.",
        )
    analyse = _sobol if kind == "sobol" else _morris
    size = len(swept.paths()) + (2 if kind == "sobol" else 1)
    units = units_of(swept.paths(), swept.design)

    def of(outcome: str) -> pd.DataFrame:
        values = swept.points[outcome].to_numpy(np.float64)
        whole = ~np.isnan(values).reshape(-1, size).any(axis=1)
        blocks = int(whole.sum())
        if blocks < FEWEST_BLOCKS:
            raise Unsaid(
                swept.folder,
                f"{outcome}: {blocks} base points are whole; indices need {FEWEST_BLOCKS} or more",
                f"Voor indices zijn minstens {FEWEST_BLOCKS} basispunten nodig waarvan elke run "
                f"een getal gaf; hier zijn het er {blocks}.",
                1,
            )
        kept = np.repeat(whole, size)
        found = analyse(swept, units[kept], values[kept])
        return found.assign(outcome=outcome, blocks=blocks)

    table = pd.concat(where_it_can(swept.outcomes, of), ignore_index=True)
    return table[["outcome", "factor", "index", "value", "low", "high", "blocks"]]


Analyse = Callable[[Swept, NDArray[np.float64], NDArray[np.float64]], pd.DataFrame]


def _sobol(swept: Swept, units: NDArray[np.float64], values: NDArray[np.float64]) -> pd.DataFrame:
    from SALib.analyze import sobol  # noqa: PLC0415  (heavy, and needed here alone)

    if np.ptp(values) == 0.0:
        return _long(
            swept, {name: np.full(len(swept.paths()), np.nan) for name in ("S1", "ST")}, {}
        )
    found = sobol.analyze(
        unit_problem(swept.paths()),
        values,
        calc_second_order=False,
        num_resamples=RESAMPLES,
        conf_level=CONFIDENCE,
        seed=SEED,
    )
    margins = {name: np.asarray(found[f"{name}_conf"]) for name in ("S1", "ST")}
    return _long(swept, {name: np.asarray(found[name]) for name in ("S1", "ST")}, margins)


def _morris(swept: Swept, units: NDArray[np.float64], values: NDArray[np.float64]) -> pd.DataFrame:
    from SALib.analyze import morris  # noqa: PLC0415  (as above)

    found = morris.analyze(
        unit_problem(swept.paths()),
        units,
        values,
        num_resamples=RESAMPLES,
        conf_level=CONFIDENCE,
        num_levels=swept.design.levels or MORRIS_LEVELS,
        seed=SEED,
    )
    own = {name: np.asarray(found[name], np.float64) for name in ("mu_star", "mu", "sigma")}
    return _long(swept, own, {"mu_star": np.asarray(found["mu_star_conf"], np.float64)})


def _long(
    swept: Swept, found: dict[str, NDArray[np.float64]], margins: dict[str, NDArray[np.float64]]
) -> pd.DataFrame:
    frames = []
    for name, values in found.items():
        margin = margins.get(name, np.full(len(values), np.nan))
        frames.append(
            pd.DataFrame(
                {
                    "factor": swept.paths(),
                    "index": name,
                    "value": values,
                    "low": values - margin,
                    "high": values + margin,
                }
            )
        )
    return pd.concat(frames, ignore_index=True)
