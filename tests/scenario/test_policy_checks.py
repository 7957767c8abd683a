"""What is refused of policies: unknown places, an end before the beginning, and collisions."""

from pathlib import Path
from typing import Any

import pytest

from sim.agents.levers import LEVERS
from sim.clock import parse_month
from sim.policies import catalogue
from sim.policies.policy import Delivery, Part, Policy, Write
from sim.policies.settings import PolicySettings
from sim.scenario import Names, ScenarioError, build, load, policy_checks, without_effect

BASE: dict[str, Any] = {"name": "x", "start": "2025-08", "years": 2}
LEVER = "tlv_geldigheid"


def _policy(name: str, lever: str = LEVER) -> Policy:
    def parts(settings: PolicySettings, _: object) -> tuple[Part, ...]:
        first = settings.from_month or parse_month("2026-01")
        delivery = Delivery(first, settings.until_month, settings.strength, swv=settings.swv)
        return (Part("heel", delivery, (lever,), lambda _: (Write(lever, 24.0),)),)

    return Policy(
        name, "Proef.", PolicySettings, (lever,), parts, False, "elk", (), (), (), "Aanname."
    )


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """Three policies of the test: two on a lever for one, a third on another lever."""
    made = [_policy("a"), _policy("b"), _policy("c", "steunpunt")]
    assert LEVERS[LEVER].combine == "one"
    for room in (catalogue, policy_checks):
        monkeypatch.setattr(room, "CATALOGUE", {policy.name: policy for policy in made})
    known = Names.default()
    return Names(
        known.parameters, policies={p.name: PolicySettings for p in made}, units=known.units
    )


def _problems(names: Names, **policies: Any) -> list[str]:
    try:
        build({**BASE, "policies": policies}, names)
    except ScenarioError as error:
        return str(error).splitlines()
    return []


def test_two_policies_on_one_lever_are_refused_by_name(names: Names) -> None:
    (sentence,) = _problems(names, a={}, b={})
    assert "policies.b: sets the lever tlv_geldigheid" in sentence
    assert "policies.a sets it too" in sentence
    assert "Allowed: one of the two" in sentence


@pytest.mark.parametrize(
    "policies",
    [
        {"a": {}, "c": {}},
        {"a": {}},
        {"a": {"until": "2027-01"}, "b": {"from": "2027-01"}},
        {"a": {"swv": [0]}, "b": {"swv": [1]}},
        {"a": {}, "b": {"on": False}},
        {"a": {}, "b": {"strength": 0.0}},
    ],
)
def test_what_does_not_meet_does_not_collide(names: Names, policies: dict[str, Any]) -> None:
    codes = sorted(names.units["swv"])
    given = {name: dict(settings) for name, settings in policies.items()}
    for settings in given.values():
        if "swv" in settings:
            settings["swv"] = [codes[place] for place in settings["swv"]]
    assert _problems(names, **given) == []


def test_a_month_or_a_swv_in_common_is_enough(names: Names) -> None:
    one = sorted(names.units["swv"])[0]
    assert _problems(names, a={"until": "2027-02"}, b={"from": "2027-01"})
    assert _problems(names, a={"swv": [one]}, b={})


def test_an_end_before_the_law_begins_is_refused() -> None:
    with pytest.raises(ScenarioError, match="2012-01' is not later than its first month") as error:
        build({**BASE, "policies": {"zorgplicht": {"until": "2012-01"}}})
    assert "Allowed: a month after 2014-08" in str(error.value)


def test_a_swv_that_does_not_exist_is_refused_with_line(tmp_path: Path) -> None:
    text = "name: x\nstart: 2025-08\nyears: 2\npolicies:\n  zorgplicht:\n    swv: [PO9999]\n"
    (tmp_path / "x.yaml").write_text(text)
    with pytest.raises(ScenarioError) as error:
        load(tmp_path / "x.yaml")
    assert f"{tmp_path}/x.yaml:6:11: policies.zorgplicht.swv[0]: unknown swv 'PO9999'" in str(
        error.value
    )


def test_a_policy_that_begins_after_the_run_by_itself_is_told(names: Names) -> None:
    given = build({**BASE, "start": "2013-08", "policies": {"a": {}}}, names)
    (sentence,) = without_effect(given, "x.yaml")
    assert sentence == (
        "warning: x.yaml: policies.a: it begins in 2026-01 and is not in force between 2013-08 and "
        "2015-07; this setting never takes effect."
    )


def test_a_begin_after_the_end_of_the_law_is_refused() -> None:
    with pytest.raises(ScenarioError, match=r"oza\.from: '2029-01' is not before its end"):
        build({**BASE, "policies": {"oza": {"from": "2029-01"}}})
    assert build({**BASE, "policies": {"oza": {"from": "2029-01", "until": "2032-01"}}})


@pytest.mark.parametrize(
    ("oza", "field"),
    [
        ({"daarna": "stopt", "daarna_phase_in_months": 12}, "daarna_phase_in_months"),
        ({"deelname": 0.5, "swv": ["PO2001"]}, "deelname"),
    ],
)
def test_a_key_that_nothing_reads_is_refused(oza: dict[str, Any], field: str) -> None:
    with pytest.raises(ScenarioError, match=f"policies.oza.{field}: .* read"):
        build({**BASE, "policies": {"oza": oza}})


def test_a_part_that_is_over_before_it_begins_is_told() -> None:
    policy = {"until": "2026-08", "strenger": {"from": "2027-01"}}
    given = build({**BASE, "policies": {"zorgplicht": policy}})
    (sentence,) = without_effect(given, "x.yaml")
    assert "policies.zorgplicht.strenger: the policy ends in 2026-08, before this part" in sentence


def test_two_policies_that_meet_after_the_run_do_not_collide(names: Names) -> None:
    assert _problems(names, a={"from": "2028-01"}, b={}) == []
