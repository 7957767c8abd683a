"""Columns of schools, samenwerkingsverbanden, gemeenten and jeugdregio's, and who lives where."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.agents.choice import ChoiceTable, ReachTable
from sim.agents.leerlingen import scalar_of

NO_LIMIT = -1
"""Value of ``places`` for a school without a hard limit."""
NO_SWV = 65535
N_BEHOEFTEN = 9
"""Types of need, none included."""


class Scholen(NamedTuple):
    """Columns of the schools; one row is one vestiging x schoolsoort."""

    soort: NDArray[np.uint8]  # Schoolsoort
    swv_po: NDArray[np.uint16]  # row of the samenwerkingsverband po, or NO_SWV
    swv_vo: NDArray[np.uint16]  # row of the samenwerkingsverband vo, or NO_SWV
    gemeente: NDArray[np.uint16]  # row of the gemeente
    cluster12: NDArray[np.uint8]  # 1 for a school of cluster 1 or 2
    places: NDArray[np.int32]  # places now, or NO_LIMIT
    enrolled: NDArray[np.int32]  # leerlingen enrolled now
    closes: NDArray[np.int16]  # first month without the school, or -1
    is_open: NDArray[np.uint8]  # 1 while the school exists
    basis: NDArray[np.float64]  # lever basisondersteuning
    extra: NDArray[np.float64]  # lever extra_ondersteuning
    zorgplicht: NDArray[np.float64]  # lever zorgplicht
    met: NDArray[np.float64]  # severity that basisondersteuning meets, per Behoefte, shape (n, 9)
    given: NDArray[np.float64]  # share of the extra support asked that there is money for
    advice: NDArray[np.float64]  # chance that parents are advised away before they apply


def no_schools() -> Scholen:
    """Return columns without rows."""
    kinds = {name: scalar_of(hint) for name, hint in Scholen.__annotations__.items()}
    shape = {"met": (0, N_BEHOEFTEN)}
    return Scholen(**{name: np.zeros(shape.get(name, 0), kind) for name, kind in kinds.items()})


@dataclass
class SwvColumns:
    """Columns of the samenwerkingsverbanden (n) and their levers.

    Attributes:
        sector: 0 po, 1 vo.
        level: factor on requests for sbo, so and vso, shape (n, 3); the regional level of the
            start.
        level_cluster12: the same for leerlingen of cluster 1 and 2, national, shape (3,).
        level_direct: further factor on direct entry into sbo and so at four, national, shape (2,).
        support_z: standardised deviation of basisondersteuning.
        tlv_strengheid: lever, share refused extra.
        tlv_beslistermijn: lever, months.
        verdeelmodel: Verdeelmodel.
        room: money for extra ondersteuning relative to what is asked of it; 1 at the reference.
        gate: factor on the share of requests that is granted, by the budget.
        cooperation: factor on joint decisions with gemeenten and jeugdregio's: how fast and how
            well, by the number of partners and the agreements.
        habit: factor on requests for sbo, so and vso that has become usual, shape (n, 3).
        usual: deelname in them on the first October of the run, shape (n, 3); nan: not known.
        help: factor on return from absence by cooperation, doorzettingsmacht and steunpunt.
    """

    sector: NDArray[np.uint8]
    level: NDArray[np.float64]
    level_cluster12: NDArray[np.float64]
    level_direct: NDArray[np.float64]
    support_z: NDArray[np.float64]
    tlv_strengheid: NDArray[np.float64]
    tlv_beslistermijn: NDArray[np.float64]
    verdeelmodel: NDArray[np.uint8]
    room: NDArray[np.float64]
    gate: NDArray[np.float64]
    cooperation: NDArray[np.float64]
    help: NDArray[np.float64]
    habit: NDArray[np.float64]
    usual: NDArray[np.float64]


@dataclass
class Teams:
    """What the teachers of each school can do (n); set once a schooljaar, read every month.

    Attributes:
        shortage: share of the posts of teachers that is open.
        workload: heaviness of what the school carries, relative to the national mean of the start.
        expertise: what the team knows of support, 0 to 1.
        capacity: what the team can deliver of its basisondersteuning, relative.
        step: step on the route to inclusion: 0 regular, 1 working on it, 2 inclusive.
        reference: mean mismatch per leerling at the start, per Schoolsoort (7); 0 not yet known.
        heavy: the same for the share of leerlingen with a heavy need.
        place: factor on the shortage by place; its mean over the leerlingen of the start is 1.
        special: special places per samenwerkingsverband last August; nan before the first.
        specialists: share of the specialists of the start still there, per samenwerkingsverband.
    """

    shortage: NDArray[np.float64]
    workload: NDArray[np.float64]
    expertise: NDArray[np.float64]
    capacity: NDArray[np.float64]
    step: NDArray[np.uint8]
    reference: NDArray[np.float64]
    heavy: NDArray[np.float64]
    place: NDArray[np.float64]
    special: NDArray[np.float64]
    specialists: NDArray[np.float64]


@dataclass
class Gemeenten:
    """Columns of the gemeenten (n), set by their decisions.

    Attributes:
        speed: factor on return from absence: the lever leerplicht_opvolging and the workload of
            leerplicht.
        reach: kilometres that leerlingenvervoer goes across the border of a samenwerkingsverband.
        registered: share of spells of absence that is registered.
        pressure: share of the unregistered spells that pressure of the counts has brought in sight.
        cases: leerlingen in absoluut or langdurig relatief verzuim that it sees now.
        seen: sum of those over the months of this schooljaar.
        months: months in that sum.
        staff: cases that leerplicht is staffed for: their mean over the last schooljaar, or -1.
        budgeted: leerlingen that leerlingenvervoer is budgeted for in this schooljaar, or -1.
        transported: leerlingen in sbo, so and vso at the beginning of this schooljaar, or -1.
    """

    speed: NDArray[np.float64]
    reach: NDArray[np.float64]
    registered: NDArray[np.float64]
    pressure: NDArray[np.float64]
    cases: NDArray[np.float64]
    seen: NDArray[np.float64]
    months: NDArray[np.float64]
    staff: NDArray[np.float64]
    budgeted: NDArray[np.float64]
    transported: NDArray[np.float64]


@dataclass
class Jeugdregios:
    """Columns of the jeugdregio's (n), set by their decisions.

    Attributes:
        places: leerlingen who can receive jeugdhulp at a time; NO_LIMIT: no limit.
        receiving: who receives it now.
        waiting: who waits for it now.
        presence: share of schools on which jeugdhulp is present.
        first: places at the start of the run, a real number; nan: no limit.
        bought: places bought now, a real number, before the lever; nan: no limit.
    """

    places: NDArray[np.int64]
    receiving: NDArray[np.int64]
    waiting: NDArray[np.int64]
    presence: NDArray[np.float64]
    first: NDArray[np.float64]
    bought: NDArray[np.float64]


@dataclass
class Codes:
    """Codes and names of the units, in row order."""

    schools: list[str]
    swvs: list[str]
    gemeenten: list[str]
    jeugdregios: list[str]


class Links(NamedTuple):
    """Schools that learn from each other: a list of neighbours per school, one after the other.

    Attributes:
        start: where the list of each school begins, and the end of the last.
        school: row of the neighbour.
        weight: how much it counts.
    """

    start: NDArray[np.int64]
    school: NDArray[np.int64]
    weight: NDArray[np.float64]


def links_of(
    one: NDArray[np.int64], other: NDArray[np.int64], weight: NDArray[np.float64], schools: int
) -> Links:
    """Return the lists of neighbours from edges: school ``one`` learns from school ``other``."""
    order = np.lexsort((other, one))
    start = np.searchsorted(one[order], np.arange(schools + 1))
    return Links(start.astype(np.int64), other[order], weight[order])


def no_links(schools: int) -> Links:
    """Return lists without neighbours."""
    none = np.zeros(0, np.int64)
    return links_of(none, none, np.zeros(0), schools)


@dataclass
class Geography:
    """Home cells, and what can be reached from each.

    Attributes:
        cell_gemeente, cell_swv_po, cell_swv_vo: rows of the units of each cell.
        gemeente_jeugdregio: row of the jeugdregio of each gemeente.
        choice_bao: one row per cell.
        choice_vo: one row per cell x niveau (6 niveaus, Niveau order).
        reach: per schoolsoort (SBO, SO, VSO) and cluster12 (0, 1) the schools in reach.
        nearness: factor on requests for sbo, so and vso by the distance of the nearest school, per
            cell, shape (cells, 3); its mean over leerlingen is 1.
        g5: 1 for each gemeente of the G5, where teachers are scarcest; empty for none.
        links: regular schools that learn from each other, or None.
    """

    cell_gemeente: NDArray[np.uint16]
    cell_swv_po: NDArray[np.uint16]
    cell_swv_vo: NDArray[np.uint16]
    gemeente_jeugdregio: NDArray[np.uint16]
    choice_bao: ChoiceTable
    choice_vo: ChoiceTable
    reach: dict[tuple[int, int], ReachTable]
    nearness: NDArray[np.float64] = field(init=False)
    g5: NDArray[np.uint8] = field(default_factory=lambda: np.zeros(0, np.uint8))
    links: Links | None = None

    def __post_init__(self) -> None:
        self.nearness = np.ones((len(self.cell_gemeente), 3))


@dataclass
class Places:
    """How the number of places changes.

    Attributes:
        real: places as a real number, per school (the whole number is what can be used).
        schedule: (month, school, places) in order of month: places fixed by date.
        follows: 1 for a school whose places follow demand.
        peak: leerlingen per school at the end of the last schooljaar.
        begin: places at the start of the run, where they follow demand.
    """

    real: NDArray[np.float64]
    schedule: list[tuple[int, int, int]] = field(default_factory=list)
    follows: NDArray[np.uint8] = field(default_factory=lambda: np.zeros(0, np.uint8))
    peak: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    begin: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
