"""Check by expected values: does a population that starts one year reach the table of the next?

Rolls the tables of one 1 October to the next: migration in proportion, four-year-olds let in,
leavers of po and vo by the shipped chances, sbo, so and vso taken from the next table (their flows
are the model's own work). What remains is the error of bao and vo.
``python -m sim.data.roll DIR`` prints it for every pair of years and from the first year on.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from sim.data.aannames import lees_aannames
from sim.data.promotion import ENTRY_AGE, PO_AGES, blijft_in_po, entered
from sim.data.residents import Floats, Inwoners, lees_inwoners

TOP_AGE = 20
LAST_FULL_AGE = 15
FIRST_VO_AGE = 12
NIVEAUS = ("pro", "vmbo", "havo", "vwo")
SPECIAL_PO = ("sbo", "so")
POWER_RANGE = (0.2, 5.0)


@dataclass(frozen=True)
class Stand:
    """Expected leerlingen of bao and vo on 1 October by age; vo by niveau too."""

    bao: Floats
    vo: dict[str, Floats]

    def totaal(self, schoolsoort: str) -> float:
        """Return the leerlingen of ``bao`` or ``vo``."""
        parts = [self.bao] if schoolsoort == "bao" else list(self.vo.values())
        return float(np.sum(parts))


class Roll:
    """The shipped tables, ready to be rolled.

    Args:
        tables: folder with the tables.
        venster: age in months on 1 August from which a leerling may leave po, and surely does.
    """

    def __init__(self, tables: Path, venster: tuple[float, float]) -> None:
        self.residents: Inwoners = lees_inwoners(tables)
        self.venster = venster
        read = {
            name: pd.read_csv(tables / f"{name}.csv")
            for name in ("deelname", "deelnamegraad", "uitstroom_vo", "niveau_vo", "vertrek_po")
        }
        counts = read["deelname"].assign(
            leeftijd=read["deelname"]["schooljaar"] - read["deelname"]["geboortejaar"]
        )
        self.deelname = _by_age(counts, "schoolsoort", "leerlingen")
        self.graad = read["deelnamegraad"].set_index("schooljaar")["deelnamegraad"].to_dict()
        self.kans = _by_age(read["uitstroom_vo"], "niveau", "kans")
        self.niveau = _by_age(read["niveau_vo"], "niveau", "aandeel")
        keys = zip(read["vertrek_po"]["schooljaar"], read["vertrek_po"]["schoolsoort"], strict=True)
        self.vertrek = dict(zip(keys, read["vertrek_po"]["kans"], strict=True))

    def schooljaren(self) -> list[int]:
        """Return the schooljaren of ``deelname.csv``."""
        return sorted({year for year, _ in self.deelname})

    def tabel(self, schooljaar: int) -> Stand:
        """Return the start: the table of ``schooljaar``, with the shipped mix of niveaus."""
        vo = self.deelname[schooljaar, "vo"]
        mix = {niveau: vo * self.niveau[schooljaar, niveau] for niveau in NIVEAUS}
        return Stand(self.deelname[schooljaar, "bao"].copy(), mix)

    def stap(self, stand: Stand, schooljaar: int) -> Stand:
        """Roll the state of the schooljaar before to 1 October of ``schooljaar``."""
        groei = self._groei(schooljaar)
        before = {s: self.deelname[schooljaar - 1, s] for s in (*SPECIAL_PO, "vso")}
        po = _older(stand.bao + before["sbo"] + before["so"]) * groei
        people = self.residents.op_leeftijd(schooljaar - 1, ENTRY_AGE)
        late = (1 - entered(ENTRY_AGE)) * people * self.graad[schooljaar - 1]
        po[ENTRY_AGE + 1] += late * groei[ENTRY_AGE + 1]
        first = self.residents.op_leeftijd(schooljaar, ENTRY_AGE)
        po[ENTRY_AGE] = entered(ENTRY_AGE) * first * self.graad[schooljaar]
        bao = self._bao(schooljaar, po)
        special = sum(self.deelname[schooljaar, sector] for sector in SPECIAL_PO)
        leavers = np.maximum(po - bao - special, 0.0)
        vso_change = self.deelname[schooljaar, "vso"] - _older(before["vso"]) * groei
        ages = np.arange(TOP_AGE + 1)
        new = np.where((ages >= FIRST_VO_AGE) & (ages <= LAST_FULL_AGE), leavers - vso_change, 0.0)
        vo = {
            niveau: _older(stand.vo[niveau]) * groei * (1 - self.kans[schooljaar, niveau])
            + new * self.niveau[schooljaar, niveau][FIRST_VO_AGE]
            for niveau in NIVEAUS
        }
        return Stand(bao, vo)

    def fout(self, start: int, tot: int, schoolsoort: str) -> float:
        """Return the relative error in ``tot`` of a roll from the table of ``start``."""
        stand = self.tabel(start)
        for schooljaar in range(start + 1, tot + 1):
            stand = self.stap(stand, schooljaar)
        return stand.totaal(schoolsoort) / float(self.deelname[tot, schoolsoort].sum()) - 1

    def macht_uitstroom(self, schooljaar: int) -> float:
        """Return the power on the chances to stay in vo that makes one rolled year meet the table.

        Raises:
            ValueError: if no power does.
        """
        start, chances = self.tabel(schooljaar - 1), dict(self.kans)
        total = float(self.deelname[schooljaar, "vo"].sum())

        def gap(power: float) -> float:
            for niveau in NIVEAUS:
                key = (schooljaar, niveau)
                self.kans[key] = 1 - (1 - chances[key]) ** power
            return self.stap(start, schooljaar).totaal("vo") - total

        try:
            return float(brentq(gap, *POWER_RANGE, xtol=1e-10))
        finally:
            self.kans = chances

    def _groei(self, schooljaar: int) -> Floats:
        """Residents of each cohort relative to the 1 October before."""
        result = np.ones(TOP_AGE + 1)
        for age in range(ENTRY_AGE + 1, TOP_AGE + 1):
            now = self.residents.op_leeftijd(schooljaar, age)
            result[age] = now / self.residents.op_leeftijd(schooljaar - 1, age - 1)
        return result

    def _bao(self, schooljaar: int, po: Floats) -> Floats:
        """Leerlingen who are in bao after August: those in po before, less sbo and so, who stay."""
        bao = po.copy()
        stay = self._stay(schooljaar, "bao")
        for sector in SPECIAL_PO:
            there = self.deelname[schooljaar, sector]
            chance = self._stay(schooljaar, sector)
            bao -= np.divide(there, chance, out=np.zeros_like(po), where=chance > 0)
        return bao * stay

    def _stay(self, schooljaar: int, sector: str) -> Floats:
        """Chance to be in po after August, given that it was so before, by age."""
        result = np.zeros(TOP_AGE + 1)
        kans, earlier = self.vertrek[schooljaar, sector], self.vertrek[schooljaar - 1, sector]
        result[ENTRY_AGE] = 1.0
        for age in PO_AGES[1:]:
            now = blijft_in_po(age, kans, self.venster)
            result[age] = now / blijft_in_po(age - 1, earlier, self.venster)
        return result


def _older(values: Floats) -> Floats:
    result = np.zeros_like(values)
    result[1:] = values[:-1]
    return result


def _by_age(frame: pd.DataFrame, code: str, column: str) -> dict[tuple[int, str], Floats]:
    """Return ``column`` as arrays over age 0 to 20 by (schooljaar, value of ``code``)."""
    result: dict[tuple[int, str], Floats] = {}
    for row in frame.to_dict("records"):
        key = (int(row["schooljaar"]), str(row[code]))
        result.setdefault(key, np.zeros(TOP_AGE + 1))[int(row["leeftijd"])] = float(row[column])
    return result


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the errors of bao and vo per schooljaar, as a table in Markdown."""
    parser = argparse.ArgumentParser(prog="python -m sim.data.roll")
    parser.add_argument("folder", type=Path, metavar="DIR", help="folder with the tables")
    early, late = lees_aannames().reeks("leeftijd_po_venster")
    roll = Roll(parser.parse_args(arguments).folder, (early, late))
    first = roll.schooljaren()[0]
    names = ("deelnamegraad", f"bao na een jaar|vo na een jaar|bao vanaf {first}|vo vanaf {first}")
    print("|schooljaar|" + "|".join(names) + "|")
    print("|---" * 6 + "|")
    for schooljaar in roll.schooljaren()[1:]:
        fouten = [
            f"{100 * roll.fout(start, schooljaar, soort):.2f} %"
            for start in (schooljaar - 1, first)
            for soort in ("bao", "vo")
        ]
        graad = f"{roll.graad[schooljaar]:.4f}"
        print("|" + "|".join([str(schooljaar), graad, *fouten]) + "|")


if __name__ == "__main__":
    main()
