"""A scenario with some values changed: checked as a file is, and written as a file is.

A value is named by its path, as in the file: ``years``, ``policies.basisnorm.hoogte``,
``parameters.verzuim.kans`` (the rest is the name), ``levers.steunpunt`` (for all its holders, from
the start on, after the file's own settings) and ``levers.0.value`` (of the file's first setting).
"""

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.results import COMPARISON, RunError, read_manifest
from sim.results import SCENARIO as KEPT
from sim.run import default_folder
from sim.scenario import Problem, Scenario, ScenarioError, build, load
from sim.unfinished.folder import unfinished
from sim.viewing.words import number

SCALE = 0.1
"""Share of all leerlingen that a run of the page has, unless another is asked for."""
MAX_DESCRIPTION = 4000
_MOST_FOLDERS = 1000
Value = bool | int | float | str | None
Changes = Mapping[str, Value]
"""New values by their path."""


def base_of(place: Path) -> Scenario:
    """Return the scenario of a file, or of the results folder of a run.

    Raises:
        ScenarioError: with every problem of the file.
        RunError: if a folder holds no run.
    """
    if not place.is_dir():
        return load(place)
    if COMPARISON in read_manifest(place):
        raise RunError(f"{place} holds a comparison of scenarios; choose one of its runs")
    return load(place / KEPT)


def changed(base: Scenario, changes: Changes, name: str) -> Scenario:
    """Return ``base`` with other values, at scale ``SCALE`` where none is given.

    Args:
        base: a checked scenario.
        changes: new values by path.
        name: of the new scenario; also what messages call it.

    Raises:
        ScenarioError: with every problem, in the words for a file.
    """
    data = copy.deepcopy(base.model_dump(mode="json", by_alias=True))
    scaled = {} if base.small_world is not None else {"scale": SCALE}
    problems = [
        problem
        for path, value in {**scaled, **changes}.items()
        if (problem := _set(data, path, value, name)) is not None
    ]
    data["name"] = name
    data["description"] = _described(base, changes)
    if problems:
        raise ScenarioError(problems)
    return build(data, file=name)


def _set(data: dict[str, Any], path: str, value: Value, file: str) -> Problem | None:
    """Set one value in plain data; return what is wrong with its path."""
    head, _, rest = path.partition(".")
    if head == "parameters" and rest:
        data["parameters"][rest] = value
    elif head == "levers" and rest:
        return _set_lever(data["levers"], path, rest, value, file)
    elif head == "policies" and rest.count("."):
        at = data["policies"]
        *above, last = rest.split(".")
        for key in above:
            at[key] = at.get(key) or {}
            at = at[key]
            if not isinstance(at, dict):
                return Problem(file, 0, 0, path, "is not the path of a value", "one that is")
        at[last] = value
    elif rest:
        allowed = "policies.NAME.SETTING, levers.NAME, parameters.NAME, or a field of a scenario"
        return Problem(file, 0, 0, path, "is not the path of a value", allowed)
    else:
        data[head] = value
    return None


def _set_lever(
    levers: list[dict[str, Any]], path: str, rest: str, value: Value, file: str
) -> Problem | None:
    first, _, key = rest.partition(".")
    if not first.isdecimal():
        levers.append({"lever": rest, "value": value})
        return None
    if key and int(first) < len(levers):
        levers[int(first)][key] = value
        return None
    allowed = f"levers.NUMBER.value, with a number below {len(levers)}"
    return Problem(file, 0, 0, path, "is not one of the settings of levers", allowed)


def _described(base: Scenario, changes: Changes) -> str:
    """Return, in Dutch, what was changed, and what the scenario was that it was changed in."""
    told = "; ".join(f"{path} = {shown(value)}" for path, value in changes.items())
    text = f"Als {base.name}, met {told}." if told else f"Als {base.name}."
    if len(text) > MAX_DESCRIPTION:
        text = f"Als {base.name}, met {number(len(changes))} andere waarden."
    longer = f"{text} Over {base.name}: {base.description}"
    return longer if base.description and len(longer) <= MAX_DESCRIPTION else text


def shown(value: Value) -> str:
    """Return a value as it stands in a scenario file."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return value if isinstance(value, str) else repr(value)


def target_in(results: Path, scenario: Scenario) -> Path:
    """Return a folder of ``results`` that is not there yet, named after a scenario.

    Args:
        results: the results folder of the page.
        scenario: its name is kept in letters, digits and dashes, so that no path leads outside.

    Raises:
        RunError: if a thousand such names are taken.
    """
    plain = default_folder(scenario).name
    for count in range(1, _MOST_FOLDERS):
        target = results / (plain if count == 1 else f"{plain}-{count}")
        taken = target.exists() or target.is_symlink() or unfinished(target).exists()
        if not taken:
            return target
    raise RunError(f"{results} holds too many runs named {plain}; choose another name")
