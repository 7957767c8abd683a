"""The state of a run: all columns, levers, the log, and what the month needs to know."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from sim import clock, draws
from sim.agents.helped import Cared, Helped
from sim.agents.institutions import (
    Codes,
    Gemeenten,
    Geography,
    Jeugdregios,
    Places,
    Scholen,
    SwvColumns,
    Teams,
)
from sim.agents.kas import Kas, blank_kas
from sim.agents.leerlingen import Leerlingen
from sim.agents.moves import Cells, Log
from sim.agents.named_states import NamedStates
from sim.agents.roster import Inputs, Kept
from sim.agents.stelsel_graph import Node, build_graph
from sim.agents.zones import BLOCK, Rows, Zones, blank_zones, look, no_rows
from sim.parameters import Parameters

if TYPE_CHECKING:
    import networkx as nx

T = TypeVar("T")
KINDS_COUNTED = 5
"""Kinds that are counted once per leerling and schooljaar: the bits of ``counted``."""
BOOKS = 2
"""What is, and what is registered: the counts of a schooljaar are kept twice."""


@dataclass
class Rates:
    """Constant monthly hazards in place of formulas (a small world); nan where a formula holds."""

    hazards: Mapping[str, float] = field(default_factory=dict)

    def hazard(self, name: str) -> float:
        """Return the constant hazard per month, or nan."""
        return self.hazards.get(name, float("nan"))


class Supply(Protocol):
    """Who is still to come and to go, apart from what the processes decide."""

    def cohort(self, birth_year: int) -> NDArray[np.float64] | None:
        """Return the expected leerlingen of a birth year per home cell, or None."""

    def migration(self, state: "State | None", schooljaar: int) -> dict[int, tuple[float, float]]:
        """Return per birth year the share that leaves and the leerlingen that arrive in August."""

    def newcomers(self, state: "State", sizes: Mapping[int, int], schooljaar: int) -> None:
        """Write leerlingen who arrive from abroad, not yet enrolled: so many per birth year."""

    def leave_vo(self, schooljaar: int) -> NDArray[np.float64]:
        """Return the chance to leave vo in August, by niveau (6) and calendar age (25)."""

    def leave_po(self, schooljaar: int) -> NDArray[np.float64] | None:
        """Return the chance to leave po between the two ages, by schoolsoort (7), or None."""


class Stream(Protocol):
    """Leerlingen who come in from outside in the months of a small world."""

    def arrive(self, state: "State") -> None:
        """Write those who arrive in this month."""


@dataclass
class Remembered:
    """What the columns say, kept so that it need not be found anew every month.

    Attributes:
        zones: what is known of each block of rows.
        zoned: rows that the zones cover.
        needy: rows with a need who were not gone, in ascending order.
        needy_of: rows in use when ``needy`` was found.
        supported_to: changes of this month that the log held when support was set.
        moved: rows that changed state or school last month, after support was set.
        support: what support was worked out with, and the month in which it was.
        supported: rows whose support was set this month; None for all.
        touched: rows whose support must be set anew, for another cause than a move.
        cared: who has a need, with its care part.
        helped: who waits for jeugdhulp and who receives it.
        asking: who has a mismatch, with bounds on the hazards of requests.
        special: rows that were in sbo, so or vso.
        scratch: room for rows.
        awaited: per schoolsoort and cluster12 the month, the rows looked at, and which schools
            someone among them waits for.
        made: numbers worked out from the parameters, by name.
        defaults: the parameters that the levers took their defaults from.
        written: levers that were set to something else since.
        fixed: units of levers that a setting of the scenario holds in this month.
    """

    zones: Zones
    zoned: int = 0
    needy: Rows = field(default_factory=no_rows)
    needy_of: int = 0
    supported_to: int = 0
    moved: Rows = field(default_factory=no_rows)
    support: tuple[Inputs, int] = ((), -1)
    supported: Rows | None = None
    touched: list[Rows] = field(default_factory=list)
    cared: Cared | None = None
    helped: Helped | None = None
    asking: Kept | None = None
    special: Kept | None = None
    scratch: Rows = field(default_factory=no_rows)
    awaited: dict[tuple[int, int], tuple[int, int, NDArray[np.bool_]]] = field(default_factory=dict)
    made: dict[str, tuple[Hashable, Parameters, "Rates", Any]] = field(default_factory=dict)
    defaults: Parameters | None = None
    written: set[str] = field(default_factory=set)
    fixed: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)


@dataclass
class State:
    """Everything a process reads and writes.

    Attributes:
        month: the month that is being stepped.
        first_month: the first month of the run.
        seed: seed of events; identity has its own (parameter ``bevolking.zaad``).
        used: rows of ``leerlingen`` in use.
        levers: column of each lever, by name: one value per unit of its holder.
        scale: share of all leerlingen that is run.
        tally_swv, tally_gemeente: counted in this schooljaar, shape (10, units): what is, then
            what is registered.
        serial: next free serial number per birth month, for arrivals.
        threads: threads that may be used; the results do not depend on it.
        processes: names of the processes that are on; None for all.
        entered_before: rows that went to sbo, so or vso in August of the start, before its first
            month.
        teldatum_known: whether ``soort_teldatum`` holds the 1 October before the start.
        work: bytes of columns read and written and draws made by the processes so far.
        named: free states of a small world, or None.
        remembered: what was found in the columns before.
        kas: the books of the samenwerkingsverbanden.

    The graph of the stelsel is made when somebody asks for it (``graph``).
    """

    month: int
    first_month: int
    seed: int
    parameters: Parameters
    leerlingen: Leerlingen
    used: int
    scholen: Scholen
    swvs: SwvColumns
    teams: Teams
    gemeenten: Gemeenten
    jeugdregios: Jeugdregios
    levers: Mapping[str, NDArray[np.float64]]
    cells: Cells
    geography: Geography
    places: Places
    codes: Codes
    log: Log
    tally_swv: NDArray[np.int64]
    tally_gemeente: NDArray[np.int64]
    scale: float = 1.0
    supply: Supply | None = None
    arrivals: Sequence[Stream] = field(default_factory=list)
    births: Sequence[Stream] = field(default_factory=list)
    rates: Rates = field(default_factory=Rates)
    exit_age: int | None = None
    po_exit_age: int | None = None
    threads: int = 1
    processes: frozenset[str] | None = None
    teldatum_known: bool = True
    entered_before: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    work: NDArray[np.int64] = field(default_factory=lambda: np.zeros(2, np.int64))
    named: NamedStates | None = None
    remembered: Remembered = field(init=False)
    kas: Kas = field(init=False)

    def __post_init__(self) -> None:
        self.remembered = Remembered(blank_zones(len(self.leerlingen.id)))
        self.kas = blank_kas(len(self.swvs.sector), len(self.scholen.soort))

    def zones(self) -> Zones:
        """Return what is known of each block of rows, for all rows in use."""
        known, people = self.remembered, self.leerlingen
        if known.zoned != self.used:
            look(people.phase, people.birth, known.zoned, self.used, known.zones)
            known.zoned = self.used
        return known.zones

    def once(self, name: str, key: Hashable, make: Callable[[], T]) -> T:
        """Return what ``make`` makes, made anew for another key, other parameters or rates."""
        known = self.remembered.made
        old = known.get(name)
        of_now = old is not None and old[1] is self.parameters and old[2] is self.rates
        if old is None or not of_now or old[0] != key:
            old = known[name] = (key, self.parameters, self.rates, make())
        return cast(T, old[3])

    def scratch(self) -> Rows:
        """Return room for as many rows as there are, and a block; the next pass overwrites it."""
        known, size = self.remembered, len(self.leerlingen.id) + BLOCK
        if len(known.scratch) < size:
            known.scratch = np.empty(size, np.int32)
        return known.scratch

    def look_again(self) -> None:
        """Look anew at who is gone and who is still expected: once a schooljaar is enough."""
        self.remembered.zoned = 0
        self.remembered.needy_of = 0

    def stream(self, kind: int, *, lasting: bool = False) -> np.uint64:
        """Return the key of a stream of draws in this month (or for life)."""
        return draws.key_of(self.seed, kind, draws.LASTING if lasting else self.month)

    def identities_of(self, units: str) -> NDArray[np.uint64]:
        """Return a number per unit, for draws; ``units`` names a list of ``self.codes``."""
        codes: Sequence[str] = getattr(self.codes, units)
        return self.once(f"identities: {units}", 0, lambda: draws.identities(codes))

    def frozen_year(self) -> float:
        """Return this month as a decimal year, no later than where trends are frozen."""
        return min(clock.decimal_year(self.month), self.parameters["kalender.trends_bevroren"])

    def graph(self) -> "nx.Graph[Node]":
        """Return the graph of the institutions, made when it is first asked for and then kept."""
        return self.once("graph", 0, lambda: build_graph(self))

    def is_on(self, process: str) -> bool:
        """Whether a process is on in this world."""
        return self.processes is None or process in self.processes

    def is_august(self) -> bool:
        """Whether this month begins a schooljaar."""
        return clock.month_of_year(self.month) == clock.AUGUST
