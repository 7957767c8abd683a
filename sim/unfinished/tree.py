"""An object as a tree of plain values and a list of arrays, and back into an object made alike.

Nothing is pickled: a tree holds numbers, texts, lists and the names of kinds (``kinds``), so that
reading one runs no code of its writer.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.unfinished.kinds import kinds, kinds_by_name

Array = NDArray[Any]
PLAIN = (bool, int, float, str, type(None))
"""Types that stand in a tree as they are; JSON gives back the very same."""
ARRAY, ROWS, TUPLE, TEXTS, DICT, KIND, SCALAR = "a", "r", "t", "s", "d", "k", "n"
_MISSING: Any = object()


class UnknownKindError(TypeError):
    """A part of a state that a checkpoint knows no kind for: a fault of the program."""


@dataclass
class Tree:
    """What is kept of an object.

    Attributes:
        root: the tree.
        texts: lists of texts that stand in the tree by their number.
        arrays: the arrays that stand in it by their number.
        frozen: of each, whether it is never written again.
    """

    root: Any = None
    texts: list[list[str]] = field(default_factory=list)
    arrays: list[Array] = field(default_factory=list)
    frozen: list[bool] = field(default_factory=list)


def tree_of(value: Any, rows: Mapping[int, int]) -> Tree:
    """Return the tree of an object.

    Args:
        value: the object.
        rows: of tables with spare rows, by the ``id`` of the array, how many rows are in use.

    Raises:
        UnknownKindError: if a part of it is of no known kind.
    """
    writer = _Writer(rows)
    writer.tree.root = writer.plain(value, "", frozen=False)
    return writer.tree


class _Writer:
    def __init__(self, rows: Mapping[int, int]) -> None:
        self.tree, self.rows = Tree(), rows
        self.known: dict[tuple[str, ...], int] = {}
        self.kinds = kinds()
        self.makers: Mapping[type, Callable[..., Any]] = {
            np.ndarray: self.array,
            list: self.of_list,
            tuple: self.of_tuple,
            dict: self.of_dict,
        }

    def plain(self, value: Any, path: str, *, frozen: bool) -> Any:
        cls = type(value)
        if cls in PLAIN:
            return value
        if kind := self.kinds.get(cls):
            parts = [
                self.plain(getattr(value, name), f"{path}.{name}", frozen=frozen or kind.record)
                for name in kind.fields(value)
            ]
            return {KIND: kind.name, "v": parts}
        if make := self.makers.get(cls):
            return make(value, path, frozen=frozen)
        if isinstance(value, np.generic):
            return {SCALAR: self.number(np.asarray(value), frozen=True)}
        raise UnknownKindError(
            f"a checkpoint does not know how to keep {path.lstrip('.')}, a {cls.__name__}: "
            "enter it in sim/unfinished/kinds.py"
        )

    def of_list(self, value: Sequence[Any], path: str, *, frozen: bool) -> Any:
        return [self.plain(part, f"{path}[]", frozen=frozen) for part in value]

    def of_tuple(self, value: Sequence[Any], path: str, *, frozen: bool) -> Any:
        if value and all(type(part) is str for part in value):
            return {TEXTS: self.number_of(value)}
        return {TUPLE: self.of_list(value, path, frozen=frozen)}

    def of_dict(self, value: Mapping[Any, Any], path: str, *, frozen: bool) -> Any:
        keys = [self.plain(key, f"{path} (key)", frozen=frozen) for key in value]
        parts = [self.plain(part, f"{path}[{k!r}]", frozen=frozen) for k, part in value.items()]
        return {DICT: [keys, parts]}

    def array(self, value: Array, path: str, *, frozen: bool) -> Any:
        if value.dtype.kind not in "biuf":
            raise UnknownKindError(f"a checkpoint keeps no array of {value.dtype}: {path}")
        used = self.rows.get(id(value))
        if used is None:
            return {ARRAY: self.number(value, frozen=frozen)}
        return {ROWS: self.number(value[:used], frozen=frozen)}

    def number(self, value: Array, *, frozen: bool) -> int:
        self.tree.arrays.append(value)
        self.tree.frozen.append(frozen)
        return len(self.tree.arrays) - 1

    def number_of(self, given: Sequence[str]) -> int:
        value = tuple(given)
        number = self.known.get(value)
        if number is None:
            number = self.known[value] = len(self.tree.texts)
            self.tree.texts.append(list(value))
        return number


def put_back(tree: Tree, target: Any) -> Any:
    """Write what a tree holds into an object that was made from the same scenario; return it.

    Arrays and objects that are there already are written into, so that whoever refers to them goes
    on to do so; what is not there yet is made.

    Args:
        tree: what is kept.
        target: the object as it was at its start.
    """
    return _Reader(tree.texts, tree.arrays).value(tree.root, target)


class _Reader:
    def __init__(self, texts: Sequence[Sequence[str]], arrays: Sequence[Array]) -> None:
        self.given, self.arrays, self.kinds = texts, arrays, kinds_by_name()
        self.makers: Mapping[str, Callable[[Any, Any], Any]] = {
            KIND: self.of_object,
            ARRAY: self.array,
            ROWS: self.array,
            TEXTS: self.texts,
            TUPLE: self.of_tuple,
            DICT: self.of_dict,
            SCALAR: self.scalar,
        }

    def value(self, plain: Any, target: Any) -> Any:
        if isinstance(plain, dict):
            return self.makers[next(iter(plain))](plain, target)
        return self.of_list(plain, target) if isinstance(plain, list) else plain

    def texts(self, plain: Mapping[str, int], target: Any) -> Any:
        return tuple(self.given[plain[TEXTS]])

    def of_tuple(self, plain: Mapping[str, Sequence[Any]], target: Any) -> Any:
        return tuple(self.each(plain[TUPLE], target if isinstance(target, tuple) else ()))

    def scalar(self, plain: Mapping[str, int], target: Any) -> Any:
        return self.arrays[plain[SCALAR]][()]

    def each(self, parts: Sequence[Any], targets: Sequence[Any]) -> list[Any]:
        targets = targets if len(targets) == len(parts) else [_MISSING] * len(parts)
        return [self.value(part, target) for part, target in zip(parts, targets, strict=True)]

    def of_list(self, parts: Sequence[Any], target: Any) -> Any:
        if not isinstance(target, list):
            return self.each(parts, ())
        target[:] = self.each(parts, target)
        return target

    def of_dict(self, plain: Mapping[str, Any], target: Any) -> Any:
        keys, parts = plain[DICT]
        names = self.each(keys, ())
        old = target if isinstance(target, dict) else {}
        values = [
            self.value(v, old.get(name, _MISSING)) for name, v in zip(names, parts, strict=True)
        ]
        found = dict(zip(names, values, strict=True))
        if not isinstance(target, dict):
            return found
        target.clear()
        target.update(found)
        return target

    def array(self, plain: Mapping[str, int], target: Any) -> Array:
        cut = ROWS in plain
        saved = self.arrays[plain[ROWS if cut else ARRAY]]
        fits = (
            isinstance(target, np.ndarray)
            and target.dtype == saved.dtype
            and target.shape[1:] == saved.shape[1:]
            and (len(target) >= len(saved) if cut else target.shape == saved.shape)
        )
        if not fits:
            return saved.copy()
        target[: len(saved)] = saved
        return target  # type: ignore[no-any-return]

    def of_object(self, plain: Mapping[str, Any], target: Any) -> Any:
        kind, parts = self.kinds[plain[KIND]], plain["v"]
        there = isinstance(target, kind.cls)
        if issubclass(kind.cls, tuple):
            fields: Any = kind.cls._fields  # type: ignore[attr-defined]
            names = [field for field in fields if field not in kind.left_out]
        else:
            names = kind.fields(target)
        old = [getattr(target, field) if there else _MISSING for field in names]
        values = [self.value(p, o) for p, o in zip(parts, old, strict=True)]
        if issubclass(kind.cls, tuple):
            if there and all(v is o for v, o in zip(values, old, strict=True)):
                return target
            given = dict(zip(names, values, strict=True))
            return target._replace(**given) if there else kind.cls(**given)
        for field_name, value in zip(names, values, strict=True):
            setattr(target, field_name, value)
        return target
