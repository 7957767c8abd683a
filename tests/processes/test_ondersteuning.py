"""Support and mismatch of two needs, per school and team, with money and help (exact)."""

from typing import Any

import numpy as np
import pytest
from worlds import group, rows, school, start, world

from sim.agents.codes import Arrangement, Jeugdhulp
from sim.model import StelselModel
from sim.parameters import NEEDS
from sim.processes import ondersteuning

FACTORS = {need: 0.5 + 0.15 * k for k, need in enumerate(NEEDS)}


def _model(**fields: Any) -> StelselModel:
    other = {need: NEEDS[(k + 3) % len(NEEDS)] for k, need in enumerate(NEEDS)}
    groups = []
    for need in NEEDS:
        for severity, severity2 in ((0.05, 0.0), (0.7, 0.0), (0.7, 0.5), (0.2, 0.9), (1.0, 1.0)):
            second = {"need2": other[need], "severity2": severity2} if severity2 else {}
            for at in ("A", "B"):
                groups.append(group(4, school=at, need=need, severity=severity, **second))
            groups.append(group(2, "niet_ingeschreven", age=8, need=need, severity=0.7, **second))
    small = world(
        schools=[school("A", "bao"), school("B", "bao")],
        leerlingen=groups,
        processes=["ondersteuning"],
    )
    levers = [
        {"lever": f"basisondersteuning_{need}", "value": value, "school": ["B"]}
        for need, value in FACTORS.items()
    ]
    return start(small, **{"levers": levers, **fields})


def _mismatch(model: StelselModel, row: int) -> float:
    """The mismatch of a row by the formula in plain Python."""
    state, people = model.state, rows(model)
    p, school = state.parameters, int(people.school[row])
    at_b = school == 1
    gaps = []
    for need, severity in (
        (people.need[row], people.severity[row]),
        (people.need2[row], people.severity2[row]),
    ):
        if need == 0:
            continue
        name = NEEDS[need - 1]
        factor = FACTORS[name] if at_b else p[f"ondersteuning.factor.{name}"]
        met = p["ondersteuning.basis"] * factor
        if school < 2:
            met *= state.teams.capacity[school]
            met *= 1 + p["routekaart.steun"] * state.teams.step[school]
        gaps.append(max(0.0, min(1.0, float(severity)) - met))
    given = state.scholen.given[school] if school < 2 and people.need[row] != 8 else 1.0
    left = 1 - min(p["ondersteuning.extra_hoogstens"], p["ondersteuning.extra"] * given)
    if people.arrangement[row] in (Arrangement.OPDC, Arrangement.KLAS):
        left *= 1 - p["arrangement.opdc_steun"]
    if people.jeugdhulp[row] >= Jeugdhulp.ONTVANGT:
        effect = p["jeugdhulp.effect"] * (1 - p["jeugdhulp.wisseling"])
        left *= 1 - effect * float(people.care[row])
    kept = 1.0
    for gap in gaps:
        kept *= 1 - gap * left
    return 1 - kept


@pytest.mark.parametrize("given", [1.0, 0.4, 3.0])
def test_mismatch_is_what_school_money_team_and_help_leave(given: float) -> None:
    model = _model()
    state = model.state
    people = state.leerlingen
    state.scholen.given[0] = given
    state.teams.capacity[:] = 0.8, 1.1
    state.teams.step[:] = 0, 2
    people.care[: state.used] = 0.5
    people.jeugdhulp[: state.used : 3] = np.arange(len(people.id[: state.used : 3])) % 3
    people.arrangement[1 : state.used : 4] = np.arange(len(people.id[1 : state.used : 4])) % 6
    model.step()  # levers are set
    state.processes = frozenset({"ondersteuning", "jeugdhulp", "arrangementen"})
    ondersteuning.step(state)
    now, positive = rows(model), 0
    for row in range(state.used):
        expected = _mismatch(model, row)
        assert now.mismatch[row] == pytest.approx(expected, abs=1e-6)
        enrolled = now.school[row] < 2
        assert now.support[row] == (0 if not enrolled else 2 if expected > 0 else 1)
        positive += expected > 0
    assert 0.5 * state.used < positive < state.used


def test_met_is_what_the_school_meets_per_need() -> None:
    model = _model()
    model.state.teams.capacity[:] = 0.8, 1.1
    model.step()
    p, met = model.state.parameters, model.state.scholen.met
    for k, need in enumerate(NEEDS, start=1):
        a = p["ondersteuning.basis"] * p[f"ondersteuning.factor.{need}"] * 0.8
        assert met[0, k] == pytest.approx(a)
        assert met[1, k] == pytest.approx(p["ondersteuning.basis"] * FACTORS[need] * 1.1)


CHANGES = {
    "given": lambda state: state.scholen.given.__setitem__(0, 0.3),
    "capacity": lambda state: state.teams.capacity.__setitem__(1, 0.5),
    "step": lambda state: state.teams.step.__setitem__(0, 1),
}


@pytest.mark.parametrize("change", CHANGES)
def test_support_is_set_anew_when_an_input_changes(change: str) -> None:
    """What changed at the school shows in the same month, without anyone moving."""
    model = _model()
    for _ in range(3):
        model.step()
    assert model.state.remembered.supported is not None
    CHANGES[change](model.state)
    model.step()
    assert model.state.remembered.supported is None
    for row in range(0, model.state.used, 7):
        assert rows(model).mismatch[row] == pytest.approx(_mismatch(model, row), abs=1e-6)


def test_support_is_set_anew_for_who_was_touched() -> None:
    model = _model()
    for _ in range(2):
        model.step()
    state = model.state
    state.leerlingen.care[: state.used] = 1.0
    state.leerlingen.jeugdhulp[:5] = Jeugdhulp.ONTVANGT
    state.remembered.touched.append(np.arange(5, dtype=np.int32))
    model.step()
    assert state.remembered.touched == []
    for row in range(10):
        assert rows(model).mismatch[row] == pytest.approx(_mismatch(model, row), abs=1e-6)


def test_of_two_needs_beyond_all_support_the_mismatch_is_at_most_one() -> None:
    model = _model(levers=[])
    model.state.scholen.given[:] = 0.0
    model.state.teams.capacity[:] = 0.0
    ondersteuning.step(model.state)
    mismatch = rows(model).mismatch
    assert mismatch.max() <= 1.0
    assert mismatch.min() >= 0.0
