"""A tlv for the whole period: its months, who no longer returns, and what cuts it."""

from typing import Any

import numpy as np
import pytest
from transition import NEVER, alike, lever, levers, live
from worlds import World, group, rows, same, school, world

from sim.agents.codes import Schoolsoort
from sim.agents.levers import LEVERS
from sim.clock import parse_month
from sim.model import StelselModel

NAME = "tlv_hele_periode"
N = 4_000


def _in_so() -> World:
    return world(
        schools=[school("B", "bao"), school("S", "sbo"), school("O", "so")],
        leerlingen=[group(N, "so", age=6, need="gedrag", severity=0.8)],
        processes=["herindicatie", "plaatsing"],
    )


def _run(settings: dict[str, Any] | None, first: str = "2021-08", **more: Any) -> StelselModel:
    """Run six years: two rounds of tlv's of two years come to an end in them."""
    given = {} if settings is None else {NAME: settings}
    return live(_in_so(), first, 6, given, **more)


def _left(model: StelselModel) -> int:
    people = rows(model)
    return int((people.soort != Schoolsoort.SO).sum())


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, {"2020-10": 24.0, "2020-11": 240.0, "2040-01": 240.0}),
        ({"from": "2023-08", "until": "2024-08"}, {"2023-07": 24, "2023-08": 240, "2024-08": 24}),
        ({"strength": 0.5}, {"2021-08": 132.0}),
        ({"on": False}, {"2021-08": 24.0}),
    ],
)
def test_in_force_in_its_months(settings: dict[str, Any], expected: dict[str, float]) -> None:
    for month, value in expected.items():
        assert lever(NAME, month, **settings) == value


def test_it_holds_only_where_it_is_named() -> None:
    assert _run(None).state.levers["tlv_geldigheid"].tolist() == [24.0, 24.0]
    assert levers(NAME, "2021-08", swv=["PO1"])["tlv_geldigheid"].tolist() == [240.0, 24.0]


def test_two_policies_at_a_time_on_its_lever_do_not_go_together() -> None:
    assert LEVERS["tlv_geldigheid"].combine == "one"


def test_nobody_returns_at_the_end_of_a_tlv_any_more() -> None:
    """Without it some 100 of 4,000 return a round: standard error 10 or so, defects from a half.

    T04 and T05: re-indication is a moment at which return is decided. What ends before the first
    renewal still does.
    """
    plain, whole = _run(None), _run({})
    first = _left(live(_in_so(), "2021-08", 2, {NAME: {}}))
    assert _left(plain) > 1.5 * _left(whole)
    assert _left(whole) == first
    ends = rows(whole).tlv_until[rows(whole).soort == Schoolsoort.SO]
    assert ends.min() > parse_month("2041-01")


def test_cut_it_moves_nobody() -> None:
    """With no return at the end of a tlv, its length is a date and nothing else."""
    cut = {"terugplaatsing.aandeel_einde_tlv": 0.0}
    plain, whole = _run(None, parameters=cut), _run({}, parameters=cut)
    assert same(rows(plain), rows(whole), but=("tlv_until",))
    assert not np.array_equal(rows(plain).tlv_until, rows(whole).tlv_until)


def test_off_without_strength_not_begun_and_not_named_are_the_same() -> None:
    none = _run(None)
    for settings in ({"on": False}, {"strength": 0.0}, NEVER):
        assert alike(_run(settings), none)


def test_it_changes_nothing_before_its_first_month() -> None:
    """Six years from 2014-08 end in 2020-07."""
    assert alike(_run({}, "2014-08"), _run(None, "2014-08"))
