"""Waiting lists, places by date, closures."""

from itertools import product

import numpy as np
from worlds import group, rows, school, start, world

from sim.agents.codes import Aanwezigheid, Route
from sim.agents.institutions import NO_SWV
from sim.agents.lever_board import Setting
from sim.agents.moves import SO
from sim.model import run_month
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


MONTHS, ARRIVE, SEAT, REGIONS = 12, (0.35, 0.45), 0.6, 400
"""Chance per month that one at home and one at school joins a list, and that a seat comes free."""


def _lists(priority: bool) -> "np.ndarray[tuple[int, ...], np.dtype[np.int64]]":
    """Return who waits per region, at home and at school, after each month: the model's own rows.

    Each region is a samenwerkingsverband with one so school. In every month chance decides whether
    one of each class joins and whether the school gets one place more.
    """
    regions = [f"P{k}" for k in range(REGIONS)]
    alike = {"age": 7, "need": "zml", "severity": 0.9}
    each = 2 * MONTHS
    small = world(
        swvs=[{"code": code, "sector": "po"} for code in regions],
        schools=[
            *(school(f"B{code}", "bao", swv=code) for code in regions),
            *(school(f"O{code}", "so", swv=code, places=0) for code in regions),
        ],
        leerlingen=[group(each, school=f"B{code}", swv_po=code, **alike) for code in regions],
        processes=["plaatsing"],
    )
    state = start(small).state
    settings = [Setting("voorrang_thuiszitters", float(priority), state.month, None, None)]
    people, chance = state.leerlingen, np.random.default_rng(17)
    people.attendance[: state.used : 2] = Aanwezigheid.LANGDURIG_RELATIEF
    found = np.zeros((MONTHS, REGIONS, 2), np.int64)
    for month in range(MONTHS):
        joins = chance.random((REGIONS, 2)) < np.array(ARRIVE)
        for region, kind in np.argwhere(joins):
            row = region * each + 2 * month + kind
            people.route[row], people.route_for[row] = Route.WACHTLIJST, SO
            people.route_since[row] = state.month
        state.scholen.places[REGIONS:] += chance.random(REGIONS) < SEAT
        run_month(state, settings=settings)
        waits = (people.route[: state.used] == Route.WACHTLIJST).reshape(REGIONS, MONTHS, 2)
        found[month] = waits.sum(axis=1)
        state.month += 1
    return found


def _chain() -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    """Return mean and deviation of who waits at home and at school after the months, exactly."""
    now = {(0, 0, 0): 1.0}
    for _ in range(MONTHS):
        after: dict[tuple[int, int, int], float] = {}
        for (home, other, free), chance in now.items():
            for a, b, c in product((0, 1), repeat=3):
                p = chance
                for yes, share in zip((a, b, c), (*ARRIVE, SEAT), strict=True):
                    p *= share if yes else 1 - share
                seats = free + c
                first = min(seats, home + a)
                second = min(seats - first, other + b)
                key = home + a - first, other + b - second, seats - first - second
                after[key] = after.get(key, 0.0) + p
        now = after
    moments = np.zeros((2, 2))
    for (home, other, _), chance in now.items():
        moments += chance * np.array([[home, other], [home**2, other**2]])
    return np.array([moments[0], np.sqrt(moments[1] - moments[0] ** 2)])


def test_those_at_home_go_first_and_the_queue_stays_as_long() -> None:
    """Two classes, one seat: against the exact chain, 400 regions (T1 for the sum of both).

    The smallest defect seen is .24 of a standard deviation of a queue (4.84 standard errors);
    without priority the queue at home would be four times as long.
    """
    with_it, without = _lists(True), _lists(False)
    assert np.array_equal(with_it.sum(axis=2), without.sum(axis=2))
    mean, deviation = _chain()
    z = (with_it[-1].mean(axis=0) - mean) / (deviation / np.sqrt(REGIONS))
    assert np.abs(z).max() <= 4.0
    assert with_it[-1, :, 0].mean() < 0.5 * without[-1, :, 0].mean()


def test_who_goes_first_and_in_which_order() -> None:
    """At home in any of four ways, where the lever is at least a half; then by joining."""
    waits = {"age": 7, "need": "zml", "severity": 0.9, "route": "wachtlijst", "for": "so"}
    small = world(
        swvs=[{"code": "P1", "sector": "po"}, {"code": "P2", "sector": "po"}],
        schools=[school("B", "bao", swv="P1"), school("C", "bao", swv="P2")],
        leerlingen=[
            group(8, school=code, swv_po=swv, **waits) for code, swv in (("B", "P1"), ("C", "P2"))
        ],
        processes=[],
    )
    state = start(small).state
    people = state.leerlingen
    people.attendance[:16] = np.tile(np.arange(8), 2)
    people.route_since[:16] = state.month - np.arange(16)
    at_home = np.isin(
        people.attendance[:16],
        (
            Aanwezigheid.THUIS_MET_TOESTEMMING,
            Aanwezigheid.LANGDURIG_RELATIEF,
            Aanwezigheid.ABSOLUUT,
            Aanwezigheid.VRIJSTELLING_5A,
        ),
    )
    plain = list(range(15, -1, -1))
    assert queue(state).tolist() == plain
    state.levers["voorrang_thuiszitters"][:] = [0.5, 0.49]
    first = [i for i in plain if at_home[i] and i < 8]
    assert queue(state).tolist() == first + [i for i in plain if i not in first]
    people.swv[:16] = NO_SWV
    assert queue(state).tolist() == plain
