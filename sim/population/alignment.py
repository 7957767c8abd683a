"""The levels of the start: how often each samenwerkingsverband asks for sbo, so and vso.

The replay with levels 1 does not meet the counted stocks, nationally or by region. The levels are
found in a few rounds on a sample: each level moves by the ratio of wanted and replayed stock. They
stay in force in the run (else every region would drift back to the national mean in four to five
years), and they are the same for every scenario that starts in that schooljaar. Wanted per
samenwerkingsverband: the sector total, over the homes by residents and by gravity to the places
(parameter ``plaatsing.trek``): no table of homes exists.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sim import draws
from sim.agents.identity import FOUR_YEARS
from sim.agents.leerlingen import NEVER, map_columns
from sim.data import read_table
from sim.draws import Kind
from sim.parameters import Parameters
from sim.population.cohorts import make_cohorts, sample
from sim.population.facts import SOORT, Facts
from sim.population.gravity import gravity, special_homes
from sim.population.integers import scale_counts
from sim.population.replay import Levels, Replayed, home_swv, replay
from sim.population.vooraf import room_before

SPECIAL = ("sbo", "so", "vso")
_CLUSTER12 = 8
_BEFORE_GROWTH = 2016


@dataclass(frozen=True)
class Wanted:
    """Stocks that the start must have.

    Attributes:
        swv: sbo, so, vso per samenwerkingsverband of the home, without cluster 1 and 2,
            shape (n, 3).
        cluster12: so and vso of cluster 1 and 2 (sbo: none), shape (3,).
        direct: leerlingen who enter sbo and so directly between two teldata, shape (2,).
        schools: leerlingen per school after scaling to the sector totals.
    """

    swv: NDArray[np.float64]
    cluster12: NDArray[np.float64]
    direct: NDArray[np.float64]
    schools: NDArray[np.int64]


def scaled_schools(tables: Facts, totals: dict[str, int]) -> NDArray[np.int64]:
    """Return whole leerlingen per school that sum to the sector totals (largest remainder)."""
    out = np.zeros(len(tables.counted), np.int64)
    for name, code in SOORT.items():
        mine = tables.soort == code
        out[mine] = scale_counts(tables.counted[mine], totals[name])
    return out


def sector_totals(tables: Facts, schooljaar: int, scale: float) -> dict[str, int]:
    """Return leerlingen per schoolsoort on 1 October, at scale."""
    table = tables.enrolled[schooljaar]
    return {name: round(sum(table[name].values()) * scale) for name in SOORT}


def wanted(tables: Facts, parameters: Parameters, schooljaar: int) -> Wanted:
    """Return the stocks that the start of a schooljaar must have, at scale 1."""
    totals = sector_totals(tables, schooljaar, 1.0)
    schools = scaled_schools(tables, totals)
    swv = np.zeros((len(tables.codes.swvs), 3))
    cluster = np.zeros(3)
    lonlat = tables.schools[["lon", "lat"]].to_numpy(np.float64)
    cells = tables.cells[["lon", "lat"]].to_numpy(np.float64)
    for j, name in enumerate(SPECIAL):
        vso = name == "vso"
        mine = (tables.soort == SOORT[name]) & (schools > 0)
        cluster[j] = schools[mine & tables.cluster12].sum()
        seats = np.flatnonzero(mine & ~tables.cluster12)
        home = tables.cell_swv_vo if vso else tables.cell_swv_po
        column = "swv_vo" if vso else "swv_po"
        school_swv = tables.rows(tables.schools[column], tables.codes.swvs)
        weights = gravity(
            cells,
            home.astype(np.int64),
            lonlat[seats],
            school_swv[seats].astype(np.int64),
            parameters["bevolking.afstand_speciaal"],
            parameters["bevolking.eigen_gemeente"],
        )
        ages = range(12, 18) if vso else range(5, 12)
        residents = sum(
            tables.share(schooljaar - a) * tables.residents(schooljaar, schooljaar - a)
            for a in ages
        )
        homes = special_homes(
            np.asarray(residents),
            schools[seats],
            weights,
            0.0 if tables.even else parameters["plaatsing.trek"],
        )
        swv[:, j] = np.bincount(home, weights=homes, minlength=len(swv))[: len(swv)]
    return Wanted(swv, cluster, direct_inflow(schooljaar), schools)


def direct_inflow(schooljaar: int) -> NDArray[np.float64]:
    """Return the direct inflow into sbo and so that a start must have.

    The mean of the published teldata 2012 to 2016, before direct entry began to grow; for later
    starts the published figure of that teldatum, up to 2018.
    """
    series = read_table("reeksen")
    out = []
    for name in ("sbo", "so"):
        own = series[series["serie"] == f"instroom_{name}_rechtstreeks"].set_index("jaar")["waarde"]
        level = own.loc[:_BEFORE_GROWTH].mean()
        late = own.loc[min(schooljaar, own.index.max())] if schooljaar > _BEFORE_GROWTH else level
        out.append(float(late))
    return np.array(out)


def direct_now(result: Replayed) -> NDArray[np.float64]:
    """Return who is four on 1 October of the start and went to sbo or so at once.

    Direct entry needs no request, so its tlv has no term; a leerling of bao has one.
    """
    people, used = result.state.leerlingen, result.state.used
    soort = np.where(result.preset > 0, result.preset, people.soort[:used])
    october = result.state.month + 2
    age = october - 1 - people.birth[:used]
    four = (age >= FOUR_YEARS) & (age < FOUR_YEARS + 12) & (people.tlv_until[:used] == NEVER)
    return np.array([np.count_nonzero(four & (soort == s)) for s in (2, 3)], dtype=np.float64)


def stocks(tables: Facts, result: Replayed) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return sbo, so, vso per home samenwerkingsverband, shape (n, 3), and cluster 1 and 2 (3,)."""
    people, used = result.state.leerlingen, result.state.used
    soort = np.where(result.preset > 0, result.preset, people.soort[:used])
    cluster12 = people.need[:used] == _CLUSTER12
    swv = np.zeros((len(tables.codes.swvs), 3))
    cluster = np.zeros(3)
    for j, name in enumerate(SPECIAL):
        there = soort == SOORT[name]
        cluster[j] = np.count_nonzero(there & cluster12)
        home = home_swv(tables, people, used, SOORT[name])[there & ~cluster12]
        swv[:, j] = np.bincount(home, minlength=len(swv))
    return swv, cluster


