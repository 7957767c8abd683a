"""Schools learn: the formulas, who learns from whom, steps on the route, and loop L08."""

from typing import Any

import numpy as np
import pytest
from worlds import group, rows, run, same, school, start, world

from sim import draws
from sim.agents.handles import School
from sim.agents.institutions import links_of
from sim.agents.school_decision import Sight, decide, neighbour_mean, sight_of
from sim.draws import Kind
from sim.model import StelselModel
from sim.parameters import load
from sim.processes import expertise

QUIET = {"leraren.verzuim": 0.0, "expertise.leren": 0.0, "expertise.herstel": 0.0}


def _world(places: Any = 60, processes: list[str] | None = None) -> dict[str, Any]:
    """Three bao schools in a row, one of which carries the heavy needs, and so with places."""
    return world(
        schools=[
            school("A", "bao", x=0.0),
            school("B", "bao", x=1.0),
            school("C", "bao", x=9.0),
            school("O", "so", places=places),
            school("V", "vo"),
        ],
        leerlingen=[
            group(60, age=6, school="A", need="gedrag", severity=0.8),
            group(140, age=6, school="A"),
            group(20, age=6, school="B", need="gedrag", severity=0.8),
            group(180, age=6, school="B"),
            group(10, age=6, school="C", need="gedrag", severity=0.8),
            group(190, age=6, school="C"),
            group(40, "so", age=6, school="O", need="zml", severity=0.9),
        ],
        processes=["expertise", "ondersteuning"] if processes is None else processes,
    )


def test_the_nearest_schools_of_the_own_sector_teach() -> None:
    links = start(_world(), parameters={}).state.geography.links
    assert links is not None
    lists = [set(links.school[links.start[j] : links.start[j + 1]]) for j in range(5)]
    assert lists == [{1, 2}, {0, 2}, {0, 1}, set(), set()]


def test_lists_come_from_edges_in_any_order() -> None:
    edges = np.array([2, 0, 0, 2]), np.array([1, 2, 1, 0]), np.array([1.0, 3.0, 1.0, 3.0])
    links = links_of(*edges, 4)
    assert links.start.tolist() == [0, 2, 2, 4, 4]
    assert links.school.tolist() == [1, 2, 0, 1]
    mean = neighbour_mean(links, np.array([4.0, 8.0, 0.0, 5.0]))
    assert mean[[0, 2]] == pytest.approx([(8 + 3 * 0) / 4, (3 * 4 + 8) / 4])
    assert np.isnan(mean[[1, 3]]).all()
    weighted = neighbour_mean(links, np.array([4.0, 8.0, 0.0, 5.0]), np.array([1.0, 2.0, 1.0, 1.0]))
    assert weighted[0] == pytest.approx(2 * 8 / 5)


def test_a_year_of_learning_follows_the_formula() -> None:
    """From set-up values of every input to the expertise of each school, by hand."""
    levers = [{"lever": "expertise_behoud", "value": 0.25}]
    model = start(_world(), years=2, levers=levers)
    model.step()
    state, teams, p = model.state, model.state.teams, model.state.parameters
    assert teams.expertise.tolist() == [0.5, 0.5, 0.5, 0.8, 0.5]
    e = np.array([0.6, 0.4, 0.5, 0.7, 0.3])
    teams.expertise[:] = e
    teams.shortage[:] = 0.1, 0.0, 0.2, 0.3, 0.0
    teams.workload[:] = 1.5, 0.5, 1.0, 1.2, 1.0
    teams.step[:] = 0, 1, 0, 0, 0
    state.scholen.places[3] = 45  # of 60
    expertise.learn(state)
    start_of = np.array([0.5, 0.5, 0.5, 0.8, 0.5])
    gained = e - start_of
    burden = teams.shortage + np.maximum(0, teams.workload - 1)
    lost, sigma = 0.25, 1 - 0.25 * 0.75
    special, a = sigma * 0.7 - 0.8, p["expertise.aandeel_speciaal"]
    lead = 1 + p["routekaart.uitstraling"]
    near = [
        (lead * gained[1] + gained[2]) / (lead + 1),
        (gained[0] + gained[2]) / 2,
        (gained[0] + lead * gained[1]) / (lead + 1),
    ]
    mean, k = 90 / 600, p["leraren.gewicht"]
    practice = [(n + k * mean) / ((200 + k) * mean) - 1 for n in (60, 20, 10)]
    expected = start_of + gained * (1 - p["expertise.herstel"])
    expected -= p["expertise.slijtage"] * burden * e
    for j in range(3):
        aim = (1 - a) * near[j] + a * special
        expected[j] += p["expertise.leren"] * min(1.0, practice[j])
        expected[j] += p["expertise.spreiding"] * (aim - gained[j])
        expected[j] += p["expertise.vrijgekomen"] * 0.25 * lost
    assert teams.expertise == pytest.approx(np.clip(expected, 0, 1))
    assert teams.specialists[0] == pytest.approx(sigma)


