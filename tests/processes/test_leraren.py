"""Teams of teachers: shortage, burden and capacity by the formulas; loop L04; bounds on places."""

from typing import Any

import numpy as np
import pytest
from worlds import group, rows, run, same, school, start, world

from sim.clock import decimal_year, parse_month
from sim.model import StelselModel
from sim.processes import leraren

NEUTRAL = {"leraren.effect": 0.0, "leraren.last": 0.0}
ON = ["ondersteuning", "leraren"]


def _world(processes: list[str] | None = None) -> dict[str, Any]:
    """A school of which half has a heavy need, one of which a tenth has, and special ones."""
    return world(
        schools=[school("A", "bao"), school("B", "bao"), school("O", "so"), school("V", "vo")],
        leerlingen=[
            group(100, school="A", need="gedrag", severity=0.8),
            group(100, school="A"),
            group(20, school="B", need="gedrag", severity=0.8),
            group(180, school="B"),
            group(50, "so", school="O", need="zml", severity=0.9),
            group(100, "vo", school="V"),
        ],
        processes=ON if processes is None else processes,
    )


def _burdens(model: StelselModel) -> list[float]:
    """Burden of A and B by hand: 200 leerlingen each, 60 of the mean added."""
    p = model.state.parameters
    met = p["ondersteuning.basis"] * p["ondersteuning.factor.gedrag"]
    each, damped = (0.8 - met) * (1 - p["ondersteuning.extra"]), p["leraren.gewicht"]
    mean = 120 * each / 400
    return [(n * each + damped * mean) / ((200 + damped) * mean) for n in (100, 20)]


def test_level_is_a_line_from_nothing_to_what_was_counted() -> None:
    model = start(_world())
    p, state = model.state.parameters, model.state
    for month in ("2011-08", "2015-12", "2018-08", "2022-08", "2023-08", "2030-08"):
        state.month = parse_month(month)
        year = decimal_year(state.month)
        first, counted, later = (
            p[f"leraren.tekort_{n}"] for n in ("vanaf", "gemeten", "later_gemeten")
        )
        for code, name in enumerate(leraren.SCHOOLSOORTEN, start=1):
            measured = p[f"leraren.tekort.{name}"]
            end = measured * p[f"leraren.tekort_later.{name}"]
            expected = measured * max(0.0, (year - first) / (counted - first))
            if year > counted:
                expected = measured + (end - measured) * (year - counted) / (later - counted)
            if year > later:
                expected = end
            assert leraren.level(state)[code] == pytest.approx(expected)


def test_burden_shortage_and_capacity_follow_the_formulas() -> None:
    """The second August: the first one had no mismatch yet to measure."""
    levers = [{"lever": "lerarentekort", "value": 2.0, "school": ["B"]}]
    model = start(_world(), start="2019-08", years=2, levers=levers)
    model.step()
    teams, p = model.state.teams, model.state.parameters
    assert teams.workload.tolist() == [1.0] * 4
    now = model.state.month - 1
    line = (decimal_year(now) - 2016.0) / (2022.8 - 2016.0)
    assert teams.shortage[:2] == pytest.approx(line * np.array([0.092, 0.184]))
    effect = 1 - p["leraren.effect"] * teams.shortage
    assert teams.capacity == pytest.approx(effect)
    model.state.teams.capacity[:] = 1.0  # so that the burden can be worked out by hand
    leerlingen = model.state.leerlingen
    for _ in range(11):
        model.step()
    model.state.remembered.support = ((), -1)
    by_hand = _mean_burden(model)
    model.step()
    assert teams.workload[:2] == pytest.approx(by_hand)
    assert teams.workload[2] == 1.0, "the only school of its soort"
    assert teams.workload[3] == 1.0, "no need at all: no burden to compare"
    ill = 1 + p["leraren.verzuim"] * np.maximum(0, teams.workload - 1)
    level = leraren.level(_at(model))[model.state.scholen.soort]
    assert teams.shortage == pytest.approx(level * [1, 2, 1, 1] * ill)
    expected = 1 - p["leraren.effect"] * teams.shortage - p["leraren.last"] * (teams.workload - 1)
    assert teams.capacity == pytest.approx(expected)
    assert leerlingen is model.state.leerlingen


