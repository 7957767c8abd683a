"""Safe reading of a scenario file: YAML 1.2 as plain data, and where each value stands.

The parser's events are walked one by one and nothing else is built from the file: no alias is
followed, no tag obeyed, and reading stops at the limits below.
"""

import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from sim.scenario.problems import ENOUGH, Problem, did_you_mean, show
from sim.scenario.scalars import resolve

MAX_BYTES = 256_000
MAX_DEPTH = 32
MAX_VALUES = 20_000

PathOf = tuple[str | int, ...]


@dataclass(frozen=True)
class Spot:
    """Where a value stands (lines and columns from 1; 0: nowhere) and its source text."""

    file: str
    key: tuple[int, int]
    value: tuple[int, int]
    text: str | None = None


@dataclass
class Document:
    """A file as plain data: dict, list, str, int, float, bool, None.

    Attributes:
        data: the content; keys are always text.
        spots: place of every value, by its path.
        problems: what is wrong so far.
        broken: paths of values that could not be read; nothing more is said of them.
    """

    data: dict[str, Any]
    spots: dict[PathOf, Spot]
    problems: list[Problem] = field(default_factory=list)
    broken: set[PathOf] = field(default_factory=set)

    def spot(self, path: PathOf) -> Spot:
        """Return the place of ``path``, or of the nearest value around it."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.spots:
                return self.spots[path[:end]]
        return Spot("", (0, 0), (0, 0))


class Unreadable(Exception):  # noqa: N818 - not an error of the program: it ends the reading
    """The file cannot be read any further; ``problem`` tells why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def read(path: Path, shown: str) -> Document:
    """Read a file as a document; problems are collected in it, also when nothing can be read."""
    document = Document({}, {(): Spot(shown, (0, 0), (0, 0))})
    try:
        text = _text_of(path, shown)
        _Walk(document, shown, text).run()
    except Unreadable as reason:
        document.problems.append(reason.problem)
        document.broken.add(())
    return document


def field_name(path: PathOf) -> str:
    """Return a path as text, for example ``world.schools[2].places``."""
    parts = (f"[{step}]" if isinstance(step, int) else f".{show(step)[1:-1]}" for step in path)
    return "".join(parts).lstrip(".")


def _text_of(path: Path, shown: str) -> str:
    def stop(message: str, allowed: str = "", line: int = 0) -> Unreadable:
        return Unreadable(Problem(shown, line, 1 if line else 0, "", message, allowed))

    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise stop("this is not a file", "a YAML file")
        if state.st_size > MAX_BYTES:
            raise stop(f"the file has {state.st_size:,} bytes", f"at most {MAX_BYTES:,} bytes")
        with path.open("rb") as source:
            content = source.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise stop("there is no such file" + _neighbour(path)) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise stop(f"the file cannot be read: {reason}") from None
    if len(content) > MAX_BYTES:
        raise stop("the file is too large", f"at most {MAX_BYTES:,} bytes")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise stop("the file is not text in UTF-8", "a YAML file in UTF-8", line) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise stop("the file is binary", "a YAML file in UTF-8", line)
    if not text.strip():
        raise stop("the file is empty", "a scenario: name, start, years and more")
    return text


def _neighbour(path: Path) -> str:
    try:
        return did_you_mean(path.name, [other.name for other in path.parent.glob("*.y*ml")])
    except (OSError, ValueError):
        return ""


