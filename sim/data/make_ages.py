"""Ages in sbo, so and vso: a first version of ``leeftijd_speciaal.csv`` from expected values.

No table of ages exists. A cohort computation in expected values lets each cohort enter at four,
be referred by age, leave for another schoolsoort, leave po and vso in August, and is scaled in
each year to the known number of leerlingen. The table may be overwritten by a better one with the
same columns; ``python -m sim.data.make_demography --deelname-only DIR`` then rebuilds what
depends on it.
"""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from sim.clock import AUGUST, MONTHS_PER_YEAR
from sim.data.aannames import Aannames, lees_aannames
from sim.data.promotion import ENTRY_AGE, LAST_PO_AGE, blijft_in_po, entered
from sim.data.residents import (
    FIRST_SCHOOLJAAR,
    FIRST_YEAR,
    LAST_SCHOOLJAAR,
    Floats,
    Inwoners,
    lees_inwoners,
)
from sim.data.source import write_table

SPECIAL = ("sbo", "so", "vso")
ZML = "zml"  # the part of vso that stays longer
TOP_AGE = 20
AGES = np.arange(TOP_AGE + 1)
WARM_UP = 30  # years run on the birth cohorts of the first year before the first count
ON_OCTOBER = 0.25  # exact age on 1 October minus (schooljaar - birth year), mean over birth months
DIGITS = 8


def make_ages(out: Path) -> None:
    """Write ``leeftijd_speciaal.csv`` from the tables in ``out``."""
    totals = pd.read_csv(out / "sectortotalen.csv")
    totals = totals[totals["soort"] != "aanname"]
    counts = {
        (int(year), str(sector)): float(count)
        for year, sector, count in zip(
            totals["jaar"], totals["schoolsoort"], totals["leerlingen"], strict=True
        )
    }
    ages = Cohorts(lees_inwoners(out), lees_aannames(), counts).run()
    rows = [
        (year, sector, age, round(float(share), DIGITS))
        for year in range(FIRST_SCHOOLJAAR, LAST_SCHOOLJAAR + 1)
        for sector in SPECIAL
        for age, share in enumerate(ages[year, sector])
        if share > 0
    ]
    columns = ["schooljaar", "schoolsoort", "leeftijd", "aandeel"]
    write_table(pd.DataFrame(rows, columns=columns), out, "leeftijd_speciaal")


