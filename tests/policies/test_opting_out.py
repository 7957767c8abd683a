"""Opting out of lwoo: its months, the money that it frees, and nothing but money."""

from typing import Any

import numpy as np
import pytest
from transition import NEVER, alike, booked, levers, live
from worlds import World, group, rows, same, school, world

from sim.agents.kas import Geteld, Post
from sim.clock import month_of
from sim.parameters import load
from sim.processes.bedragen import Counts, amounts, plain_rules

NAME = "opting_out"
FEWER = {"opting_out.minder_labels": 0.2}


def _vo() -> World:
    return world(
        schools=[school("V1", "vo", niveaus=["vmbo", "pro"]), school("W1", "vso")],
        leerlingen=[
            group(900, "vo", age=14, niveau="vmbo"),
            group(200, "vo", age=14, niveau="vmbo", need="gedrag", severity=0.6),
            group(60, "vo", age=14, niveau="pro"),
            group(40, "vso", age=14, need="gedrag", severity=0.8),
        ],
        processes=["bekostiging", "ondersteuning", "aanvraag", "tlv", "plaatsing"],
    )


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, {"2015-12": 0.0, "2016-01": 0.5, "2040-01": 0.5}),
        ({"from": "2018-08", "until": "2019-08"}, {"2018-07": 0, "2018-08": 0.5, "2019-08": 0}),
        ({"strength": 0.4}, {"2016-01": 0.2}),
        ({"on": False}, {"2016-01": 0.0}),
    ],
)
def test_in_force_in_its_months_for_vo(
    settings: dict[str, Any], expected: dict[str, float]
) -> None:
    for month, value in expected.items():
        po, vo = levers(NAME, month, **settings)[NAME]
        assert po == 0.0
        assert vo == pytest.approx(value)


def test_labels_not_given_cost_nothing_and_income_stays() -> None:
    counted = np.zeros((len(Geteld), 1), np.int64)
    counted[Geteld.VO], counted[Geteld.VMBO], counted[Geteld.PRO] = 9_000, 4_000, 300
    counts, p = Counts(*[counted] * 4), load(overrides=FEWER)
    each, lwoo = round(p["geld.lwoo_pro"] * 100), 4_000 * p["geld.lwoo_aandeel"]
    for taken in (0.0, 0.5, 1.0):
        rules = plain_rules(1)._replace(opting_out=np.array([taken]))
        found = amounts(p, month_of(2018, 8), np.array([1], np.uint8), counts, rules)
        paid = 300 + round(lwoo * (1 - 0.2 * taken))
        assert found[Post.LWOO_PRO_SCHOLEN, 0] == each * paid
        assert found[Post.LWOO_PRO, 0] == each * (300 + round(lwoo))


def test_money_of_labels_goes_to_extra_ondersteuning() -> None:
    law, off = (live(_vo(), "2016-08", 1, p, parameters=FEWER) for p in ({}, {NAME: {"on": False}}))
    less = booked(off, Post.LWOO_PRO_SCHOLEN)[2016][1] - booked(law, Post.LWOO_PRO_SCHOLEN)[2016][1]
    assert less > 0
    assert booked(law, Post.SCHOLEN)[2016][1] > booked(off, Post.SCHOLEN)[2016][1]
    assert law.state.scholen.given[0] > off.state.scholen.given[0]


def test_with_its_effect_its_lever_or_its_links_cut_it_changes_nothing() -> None:
    off = live(_vo(), "2016-08", 1, {NAME: {"on": False}})
    assert alike(live(_vo(), "2016-08", 1, {}), off), "neutral by default"
    cut = [{"lever": NAME, "value": 0.0}]
    off_with_effect = live(_vo(), "2016-08", 1, {NAME: {"on": False}}, parameters=FEWER)
    assert alike(live(_vo(), "2016-08", 1, {}, parameters=FEWER, levers=cut), off_with_effect)
    assert alike(off, off_with_effect), "off, no label is lost whatever the effect"
    links = {**FEWER, "geld.macht_ondersteuning": 0.0, "geld.macht_toekenning": 0.0}
    on, without = (
        live(_vo(), "2016-08", 1, p, parameters=links) for p in ({}, {NAME: {"on": False}})
    )
    assert same(rows(on), rows(without)), "it moves money and nothing else"


def test_off_without_strength_and_not_begun_are_the_same() -> None:
    off, weak, never = (
        live(_vo(), "2016-08", 1, {NAME: s}, parameters=FEWER)
        for s in ({"on": False}, {"strength": 0.0}, NEVER)
    )
    assert alike(off, weak)
    assert alike(off, never)


def test_it_changes_nothing_before_the_year_after_its_date() -> None:
    law, off = (live(_vo(), "2014-08", 2, p, parameters=FEWER) for p in ({}, {NAME: {"on": False}}))
    assert alike(law, off)
    assert not alike(
        *(live(_vo(), "2014-08", 3, p, parameters=FEWER) for p in ({}, {NAME: {"on": False}}))
    )