def test_without_change_nothing_moves() -> None:
    """No shortage, no practice, places as they are: every team knows what it knew."""
    model = run(_world(), years=4, parameters=QUIET)
    assert model.state.teams.expertise == pytest.approx([0.5, 0.5, 0.5, 0.8, 0.5])
    assert model.state.teams.capacity == pytest.approx([1.0] * 5)


def test_who_keeps_heavy_needs_learns_and_delivers_more() -> None:
    teams = run(_world(), years=4).state.teams
    assert teams.expertise[0] > 0.52
    assert teams.expertise[2] < 0.49
    assert teams.capacity[0] > 1.0 > teams.capacity[2]
    cut = run(_world(), years=4, parameters={"expertise.leren": 0.0}).state.teams
    assert cut.expertise[:3] == pytest.approx(0.5)


def test_shortage_wears_expertise_down() -> None:
    worn = {"expertise.leren": 0.0}
    small = _world(processes=["leraren", "expertise", "ondersteuning"])
    teams = run(small, start="2022-08", years=4, parameters=worn).state.teams
    assert (teams.expertise[:4] < [0.49, 0.49, 0.49, 0.78]).all()
    cut = {**worn, "expertise.slijtage": 0.0}
    teams = run(small, start="2022-08", years=4, parameters=cut).state.teams
    assert teams.expertise[:4] == pytest.approx([0.5, 0.5, 0.5, 0.8])


def test_cut_it_is_as_if_the_process_were_off() -> None:
    rest = ["ondersteuning", "aanvraag", "tlv", "plaatsing", "verzuim", "terugkeer"]
    cut = run(_world(60, [*rest, "expertise"]), years=3, parameters={"expertise.effect": 0.0})
    off = run(_world(60, rest), years=3)
    assert same(rows(cut), rows(off))
    assert off.state.teams.expertise.tolist() == [0.5] * 5


# --- L08: fewer special places --------------------------------------------------------------------


def _after_cut(kept: float, **parameters: float) -> tuple[float, float, int]:
    """Expertise of bao, unmet need there, and requests, after special places were halved."""
    places = {"2015-08": 60, "2016-04": 40, "2017-04": 20, "2018-04": 4}
    small = _world(places, ["expertise", "ondersteuning", "aanvraag"])
    small["leerlingen"][0] |= {"count": 3000, "severity": 0.45}
    model = run(
        small,
        years=5,
        parameters={**QUIET, **parameters},
        levers=[{"lever": "expertise_behoud", "value": kept}],
    )
    people = rows(model)
    at_bao = (people.soort == 1) & (people.need == 2)
    asked = int((people.route[at_bao] > 0).sum())
    mean = float(model.state.teams.expertise[:3].mean())
    return mean, float(people.mismatch[at_bao].mean()), asked


def test_fewer_special_places_make_regular_schools_stronger_or_weaker() -> None:
    """Loop L08: the sign depends on where the specialists go; cut links make it vanish."""
    virtuous, vicious = _after_cut(1.0), _after_cut(0.0)
    assert virtuous[0] > 0.6
    assert vicious[0] < 0.48
    assert virtuous[1] < vicious[1] - 0.01
    assert virtuous[2] < vicious[2]
    no_effect = {"expertise.effect": 0.0}
    assert _after_cut(1.0, **no_effect)[1:] == _after_cut(0.0, **no_effect)[1:]
    no_gain = _after_cut(1.0, **{"expertise.vrijgekomen": 0.0})
    assert no_gain[0] == pytest.approx(0.5), "they go nowhere and are not missed"
    no_loss = _after_cut(0.0, **{"expertise.spreiding": 0.0})
    assert no_loss[0] == pytest.approx(0.5)


