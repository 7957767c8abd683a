"""The shipped tables as arrays: units, homes, residents, schools; the same for every scenario."""

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.agents.codes import Niveau
from sim.agents.institutions import NO_SWV, Codes
from sim.data import read_table

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SOORT = {"bao": 1, "sbo": 2, "so": 3, "vo": 4, "vso": 5}
N_NIVEAUS = len(Niveau)
N_AGES = 25
FIRST_START, LAST_START = 2011, 2025
"""Schooljaren for which a start population can be built."""


@dataclass(frozen=True)
class Facts:
    """The shipped tables, and what follows from them.

    Attributes:
        schools: table ``scholen``.
        cells: table ``cellen``.
        codes: codes of all units, in row order.
        even: whether every samenwerkingsverband begins alike (``gelijk``).
    """

    schools: pd.DataFrame
    cells: pd.DataFrame
    codes: Codes
    even: bool = False

    def rows(self, codes: pd.Series, units: list[str]) -> NDArray[np.uint16]:
        """Return the row of each unit code; an empty code gives NO_SWV."""
        index = {code: row for row, code in enumerate(units)}
        return np.array([index.get(code, NO_SWV) for code in codes], np.uint16)

    @cached_property
    def cell_swv_po(self) -> NDArray[np.uint16]:
        """Row of the samenwerkingsverband po of each home cell."""
        return self.rows(self.cells["swv_po"], self.codes.swvs)

    @cached_property
    def cell_swv_vo(self) -> NDArray[np.uint16]:
        """Row of the samenwerkingsverband vo of each home cell."""
        return self.rows(self.cells["swv_vo"], self.codes.swvs)

    @cached_property
    def cell_gemeente(self) -> NDArray[np.uint16]:
        """Row of the gemeente of each home cell."""
        return self.rows(self.cells["gemeente"], self.codes.gemeenten)

    @cached_property
    def school_swv_po(self) -> NDArray[np.uint16]:
        """Row of the samenwerkingsverband po of each school."""
        return self.rows(self.schools["swv_po"], self.codes.swvs)

    @cached_property
    def school_swv_vo(self) -> NDArray[np.uint16]:
        """Row of the samenwerkingsverband vo of each school."""
        return self.rows(self.schools["swv_vo"], self.codes.swvs)

    @cached_property
    def school_gemeente(self) -> NDArray[np.uint16]:
        """Row of the gemeente of each school."""
        return self.rows(self.schools["gemeente"], self.codes.gemeenten)

    @cached_property
    def gemeente_jeugdregio(self) -> NDArray[np.uint16]:
        """Row of the jeugdregio of each gemeente."""
        return self.rows(read_table("gemeenten")["jeugdregio"], self.codes.jeugdregios)

    @cached_property
    def sector_vo(self) -> NDArray[np.uint8]:
        """1 for each samenwerkingsverband vo."""
        return np.asarray(read_table("swvs")["sector"] == "vo", np.uint8)

    @cached_property
    def soort(self) -> NDArray[np.uint8]:
        """Schoolsoort code of each school."""
        return np.asarray(self.schools["schoolsoort"].map(SOORT), np.uint8)

    @cached_property
    def counted(self) -> Ints:
        """Leerlingen per school on 1 October 2023."""
        return self.schools["leerlingen"].to_numpy(np.int64)

    @cached_property
    def cluster12(self) -> NDArray[np.bool_]:
        """Whether a school belongs to cluster 1 or 2."""
        return self.schools["cluster12"].to_numpy(np.bool_)

    @cached_property
    def offers(self) -> NDArray[np.bool_]:
        """Which niveau a vo school has, shape (schools, 6); other schools none."""
        names = [niveau.name.lower() for niveau in Niveau]
        lists = [set(text.split("|")) for text in self.schools["niveaus"]]
        return np.array([[name in own for name in names] for own in lists], np.bool_)

    @cached_property
    def cell_share(self) -> dict[int, Floats]:
        """Share of a birth cohort that lives in each cell, by birth year (the last one repeats)."""
        table = read_table("cel_aandeel").pivot(
            index="geboortejaar", columns="cel", values="aandeel"
        )
        rows = zip(table.index.to_numpy(np.int64), table.iterrows(), strict=True)
        return {int(year): row.to_numpy(np.float64) for year, (_, row) in rows}

    def share(self, birth_year: int) -> Floats:
        """Return the share of a birth cohort per cell; outside the table that of the nearest."""
        years = sorted(self.cell_share)
        return self.cell_share[min(max(birth_year, years[0]), years[-1])]

    @cached_property
    def _january(self) -> dict[tuple[int, int], float]:
        table = read_table("inwoners")
        return {
            (int(year), int(birth)): float(value)
            for year, birth, value in zip(
                table["jaar"], table["geboortejaar"], table["inwoners"], strict=True
            )
        }

    @cached_property
    def _net(self) -> dict[tuple[int, int], float]:
        table = read_table("migratie")
        return {
            (int(year), int(age)): float(value)
            for year, age, value in zip(
                table["schooljaar"], table["leeftijd"], table["netto"], strict=True
            )
        }

    @cached_property
    def _births(self) -> dict[int, float]:
        table = read_table("geboorten")
        return {int(y): float(n) for y, n in zip(table["jaar"], table["geboorten"], strict=True)}

    def net_migration(self, schooljaar: int, age: int) -> float:
        """Return net migration of the cohort that is ``schooljaar - birth year`` = age, persons."""
        return self._net.get((min(schooljaar, LAST_START), age), 0.0)

    def residents(self, schooljaar: int, birth_year: int) -> float:
        """Return residents of a birth year on 1 October of ``schooljaar``.

        A quarter of 1 January of that year and three quarters of the next; beyond the population
        tables, the last known plus net migration of each later schooljaar.
        """
        last = LAST_START - 1
        if schooljaar <= last:
            before = self._january.get((schooljaar, birth_year), 0.0)
            return 0.25 * before + 0.75 * self._january.get((schooljaar + 1, birth_year), 0.0)
        if birth_year < last:
            first, number = last, self.residents(last, birth_year)
        elif birth_year == last:
            first, number = last, self._january[last + 1, birth_year]
        else:
            first, number = birth_year, self._births[birth_year]
        for later in range(first + 1, schooljaar + 1):
            number += self.net_migration(later, later - birth_year)
        return number

    @cached_property
    def participation(self) -> float:
        """Share of residents of school age in funderend onderwijs (the table's last schooljaar)."""
        table = read_table("deelnamegraad").set_index("schooljaar")["deelnamegraad"]
        return float(table.loc[LAST_START])

    @cached_property
    def enrolled(self) -> dict[int, dict[str, dict[int, int]]]:
        """Leerlingen on 1 October: schooljaar -> schoolsoort -> birth year -> number."""
        out: dict[int, dict[str, dict[int, int]]] = {}
        table = read_table("deelname")
        columns = (table[c] for c in ("schooljaar", "schoolsoort", "geboortejaar", "leerlingen"))
        for year, soort, birth, number in zip(*columns, strict=True):
            out.setdefault(int(year), {}).setdefault(str(soort), {})[int(birth)] = int(number)
        return out

    @cached_property
    def leave_vo(self) -> dict[int, Floats]:
        """Chance to leave vo in August, by schooljaar: shape (6 niveaus, 25 ages)."""
        out: dict[int, Floats] = {}
        table = read_table("uitstroom_vo")
        columns = (table[c] for c in ("schooljaar", "niveau", "leeftijd", "kans"))
        for year, niveau, age, chance in zip(*columns, strict=True):
            grid = out.setdefault(int(year), np.zeros((N_NIVEAUS, N_AGES)))
            grid[Niveau[str(niveau).upper()], int(age)] = float(chance)
        for grid in out.values():
            grid[:, 20:] = 1.0
        return out

    @cached_property
    def leave_po(self) -> dict[int, Floats]:
        """Chance to leave po between the two ages, by schooljaar: shape (7 schoolsoorten)."""
        out: dict[int, Floats] = {}
        table = read_table("vertrek_po")
        for year, soort, chance in zip(
            table["schooljaar"], table["schoolsoort"], table["kans"], strict=True
        ):
            out.setdefault(int(year), np.zeros(7))[SOORT[str(soort)]] = float(chance)
        return out

    def niveau_by_age(self, schooljaar: int) -> dict[int, Floats]:
        """Return the shares of the niveaus in vo by age (schooljaar - birth year), shape (6,)."""
        table = read_table("niveau_vo")
        table = table[table["schooljaar"] == schooljaar]
        out: dict[int, Floats] = {}
        for age, niveau, share in zip(
            table["leeftijd"], table["niveau"], table["aandeel"], strict=True
        ):
            out.setdefault(int(age), np.zeros(N_NIVEAUS))[Niveau[str(niveau).upper()]] = share
        return out


@cache
def facts() -> Facts:
    """Return the shipped tables (read and checked once).

    Raises:
        DataError: if a table is damaged.
    """
    schools, cells = read_table("scholen"), read_table("cellen")
    swvs, gemeenten = read_table("swvs"), read_table("gemeenten")
    codes = Codes(
        schools=list(schools["vestigingscode"]),
        swvs=list(swvs["swv"]),
        gemeenten=list(gemeenten["gemeente"]),
        jeugdregios=sorted(set(gemeenten["jeugdregio"])),
    )
    return Facts(schools, cells, codes)
