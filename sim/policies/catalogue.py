"""All policies: whatever file of this folder has a ``POLICY`` is in the catalogue."""

from importlib import import_module
from pkgutil import iter_modules

from sim import policies
from sim.policies.policy import Policy
from sim.policies.settings import PolicySettings

_HEAVY = ("applying", "catalogue", "ledger", "units")
"""Modules that work on a run: not loaded where a scenario file is only read."""


def _found() -> dict[str, Policy]:
    names = [module.name for module in iter_modules(policies.__path__)]
    modules = [import_module(f"{policies.__name__}.{name}") for name in names if name not in _HEAVY]
    known = [module.POLICY for module in modules if hasattr(module, "POLICY")]
    return {policy.name: policy for policy in sorted(known, key=lambda policy: policy.name)}


CATALOGUE: dict[str, Policy] = _found()
"""Every policy by its name, in alphabetical order."""
POLICIES: dict[str, type[PolicySettings]] = {
    name: policy.settings for name, policy in CATALOGUE.items()
}
"""What a scenario may say of each policy."""
