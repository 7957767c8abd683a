"""What is asked of a run, and from what it is made: what is kept of it belongs to that alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sim.provenance import hash_of
from sim.unfinished.inputs import LIBRARY

FORMAT = 1


@dataclass(frozen=True)
class Asked:
    """What is run, and from what: what is kept is gone on with only where all of it is the same.

    Attributes:
        scenario: the scenario after defaults.
        options: those that change a result.
        inputs: hash of every source, table and file by its name, and versions of libraries.
        code: version and commit; kept for the manifest, and not compared.
    """

    scenario: Mapping[str, Any]
    options: Mapping[str, Any]
    inputs: Mapping[str, str]
    code: Mapping[str, Any]

    def hash(self) -> str:
        """Return a hash of all that must be the same."""
        return hash_of([FORMAT, dict(self.scenario), dict(self.options), dict(self.inputs)])

    def header(self) -> dict[str, Any]:
        """Return the first line of the journal."""
        return {
            "format": FORMAT,
            "begun": datetime.now(UTC).isoformat(timespec="seconds"),
            "scenario": dict(self.scenario),
            "options": dict(self.options),
            "inputs": dict(self.inputs),
            "code": dict(self.code),
        }


def asked_of(
    scenario: Mapping[str, Any], options: Mapping[str, Any], origin: Mapping[str, Any]
) -> Asked:
    """Return what is asked, from a scenario, options and the origin that a manifest tells."""
    libraries = {LIBRARY + name: version for name, version in origin["versions"].items()}
    inputs = {**origin["sources"], **origin["inputs"], **libraries}
    return Asked(scenario, options, inputs, origin["code"])
