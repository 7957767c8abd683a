"""Leerlingen per schoolsoort on 1 October 2010 to 2023: one rule per schoolsoort and year."""

from pathlib import Path

import pandas as pd

from sim.data.source import SourceError, numbers, read_source, write_table

SERIES = "national_series.csv"
SECTORS = ("bao", "sbo", "so", "vo", "vso")
FIRST = 2010
LAST_OUTCOME = 2018  # no published outcome of sbo, so and vso after this year is used
LOCATIONS = 2023  # the year of the table of school locations
EXACT = "leerlingen"  # unit of a count that was not rounded

Row = tuple[int, str, int, str, str]


def make_sectors(source: Path, out: Path) -> None:
    """Write ``sectortotalen.csv`` for 2010 to 2023; the participation step adds 2024 and 2025.

    Reads ``scholen.csv`` in ``out``, which must have been made before.

    Raises:
        SourceError: if a source table or ``scholen.csv`` is missing, or a series lacks a year.
    """
    path = out / "scholen.csv"
    if not path.exists():
        raise SourceError(f"{path} does not exist; make the tables of schools first")
    locations = pd.read_csv(path).groupby("schoolsoort")["leerlingen"].sum().to_dict()
    series = _Series(source)
    rows: list[Row] = [*_bao(series), *_vo(series, int(locations["vo"]))]
    for sector in ("sbo", "so", "vso"):
        rows += _special(series, sector, int(locations[sector]))
    frame = pd.DataFrame(rows, columns=["jaar", "schoolsoort", "leerlingen", "soort", "bron"])
    order = pd.Categorical(frame["schoolsoort"], list(SECTORS))
    frame = frame.assign(order=order).sort_values(["jaar", "order"]).drop(columns="order")
    write_table(frame, out, "sectortotalen")


class _Series:
    """The published national series, one value per year by a stated rule."""

    def __init__(self, source: Path) -> None:
        columns = ["series", "year", "value", "unit", "source", "status"]
        frame = read_source(source, SERIES, columns)
        frame = frame[frame["status"] == "sourced"]
        frame = frame.assign(year=numbers(frame, "year", SERIES).astype(int))
        self.frame = frame.assign(value=numbers(frame, "value", SERIES))

    def value(self, name: str, year: int, by: str = "") -> int:
        """Return one value; of two, the one that was not rounded, then the first in the file.

        Raises:
            SourceError: if no row has this series and year and a source that contains ``by``.
        """
        frame = self.frame
        found = frame[(frame["series"] == name) & (frame["year"] == year)]
        found = found[found["source"].str.contains(by, regex=False)]
        if found.empty:
            raise SourceError(f"{SERIES} has no {name} of {year} that may be used")
        exact = found[found["unit"] == EXACT]
        found = found if exact.empty else exact
        return round(float(found["value"].iloc[0]))


def _bao(series: _Series) -> list[Row]:
    derived = "po and so (NCOJ, DUO) minus sbo and so (OCW)"
    rows = [
        (year, "bao", series.value("leerlingen_bao_afgeleid", year), "afgeleid", derived)
        for year in range(FIRST, LOCATIONS)
    ]
    last = series.value("leerlingen_bao", LOCATIONS, by="CBS")
    return [*rows, (LOCATIONS, "bao", last, "telling", "CBS 71478ned")]


def _vo(series: _Series, locations: int) -> list[Row]:
    rows: list[Row] = []
    for year in range(FIRST, LAST_OUTCOME):
        value = series.value("leerlingen_vo_afgeleid", year)
        rows.append((year, "vo", value, "afgeleid", "vo and vso (NCOJ, DUO) minus vso"))
    for year in range(LAST_OUTCOME, LOCATIONS - 1):
        value = series.value("leerlingen_vo_totaal", year, by="CBS")
        rows.append((year, "vo", value, "telling", "CBS 80040ned to 80042ned"))
    between = round((rows[-1][2] + locations) / 2)
    rows.append((LOCATIONS - 1, "vo", between, "lijn", "halfway between 2021 and 2023"))
    return [*rows, (LOCATIONS, "vo", locations, "locatietabel", "sum of scholen.csv")]


def _special(series: _Series, sector: str, locations: int) -> list[Row]:
    rows: list[Row] = []
    for year in range(FIRST, LAST_OUTCOME + 1):
        name, soort, source = f"leerlingen_{sector}", "telling", "OCW in cijfers (DUO)"
        if sector == "vso":
            source = "CBS 37746sol to 2013, then AOb (DUO)"
            if year == LAST_OUTCOME:
                name, soort = "leerlingen_vso_afgeleid", "afgeleid"
                source = "vo and vso (NCOJ, DUO) minus vo (CBS)"
        rows.append((year, sector, series.value(name, year), soort, source))
    first, steps = rows[-1][2], LOCATIONS - LAST_OUTCOME
    for step in range(1, steps):
        value = round(first + (locations - first) * step / steps)
        rows.append((LAST_OUTCOME + step, sector, value, "lijn", "straight line 2018 to 2023"))
    return [*rows, (LOCATIONS, sector, locations, "locatietabel", "sum of scholen.csv")]
