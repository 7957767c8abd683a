"""C18: leerlingen move between named states by a table of monthly chances, exactly.

Through the command. Every one of the twenty counts of transitions is Poisson with the mean that the
chain expects; shares after 12, 60 and 180 months as the powers of the table say. With 240,000
leerlingen over fifteen years the smallest defect that a count shows (4.84 standard errors) is 1.6 %
of the commonest and 13 % of the rarest transition; .0003 in one cell is ten times that or more.
"""

from pathlib import Path

import numpy as np
import pytest
from command import LIMIT, Figure, Tables, afresh, run, worst
from markov import CHANCES, START, STATES, chain

AFTER = {
    12: [0.867478, 0.078213, 0.03242, 0.01933, 0.002559],
    60: [0.769584, 0.116751, 0.062491, 0.047789, 0.003385],
    180: [0.635555, 0.131532, 0.113963, 0.114695, 0.004255],
}
"""Shares after so many months, from elsewhere."""


def counts_of(tables: Tables, size: int, months: int) -> list[Figure]:
    """Return every count of transitions beside its expectation, of which it is a Poisson number."""
    table, flows = np.array(CHANCES), tables.flows()["vaste_overgangen"]
    stock = np.array([round(size * share) for share in START], float)
    exposure = np.zeros(len(STATES))
    for _ in range(months):
        exposure += stock
        stock = stock @ table
    return [
        Figure(f"{a} to {b}", flows[a, b], mean := exposure[i] * table[i, j], np.sqrt(mean))
        for i, a in enumerate(STATES)
        for j, b in enumerate(STATES)
        if i != j
    ]


def shares_of(tables: Tables, size: int, months: int) -> list[Figure]:
    """Return the shares after 12, 60 and 180 months; the error is that of independent draws."""
    found = np.array([tables.national(f"vaste_{name}").to_numpy() for name in STATES]) / size
    assert np.allclose(found.sum(axis=0), 1.0)
    return [
        Figure(f"{name} after {t}", found[i, t - 1], share, np.sqrt(share * (1 - share) / size))
        for t in AFTER
        if t <= months
        for i, (name, share) in enumerate(zip(STATES, AFTER[t], strict=True))
    ]


def test_counts_and_shares_follow_the_chain(tmp_path: Path) -> None:
    """Twenty counts and the shares, fifteen years of 240,000 leerlingen."""
    size = 240_000
    tables = run(tmp_path, chain(size), years=15)
    assert worst(counts_of(tables, size, 180)) <= LIMIT
    assert worst(shares_of(tables, size, 180)) <= LIMIT
    assert set(tables.transitions["process"]) == {"vaste_overgangen"}


def test_a_cell_that_is_off_by_three_in_ten_thousand_is_seen_by_the_counts(tmp_path: Path) -> None:
    """Negative control: so to sbo .0008 in place of .0005; stocks of a year do not show it."""
    wrong = [list(row) for row in CHANCES]
    wrong[3][2], wrong[3][3] = 0.0008, 0.9962
    size = 240_000
    tables = run(tmp_path, chain(size, wrong), years=15)
    assert worst(counts_of(tables, size, 180)) > LIMIT
    assert worst(shares_of(tables, size, 12)) <= LIMIT, "stocks see it too: say so"


@pytest.mark.full
def test_counts_and_shares_over_fifteen_years_with_a_new_seed(tmp_path: Path) -> None:
    def check(seed: int, times: int) -> list[Figure]:
        size = 240_000 * times
        tables = run(tmp_path, chain(size), years=15, seed=seed)
        return counts_of(tables, size, 180) + shares_of(tables, size, 180)

    afresh(check)
