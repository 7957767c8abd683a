"""What holds of every policy: off, not begun, of no strength or at its default changes nothing.

The worlds are run twice and compared in every column of every leerling and in every result table,
bit for bit. That a policy does move its levers where it is in force, so that this is no comparison
of nothing with nothing, is checked beside it.
"""

from typing import Any

import numpy as np
import pytest
from worlds import busy_world, rows, start

from sim.agents.levers import LEVERS
from sim.clock import format_month
from sim.model import StelselModel
from sim.parameters import load
from sim.policies.catalogue import CATALOGUE
from sim.policies.policy import Policy

EARLIEST, LATEST = 2011, 2025
PARAMETERS = load()


def _first(policy: Policy) -> int:
    """Return the first month of a policy by itself."""
    parts = policy.parts(policy.settings.model_validate({}), PARAMETERS)
    return min(part.delivery.first for part in parts)


def _start(policy: Policy) -> str:
    """Return the August before a policy begins, in which a run can start."""
    year = (_first(policy) - 8) // 12
    return f"{min(LATEST, max(EARLIEST, year))}-08"


def _run(policy: Policy, settings: dict[str, Any] | None, years: int) -> StelselModel:
    policies = {} if settings is None else {policy.name: settings}
    model = start(busy_world(), start=_start(policy), years=years, policies=policies)
    while model.running_months:
        model.step()
    return model


def _years(policy: Policy) -> int:
    """Return the schooljaren until the teldatum after a policy begins."""
    return max(1, (_first(policy) + 12) // 12 - int(_start(policy)[:4]) + 1)


def same(one: StelselModel, other: StelselModel) -> bool:
    """Whether two runs are the same in every column and every table."""
    columns = all(np.array_equal(a, b) for a, b in zip(rows(one), rows(other), strict=True))
    tables = all(
        getattr(one.recorder, name)().equals(getattr(other.recorder, name)())
        for name in ("yearly", "monthly", "transitions")
    )
    money = all(
        np.array_equal(a.values(), b.values())
        for a, b in zip(one.state.kas.closed, other.state.kas.closed, strict=True)
    )
    return columns and tables and money


@pytest.fixture(scope="module")
def off() -> dict[str, StelselModel]:
    """Runs in which a policy is off, by its name."""
    return {name: _run(policy, {"on": False}, _years(policy)) for name, policy in CATALOGUE.items()}


@pytest.mark.parametrize("policy", CATALOGUE.values(), ids=CATALOGUE)
def test_not_begun_or_of_no_strength_is_off(policy: Policy, off: dict[str, StelselModel]) -> None:
    years = _years(policy)
    end = off[policy.name].end
    after = {"from": format_month(end), "until": format_month(end + 12)}
    assert same(_run(policy, after, years), off[policy.name])
    assert same(_run(policy, {"strength": 0.0}, years), off[policy.name])


@pytest.mark.parametrize("policy", CATALOGUE.values(), ids=CATALOGUE)
def test_written_at_its_default_it_is_as_not_written(
    policy: Policy, off: dict[str, StelselModel]
) -> None:
    unnamed = _run(policy, None, _years(policy))
    if policy.by_law:
        assert same(_run(policy, {}, _years(policy)), unnamed)
    else:
        assert same(off[policy.name], unnamed)


@pytest.mark.parametrize("policy", CATALOGUE.values(), ids=CATALOGUE)
def test_in_force_it_writes_its_levers_and_no_other(policy: Policy) -> None:
    parts = policy.parts(policy.settings.model_validate({}), PARAMETERS)
    assert {lever for part in parts for lever in part.levers} <= set(policy.levers) <= set(LEVERS)
    board = _run(policy, {"phase_in_months": 0}, _years(policy) + 1).board
    mine = [effect for effect in board.effects if effect.policy == policy.name]
    assert mine
    assert {effect.lever for effect in mine} <= set(policy.levers)


@pytest.mark.parametrize("policy", CATALOGUE.values(), ids=CATALOGUE)
def test_it_says_where_it_comes_from(policy: Policy) -> None:
    assert policy.summary.endswith(".")
    assert policy.sure.endswith(".")
    assert policy.eligible
    assert policy.law or policy.sources
    assert set(policy.effect) <= {*PARAMETERS.items, *_entries()}


def _entries() -> set[str]:
    return {name.rsplit(".", 1)[0] for name in PARAMETERS.items}


def test_the_comparison_sees_a_difference() -> None:
    """A planted difference: many are advised away in one schooljaar."""
    lever = {"lever": "wegadviseren", "value": 5.0, "from": "2016-08", "until": "2016-09"}
    made = [start(busy_world(), start="2016-08", levers=levers) for levers in ([], [lever])]
    for model in made:
        while model.running_months:
            model.step()
    assert not same(*made)
