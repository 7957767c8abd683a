"""From a file, and the files it extends, to one document."""

from pathlib import Path
from typing import Any

from sim.scenario.problems import Problem, show
from sim.scenario.reading import Document, PathOf, Spot, read

MAX_CHAIN = 8
EXTENDS = "extends"
COMMAND_LINE = "command line"


def gather(path: Path, overrides: dict[str, Any] | None) -> Document:
    """Read a file, what it extends, and the values given beside it, as one document.

    Mappings are merged key by key; lists and other values are replaced. A file may extend files in
    its own folder and below it only.

    Args:
        path: the scenario file.
        overrides: values that go before those of the file, for example from the command line.
    """
    try:
        root = path.parent.resolve()
    except (OSError, RuntimeError, ValueError):
        root = path.parent
    document = _with_base(path, str(path), root, ())
    if overrides and () not in document.broken:
        document = _merged(document, from_mapping(overrides, COMMAND_LINE))
    return document


def from_mapping(data: dict[str, Any], file: str) -> Document:
    """Return plain data as a document whose values stand nowhere in particular."""
    spots: dict[PathOf, Spot] = {}

    def walk(value: Any, path: PathOf) -> None:
        spots[path] = Spot(file, (0, 0), (0, 0))
        if isinstance(value, dict):
            for key, item in value.items():
                walk(item, (*path, key))
        elif isinstance(value, list | tuple):
            for i, item in enumerate(value):
                walk(item, (*path, i))

    walk(data, ())
    return Document(dict(data), spots)


def _with_base(path: Path, shown: str, root: Path, chain: tuple[Path, ...]) -> Document:
    document = read(path, shown)
    if EXTENDS not in document.data:
        return document
    named = document.data.pop(EXTENDS)
    try:
        base = _inside(path, named, root, (*chain, path.resolve()))
    except (ValueError, OSError, RuntimeError) as error:
        spot = document.spot((EXTENDS,))
        allowed = "a scenario file in the same folder or below it"
        document.problems.append(
            Problem(shown, *spot.value, EXTENDS, f"{show(named)} {error}", allowed)
        )
        document.broken.add(())
        return document
    below = _with_base(base, str(Path(shown).parent / named), root, (*chain, path.resolve()))
    return _merged(below, document)


def _inside(path: Path, named: Any, root: Path, chain: tuple[Path, ...]) -> Path:
    """Return the file that is meant.

    Raises:
        ValueError: if it is no text, lies outside ``root``, or is already in the chain.
    """
    if not isinstance(named, str) or not named.strip():
        raise ValueError("is not the name of a file")
    if "\\" in named or "\0" in named or Path(named).is_absolute() or ".." in Path(named).parts:
        raise ValueError("leads outside the scenario's folder")
    try:
        base = (path.parent / named).resolve()
    except (OSError, RuntimeError):
        raise ValueError("cannot be followed") from None
    if not base.is_relative_to(root):
        raise ValueError("leads outside the scenario's folder")
    if not base.is_file():
        raise ValueError("is not a file that is there")
    if base in chain:
        raise ValueError("extends itself")
    if len(chain) >= MAX_CHAIN:
        raise ValueError(f"is the last of more than {MAX_CHAIN} files that extend each other")
    return base


def _merged(base: Document, top: Document) -> Document:
    replaced: set[PathOf] = set()
    data = _merge(base.data, top.data, (), replaced)
    spots = {path: spot for path, spot in base.spots.items() if not _below_any(path, replaced)}
    kept = {path for path in base.broken if not _below_any(path, replaced)}
    # a mapping that is merged stands where the file on top has it
    return Document(data, spots | top.spots, base.problems + top.problems, kept | top.broken)


def _merge(base: Any, top: Any, path: PathOf, replaced: set[PathOf]) -> Any:
    if not isinstance(base, dict) or not isinstance(top, dict):
        replaced.add(path)
        return top
    merged = dict(base)
    for key, value in top.items():
        below = (*path, key)
        merged[key] = _merge(base[key], value, below, replaced) if key in base else value
    return merged


def _below_any(path: PathOf, replaced: set[PathOf]) -> bool:
    return any(path[:end] in replaced for end in range(len(path) + 1))
