"""Showing how far a run is: a bar on a terminal, at most one line per schooljaar elsewhere."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bar

from sim.simulate import NOTICE, Step

WORLD, YEAR = "wereld", "schooljaar"


class Reporter:
    """Receives the steps of a run and shows them: a context, callable with a step."""

    def __init__(self, console: Console) -> None:
        """Show on ``console``: a bar if it is a terminal, plain lines if it is not."""
        self._console = console
        self.bar: Bar | None = None
        self._task: TaskID | None = None
        self._last = ""

    def __enter__(self) -> Self:
        """Start the bar, on a terminal."""
        if self._console.is_terminal:
            self.bar = Bar(
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                TaskProgressColumn(),
                TimeElapsedColumn(),
                TextColumn("nog"),
                TimeRemainingColumn(),
                console=self._console,
                transient=True,
            )
            self._task = self.bar.add_task("begin", total=None)
            self.bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bar away."""
        if self.bar is not None:
            self.bar.stop()

    def __call__(self, step: Step) -> None:
        """Show one step."""
        text = _text(step)
        if step.phase == NOTICE:
            self._line(text)
            return
        if self.bar is not None and self._task is not None:
            total = step.total or None
            self.bar.update(self._task, description=text, completed=step.done, total=total)
        elif text != self._last and not _over(step):
            self._line(text)
        self._last = text

    def _line(self, text: str) -> None:
        """Print a line that stays; on a terminal it comes above the bar."""
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)


def _over(step: Step) -> bool:
    return step.phase == YEAR and step.done == step.total


def _text(step: Step) -> str:
    if step.phase == WORLD:
        return f"wereld: {step.label}"
    return (
        f"schooljaar {step.label}" if step.phase == YEAR and step.label else step.label or "klaar"
    )


class Counter:
    """Shows how many of something are done: a bar on a terminal, a line for each elsewhere."""

    def __init__(self, console: Console) -> None:
        """Show on ``console``."""
        self._console = console
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        """Start the bar, on a terminal."""
        if self._console.is_terminal:
            columns = (TextColumn("{task.description}", markup=False), BarColumn())
            self._bar = Bar(*columns, TaskProgressColumn(), console=self._console, transient=True)
            self._task = self._bar.add_task("begin", total=None)
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, text: str, done: int, total: int) -> None:
        """Show what comes next.

        Args:
            text: what it is.
            done: how many are done.
            total: how many there are.
        """
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, description=text, completed=done, total=total)
        else:
            line = f"{done + 1}/{total} {text}"
            self._console.print(line, markup=False, highlight=False, soft_wrap=True)
