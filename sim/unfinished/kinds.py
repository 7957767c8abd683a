"""The kinds of object that a checkpoint keeps, and which of their fields it leaves out.

What is not entered here is refused when a checkpoint is made, by its path: a new part of the state
is either kept or left out on purpose, never forgotten. Every field of a kind is kept unless it is
named in ``left_out``; what is left out is made again from the scenario, or found again in what is
kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sim.agents.institutions import Gemeenten, Jeugdregios, Places, Scholen, SwvColumns, Teams
from sim.agents.kas import Books, Kas
from sim.agents.leerlingen import Leerlingen
from sim.agents.moves import Log
from sim.agents.named_states import NamedStates
from sim.agents.state import Remembered, State
from sim.agents.swv_decision import Sight
from sim.bookkeeping import OfSchools
from sim.counting import Counts
from sim.longform import NamedMoves, Part
from sim.policies.applying import Board, Effect, Held
from sim.population.national import NationalSupply
from sim.population.small_supply import RateSupply
from sim.processes import aanmelding_wie, verzuim_risk
from sim.processes.aankomst import ArrivalStream, BirthStream
from sim.recording import Recorder


@dataclass(frozen=True)
class Kind:
    """A kind of object.

    Attributes:
        cls: its class.
        left_out: fields that are not kept.
        record: whether its arrays are never written again once it is made.
    """

    cls: type
    left_out: frozenset[str] = frozenset()
    record: bool = False

    @property
    def name(self) -> str:
        """Name in a checkpoint: module and class."""
        return f"{self.cls.__module__}.{self.cls.__qualname__}"

    def fields(self, value: Any) -> list[str]:
        """Return the names of the fields of ``value`` that are kept, in their order."""
        names = getattr(value, "_fields", None) or vars(value)
        return [name for name in names if name not in self.left_out]


_OF_SCENARIO: Mapping[type, tuple[str, ...]] = {
    State: (  # what no process writes
        "parameters",
        "cells",
        "geography",
        "codes",
        "rates",
        "processes",
        "threads",
        "work",  # bytes read so far: a measure of speed, which does not follow from the state
    ),
    NamedStates: ("names", "chances"),
    NationalSupply: ("_tables", "_parameters", "_profile"),
    ArrivalStream: ("what", "fixed", "birth_month"),
    BirthStream: ("what", "entering"),
    Board: ("given", "_parts"),
    Recorder: (
        "swvs",
        "gemeenten",
        "jeugdregios",
        "cell_gemeente",
        "cell_swvs",
        "state_names",
        "process_names",
        "yearly_only",
    ),
}
_FOUND_AGAIN: Mapping[type, tuple[str, ...]] = {
    Remembered: (  # first looks and lists: made anew from the columns in the next August
        "zones",
        "zoned",
        "needy",
        "needy_of",
        "supported_to",
        "moved",
        "support",
        "supported",
        "touched",
        "cared",
        "helped",
        "asking",
        "special",
        "scratch",
        "awaited",
        "made",  # kept beside the state, without the parameters that it was made from
        "defaults",
        "written",
        "fixed",
    ),
    Board: ("_made", "_moved", "_base", "_standing"),  # of a month: worked out in the next one
    Counts: ("times", "seen"),  # 0 between months, and room to work in
}
_WHOLE = (
    Leerlingen,
    Scholen,
    SwvColumns,
    Teams,
    Gemeenten,
    Jeugdregios,
    Places,
    Log,
    Kas,
    RateSupply,
    verzuim_risk.Numbers,
    aanmelding_wie.Numbers,
)
_RECORDS = (Part, NamedMoves, OfSchools, Books, Sight, Effect, Held)
REMADE = frozenset(
    {
        "graph",
        "law",
        "jeugdhulp: regio",
        "profiel",
        "boeken met",
        "boeken zonder",
        "behoefte: verjaardagen",
        "ondersteuning: zichtbaar",
    }
)
"""What ``State.once`` keeps that follows from the columns, the month or what no process writes."""


@cache
def kinds() -> Mapping[type, Kind]:
    """Return every kind by its class."""
    found: dict[type, Kind] = {cls: Kind(cls) for cls in _WHOLE}
    found |= {cls: Kind(cls, record=True) for cls in _RECORDS}
    for cls in (*_OF_SCENARIO, *_FOUND_AGAIN):
        left_out = frozenset((*_OF_SCENARIO.get(cls, ()), *_FOUND_AGAIN.get(cls, ())))
        found[cls] = Kind(cls, left_out)
    return found


@cache
def kinds_by_name() -> Mapping[str, Kind]:
    """Return every kind by its name in a checkpoint."""
    return {kind.name: kind for kind in kinds().values()}
