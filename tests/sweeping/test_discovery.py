"""Scenario discovery: a corner that was put there is found, and no corner where there is none."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from toys import Noisy, Toy, toy_sweep

from sim.results import RunError
from sim.sweeping.discovery import corners
from sim.sweeping.factors import Factor
from sim.sweeping.local import Local
from sim.sweeping.schema import Design
from sim.sweeping.sweep import run_sweep
from sim.sweeping.swept import read_swept
from sim.sweeping.tasks import Task

FACTORS = [
    Factor("policies.x.on", "lever", values=(False, True)),
    Factor("parameters.a", "uncertainty", 0.0, 1.0),
    Factor("parameters.b", "uncertainty", 0.0, 10.0),
    Factor("parameters.c", "uncertainty", 0.0, 1.0),
    Factor("parameter_set", "uncertainty", values=("Adir", "full")),
]


class Cornered(Toy):
    """A policy that helps, but for a high and b low."""

    def run(self, task: Task, progress: Any) -> Sequence[float]:
        a, b = (float(task.values[f"parameters.{name}"]) for name in "ab")
        bad = a > 0.6 and b < 5.0
        return [10.0 + (0.0 if not task.values["policies.x.on"] else 1.0 if bad else -1.0)]


class Worded(Toy):
    """A policy that helps, but with one of the parameter sets."""

    def run(self, task: Task, progress: Any) -> Sequence[float]:
        bad = task.values["parameter_set"] == "full"
        return [10.0 + (0.0 if not task.values["policies.x.on"] else 1.0 if bad else -1.0)]


class Always(Toy):
    """A policy that always helps."""

    def run(self, task: Task, progress: Any) -> Sequence[float]:
        return [10.0 - float(task.values["policies.x.on"])]


def found(folder: Path, subject: Any, points: int = 200) -> pd.Series:
    design = Design(kind="crossed", points=points)
    sweep = toy_sweep(subject, FACTORS, design, better={"y": "lower"})
    run_sweep(sweep, folder / "out", Local(1))
    table = corners(read_swept(folder / "out"))
    assert len(table) == 1
    assert table["policies.x.on"].to_list() == [True]
    row: pd.Series = table.iloc[0]
    return row


def test_the_corner_is_found(tmp_path: Path) -> None:
    """Caught: bounds on the wrong side, or of another leaf; a share of the wrong whole."""
    row = found(tmp_path, Cornered())
    first, second = row["corner"].split(" en ")
    assert first.startswith("parameters.a boven 0,")
    assert float(first.split()[-1].replace(",", ".")) == pytest.approx(0.6, abs=0.03)
    assert second.startswith("parameters.b hoogstens ")
    assert float(second.split()[-1].replace(",", ".")) == pytest.approx(5.0, abs=0.3)
    assert (row["density"], row["coverage"]) == (1.0, 1.0)
    assert row["share"] == pytest.approx(0.2, abs=0.05)


def test_a_corner_of_words(tmp_path: Path) -> None:
    row = found(tmp_path, Worded())
    assert row["corner"] in {"parameter_set full", "niet parameter_set Adir"}
    assert row["density"] == 1.0


def test_nowhere(tmp_path: Path) -> None:
    assert found(tmp_path, Always())["corner"] == "nergens"


def test_too_few_futures_and_no_uncertainties(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="8 futures are too few for corners"):
        found(tmp_path, Cornered(), points=8)
    run_sweep(toy_sweep(Noisy(), FACTORS[:1], Design(kind="grid")), tmp_path / "o", Local(1))
    with pytest.raises(RunError, match="no uncertainties"):
        corners(read_swept(tmp_path / "o"))
    sweep = toy_sweep(Noisy(), FACTORS[1:3], Design(kind="lhs", points=30), better={"y": "lower"})
    run_sweep(sweep, tmp_path / "p", Local(1))
    with pytest.raises(RunError, match="there are no levers"):
        corners(read_swept(tmp_path / "p"))
