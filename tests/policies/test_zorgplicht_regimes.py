"""Zorgplicht: supervision and the stricter duty, their dates, and what each link does."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from worlds import busy_world, group, rows, scenario_of, school, start, world, yearly

from sim.agents.codes import Aanwezigheid
from sim.agents.lever_board import set_defaults
from sim.clock import parse_month
from sim.model import StelselModel
from sim.parameters import load
from sim.policies.applying import Board
from sim.policies.zorgplicht import POLICY, ZorgplichtSettings
from sim.scenario import ScenarioError


def _settings(**values: object) -> ZorgplichtSettings:
    return ZorgplichtSettings.model_validate(values)


def _same(a: list, b: list) -> bool:  # type: ignore[type-arg]
    return all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))


# --- supervision and the stricter duty: the calendar --------------------------------------------

LEVERS = (
    "zorgplicht",
    "wegadviseren",
    "tijdige_beslissing",
    "schriftelijke_aanmelding",
    "steunpunt",
)
STRICTER = {"from": "2027-03", "until": "2029-05"}


def _levers(policy: dict[str, Any], month: str, **parameters: float) -> dict[str, float]:
    """Return the levers of a small world in a month; the policy ``steunpunt`` is off."""
    model = start(busy_world(), parameters=parameters)
    state, settings = model.state, {"zorgplicht": _settings(**policy)}
    state.month = parse_month(month)
    set_defaults(state)
    off = ZorgplichtSettings.model_validate({"on": False})
    Board({**settings, "steunpunt": off}).apply(state)
    found = {name: set(state.levers[name].tolist()) for name in LEVERS}
    assert all(len(values) == 1 for values in found.values())
    return {name: values.pop() for name, values in found.items()}


def test_each_regime_begins_and_ends_on_its_date() -> None:
    """Planted: an end one month late."""
    p = load()
    none = {"zorgplicht": 0.0, "wegadviseren": 1.0, "steunpunt": 0.0}
    none |= {"tijdige_beslissing": 0.7, "schriftelijke_aanmelding": 0.5}
    held = {**none, "zorgplicht": 1.0}
    watched = {**held, "wegadviseren": 1.0 - p["zorgplicht.toezicht_effect"]}
    strict = {
        "zorgplicht": 1.0,
        "wegadviseren": watched["wegadviseren"] * (1.0 - p["zorgplicht.handhaving_effect"]),
        "tijdige_beslissing": 0.7 + 0.3 * p["zorgplicht.handhaving_tijdig"],
        "schriftelijke_aanmelding": 0.5 + 0.5 * p["zorgplicht.formulier_effect"],
        "steunpunt": 1.0,
    }
    policy = {"strenger": STRICTER}
    for month, expected in (
        ("2014-07", none),
        ("2019-10", held),
        ("2019-11", watched),
        ("2027-02", watched),
        ("2027-03", strict),
        ("2029-04", strict),
        ("2029-05", watched),
    ):
        assert _levers(policy, month) == pytest.approx(expected), month


@pytest.mark.parametrize(
    ("block", "alike"),
    [
        ({"strength": 0.0}, LEVERS),
        ({"handhaving": 0.0}, ("zorgplicht", "wegadviseren", "tijdige_beslissing")),
        ({"aanmeldformulier": False}, ("schriftelijke_aanmelding",)),
        ({"steunpunt": 0.0}, ("steunpunt",)),
        ({"phase_in_months": 10}, LEVERS),
    ],
)
def test_each_setting_of_the_block_is_for_its_levers(
    block: dict[str, Any], alike: tuple[str, ...]
) -> None:
    """Exact; the last, in its first month, is not there yet."""
    without = _levers({}, "2027-03")
    found = _levers({"strenger": {**STRICTER, **block}}, "2027-03")
    assert {name for name in LEVERS if found[name] == without[name]} == {*alike, "zorgplicht"}


def test_the_stricter_duty_lies_within_the_law_and_shares_its_strength() -> None:
    stricter = {"strenger": STRICTER}
    for policy in ({"on": False}, {"strength": 0.0}, {"until": "2027-03"}, {"from": "2029-05"}):
        with_block, without = _levers({**policy, **stricter}, "2027-03"), _levers(policy, "2027-03")
        assert with_block == without, policy
    half = {"strength": 0.5, **stricter}
    assert _levers(half, "2028-03")["steunpunt"] == 0.5
    weak = _levers({"strength": 0.5, "strenger": {**STRICTER, "handhaving": 0.2}}, "2028-03")
    assert weak["zorgplicht"] == 0.5, "the highest counts"


def test_wegadviseren_never_ends() -> None:
    most = {"zorgplicht.handhaving_effect": 0.8, "zorgplicht.toezicht_effect": 0.2}
    assert _levers({"strenger": STRICTER}, "2028-01", **most)["wegadviseren"] > 0.1


def test_the_law_may_end_before_its_supervision_begins() -> None:
    given = scenario_of(busy_world(), policies={"zorgplicht": {"until": "2018-01"}})
    assert given.policies["zorgplicht"].until == "2018-01"


def test_an_end_before_the_beginning_is_refused() -> None:
    policies = {"zorgplicht": {"strenger": {"from": "2027-03", "until": "2027-03"}}}
    with pytest.raises(ScenarioError, match=r"strenger\.until: '2027-03' is not later than from"):
        start(busy_world(), policies=policies)
    with pytest.raises(ScenarioError, match=r"strenger\.from: is missing"):
        start(busy_world(), policies={"zorgplicht": {"strenger": {}}})


# --- what the stricter duty does ----------------------------------------------------------------

N = 15_000
OFTEN = {
    "aanmelding.verhuizing": 0.05,
    "aanmelding.zonder_plaats": 0.06,
    "aanmelding.advies": 0.3,
    "aanmelding.termijn_effect": 0.3,
    # whom others meet: cut, so that each leerling's own life is followed
    "aanmelding.advies_last": 0.0,
    "geld.macht_ondersteuning": 0.0,
}
OUT = int(Aanwezigheid.ABSOLUUT)


def _live(
    block: dict[str, Any] | None, count: int = 1500, **parameters: float
) -> tuple[StelselModel, list[np.ndarray], list[np.ndarray]]:
    """Run two schooljaren of ``count`` leerlingen with a mismatch; the block is from 2020-08 on.

    Returns:
        The model, and attendance and school after each month.
    """
    small = world(
        schools=[school(code, "bao") for code in "BCD"],
        leerlingen=[group(count, age=6, need="gedrag", severity=0.9, onset_age=4.0)],
        processes=["ondersteuning", "aanmelding"],
    )
    stricter = None if block is None else {"from": "2020-08", **block}
    model = start(
        small,
        start="2020-08",
        years=2,
        policies={"zorgplicht": {"strenger": stricter}},
        parameters={**OFTEN, **parameters},
    )
    attendance, schools = [], []
    while model.running_months:
        model.step()
        attendance.append(rows(model).attendance.copy())
        schools.append(rows(model).school.copy())
    return model, attendance, schools


def _home(attendance: list[np.ndarray]) -> int:
    return sum(int((column == OUT).sum()) for column in attendance)


@pytest.fixture(scope="module")
def plain() -> tuple[StelselModel, list[np.ndarray], list[np.ndarray]]:
    """Return the lives under the law as it is."""
    return _live(None, N)


def test_advised_away_and_absoluut_verzuim_go_down(plain: Any) -> None:
    """M03. Paired, 15,000 leerlingen: smallest defect seen, an effect under a tenth of the months.

    Planted: the write to ``wegadviseren`` left out; the first two assertions fail.
    """
    strict, attendance, _ = _live({}, N)
    law, before, _ = plain
    assert (strict.state.scholen.advice < 0.7 * law.state.scholen.advice).all()
    enforced = _live({"aanmeldformulier": False}, N, **{"zorgplicht.handhaving_tijdig": 0.0})
    assert yearly(enforced[0], "absoluut_verzuim_geteld")[2021] < (
        0.97 * yearly(law, "absoluut_verzuim_geteld")[2021]
    )
    assert _home(attendance) < 0.9 * _home(before)


@pytest.mark.parametrize(
    ("block", "parameters"),
    [
        ({"strength": 0.0}, {}),
        ({"aanmeldformulier": False}, {"aanmelding.advies": 0.0, "aanmelding.termijn_effect": 0.0}),
        ({"aanmeldformulier": False}, {"aanmelding.advies": 0.0, "aanmelding.schriftelijk": 0.0}),
        ({"handhaving": 0.0}, {"aanmelding.termijn_effect": 0.0}),
        ({"handhaving": 0.0}, {"zorgplicht.formulier_effect": 0.0}),
        (
            {"aanmeldformulier": False},
            {"zorgplicht.handhaving_effect": 0.0, "zorgplicht.handhaving_tijdig": 0.0},
        ),
    ],
)
def test_cut_each_link_and_nothing_is_left(
    block: dict[str, Any], parameters: dict[str, float]
) -> None:
    """Exact, to the leerling; uncut, each of these blocks but the first does change lives."""
    with_block, without = (_live(b, **parameters)[1] for b in (block, None))
    assert all(np.array_equal(a, b) for a, b in zip(with_block, without, strict=True))
    if block.get("strength") != 0.0:
        uncut, law = (_live(b)[1] for b in (block, None))
        assert not all(np.array_equal(a, b) for a, b in zip(uncut, law, strict=True))


def test_more_strength_takes_help_from_nobody(plain: Any) -> None:
    """Strength 0, .5, 1, per leerling: where a life first differs it is better, none worse.

    Better: not in absoluut verzuim, or at the school first asked and not at the one after it. Later
    a life may have worse months: who is at school again can move again, an added event that finds
    nobody who is at home. So nobody is worse off who had no better month before. Links between
    leerlingen (load of schools, money) are cut. Planted: other draws of advice under the stricter
    duty.
    """
    lives = [plain, _live({"strength": 0.5}, N), _live({}, N)]
    for (_, weak, weak_school), (_, strong, strong_school) in pairwise(lives):
        differs = np.array(
            [
                (a != b) | (c != d)
                for a, b, c, d in zip(weak, strong, weak_school, strong_school, strict=True)
            ]
        )
        some = np.flatnonzero(differs.any(axis=0))
        first = differs.argmax(axis=0)[some]
        worse = (np.array(strong)[first, some] == OUT) & (np.array(weak)[first, some] != OUT)
        assert len(some) > 50
        assert int(worse.sum()) == 0


def test_the_steunpunt_of_the_block_works_on_return() -> None:
    """More come back from long absence with it; cut its effect and nothing differs."""
    small = world(
        schools=[school("B", "bao")],
        leerlingen=[group(3000, age=8)],
        processes=["verzuim", "terugkeer", "samenwerking"],
        constant_rates={"langdurig_verzuim": {"value": 0.05, "unit": "per_month"}},
    )

    def home(block: dict[str, Any] | None, effect: float) -> list[np.ndarray]:
        model = start(
            small,
            start="2020-08",
            policies={"zorgplicht": {"strenger": block}},
            parameters={"samenwerking.steunpunt_effect": effect},
        )
        found = []
        while model.running_months:
            model.step()
            found.append(rows(model).attendance == Aanwezigheid.LANGDURIG_RELATIEF)
        return found

    block = {"from": "2020-08"}
    law, with_it = home(None, 0.5), home(block, 0.5)
    assert np.sum(with_it) < 0.95 * np.sum(law)
    assert np.array_equal(home(block, 0.0), home(None, 0.0))


def test_a_later_regime_changes_nothing_earlier() -> None:
    """To 2019-10 supervision of any size, and a stricter duty from 2019-11 on, leave no trace."""
    blocks = [{}, {"strenger": {"from": "2019-11"}}]
    effects = [0.0, 0.2]
    found = []
    for block, effect in zip(blocks, effects, strict=True):
        model = start(
            busy_world(),
            start="2018-08",
            years=3,
            policies={"zorgplicht": block},
            parameters={"zorgplicht.toezicht_effect": effect},
        )
        history = []
        while model.running_months:
            model.step()
            history.append([column.copy() for column in rows(model)])
        found.append(history)
    same = [len(a) == len(b) and _same(a, b) for a, b in zip(*found, strict=True)]
    assert all(same[:15])
    assert not same[-1]


def test_who_waits_for_a_special_place_holds_it_back() -> None:
    model = start(busy_world(), start="2020-08", years=1)
    while model.running_months > 9:
        model.step()
    (held,) = [h for h in model.board.held if h.policy == "zorgplicht"]
    assert held.name == "plaatsen"
    assert 0 <= held.bound <= held.units
    state = model.state
    out = np.flatnonzero(rows(model).attendance == OUT)
    assert len(out) > 1
    state.leerlingen.tlv[out] = 1
    state.leerlingen.tlv[out[0]], state.leerlingen.route[out[0]] = 0, 0
    (places,) = POLICY.bounds(_settings(), state)
    assert (places.bound, places.units) == (len(out) - 1, len(out))
