"""Waiting lists, places by date, closures."""

import numpy as np
from worlds import group, rows, school, start, world

from sim.agents.codes import Aanwezigheid
from sim.processes.plaatsing import queue


def test_the_list_is_served_in_order_of_joining_then_by_lot() -> None:
    small = world(
        schools=[school("B", "bao"), school("O", "so", places=3)],
        leerlingen=[
            group(20, age=7, need="zml", severity=0.9, route="wachtlijst", **{"for": "so"})
        ],
        processes=["plaatsing"],
    )
    model = start(small)
    people = model.state.leerlingen
    people.route_since[:20] = model.month - np.arange(20) // 4
    order = queue(model.state)
    since = people.route_since[order]
    assert (np.diff(since) >= 0).all()
    assert set(order[:4].tolist()) == {16, 17, 18, 19}
    assert order.tolist() != sorted(order.tolist(), key=lambda i: (people.route_since[i], i))
    first = order[:3]
    model.step()
    assert set(np.flatnonzero(rows(model).soort == 3)) == set(first.tolist())
    assert model.state.scholen.enrolled.tolist() == [17, 3]


def test_the_own_samenwerkingsverband_only_and_the_nearest_first() -> None:
    small = world(
        swvs=[{"code": "P1", "sector": "po"}, {"code": "P2", "sector": "po"}],
        schools=[
            school("B", "bao", swv="P1"),
            school("FAR", "so", swv="P1", x=30.0),
            school("NEAR", "so", swv="P1", x=3.0, places=4),
            school("OTHER", "so", swv="P2"),
        ],
        leerlingen=[
            group(
                10,
                age=7,
                need="zml",
                severity=0.9,
                route="wachtlijst",
                swv_po="P1",
                **{"for": "so"},
            )
        ],
        processes=["plaatsing"],
    )
    model = start(small)
    model.step()
    assert model.state.scholen.enrolled.tolist() == [0, 6, 4, 0]


def test_a_closed_bao_school_passes_its_leerlingen_on_as_they_are() -> None:
    small = world(
        schools=[
            school("B", "bao", closes="2015-12"),
            school("C", "bao", x=9.0),
            school("O", "so"),
        ],
        leerlingen=[
            group(10, school="B", age=8),
            group(10, school="B", age=8, aanwezigheid="langdurig_relatief"),
            group(
                10,
                school="B",
                age=8,
                need="zml",
                severity=0.9,
                route="aangevraagd",
                **{"for": "so"},
            ),
        ],
        processes=[],
    )
    model = start(small)
    for _ in range(4):
        model.step()
    assert model.state.scholen.enrolled.tolist() == [30, 0, 0]
    model.step()
    people = rows(model)
    assert model.state.scholen.enrolled.tolist() == [0, 30, 0]
    assert people.attendance.tolist() == [0] * 10 + [3] * 10 + [0] * 10
    assert people.route.tolist() == [0] * 20 + [1] * 10
    assert (people.route_since[20:] == model.state.first_month).all()


def test_leerlingen_of_a_closed_special_school_wait_for_another() -> None:
    """At home, leerplichtig: absoluut verzuim; not yet five: not. With room elsewhere placed."""
    small = world(
        schools=[
            school("S", "so", closes="2015-12"),
            school("T", "so", places={"2015-08": 0, "2016-02": 9}),
        ],
        leerlingen=[
            group(6, "so", school="S", age=8),
            group(6, "so", school="S", birth_month="2011-06"),
        ],
        processes=["plaatsing"],
    )
    model = start(small)
    for _ in range(5):
        model.step()
    people = rows(model)
    assert (people.attendance[:6] == Aanwezigheid.ABSOLUUT).all()
    assert (people.attendance[6:] == Aanwezigheid.NIET_LEERPLICHTIG).all()
    assert ((people.route == 2) & (people.route_for == 3) & (people.tlv == 3)).all()
    model.step()
    model.step()
    assert model.state.scholen.enrolled.tolist() == [0, 9]
    assert (rows(model).route == 2).sum() == 3


def test_places_follow_demand_up_and_down() -> None:
    """A 24th of the way up, a 36th down, each month: exactly, in real numbers."""
    small = world(
        schools=[school("B", "bao"), school("O", "so", places=100), school("S", "sbo", places=100)],
        leerlingen=[
            group(100, "so", age=6, need="zml", severity=0.9),
            group(80, age=6, need="zml", severity=0.9, route="wachtlijst", **{"for": "so"}),
        ],
        processes=["plaatsen_volgen_vraag"],
    )
    model = start(small)
    real = np.array([100.0, 100.0])
    peak = real / 1.06
    for _ in range(11):
        model.step()
        target = (peak + np.array([40.0, 0.0])) * 1.06
        real += (target - real) / np.where(target > real, 24.0, 36.0)
        assert np.allclose(model.state.places.real[1:], real)
        assert model.state.scholen.places[1:].tolist() == np.rint(real).tolist()
    model.step()
    real += ((peak + np.array([40.0, 0.0])) * 1.06 - real) / np.array([24.0, 36.0])
    peak = np.array([100.0, 0.0])
    assert model.state.places.peak[1:].tolist() == peak.tolist()
