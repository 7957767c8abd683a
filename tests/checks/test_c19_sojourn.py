"""C19: time in a named state is geometric: 250, 52.6, 142.9, 285.7 and 10 months on average.

Twice. Through the command: everyone leaves for good, and the stocks are survival curves, compared
with p^t over the whole curve (Kolmogorov; for a lattice the limit is on the safe side). And over
the spells of the full table of C18, those that the end of the run cuts off included: the number
that end at each age, less what is expected of those still there, is a martingale, whose largest
value is compared with that of Brownian motion.
"""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command import LIMIT, POWER, Figure, Tables, run, worst
from markov import CHANCES, STATES, chain
from worlds import group, school, start, world

MEANS = [250.0, 52.63, 142.86, 285.71, 10.0]
GONE = "weg"
FALSE_ALARM = 6.3e-5
KOLMOGOROV = math.sqrt(-math.log(FALSE_ALARM / 2) / 2)
"""Exceeded by sqrt(n) x the largest difference of a right curve with that chance, 2.28."""


def leaving(size: int) -> dict[str, Any]:
    """Return a world in which so many leave each of the states of C18, for good."""
    stay = [CHANCES[i][i] for i in range(len(STATES))]
    table = [
        [stay[i] if j == i else 0.0 for j in range(len(STATES))] + [1.0 - stay[i]]
        for i in range(len(STATES))
    ]
    return _world([*STATES, GONE], dict.fromkeys(STATES, size), [*table, [0.0] * 5 + [1.0]])


def _world(states: list[str], begin: dict[str, int], chances: list[list[float]]) -> dict[str, Any]:
    return world(
        schools=[school("B", "bao")],
        leerlingen=[group(sum(begin.values()), age=6)],
        processes=["vaste_overgangen"],
        vaste_overgangen={"states": states, "start": begin, "chances": chances},
    )


def largest_difference(tables: Tables, names: list[str], stay: float, size: int) -> float:
    """Return sqrt(n) x the largest difference between a survival curve and the geometric one."""
    curve = sum(tables.national(f"vaste_{name}").to_numpy() for name in names) / size
    expected = stay ** np.arange(1, len(curve) + 1)
    return float(np.abs(curve - expected).max() * math.sqrt(size))


def means_of(tables: Tables, size: int) -> list[Figure]:
    """Return the mean of each sojourn, cut off at the end of the run: months spent / departures."""
    found = []
    for name, mean in zip(STATES, MEANS, strict=True):
        left = tables.flows()["vaste_overgangen", name, GONE]
        stock = tables.national(f"vaste_{name}").to_numpy()
        exposure = size + stock[:-1].sum()  # each month's risk is that of the stock before it
        error = mean / math.sqrt(exposure / mean)
        found.append(Figure(f"months in {name}", exposure / left, mean, error))
    return found


def test_survival_is_geometric(tmp_path: Path) -> None:
    """20,000 in each state: smallest defect of a mean 3 to 6 %, of a curve .016."""
    size = 20_000
    tables = run(tmp_path, leaving(size), years=10)
    assert worst(means_of(tables, size)) <= LIMIT
    for i, name in enumerate(STATES):
        assert largest_difference(tables, [name], CHANCES[i][i], size) <= KOLMOGOROV, name


def test_a_first_month_without_leaving_is_seen(tmp_path: Path) -> None:
    """Negative control: who is new stays a month before leaving can begin."""
    size, stay = 20_000, CHANCES[4][4]
    table = [[0.0, 1.0, 0.0], [0.0, stay, 1.0 - stay], [0.0, 0.0, 1.0]]
    tables = run(tmp_path, _world(["nieuw", "thuis", GONE], {"nieuw": size}, table), years=5)
    assert largest_difference(tables, ["nieuw", "thuis"], stay, size) > KOLMOGOROV


Spells = tuple["np.ndarray[Any, Any]", "np.ndarray[Any, Any]"]


def spells(months: int, size: int) -> dict[str, Spells]:
    """Return per state, by age in months, how many spells were there and how many ended."""
    model = start(chain(size), years=months // 12)
    named, ids = model.state.named, np.arange(size)
    assert named is not None
    age = np.zeros(size, np.int64)
    there, ended = np.zeros((5, months + 1), np.int64), np.zeros((5, months + 1), np.int64)
    while model.running_months:
        was = named.now[:size].copy()
        age += 1
        np.add.at(there, (was, age), 1)
        model.step()
        moved = ids[named.now[:size] != was]
        np.add.at(ended, (was[moved], age[moved]), 1)
        age[moved] = 0
    return {name: (there[i, 1:], ended[i, 1:]) for i, name in enumerate(STATES)}


def largest_excess(there: Any, ended: Any, leave: float) -> float:
    """Return the largest value of the martingale, in units of its final standard deviation."""
    path = np.cumsum(ended - leave * there)
    return float(np.abs(path).max() / math.sqrt(leave * (1 - leave) * there.sum()))


def test_spells_of_any_age_end_alike() -> None:
    """24,000 leerlingen for five years: smallest defect of a state's chance 2 to 7 % of it.

    The maximum of Brownian motion to time 1 exceeds 4.16 with a chance of 6.3e-5.
    """
    for i, (name, (there, ended)) in enumerate(spells(60, 24_000).items()):
        leave = 1.0 - CHANCES[i][i]
        print(f"{name}: smallest defect seen {POWER / math.sqrt(leave * there.sum()):.1%}")
        assert largest_excess(there, ended, leave) <= 4.16, name
        first = Figure(name, ended[0], leave * there[0], math.sqrt(leave * there[0]))
        assert first.z <= LIMIT
        if name in {"regulier", "thuis"}:  # negative control: nobody leaves in the first month
            assert first._replace(found=0.0).z > LIMIT


@pytest.mark.full
def test_spells_of_any_age_end_alike_in_many_leerlingen() -> None:
    for i, (there, ended) in enumerate(spells(180, 240_000).values()):
        assert largest_excess(there, ended, 1.0 - CHANCES[i][i]) <= 4.16
