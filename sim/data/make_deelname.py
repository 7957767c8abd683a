"""The participation step: everything that depends on the ages in sbo, so and vso.

Reads the tables of residents, ``sectortotalen.csv`` (to 2023) and ``leeftijd_speciaal.csv`` in a
folder, and writes there the totals of 2024 and 2025, ``deelname.csv``, ``deelnamegraad.csv``,
``uitstroom_vo.csv``, ``niveau_vo.csv`` and ``vertrek_po.csv``.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.data.aannames import Aannames, lees_aannames
from sim.data.make_participation import (
    FIRST_VO_AGE,
    LAST_FULL_AGE,
    NIVEAUS,
    PO,
    SPECIAL,
    TOP_AGE,
    Jaar,
    solve_year,
    uitstroom,
)
from sim.data.promotion import ENTRY_AGE
from sim.data.residents import (
    FIRST_SCHOOLJAAR,
    LAST_SCHOOLJAAR,
    Floats,
    Inwoners,
    lees_inwoners,
)
from sim.data.roll import Roll
from sim.data.source import write_table

SECTORS = ("bao", "sbo", "so", "vo", "vso")
LAST_COUNT = 2023
DIGITS = 8
CARRIED = "shares by age of 2023 times the residents of the year"

Totals = dict[int, dict[str, float]]
Shares = dict[tuple[int, str], Floats]


def lees_leeftijd_speciaal(tables: Path) -> Shares:
    """Read ``leeftijd_speciaal.csv``: the share of each age by (schooljaar, schoolsoort).

    This table is a first version, made to be overwritten; only this function reads it.

    Returns:
        Arrays of length 21 (age 0 to 20 = schooljaar - birth year) that sum to 1.

    Raises:
        ValueError: if a schooljaar from 2010 to 2025 or a schoolsoort is missing, an age lies
            outside 0 to 20, or shares are negative or do not sum to 1 within a thousandth.
    """
    frame = pd.read_csv(tables / "leeftijd_speciaal.csv")
    if not frame["leeftijd"].between(0, TOP_AGE).all() or (frame["aandeel"] < 0).any():
        raise ValueError(
            f"leeftijd_speciaal.csv: ages lie in 0 to {TOP_AGE}, shares are not below 0"
        )
    result: Shares = {}
    for schooljaar in range(FIRST_SCHOOLJAAR, LAST_SCHOOLJAAR + 1):
        for sector in SPECIAL:
            rows = frame[(frame["schooljaar"] == schooljaar) & (frame["schoolsoort"] == sector)]
            shares = np.zeros(TOP_AGE + 1)
            np.add.at(shares, rows["leeftijd"].to_numpy(), rows["aandeel"].to_numpy())
            if abs(float(shares.sum()) - 1) > 1e-3:
                total = f"{float(shares.sum()):.4f}"
                raise ValueError(
                    f"leeftijd_speciaal.csv: {sector} {schooljaar} sums to {total}, not 1"
                )
            result[schooljaar, sector] = shares / shares.sum()
    return result


def make_deelname(tables: Path) -> None:
    """Write the participation tables to ``tables``, from the tables that are there.

    Raises:
        ValueError: if the totals of a schooljaar cannot be met.
    """
    residents, aannames = lees_inwoners(tables), lees_aannames()
    shares = lees_leeftijd_speciaal(tables)
    frame = pd.read_csv(tables / "sectortotalen.csv")
    frame = frame[frame["jaar"] <= LAST_COUNT]
    totals = _totals(frame)
    years: dict[int, Jaar] = {}
    for schooljaar in range(FIRST_SCHOOLJAAR, LAST_SCHOOLJAAR + 1):
        if schooljaar > LAST_COUNT:
            totals[schooljaar] = _carried(years[LAST_COUNT], residents, schooljaar)
        year_shares = {sector: shares[schooljaar, sector] for sector in SPECIAL}
        years[schooljaar] = solve_year(
            schooljaar, totals[schooljaar], year_shares, residents, aannames
        )
    _write_totals(tables, frame, totals)
    write_table(_deelname(years, totals), tables, "deelname")
    write_table(_graad(years), tables, "deelnamegraad")
    write_table(_uitstroom(years), tables, "uitstroom_vo")
    write_table(_niveau(years, aannames), tables, "niveau_vo")
    write_table(_vertrek(years), tables, "vertrek_po")
    _fit_uitstroom(tables, aannames)


def apportion(values: Floats, total: int) -> npt.NDArray[np.int64]:
    """Round ``values`` to whole numbers that sum to ``total``: largest remainders, then order."""
    whole = np.floor(values).astype(np.int64)
    missing = total - int(whole.sum())
    order = np.argsort(-(values - whole), kind="stable")
    whole[order[:missing]] += 1
    return whole


def _totals(frame: pd.DataFrame) -> Totals:
    result: Totals = {}
    for row in frame.to_dict("records"):
        result.setdefault(int(row["jaar"]), {})[str(row["schoolsoort"])] = float(row["leerlingen"])
    return result


def _carried(last: Jaar, residents: Inwoners, schooljaar: int) -> dict[str, float]:
    """Totals of a year without a count: the shares by age of 2023 times its residents."""
    ages = range(ENTRY_AGE, TOP_AGE + 1)
    ratio = np.zeros(TOP_AGE + 1)
    for age in ages:
        now = residents.op_leeftijd(schooljaar, age)
        ratio[age] = now / residents.op_leeftijd(LAST_COUNT, age)
    return {
        sector: float(round(float((last.leerlingen[sector] * ratio).sum()))) for sector in SECTORS
    }


def _write_totals(tables: Path, counted: pd.DataFrame, totals: Totals) -> None:
    rows = [
        (year, sector, int(totals[year][sector]), "aanname", CARRIED)
        for year in range(LAST_COUNT + 1, LAST_SCHOOLJAAR + 1)
        for sector in SECTORS
    ]
    later = pd.DataFrame(rows, columns=list(counted.columns))
    write_table(pd.concat([counted, later]), tables, "sectortotalen")


def _deelname(years: dict[int, Jaar], totals: Totals) -> pd.DataFrame:
    """Whole leerlingen by schooljaar, birth year and schoolsoort; rows of zero are left out."""
    rows = []
    for schooljaar in range(FIRST_SCHOOLJAAR + 1, LAST_SCHOOLJAAR + 1):
        for sector in SECTORS:
            values = years[schooljaar].leerlingen[sector]
            counts = apportion(values, int(totals[schooljaar][sector]))
            ages = [age for age in range(TOP_AGE, -1, -1) if counts[age] > 0]
            rows += [(schooljaar, schooljaar - age, sector, int(counts[age])) for age in ages]
    return pd.DataFrame(rows, columns=["schooljaar", "geboortejaar", "schoolsoort", "leerlingen"])


def _graad(years: dict[int, Jaar]) -> pd.DataFrame:
    """Participation before sixteen, exponent on survival in vo, and the residual.

    The residual is the number of leerlingen of five and older whom the table has less (below 0) or
    more than the year before leads to: participation changed, and no resident came or went.
    """
    rows = []
    for schooljaar, year in years.items():
        before = years.get(schooljaar - 1, year)
        there = sum(float(year.leerlingen[sector][ENTRY_AGE + 1 :].sum()) for sector in SECTORS)
        residu = there * (1 - before.graad / year.graad)
        rows.append(
            (schooljaar, round(year.graad, DIGITS), round(year.kappa, DIGITS), round(residu, 1))
        )
    return pd.DataFrame(rows, columns=["schooljaar", "deelnamegraad", "kappa", "residu"])


def _uitstroom(years: dict[int, Jaar]) -> pd.DataFrame:
    rows = []
    for schooljaar in range(FIRST_SCHOOLJAAR + 1, LAST_SCHOOLJAAR + 1):
        chances = uitstroom(years[schooljaar - 1], years[schooljaar])
        rows += [
            (schooljaar, niveau, age, round(float(chances[niveau][age]), DIGITS))
            for niveau in NIVEAUS
            for age in range(LAST_FULL_AGE + 1, TOP_AGE + 1)
        ]
    return pd.DataFrame(rows, columns=["schooljaar", "niveau", "leeftijd", "kans"])


def _fit_uitstroom(tables: Path, aannames: Aannames) -> None:
    """Raise the chances to stay in vo to one power a year, so that a rolled year meets the table.

    The survival curves alone miss it where participation changed between the two years.
    """
    early, late = aannames.reeks("leeftijd_po_venster")
    roll = Roll(tables, (early, late))
    frame = pd.read_csv(tables / "uitstroom_vo.csv")
    powers = {year: roll.macht_uitstroom(year) for year in roll.schooljaren()[1:]}
    power = frame["schooljaar"].map(powers).fillna(1.0)
    frame["kans"] = (1 - (1 - frame["kans"]) ** power).round(DIGITS)
    write_table(frame, tables, "uitstroom_vo")


def _niveau(years: dict[int, Jaar], aannames: Aannames) -> pd.DataFrame:
    """Share of each niveau among the leerlingen of an age in vo."""
    rows = []
    for schooljaar in range(FIRST_SCHOOLJAAR + 1, LAST_SCHOOLJAAR + 1):
        curves = years[schooljaar].overleving
        weights = {n: aannames.bij("niveau_aandeel", n) * curves[n] for n in NIVEAUS}
        for age in range(FIRST_VO_AGE, TOP_AGE):
            total = sum(float(weights[niveau][age]) for niveau in NIVEAUS)
            rows += [
                (schooljaar, age, niveau, round(float(weights[niveau][age]) / total, DIGITS))
                for niveau in NIVEAUS
            ]
    return pd.DataFrame(rows, columns=["schooljaar", "leeftijd", "niveau", "aandeel"])


def _vertrek(years: dict[int, Jaar]) -> pd.DataFrame:
    """Chance to leave po in the August within the window, by schooljaar and schoolsoort."""
    rows = [
        (schooljaar, sector, round(year.vertrek[sector], DIGITS))
        for schooljaar, year in years.items()
        for sector in PO
    ]
    return pd.DataFrame(rows, columns=["schooljaar", "schoolsoort", "kans"])
