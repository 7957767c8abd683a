"""Settings that can never take effect in a sweep: a warning, as a run gives it."""

from collections.abc import Mapping, Sequence

import numpy as np

from sim.scenario import ScenarioError, build, without_effect
from sim.sweeping.experiment import Loaded
from sim.sweeping.factors import applied
from sim.sweeping.schema import Cell

_WORLD = "parameters."
_MOST = 64
"""Points that are looked at, so that it takes no time."""


def effectless(loaded: Loaded, points: Sequence[Mapping[str, Cell]]) -> list[str]:
    """Return a sentence per setting that takes no effect in any point of a sweep.

    A run of a sweep ends after the last schooljaar that is asked for, perhaps before a policy of
    the scenario begins. A setting that works in one of the points is not told; of a large design
    64 points are looked at, spread over all.

    Args:
        loaded: the experiment.
        points: the values of each point of its design.
    """
    file, base = loaded.experiment.scenario, loaded.scenario.model_dump(mode="json", by_alias=True)
    last = max(wanted.schooljaar for wanted in loaded.experiment.outcomes)
    years = last - int(loaded.scenario.start[:4]) + 1
    told: list[str] | None = None
    for values in _settings(points):
        try:
            scenario = build(applied(base, values), file=file)
        except ScenarioError:  # a point that is a row with its error
            continue
        ends = scenario.model_copy(update={"years": min(years, scenario.years)})
        found = without_effect(ends, file)
        told = found if told is None else [sentence for sentence in told if sentence in found]
    return told or []


def _settings(points: Sequence[Mapping[str, Cell]]) -> list[Mapping[str, Cell]]:
    """Return points from the first to the last that differ in more than parameters."""
    spread = np.linspace(0, len(points) - 1, min(_MOST, len(points))).round().astype(int)
    first: dict[tuple[object, ...], Mapping[str, Cell]] = {}
    for values in (points[at] for at in spread.tolist()):
        key = tuple(value for path, value in values.items() if not path.startswith(_WORLD))
        first.setdefault(key, values)
    return list(first.values())
