"""The niveau of leerlingen in vo at the start: by age, and as the schools have them."""

import numpy as np
from numpy.typing import NDArray

from sim import draws
from sim.agents.codes import Behoefte, Niveau, Schoolsoort
from sim.agents.leerlingen import Leerlingen
from sim.draws import Kind
from sim.population.facts import N_NIVEAUS, Facts

_VO = int(Schoolsoort.VO)


def draw_niveaus(
    tables: Facts, people: Leerlingen, where: NDArray[np.uint8], schooljaar: int, zaad: int
) -> None:
    """Draw a niveau for leerlingen of vo who have none, by age."""
    none = np.flatnonzero((where == _VO) & (people.niveau[: len(where)] == 0))
    u = draws.uniforms(draws.key(zaad, Kind.NIVEAU), people.id[none])
    age = schooljaar - people.birth[none] // 12
    shares = tables.niveau_by_age(schooljaar)
    for years in np.unique(age):
        own = age == years
        known = shares[min(max(int(years), min(shares)), max(shares))].copy()
        known[Niveau.PRO] = 0.0  # pro is for leerlingen with a need; the schools add the rest
        running = np.cumsum(known / known.sum())
        people.niveau[none[own]] = np.searchsorted(running, u[own], side="right").astype(np.uint8)


def mend_niveaus(
    people: Leerlingen,
    rows: NDArray[np.int64],
    counts: NDArray[np.int64],
    key: NDArray[np.float64],
) -> None:
    """Give leerlingen of vo other niveaus where the schools have more or fewer of one."""
    persons = np.bincount(people.niveau[rows], minlength=N_NIVEAUS)
    loose = []
    for niveau in range(N_NIVEAUS):
        over = int(persons[niveau] - counts[niveau])
        if over > 0:
            own = np.flatnonzero(people.niveau[rows] == niveau)
            needy = people.need[rows[own]] > 0
            loose.append(own[np.lexsort((key[own], needy))[:over]])
    free = np.concatenate(loose) if loose else np.zeros(0, np.int64)
    birth = people.birth[rows]
    for niveau in (Niveau.BRUGJAAR, Niveau.PRO, Niveau.VMBO, Niveau.HAVO, Niveau.VWO):
        short = int(counts[niveau] - persons[niveau])
        if short <= 0:
            continue
        if niveau is Niveau.BRUGJAAR:  # the youngest
            order = np.lexsort((key[free], -birth[free].astype(np.int64)))
        elif niveau is Niveau.PRO:  # the heaviest need for taal
            taal = people.severity[rows[free]] * (people.need[rows[free]] == Behoefte.TAAL)
            order = np.lexsort((key[free], -taal))
        else:
            order = np.argsort(key[free], kind="stable")
        people.niveau[rows[free[order[:short]]]] = niveau
        free = free[order[short:]]


def whole_columns(split: NDArray[np.float64]) -> NDArray[np.int64]:
    """Round a table (schools x niveaus) to whole leerlingen, keeping the row sums."""
    rows = np.rint(split.sum(axis=1)).astype(np.int64)
    running = np.rint(np.cumsum(split, axis=1)).astype(np.int64)
    running[:, -1] = rows
    return np.diff(np.concatenate([np.zeros((len(split), 1), np.int64), running], axis=1), axis=1)
