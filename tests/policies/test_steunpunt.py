"""The steunpunt: from when, how far, and what it does to return from absence."""

import numpy as np
import pytest
from worlds import busy_world, group, rows, school, start, world

from sim.agents.codes import Aanwezigheid
from sim.agents.lever_board import set_defaults
from sim.clock import parse_month
from sim.parameters import load
from sim.policies.applying import Board
from sim.policies.settings import PolicySettings
from sim.policies.steunpunt import SteunpuntSettings

ABSENT = Aanwezigheid.LANGDURIG_RELATIEF


def _lever(month: str, **settings: object) -> float:
    """Return the lever of every samenwerkingsverband in a month."""
    state = start(busy_world()).state
    state.month = parse_month(month)
    set_defaults(state)
    given: dict[str, PolicySettings] = {"steunpunt": SteunpuntSettings.model_validate(settings)}
    Board(given).apply(state)
    (value,) = set(state.levers["steunpunt"].tolist())
    return float(value)


@pytest.mark.parametrize(
    ("month", "share"),
    [("2024-12", 0.0), ("2025-01", 0.0), ("2025-07", 0.5), ("2026-01", 1.0), ("2040-01", 1.0)],
)
def test_by_law_from_2025_over_a_year(month: str, share: float) -> None:
    assert _lever(month) == pytest.approx(share * load()["steunpunt.bereik"])


def test_a_scenario_may_move_end_weaken_or_stop_it() -> None:
    reach = load()["steunpunt.bereik"]
    moved = {"from": "2020-01", "until": "2022-01", "strength": 0.5, "phase_in_months": 0}
    months = {"2019-12": 0.0, "2020-01": 0.5 * reach, "2021-12": 0.5 * reach, "2022-01": 0.0}
    assert {month: _lever(month, **moved) for month in months} == months
    assert _lever("2030-01", on=False) == 0.0


def _home(policy: dict[str, object], **parameters: float) -> "np.ndarray":  # type: ignore[type-arg]
    """Return the attendance of all after each month of two schooljaren, from 2023-08 on."""
    small = world(
        schools=[school("B", "bao")],
        leerlingen=[group(3000, age=8)],
        processes=["verzuim", "terugkeer", "samenwerking"],
        constant_rates={"langdurig_verzuim": {"value": 0.05, "unit": "per_month"}},
    )
    policies = {"steunpunt": {"phase_in_months": 0, **policy}}
    model = start(small, start="2023-08", years=2, policies=policies, parameters=parameters)
    found = []
    while model.running_months:
        model.step()
        found.append(rows(model).attendance.copy())
    return np.array(found)


def test_more_come_back_from_its_first_month_on_and_nobody_loses() -> None:
    """Paired; before 2025-01 nothing differs. Where a life first differs it is one at school.

    Later it may have worse months: at school again, absence can begin again. Smallest defect seen:
    an effect under a fiftieth of the months at home. Planted: the write to the lever left out.
    """
    effect = {"samenwerking.steunpunt_effect": 0.5, "steunpunt.bereik": 1.0}
    off, half, full = (_home({"strength": s}, **effect) for s in (0.0, 0.5, 1.0))
    before = 12 + 5
    assert np.array_equal(off[:before], full[:before])
    home = [np.count_nonzero(life == ABSENT) for life in (full, half, off)]
    assert home[0] < home[1] < 0.98 * home[2]
    for weak, strong in ((off, half), (half, full)):
        some = np.flatnonzero((weak != strong).any(axis=0))
        first = (weak != strong).argmax(axis=0)[some]
        assert len(some) > 20
        assert (strong[first, some] == Aanwezigheid.AANWEZIG).all()


@pytest.mark.parametrize("cut", ["samenwerking.steunpunt_effect", "steunpunt.bereik"])
def test_cut_it_does_nothing(cut: str) -> None:
    assert np.array_equal(_home({}, **{cut: 0.0}), _home({"on": False}))
