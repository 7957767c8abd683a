"""What a model cannot know: whether the names that a scenario uses exist, and their ranges.

These checks look at the raw data, so that they also speak where something else is wrong.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import islice
from string import ascii_letters
from typing import Any

from pydantic import ValidationError

from sim.policies.settings import PolicySettings
from sim.scenario.names import Names, gemeente_names
from sim.scenario.policy_checks import unknown_swvs
from sim.scenario.problems import ENOUGH, Problem, did_you_mean, listing, show, told
from sim.scenario.reading import Document, PathOf
from sim.scenario.schema import HOLDER_OF_TARGET, order_findings
from sim.scenario.wording import problem, problems_of
from sim.scenario.world_checks import check_world
from sim.scenario.world_defaults import rows

Found = tuple[PathOf, str, str]
"""Path, what is wrong, what is allowed."""


def check(document: Document, names: Names, allow_large: bool) -> list[Problem]:
    """Return every problem of a document with names, ranges and the written-out world."""
    data = document.data
    found: list[Found] = []
    for part in (
        _set(data, names),
        _levers(data, names),
        _parameters(data, names),
        unknown_swvs(data, names),
        check_world(data, allow_large),
    ):
        found += islice(part, ENOUGH)
    return [problem(document, path, message, allowed) for path, message, allowed in found]


def read_policies(
    document: Document, names: Names
) -> tuple[dict[str, PolicySettings] | None, list[Problem]]:
    """Return the policies as models (None: not a mapping) and what is wrong with them."""
    raw = document.data.get("policies", {})
    if not isinstance(raw, dict):
        return None, []
    known: dict[str, PolicySettings] = {}
    problems: list[Problem] = []
    for name, settings in islice(raw.items(), ENOUGH):
        path: PathOf = ("policies", name)
        model = names.policies.get(name)
        if model is None:
            message = "unknown policy" + did_you_mean(name, names.policies)
            allowed = listing(names.policies)
            problems.append(problem(document, path, message, allowed, on_key=True))
            continue
        try:
            known[name] = model.model_validate(settings)
        except ValidationError as error:
            problems += problems_of(error, document, model.model_json_schema(), path)
            continue
        for at, value, message, allowed in order_findings(known[name].from_, known[name].until):
            problems.append(problem(document, (*path, at), told(value, message), allowed))
    return known, problems


def unknown(value: Any, known: Collection[str], what: str) -> tuple[str, str]:
    """Return what to say of a name that is not among ``known``."""
    return f"unknown {what} {show(value)}{did_you_mean(value, known)}", listing(known)


def _set(data: dict[str, Any], names: Names) -> Iterator[Found]:
    value = data.get("parameter_set")
    if isinstance(value, str) and value not in names.parameter_sets:
        yield ("parameter_set",), *unknown(value, names.parameter_sets, "parameter set")


def _parameters(data: dict[str, Any], names: Names) -> Iterator[Found]:
    raw = data.get("parameters")
    for name, value in raw.items() if isinstance(raw, dict) else ():
        path: PathOf = ("parameters", name)
        if name not in names.parameters:
            yield path, *unknown(name, names.parameters, "parameter")
            continue
        bounds = names.parameters[name]
        if bounds is not None and _outside(value, *bounds):
            yield path, f"{show(value)} is out of range", f"{bounds[0]:g} to {bounds[1]:g}"


def _outside(value: Any, low: float, high: float) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and (value < low or value > high)


def _levers(data: dict[str, Any], names: Names) -> Iterator[Found]:
    units = names.units_in(data.get("world"))
    named = {} if isinstance(data.get("world"), dict) else {"gemeente": gemeente_names}
    for i, item in rows(data, "levers"):
        name, path = item.get("lever"), ("levers", i)
        if not isinstance(name, str):
            continue
        lever = names.levers.get(name)
        if lever is None:
            yield (*path, "lever"), *unknown(name, names.levers, "lever")
        elif _outside(item.get("value"), lever.low, lever.high):
            allowed = f"{lever.low:g} to {lever.high:g} ({lever.unit})"
            yield (*path, "value"), f"{show(item['value'])} is out of range for {name}", allowed
        for key, holder in HOLDER_OF_TARGET.items():
            if item.get(key) is None:
                continue
            if lever is not None and lever.holder != holder:
                right = next(k for k, h in HOLDER_OF_TARGET.items() if h == lever.holder)
                message = f"{name} is a lever of a {lever.holder}, not of a {holder}"
                yield (*path, key), message, f"{right}, or no units at all"
            else:
                for k, hint in _units(item[key], units.get(key, ()), named.get(key)):
                    message = f"unknown {key} {show(item[key][k])}{hint}"
                    yield (*path, key, k), message, listing(units.get(key, ()))


def _units(
    codes: Any, known: Collection[str], by_name: Callable[[], Mapping[str, str]] | None
) -> Iterator[tuple[int, str]]:
    """Yield the place of each code that is not known, and the code that may be meant, as text."""
    for k, code in enumerate(codes if isinstance(codes, list | tuple) else ()):
        if not isinstance(code, str) or code in known:
            continue
        named = by_name().get(code.strip().lower()) if by_name else None
        if named in known:
            yield k, f"; did you mean {show(named)} ({show(code.strip())[1:-1]})?"
        else:
            yield k, did_you_mean(code, [other for other in known if _kind(other) == _kind(code)])


def _kind(code: str) -> str:
    """Return the letters a code starts with, which tell its kind and sector: PO, VO, GM."""
    return code[: len(code) - len(code.lstrip(ascii_letters))].upper()
