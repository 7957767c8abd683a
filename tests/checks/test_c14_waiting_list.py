"""C14: a waiting list from empty. Arrivals 1.8 a month, 10 % leave, 20 places: the exact chain.

Through the command; each copy of the world is one replica, with its own samenwerkingsverband.
Who leaves, leaves first; then arrivals; then free places are given.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command import LIMIT, Figure, Tables, afresh, mean_figures, pooled, run, worst
from worlds import school, world

QUEUE = {24: (0.69145, 1.89511), 60: (2.47017, 4.45149), 180: (4.15624, 6.91792)}
"""Mean and standard deviation of the number who wait, after so many months."""
FULL = {24: 0.24811, 60: 0.46087, 180: 0.53675}
"""Chance that every place is taken."""


def queues(copies: int, places: int = 20, **rate: Any) -> dict[str, Any]:
    """Return so many unconnected schools with a waiting list."""
    return world(
        copies=copies,
        schools=[school("O", "so", places=places)],
        arrivals=[
            {"schoolsoort": "so", "age": 5, "per_month": 1.8, "need": "zml", "severity": 0.5}
        ],
        processes=["arrivals", "plaatsing"],
        constant_rates={"uitstroom_so": {"value": 0.1, "unit": "per_month", **rate}},
    )


def figures_of(tables: Tables, copies: int, months: int, places: int = 20) -> list[Figure]:
    """Return the mean queue and the share of full schools beside those of the chain."""
    waiting = tables.per_unit("swv", "wachtlijst_so").to_numpy()
    seated = tables.per_unit("swv", "leerlingen_so").to_numpy()
    found = []
    for t in (t for t in QUEUE if t <= months):
        mean, sd = QUEUE[t]
        now = np.zeros(copies)
        now[: waiting.shape[1]] = waiting[t - 1]
        found.append(mean_figures(f"queue after {t}", now, mean, sd))
        full = (seated[t - 1] >= places).sum() / copies
        error = np.sqrt(FULL[t] * (1 - FULL[t]) / copies)
        found.append(Figure(f"full after {t}", float(full), FULL[t], error))
    return found


def test_queue_and_full_schools_from_empty(tmp_path: Path) -> None:
    """300 replicas for five years: standard errors .109 at 24 and .257 at 60 months.

    Smallest defect seen: 1.2 leerling waiting at 60 months, 14 % of the schools full or not.
    """
    assert worst(figures_of(run(tmp_path, queues(300), years=5), 300, 60)) <= LIMIT


def test_lost_when_full_is_seen(tmp_path: Path) -> None:
    """Negative control: without the process that serves the list nobody who waits gets a place."""
    lost = queues(150)
    lost["processes"] = ["arrivals"]
    figures = figures_of(run(tmp_path, lost, years=5), 150, 60)
    assert worst([figure for figure in figures if figure.name.startswith("full")]) > LIMIT


def test_a_rate_in_place_of_a_chance_is_seen(tmp_path: Path) -> None:
    """Negative control: 10 % as a hazard leaves 9.5 % a month, and half as many more wait."""
    tables = run(tmp_path, queues(300, **{"as": "rate"}), years=5)
    assert worst(figures_of(tables, 300, 60)) > LIMIT


@pytest.mark.full
def test_one_place_too_many_is_seen(tmp_path: Path) -> None:
    """Negative control, in 3,020 replicas; at 24 months it cannot be seen."""
    tables = run(tmp_path, queues(3020, places=21), years=5)
    assert worst(figures_of(tables, 3020, 60)) > LIMIT


@pytest.mark.full
def test_queue_and_full_schools_in_3020_replicas(tmp_path: Path) -> None:
    """Fifteen years, a new seed: four errors are .138, .324 and .504 at 24, 60 and 180 months."""

    def check(seed: int, times: int) -> list[Figure]:
        parts = [run(tmp_path, queues(3020), years=15, seed=seed + k) for k in range(times)]
        return pooled([figures_of(tables, 3020, 180) for tables in parts])

    afresh(check)
