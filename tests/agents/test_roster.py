"""Rosters hold everyone once."""

import numpy as np

from sim.agents.roster import Kept, blank_roster, enlist, rows_at, strike

IDS = np.arange(100, 200, dtype=np.uint64)


def _rows(*rows: int) -> np.ndarray:
    return np.array(rows, np.int32)


def test_nobody_stands_twice() -> None:
    roster = blank_roster(100, 2)
    enlist(roster, _rows(7, 3, 7), IDS)
    enlist(roster, _rows(3, 99), IDS)
    n = int(roster.size[0])
    assert roster.rows[:n].tolist() == [7, 3, 99]
    assert roster.ids[:n].tolist() == [107, 103, 199]
    assert rows_at(roster, _rows(2, 0, 1)).tolist() == [3, 7, 99]


def test_a_roster_that_is_struck_begins_anew() -> None:
    roster = blank_roster(100, 1)
    enlist(roster, _rows(1, 2), IDS)
    strike(roster)
    enlist(roster, _rows(2), IDS)
    assert roster.size[0] == 1
    assert roster.rows[0] == 2


def test_what_was_worked_out_holds_for_the_next_month_and_the_same_inputs() -> None:
    kept = Kept(blank_roster(10, 1), month=5, inputs=(np.array([1.0, 2.0]),), begun=4)
    assert kept.holds(6, (np.array([1.0, 2.0]),))
    assert not kept.holds(7, (np.array([1.0, 2.0]),))
    assert not kept.holds(6, (np.array([1.0, 2.1]),))
    assert not kept.holds(6)
    assert not kept.is_long()
    kept.roster.size[0] = 7
    assert kept.is_long()