def support_spread(tables: Facts, parameters: Parameters) -> NDArray[np.float64]:
    """Return the standardised deviation of basisondersteuning per samenwerkingsverband."""
    n_swvs = len(tables.codes.swvs)
    if tables.even:
        return np.zeros(n_swvs)
    stream = draws.key(int(parameters["bevolking.zaad"]), Kind.REGION)
    u = draws.uniforms(stream, np.arange(n_swvs, dtype=np.uint64))
    return np.asarray(stats.norm.ppf(np.clip(u, 1e-6, 1 - 1e-6)), dtype=np.float64)


def _moved(
    parameters: Parameters,
    level: NDArray[np.float64],
    target: NDArray[np.float64],
    stock: NDArray[np.float64],
    share: float,
) -> NDArray[np.float64]:
    p = parameters
    prior, most = p["bevolking.aansluiting_gewicht"] * share, p["bevolking.aansluiting_stap"]
    ratio = (target * share + prior) / (stock + prior)
    step = np.clip(ratio ** p["bevolking.aansluiting_macht"], 1.0 / most, most)
    low, high = p["bevolking.aansluiting_laagst"], p["bevolking.aansluiting_hoogst"]
    return np.clip(level * step, low, high)


def align(
    tables: Facts, parameters: Parameters, schooljaar: int, guess: Levels | None = None
) -> Levels:
    """Return the levels with which the replay of a start meets the wanted stocks.

    A first guess (the levels of nearby parameters) halves the number of rounds.
    """
    share = parameters["bevolking.aansluiting_steekproef"]
    n_swvs = len(tables.codes.swvs)
    goal = wanted(tables, parameters, schooljaar)
    z = support_spread(tables, parameters)
    cohorts = make_cohorts(tables, parameters, schooljaar, 1.0)
    start, _ = sample(cohorts, parameters, share)
    room = room_before(tables, parameters, schooljaar, goal.swv, goal.schools)
    first = guess or Levels(np.ones((n_swvs, 3)), np.ones(3), np.ones(2), room)
    levels = replace(first, room=room)
    rounds = int(parameters["bevolking.aansluiting_rondes"])
    for _ in range(rounds if guess is None else (rounds + 1) // 2):
        people = map_columns(start, np.copy)
        result = replay(tables, parameters, people, len(people.id), schooljaar, levels, z)
        swv, cluster = stocks(tables, result)
        moved = _moved(parameters, levels.swv, goal.swv, swv, share)
        drift = moved[:, :2].mean(axis=0) / levels.swv[:, :2].mean(axis=0)
        direct = _moved(parameters, levels.direct, goal.direct, direct_now(result), share) / drift
        levels = Levels(
            moved,
            _moved(parameters, levels.cluster12, goal.cluster12, cluster, share),
            direct,
            room,
        )
    return levels
