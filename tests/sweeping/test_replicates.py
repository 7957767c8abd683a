"""Seeds needed: against formulas, and against what that many seeds then give."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student
from toys import Noisy, noisy_sweep, ranged, toy_sweep

from sim.results import RunError
from sim.sweeping.local import Local
from sim.sweeping.replicates import needed, seeds_needed
from sim.sweeping.schema import Design
from sim.sweeping.sweep import run_sweep
from sim.sweeping.swept import Swept, read_swept


def half(sd: float, n: float) -> float:
    return float(student.ppf(0.975, n - 1)) * sd / np.sqrt(n)


@pytest.mark.parametrize("width", [0.02, 0.1, 0.5, 1.0, 3.0])
def test_the_fewest_that_are_enough(width: float) -> None:
    n = needed(1.0, width)
    assert half(1.0, n) <= width
    assert n == 2 or half(1.0, n - 1) > width


def test_nothing_known_is_nothing_said() -> None:
    assert np.isnan(needed(float("nan"), 1.0))
    assert needed(0.0, 1.0) == 2


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Swept:
    folder = tmp_path_factory.mktemp("seeds") / "out"
    run_sweep(noisy_sweep(points=40, replicates=10), folder, Local(1))
    return read_swept(folder)


def test_the_spread_is_that_of_the_draw(swept: Swept) -> None:
    """The draw is uniform: sd 0.2887; each run here has its own, so it is known to within 6 %.

    Points share the seeds, so no more degrees of freedom are claimed than those allow. Smallest
    defect seen: a spread that is off by a tenth, such as one with the points in it.
    """
    table = seeds_needed(swept, half_width=0.05).set_index("of")
    assert table["degrees"].to_list() == [9, 9]
    assert table["sd"]["level"] == pytest.approx(np.sqrt(1 / 12), rel=0.1)
    assert table["seeds_asked"]["level"] == needed(table["sd"]["level"], 0.05)
    assert table["seeds_1"]["level"] > table["seeds_5"]["level"] > 2


def test_an_interval_of_that_many_seeds_is_as_wide_as_asked(swept: Swept) -> None:
    n = int(seeds_needed(swept, half_width=0.25).set_index("of")["seeds_asked"]["level"])
    table = swept.runs[swept.runs["replicate"] < n].groupby("point")["y"].std(ddof=1)
    widths = student.ppf(0.975, n - 1) * table / np.sqrt(n)
    assert widths.mean() == pytest.approx(0.25, rel=0.25)


def test_same_luck_makes_a_difference_easy(tmp_path: Path) -> None:
    """Caught: differences that are not taken replicate by replicate."""
    sweep = toy_sweep(Noisy(), ranged("a", 0.0, 1.0), Design(kind="lhs", points=3), replicates=5)
    run_sweep(sweep, tmp_path / "out", Local(1))
    found = read_swept(tmp_path / "out")
    same = found.runs.assign(y=found.runs["a"] + found.runs["replicate"])
    table = seeds_needed(Swept(found.folder, found.manifest, same)).set_index("of")
    assert table["sd"]["difference"] == pytest.approx(0.0, abs=1e-9)
    assert table["sd"]["level"] == pytest.approx(pd.Series(range(5)).std())


def test_one_replicate_says_nothing(tmp_path: Path) -> None:
    run_sweep(noisy_sweep(points=3, replicates=1), tmp_path / "out", Local(1))
    with pytest.raises(RunError, match="one replicate says nothing about chance"):
        seeds_needed(read_swept(tmp_path / "out"))
