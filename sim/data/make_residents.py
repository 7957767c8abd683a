"""Residents, births, migration and the share of each home cell, from CBS and UN tables."""

from pathlib import Path

import numpy as np
import pandas as pd

from sim.data.aannames import Aannames, lees_aannames
from sim.data.residents import (
    FIRST_SCHOOLJAAR,
    FIRST_YEAR,
    LAST_YEAR,
    MAX_AGE,
    WEIGHT_BEFORE,
    Floats,
    Inwoners,
)
from sim.data.source import SourceError, numbers, read_source, write_table

LAST_AGE = 20
LAST_BIRTHS = 2060
OLD_BIRTHS = (2016, 2020)  # birth years of the band 0 to 4 on 1 January 2021
NEW_BIRTHS = (2021, 2023)
FIRST_COHORT = 1988
BANDS = {  # column of pc4.csv -> birth years; the band 15 to 19 is not used, see SOURCES.md
    "bev_10_14_2021": (FIRST_COHORT, 2010),
    "bev_5_9_2021": (2011, 2015),
    "bev_0_4_2021": OLD_BIRTHS,
}
EMPTY_ROW = ("GM0457", "2022")  # Weesp, already part of Amsterdam
DIGITS = 12


def make_residents(source: Path, out: Path) -> None:
    """Write inwoners, geboorten, migratie and cel_aandeel to ``out``.

    Raises:
        SourceError: if a source table is missing or cannot be read.
    """
    inwoners = _inwoners(source)
    write_table(inwoners, out, "inwoners")
    births = _geboorten(source)
    write_table(births, out, "geboorten")
    write_table(_migratie(inwoners, births, lees_aannames()), out, "migratie")
    write_table(_cel_aandeel(source, lees_aannames()), out, "cel_aandeel")


def _inwoners(source: Path) -> pd.DataFrame:
    name = "micro/bevolking_leeftijd_nl.csv"
    frame = read_source(source, name, ["jaar", "leeftijd", "totaal"])
    jaar = numbers(frame, "jaar", name).astype(int)
    leeftijd = numbers(frame, "leeftijd", name).astype(int)
    result = pd.DataFrame(
        {
            "jaar": jaar,
            "geboortejaar": jaar - 1 - leeftijd,
            "inwoners": numbers(frame, "totaal", name).astype(int),
        }
    )
    keep = jaar.between(FIRST_YEAR, LAST_YEAR) & (leeftijd <= MAX_AGE)
    if int(keep.sum()) != (LAST_YEAR - FIRST_YEAR + 1) * (MAX_AGE + 1):
        raise SourceError(
            f"{name} must hold ages 0 to {MAX_AGE} for {FIRST_YEAR} to {LAST_YEAR}, once each"
        )
    return result[keep].sort_values(["jaar", "geboortejaar"])


def _geboorten(source: Path) -> pd.DataFrame:
    name = "micro/geboorten_nl.csv"
    frame = read_source(source, name, ["jaar", "geboorten", "soort"])
    frame = frame.assign(
        jaar=numbers(frame, "jaar", name).astype(int),
        geboorten=numbers(frame, "geboorten", name),
    )
    counted = frame[frame["soort"] == "waarneming"]
    later = frame["jaar"].between(int(counted["jaar"].max()) + 1, LAST_BIRTHS)
    path = frame[(frame["soort"] == "prognose_medium") & later].assign(soort="raming")
    path = path.assign(
        geboorten=path["geboorten"] * lees_aannames().getal("factor_geboorten_raming")
    )
    result = pd.concat([counted, path]).sort_values("jaar")
    result["geboorten"] = result["geboorten"].round().astype(int)
    if result["jaar"].diff().dropna().ne(1).any():
        raise SourceError(f"{name}: births after joining do not hold every year exactly once")
    return result


def _migratie(inwoners: pd.DataFrame, births: pd.DataFrame, aannames: Aannames) -> pd.DataFrame:
    """Net migration per schooljaar and age: observed to 2024, then one pattern (2025)."""
    keys = zip(inwoners["jaar"].tolist(), inwoners["geboortejaar"].tolist(), strict=True)
    stand = dict(zip(keys, inwoners["inwoners"].astype(float).tolist(), strict=True))
    residents = Inwoners(stand, np.zeros(0))
    rows = [
        (schooljaar, leeftijd, residents.netto(schooljaar, leeftijd), "waarneming")
        for schooljaar in range(FIRST_SCHOOLJAAR + 1, LAST_YEAR)
        for leeftijd in range(1, LAST_AGE + 1)
    ]
    patroon = _patroon(stand, births, aannames)
    rows += [(LAST_YEAR, leeftijd, netto, "aanname") for leeftijd, netto in enumerate(patroon)]
    result = pd.DataFrame(rows, columns=["schooljaar", "leeftijd", "netto", "soort"])
    return result.assign(netto=result["netto"].round(4))