def _at(model: StelselModel) -> Any:
    """The state in the month that was stepped."""
    model.state.month -= 1
    return model.state


def _mean_burden(model: StelselModel) -> list[float]:
    people, damped = rows(model), model.state.parameters["leraren.gewicht"]
    unmet = [float(people.mismatch[people.school == j].sum()) for j in (0, 1)]
    mean = sum(unmet) / 400
    return [(u + damped * mean) / ((200 + damped) * mean) for u in unmet]


def test_burden_by_hand_from_the_needs_themselves() -> None:
    model = start(_world(), years=2, parameters=NEUTRAL)
    for _ in range(13):
        model.step()
    assert model.state.teams.workload[:2] == pytest.approx(_burdens(model), rel=1e-5)


def test_place_has_mean_one_and_is_higher_in_the_g5() -> None:
    model = start(_world())
    state = model.state
    state.geography.g5 = np.array([1, 0], np.uint8)
    state.scholen.gemeente[:] = 0, 1, 1, 1
    state.scholen.enrolled[:] = 300, 100, 50, 0
    found, more = leraren.place(state), state.parameters["leraren.plaats_g5"]
    assert found[0] / found[1] == pytest.approx(more)
    assert (found[:2] * [300, 100]).sum() == pytest.approx(400)
    assert found[2:].tolist() == [1.0, 1.0]


def test_cut_it_is_as_if_the_process_were_off() -> None:
    rest = ["ondersteuning", "aanvraag", "tlv", "plaatsing", "verzuim", "terugkeer"]
    cut = run(_world([*rest, "leraren"]), start="2020-08", years=3, parameters=NEUTRAL)
    off = run(_world(rest), start="2020-08", years=3)
    assert same(rows(cut), rows(off))
    assert off.state.teams.capacity.tolist() == [1.0] * 4


def test_off_it_leaves_every_team_as_it_is() -> None:
    teams = run(_world(["ondersteuning"]), start="2022-08").state.teams
    for column, value in ((teams.shortage, 0), (teams.workload, 1), (teams.capacity, 1)):
        assert (column == value).all()


# --- L04: burden, illness, shortage, capacity, burden ---------------------------------------------

STRONG = {"leraren.effect": 1.0, "leraren.verzuim": 1.5, "leraren.last": 0.0}


def _gap(**cut: float) -> float:
    """How much more of each need is unmet at the burdened school A than at B, after five years."""
    model = run(_world(), start="2022-08", years=5, parameters={**STRONG, **cut})
    people = rows(model)
    needy = people.need == 2
    at = [float(people.mismatch[needy & (people.school == j)].mean()) for j in (0, 1)]
    return at[0] / at[1] - 1


def test_burden_makes_itself_heavier() -> None:
    """Loop L04; with any one link cut the burdened school leaves no more unmet than the other."""
    assert _gap() > 0.01
    assert _gap(**{"leraren.verzuim": 0.0}) == pytest.approx(0.0, abs=1e-6)
    assert _gap(**{"leraren.effect": 0.0}) == pytest.approx(0.0, abs=1e-6)
    assert _gap(**{"leraren.last": 0.2}) > _gap(), "burden weighs directly too"


def test_the_burdened_school_falls_further_behind_year_by_year() -> None:
    model = start(_world(), start="2022-08", years=5, parameters=STRONG)
    seen = []
    while model.running_months:
        model.step()
        if model.month % 12 == 8:
            seen.append(float(model.state.teams.shortage[0] / model.state.teams.shortage[1]))
    assert seen[0] == pytest.approx(1.0)
    assert seen[1] > 1.2
    assert seen[-1] > seen[1]


