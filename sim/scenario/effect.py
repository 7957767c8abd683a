"""Settings that are allowed but can never take effect within the run: a warning, no error."""

from collections.abc import Iterator

from sim.clock import format_month
from sim.policies.settings import PolicySettings
from sim.scenario.policy_checks import parts_in_force
from sim.scenario.reading import PathOf, field_name
from sim.scenario.schema import LeverSetting, Scenario


def without_effect(scenario: Scenario, file: str) -> list[str]:
    """Return one sentence per lever or policy setting that starts too late or ends too early.

    Args:
        scenario: a checked scenario.
        file: what the user calls it.
    """
    settings: list[tuple[PathOf, LeverSetting | PolicySettings]] = [
        *((("levers", i), lever) for i, lever in enumerate(scenario.levers)),
        *((("policies", name), given) for name, given in scenario.policies.items() if given.on),
    ]
    told = {
        path: [((*path, key), reason) for key, reason in _reasons(setting, scenario)]
        for path, setting in settings
    }
    for path, reason in (*_never_in_force(scenario), *_parts_without_a_month(scenario)):
        told[path] = told.get(path) or [(path, reason)]
    return [
        f"warning: {file}: {field_name(path)}: {reason}; this setting never takes effect."
        for found in told.values()
        for path, reason in found
    ]


def _reasons(setting: LeverSetting | PolicySettings, run: Scenario) -> Iterator[tuple[str, str]]:
    first, until = setting.from_month, setting.until_month
    if first is not None and first >= run.end_month:
        yield "from", f"{setting.from_} is after the last month of the run, {_last(run)}"
    elif until is not None and until <= run.start_month:
        yield "until", f"{setting.until} is not after the start of the run, {run.start}"


def _never_in_force(run: Scenario) -> Iterator[tuple[PathOf, str]]:
    """Yield the named policies of which no part is in force in a month of the run."""
    parts = parts_in_force(run)
    for name in run.policies:
        dates = [part.delivery for policy, _, part in parts if policy == name]
        works = [
            d
            for d in dates
            if d.first < run.end_month and (d.until is None or d.until > run.start_month)
        ]
        if dates and not works:
            begins = format_month(min(d.first for d in dates))
            yield (
                ("policies", name),
                f"it begins in {begins} and is not in force between {run.start} and {_last(run)}",
            )


def _parts_without_a_month(run: Scenario) -> Iterator[tuple[PathOf, str]]:
    """Yield the parts that a scenario asks for and that are over before they begin."""
    for policy, _, part in parts_in_force(run):
        how = part.delivery
        if policy in run.policies and how.until is not None and how.until <= how.first:
            begins, ends = format_month(how.first), format_month(how.until)
            yield (
                ("policies", policy, part.name),
                f"the policy ends in {ends}, before this part begins ({begins})",
            )


def _last(run: Scenario) -> str:
    return format_month(run.end_month - 1)
