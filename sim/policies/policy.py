"""What a policy is: its product (which levers it moves, to what) apart from its delivery.

A policy touches levers and nothing else. For each lever it says what the value is at full effect,
and for which units (its eligibility); when, where, how far and how fast is its ``Delivery``, the
same for all policies. So a policy is one file: its settings, its product, and a ``POLICY``.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.clock import MONTHS_PER_YEAR
from sim.policies.settings import PolicySettings

if TYPE_CHECKING:
    from sim.agents.state import State
    from sim.parameters import Parameters

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Write(NamedTuple):
    """What a policy makes of one lever, at full effect.

    Attributes:
        lever: name of the lever.
        value: its value there, one for all units of its holder or one per unit.
        eligible: for which units; None for all.
    """

    lever: str
    value: float | Floats
    eligible: Bools | None = None


class Bound(NamedTuple):
    """A constraint that holds a policy back in a month.

    Attributes:
        name: ``plaatsen``, ``personeel``, ``geld``, ``wet`` or ``doelgroep``.
        bound: units that it holds back.
        units: units that the policy is for.
    """

    name: str
    bound: int
    units: int


@dataclass(frozen=True)
class Delivery:
    """When, where, how far and how fast a policy works.

    Attributes:
        first: first month.
        until: first month without it; None: no end.
        strength: share of the full effect, 0 to 1.
        phase_in: months from the first to full strength, at least 0.
        spread: the last unit begins this many months after the first, at least 0.
        by_school: whether each school begins at a draw of its own, else each swv.
        swv: codes of the samenwerkingsverbanden in which it works; None for all.
    """

    first: int
    until: int | None = None
    strength: float = 1.0
    phase_in: float = 0.0
    spread: int = 0
    by_school: bool = False
    swv: tuple[str, ...] | None = None

    def in_force(self, month: int) -> bool:
        """Whether the calendar has it in a month."""
        return self.first <= month and (self.until is None or month < self.until)

    def is_full(self, month: int) -> bool:
        """Whether in a month every unit has come as far as it will: a later month is like it."""
        return month >= self.first + self.spread + self.phase_in

    def overlaps(self, other: "Delivery") -> bool:
        """Whether there is a month and a samenwerkingsverband in which both can work."""
        before = self.until is not None and self.until <= other.first
        after = other.until is not None and other.until <= self.first
        ends = any(d.until is not None and d.until <= d.first for d in (self, other))
        apart = (
            self.swv is not None and other.swv is not None and not set(self.swv) & set(other.swv)
        )
        idle = self.strength == 0.0 or other.strength == 0.0
        return not (before or after or ends or apart or idle)


@dataclass(frozen=True)
class Part:
    """One dated piece of a policy: a regime, or what follows on it.

    Attributes:
        name: what it is called in tables, in Dutch.
        delivery: when, where, how far, how fast.
        levers: levers that it may write.
        product: returns what it makes of them in the month of a state.
        steady: whether the product reads nothing that changes from month to month: parameters,
            the settings of the policy, levers as the scenario sets them, and what institutions are.
            Once it works fully everywhere, it need not be worked out again.
    """

    name: str
    delivery: Delivery
    levers: tuple[str, ...]
    product: Callable[["State"], Iterable[Write]]
    steady: bool = False


def no_bounds(settings: Any, state: "State") -> Iterable[Bound]:
    """Return no constraints."""
    return ()


@dataclass(frozen=True)
class Source:
    """Where a rule or a claim stands: a document, and the place in it."""

    document: str
    place: str


@dataclass(frozen=True)
class Policy:
    """A measure that may change levers, as it stands in the catalogue.

    Attributes:
        name: its name in scenario files and tables.
        summary: what it is, in one Dutch sentence.
        settings: what a scenario may say of it.
        levers: every lever that it can move.
        parts: returns its dated parts for some settings.
        by_law: whether it holds when no scenario names it.
        eligible: for whom, in Dutch.
        effect: parameters that hold its assumed effect.
        law: ids of the sentences of law behind it (table ``wet``), the first one dates it.
        sources: other documents that describe it or claim its effect.
        sure: how sure the effect is, in one Dutch sentence.
        bounds: returns what holds it back in the month of a state.
    """

    name: str
    summary: str
    settings: type[PolicySettings]
    levers: tuple[str, ...]
    parts: Callable[[Any, "Parameters"], Sequence[Part]]
    by_law: bool
    eligible: str
    effect: tuple[str, ...]
    law: tuple[str, ...]
    sources: tuple[Source, ...]
    sure: str
    bounds: Callable[[Any, "State"], Iterable[Bound]] = no_bounds


def month_in(parameters: "Parameters", name: str) -> int:
    """Return the month index of a parameter that holds a decimal year."""
    return round(parameters[name] * MONTHS_PER_YEAR)


def delivery_of(
    settings: PolicySettings,
    parameters: "Parameters",
    *,
    first: str,
    until: str | None = None,
    phase_in: str | None = None,
) -> Delivery:
    """Return the delivery that settings ask for; what they leave open stands in parameters.

    Args:
        settings: of the policy.
        parameters: every number of the model.
        first: parameter with the first month (decimal year).
        until: parameter with the first month without it; None: it does not end.
        phase_in: parameter with the months to full strength; None: at once.
    """
    begin, end = settings.from_month, settings.until_month
    if end is None and until is not None:
        end = month_in(parameters, until)
    duration: float | None = settings.phase_in_months
    if duration is None:
        duration = 0.0 if phase_in is None else parameters[phase_in]
    return Delivery(
        first=month_in(parameters, first) if begin is None else begin,
        until=end,
        strength=settings.strength,
        phase_in=duration,
        spread=settings.spread_months,
        by_school=settings.spread_by == "school",
        swv=settings.swv,
    )
