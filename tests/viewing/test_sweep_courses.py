"""An outcome over one factor and over two: every run in its part, middle and spread by a table."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from swept_data import (
    FACTORS,
    FORMULA,
    FUTURES,
    LEVELS,
    REPLICATES,
    SCRIPT,
    Partly,
    crossed,
    made,
)
from toys import toy_sweep

from sim.sweeping.factors import Factor
from sim.sweeping.schema import Design
from sim.sweeping.swept import Swept, read_swept
from sim.viewing.sweep_courses import CROSS_PARTS, PARTS, course, parts_of, plane

LEVER, DURATION, _, WORDS = (factor.path for factor in FACTORS)


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Swept:
    return read_swept(crossed(tmp_path_factory.mktemp("courses") / "out", fails=(0, 7)))


def test_values_are_parts(swept: Swept) -> None:
    found = course(swept, "thuis", LEVER)
    assert list(found["part"]) == ["0", "0,5", "1"]
    assert list(found["low"]) == list(found["high"]) == list(LEVELS)
    for level, row in zip(LEVELS, found.to_dict("records"), strict=True):
        mine = swept.runs.loc[swept.runs[LEVER] == level, "thuis"].dropna()
        assert row["runs"] == len(mine)
        assert row["median"] == pytest.approx(np.median(mine))
        assert row["p10"] == pytest.approx(np.quantile(mine, 0.1))
        assert row["p90"] == pytest.approx(np.quantile(mine, 0.9))
    assert found["runs"].sum() == FUTURES * REPLICATES * len(LEVELS) - 2


def test_a_range_is_cut_in_equal_parts(swept: Swept) -> None:
    """Caught: a run at the edge that falls out, and a part that counts its neighbour's runs."""
    parts = parts_of(swept, DURATION)
    assert len(parts.names) == PARTS
    assert parts.ends is not None
    assert (parts.ends[0][0], parts.ends[-1][1]) == (3.0, 8.0)
    values = swept.runs[DURATION].to_numpy()
    for value, at in zip(values, parts.of, strict=True):
        low, high = parts.ends[at]
        assert low <= value <= high
    assert course(swept, "thuis", DURATION)["runs"].sum() == swept.runs["thuis"].notna().sum()
    runs = swept.runs.copy()
    edges = np.linspace(3.0, 8.0, PARTS + 1)
    runs.loc[runs.index[: PARTS + 1], DURATION] = edges
    of = parts_of(Swept(swept.folder, swept.manifest, runs), DURATION).of
    assert list(of[: PARTS + 1]) == [*range(PARTS), PARTS - 1]


def test_words_are_parts_without_ends(swept: Swept) -> None:
    parts = parts_of(swept, WORDS)
    assert parts.names == (FORMULA, SCRIPT)
    assert parts.ends is None
    assert list(parts.of) == [(FORMULA, SCRIPT).index(word) for word in swept.runs[WORDS]]
    assert course(swept, "thuis", WORDS)["low"].isna().all()


def test_two_factors_are_every_pair(swept: Swept) -> None:
    found = plane(swept, "thuis", LEVER, DURATION)
    assert len(found) == len(LEVELS) * CROSS_PARTS
    assert found["runs"].sum() == swept.runs["thuis"].notna().sum()
    edges = np.linspace(3.0, 8.0, CROSS_PARTS + 1)
    for k, row in enumerate(found.to_dict("records")):
        level, at = LEVELS[k % 3], k // 3
        inside = swept.runs[DURATION].between(edges[at], edges[at + 1])
        mine = swept.runs.loc[inside & (swept.runs[LEVER] == level), "thuis"]
        assert row["runs"] == mine.count()
        assert row["median"] == pytest.approx(mine.median())
    with pytest.raises(KeyError):
        plane(swept, "thuis", LEVER, LEVER)
    with pytest.raises(KeyError):
        course(swept, "thuis", "nowhere")


def test_a_part_without_a_number_has_none(swept: Swept) -> None:
    runs = swept.runs.copy()
    runs.loc[runs[LEVER] == 1.0, "thuis"] = np.nan
    found = course(Swept(swept.folder, swept.manifest, runs), "thuis", LEVER)
    assert found["runs"].to_list()[-1] == 0
    assert pd.isna(found["median"].iloc[-1])


def test_many_values_are_cut_like_a_range(tmp_path: Path) -> None:
    """Caught: a column for each of hundreds of values."""
    many = [Factor("a", "lever", values=tuple(float(k) for k in range(40)))]
    folder = made(tmp_path / "out", toy_sweep(Partly(), many, Design(kind="grid")))
    found = course(read_swept(folder), "y", "a")
    assert len(found) == PARTS
    assert (found["low"].iloc[0], found["high"].iloc[-1]) == (0.0, 39.0)
    assert found["runs"].sum() == 40
