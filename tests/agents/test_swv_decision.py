"""The decision on money, beside plain Python."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.agents.swv_decision import Decision, Sight, decide
from sim.parameters import load

P = load()
BASE: dict[str, float] = {
    "income": 1_000_000,
    "free": 400_000,
    "shortfall": 0,
    "reserve": 100_000,
    "goal": 100_000,
    "opdc": 10_000,
    "arrangementen": 0,
    "cut": 0,
    "asked": 3.42,
    "price": 100_000.0,
    "has_schools": True,
    "open_end": 0.0,
    "pays_down": False,
    "bijdrage_basis": 0,
}


def _sight(**changes: object) -> Sight:
    floats = {"asked", "price", "open_end"}
    flags = {"has_schools", "pays_down"}
    columns = {}
    for name, value in {**BASE, **changes}.items():
        kind = np.float64 if name in floats else np.bool_ if name in flags else np.int64
        columns[name] = np.atleast_1d(np.array(value, kind))
    return Sight(**columns)


def _one(**changes: object) -> Decision:
    return decide(_sight(**changes), P)


def test_free_money_goes_to_organisation_opdc_and_schools() -> None:
    made = _one()
    assert made.organisatie[0] == round(400_000 * P["geld.organisatie"])
    assert made.opdc[0] == 10_000
    assert made.scholen[0] == 400_000 - made.organisatie[0] - 10_000
    assert made.room[0] == pytest.approx(made.scholen[0] / 342_000)
    assert made.gate[0] == pytest.approx(made.room[0] ** P["geld.macht_toekenning"])


def test_reserves_are_built_up_before_and_paid_down_after() -> None:
    plain, low, high = (_one(reserve=r).scholen[0] for r in (100_000, 0, 200_000))
    assert plain - low == min(round(100_000 / P["geld.opbouw_duur"]), 40_000)
    assert high - plain == round(100_000 / P["geld.opbouw_duur"])
    down = _one(reserve=200_000, pays_down=True).scholen[0]
    assert down - plain == round(100_000 / P["geld.afbouw_duur"])
    assert _one(reserve=0, pays_down=True).scholen[0] == plain


def test_a_cut_is_paid_from_the_reserve_first() -> None:
    assert _one(cut=60_000).scholen[0] == _one().scholen[0]
    assert _one(cut=130_000).scholen[0] == _one().scholen[0] - 30_000


def test_a_shortfall_takes_from_what_reaches_schools() -> None:
    made = _one(shortfall=100_000)
    assert made.scholen[0] == _one().scholen[0]
    assert made.room[0] == pytest.approx((made.scholen[0] - 100_000) / 342_000)
    assert _one(shortfall=10**9).room[0] == 0.0


def test_without_a_limit_there_is_room() -> None:
    made = _one(open_end=1.0, free=0, shortfall=10**9)
    assert made.room[0] == made.gate[0] == 1.0
    assert _one(asked=0.0).room[0] == 1.0


def test_exponent_0_cuts_the_gate() -> None:
    cut = P.replace({"geld.macht_toekenning": 0.0})
    assert decide(_sight(free=[0, 10**6], asked=[5.0, 0.1], **_two()), cut).gate.tolist() == [1, 1]


def _two() -> dict[str, object]:
    return {k: [v, v] for k, v in BASE.items() if k not in {"free", "asked"}}


cents = st.integers(0, 10**10)


def test_basisondersteuning_is_paid_before_schools_and_never_more_than_is_left() -> None:
    plain, paid = _one(), _one(bijdrage_basis=30_000)
    assert paid.bijdrage_basis[0] == 30_000
    assert paid.scholen[0] == plain.scholen[0] - 30_000
    assert paid.room[0] < plain.room[0]
    poor = _one(bijdrage_basis=10**9)
    assert poor.bijdrage_basis[0] == 400_000 - poor.organisatie[0] - poor.opdc[0]
    assert poor.scholen[0] == 0


def test_other_arrangements_are_paid_after_the_opdc_and_before_the_schools() -> None:
    made = _one(arrangementen=30_000)
    assert made.arrangementen[0] == 30_000
    assert made.scholen[0] == _one().scholen[0] - 30_000
    assert made.room[0] < _one().room[0]
    left = 400_000 - _one().organisatie[0] - 10_000
    most = _one(arrangementen=10**6)
    assert most.opdc[0] == 10_000
    assert most.arrangementen[0] == left


@given(
    cents,
    cents,
    cents,
    st.tuples(cents, cents, cents),
    cents,
    st.booleans(),
    st.booleans(),
    cents,
)
def test_no_reserve_falls_below_zero(
    free: int,
    reserve: int,
    goal: int,
    places: tuple[int, int, int],
    cut: int,
    down: bool,
    schools: bool,
    short: int,
) -> None:
    made = _one(
        free=free,
        reserve=reserve,
        goal=goal,
        opdc=places[0],
        arrangementen=places[1],
        cut=cut,
        pays_down=down,
        has_schools=schools,
        shortfall=short,
        bijdrage_basis=places[2],
    )
    posts = (
        made.organisatie,
        made.opdc,
        made.arrangementen,
        made.bijdrage_basis,
        made.cut,
        made.scholen,
    )
    assert reserve + free - sum(post[0] for post in posts) >= 0
    assert min(post[0] for post in posts) >= 0
    assert P["geld.toekenning_laagst"] <= made.gate[0] <= P["geld.toekenning_hoogst"]
