"""What a sweep or a run is made from: code, tables, files and libraries, each by its name."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from sim.provenance import hash_files, hash_of, package_inputs, source_hashes, versions

LIBRARY = "library "
"""What the names of libraries begin with."""
_PACKAGE = "sim/"
_SHOWN = 3


@cache
def package_hashes() -> Mapping[str, str]:
    """Return the hash of every source, table and parameter file, as they were at the first call."""
    return {**source_hashes(), **hash_files(package_inputs())}


@cache
def inputs_hash() -> str:
    """Return one hash over the package's sources, tables and parameter files."""
    return hash_of(package_hashes())


def inputs_of(files: Mapping[str, Path]) -> dict[str, str]:
    """Return the hash of every input by its name, and the version of each library."""
    libraries = {LIBRARY + name: version for name, version in versions().items()}
    return {**package_hashes(), **hash_files(files), **libraries}


def sorted_out(inputs: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return inputs as a manifest has them: sources, versions of libraries, and other inputs."""
    found: dict[str, dict[str, str]] = {"sources": {}, "inputs": {}, "versions": {}}
    for name, value in inputs.items():
        if name.startswith(LIBRARY):
            found["versions"][name.removeprefix(LIBRARY)] = value
        else:
            own = name.startswith(_PACKAGE) and name.endswith(".py")
            found["sources" if own else "inputs"][name] = value
    return found


def changed(then: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Return the names of the inputs that differ, as a text; empty when none does."""
    names = sorted(name for name in {*then, *now} if then.get(name) != now.get(name))
    rest = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + rest
