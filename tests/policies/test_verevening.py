"""Verevening: its steps, whom it gives and takes, and that it is zero-sum among its regions."""

from typing import Any

import numpy as np
import pytest
from transition import NEVER, alike, booked, lever, live, twins
from worlds import rows, same

from sim.agents.kas import Geteld, Post
from sim.clock import month_of
from sim.parameters import load
from sim.policies.verevening import by_law
from sim.processes.bedragen import Counts, amounts, plain_rules

NAME = "verevening"


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (
            {},
            {
                "2015-07": 0.0,
                "2015-08": 1.0,
                "2016-07": 1.0,
                "2016-08": 0.9,
                "2019-08": 0.3,
                "2020-07": 0.3,
                "2020-08": 0.0,
            },
        ),
        ({"from": "2017-08"}, {"2017-07": 0.0, "2017-08": 1.0, "2021-08": 0.3, "2022-08": 0.0}),
        ({"until": "2016-08"}, {"2016-07": 1.0, "2016-08": 0.0}),
        ({"strength": 0.5}, {"2015-08": 0.5, "2016-08": 0.45}),
        ({"phase_in_months": 24}, {"2015-08": 0.0, "2016-08": 0.45, "2017-08": 0.75}),
        ({"on": False}, {"2015-08": 0.0}),
    ],
)
def test_in_force_in_its_months(settings: dict[str, Any], expected: dict[str, float]) -> None:
    found = {month: lever(NAME, month, **settings) for month in expected}
    assert found == pytest.approx(expected, abs=1e-12)


def test_the_history_of_a_start_has_the_steps_of_the_law() -> None:
    for year, step in ((2014, 0.0), (2015, 1.0), (2019, 0.3), (2020, 0.0)):
        assert by_law(load(), month_of(year, 8)) == step


def test_the_past_counts_as_far_as_it_is_kept_and_only_among_its_regions() -> None:
    counted = np.zeros((len(Geteld), 3), np.int64)
    counted[Geteld.BAO] = 10_000, 10_000, 10_000
    counted[Geteld.SO_LAAG] = 300, 200, 100
    counts = Counts(counted, counted, counted, counted)
    for kept in ([1.0, 1.0, 1.0], [0.5, 0.5, 0.5], [1.0, 1.0, 0.0], [1.0, 0.0, 0.0]):
        rules = plain_rules(3)._replace(verevening=np.array(kept))
        sector = np.zeros(3, np.uint8)
        found = amounts(load(), month_of(2015, 8), sector, counts, rules)[Post.VEREVENING]
        assert found.sum() == 0
        inside = np.array(kept) > 0
        assert not found[~inside].any()
        mean = counted[Geteld.SO_LAAG][inside].mean()
        per_place = load()["geld.so_oud.laag"] * 100 * load()["geld.verevening_bedragen"]
        expected = (counted[Geteld.SO_LAAG] - mean) * per_place * kept
        assert np.allclose(found[inside], expected[inside], rtol=0, atol=3)


def test_who_had_many_places_gets_and_gives_more_support() -> None:
    """F02 and F03: with verevening the region with many places has more left for its schools."""
    law, off = (live(twins(), "2015-08", 1, p) for p in ({}, {NAME: {"on": False}}))
    many, few, *vo = booked(law, Post.VEREVENING)[2015]
    assert many == -few > 0
    assert not any(vo)
    assert law.state.scholen.given[0] > off.state.scholen.given[0] + 0.05
    assert law.state.scholen.given[2] < off.state.scholen.given[2] - 0.05
    assert booked(off, Post.VEREVENING)[2015] == [0, 0, 0, 0]


def test_with_its_lever_or_its_links_cut_it_changes_nothing() -> None:
    off = live(twins(), "2015-08", 2, {NAME: {"on": False}})
    cut = live(twins(), "2015-08", 2, {}, levers=[{"lever": NAME, "value": 0.0}])
    assert alike(off, cut)
    links = {"geld.macht_ondersteuning": 0.0, "geld.macht_toekenning": 0.0}
    on, without = (
        live(twins(), "2015-08", 2, p, parameters=links) for p in ({}, {NAME: {"on": False}})
    )
    assert same(rows(on), rows(without))
    assert not alike(on, without)


def test_off_without_strength_and_not_begun_are_the_same() -> None:
    off, weak, never = (
        live(twins(), "2015-08", 1, {NAME: s}) for s in ({"on": False}, {"strength": 0.0}, NEVER)
    )
    assert alike(off, weak)
    assert alike(off, never)


def test_it_changes_nothing_before_its_first_year() -> None:
    law, off = (live(twins(), "2013-08", 2, p) for p in ({}, {NAME: {"on": False}}))
    assert alike(law, off)
