"""The start population beside the tables it was made from, with deviations: a table for people."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.agents.codes import Behoefte
from sim.agents.leerlingen import EXPECTED, NO_SCHOOL, Leerlingen
from sim.clock import month_of
from sim.parameters import Parameters
from sim.population.alignment import scaled_schools, sector_totals
from sim.population.assemble import World
from sim.population.choose_enrolled import targets
from sim.population.facts import SOORT, Facts

_FOUR_YEARS = 48
Row = tuple[str, float, float]


def where_on_october(tables: Facts, world: World) -> NDArray[np.uint8]:
    """Return the Schoolsoort of each row once the four-year-olds of August and September are in.

    Before any other event: 0 for who is expected later, 6 for who is not enrolled.
    """
    people = world.people
    october = month_of(world.schooljaar, 10)
    coming = (people.phase == EXPECTED) & (october - 1 - people.birth >= _FOUR_YEARS)
    coming &= people.school != NO_SCHOOL
    where = people.soort.copy()
    where[coming] = tables.soort[people.school[coming]]
    return where


def deviations(tables: Facts, world: World) -> dict[str, NDArray[np.float64]]:
    """Return population minus table per schoolsoort, birth year x schoolsoort, school, gemeente.

    For gemeenten the expectation is residents by birth year x national participation (leerlingen of
    the birth year over residents of the birth year); the value is a pair (population, expectation).
    """
    where = where_on_october(tables, world)
    people, scale = world.people, world.scale
    totals = sector_totals(tables, world.schooljaar, scale)
    sector = [np.count_nonzero(where == code) - totals[name] for name, code in SOORT.items()]
    year = people.birth // 12
    cells = [
        np.count_nonzero((where == SOORT[name]) & (year == birth)) - number
        for name, table in targets(tables, world.schooljaar, scale).items()
        for birth, number in table.items()
    ]
    placed = (where >= 1) & (where <= 5)
    school = np.bincount(people.school[placed], minlength=len(tables.counted))
    wanted = np.zeros(len(tables.cell_gemeente))
    every = {
        birth: sum(table.get(birth, 0) for table in tables.enrolled[world.schooljaar].values())
        for birth in range(world.schooljaar - 20, world.schooljaar - 3)
    }
    for birth, number in every.items():
        wanted += tables.share(birth) * number * scale
    n_gemeenten = len(tables.codes.gemeenten)
    lives = np.bincount(tables.cell_gemeente[people.cell[placed]], minlength=n_gemeenten)
    expected = np.bincount(tables.cell_gemeente, weights=wanted, minlength=n_gemeenten)
    return {
        "sector": np.array(sector, np.float64),
        "geboortejaar": np.array(cells, np.float64),
        "school": (school - scaled_schools(tables, totals)).astype(np.float64),
        "gemeente": np.stack([lives.astype(np.float64), expected], axis=1),
    }


def report_table(tables: Facts, parameters: Parameters, world: World) -> pd.DataFrame:
    """Return a Dutch table: what, in the population, in the table, deviation in % of the table."""
    where = where_on_october(tables, world)
    people, scale = world.people, world.scale
    rows: list[Row] = []
    for name, total in sector_totals(tables, world.schooljaar, scale).items():
        rows.append((f"leerlingen {name}", float(np.count_nonzero(where == SOORT[name])), total))
    found = deviations(tables, world)
    rows.append(
        ("geboortejaar x schoolsoort: grootste verschil", np.abs(found["geboortejaar"]).max(), 0)
    )
    rows.append(("school: grootste verschil", np.abs(found["school"]).max(), 0))
    lives, expected = found["gemeente"].T
    off = np.abs(lives - expected)
    rows.append(("woongemeente: grootste verschil", off.max(), 0))
    allowed = np.maximum(0.01 * expected, 5.0)
    rows.append(("woongemeenten buiten 1 % of 5 leerlingen", float((off > allowed).sum()), 0))
    rows += _needs(parameters, people, where)
    rows += _home(people)
    frame = pd.DataFrame(rows, columns=["onderdeel", "populatie", "tabel"])
    with np.errstate(divide="ignore", invalid="ignore"):
        share = 100.0 * (frame["populatie"] - frame["tabel"]) / frame["tabel"]
    frame["afwijking %"] = share.where(frame["tabel"] != 0)
    return frame


def _needs(parameters: Parameters, people: Leerlingen, where: NDArray[np.uint8]) -> list[Row]:
    need = people.need[(where >= 1) & (where <= 6)]
    heavy = parameters.list_of("behoefte.prevalentie")
    light = parameters.list_of("behoefte.prevalentie_licht")
    total = len(need)
    return [
        (
            f"behoefte {Behoefte(code).name.lower()} (per 1.000, ooit in de jeugd)",
            1000.0 * float(np.count_nonzero(need == code)) / max(1, total),
            1000.0 * float(heavy[code - 1] + light[code - 1]),
        )
        for code in range(1, 9)
    ]


def _home(people: Leerlingen) -> list[Row]:
    names = {3: "langdurig relatief verzuim", 4: "absoluut verzuim", 6: "vrijstelling 5a"}
    attendance = people.attendance
    rows: list[Row] = [
        (
            f"{text} (stand 1 augustus, geen tabel)",
            float(np.count_nonzero(attendance == code)),
            np.nan,
        )
        for code, text in names.items()
    ]
    asked = float(np.count_nonzero(people.route > 0))
    rows.append(("lopende aanvragen en wachtenden (geen tabel)", asked, np.nan))
    return rows
