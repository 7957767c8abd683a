"""C15: waiting lists in the long run: queue, use of places and wait of three systems.

Through the command. The error of a mean over months is the asymptotic standard deviation of the
chain over the root of the number of months, all replicas together. Schools begin full, with as many
waiting as bring the chain near its long run: the expected distance from it over the months that
count, by the chain itself, is below a fifth of the error.
"""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from command import LIMIT, Figure, Tables, afresh, pooled, run, worst
from worlds import group, school, world

YEARS, SKIPPED = 35, 60


class System(NamedTuple):
    """A waiting list: arrivals a month, chance to leave, places; and what is known of it."""

    arrivals: float
    leave: float
    places: int
    waiting: int
    queue: float
    deviation: float
    use: float
    erlang: float


SMALL = System(1.8, 0.1, 20, 8, 4.71097, 111.7813, 0.90, 2.3293)
MID = System(4.5, 0.05, 100, 0, 1.90416, 55.00355, 0.90, 0.9863)
TIGHT = System(4.75, 0.05, 100, 16, 9.38315, 301.50416, 0.95, 4.3263)


def queues(system: System, copies: int) -> dict[str, Any]:
    """Return so many unconnected schools, full at the start, with a list."""
    kind = {"age": 5, "need": "zml", "severity": 0.5}
    return world(
        copies=copies,
        schools=[school("B", "bao"), school("O", "so", places=system.places)],
        leerlingen=[
            group(system.places, "so", **kind),
            group(system.waiting, "bao", route="wachtlijst", **{**kind, "for": "so"}),
        ],
        arrivals=[{"schoolsoort": "so", "per_month": system.arrivals, **kind}],
        processes=["arrivals", "plaatsing"],
        constant_rates={"uitstroom_so": {"value": system.leave, "unit": "per_month"}},
    )


def figures_of(tables: Tables, system: System, copies: int) -> list[Figure]:
    """Return queue, use of places and wait beside those of the chain."""
    months = YEARS * 12 - SKIPPED
    ticks = copies * months
    waiting = tables.national("wachtlijst_so").to_numpy()[SKIPPED:].sum()
    seated = tables.national("leerlingen_so").to_numpy()[SKIPPED:].sum()
    moves = tables.transitions
    new = moves["from_state"].str.startswith("buiten") & (moves["month"] >= "2020-08")
    came = moves[new]["count"].sum()  # who finds no place has a second line, for the list
    error = system.deviation / np.sqrt(ticks)
    # who sits x chance to leave = who left, up to chance = who came, up to chance
    both = system.arrivals * (2.0 - system.leave)
    use_error = np.sqrt(both / ticks) / (system.leave * system.places)
    return [
        Figure("queue", waiting / ticks, system.queue, error),
        Figure("use", seated / ticks / system.places, system.use, use_error),
        Figure("wait", waiting / came, system.queue / system.arrivals, error / system.arrivals),
    ]


def test_the_long_run_of_a_small_system(tmp_path: Path) -> None:
    """57,600 months: error of the queue .47; smallest defect seen 2.3 leerling waiting.

    The queue of continuous time (Erlang C) is 2.4 lower, and fails.
    """
    found = figures_of(run(tmp_path, queues(SMALL, 160), years=YEARS), SMALL, 160)
    assert worst(found) <= LIMIT
    assert found[0]._replace(expected=SMALL.erlang).z > LIMIT


@pytest.mark.full
@pytest.mark.parametrize("system", [SMALL, MID, TIGHT], ids=["small", "mid", "tight"])
def test_the_long_run_with_a_new_seed(tmp_path: Path, system: System) -> None:
    """288,000 months: errors of the queue .21, .10 and .56; smallest defects 1.0, .50 and 2.7."""

    def check(seed: int, times: int) -> list[Figure]:
        parts = [
            run(tmp_path, queues(system, 800), years=YEARS, seed=seed + k) for k in range(times)
        ]
        found = pooled([figures_of(tables, system, 800) for tables in parts])
        assert found[0]._replace(expected=system.erlang).z > LIMIT
        return found

    afresh(check)
