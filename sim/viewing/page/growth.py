"""A run that grows, as its process tells of it: the national figures so far, scaled back.

A process tells one JSON object a line. ``kind`` says what it holds: ``phase`` (label), ``month``
(month, done, total, figures), ``schooljaar`` (schooljaar, figures), ``life``, ``done`` (run_id),
``stopped``, or ``error`` (text).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sim.clock import format_month, schooljaar_of
from sim.longform import Part
from sim.simulate import Step
from sim.viewing.words import GROUPS, STAND

if TYPE_CHECKING:
    from sim.model import StelselModel

Message = Mapping[str, Any]
Say = Callable[..., None]
"""Tells one message: its kind, and what it holds by name."""

YEARLY = tuple(column.indicator for group in GROUPS for column in group.columns)
"""Indicators that are told per schooljaar."""
MONTHLY = tuple(c.indicator for group in GROUPS for c in group.columns if c.form == STAND)
"""Indicators that are told per month: stocks at its end."""
_NATIONAL, _WORLD = "nederland", "wereld"


class Teller:
    """Tells how a run goes, in its own process: what it is told itself, and what it sees.

    Args:
        say: tells a message.
        scale: share of all leerlingen that is run; figures are divided by it.
    """

    def __init__(self, say: Say, scale: float) -> None:
        self._say, self._scale = say, scale
        self._yearly = self._monthly = 0

    def step(self, step: Step) -> None:
        """Tell what is being made before the first month."""
        if step.phase == _WORLD:
            self._say("phase", label=step.label)

    def look(self, model: "StelselModel") -> None:
        """Tell the national figures that a month added."""
        yearly, monthly = model.recorder.recorded
        month, total = model.month - 1, model.end - model.state.first_month
        self._say(
            "month",
            month=format_month(month),
            schooljaar=schooljaar_of(month),
            done=month + 1 - model.state.first_month,
            total=total,
            figures=self._figures(monthly[self._monthly :], MONTHLY),
        )
        new = yearly[self._yearly :]
        for schooljaar in sorted({part.time for part in new}):
            parts = [part for part in new if part.time == schooljaar]
            if found := self._figures(parts, YEARLY):
                self._say("schooljaar", schooljaar=schooljaar, figures=found)
        self._yearly, self._monthly = len(yearly), len(monthly)

    def _figures(self, parts: "list[Part] | Any", wanted: tuple[str, ...]) -> dict[str, float]:
        return {
            name: float(values[0]) / self._scale
            for part in parts
            if part.level == _NATIONAL
            for name, values in zip(part.names, part.values, strict=True)
            if name in wanted
        }


@dataclass
class Growth:
    """What a run has told so far.

    Attributes:
        label: what it is doing, in Dutch.
        done, total: months.
        monthly: per indicator the months and values, in order; both lists only grow.
        yearly: per indicator the values by schooljaar.
    """

    label: str = "begint"
    done: int = 0
    total: int = 0
    monthly: dict[str, tuple[list[str], list[float]]] = field(default_factory=dict)
    yearly: dict[str, dict[int, float]] = field(default_factory=dict)

    def hear(self, message: Message) -> None:
        """Take in one message; what is of no concern to a run is left."""
        kind = message["kind"]
        if kind == "phase":
            self.label = str(message["label"])
        elif kind == "month":
            self.done, self.total = int(message["done"]), int(message["total"])
            self.label = f"maand {message['month']}"
            for name, value in message["figures"].items():
                months, values = self.monthly.setdefault(name, ([], []))
                months.append(message["month"])
                values.append(value)
        elif kind == "schooljaar":
            for name, value in message["figures"].items():
                self.yearly.setdefault(name, {})[int(message["schooljaar"])] = value
