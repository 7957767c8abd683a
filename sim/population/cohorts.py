"""The persons of the start: birth cohorts from residents, each with a home cell and an identity."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim import draws
from sim.agents.identity import need_profile
from sim.agents.leerlingen import Leerlingen, empty_columns, map_columns
from sim.agents.newcomers import add_cohort, whole_by_cell
from sim.draws import Kind
from sim.parameters import Parameters
from sim.population.facts import Facts

OLDEST, YOUNGEST = 20, 3
"""Birth years of the start lie between schooljaar - 20 and schooljaar - 3."""


@dataclass
class Cohorts:
    """All persons of the start, expected, cohort after cohort.

    Attributes:
        people: their columns.
        used: number of rows.
        rows: birth year -> slice of rows.
    """

    people: Leerlingen
    used: int
    rows: dict[int, slice]


def whole_total(expected: NDArray[np.float64], total: int, birth_year: int) -> NDArray[np.int64]:
    """Return whole numbers per cell that sum to ``total``, in proportion to ``expected``."""
    if expected.sum() <= 0:
        return np.zeros(len(expected), np.int64)
    return whole_by_cell(expected * (total / expected.sum()), birth_year)


def make_cohorts(tables: Facts, parameters: Parameters, schooljaar: int, scale: float) -> Cohorts:
    """Return the persons from whom the start population of a schooljaar is chosen.

    Per birth year: residents on 1 October x participation x a small surplus x scale, over the home
    cells by their share of the cohort. The youngest, who turn four in the next calendar year, have
    no surplus.
    """
    years = range(schooljaar - OLDEST, schooljaar - YOUNGEST + 1)
    expected = {}
    for year in years:
        size = tables.residents(schooljaar, year) * tables.participation * scale
        surplus = 1.0 if year == schooljaar - YOUNGEST else parameters["bevolking.overschot"]
        expected[year] = whole_by_cell(tables.share(year) * size * surplus, year)
    people = empty_columns(int(sum(cells.sum() for cells in expected.values())))
    profile, used, rows = need_profile(parameters), 0, {}
    for year in years:
        end = add_cohort(
            people, used, year, expected[year], tables.cell_swv_po, profile, parameters
        )
        rows[year] = slice(used, end)
        used = end
    return Cohorts(people, used, rows)


def take(people: Leerlingen, rows: NDArray[np.int64]) -> Leerlingen:
    """Return a copy of some rows."""
    return map_columns(people, lambda column: column[rows])


def sample(
    cohorts: Cohorts, parameters: Parameters, share: float
) -> tuple[Leerlingen, NDArray[np.int64]]:
    """Return a share of the leerlingen with a need, and their rows."""
    needy = np.flatnonzero(cohorts.people.need[: cohorts.used] > 0)
    stream = draws.key(int(parameters["bevolking.zaad"]), Kind.SAMPLE)
    chosen = needy[draws.uniforms(stream, cohorts.people.id[needy]) < share]
    return take(cohorts.people, chosen), chosen