def test_a_shortage_in_one_region_leaves_the_teams_of_another_as_they_are() -> None:
    """Exactly, from the August after the one in which the reference was set."""
    near, far = _regions(0.0, "2023-09"), _regions(3.0, "2023-09")
    for name in ("shortage", "workload", "capacity"):
        one, other = (getattr(m.state.teams, name) for m in (near, far))
        assert np.array_equal(one[[0, 2]], other[[0, 2]])
    assert far.state.teams.capacity[1] < near.state.teams.capacity[1]


# --- places bound by staff ------------------------------------------------------------------------


def _regions(shortage: float, since: str = "2022-08", **parameters: float) -> StelselModel:
    """Two regions alike, each with so for 40 and 80 who wait; posts are open in the second."""
    small = world(
        swvs=[{"code": "P1", "sector": "po"}, {"code": "P2", "sector": "po"}],
        schools=[
            *(school(f"B{n}", "bao", swv=f"P{n}") for n in (1, 2)),
            *(school(f"O{n}", "so", swv=f"P{n}", places=40) for n in (1, 2)),
        ],
        leerlingen=[
            group(
                count,
                soort,
                age=6,
                need="zml",
                severity=0.9,
                swv_po=f"P{n}",
                **({"school": f"O{n}"} if soort == "so" else {"route": "wachtlijst", "for": "so"}),
            )
            for n in (1, 2)
            for count, soort in ((40, "so"), (80, "bao"))
        ],
        processes=["leraren", "plaatsen_volgen_vraag", "plaatsing", "ondersteuning"],
    )
    levers = [
        {"lever": "lerarentekort", "value": value, "from": since, "school": [f"B{n}", f"O{n}"]}
        for n, value in ((1, 0.0), (2, shortage))
    ]
    return run(small, start="2022-08", years=4, levers=levers, parameters=parameters)


def _waiting(model: StelselModel) -> list[int]:
    people = rows(model)
    return [int(((people.route == 2) & (people.swv == swv)).sum()) for swv in (0, 1)]


def test_waiting_lists_cluster_where_staff_is_short() -> None:
    few, many = _waiting(_regions(2.5))
    assert many > few + 20
    same_posts = _waiting(_regions(0.0))
    assert same_posts[0] == same_posts[1] == few
    cut = _waiting(_regions(2.5, **{"plaatsing.groei_tekort": 0.0}))
    assert cut[0] == cut[1] == few


def test_growth_is_the_lesser_of_demand_and_staff() -> None:
    """By the formula, month by month, for a school that staff binds; a cut is never hastened."""
    model = _regions(2.5)
    state, p = model.state, model.state.parameters
    state.places.real[2:] = 40.0, 60.0
    state.places.peak[2:] = 90.0, 20.0
    model.end += 1
    waited = np.array(_waiting(model))
    model.step()
    target = (np.array([90.0, 20.0]) + 0.5 * waited) * p["plaatsing.marge"]
    free = (target - [40.0, 60.0]) / np.where(target > [40, 60], 24.0, 36.0)
    found = np.maximum(0.0, 1 - p["plaatsing.groei_tekort"] * state.teams.shortage[2:])
    bound = np.array([40.0, 60.0]) * p["plaatsing.groei_personeel"] * found
    assert state.places.real[2:] == pytest.approx(np.array([40.0, 60.0]) + np.minimum(free, bound))
    assert free[0] > bound[0] > 0


def test_a_shortage_takes_no_places_away() -> None:
    """Posts half open, demand above the places: none more, and no place fewer than before."""
    short = _regions(5.0)
    assert short.state.teams.shortage[3] > 0.35
    # the shortage of the first schooljaar is known after the first month only
    assert short.state.places.real[3] == pytest.approx(40 * 1.015)
    assert short.state.scholen.enrolled[3] == short.state.scholen.places[3] == 41
