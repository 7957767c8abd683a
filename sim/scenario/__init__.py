"""The scenario file: reading, checking, and writing back what it says after defaults."""

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.scenario.checks import check, read_policies
from sim.scenario.editor_schema import json_schema, model_schema
from sim.scenario.effect import without_effect
from sim.scenario.loading import from_mapping, gather
from sim.scenario.names import Names
from sim.scenario.policy_checks import conflicts, never_begins
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.reading import Document
from sim.scenario.schema import LeverSetting, Scenario
from sim.scenario.wording import problem, problems_of
from sim.scenario.world_groups import Group, WorldArrivals, WorldLeerlingen
from sim.scenario.world_rates import PROCESSES, RATE_NAMES, Births, ConstantRate
from sim.scenario.world_schema import SmallWorld, WorldGemeente, WorldSchool, WorldSwv
from sim.scenario.world_states import VasteOvergangen

__all__ = [
    "PROCESSES",
    "RATE_NAMES",
    "Births",
    "ConstantRate",
    "Group",
    "LeverSetting",
    "Names",
    "Problem",
    "Scenario",
    "ScenarioError",
    "SmallWorld",
    "VasteOvergangen",
    "WorldArrivals",
    "WorldGemeente",
    "WorldLeerlingen",
    "WorldSchool",
    "WorldSwv",
    "build",
    "json_schema",
    "load",
    "without_effect",
]


def load(
    path: str | Path,
    names: Names | None = None,
    overrides: dict[str, Any] | None = None,
    allow_large: bool = False,
) -> Scenario:
    """Read and check a scenario file.

    Args:
        path: the file.
        names: what it may name; default the package's own.
        overrides: values that go before those of the file, nested as in the file.
        allow_large: accept a written-out world of more than ten million leerlingen.

    Raises:
        ScenarioError: with every problem of the file.
    """
    return _checked(gather(Path(path), overrides), names or Names.default(), allow_large)


def build(
    data: dict[str, Any],
    names: Names | None = None,
    allow_large: bool = False,
    file: str = "scenario",
) -> Scenario:
    """Check a scenario given as plain data, by the same rules as a file.

    Args:
        data: what the file would hold.
        names: what it may name; default the package's own.
        allow_large: accept a written-out world of more than ten million leerlingen.
        file: what to call it in messages.

    Raises:
        ScenarioError: with every problem.
    """
    return _checked(from_mapping(data, file), names or Names.default(), allow_large)


def _checked(document: Document, names: Names, allow_large: bool) -> Scenario:
    if () in document.broken:
        raise ScenarioError(_in_order(document.problems))
    policies, problems = read_policies(document, names)
    data = dict(document.data)
    if policies is not None:
        data["policies"] = policies
    scenario: Scenario | None = None
    try:
        scenario = Scenario.model_validate(data)
    except ValidationError as error:
        problems += problems_of(error, document, model_schema())
    problems += check(document, names, allow_large)
    if scenario is not None and not problems:
        for found in (*never_begins(scenario), *conflicts(scenario)):
            problems.append(problem(document, *found))
    broken = {spot for path, spot in document.spots.items() if path in document.broken}
    places = {(s.file, *place) for s in broken for place in (s.key, s.value)}
    problems = [p for p in problems if (p.file, p.line, p.column) not in places]
    problems = document.problems + problems
    if problems or scenario is None:
        raise ScenarioError(_in_order(problems))
    return scenario


def _in_order(problems: list[Problem]) -> list[Problem]:
    """Return the problems by place, each once."""
    return sorted(dict.fromkeys(problems), key=lambda p: (p.file, p.line, p.column))
