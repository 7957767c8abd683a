"""What cannot be said of a sweep: one sentence for a command, the same in Dutch for who reads."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from sim.results import RunError

Made = TypeVar("Made")


class Unsaid(RunError):  # noqa: N818  (no error of anyone: the design does not allow it)
    """A sweep does not let something be said of it.

    Attributes:
        dutch: why, as one Dutch sentence for tables, figures, page and report.
    """

    def __init__(self, folder: Path, english: str, dutch: str, exit_code: int = 2) -> None:
        """Say why, of the sweep in ``folder``."""
        super().__init__(f"{folder}: {english}", exit_code)
        self.dutch = dutch


def where_it_can(outcomes: Iterable[str], make: Callable[[str], Made]) -> list[Made]:
    """Return what is made of each outcome, without those of which nothing can be said.

    Raises:
        Unsaid: if nothing can be said of any; the reason of the first.
    """
    made, why = [], None
    for outcome in outcomes:
        try:
            made.append(make(outcome))
        except Unsaid as error:
            why = why or error
    if not made and why is not None:
        raise why
    return made
