"""What a scenario says of policies together: where they work, when, and whether they collide."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from sim.agents.levers import LEVERS
from sim.clock import format_month
from sim.parameters import load
from sim.policies.catalogue import CATALOGUE
from sim.policies.policy import Part
from sim.policies.settings import PolicySettings
from sim.scenario.names import Names
from sim.scenario.problems import did_you_mean, listing, show
from sim.scenario.reading import PathOf
from sim.scenario.schema import Scenario

Found = tuple[PathOf, str, str]
"""Path, what is wrong, what is allowed."""


def unknown_swvs(data: Mapping[str, Any], names: Names) -> Iterator[Found]:
    """Yield the samenwerkingsverbanden in which a policy should work and that do not exist."""
    raw = data.get("policies")
    known = names.units_in(data.get("world")).get("swv", ())
    for name, settings in raw.items() if isinstance(raw, dict) else ():
        codes = settings.get("swv") if isinstance(settings, dict) else None
        for k, code in enumerate(codes if isinstance(codes, list) else ()):
            if isinstance(code, str) and code not in known:
                message = f"unknown swv {show(code)}{did_you_mean(code, known)}"
                yield ("policies", name, "swv", k), message, listing(known)


def parts_in_force(scenario: Scenario) -> list[tuple[str, PolicySettings, Part]]:
    """Return each part of each policy that a scenario names or the law has, with its settings."""
    parameters = load(scenario.parameter_set)
    known = {n: value for n, value in scenario.parameters.items() if n in parameters.items}
    parameters = parameters.replace(known)  # names of a caller's own date no policy
    found = []
    for name, policy in CATALOGUE.items():
        settings = scenario.policies.get(name)
        if settings is None and policy.by_law:
            settings = policy.settings.model_validate({})
        if settings is not None and settings.on:
            found += [(name, settings, part) for part in policy.parts(settings, parameters)]
    return found


def never_begins(scenario: Scenario) -> Iterator[Found]:
    """Yield the policies that end before they begin, by a month of the scenario and one of law."""
    begins: dict[str, tuple[PolicySettings, Part]] = {}
    for name, settings, part in parts_in_force(scenario):
        known = begins.setdefault(name, (settings, part))
        if part.delivery.first < known[1].delivery.first:
            begins[name] = (settings, part)
    for name, (settings, part) in begins.items():
        first, until = part.delivery.first, settings.until_month
        if settings.from_ is None and until is not None and until <= first:
            message = f"{show(settings.until)} is not later than its first month by itself"
            message += f" ({format_month(first)}, part {part.name})"
            yield ("policies", name, "until"), message, f"a month after {format_month(first)}"
        end = part.delivery.until
        if settings.from_ is not None and until is None and end is not None and end <= first:
            message = (
                f"{show(settings.from_)} is not before its end by itself ({format_month(end)})"
            )
            yield (
                ("policies", name, "from"),
                message,
                f"a month before {format_month(end)}, or until",
            )


def conflicts(scenario: Scenario) -> Iterator[Found]:
    """Yield the pairs of policies that set one lever at once where its rule allows only one."""
    seen = set()
    for (one, _, part), (other, _, second) in combinations(parts_in_force(scenario), 2):
        shared = sorted(set(part.levers) & set(second.levers))
        alone = [lever for lever in shared if LEVERS[lever].combine == "one"]
        if one == other or not alone or not part.delivery.overlaps(second.delivery):
            continue
        if max(part.delivery.first, second.delivery.first) >= scenario.end_month:
            continue
        if (one, other) in seen:
            continue
        seen.add((one, other))
        named, rest = (other, one) if other in scenario.policies else (one, other)
        message = (
            f"sets the lever {alone[0]} in months and samenwerkingsverbanden in which"
            f" policies.{rest} sets it too"
        )
        allowed = "one of the two, or other months or samenwerkingsverbanden for one of them"
        yield ("policies", named), message, allowed
