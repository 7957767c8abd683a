"""A small world through the public command: a scenario file in, the tables of its folder out."""

import itertools
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from sim.cli import app

LIMIT = 4.0
"""Standard errors that a figure may be off."""
POWER = 4.84
"""Standard errors of a defect that is caught four times in five."""
_NUMBER = itertools.count()


class Tables(NamedTuple):
    """The tables of a results folder."""

    monthly: pd.DataFrame
    yearly: pd.DataFrame
    transitions: pd.DataFrame

    def national(self, indicator: str) -> pd.Series:
        """Return a national monthly figure by month; a month without a row counts 0."""
        return self.per_unit("nederland", indicator).sum(axis=1)

    def per_unit(self, level: str, indicator: str) -> pd.DataFrame:
        """Return a monthly figure, a row per month and a column per unit that ever has one."""
        months = self.monthly["month"].unique()
        frame = self.monthly
        chosen = frame[(frame["level"] == level) & (frame["indicator"] == indicator)]
        wide = chosen.pivot_table(index="month", columns="unit", values="value", aggfunc="sum")
        return wide.reindex(months).fillna(0.0)

    def flows(self, *, until: str = "9999-99") -> pd.Series:
        """Return how often each process moved someone from one state to another."""
        frame = self.transitions[self.transitions["month"] < until]
        return frame.groupby(["process", "from_state", "to_state"])["count"].sum()


def write(folder: Path, world: dict[str, Any], **fields: Any) -> Path:
    """Write a scenario file: JSON, which is YAML too; from 2015-08, one schooljaar, seed 1."""
    given = {"name": "check", "start": "2015-08", "years": 1, "seed": 1, **fields, "world": world}
    path = folder / f"check-{next(_NUMBER)}.yaml"
    path.write_text(json.dumps(given, indent=1), encoding="utf-8")
    return path


def read(folder: Path) -> Tables:
    """Return the tables of a results folder."""
    return Tables(*(pd.read_parquet(folder / f"{name}.parquet") for name in Tables._fields))


def command(path: Path, *options: str) -> Tables:
    """Run a scenario file by the command; the figures, which take longest, are not drawn."""
    out = path.with_suffix("")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.viewing.gallery.draw_usual", lambda *_: None)
        done = CliRunner().invoke(app, ["run", str(path), "--out", str(out), *options])
    assert done.exit_code == 0, done.output
    return read(out)


def run(folder: Path, world: dict[str, Any], **fields: Any) -> Tables:
    """Write a scenario file and run it by the command."""
    return command(write(folder, world, **fields))


class Figure(NamedTuple):
    """A figure of a run beside what theory says, with a standard error known beforehand."""

    name: str
    found: float
    expected: float
    error: float

    @property
    def z(self) -> float:
        """Standard errors between the two."""
        return abs(self.found - self.expected) / self.error


def worst(figures: Sequence[Figure]) -> float:
    """Print the figures, with the smallest defect each would show, and return the largest z."""
    for figure in figures:
        print(
            f"{figure.name}: {figure.found:.6g}, expected {figure.expected:.6g}, "
            f"z {figure.z:.2f}, smallest defect seen {POWER * figure.error:.3g}"
        )
    return max(figure.z for figure in figures)


Check = Callable[[int, int], Sequence[Figure]]
"""A check with a seed, on so many times its own sample."""


def afresh(check: Check) -> None:
    """Make a check with a new seed; if it fails, once more with another and four times the sample.

    Two failures count: a right model fails so once in 250 million times.
    """
    seed, other = (random.SystemRandom().randrange(1 << 31) for _ in range(2))
    print(f"seed {seed}")
    if worst(check(seed, 1)) > LIMIT:
        print(f"failed; seed {other}, four times the sample")
        assert worst(check(other, 4)) <= LIMIT, f"seeds {seed} and {other}"


def mean_figures(name: str, values: "np.ndarray[Any, Any]", mean: float, sd: float) -> Figure:
    """Return the mean of independent values as a figure; ``sd`` is that of one of them."""
    return Figure(name, float(values.mean()), mean, sd / np.sqrt(len(values)))


def pooled(samples: Sequence[Sequence[Figure]]) -> list[Figure]:
    """Return the means of the same figures over independent samples."""
    return [
        Figure(
            of_one[0].name,
            float(np.mean([figure.found for figure in of_one])),
            of_one[0].expected,
            of_one[0].error / np.sqrt(len(of_one)),
        )
        for of_one in zip(*samples, strict=True)
    ]


def totals(tables: Tables) -> pd.DataFrame:
    """Return the yearly figures per copy of the world, summed over its gemeenten."""
    frame = tables.yearly[tables.yearly["level"] == "gemeente"]
    copy = frame["unit"].str.extract(r"-(\d+)$")[0].fillna("1")
    key = frame["schooljaar"].astype(str) + " " + frame["indicator"]
    return frame.assign(copy=copy, key=key).pivot_table(
        index="copy", columns="key", values="value", aggfunc="sum"
    )


def compared(a: pd.DataFrame, b: pd.DataFrame, least: float = 25.0) -> list[Figure]:
    """Return the means per copy of two runs; the error is that of the spread between copies."""
    means, spread = a.mean(), a.std(ddof=1)
    return [
        Figure(key, b[key].mean(), means[key], spread[key] * np.sqrt(1 / len(a) + 1 / len(b)))
        for key in means.index
        if means[key] * len(a) >= least and spread[key] > 0
    ]