class _Walk:
    """One pass over the events of a text."""

    def __init__(self, document: Document, shown: str, text: str) -> None:
        self.document, self.shown, self.text = document, shown, text
        self.events: Iterator[Any] = iter(())
        self.values = 0
        self.last = (1, 1)

    def run(self) -> None:
        self.events = iter(YAML(typ="safe", pure=True).parse(self.text))
        try:
            event = next(self.events)
            while not isinstance(event, NodeEvent):
                self._outside(event)
                event = next(self.events)
            self.document.spots[()] = Spot(self.shown, (1, 1), _place(event))
            data = self._value(event, ())
            for event in self.events:
                if isinstance(event, DocumentStartEvent):
                    raise self._stop(event, (), "a second document begins", "one document")
        except YAMLError as error:
            raise Unreadable(self._syntax(error)) from None
        except StopIteration:
            message = "the file holds no scenario"
            raise Unreadable(Problem(self.shown, 1, 1, "", message)) from None
        except (ValueError, IndexError, TypeError, AttributeError, AssertionError) as error:
            # the parser itself stumbles over some malformed text
            message = f"this is not YAML ({show(str(error))[1:-1]})"
            raise Unreadable(Problem(self.shown, *self.last, "", message)) from None
        if isinstance(data, dict):
            self.document.data = data
            return
        allowed = "keys with values, such as `name: ...`"
        raise Unreadable(Problem(self.shown, 1, 1, "", "the file is not a mapping", allowed))

    def _outside(self, event: Any) -> None:
        if isinstance(event, DocumentStartEvent) and (event.version or event.tags):
            raise self._stop(event, (), "a % directive is not allowed", "plain YAML 1.2")

    def _syntax(self, error: YAMLError) -> Problem:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        what = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be read"
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else self.last
        position = getattr(error, "position", None)
        if mark is None and isinstance(position, int):
            line = self.text[:position].count("\n") + 1
        what = " ".join(str(what).split())
        return Problem(self.shown, line, column, "", f"this is not YAML: {show(what)[1:-1]}")

    def _stop(self, event: Any, path: PathOf, message: str, allowed: str = "") -> Unreadable:
        return Unreadable(Problem(self.shown, *_place(event), field_name(path), message, allowed))

    def _problem(self, event: Any, path: PathOf, message: str, allowed: str = "") -> None:
        self.document.problems.append(self._stop(event, path, message, allowed).problem)
        if len(self.document.problems) >= ENOUGH:
            raise self._stop(event, path, "reading stops here, after too many problems")

    def _value(self, event: Any, path: PathOf) -> Any:
        self.values += 1
        self.last = _place(event)
        if self.values > MAX_VALUES:
            raise self._stop(
                event, path, "the file holds too many values", f"at most {MAX_VALUES:,}"
            )
        if len(path) > MAX_DEPTH:
            raise self._stop(event, (), "the file nests too deeply", f"at most {MAX_DEPTH} levels")
        if isinstance(event, AliasEvent):
            self._problem(event, path, f"the alias {show(event.anchor)} is not allowed", "a value")
            self.document.broken.add(path)
            return None
        if event.anchor is not None:
            self._problem(event, path, f"the anchor {show(event.anchor)} is not allowed", "a value")
        if event.tag is not None:
            self._problem(event, path, f"the tag {show(str(event.tag))} is not allowed", "a value")
            self.document.broken.add(path)
        if isinstance(event, MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(path)
        return self._scalar(event, path)

    def _scalar(self, event: ScalarEvent, path: PathOf) -> Any:
        if event.style:
            return event.value
        try:
            return resolve(event.value)
        except ValueError as error:
            self._problem(event, path, str(error))
            self.document.broken.add(path)
            return None

    def _sequence(self, path: PathOf) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            below = (*path, len(found))
            self._remember(below, _place(event), event)
            found.append(self._value(event, below))
        return found

    def _mapping(self, path: PathOf) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(key := next(self.events), MappingEndEvent):
            if not isinstance(key, ScalarEvent):
                raise self._stop(key, path, "a key is not plain text", "text before a colon")
            below = (*path, key.value)
            twice = key.value in found
            if key.anchor is not None or key.tag is not None:
                self._problem(key, below, "a key with an anchor or a tag is not allowed", "text")
            event = next(self.events)
            if twice:
                first = self.document.spots[below].key[0]
                self._problem(key, below, f"this key stands twice (first on line {first})", "once")
                self._skip(event, below)
            else:
                self._remember(below, _place(key), event)
                found[key.value] = self._value(event, below)
        return found

    def _skip(self, event: Any, path: PathOf) -> None:
        """Read a value that is not used, with all that may be wrong in it."""
        kept, self.document.spots = self.document.spots, {}
        self._value(event, path)
        self.document.spots = kept

    def _remember(self, path: PathOf, key: tuple[int, int], event: Any) -> None:
        text = event.value if isinstance(event, ScalarEvent) else None
        self.document.spots[path] = Spot(self.shown, key, _place(event), text)


def _place(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1
