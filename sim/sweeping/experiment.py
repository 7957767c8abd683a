"""Reading an experiment file: every problem at once, each with file, line and field."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from sim.scenario import ScenarioError, build, load
from sim.scenario.loading import gather
from sim.scenario.names import Names
from sim.scenario.problems import Problem, did_you_mean, listing, show
from sim.scenario.reading import Document, PathOf, field_name, read
from sim.scenario.wording import problem, problems_of
from sim.sweeping.design import design_size
from sim.sweeping.factors import LEVER, UNCERTAINTY, Factor, FactorError, applied, factor_of
from sim.sweeping.outcomes import known_indicators
from sim.sweeping.schema import MAX_RUNS, Experiment, Wanted

if TYPE_CHECKING:
    from sim.scenario import Scenario

SIDES = (("levers", LEVER), ("uncertainties", UNCERTAINTY))
IN_PLACE_OF = ("scale", "years", "seed")
"""Fields of an experiment that go before those of its scenario."""
RESERVED = ("run", "point", "replicate", "seed", "error")
"""Columns of the table of runs that are no factor and no outcome."""


@dataclass(frozen=True)
class Loaded:
    """An experiment that can be run.

    Attributes:
        experiment: what the file says.
        scenario: the base scenario after defaults.
        factors: what varies, levers first, in the order of the file.
        files: every file that was read, by its path seen from the experiment file.
    """

    experiment: Experiment
    scenario: "Scenario"
    factors: tuple[Factor, ...]
    files: Mapping[str, Path]


def load_experiment(path: Path, names: Names | None = None) -> Loaded:
    """Read and check an experiment file and the scenario it is about.

    Args:
        path: the file.
        names: what it may name; default the package's own.

    Raises:
        ScenarioError: with every problem of the file, or of its scenario.
    """
    names = names or Names.default()
    document = read(path, str(path))
    if () in document.broken:
        raise ScenarioError(document.problems)
    try:
        experiment = Experiment.model_validate(document.data)
    except ValidationError as error:
        found = list(problems_of(error, document, Experiment.model_json_schema()))
        raise ScenarioError(_in_order(document.problems + found)) from None
    if document.problems:
        raise ScenarioError(_in_order(document.problems))
    scenario, files = _base(path, document, experiment, names)
    base = scenario.model_dump(mode="json", by_alias=True)
    factors, problems = _factors(document, experiment, names)
    problems += _outcomes(document, experiment, scenario, names)
    if not problems:
        problems += _rows(document, experiment, factors)
        problems += _values(document, base, factors, names)
        problems += _size(document, experiment, factors)
    if problems:
        raise ScenarioError(_in_order(problems))
    return Loaded(experiment, scenario, tuple(factors), files)


def _in_order(problems: list[Problem]) -> list[Problem]:
    return sorted(dict.fromkeys(problems), key=lambda p: (p.file, p.line, p.column))


def _base(
    path: Path, document: Document, experiment: Experiment, names: Names
) -> tuple["Scenario", dict[str, Path]]:
    """Return the base scenario after defaults, and the files of both."""
    file = path.parent / experiment.scenario
    if not file.is_file():
        message = f"{show(experiment.scenario)} is not a file that is there"
        allowed = "a scenario file, seen from the folder of this file"
        raise ScenarioError([problem(document, ("scenario",), message, allowed)])
    given = {n: getattr(experiment, n) for n in IN_PLACE_OF if getattr(experiment, n) is not None}
    scenario = load(file, names, given)
    read_from = {spot.file for spot in gather(file, None).spots.values()}
    files = {path, *(Path(name) for name in read_from if Path(name).is_file())}
    shown = {Path(os.path.relpath(f, path.parent)).as_posix(): f for f in sorted(files)}
    return scenario, shown


def _factors(
    document: Document, experiment: Experiment, names: Names
) -> tuple[list[Factor], list[Problem]]:
    factors: list[Factor] = []
    problems: list[Problem] = []
    for side, role in SIDES:
        for name, vary in getattr(experiment, side).items():
            at: PathOf = (side, name)
            if any(factor.path == name for factor in factors):
                message = "stands under levers and under uncertainties"
                problems.append(problem(document, at, message, "one of the two", on_key=True))
                continue
            try:
                factors.append(factor_of(name, vary, role, names))
            except FactorError as error:
                problems.append(problem(document, at, str(error), error.allowed, on_key=True))
    if experiment.design.kind == "crossed" and not problems:
        for side, role in SIDES:
            if all(factor.role != role for factor in factors):
                message = f"'crossed' sets levers against uncertainties; there are no {side}"
                at = ("design", "kind")
                problems.append(problem(document, at, message, "lhs, or one path or more of both"))
    if not factors and not problems:
        message = "nothing varies: there are no levers and no uncertainties"
        problems.append(problem(document, ("levers",), message, "one path or more"))
    return factors, problems


def _outcomes(
    document: Document, experiment: Experiment, scenario: "Scenario", names: Names
) -> Iterator[Problem]:
    known = known_indicators()
    units = names.units_in(scenario.model_dump(mode="json")["world"])
    first, last = int(scenario.start[:4]), int(scenario.start[:4]) + scenario.years - 1
    columns: set[str] = {*RESERVED, *experiment.levers, *experiment.uncertainties}
    for k, wanted in enumerate(experiment.outcomes):
        at: PathOf = ("outcomes", k)
        if wanted.indicator not in known:
            message = f"unknown indicator {show(wanted.indicator)}"
            message += did_you_mean(wanted.indicator, known)
            yield problem(document, (*at, "indicator"), message, listing(known))
        if not first <= wanted.schooljaar <= last:
            message = f"{wanted.schooljaar} is not a schooljaar of the run"
            yield problem(document, (*at, "schooljaar"), message, f"{first} to {last}")
        yield from _unit(document, at, wanted, units)
        if wanted.column in columns:
            message = f"the column {show(wanted.column)} is there already"
            yield problem(document, at, message, "a name of its own")
        columns.add(wanted.column)


def _unit(
    document: Document, at: PathOf, wanted: Wanted, units: Mapping[str, Any]
) -> Iterator[Problem]:
    known = units.get(wanted.level, ())
    if wanted.unit is not None and wanted.unit not in known:
        message = f"unknown {wanted.level} {show(wanted.unit)}{did_you_mean(wanted.unit, known)}"
        yield problem(document, (*at, "unit"), message, listing(known))


def _rows(document: Document, experiment: Experiment, factors: list[Factor]) -> Iterator[Problem]:
    """Yield what is wrong with the rows of a list: each gives every factor a value it can have."""
    by_path = {factor.path: factor for factor in factors}
    for k, row in enumerate(experiment.design.rows or ()):
        at: PathOf = ("design", "rows", k)
        for name in by_path.keys() - row.keys():
            yield problem(document, at, f"lacks {name}", "a value for every factor")
        for name, value in row.items():
            if name not in by_path:
                message = f"is no factor{did_you_mean(name, by_path)}"
                yield problem(document, (*at, name), message, listing(by_path), on_key=True)
            elif not by_path[name].takes(value):
                yield problem(
                    document,
                    (*at, name),
                    f"{show(value)} is not a value of it",
                    _may(by_path[name]),
                )


def _may(factor: Factor) -> str:
    if factor.values:
        return ", ".join(show(value) for value in factor.values)
    kind = "a whole number from" if factor.whole else "from"
    return f"{kind} {factor.low:g} to {factor.high:g}"


def _values(
    document: Document, base: Mapping[str, Any], factors: list[Factor], names: Names
) -> Iterator[Problem]:
    """Yield the values and ends of ranges that the scenario refuses, each tried by itself."""
    for factor in factors:
        side = "levers" if factor.role == LEVER else "uncertainties"
        for k, value in enumerate(factor.levels(2)):
            try:
                build(applied(base, {factor.path: value}), names)
            except ScenarioError as error:
                where = "values" if factor.values else "range"
                at: PathOf = (side, factor.path, where, k)
                reason = error.problems[0]
                field = f" (at {reason.field})" if reason.field else ""
                message = f"{show(value)} cannot be run: {reason.message}{field}"
                yield problem(document, at, message, reason.allowed)


def _size(document: Document, experiment: Experiment, factors: list[Factor]) -> Iterator[Problem]:
    runs = design_size(factors, experiment.design) * experiment.replicates
    if runs > MAX_RUNS:
        message = f"these are {runs:,} runs ({field_name(('replicates',))} counted)"
        yield problem(document, ("design",), message, f"at most {MAX_RUNS:,}")
