"""Where leerlingen live and go to school: schools, samenwerkingsverbanden, gemeenten, home cells.

The first three are Mesa agents with plain attributes. A home cell is only a place: the units it
lies in, and the schools that can be reached from it.
"""

from bisect import bisect_right
from dataclasses import dataclass

import mesa

from sim.agents.institutions import NO_LIMIT
from sim.agents.state import KINDS_COUNTED


class School(mesa.Agent):  # type: ignore[misc]
    """One schoolsoort at one vestiging.

    Attributes:
        row: number of the school in the tables.
        soort: Schoolsoort.
        swv: the samenwerkingsverband of a regular school; None for a special one.
        places: number of places, or NO_LIMIT.
        enrolled: leerlingen enrolled now.
        zorgplicht: lever, how far the school holds to the zorgplicht, 0 to 1.
    """

    __slots__ = ("enrolled", "places", "row", "soort", "swv", "zorgplicht")

    def __init__(
        self,
        model: mesa.Model,
        row: int,
        soort: int,
        swv: "Samenwerkingsverband | None",
        places: int,
        enrolled: int,
    ) -> None:
        super().__init__(model)
        self.row = row
        self.soort = soort
        self.swv = swv
        self.places = places
        self.enrolled = enrolled
        self.zorgplicht = 0.0

    def has_room(self) -> bool:
        """Return whether the school has a free place."""
        return self.places == NO_LIMIT or self.enrolled < self.places


class Counting(mesa.Agent):  # type: ignore[misc]
    """A unit for which leerlingen are counted in each schooljaar.

    Attributes:
        row: number of the unit in the tables.
        tally: leerlingen counted in this schooljaar, per kind.
    """

    __slots__ = ("row", "tally")

    def __init__(self, model: mesa.Model, row: int) -> None:
        super().__init__(model)
        self.row = row
        self.tally = [0] * KINDS_COUNTED

    def begin_schooljaar(self) -> None:
        """Start counting anew."""
        self.tally = [0] * KINDS_COUNTED


class Samenwerkingsverband(Counting):
    """A samenwerkingsverband, which decides on requests for a tlv.

    Attributes:
        level: regional level of requests for sbo, so and vso.
        strengheid: lever, share of grantable requests that it refuses all the same.
        beslistermijn: lever, mean time to a decision, months.
    """

    __slots__ = ("beslistermijn", "level", "strengheid")

    def __init__(
        self,
        model: mesa.Model,
        row: int,
        level: list[float],
        strengheid: float,
        beslistermijn: float,
    ) -> None:
        super().__init__(model, row)
        self.level = level
        self.strengheid = strengheid
        self.beslistermijn = beslistermijn


class Gemeente(Counting):
    """A gemeente, whose leerplichtambtenaar follows up absence.

    Attributes:
        opvolging: lever, factor on return from absence.
    """

    __slots__ = ("opvolging",)

    def __init__(self, model: mesa.Model, row: int, opvolging: float) -> None:
        super().__init__(model, row)
        self.opvolging = opvolging


@dataclass(frozen=True, slots=True)
class Choice:
    """Regular schools among which leerlingen of one cell choose.

    Attributes:
        schools: the schools.
        cumulative: running sum of their chances; the last is 1.
    """

    schools: list[School]
    cumulative: list[float]

    def school(self, u: float) -> School:
        """Return the school that a uniform draw picks."""
        return self.schools[bisect_right(self.cumulative, u)]


@dataclass(frozen=True, slots=True)
class Cell:
    """A home cell.

    Attributes:
        gemeente: where it lies.
        swv_po: samenwerkingsverband po in which it lies.
        swv_vo: samenwerkingsverband vo in which it lies.
        bao: choice of a school for bao.
        vo: choice of a school for vo, by niveau.
        reach: special schools in the order in which they are tried, by Schoolsoort; a pair of
            lists, the second for leerlingen of cluster 1 and 2.
    """

    gemeente: Gemeente
    swv_po: Samenwerkingsverband
    swv_vo: Samenwerkingsverband
    bao: Choice
    vo: list[Choice]
    reach: dict[int, tuple[list[School], list[School]]]