@dataclass
class Cohorts:
    """Expected leerlingen of sbo, so and vso by age, year by year.

    Attributes:
        residents: residents by cohort.
        aannames: the assumptions.
        counts: leerlingen by (year, schoolsoort).
        instroom_leeftijd: mean exact age of the inflow by (year, schoolsoort), for the docs.
        level: yearly inflow before 2010 by schoolsoort (for vso a factor on its routes).
    """

    residents: Inwoners
    aannames: Aannames
    counts: dict[tuple[int, str], float]
    instroom_leeftijd: dict[tuple[int, str], float] = field(default_factory=dict)
    level: dict[str, float] = field(default_factory=lambda: dict.fromkeys(SPECIAL, 1.0))

    def run(self) -> dict[tuple[int, str], Floats]:
        """Return the share of each age by (schooljaar, schoolsoort), 2010 to 2025."""
        for sector in SPECIAL:  # the inflow before 2010 that gives the count of 2010
            built = float(self._total(self._warm_up(), sector).sum())
            self.level[sector] *= self.counts[FIRST_SCHOOLJAAR, sector] / built
        stock = self._warm_up()
        result = {(FIRST_SCHOOLJAAR, s): self._total(stock, s) for s in SPECIAL}
        for year in range(FIRST_SCHOOLJAAR + 1, LAST_SCHOOLJAAR + 1):
            stock = self._year(year, stock)
            result.update({(year, sector): self._total(stock, sector) for sector in SPECIAL})
        return {key: ages / ages.sum() for key, ages in result.items()}

    def _warm_up(self) -> dict[str, Floats]:
        stock = {name: np.zeros(TOP_AGE + 1) for name in (*SPECIAL, ZML)}
        for year in range(FIRST_SCHOOLJAAR - WARM_UP, FIRST_SCHOOLJAAR + 1):
            stock = self._year(year, stock)
        return stock

    @staticmethod
    def _total(stock: dict[str, Floats], sector: str) -> Floats:
        return stock[sector] + stock[ZML] if sector == "vso" else stock[sector]

    def _year(self, year: int, stock: dict[str, Floats]) -> dict[str, Floats]:
        """Age the stock by one year and add the inflow, scaled to the count where there is one."""
        before = {name: self._aged(year, ages) for name, ages in stock.items()}
        after: dict[str, Floats] = {}
        leavers: dict[str, Floats] = {}
        for sector in ("sbo", "so"):
            stay = self._stay_po(year, sector)
            there = before[sector] * (1 - self.aannames.bij("speciaal_vertrek_jaar", sector))
            after[sector] = there * stay
            leavers[sector] = there - after[sector]
            inflow = self._inflow_po(year, sector)
            scale = self._scale(year, sector, after[sector], inflow)
            after[sector] = after[sector] + scale * inflow
            self._note(year, sector, inflow)
        exits = self._exit_vso()
        after["vso"] = before["vso"] * (1 - exits)
        after[ZML] = before[ZML] * (1 - exits * self.aannames.getal("vso_uitstroom_zml_factor"))
        after[ZML][TOP_AGE] = 0.0
        new, zml = self._inflow_vso(year, leavers)
        scale = self._scale(year, "vso", after["vso"] + after[ZML], new + zml)
        after["vso"] = after["vso"] + scale * new
        after[ZML] = after[ZML] + scale * zml
        self._note(year, "vso", new + zml)
        return after

    def _people(self, year: int) -> Floats:
        """Residents by age from one; before the first count those of its year."""
        known = max(year, FIRST_YEAR)
        ages = range(1, TOP_AGE + 1)
        return np.array([0.0, *(self.residents.op_leeftijd(known, age) for age in ages)])

    def _aged(self, year: int, ages: Floats) -> Floats:
        """Move the stock up one age, with the cohort's own net migration."""
        result = np.zeros_like(ages)
        result[1:] = ages[:-1]
        if year > FIRST_YEAR:
            result[2:] *= self._people(year)[2:] / self._people(year - 1)[1:-1]
        return result

    def _stay_po(self, year: int, sector: str) -> Floats:
        """Chance to be still in po after August, given that it was so before, by age."""
        left = [self._still(year, sector, int(age)) for age in AGES]
        stay = np.zeros(TOP_AGE + 1)
        for age in range(ENTRY_AGE + 1, LAST_PO_AGE + 1):
            stay[age] = left[age] / left[age - 1]
        return stay

    def _still(self, year: int, sector: str, age: int) -> float:
        early, late = self.aannames.reeks("leeftijd_po_venster")
        return blijft_in_po(age, self.aannames.pad(f"vertrek_po_{sector}", year), (early, late))

    def _inflow_po(self, year: int, sector: str) -> Floats:
        """Inflow by age in any unit: direct at four, referral from bao after that."""
        people = self._people(year)
        direct = np.zeros(TOP_AGE + 1)
        share = entered(ENTRY_AGE)
        direct[ENTRY_AGE] = share * people[ENTRY_AGE]
        direct[ENTRY_AGE + 1] = (1 - share) * people[ENTRY_AGE + 1]
        in_bao = np.array([entered(int(a)) * self._still(year, "bao", int(a)) for a in AGES])
        in_bao[LAST_PO_AGE] = 0.0
        referred = people * in_bao * self._bell(sector)
        part = self.aannames.bij("speciaal_rechtstreeks", sector)
        inflow: Floats = part * direct / direct.sum() + (1 - part) * referred / referred.sum()
        return inflow

    def _bell(self, sector: str) -> Floats:
        """Relative chance of referral by age, over the year that ends on 1 October."""
        peak, width = self.aannames.reeks("speciaal_verwijzing", sector)
        middle = AGES + ON_OCTOBER - 0.5
        bell = np.exp(-0.5 * ((middle - peak) / width) ** 2)
        return np.asarray(bell, dtype=np.float64)

    def _exit_vso(self) -> Floats:
        """Chance to leave vso by age in the year; exact ages on 1 August spread evenly."""
        chances = np.zeros(TOP_AGE + 2)
        chances[15:20] = self.aannames.reeks("vso_uitstroom")
        chances[20:] = 1.0
        share = (
            AUGUST + 1
        ) / MONTHS_PER_YEAR  # born January to August: already a whole number of years older
        leave = share * chances[AGES] + (1 - share) * chances[AGES - 1]
        return 1 - (1 - leave) * (1 - self.aannames.bij("speciaal_vertrek_jaar", "vso"))

    def _inflow_vso(self, year: int, leavers: dict[str, Floats]) -> tuple[Floats, Floats]:
        """Inflow of vso by age: from po in August, and from vo through the year; zml apart."""
        people = self._people(year)
        still = np.array([self._still(year, "bao", int(age)) for age in AGES])
        from_bao = np.zeros(TOP_AGE + 1)
        from_bao[1:] = people[1:] * (still[:-1] - still[1:])
        from_so = self.aannames.bij("vso_uit_po", "so") * leavers["so"]
        new = self.aannames.bij("vso_uit_po", "bao") * from_bao
        new = new + self.aannames.bij("vso_uit_po", "sbo") * leavers["sbo"]
        middle = AGES + ON_OCTOBER - 0.5
        low, high = self.aannames.reeks("vso_uit_vo_leeftijd")
        from_vo = self.aannames.getal("vso_uit_vo_piek") * self._bell("vso") * people * (1 - still)
        new = new + np.where((middle >= low) & (middle <= high), from_vo, 0.0)
        zml = self.aannames.getal("vso_aandeel_zml")
        return new + (1 - zml) * from_so, zml * from_so

    def _scale(self, year: int, sector: str, stock: Floats, inflow: Floats) -> float:
        """Scale of the inflow that gives the count; before the first count an assumed path.

        Raises:
            ValueError: if the stock that stays is already above the count.
        """
        if year > FIRST_SCHOOLJAAR:
            last = max(known for known, name in self.counts if name == sector)
            count = self.counts[min(year, last), sector]
            scale = (count - float(stock.sum())) / float(inflow.sum())
            if scale <= 0:
                raise ValueError(f"{sector} {year}: no inflow is left; check the exit assumptions")
            return scale
        back = FIRST_SCHOOLJAAR - year
        slope = self.aannames.bij("speciaal_vroeger_niveau", sector)
        path = np.exp(slope * min(back, self.aannames.bij("speciaal_vroeger_niveau", "jaren")))
        return float(path) * self.level[sector]

    def _note(self, year: int, sector: str, inflow: Floats) -> None:
        mean = float((inflow * (AGES + ON_OCTOBER)).sum() / inflow.sum())
        self.instroom_leeftijd[year, sector] = mean
