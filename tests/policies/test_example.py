"""The worked example of docs/architecture.md: the lines of the page, as a policy that runs."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from worlds import busy_world

from sim import parameters
from sim.parameters import _all, _parameters_of
from sim.policies import applying, catalogue
from sim.policies.policy import Policy
from sim.scenario import Names, Scenario, build, policy_checks
from sim.simulate import settings_of, silent, start

PAGE = Path(__file__).parents[2] / "docs" / "architecture.md"


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Policy:
    """Return the policy of the page, its file and its numbers put where they belong."""
    section = PAGE.read_text(encoding="utf-8").split("**A policy.**")[1]
    code, numbers = (
        re.search(rf"```{kind}\n(.*?)```", section, re.DOTALL).group(1)  # type: ignore[union-attr]
        for kind in ("python", "yaml")
    )
    for name, entry in YAML(typ="safe", pure=True).load(numbers).items():
        (parameter,) = _parameters_of(tmp_path / "doorbraak.yaml", name, entry)
        monkeypatch.setitem(_all(), name, parameter)
    file = tmp_path / "doorbraak.py"
    file.write_text(code, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("doorbraak", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "doorbraak", module)
    spec.loader.exec_module(module)
    found: Policy = module.POLICY
    for room in (catalogue, applying, policy_checks):
        monkeypatch.setattr(room, "CATALOGUE", {**catalogue.CATALOGUE, found.name: found})
    return found


def _scenario(policy: Policy) -> Scenario:
    known = Names.default()
    policies = {**known.policies, policy.name: policy.settings}
    names = Names(known.parameters, policies=policies, units=known.units)
    raw = {"name": "x", "start": "2025-08", "years": 3, "world": busy_world()}
    return build({**raw, "policies": {policy.name: {"strength": 0.5}}}, names)


def test_the_policy_of_the_page_runs(policy: Policy) -> None:
    scenario = _scenario(policy)
    model = start(scenario, parameters.load(), 1, silent)
    assert settings_of(scenario, model.state) == []
    assert set(policy.effect) <= set(parameters.load().names)
    default = model.state.parameters["samenwerking.doorbraakaanpak"]
    seen = {}
    while model.running_months:
        month = model.month
        model.step()
        seen[month] = float(model.state.levers["doorbraakaanpak"][0])
    begins = 12 * 2026 + 7
    reached = default + 0.5 * (0.8 - default)
    assert seen[begins - 1] == default
    assert abs(seen[begins + 12] - reached) < 1e-12
    assert default < seen[begins + 6] < reached
    assert {e.lever for e in model.board.effects if e.policy == policy.name} == {"doorbraakaanpak"}