# --- steps on the route ---------------------------------------------------------------------------


def _sight(**changed: Any) -> Sight:
    fields: dict[str, Any] = {
        "step": np.array([0, 1, 2], np.uint8),
        "effort": np.ones(3),
        "expertise": np.full(3, 0.6),
        "shortage": np.zeros(3),
        "ahead": np.zeros(3),
        "draw": np.full(3, 0.2),
        "regular": np.ones(3, np.bool_),
    }
    return Sight(**{**fields, **changed})


@pytest.mark.parametrize(
    ("changed", "steps"),
    [
        ({}, [1, 2, 2]),
        ({"effort": np.zeros(3)}, [0, 1, 2]),
        ({"effort": np.array([1.0, 0.5, 1.0])}, [1, 1, 2]),
        ({"effort": np.full(3, 0.5), "ahead": np.array([1.0, 0.0, 0.0])}, [1, 1, 2]),
        ({"expertise": np.array([0.44, 0.46, 0.6])}, [0, 2, 2]),
        ({"shortage": np.array([0.13, 0.11, 0.0])}, [0, 2, 2]),
        ({"draw": np.array([0.29, 0.31, 0.0])}, [1, 1, 2]),
        ({"regular": np.zeros(3, np.bool_)}, [0, 1, 2]),
    ],
)
def test_a_school_decides_by_what_it_sees(changed: dict[str, Any], steps: list[int]) -> None:
    assert decide(_sight(**changed), load()).step.tolist() == steps


def _route(years: int = 1, **fields: Any) -> StelselModel:
    small = world(
        schools=[school(f"B{n}", "bao", x=float(n % 20), y=float(n // 20)) for n in range(100)],
        leerlingen=[group(1000, need="gedrag", severity=0.6)],
        processes=["expertise", "ondersteuning"],
    )
    return start(small, years=years, **fields)


def test_without_a_lever_no_school_steps_and_with_it_some_do_year_by_year() -> None:
    still = _route(3)
    moving = _route(3, levers=[{"lever": "routekaart", "value": 1.0}])
    moved = []
    for _ in range(36):
        still.step()
        moving.step()
        moved.append(int(moving.state.teams.step.sum()))
    assert not still.state.teams.step.any()
    assert len(set(moved)) == 3, "once a schooljaar"
    assert moved[0] == pytest.approx(30, abs=4 * np.sqrt(100 * 0.3 * 0.7))
    assert moved[0] < moved[12] < moved[24]


def test_a_step_is_a_lasting_draw_of_the_school_and_raises_what_it_meets() -> None:
    model = _route(levers=[{"lever": "routekaart", "value": 1.0}])
    model.step()
    state = model.state
    key = draws.key(state.seed, Kind.ROUTE_STEP)
    u = draws.uniforms(key, draws.identities(state.codes.schools))
    assert (
        state.teams.step.tolist() == (u < state.parameters["routekaart.kans"]).astype(int).tolist()
    )
    met, per_step = state.scholen.met[:, 2], state.parameters["routekaart.steun"]
    assert met / met.min() == pytest.approx(1 + per_step * state.teams.step)


def test_the_handle_decides_as_the_columns_do() -> None:
    fields: dict[str, Any] = {"levers": [{"lever": "routekaart", "value": 1.0}]}
    columns, handles = _route(**fields), _route(**fields)
    columns.step()
    handles.state.levers["routekaart"][:] = 1.0
    for one in handles.agents_by_type[School]:
        before = handles.state.teams.step.copy()
        rest = np.arange(100) != one.row
        seen = sight_of(handles.state, np.array([one.row])).ahead[0]
        one.decide()
        assert np.array_equal(handles.state.teams.step[rest], before[rest])
        if seen > 0:
            handles.state.teams.step[one.row] = before[one.row]  # decided with the others unmoved
            push = handles.state.parameters["routekaart.kans"]
            draw = sight_of(handles.state, np.array([one.row])).draw[0]
            handles.state.teams.step[one.row] += np.uint8(draw < push)
    assert np.array_equal(handles.state.teams.step, columns.state.teams.step)
