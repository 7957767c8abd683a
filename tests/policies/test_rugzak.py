"""Rugzak: its months, the loop of money that it keeps off, and what its end changes."""

from typing import Any

import numpy as np
import pytest
from transition import FEW, NEVER, alike, booked, levers, live, twins
from worlds import busy_world, rows, same, start

from sim.agents.kas import INCOME, OUTGO, Post
from sim.model import StelselModel
from sim.policies.rugzak import OPEN, RUGZAK

CUT = {"geld.macht_ondersteuning": 0.0, "geld.macht_toekenning": 0.0}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (
            {},
            {"2003-07": 0, "2003-08": 2, "2014-07": 2, "2014-08": 1, "2015-07": 1, "2015-08": 0},
        ),
        ({"until": "2018-08"}, {"2018-07": 2, "2018-08": 1, "2019-07": 1, "2019-08": 0}),
        ({"from": "2013-08"}, {"2013-07": 0, "2013-08": 2, "2014-08": 1, "2015-08": 0}),
        ({"from": "2016-08"}, {"2014-07": 0, "2014-08": 0, "2016-08": 0}),
        ({"on": False}, {"2013-08": 0, "2014-08": 0}),
        ({"strength": 0.0}, {"2013-08": 0, "2014-08": 0}),
    ],
)
def test_in_force_in_its_months(settings: dict[str, Any], expected: dict[str, int]) -> None:
    """2: rugzak, and all is paid by the state; 1: the year of transition; 0: neither."""
    for month, what in expected.items():
        found = levers("rugzak", month, **settings)
        assert (found[OPEN] == (what > 0)).all(), month
        assert (found[RUGZAK] == (what == 2)).all(), month


def test_half_of_it_is_half_of_both_levers() -> None:
    found = levers("rugzak", "2012-08", strength=0.5)
    assert (found[OPEN] == 0.5).all()
    assert (found[RUGZAK] == 0.5).all()


def _neutral(model: StelselModel) -> bool:
    state = model.state
    columns = (state.swvs.room, state.swvs.gate, state.scholen.given)
    return all(bool((column == 1.0).all()) for column in columns)


def _months(policies: dict[str, Any], years: int = 4) -> tuple[StelselModel, list[bool]]:
    model, neutral = start(twins(), start="2014-08", years=years, policies=policies), []
    while model.running_months:
        model.step()
        neutral.append(_neutral(model))
    return model, neutral


def test_kept_for_longer_the_loop_is_off_for_longer() -> None:
    """By law room binds from 2015-08; kept until 2016-08 it binds a year after that."""
    law, by_law = _months({})
    kept, longer = _months({"rugzak": {"until": "2016-08"}})
    assert by_law == [True] * 12 + [False] * 36
    assert longer == [True] * 36 + [False] * 12
    assert [y for y, so in booked(law, Post.TLV_SO).items() if so[0]] == [2015, 2016, 2017]
    assert list(booked(kept, Post.TLV_SO)) == [2016, 2017], "no money, no books, until 2016-08"
    assert [y for y, so in booked(kept, Post.TLV_SO).items() if so[0]] == [2017]
    licht, cents = booked(kept, Post.LICHT)[2016][0], 15106
    assert licht % cents == 0, "the amount of 2014/15"
    assert 2_900 < licht / cents <= 3_060


def test_off_budgets_have_a_limit_at_once_and_many_places_leave_less() -> None:
    """What open-ended money hides: with it the region with many places gives as much support."""
    off = live(twins(), "2012-08", 1, {"rugzak": {"on": False}})
    law = live(twins(), "2012-08", 1, {})
    given = off.state.scholen.given
    assert given[0] < 0.9 * given[2]
    assert _neutral(law)
    assert booked(off, Post.TLV_SO)[2012][0] > 0
    assert booked(law, Post.TLV_SO) == {}


def test_kept_in_one_region_it_is_neutral_there_alone_and_books_balance() -> None:
    kept = live(twins(), "2014-08", 3, {"rugzak": {"until": "2020-08", "swv": ["PO1"]}})
    state = kept.state
    assert state.swvs.room[0] == state.swvs.gate[0] == state.scholen.given[0] == 1.0
    assert state.swvs.room[1] != 1.0
    for books in state.kas.closed:
        net = books.posts[INCOME].sum(axis=0) - books.posts[OUTGO].sum(axis=0)
        assert np.array_equal(books.reserve_end, books.reserve_begin + net)
        assert (books.reserve_end >= 0).all()
    assert [books.schooljaar for books in state.kas.closed] == [2014, 2015, 2016]
    assert not any(books.posts[:, 0].any() for books in state.kas.closed), "all by the state"


def test_with_half_of_it_room_lies_in_between() -> None:
    room = [
        live(twins(), "2012-08", 1, {"rugzak": {"strength": s}}).state.swvs.room[0]
        for s in (0.0, 0.5, 1.0)
    ]
    assert room[0] < room[1] < room[2] == 1.0


def test_with_its_links_cut_it_changes_no_leerling() -> None:
    on = live(twins(), "2012-08", 2, {}, parameters=CUT)
    off = live(twins(), "2012-08", 2, {"rugzak": {"on": False}}, parameters=CUT)
    assert same(rows(on), rows(off))
    assert on.state.swvs.room[0] != off.state.swvs.room[0]


def test_off_without_strength_and_not_begun_are_the_same() -> None:
    ends = [
        live(busy_world(), "2013-08", 1, {"rugzak": settings})
        for settings in ({"on": False}, {"strength": 0.0}, NEVER)
    ]
    assert alike(ends[0], ends[1])
    assert alike(ends[0], ends[2])
    assert not alike(ends[0], live(busy_world(), "2013-08", 1, {}))


def test_a_later_end_changes_nothing_before_it() -> None:
    law = live(busy_world(), "2012-08", 2, {})
    later = live(busy_world(), "2012-08", 2, {"rugzak": {"until": "2019-08"}})
    assert alike(law, later)


def test_a_run_that_starts_under_it_lets_go_of_the_budget_before() -> None:
    """The history of a start in 2017 lived with a limit; what a scenario keeps has none."""
    kept = live(twins(few=FEW), "2017-08", 1, {"rugzak": {"until": "2030-08"}})
    assert _neutral(kept)
    assert (kept.state.kas.reserve == 0).all()


def test_who_has_no_limit_at_the_start_has_no_reserve() -> None:
    kept = live(twins(), "2021-08", 1, {"rugzak": {"until": "2030-08", "swv": ["PO1"]}})
    begin = kept.state.kas.closed[0].reserve_begin
    assert begin[0] == 0 < begin[1]
