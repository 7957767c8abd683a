"""What an explanation is made of: a leerling at a moment, its chances, and the rule behind each.

Nothing here decides anything. An explanation is worked out from what a process read: the row of the
leerling before it and the process' own tables of numbers.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from sim.agents.leerlingen import Leerlingen, empty_columns
from sim.agents.state import State
from sim.draws import LASTING, Kind, uniform_of

Parts = tuple[tuple[str, float], ...]
"""Numbers that a probability is made of, each with its name in Dutch."""
After = Mapping[str, float]
"""Columns of a leerling, with the values that they have if a cause acts."""


class Person(NamedTuple):
    """The columns of one leerling at one moment; meaning and units as in ``Leerlingen``."""

    id: int
    birth: int
    sex: int
    cell: int
    need: int
    severity: float
    onset: int
    care: float
    need2: int
    severity2: float
    phase: int
    soort: int
    school: int
    swv: int
    leerjaar: int
    niveau: int
    support: int
    mismatch: float
    tlv: int
    tlv_kind: int
    tlv_until: int
    route: int
    route_for: int
    route_since: int
    attendance: int
    home_half: int
    home_since: int
    jeugdhulp: int
    jeugdhulp_since: int
    arrangement: int
    arrangement_until: int
    exempted: int


def person_of(people: Leerlingen, row: int) -> Person:
    """Return the columns of one row as they are now."""
    return Person(*[getattr(people, name).item(row) for name in Person._fields])


def one_row(who: Person) -> Leerlingen:
    """Return a table with this leerling alone, for the functions of a process that take a row."""
    people = empty_columns(1)
    for name, value in zip(Person._fields, who, strict=True):
        getattr(people, name)[0] = value
    return people


@dataclass(frozen=True)
class Rule:
    """A rule of a process, in short.

    Attributes:
        process: name of its file in ``sim/processes``.
        equation: the equation in short, in the terms of that file's docstring.
        source: the law or document it cites.
    """

    process: str
    equation: str
    source: str

    @property
    def file(self) -> str:
        """The file in which the whole rule stands."""
        return f"sim/processes/{self.process}.py"


@dataclass(frozen=True)
class Chance:
    """One cause that could act on one leerling in one month.

    Attributes:
        cause: what would happen, in Dutch words.
        rule: the rule behind it.
        kind: what the draw decides; None for what is certain.
        probability: of the draw to lie below it: ``1 - exp(-hazard)`` for a hazard.
        draw: the draw, 0 to 1; not a number without one.
        happens: whether it is the cause that acts.
        hazard: per month; not a number for a single chance.
        parts: numbers that the probability is made of.
        after: columns that the leerling has if it acts; empty where it changes nothing.
        below: whether it acts when the draw lies below the probability, or when it does not.
        if_room: whether it acts only where a school has room.
        per: what the hazard is per, in Dutch.
    """

    cause: str
    rule: Rule
    kind: Kind | None
    probability: float
    draw: float
    happens: bool
    hazard: float = math.nan
    parts: Parts = ()
    after: After = field(default_factory=dict)
    below: bool = True
    if_room: bool = False
    per: str = "maand"

    @property
    def time(self) -> float:
        """Months until a hazard acts; infinite if not in this month (as in the kernels)."""
        if not self.hazard > 0.0 or self.draw >= self.hazard:
            return math.inf
        return -math.log1p(-self.draw) / self.hazard

    def with_parts(self, parts: Parts) -> "Chance":
        """Return the same with the numbers it is made of."""
        return replace(self, parts=parts)

    def per_year(self) -> "Chance":
        """Return the same for a hazard that is looked at once a year."""
        return replace(self, per="jaar")

    def if_there_is_room(self) -> "Chance":
        """Return the same for what acts only where a school has room."""
        return replace(self, if_room=True)


@dataclass(frozen=True)
class Moment:
    """A leerling and the state at the moment before a process.

    Attributes:
        state: the state; what the process itself changes in it is changed already.
        who: the leerling before the process.
        begin: whether it is the step with which August begins a schooljaar.
        seen: what was looked at before the process, by name.
        now: the leerling after the process, for what hangs on the places that others left.
    """

    state: State
    who: Person
    begin: bool = False
    seen: Mapping[str, float] = field(default_factory=dict)
    now: Person | None = None

    @property
    def first(self) -> bool:
        """Whether this is the first month of the run."""
        return self.state.month == self.state.first_month

    def draw(self, kind: Kind, *, lasting: bool = False, identity: int | None = None) -> float:
        """Return the draw of this leerling (or one spell or attempt), of this month or for life."""
        month, own = LASTING if lasting else self.state.month, self.who.id
        return uniform_of(self.state.seed, kind, month, own if identity is None else identity)

    def age(self) -> int:
        """Return the age in months."""
        return self.state.month - self.who.birth

    def hazard(self, cause: str, rule: Rule, kind: Kind, hazard: float, after: After) -> Chance:
        """Return a cause with a monthly hazard; whether it acts is for ``first_of`` to say."""
        probability = -math.expm1(-hazard)
        return Chance(cause, rule, kind, probability, self.draw(kind), False, hazard, after=after)

    def single(
        self,
        cause: str,
        rule: Rule,
        kind: Kind,
        probability: float,
        after: After,
        *,
        below: bool = True,
        lasting: bool = False,
        identity: int | None = None,
    ) -> Chance:
        """Return a cause that acts when a draw lies below a probability (or does not)."""
        draw = self.draw(kind, lasting=lasting, identity=identity)
        happens = (draw < probability) == below
        return Chance(cause, rule, kind, probability, draw, happens, after=after, below=below)


def certain(cause: str, rule: Rule, after: After, *, if_room: bool = False) -> Chance:
    """Return what happens without a draw."""
    return Chance(cause, rule, None, 1.0, math.nan, True, after=after, if_room=if_room)


def first_of(chances: Sequence[Chance]) -> list[Chance]:
    """Return competing causes with the earliest within the month marked as the one that acts."""
    times = [chance.time for chance in chances]
    first = min(times, default=math.inf)
    at = times.index(first) if first < 1.0 else -1
    return [replace(chance, happens=k == at) for k, chance in enumerate(chances)]


def given(value: float, rate: float) -> float:
    """Return the constant of a small world where there is one, else the value of the formula."""
    return value if math.isnan(rate) else rate
