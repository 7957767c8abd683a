"""What is wrong with a scenario file: one sentence per problem, all problems at once."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from pydantic_core import PydanticCustomError

SHOWN = 100
"""Problems that are written out."""
ENOUGH = 200
"""Problems after which a check stops looking for more of its kind."""
_WIDTH = 60

Finding: TypeAlias = tuple[str, Any, str, str]
"""Path of the field below the model that finds it, value, what is wrong, and what is allowed."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, and where.

    Attributes:
        file: the file as the user named it, or ``command line``.
        line: line in the file, from 1; 0 when the file as a whole is meant.
        column: column, from 1; 0 when the file as a whole is meant.
        field: path of the field, for example ``policies.zorgplicht.form``; may be empty.
        message: what is wrong, with the value.
        allowed: what is allowed; may be empty.
    """

    file: str
    line: int
    column: int
    field: str
    message: str
    allowed: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        middle = f"{self.field}: " if self.field else ""
        text = f"{place}: {middle}{_sentence(self.message)}"
        return f"{text} Allowed: {_sentence(self.allowed)}" if self.allowed else text


def _sentence(text: str) -> str:
    return text if text.endswith(("?", ".")) else text + "."


class ScenarioError(ValueError):
    """A scenario that cannot be run; its text is one sentence per problem.

    Attributes:
        problems: every problem found, in the order of the file.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems[:SHOWN]]
        if len(self.problems) > SHOWN:
            lines.append(f"... and {len(self.problems) - SHOWN} or more other problems.")
        return "\n".join(lines)


def refuse(*findings: Finding) -> None:
    """Raise all ``findings`` of a model at once, from within one of its validators."""
    if findings:
        raise PydanticCustomError("findings", "is refused", {"findings": list(findings)})


def told(value: Any, message: str) -> str:
    """Return the text of a finding: the value, if there is one, and what is wrong with it."""
    return message if value is None else f"{show(value)} {message}"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?`` for the nearest of ``known``, or nothing."""
    close = difflib.get_close_matches(word[:_WIDTH], list(known), n=1, cutoff=0.6)
    return f"; did you mean {show(close[0])}?" if close else ""


def show(value: Any) -> str:
    """Return a value as a short text that is safe on any terminal."""
    text = value if isinstance(value, str) else repr(value)
    if len(text) > _WIDTH:
        text = text[:_WIDTH] + "..."
    text = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
    return f"'{text}'" if isinstance(value, str) else text


def listing(known: Iterable[str], limit: int = 40) -> str:
    """Return the allowed names as one line; of a long list the first few and the number."""
    names = sorted(set(known))
    if len(names) <= limit:
        return ", ".join(names) if names else "none"
    return ", ".join(names[:5]) + f", ... ({len(names)} in all)"
