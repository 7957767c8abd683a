"""Ages in sbo, so and vso, from the replay: the table ``leeftijd_speciaal``.

No table of ages is published. Here the replay of every start, aligned with the counted stocks,
gives the age distribution on 1 October; with it the start population needs hardly any mending. Run
as ``python -m sim.population.ages`` after ``python -m sim.data.make``; it rewrites the table and
what follows from it.
"""

import csv
from pathlib import Path

import numpy as np

from sim.data import table_folder
from sim.data.make_demography import main as make_demography
from sim.parameters import Parameters, load
from sim.population.alignment import SPECIAL, align, support_spread
from sim.population.cohorts import make_cohorts, take
from sim.population.facts import FIRST_START, LAST_START, SOORT, Facts, facts
from sim.population.replay import replay

_LAST_COUNTED = 2023
_DIGITS = 8


def shares(tables: Facts, parameters: Parameters, schooljaar: int) -> dict[str, dict[int, float]]:
    """Return per special schoolsoort the share of each age (schooljaar - birth year), 1 October."""
    levels = align(tables, parameters, schooljaar)
    cohorts = make_cohorts(tables, parameters, schooljaar, 1.0)
    needy = np.flatnonzero(cohorts.people.need[: cohorts.used] > 0)
    lives = take(cohorts.people, needy)
    z = support_spread(tables, parameters)
    result = replay(tables, parameters, lives, len(needy), schooljaar, levels, z)
    where = np.where(result.preset > 0, result.preset, lives.soort)
    age = schooljaar - lives.birth // 12
    out = {}
    for name in SPECIAL:
        counts = np.bincount(age[where == SOORT[name]])
        out[name] = {a: n / counts.sum() for a, n in enumerate(counts.tolist()) if n}
    return out


def write(folder: Path) -> None:
    """Write the table for all start years, and make the tables that rest on it again."""
    tables, parameters = facts(), load()
    found = {y: shares(tables, parameters, y) for y in range(FIRST_START, _LAST_COUNTED + 1)}
    found[FIRST_START - 1] = found[FIRST_START]
    for year in range(_LAST_COUNTED + 1, LAST_START + 1):
        found[year] = found[_LAST_COUNTED]
    with (folder / "leeftijd_speciaal.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["schooljaar", "schoolsoort", "leeftijd", "aandeel"])
        for year in sorted(found):
            for name in SPECIAL:
                rounded = {a: round(v, _DIGITS) for a, v in found[year][name].items()}
                for age, value in rounded.items():
                    writer.writerow([year, name, age, f"{value:.{_DIGITS}f}"])
    make_demography(["--deelname-only", str(folder)])


if __name__ == "__main__":
    write(table_folder())
