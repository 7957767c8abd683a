"""Indices: by the right design, without the runs that failed, and Morris against a plane."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from SALib.analyze import sobol
from toys import Noisy, Toy, ranged, toy_sweep

from sim.results import RunError
from sim.sweeping.design import unit_problem
from sim.sweeping.indices import CONFIDENCE, RESAMPLES, SEED, indices
from sim.sweeping.local import Local
from sim.sweeping.schema import Design
from sim.sweeping.sweep import run_sweep
from sim.sweeping.swept import read_swept


class Plane(Toy):
    """3 a - 2 b + a c: the steps of a depend on c, those of b are all alike."""

    def value(self, x: Sequence[float]) -> float:
        return 3.0 * x[0] - 2.0 * x[1] + x[0] * x[2]


def test_morris_of_a_plane(tmp_path: Path) -> None:
    sweep = toy_sweep(Plane(), ranged("abcd", 0.0, 1.0), Design(kind="morris", points=40))
    run_sweep(sweep, tmp_path / "out", Local(1))
    table = indices(read_swept(tmp_path / "out")).set_index(["index", "factor"])["value"]
    assert table["mu"]["b"] == pytest.approx(-2.0)
    assert table["mu_star"]["b"] == pytest.approx(2.0)
    assert table["sigma"]["b"] == pytest.approx(0.0, abs=1e-9)
    assert table["mu_star"]["a"] == pytest.approx(3.5, abs=0.15)
    assert table["sigma"]["a"] > 0.2
    assert table["mu_star"]["d"] == pytest.approx(0.0, abs=1e-9)


def test_a_block_with_a_failed_run_is_left_out(tmp_path: Path) -> None:
    """Caught: a missing value that shifts all later rows to another factor."""
    design = Design(kind="sobol", points=64)
    for name, fails in (("whole", ()), ("holes", (3, 90))):
        sweep = toy_sweep(Noisy(fails=fails), ranged("ab", 0.0, 1.0), design, replicates=2)
        run_sweep(sweep, tmp_path / name, Local(1))
    whole, holes = (read_swept(tmp_path / name) for name in ("whole", "holes"))
    values = whole.points["y"].to_numpy().reshape(64, 4)
    kept = np.delete(values, (3 // 4, 90 // 4), axis=0).ravel()
    expected = sobol.analyze(
        unit_problem(["a", "b"]),
        kept,
        calc_second_order=False,
        num_resamples=RESAMPLES,
        conf_level=CONFIDENCE,
        seed=SEED,
    )
    table = indices(holes)
    assert (indices(whole)["blocks"] == 64).all()
    assert (table["blocks"] == 62).all()
    for name in ("S1", "ST"):
        np.testing.assert_allclose(table[table["index"] == name]["value"], expected[name])


def test_another_design_has_no_indices(tmp_path: Path) -> None:
    sweep = toy_sweep(Noisy(), ranged("a", 0.0, 1.0), Design(kind="lhs", points=4))
    run_sweep(sweep, tmp_path / "out", Local(1))
    with pytest.raises(RunError, match="the design is lhs; indices need sobol or morris"):
        indices(read_swept(tmp_path / "out"))
