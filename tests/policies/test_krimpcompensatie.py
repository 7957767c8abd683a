"""Krimpcompensatie: its months, and what it makes good of a verevening where leerlingen fall."""

from typing import Any

import numpy as np
import pytest
from transition import NEVER, alike, booked, lever, live, twins

from sim.agents.kas import Geteld, Post
from sim.clock import month_of
from sim.parameters import load
from sim.processes.bedragen import Counts, amounts, plain_rules

NAME = "krimpcompensatie"
FULL = {"krimpcompensatie.aandeel": 1.0}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, {"2015-07": 0.0, "2015-08": 1.0, "2017-07": 1.0, "2017-08": 0.0}),
        ({"until": "2020-08"}, {"2020-07": 1.0, "2020-08": 0.0}),
        ({"from": "2016-08", "strength": 0.5}, {"2016-07": 0.0, "2016-08": 0.5}),
        ({"on": False}, {"2015-08": 0.0}),
    ],
)
def test_in_force_in_its_months(settings: dict[str, Any], expected: dict[str, float]) -> None:
    for month, value in expected.items():
        assert lever(NAME, month, FULL, **settings) == value


def test_money_per_leerling_does_not_fall_where_leerlingen_do() -> None:
    """Heavy money with verevening, per leerling, by hand: 10 and 20 % fewer, and 10 % more."""
    then = np.zeros((len(Geteld), 4), np.int64)
    then[Geteld.BAO] = 10_000
    then[Geteld.SO_LAAG] = 100, 100, 100, 300
    now = then.copy()
    now[Geteld.BAO] = 9_000, 8_000, 11_000, 9_000
    counts, rules = Counts(now, now, then, then), plain_rules(4)._replace(verevening=np.ones(4))
    p, sector = load(), np.zeros(4, np.uint8)
    plain = amounts(p, month_of(2016, 8), sector, counts, rules)
    paid = amounts(p, month_of(2016, 8), sector, counts, rules._replace(krimp=np.ones(4)))
    taken = plain[Post.VEREVENING]
    assert (taken[:3] < 0).all()
    assert taken[3] > 0
    more = paid - plain
    assert not np.delete(more, Post.ZWAAR, axis=0).any()
    assert more[Post.ZWAAR].tolist() == [round(-taken[0] * 0.1), round(-taken[1] * 0.2), 0, 0]
    heavy = paid[Post.ZWAAR] + paid[Post.VEREVENING]
    each = 31883 + taken / 10_000
    assert np.allclose(heavy[:2] / now[Geteld.BAO][:2], each[:2], atol=0.01)
    half = amounts(p, month_of(2016, 8), sector, counts, rules._replace(krimp=np.full(4, 0.5)))
    assert abs(half[Post.ZWAAR, 0] - plain[Post.ZWAAR, 0] - more[Post.ZWAAR, 0] / 2) <= 1


def _run(settings: dict[str, Any] | None, years: int = 3, **more: Any) -> Any:
    shrinking = {**twins(), "constant_rates": {"uitstroom": {"value": 0.01, "unit": "per_month"}}}
    shrinking["processes"] = [*shrinking["processes"], "uitstroom"]
    given = {} if settings is None else {NAME: settings}
    parameters = {**FULL, **more.pop("parameters", {})}
    return live(shrinking, "2015-08", years, given, parameters=parameters, **more)


def test_who_pays_into_the_verevening_gets_more_while_leerlingen_fall() -> None:
    law, off = _run(None), _run({"on": False})
    paid = {
        year: np.array(booked(law, Post.ZWAAR)[year]) - booked(off, Post.ZWAAR)[year]
        for year in (2015, 2016, 2017)
    }
    assert paid[2016][1] > 0
    assert not paid[2016][[0, 2, 3]].any(), "not who gets by the verevening, and not vo"
    assert not paid[2015].any(), "leerlingen have not fallen since the start yet"
    assert not paid[2017].any(), "over"
    kept, without = (
        live_at.state.scholen.given[2] for live_at in (_run(None, 2), _run({"on": False}, 2))
    )
    assert kept > without


def test_with_its_effect_its_lever_or_the_verevening_cut_it_changes_nothing() -> None:
    off = _run({"on": False})
    assert alike(_run(None, parameters={"krimpcompensatie.aandeel": 0.0}), off)
    assert alike(_run(None, levers=[{"lever": NAME, "value": 0.0}]), off)
    no_steps = [{"lever": "verevening", "value": 0.0}]
    assert alike(_run(None, levers=no_steps), _run({"on": False}, levers=no_steps))


def test_off_without_strength_and_not_begun_are_the_same() -> None:
    off, weak, never = (_run(s, 2) for s in ({"on": False}, {"strength": 0.0}, NEVER))
    assert alike(off, weak)
    assert alike(off, never)


def test_it_changes_nothing_before_its_first_month() -> None:
    law, off = (
        live(twins(), "2014-08", 1, p, parameters=FULL) for p in ({}, {NAME: {"on": False}})
    )
    assert alike(law, off)
