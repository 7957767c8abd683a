"""C17: two classes for one seat, with and without the lever ``voorrang_thuiszitters``.

Through the command; each copy of the world is one replica with one seat. Each month the seat may
come free (10 %), then leerlingen arrive who wait at home or at bao (Poisson, .05 of each), then a
free seat is given. With priority the two queues are those of the exact chain; the sum of both is
the same with and without, as service is alike; without it both classes wait alike.
"""

from collections import defaultdict
from functools import cache
from math import exp, factorial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command import LIMIT, Figure, Tables, afresh, mean_figures, pooled, run, worst
from worlds import school, world

ARRIVE, LEAVE, MONTHS = 0.05, 0.1, 60
MOST_HOME, MOST_BAO = 10, 24
"""Longest queues that the chain holds; a longer one has a chance below one in a million."""


def seats(copies: int) -> dict[str, Any]:
    """Return so many unconnected schools with one seat and two classes who wait for it."""
    waits = {"age": 5, "per_month": ARRIVE, "need": "zml", "severity": 0.5}
    return world(
        copies=copies,
        schools=[school("B", "bao"), school("O", "so", places=1)],
        arrivals=[
            {"schoolsoort": "so", **waits},
            {"schoolsoort": "bao", "route": "wachtlijst", "for": "so", **waits},
        ],
        processes=["arrivals", "plaatsing"],
        constant_rates={"uitstroom_so": {"value": LEAVE, "unit": "per_month"}},
    )


@cache
def chain() -> dict[str, tuple[float, float]]:
    """Return mean and deviation of who waits at home, at bao and together, with priority."""
    come = [exp(-ARRIVE) * ARRIVE**k / factorial(k) for k in range(5)]
    now = {(0, 0, 0): 1.0}
    for _ in range(MONTHS):
        after: dict[tuple[int, int, int], float] = defaultdict(float)
        for (home, bao, taken), chance in now.items():
            for left, p in ((0, 1.0 - LEAVE), (1, LEAVE)) if taken else ((0, 1.0),):
                for a, pa in enumerate(come):
                    for b, pb in enumerate(come):
                        h, o, seat = min(MOST_HOME, home + a), min(MOST_BAO, bao + b), taken - left
                        if seat == 0 and h > 0:
                            h, seat = h - 1, 1
                        elif seat == 0 and o > 0:
                            o, seat = o - 1, 1
                        after[h, o, seat] += chance * p * pa * pb
        now = after
    found = {}
    for name, of in (
        ("home", lambda h, o: h),
        ("bao", lambda h, o: o),
        ("together", lambda h, o: h + o),
    ):
        mean = sum(p * of(h, o) for (h, o, _), p in now.items())
        square = sum(p * of(h, o) ** 2 for (h, o, _), p in now.items())
        found[name] = (mean, float(np.sqrt(square - mean**2)))
    return found


def waiting(tables: Tables, copies: int) -> dict[str, "np.ndarray[Any, Any]"]:
    """Return who waits at the end, per replica: at home, at bao, and together."""
    last = {}
    for name, indicator in (("together", "wachtlijst_so"), ("home", "absoluut_verzuim_stand")):
        seen = tables.per_unit("swv", indicator).to_numpy()[MONTHS - 1]
        last[name] = np.zeros(copies)
        last[name][: len(seen)] = np.sort(seen)[::-1]
    by_name = tables.per_unit("swv", "wachtlijst_so").iloc[MONTHS - 1]
    at_home = tables.per_unit("swv", "absoluut_verzuim_stand").iloc[MONTHS - 1]
    bao = by_name.sub(at_home, fill_value=0.0).to_numpy()
    last["bao"] = np.zeros(copies)
    last["bao"][: len(bao)] = bao
    return last


def figures_of(tables: Tables, copies: int, priority: bool) -> list[Figure]:
    """Return the queues at the end beside those of theory."""
    found, exact = waiting(tables, copies), chain()
    figures = [mean_figures("together", found["together"], *exact["together"])]
    if priority:
        return figures + [mean_figures(name, found[name], *exact[name]) for name in ("home", "bao")]
    apart = found["home"] - found["bao"]  # alike: their difference is 0 on average
    spread = max(float(apart.std(ddof=1)), 1e-9)
    return [*figures, mean_figures("home less bao", apart, 0.0, spread)]


def _tables(folder: Path, copies: int, priority: bool, seed: int = 1) -> Tables:
    levers = [{"lever": "voorrang_thuiszitters", "value": 1.0}] if priority else []
    return run(folder, seats(copies), years=MONTHS // 12, levers=levers, seed=seed)


@pytest.mark.parametrize("priority", [True, False], ids=["priority", "no priority"])
def test_queues_of_two_classes(tmp_path: Path, priority: bool) -> None:
    """400 replicas, five years.

    Smallest defect seen: .24 of the deviation of a queue (4.84 standard errors).
    """
    assert worst(figures_of(_tables(tmp_path, 400, priority), 400, priority)) <= LIMIT


def test_priority_that_is_ignored_is_seen(tmp_path: Path) -> None:
    """Negative control: the queues without the lever are not those of the chain with it."""
    figures = figures_of(_tables(tmp_path, 400, False), 400, True)
    assert worst([figure for figure in figures if figure.name != "together"]) > LIMIT


@pytest.mark.full
@pytest.mark.parametrize("priority", [True, False], ids=["priority", "no priority"])
def test_queues_in_3020_replicas(tmp_path: Path, priority: bool) -> None:
    """A new seed each time; smallest defect seen: .09 of the deviation of a queue."""

    def check(seed: int, times: int) -> list[Figure]:
        parts = [_tables(tmp_path, 3020, priority, seed + k) for k in range(times)]
        return pooled([figures_of(tables, 3020, priority) for tables in parts])

    afresh(check)
