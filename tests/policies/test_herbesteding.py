"""Herbesteding: its months, and that expertise stays where special places go."""

from typing import Any

import pytest
from transition import NEVER, alike, lever, live
from worlds import World, group, school, world

NAME = "herbesteding"
STAYS = {"herbesteding.behoud": 1.0}
QUIET = {"leraren.verzuim": 0.0, "expertise.leren": 0.0, "expertise.herstel": 0.0}


def _fewer_places() -> World:
    return world(
        schools=[
            school("A", "bao"),
            school("B", "bao", x=1.0),
            school("O", "so", places={"2013-08": 60, "2015-04": 40, "2016-04": 20}),
        ],
        leerlingen=[group(400, age=6, school="A"), group(400, age=6, school="B")],
        processes=["expertise"],
    )


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, {"2014-07": 0.5, "2014-08": 1.0, "2017-07": 1.0, "2017-08": 0.5}),
        ({"until": "2015-08"}, {"2015-07": 1.0, "2015-08": 0.5}),
        ({"from": "2016-08"}, {"2016-07": 0.5, "2016-08": 1.0}),
        ({"strength": 0.5}, {"2015-08": 0.75}),
        ({"on": False}, {"2015-08": 0.5}),
    ],
)
def test_in_force_in_its_months(settings: dict[str, Any], expected: dict[str, float]) -> None:
    for month, value in expected.items():
        assert lever(NAME, month, STAYS, **settings) == pytest.approx(value)


def _run(settings: dict[str, Any] | None, years: int = 4, **more: Any) -> Any:
    parameters = {**QUIET, **STAYS, **more.pop("parameters", {})}
    given = {} if settings is None else {NAME: settings}
    return live(_fewer_places(), "2013-08", years, given, parameters=parameters, **more)


def test_expertise_of_lost_places_stays() -> None:
    law, off = _run(None).state.teams, _run({"on": False}).state.teams
    assert (law.expertise[:2] > off.expertise[:2] + 0.005).all()
    assert law.specialists[0] == 1.0 > off.specialists[0]


def test_with_its_effect_its_lever_or_its_links_cut_it_changes_nothing() -> None:
    off = _run({"on": False})
    assert alike(_run(None, levers=[{"lever": "expertise_behoud", "value": 0.5}]), off)
    neutral = {"herbesteding.behoud": 0.5}
    assert alike(_run(None, parameters=neutral), off), "neutral by default"
    links = {"expertise.vrijgekomen": 0.0, "expertise.spreiding": 0.0}
    assert alike(_run(None, parameters=links), _run({"on": False}, parameters=links))


def test_off_without_strength_and_not_begun_are_the_same() -> None:
    off, weak, never = (_run(s) for s in ({"on": False}, {"strength": 0.0}, NEVER))
    assert alike(off, weak)
    assert alike(off, never)


def test_it_changes_nothing_before_its_first_month() -> None:
    assert alike(_run(None, 1), _run({"on": False}, 1))
