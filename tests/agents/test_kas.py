"""Books: whole cents, nothing lost or made, no reserve below zero."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.agents.categorie import categorie_of
from sim.agents.codes import Behoefte
from sim.agents.kas import INCOME, OUTGO, Post, blank_kas, book_month, close, share_of, split

weights = st.lists(st.floats(0.0, 1e6), min_size=1, max_size=40)


@given(st.integers(0, 10**12), weights, st.integers(0, 10**9))
def test_a_split_loses_and_makes_no_cent(total: int, weight: list[float], other: int) -> None:
    group = np.arange(len(weight)) % 2
    totals = np.array([total, other], np.int64)
    parts = split(totals, np.array(weight), group)
    for g in (0, 1):
        mine = group == g
        expected = totals[g] if np.array(weight)[mine].sum() > 0 else 0
        assert parts[mine].sum() == expected
    assert (parts >= 0).all()


def test_a_split_follows_the_weights_to_the_cent() -> None:
    parts = split(np.array([100]), np.array([1.0, 1.0, 1.0]), np.zeros(3, np.int64))
    assert sorted(parts) == [33, 33, 34]
    weight = np.array([5.0, 1.0, 2.0, 1.5, 0.0])
    parts = split(np.array([1_000_003]), weight, np.zeros(5, np.int64))
    assert (np.abs(parts - 1_000_003 * weight / weight.sum()) <= 1.0).all()


@given(
    st.lists(st.integers(-(10**10), 10**10), min_size=len(Post), max_size=len(Post)),
    st.integers(0, 10**9),
)
def test_twelve_months_are_exactly_the_year(amounts: list[int], reserve: int) -> None:
    kas = blank_kas(1, 0)
    kas.year[:, 0] = amounts
    kas.year[OUTGO] = np.abs(kas.year[OUTGO])
    kas.year[Post.LICHT] += max(0, kas.year[OUTGO].sum() - kas.year[INCOME].sum() - reserve)
    kas.reserve[:] = kas.reserve_begin[:] = reserve
    for _ in range(12):
        book_month(kas)
        assert kas.reserve[0] >= 0
    assert np.array_equal(kas.posts, kas.year)
    close(kas, 2015)
    books = kas.closed[0]
    income, outgo = books.posts[INCOME].sum(), books.posts[OUTGO].sum()
    assert books.reserve_end[0] == books.reserve_begin[0] + income - outgo
    assert not kas.posts.any()
    assert kas.reserve_begin[0] == kas.reserve[0]


def test_a_share_is_rounded_once() -> None:
    assert share_of(np.array([101, -101]), 0.5).tolist() == [50, -50]


@pytest.mark.parametrize(
    ("need", "kind", "expected"),
    [
        (Behoefte.ZML, 0, 1),
        (Behoefte.FYSIEK, 0, 2),
        (Behoefte.EMB, 0, 3),
        (Behoefte.EMB, 1, 1),
        (Behoefte.GEDRAG, 3, 3),
    ],
)
def test_categorie_is_the_decided_one_or_that_of_the_need(
    need: int, kind: int, expected: int
) -> None:
    found = categorie_of(np.array([need], np.uint8), np.array([kind], np.uint8))
    assert found[0] == expected