def _patroon(
    stand: dict[tuple[int, int], float], births: pd.DataFrame, aannames: Aannames
) -> list[float]:
    """Mean change per calendar year by age reached in it, turned into schooljaren."""
    years = [int(year) for year in aannames.reeks("jaren_migratiepatroon")]
    counted = births[births["soort"] == "waarneming"].set_index("jaar")["geboorten"].to_dict()
    at_birth = [stand[year + 1, year] - counted[year] for year in years if year in counted]
    calendar = [float(np.mean(at_birth))]
    for leeftijd in range(1, LAST_AGE + 1):
        changes = [stand[y + 1, y - leeftijd] - stand[y, y - leeftijd] for y in years]
        calendar.append(float(np.mean(changes)))
    # a 1 October lies between two 1 Januaries; at age 0 there is only the second
    schooljaar = [calendar[0], (1 - WEIGHT_BEFORE) * calendar[1]]
    schooljaar += [
        WEIGHT_BEFORE * calendar[age - 1] + (1 - WEIGHT_BEFORE) * calendar[age]
        for age in range(2, LAST_AGE + 1)
    ]
    return schooljaar


def _cel_aandeel(source: Path, aannames: Aannames) -> pd.DataFrame:
    """Share of each national birth cohort per home cell."""
    name = "micro/pc4.csv"
    cell = ["gemeente_code", "swv_po", "swv_vo"]
    frame = read_source(source, name, [*cell, *BANDS])
    frame = frame[frame["gemeente_code"] != ""]
    for band in BANDS:
        frame[band] = numbers(frame, band, name, empty=0)
    cells = frame.groupby(cell, sort=True)[list(BANDS)].sum().reset_index()
    parts = [_share(cells[band].to_numpy(dtype=np.float64), years) for band, years in BANDS.items()]
    ratio = _births_ratio(source, aannames)
    growth = np.array([ratio.get(code, 1.0) for code in cells["gemeente_code"].tolist()])
    parts.append(_share(cells["bev_0_4_2021"].to_numpy(dtype=np.float64) * growth, NEW_BIRTHS))
    return pd.concat(parts).sort_values(["geboortejaar", "cel"])[["cel", "geboortejaar", "aandeel"]]


def _share(weights: Floats, years: tuple[int, int]) -> pd.DataFrame:
    share = np.round(weights / weights.sum(), DIGITS)
    frames = [
        pd.DataFrame({"cel": np.arange(len(share)), "geboortejaar": year, "aandeel": share})
        for year in range(years[0], years[1] + 1)
    ]
    return pd.concat(frames)


def _births_ratio(source: Path, aannames: Aannames) -> dict[str, float]:
    """Births of 2021-2023 over those of 2016-2020 per gemeente, national ratio = 1.

    Only gemeenten whose borders stood still from 2016 to 2023; each gets some births at the
    national ratio, so that a gemeente with few births stays near 1.
    """
    name = "micro/gemeente_demografie.csv"
    flows = ["overledenen", "immigratie", "emigratie_incl_correcties"]
    moves = ["vestiging_binnenland", "vertrek_binnenland"]
    columns = ["bevolking_1jan", "geboorten", *flows, *moves]
    frame = read_source(source, name, ["gemeente_code", "jaar", *columns])
    frame = frame[~((frame["gemeente_code"] == EMPTY_ROW[0]) & (frame["jaar"] == EMPTY_ROW[1]))]
    for column in ["jaar", *columns]:
        frame[column] = numbers(frame, column, name, empty=0)
    frame = frame[frame["jaar"].between(OLD_BIRTHS[0], NEW_BIRTHS[1])]
    table = {
        column: frame.pivot(index="gemeente_code", columns="jaar", values=column)
        for column in columns
    }
    expected = table["bevolking_1jan"] + table["geboorten"] - table["overledenen"]
    expected += table["immigratie"] - table["emigratie_incl_correcties"]
    expected += table["vestiging_binnenland"] - table["vertrek_binnenland"]
    gap = (table["bevolking_1jan"].shift(-1, axis=1) / expected - 1).iloc[:, :-1].abs()
    stable = gap.max(axis=1, skipna=False) < aannames.getal("tolerantie_grenswijziging")
    births = table["geboorten"][stable]
    old = births.loc[:, OLD_BIRTHS[0] : OLD_BIRTHS[1]].sum(axis=1)
    new = births.loc[:, NEW_BIRTHS[0] : NEW_BIRTHS[1]].sum(axis=1)
    national = float(new.sum() / old.sum())
    weight = aannames.getal("gewicht_geboorten_gemeente")
    ratio = (new / national + weight) / (old + weight)
    return {str(code): float(value) for code, value in ratio.items()}
