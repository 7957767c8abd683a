"""Routekaart: steps of schools, expertise, fewer separate places, and what holds it back."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from worlds import busy_world, group, rows, same, school, start, world, yearly

from sim.agents.codes import Schoolsoort
from sim.agents.leerlingen import INSIDE
from sim.clock import month_of, parse_month
from sim.model import StelselModel
from sim.parameters import load
from sim.policies.routekaart import POLICY, RoutekaartSettings
from sim.processes import Proces

NOW = {"from": "2025-08", "phase_in_months": 0}
N = 100


def _settings(**values: Any) -> RoutekaartSettings:
    return RoutekaartSettings.model_validate(values)


def _schools(processes: list[str], places: Any = 400, people: int = 100) -> dict[str, Any]:
    """A hundred bao schools in a square, and two so schools in the middle, one fixed by date."""
    return world(
        schools=[
            *(school(f"B{n}", "bao", x=float(n % 10), y=float(n // 10)) for n in range(N)),
            school("O", "so", x=5.0, y=5.0, places=places),
            school("F", "so", x=90.0, y=90.0, places={"2025-08": 5}),
        ],
        leerlingen=[
            group(people * N, age=6, need="gedrag", severity=0.45),
            group(400, "so", age=7, school="O", need="zml", severity=0.9),
        ],
        processes=processes,
    )


def _model(policy: dict[str, Any] | None, processes: list[str], **fields: Any) -> StelselModel:
    small = _schools(processes, fields.pop("places", 400), fields.pop("people", 1))
    policies = {} if policy is None else {"routekaart": policy}
    return start(small, policies=policies, **{"start": "2025-08", **fields})


def _run(model: StelselModel) -> StelselModel:
    while model.running_months:
        model.step()
    return model


# --- what it writes -----------------------------------------------------------------------------


def test_it_names_only_the_levers_that_it_moves() -> None:
    p = load()
    (effort,) = POLICY.parts(_settings(), p)
    assert effort.levers == ("routekaart",)
    assert effort.delivery.first == month_of(2020, 11)
    assert effort.delivery.phase_in == p["routekaart.invoering_duur"]
    everything = _settings(
        plaatsen_over=0.7, netwerken=0.9, gemengde_klassen=2.0, tlv_geldigheid=12
    )
    named = {lever for part in POLICY.parts(everything, p) for lever in part.levers}
    assert named == set(POLICY.levers)
    assert len(POLICY.parts(_settings(plaatsen_over=1.0), p)) == 1


def test_every_lever_takes_its_value_for_whom_it_is_meant() -> None:
    policy = {**NOW, "inzet": 0.8, "plaatsen_over": 0.5, "doel_jaar": 2026, "netwerken": 0.9}
    more = {"gemengde_klassen": 2.0, "tlv_geldigheid": 12}
    model = _model({**policy, **more}, [], years=2)
    levers = model.state.levers
    for months in range(24):
        model.step()
        over = min(1.0, months / 12)
        assert levers["speciale_plaatsen"][N:] == pytest.approx(1 - 0.5 * over)
        assert (levers["speciale_plaatsen"][:N] == 100.0).all()
    assert levers["routekaart"].tolist() == [0.8] * N + [0.0] * 2
    assert (levers["expertise_behoud"] == 0.9).all()
    assert (levers["klas_plaatsen"] == 2.0).all()
    assert (levers["tlv_geldigheid"] == 12.0).all()


def test_half_the_strength_closes_half_as_many_places() -> None:
    policy = {**NOW, "plaatsen_over": 0.6, "doel_jaar": 2026, "strength": 0.5}
    model = _run(_model(policy, [], years=2))
    assert model.state.levers["speciale_plaatsen"][N] == pytest.approx(0.8)
    assert model.state.levers["routekaart"][0] == pytest.approx(0.5)


def test_places_go_down_from_the_start_of_a_run_that_begins_later() -> None:
    policy = {"from": "2020-11", "plaatsen_over": 0.5, "doel_jaar": 2035}
    model = _model(policy, [])
    model.step()
    assert model.state.levers["speciale_plaatsen"][N] == 1.0
    model.step()
    assert model.state.levers["speciale_plaatsen"][N] == pytest.approx(1 - 0.5 / 120)


# --- fewer separate places ----------------------------------------------------------------------

PLACES = ["arrivals", "plaatsen_volgen_vraag", "plaatsing"]


def _crowded(policy: dict[str, Any] | None, **fields: Any) -> tuple[StelselModel, list[int]]:
    """Return a run in which more ask for so each month, and who waits at its end of each month."""
    small = _schools(PLACES)
    small["arrivals"] = [
        {"schoolsoort": "bao", "age": 7, "per_month": 4.0, "need": "zml", "severity": 0.9}
        | {"distribution": "fixed", "route": "wachtlijst", "for": "so"}
    ]
    policies = {} if policy is None else {"routekaart": policy}
    model = start(small, start="2025-08", years=3, policies=policies, **fields)
    waiting = []
    while model.running_months:
        model.step()
        waiting.append(int((rows(model).route == 2).sum()))
    return model, waiting


def test_fewer_places_make_waiting_lists_and_send_nobody_away() -> None:
    """400 places go to 280 in three years; nobody leaves, so whoever comes waits."""
    none, short = _crowded(None)
    policy = {**NOW, "inzet": 0.0, "plaatsen_over": 0.7, "doel_jaar": 2028}
    model, long = _crowded(policy)
    schools = model.state.scholen
    assert schools.places[N] == round(400 * (1 - 0.3 * 35 / 36))
    assert schools.enrolled[N] == 400
    assert schools.places[N + 1] == 5, "fixed by date: it stays what it is written to be"
    assert none.state.scholen.places[N] > 420
    assert all(more >= less for more, less in zip(long, short, strict=True))
    assert long[-1] > short[-1] + 20
    bounds = {b.name: (b.bound, b.units) for b in POLICY.bounds(_settings(**policy), model.state)}
    assert bounds["plaatsen"] == (1, 1)
    # cut: the lever of the scenario goes first
    cut = {"lever": "speciale_plaatsen", "value": 100.0}
    free, as_before = _crowded(policy, levers=[cut])
    assert as_before == short
    assert same(rows(free), rows(none))


def test_places_left_at_one_bind_nobody() -> None:
    none, _ = _crowded(None)
    free, _ = _crowded({**NOW, "inzet": 0.0, "plaatsen_over": 1.0})
    assert same(rows(free), rows(none))


@pytest.mark.parametrize("spread", [0.4, 0.0])
def test_where_the_specialists_go_is_what_fewer_places_do_to_regular_schools(spread: float) -> None:
    """Loop L08; with the parameter of the link at 0 they bring nothing in the year they come."""
    known = []
    for kept in (0.0, 1.0):
        policy = {**NOW, "inzet": 0.0, "plaatsen_over": 0.5, "doel_jaar": 2026, "netwerken": kept}
        parameters = {"expertise.vrijgekomen": spread, "expertise.spreiding": 0.0}
        model = _model(
            policy, ["plaatsen_volgen_vraag", "expertise"], years=3, parameters=parameters
        )
        known.append(float(_run(model).state.teams.expertise[:N].mean()))
    if spread:
        assert known[1] > known[0] + 0.1
    else:
        assert known[1] == known[0]


# --- steps of schools ---------------------------------------------------------------------------

STEPS = ["expertise", "ondersteuning", "aanvraag"]


def _steps(policy: dict[str, Any] | None, years: int = 4, **fields: Any) -> Any:
    return _run(_model(policy, ["expertise"], years=years, **fields)).state.teams.step[:N]


def test_schools_step_when_it_is_in_force_and_none_without_effort() -> None:
    assert not _steps(None).any()
    assert not _steps({**NOW, "inzet": 0.0}).any()
    assert not _steps({**NOW, "strength": 0.0}).any()
    assert not _steps(NOW, parameters={"routekaart.kans": 0.0}).any()
    assert not _steps(NOW, levers=[{"lever": "routekaart", "value": 0.0}]).any()
    assert not _steps({**NOW, "from": "2029-07"}).any()
    full = _steps(NOW)
    assert 40 < (full > 0).sum() < N
    assert (full == 2).any()


def test_more_strength_takes_no_school_back() -> None:
    found = [_steps({**NOW, "strength": s}).astype(int) for s in (0.0, 0.3, 0.6, 1.0)]
    for less, more in pairwise(found):
        assert (more >= less).all()
        assert more.sum() > less.sum()


def test_steps_spread_along_the_graph() -> None:
    """Who steps after the first year has more neighbours ahead; without the link nobody does."""
    alone = _steps(NOW, 1)
    cut = {"routekaart.buren": 0.0, "routekaart.uitstraling": 0.0}
    assert np.array_equal(_steps(NOW, 4, parameters=cut) > 0, alone > 0)
    model = _model(NOW, ["expertise"], years=1)
    _run(model)
    links = model.state.geography.links
    assert links is not None
    owner = np.repeat(np.arange(len(model.state.teams.step)), np.diff(links.start))
    total = np.bincount(owner, links.weight, N + 2)
    ahead = np.bincount(owner, links.weight * (model.state.teams.step[links.school] > 0), N + 2)
    share = (ahead / np.maximum(total, 1e-9))[:N]
    later = (_steps(NOW, 2) > 0) & (alone == 0)
    rest = ~later & (alone == 0)
    assert later.sum() > 10
    assert share[later].mean() > share[rest].mean() + 0.05


def _requests(policy: dict[str, Any] | None, **parameters: float) -> tuple[int, StelselModel]:
    values = {f"routekaart.{name}": value for name, value in parameters.items()}
    model = _model(policy, STEPS, people=60, years=3, parameters=values)
    asked = 0
    while model.running_months:
        model.step()
        log, used = model.state.log, int(model.state.log.used[0])
        asked += int(((log.process[:used] == Proces.AANVRAAG) & (log.new[:used] % 4 == 1)).sum())
    return asked, model


def test_requests_fall_where_schools_are_on_the_way_and_not_without_the_link() -> None:
    """By common draws a fall of 5 % is seen; a step that meets no more need changes no life."""
    before, none = _requests(None)
    after, moving = _requests(NOW)
    assert before > 100
    assert after < 0.95 * before
    cut, idle = _requests(NOW, steun=0.0)
    assert cut == before
    assert same(rows(idle), rows(none))
    assert idle.state.teams.step.any()
    # strength per leerling: nobody in bao has a larger mismatch for it
    a, b = rows(none), rows(moving)
    both = (a.phase == INSIDE) & (a.need == 2) & (a.soort == 1) & (b.soort == 1)
    still = both & (a.school == b.school)
    assert (b.mismatch[still] <= a.mismatch[still] + 1e-12).all()
    assert (b.mismatch[still] < a.mismatch[still] - 1e-6).sum() > 500


# --- recording, bounds, time --------------------------------------------------------------------


def test_schools_at_each_step_are_counted_every_schooljaar() -> None:
    model = _run(_model(NOW, ["expertise"], years=3))
    found = {
        name: yearly(model, f"scholen_{name}") for name in ("regulier", "onderweg", "inclusief")
    }
    assert set(found["regulier"]) == {2025, 2026, 2027}
    assert all(sum(found[name][year] for name in found) == N for year in (2025, 2026, 2027))
    steps = np.bincount(model.state.teams.step[:N], minlength=3)
    assert [found[name][2027] for name in found] == steps.tolist()
    assert found["regulier"][2025] > found["regulier"][2027]


def test_bounds_name_the_condition_that_is_lacking() -> None:
    model = _model(NOW, ["expertise"])
    model.step()
    state = model.state
    none = {b.name: b.bound for b in POLICY.bounds(_settings(**NOW), state)}
    assert none["personeel"] == none["expertise"] == none["plaatsen"] == 0
    state.teams.step[:] = 0
    state.teams.shortage[:50] = 0.5
    state.teams.expertise[25:75] = 0.1
    found = {b.name: (b.bound, b.units) for b in POLICY.bounds(_settings(**NOW), state)}
    state.teams.shortage[:], state.teams.expertise[:] = 0.0, 0.5
    from sim.agents.school_decision import decide, sight_of  # noqa: PLC0415

    moves = decide(sight_of(state, np.arange(N)), state.parameters).step > 0
    assert found["personeel"] == (moves[:25].sum(), N)
    assert found["expertise"] == (moves[50:75].sum(), N)
    assert moves[:25].any()
    assert moves[50:75].any()


def _lives(policies: dict[str, Any], years: int = 1) -> list[Any]:
    model = start(busy_world(), start="2025-08", years=years, policies=policies)
    found = []
    while model.running_months:
        model.step()
        found.append([column.copy() for column in rows(model)])
    return found


def _equal(one: list[Any], other: list[Any]) -> list[bool]:
    return [
        all(np.array_equal(x, y, equal_nan=x.dtype.kind == "f") for x, y in zip(a, b, strict=True))
        for a, b in zip(one, other, strict=True)
    ]


def test_nothing_before_its_first_month_and_nothing_when_off() -> None:
    full = {"plaatsen_over": 0.3, "netwerken": 1.0, "gemengde_klassen": 5.0, "doel_jaar": 2026}
    none = _lives({}, 2)
    on = _lives({"routekaart": {"from": "2026-02", "phase_in_months": 0, **full}}, 2)
    alike = _equal(none, on)
    assert all(alike[: parse_month("2026-02") - parse_month("2025-08")])
    assert not alike[-1]
    for idle in ({"on": False}, {"strength": 0.0, "from": "2025-08"}):
        assert all(_equal(none[:12], _lives({"routekaart": {**full, **idle}})))


def test_special_schools_take_no_steps() -> None:
    model = _run(_model(NOW, ["expertise"], years=2))
    assert not model.state.teams.step[model.state.scholen.soort == Schoolsoort.SO].any()
