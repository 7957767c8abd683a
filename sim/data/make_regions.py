"""Samenwerkingsverbanden, gemeenten and home cells from the gathered tables."""

from pathlib import Path

import pandas as pd

from sim.data.make_schools import REFORMED_PO, REFORMED_VO
from sim.data.source import numbers, read_source, write_table

SWV_SOURCE = "micro/swv.csv"
GEMEENTE_SOURCE = "micro/gemeenten.csv"
PC4_SOURCE = "micro/pc4.csv"
SCHOOL_SOURCE = "micro/schools.csv"
G5 = ("Almere", "Amsterdam", "Rotterdam", "'s-Gravenhage", "Utrecht")
"""The five gemeenten in which the shortage of teachers is counted apart (OCW, Centerdata)."""
CELL = ["gemeente", "swv_po", "swv_vo"]


def swv_table(source: Path) -> pd.DataFrame:
    """Return ``swvs``: the regional samenwerkingsverbanden of 2015 and the two national ones."""
    regional = read_source(source, SWV_SOURCE, ["swv_code", "sector", "label_afgeleid"])
    regional = regional.rename(columns={"swv_code": "swv", "label_afgeleid": "label"})
    regional["landelijk"] = 0
    national = pd.DataFrame(
        {
            "swv": [REFORMED_PO, REFORMED_VO],
            "sector": ["po", "vo"],
            "label": [f"{code} (landelijk, reformatorisch)" for code in (REFORMED_PO, REFORMED_VO)],
            "landelijk": [1, 1],
        }
    )
    return pd.concat([regional, national], ignore_index=True).sort_values(["sector", "swv"])


def gemeente_table(source: Path) -> pd.DataFrame:
    """Return ``gemeenten``: code, name, provincie, jeugdregio, a point, residents, G5 or not."""
    names = {
        "gemeente_code": "gemeente",
        "gemeente_naam": "naam",
        "provincie": "provincie",
        "jeugdregio_code": "jeugdregio",
        "jeugdregio_naam_2024": "jeugdregio_naam",
        "lon": "lon",
        "lat": "lat",
        "inwoners_2023": "inwoners_2023",
    }
    raw = read_source(source, GEMEENTE_SOURCE, list(names))
    result = raw.rename(columns=names)
    for column in ("lon", "lat"):
        result[column] = numbers(raw, column, GEMEENTE_SOURCE).round(5)
    residents = numbers(raw, "inwoners_2023", GEMEENTE_SOURCE)
    result["inwoners_2023"] = residents.round().astype("int64")
    result["g5"] = result["naam"].isin(G5).astype("int64")
    return result.sort_values("gemeente")


def cell_codes(source: Path) -> pd.DataFrame:
    """Return the home cells: each combination of gemeente, swv po and swv vo of the postcodes.

    Postcode areas without a gemeente are left out. Cells are numbered from 0 in the order of
    their three codes; the columns are ``cel`` and those codes.
    """
    raw = read_source(source, PC4_SOURCE, ["gemeente_code", "swv_po", "swv_vo"])
    raw = raw.rename(columns={"gemeente_code": "gemeente"})
    cells = raw[raw["gemeente"] != ""].drop_duplicates().sort_values(CELL, ignore_index=True)
    cells.insert(0, "cel", range(len(cells)))
    return cells


def cell_table(source: Path) -> pd.DataFrame:
    """Return ``cellen`` with a point for each cell.

    The point is the mean of the bao schools in the cell, weighted by leerlingen; a cell without
    counted bao school takes the point of its gemeente.
    """
    schools = read_source(
        source,
        SCHOOL_SOURCE,
        ["schoolsoort", "gemeente_code", "swv_po", "swv_vo", "leerlingen_2023", "lon", "lat"],
    ).rename(columns={"gemeente_code": "gemeente"})
    weight = numbers(schools, "leerlingen_2023", SCHOOL_SOURCE, empty=0)
    schools["weight"] = weight.where(schools["schoolsoort"] == "bao", 0.0)
    for axis in ("lon", "lat"):
        schools[axis] = numbers(schools, axis, SCHOOL_SOURCE) * schools["weight"]
    sums = schools.groupby(CELL)[["weight", "lon", "lat"]].sum().reset_index()
    cells = cell_codes(source).merge(sums, on=CELL, how="left")
    points = gemeente_table(source).set_index("gemeente")
    found = cells["weight"].fillna(0.0) > 0
    for axis in ("lon", "lat"):
        mean = (cells[axis] / cells["weight"]).where(found, cells["gemeente"].map(points[axis]))
        cells[axis] = mean.round(5)
    return cells[["cel", *CELL, "lon", "lat"]]


def make(source: Path, out: Path) -> None:
    """Write ``swvs``, ``gemeenten``, ``cellen`` and the empty ``swv_fusies`` into ``out``."""
    write_table(swv_table(source), out, "swvs")
    write_table(gemeente_table(source), out, "gemeenten")
    write_table(cell_table(source), out, "cellen")
    write_table(pd.DataFrame(columns=["oude_swv", "nieuwe_swv", "datum"]), out, "swv_fusies")
