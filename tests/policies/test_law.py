"""The law behind policies: every id is a sentence of table ``wet``, and the first dates it."""

import pytest

from sim.clock import parse_month
from sim.data import read_table
from sim.parameters import load
from sim.policies.catalogue import CATALOGUE
from sim.policies.policy import Policy

WET = read_table("wet").set_index("id")


def unknown_ids(policy: Policy) -> list[str]:
    return [identity for identity in policy.law if identity not in WET.index]


def dated_by(policy: Policy, identity: str) -> bool:
    """Whether a part of a policy begins or ends, by default, when a sentence enters into force."""
    valid_from = str(WET.loc[identity, "valid_from"])
    when = [part.delivery for part in policy.parts(policy.settings.model_validate({}), load())]
    months = {month for delivery in when for month in (delivery.first, delivery.until)}
    return valid_from.endswith("-01") and parse_month(valid_from[:7]) in months


@pytest.mark.parametrize("name", list(CATALOGUE))
def test_the_law_of_a_policy_is_in_the_table_and_its_first_sentence_dates_it(name: str) -> None:
    policy = CATALOGUE[name]
    assert unknown_ids(policy) == []
    if policy.law and WET.loc[policy.law[0], "valid_from"]:
        assert dated_by(policy, policy.law[0])


def test_a_wrong_id_and_a_wrong_date_are_found() -> None:
    zorgplicht = CATALOGUE["zorgplicht"]
    wrong = Policy(**{**vars(zorgplicht), "law": ("wpo-40-4-2015",)})
    assert unknown_ids(wrong) == ["wpo-40-4-2015"]
    assert not dated_by(
        zorgplicht, "wpo-40-4-2014".replace("40-4", "18a-7").replace("2014", "2013")
    )


@pytest.mark.parametrize("name", list(CATALOGUE))
def test_what_a_policy_names_exists(name: str) -> None:
    policy, parameters = CATALOGUE[name], load()
    assert [item for item in policy.effect if item not in parameters.items] == []
    assert policy.sources
    assert policy.summary.endswith(".")
    assert policy.sure.endswith(".")
