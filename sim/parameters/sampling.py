"""Drawing uncertain parameters: a Latin hypercube whose columns are keyed by parameter name.

Every parameter has its own permutation and its own jitter, both keyed by (design seed, name), so
the draw of one parameter does not change when another is added, removed or renamed, and it is the
same for every scenario.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim.draws import Kind, key, uniforms

ASSUMED = "assumed"
"""The kind of a parameter that no source gives: these are the ones that are drawn."""
STRUCTURE = "structure:parameter_set"
"""The name of the dimension that chooses the structural parameter set."""


class Ranged(Protocol):
    """What sampling needs to know of a set of parameters."""

    @property
    def names(self) -> Sequence[str]:
        """Names of all parameters."""
        ...

    def kind_of(self, name: str, /) -> str:
        """Return the kind of a parameter, for example ``assumed`` or ``law``."""
        ...

    def range_of(self, name: str, /) -> tuple[float, float] | None:
        """Return the lowest and highest plausible value, None where none is stated."""
        ...


def _stream(seed: int, name: str) -> np.uint64:
    digest = hashlib.sha256(name.encode("utf-8")).digest()
    return key(seed, Kind.PARAMETERS, int.from_bytes(digest[:7], "little"))


def unit_column(name: str, n: int, seed: int) -> NDArray[np.float64]:
    """Return ``n`` values in [0, 1), one in each of ``n`` equal strata, in keyed random order.

    Args:
        name: what is drawn; the column depends on nothing but name, ``n`` and ``seed``.
        n: number of values, at least 1.
        seed: seed of the design, not of a scenario.

    Returns:
        Float array of shape ``(n,)``.

    Raises:
        ValueError: if ``n`` is below 1.
    """
    if n < 1:
        raise ValueError(f"a Latin hypercube has at least 1 row, not {n}")
    draws = uniforms(_stream(seed, name), np.arange(2 * n, dtype=np.uint64))
    rank = np.argsort(np.argsort(draws[:n], kind="stable"), kind="stable")
    column: NDArray[np.float64] = (rank + draws[n:]) / n
    return column


def drawable(parameters: Ranged, fixed: Iterable[str] = ()) -> list[str]:
    """Return the names that are drawn, sorted: assumed, with a range, and not fixed.

    Args:
        parameters: the parameters with kinds and ranges.
        fixed: names that keep their value, for example those a scenario sets itself.
    """
    kept = set(fixed)
    return sorted(
        name
        for name in parameters.names
        if name not in kept
        and parameters.kind_of(name) == ASSUMED
        and parameters.range_of(name) is not None
    )


def latin_hypercube(
    parameters: Ranged, n: int, seed: int, fixed: Iterable[str] = ()
) -> list[Mapping[str, float]]:
    """Return ``n`` draws of all assumed parameters that have a range.

    Args:
        parameters: the parameters with kinds and ranges.
        n: number of draws, at least 1.
        seed: seed of the design; keep it apart from the seed of a scenario.
        fixed: names that are not drawn.

    Returns:
        One mapping from name to value per draw, names in alphabetical order; each parameter has
        exactly one value in each of ``n`` equal parts of its range.
    """
    rows: list[dict[str, float]] = [{} for _ in range(n)]
    for name in drawable(parameters, fixed):
        bounds = parameters.range_of(name)
        assert bounds is not None
        low, high = bounds
        for row, unit in zip(rows, unit_column(name, n, seed), strict=True):
            row[name] = float(low + unit * (high - low))
    return list(rows)


def choose(options: Sequence[str], n: int, seed: int) -> list[str]:
    """Return ``n`` choices out of ``options``, each as often as the others (up to one).

    The structural dimension of a design: which parameter set a replicate starts from.
    """
    units = unit_column(STRUCTURE, n, seed)
    strata = np.floor(units * n).astype(int)
    return [options[stratum * len(options) // n] for stratum in strata]
