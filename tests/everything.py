"""Everything that a model holds, flat: what a test compares that must miss nothing.

It walks by itself and knows no kind of object beforehand, so a part that is forgotten elsewhere is
not forgotten here.
"""

import types
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from sim.agents.leerlingen import columns_of
from sim.model import StelselModel
from sim.parameters import Parameters
from sim.population.facts import Facts

OF_MESA = {
    "model",
    "agents",
    "random",
    "rng",
    "_rng",
    "_seed",
    "_user_step",
    "step",
    "lap",
    "_agents",
    "_agents_by_type",
    "_all_agents",
    "model_reporters",
    "_validated",
}
ONLY_QUICKER = {
    "state.work",  # bytes read so far: a measure of speed
    "state.remembered.zones",
    "state.remembered.zoned",
    "state.remembered.moved",
    "state.remembered.supported_to",
    "state.remembered.supported",
    "state.remembered.support",
    "state.remembered.touched",
    "state.remembered.cared",
    "state.remembered.asking",
    "state.remembered.special",
    "state.remembered.scratch",
    "state.remembered.awaited",
    "state.remembered.made['jeugdhulp: regio']",  # of the geography, which nobody writes
    "recorder._counts.seen",  # room to work in
}
"""First looks: they may hold more rows than they need and never change a result."""


def everything(model: StelselModel) -> dict[str, Any]:
    """Return every array, number and text that a model holds, by its path."""
    state = model.state
    rows = {id(column): state.used for column in columns_of(state.leerlingen)}
    if state.named is not None:
        rows[id(state.named.now)] = state.used
    rows |= {id(column): int(state.log.used[0]) for column in state.log[:-1]}
    return dict(_walk(model, "", rows, ()))


def _walk(  # noqa: PLR0912  (a branch per kind of thing)
    value: Any, path: str, rows: Mapping[int, int], above: tuple[int, ...]
) -> Iterator[Any]:
    if path in ONLY_QUICKER or id(value) in above or isinstance(value, Parameters | Facts | type):
        return
    above = (*above, id(value))
    if isinstance(value, np.ndarray):
        yield path, value[: rows.get(id(value))].copy()
    elif isinstance(value, Mapping):
        if path != "state.remembered.made":
            yield f"{path} (keys)", tuple(map(str, value))
        for key, part in value.items():
            yield from _walk(part, f"{path}[{key!r}]", rows, above)
    elif isinstance(value, tuple) and hasattr(value, "_fields"):
        for name, part in value._asdict().items():
            yield from _walk(part, f"{path}.{name}".lstrip("."), rows, above)
    elif isinstance(value, list | tuple):
        yield f"{path} (length)", len(value)
        for place, part in enumerate(value):
            yield from _walk(part, f"{path}[{place}]", rows, above)
    elif isinstance(value, bool | int | float | str | None | np.generic):
        yield path, value
    elif isinstance(value, set | frozenset):
        yield path, tuple(sorted(map(str, value)))
    elif isinstance(value, types.FunctionType | types.BuiltinFunctionType | types.MethodType):
        return
    else:
        for name, part in vars(value).items():
            if name not in OF_MESA:
                yield from _walk(part, f"{path}.{name}".lstrip("."), rows, above)


def different(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """Return the paths that differ; nan equals nan, and a type that differs counts."""
    found = sorted(one.keys() ^ other.keys())
    return found + [path for path in one if path in other and not _same(one[path], other[path])]


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return (
            isinstance(one, np.ndarray)
            and isinstance(other, np.ndarray)
            and one.dtype == other.dtype
            and one.shape == other.shape
            and one.tobytes() == other.tobytes()
        )
    return type(one) is type(other) and repr(one) == repr(other)
