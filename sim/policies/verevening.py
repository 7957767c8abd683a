"""Verevening: budgets for heavy ondersteuning go in steps from those of the past to equal ones.

What it changes: the lever ``verevening``, the share of the difference between what a
samenwerkingsverband spent on places on 1 October 2011 and the mean that it keeps: 100 % in the
first schooljaar, less each year, nothing after the last. For whom: every samenwerkingsverband;
those with many places get more than the mean, paid by those with few. From when: 2015-08, five
schooljaren, by law; a scenario that moves its first month moves the steps. Assumed effect: the
steps after the first, and the exponents that say what room in the budget does.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sim.clock import MONTHS_PER_YEAR
from sim.policies.policy import Delivery, Part, Policy, Source, Write, delivery_of
from sim.policies.settings import PolicySettings

if TYPE_CHECKING:
    from sim.agents.state import State
    from sim.parameters import Parameters

LEVER = "verevening"


class VereveningSettings(PolicySettings):
    """From past to equal budgets in yearly steps, by law from 2015-08 to 2020-07."""


def step_of(parameters: "Parameters", delivery: Delivery, month: int) -> float:
    """Return the share that is kept in a month, by schooljaren since the first month."""
    steps = parameters.list_of("geld.verevening")
    year = (month - delivery.first) // MONTHS_PER_YEAR
    return float(steps[year]) if 0 <= year < len(steps) else 0.0


def _delivery(settings: VereveningSettings, parameters: "Parameters") -> Delivery:
    given = delivery_of(settings, parameters, first="geld.nieuw_model")
    last = given.first + len(parameters.list_of("geld.verevening")) * MONTHS_PER_YEAR
    until = last if given.until is None else min(given.until, last)
    return replace(given, until=until)


def by_law(parameters: "Parameters", month: int) -> float:
    """Return the share that is kept in a month where no scenario says otherwise."""
    return step_of(parameters, _delivery(VereveningSettings.model_validate({}), parameters), month)


def parts(settings: VereveningSettings, parameters: "Parameters") -> Sequence[Part]:
    """Return the five steps as one part, so that a phase-in counts from the first."""
    delivery = _delivery(settings, parameters)

    def product(state: "State") -> tuple[Write]:
        return (Write(LEVER, step_of(state.parameters, delivery, state.month)),)

    return (Part("vijf stappen", delivery, (LEVER,), product),)


POLICY = Policy(
    name="verevening",
    summary="Budgetten gaan in vijf stappen van wat er was naar gelijk per leerling.",
    settings=VereveningSettings,
    levers=(LEVER,),
    parts=parts,
    by_law=True,
    eligible="elk samenwerkingsverband",
    effect=(
        *(f"geld.verevening.jaar{n}" for n in range(1, 6)),
        "geld.verevening_bedragen",
        "geld.macht_ondersteuning",
        "geld.macht_toekenning",
    ),
    law=("wpa-XIII-1", "wpa-XIII-2", "wpa-XV-1", "rbp1516-23", "rbp1516-24"),
    sources=(
        Source("eerste voortgangsrapportage 2013-02", "overgangsregeling van vijf jaar"),
        Source("beleidsnota 2020-11", "stapsgewijze verevening en haar gevolgen"),
    ),
    sure="De eerste stap (100 %) en de jaren zijn wet; de latere percentages zijn een aanname.",
)
