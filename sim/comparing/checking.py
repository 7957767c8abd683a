"""Which scenarios can be compared: alike in all but what they are about."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.results import LETTERS, RunError

if TYPE_CHECKING:
    from sim.scenario import Scenario

ALIKE = ("start", "years", "seed", "scale", "parameter_set", "world")
"""Fields that must be the same in all scenarios of a comparison."""
LEAST, MOST = 2, len(LETTERS)
_WRITTEN_OUT = "a world written out"


def comparable(scenarios: Sequence["Scenario"], files: Sequence[Path]) -> list["Scenario"]:
    """Return the scenarios as they are run: all with the parameters of the base.

    A parameter that a file sets itself stays as it is there; see ``parameter_notes``.

    Args:
        scenarios: the base and the others, as their files say.
        files: where each comes from, for messages.

    Raises:
        RunError: in one sentence, if there are too few or too many, if two have the same name, or
            if one differs from the base in a field of ``ALIKE``.
    """
    refuse_number(len(scenarios))
    base, first = scenarios[0], files[0]
    for scenario, file in zip(scenarios[1:], files[1:], strict=True):
        for field in ALIKE:
            here, there = getattr(base, field), getattr(scenario, field)
            if here != there:
                raise RunError(
                    f"{file}: {field}: {_shown(there)} is not that of {first}, {_shown(here)}; "
                    f"scenarios that are compared have the same {', '.join(ALIKE)}"
                )
    _refuse_names(scenarios, files)
    return [
        scenario.model_copy(update={"parameters": {**base.parameters, **scenario.parameters}})
        for scenario in scenarios
    ]


def refuse_number(number: int) -> None:
    """Refuse too few or too many scenarios.

    Raises:
        RunError: with how many there may be.
    """
    if not LEAST <= number <= MOST:
        given = "1 scenario" if number == 1 else f"{number} scenarios"
        raise RunError(f"compare: {given} given; allowed: {LEAST} to {MOST} files, the base first")


def _refuse_names(scenarios: Sequence["Scenario"], files: Sequence[Path]) -> None:
    seen: dict[str, Path] = {}
    for scenario, file in zip(scenarios, files, strict=True):
        if scenario.name in seen:
            raise RunError(
                f"{file}: name: {scenario.name!r} is also the name of {seen[scenario.name]}; "
                "scenarios that are compared have names of their own"
            )
        seen[scenario.name] = file


def _shown(value: Any) -> str:
    return str(value) if isinstance(value, str | int | float) else _WRITTEN_OUT


def parameter_notes(
    given: Sequence[Mapping[str, float]], run: Sequence[Mapping[str, float]], names: Sequence[str]
) -> list[str]:
    """Return the sentences (Dutch) on parameters: which differ, and which came from the base.

    Args:
        given: parameters that each file sets.
        run: parameters that each scenario is run with.
        names: names of the scenarios.
    """
    found = []
    for own, used, name in zip(given[1:], run[1:], names[1:], strict=True):
        for parameter in sorted(used):
            value, base = used[parameter], run[0].get(parameter)
            if parameter not in own:
                found.append(f"{name} neemt parameter {parameter} = {value:g} over van {names[0]}.")
            elif base is None:
                found.append(
                    f"Let op: {name} zet parameter {parameter} op {value:g}, {names[0]} niet; ook "
                    "dat is een verschil tussen de scenario's."
                )
            elif base != value:
                found.append(
                    f"Let op: parameter {parameter} is {value:g} in {name} en {base:g} in "
                    f"{names[0]}; ook dat is een verschil tussen de scenario's."
                )
    return found
