"""How policies move levers: level, place, spread, rules of combination, and what is kept of it."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
from worlds import busy_world, group, school, start, world

from sim.agents.levers import LEVERS, Combine
from sim.agents.state import State
from sim.clock import parse_month
from sim.model import StelselModel
from sim.policies import applying
from sim.policies.applying import Board, level, level_everywhere
from sim.policies.policy import Bound, Delivery, Part, Policy, Write
from sim.policies.settings import PolicySettings
from sim.policies.units import swv_of

FIRST = parse_month("2015-08")
TWO = [{"code": code, "sector": "po"} for code in ("PO1", "PO2")] + [
    {"code": "VO1", "sector": "vo"}
]


def _two_swvs() -> dict[str, Any]:
    return world(
        swvs=TWO,
        gemeenten=[{"code": "G1"}, {"code": "G2"}],
        schools=[
            school("B1", "bao", swv="PO1"),
            school("B2", "bao", swv="PO2", gemeente="G2"),
            school("V1", "vo", niveaus=["vmbo"]),
        ],
        leerlingen=[group(30, school="B1"), group(50, school="B2"), group(20, "vo", niveau="vmbo")],
    )


def _policy(name: str, parts: Iterable[Part], bounds: Any = None) -> Policy:
    found = tuple(parts)
    levers = tuple(lever for part in found for lever in part.levers)
    more = {} if bounds is None else {"bounds": bounds}
    return Policy(
        name, "Proef.", PolicySettings, levers, lambda *_: found, True, "", (), (), (), "", **more
    )


def _model(monkeypatch: pytest.MonkeyPatch, *made: Policy, **fields: Any) -> StelselModel:
    monkeypatch.setattr(applying, "CATALOGUE", {policy.name: policy for policy in made})
    return start(_two_swvs(), **fields)


def _part(lever: str, value: Any, eligible: Any = None, **delivery: Any) -> Part:
    how = Delivery(**{"first": FIRST, **delivery})
    return Part("heel", how, (lever,), lambda _: (Write(lever, value, eligible),))


def test_a_lever_goes_from_its_default_to_its_value_in_a_straight_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    policy = _policy("a", [_part("tlv_geldigheid", 60.0, phase_in=4, strength=0.5)])
    model = _model(monkeypatch, policy)
    default = model.state.parameters["tlv.geldigheid"]
    seen = []
    for _ in range(6):
        model.step()
        seen.append(float(model.state.levers["tlv_geldigheid"][0]))
    share = np.array([0, 0.125, 0.25, 0.375, 0.5, 0.5])
    assert np.allclose(seen, default + share * (60.0 - default), rtol=1e-15)


def test_at_full_effect_the_value_is_exact_and_after_the_end_the_default_is_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    policy = _policy("a", [_part("steunpunt", 0.3, until=FIRST + 2)])
    model = _model(monkeypatch, policy)
    seen = []
    for _ in range(3):
        model.step()
        seen.append(float(model.state.levers["steunpunt"][0]))
    assert seen == [0.3, 0.3, model.state.parameters["samenwerking.steunpunt"]]


def test_only_in_the_swv_that_is_named_and_only_for_who_is_eligible(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    by_swv = _part("wegadviseren", 0.5, swv=("PO2",))
    by_school = _part("zorgplicht", 1.0, np.array([True, False, False]))
    model = _model(monkeypatch, _policy("a", [by_swv, by_school]))
    model.step()
    assert model.state.levers["wegadviseren"].tolist() == [1.0, 0.5, 1.0]
    assert model.state.levers["zorgplicht"].tolist() == [1.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("rule", "lever", "values", "expected"),
    [
        ("highest", "steunpunt", (0.3, 0.7), 0.7),
        ("lowest", "steunpunt", (0.3, 0.7), 0.3),
        ("multiply", "wegadviseren", (0.5, 0.4), 0.2),
        ("sum", "klas_plaatsen", (2.0, 3.0), 5.0),
        ("sum", "klas_plaatsen", (15.0, 15.0), 20.0),  # no further than the lever goes
    ],
)
def test_two_policies_on_a_lever_combine_by_its_rule(
    monkeypatch: pytest.MonkeyPatch,
    rule: Combine,
    lever: str,
    values: tuple[float, float],
    expected: float,
) -> None:
    changed = {**LEVERS, lever: LEVERS[lever].__class__(**{**vars(LEVERS[lever]), "combine": rule})}
    monkeypatch.setattr(applying, "LEVERS", changed)
    for order in (values, values[::-1]):
        made = [_policy(f"p{i}", [_part(lever, value)]) for i, value in enumerate(order)]
        model = _model(monkeypatch, *made)
        model.step()
        assert np.allclose(model.state.levers[lever], expected, rtol=1e-12)


def test_units_begin_one_after_the_other_at_a_draw_of_their_own() -> None:
    """20 months over 400 schools: a mean start of 10; standard error .3, defect seen 1.5."""
    schools = [school(f"B{i}", "bao") for i in range(400)]
    state = start(world(schools=schools, leerlingen=[group(400)])).state
    how = Delivery(FIRST, spread=20, by_school=True)
    begun = []
    for month in range(FIRST, FIRST + 21):
        state.month = month
        begun.append(level(how, state, "school") > 0.0)
    waits = 21 - np.sum(begun, axis=0)
    assert all((b & ~a).sum() == 0 for a, b in zip(begun[1:], begun[:-1], strict=True))
    assert waits.min() == 0
    assert waits.max() == 20
    assert abs(waits.mean() - 10.0) <= 4 * np.sqrt((21**2 - 1) / 12 / 400)
    together = level(Delivery(FIRST, spread=20), state, "school")
    assert len(set(together.tolist())) == 1


@pytest.mark.parametrize(
    "how",
    [
        Delivery(FIRST),
        Delivery(FIRST + 1),
        Delivery(FIRST, strength=0.3),
        Delivery(FIRST - 3, phase_in=7.5, strength=0.9),
    ],
)
def test_what_is_the_same_everywhere_is_the_level_of_each(how: Delivery) -> None:
    state = start(_two_swvs()).state
    everywhere = level_everywhere(how, state.month)
    assert (level(how, state, "school") == everywhere).all()
    assert level_everywhere(Delivery(FIRST, spread=2), state.month) is None
    assert level_everywhere(Delivery(FIRST, swv=("PO1",)), state.month) is None


def test_units_of_one_swv_begin_together() -> None:
    state = start(_two_swvs()).state
    how = Delivery(FIRST, spread=100)
    for month in range(FIRST, FIRST + 101):
        state.month = month
        assert (
            level(how, state, "school")[:2].tolist()
            == level(how, state, "samenwerkingsverband")[:2].tolist()
        )


def test_the_swv_of_a_school_is_that_of_its_sector() -> None:
    state = start(busy_world()).state
    own = swv_of(state, "school")
    sector = np.append(state.swvs.sector, 9)[own]
    expected = np.isin(state.scholen.soort, (4, 5)).astype(int)
    assert np.array_equal(sector, expected)


def test_what_it_did_is_kept_on_the_teldatum(monkeypatch: pytest.MonkeyPatch) -> None:
    held = [Bound("geld", 1, 3)]
    one = _policy("one", [_part("wegadviseren", 0.5, swv=("PO1", "PO2"))], lambda *_: held)
    same = _policy("same", [_part("steunpunt", 0.0)])
    levers = [{"lever": "wegadviseren", "value": 2.0, "school": ["B2"]}]
    model = _model(monkeypatch, one, same, levers=levers, years=1)
    while model.running_months:
        model.step()
    first, second = model.board.effects
    assert first[:7] == (2015, "one", "heel", "wegadviseren", 2, 1, 1)
    assert first.leerlingen == int(model.state.scholen.enrolled[0])
    assert (first.before, first.after) == (1.0, 1.25)
    assert second[:7] == (2015, "same", "heel", "steunpunt", 3, 0, 0)
    assert [tuple(h) for h in model.board.held] == [(2015, "one", "geld", 1, 3)]


def test_a_policy_that_another_one_outdoes_changed_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    weak, strong = (
        _policy("weak", [_part("steunpunt", 0.2)]),
        _policy("x", [_part("steunpunt", 0.9)]),
    )
    model = _model(monkeypatch, weak, strong)
    for _ in range(3):
        model.step()
    assert [(e.policy, e.changed) for e in model.board.effects] == [("weak", 0), ("x", 3)]


def test_levers_that_nobody_writes_any_more_are_reset() -> None:
    def column(state: State) -> list[float]:
        return state.levers["steunpunt"].tolist()

    model = start(
        _two_swvs(), levers=[{"lever": "steunpunt", "value": 0.5, "until": "2015-10"}], years=1
    )
    seen = []
    for _ in range(3):
        model.step()
        seen.append(column(model.state)[0])
    assert seen == [0.5, 0.5, model.state.parameters["samenwerking.steunpunt"]]


def test_two_runs_do_not_share_a_board() -> None:
    one, other = Board({}), Board({})
    one.effects.append(applying.Effect(2015, "a", "", "b", 0, 0, 0, 0, 0.0, 0.0))
    assert other.effects == []
