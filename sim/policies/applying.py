"""The levers of a month: every policy writes its own."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from sim.agents.state import State
from sim.policies import zorgplicht
from sim.policies.settings import POLICIES, PolicySettings

APPLY: dict[str, Callable[[Any, State], None]] = {"zorgplicht": zorgplicht.apply}
"""Name of a policy and the function that writes its levers for a month."""


def apply_policies(settings: Mapping[str, PolicySettings], state: State) -> None:
    """Write the levers of every policy; one that is not named stands as by law."""
    for name, apply in APPLY.items():
        apply(settings.get(name) or _by_law(name), state)


@cache
def _by_law(name: str) -> PolicySettings:
    return POLICIES[name].model_validate({})
