"""The sentence about each policy: what it changed, or why it changed nothing."""

from typing import Any

import pandas as pd
import pytest

from sim.policies.applying import Effect, Held
from sim.policies.ledger import frame_of
from sim.viewing.policy_effects import policy_sentences

ON = {"on": True, "strength": 1.0}


def _said(
    effects: list[Effect], held: list[Held] | None = None, settings: dict[str, Any] | None = None
) -> str:
    scenario = {"policies": {"zorgplicht": settings or ON}, "scale": 0.5}
    (sentence,) = policy_sentences(frame_of(effects, held or []), scenario)
    return sentence


def _effect(changed: int, overruled: int = 0, lever: str = "zorgplicht") -> Effect:
    return Effect(2026, "zorgplicht", "heel", lever, 10, changed, overruled, 1234 * changed, 0, 1)


def test_what_it_changed_and_for_how_many() -> None:
    assert _said([_effect(2), _effect(1, lever="steunpunt")]) == (
        "zorgplicht: veranderde steunpunt, zorgplicht; het raakt scholen met samen hoogstens 4.936 "
        "leerlingen."
    )


@pytest.mark.parametrize(
    ("effects", "settings", "why"),
    [
        ([], {"on": False, "strength": 1.0}, "staat uit."),
        ([], {"on": True, "strength": 0.0}, "veranderde niets, want de sterkte is 0."),
        ([], ON, "veranderde niets, want op geen teldatum van de run was het van kracht."),
        ([_effect(0)], ON, "veranderde niets, want elke hendel stond al zo."),
        (
            [_effect(0, 10)],
            ON,
            "veranderde niets, want een hendel van het scenario gaat voor: zorgplicht.",
        ),
    ],
)
def test_why_it_changed_nothing(effects: list[Effect], settings: dict[str, Any], why: str) -> None:
    assert _said(effects, None, settings) == f"zorgplicht: {why}"


def test_in_force_without_anyone_to_change_for_and_what_held_it_back() -> None:
    held = [Held(2026, "zorgplicht", "doelgroep", 10, 10)]
    nobody = Effect(2026, "zorgplicht", "heel", "zorgplicht", 0, 0, 0, 0, 0, 0)
    assert _said([nobody], held) == (
        "zorgplicht: veranderde niets, want er was niemand voor wie het iets veranderde. Wat het "
        "tegenhield, op de laatste teldatum: de doelgroep (100 % van waar het om gaat)."
    )


def test_a_lever_that_goes_before_is_told_beside_what_changed() -> None:
    said = _said([_effect(1), _effect(0, 3, lever="steunpunt")])
    assert said.endswith("Een hendel van het scenario gaat voor bij steunpunt.")


def test_what_held_it_back_is_that_of_the_last_year_the_worst_first() -> None:
    held = [
        Held(2025, "zorgplicht", "geld", 9, 10),
        Held(2026, "zorgplicht", "plaatsen", 1, 10),
        Held(2026, "zorgplicht", "personeel", 4, 10),
        Held(2026, "zorgplicht", "geld", 0, 10),
    ]
    assert _said([_effect(1)], held).endswith(
        "Wat het tegenhield, op de laatste teldatum: personeel (40 % van waar het om gaat); "
        "plaatsen (10 % van waar het om gaat)."
    )


def test_a_policy_that_is_not_named_is_not_told() -> None:
    assert policy_sentences(pd.DataFrame(frame_of([_effect(1)], [])), {"policies": {}}) == []
