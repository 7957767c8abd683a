"""Wiring a scenario to the model: lever settings reach the right rows."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import worlds
from fake_model import scenario_of

import sim
from sim.clock import parse_month
from sim.parameters import load
from sim.scenario.schema import LeverSetting
from sim.simulate import COMPILING, Step, settings_of, simulate

STATE = SimpleNamespace(
    codes=SimpleNamespace(
        schools=["01AA00", "02BB00", "02BB00"],
        swvs=["PO1", "PO2", "VO1"],
        gemeenten=["G1"],
        jeugdregios=["J1"],
    )
)


def test_levers_reach_the_rows_that_are_named() -> None:
    levers = (
        LeverSetting(lever="tlv_strengheid", value=0.2),
        LeverSetting.model_validate(
            {"lever": "tlv_strengheid", "value": 0.3, "swv": ["VO1", "PO1"], "from": "2026-01"}
        ),
        LeverSetting(lever="basisondersteuning", value=0.4, school=("02BB00",), until="2027-01"),
    )
    scenario = scenario_of().model_copy(update={"levers": levers})
    everyone, two, school = settings_of(scenario, STATE)  # type: ignore[arg-type]
    assert everyone.rows is None
    assert (everyone.first, everyone.last) == (scenario.start_month, None)
    assert two.rows is not None
    assert school.rows is not None
    assert two.rows.tolist() == [0, 2]
    assert two.first == parse_month("2026-01")
    assert school.rows.tolist() == [1, 2]
    assert school.last == parse_month("2027-01")
    assert [s.value for s in (everyone, two, school)] == [0.2, 0.3, 0.4]


def test_the_first_run_of_new_code_says_what_it_waits_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    scenario = worlds.scenario_of(worlds.busy_world())
    for there in (False, True):
        if there:
            (tmp_path / "agents").mkdir()
            (tmp_path / "agents" / "moves.enrol-1.py311.nbi").touch()
        monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
        assert sim.kernels_are_compiled() == there
        steps: list[Step] = []
        simulate(scenario, load(), 1, steps.append)
        assert (steps[0].label == COMPILING) != there
        assert steps[-1].done == 12
