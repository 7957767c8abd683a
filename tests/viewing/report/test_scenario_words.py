"""Scenarios in words: a sentence for every policy, and what a scenario sets."""

from typing import Any

import pytest

from sim.agents.levers import LEVERS
from sim.policies.catalogue import CATALOGUE
from sim.scenario import Scenario, build
from sim.viewing.lever_words import HOLDERS, LEVER_WORDS
from sim.viewing.policy_words import SETTINGS
from sim.viewing.report import scenario_words as told


def scenario(**fields: Any) -> Scenario:
    return build({"name": "proef", "start": "2025-08", "years": 15, **fields})


@pytest.mark.parametrize("name", list(CATALOGUE))
def test_every_policy_has_a_sentence(name: str) -> None:
    (one,) = told.named_policies(scenario(policies={name: {"from": "2027-08", "until": "2031-08"}}))
    assert one.name == name
    assert one.sentence.startswith(CATALOGUE[name].summary.rstrip("."))
    assert "vanaf augustus 2027" in one.sentence
    assert "tot augustus 2031" in one.sentence
    assert CATALOGUE[name].eligible in one.sentence
    assert one.sentence.endswith(".")


@pytest.mark.parametrize("name", list(CATALOGUE))
def test_every_policy_says_when_it_is_off(name: str) -> None:
    (one,) = told.named_policies(scenario(policies={name: {"on": False}}))
    assert one.sentence.endswith("staat uit, het geldt de hele run niet.")


def test_a_sentence_holds_delivery_and_settings() -> None:
    settings = {
        "from": "2026-08",
        "strength": 0.5,
        "phase_in_months": 36,
        "spread_months": 12,
        "spread_by": "school",
        "swv": ["PO2813", "VO2802"],
        "doel_jaar": 2035,
        "plaatsen_over": 0.7,
    }
    (one,) = told.named_policies(scenario(policies={"routekaart": settings}))
    for words in (
        "onderdeel inzet vanaf augustus 2026, in 36 maanden naar volle sterkte",
        "sterkte 50 % van de volle werking",
        "elke school begint op een eigen moment, de laatste 12 maanden na de eerste",
        "PO2813 (",
        "doel jaar 2035 (",
        "plaatsen over 70 van de 100 (",
    ):
        assert words in one.sentence


def test_a_stricter_zorgplicht_is_told_in_words() -> None:
    block = {"from": "2027-08", "phase_in_months": 24, "aanmeldformulier": False}
    (one,) = told.named_policies(scenario(policies={"zorgplicht": {"strenger": block}}))
    assert "onderdeel strenger vanaf augustus 2027, in 24 maanden" in one.sentence
    assert "handhaving 1, openbaar aanmeldformulier nee, steunpunt 1" in one.sentence


def test_what_stands_by_law_is_what_is_in_force_in_the_run() -> None:
    early = {one.name for one in told.policies_by_law(scenario(start="2013-08", years=3))}
    late = {one.name for one in told.policies_by_law(scenario())}
    assert "rugzak" in early - late
    assert "oza" in late - early
    assert "zorgplicht" in early & late
    assert not late & {"routekaart", "basisnorm"}


def test_levers_and_parameters_that_a_scenario_sets() -> None:
    levers = [
        {"lever": "tlv_strengheid", "value": 0.2, "from": "2026-08", "until": "2028-01"},
        {"lever": "zorgplicht", "value": 0.5, "school": ["00AA00"] * 0 or None},
    ]
    levers[1].pop("school")
    given = scenario(levers=levers, parameters={"routekaart.kans": 0.4})
    sheet = told.levers_sheet(given)
    assert sheet is not None
    assert sheet.rows[0] == (
        "tlv_strengheid",
        "0,2",
        "aandeel",
        "vanaf augustus 2026, tot januari 2028",
        "alle samenwerkingsverbanden",
        LEVER_WORDS["tlv_strengheid"],
    )
    assert sheet.rows[1][3:5] == ("vanaf de start", "alle scholen")
    changed = told.parameters_sheet(given)
    assert changed is not None
    assert changed.rows[0][:5] == ("routekaart.kans", "0,4", "0,3", "0 – 1", "aanname")
    assert told.levers_sheet(scenario()) is None
    assert told.parameters_sheet(scenario()) is None


def test_policies_that_differ_are_found_and_equal_ones_not() -> None:
    base = scenario(policies={"zorgplicht": {"on": True}})
    assert told.changed_policies(base, scenario()) == []  # by law it stands all the same
    other = scenario(policies={"oza": {"daarna": "blijft"}, "basisnorm": {"hoogte": 0.3}})
    assert told.changed_policies(base, other) == ["basisnorm", "oza"]


def test_months_are_written_out() -> None:
    assert [told.month_words(2025 * 12 + k) for k in (0, 7, 11)] == [
        "januari 2025",
        "augustus 2025",
        "december 2025",
    ]


def test_every_lever_and_setting_has_dutch_words() -> None:
    assert set(LEVER_WORDS) == set(LEVERS)
    assert {lever.holder for lever in LEVERS.values()} == set(HOLDERS)
    keys = {
        field.alias or name
        for policy in CATALOGUE.values()
        for name, field in policy.settings.model_fields.items()
    }
    assert keys <= set(SETTINGS)
