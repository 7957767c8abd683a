"""The start population of a schooljaar: cohorts, replay, levels, who is enrolled, schools."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim import clock, draws
from sim.agents.choice import ChoiceTable
from sim.agents.codes import Behoefte, Niveau
from sim.agents.leerlingen import (
    GONE,
    INSIDE,
    NO_SCHOOL,
    Leerlingen,
    columns_of,
    needy_first,
)
from sim.draws import Kind
from sim.model import run_month
from sim.parameters import Parameters
from sim.population.alignment import (
    scaled_schools,
    sector_totals,
    support_spread,
)
from sim.population.choose_enrolled import (
    BAO,
    NOT_ENROLLED,
    SBO,
    SO,
    VO,
    VSO,
    expected_later,
    fill_regular,
    mend_special,
    targets,
    too_young,
)
from sim.population.cohorts import Cohorts, make_cohorts, take
from sim.population.even import against_distance, alike
from sim.population.facts import N_NIVEAUS, SOORT, Facts
from sim.population.niveaus import draw_niveaus, mend_niveaus, whole_columns
from sim.population.placing import Dealer, bao_choice, split_niveaus, vo_choice
from sim.population.replay import Levels, Replayed, replay, virtual_country
from sim.population.settle import july_peak, places_of, set_leerjaar, settle

_CLUSTER12, _AUTISME = int(Behoefte.CLUSTER12), int(Behoefte.AUTISME)
Say = Callable[[str], None]


@dataclass
class World:
    """A start population and the schools it goes to: what every run of a schooljaar begins with.

    Attributes:
        schooljaar, scale: which start.
        people: leerlingen, enrolled, not enrolled, or still expected.
        enrolled: leerlingen per school.
        places: places per school, NO_LIMIT for regular schools.
        peak: leerlingen per school at the end of the last schooljaar (special schools).
        levels: factors on requests.
        support_z: deviation of basisondersteuning per samenwerkingsverband.
        choice_bao, choice_vo: chances of regular schools.
        mended: leerlingen moved to make sbo, so and vso exact per birth year.
        entered: rows that went to sbo, so or vso in August, before the run begins.
    """

    schooljaar: int
    scale: float
    people: Leerlingen
    enrolled: NDArray[np.int32]
    places: NDArray[np.int32]
    peak: NDArray[np.float64]
    levels: Levels
    support_z: NDArray[np.float64]
    choice_bao: ChoiceTable
    choice_vo: ChoiceTable
    mended: int
    entered: NDArray[np.int64]


def _replayed(
    tables: Facts, parameters: Parameters, cohorts: Cohorts, schooljaar: int, levels: Levels
) -> tuple[Replayed, NDArray[np.int64]]:
    needy = np.flatnonzero(cohorts.people.need[: cohorts.used] > 0)
    lives = take(cohorts.people, needy)
    z = support_spread(tables, parameters)
    result = replay(tables, parameters, lives, len(needy), schooljaar, levels, z)
    for column, lived in zip(columns_of(cohorts.people), columns_of(lives), strict=True):
        column[needy] = lived
    return result, needy


def _absences(tables: Facts, parameters: Parameters, cohorts: Cohorts, schooljaar: int) -> None:
    """Let leerlingen without a need have the absences of the last three years."""
    start = clock.start_of_schooljaar(schooljaar)
    people = cohorts.people
    rows = np.flatnonzero(people.need[: cohorts.used] == 0)
    lives = take(people, rows)
    age = start - lives.birth
    old = age >= int(parameters["overgang.verlaat_po_vanaf"])
    years = int(parameters["bevolking.voorgeschiedenis_verzuim"])
    first = start - years * clock.MONTHS_PER_YEAR
    state = virtual_country(tables, parameters, lives, len(rows), first)
    state.processes = frozenset({"verzuim", "terugkeer"})
    state.swvs.support_z[:] = 0.0
    lives.phase[age >= parameters["leerplicht.vanaf"]] = INSIDE
    lives.soort[:] = np.where(old, VO, BAO)
    n_swvs = len(tables.codes.swvs)
    home = np.where(old, tables.cell_swv_vo[lives.cell], tables.cell_swv_po[lives.cell])
    lives.school[:] = (lives.soort.astype(np.int64) - 1) * n_swvs + home
    lives.niveau[old] = Niveau.VMBO
    while state.month < start:
        run_month(state)
        state.month += 1
    lives.niveau[:] = 0
    for column, lived in zip(columns_of(people), columns_of(lives), strict=True):
        column[rows] = lived


def _home_sitting(
    people: Leerlingen, where: NDArray[np.uint8], start: int, parameters: Parameters
) -> None:
    """Leave out those not enrolled who are no longer leerplichtig."""
    over = (where == NOT_ENROLLED) & (
        start - people.birth[: len(where)] >= parameters["leerplicht.tot"]
    )
    where[over] = 0


def _cluster12(people: Leerlingen, where: NDArray[np.uint8], soort: int, wanted: int) -> None:
    """Make leerlingen of cluster 1 and 2 in so or vso as many as their schools have."""
    there = where == soort
    now = np.flatnonzero(there & (people.need[: len(where)] == _CLUSTER12))
    if len(now) > wanted:
        order = np.argsort(people.id[now] % np.uint64(1009), kind="stable")
        people.need[now[order[: len(now) - wanted]]] = _AUTISME
    elif len(now) < wanted:
        others = np.flatnonzero(there & (people.need[: len(where)] != _CLUSTER12))
        order = np.argsort(people.severity[others], kind="stable")
        people.need[others[order[: wanted - len(now)]]] = _CLUSTER12


def build_world(
    tables: Facts,
    parameters: Parameters,
    schooljaar: int,
    scale: float,
    levels: Levels,
    say: Say,
) -> World:
    """Return the start of a schooljaar at a scale.

    Args:
        tables: the facts.
        parameters: every number of the model.
        schooljaar: 2011 to 2025.
        scale: share of all leerlingen.
        levels: found by ``alignment.align`` for this schooljaar and these parameters.
        say: told what is being done.
    """
    start, zaad = clock.start_of_schooljaar(schooljaar), int(parameters["bevolking.zaad"])
    say("leerlingen en hun voorgeschiedenis")
    cohorts = make_cohorts(tables, parameters, schooljaar, scale)
    people, used = cohorts.people, cohorts.used
    before_start = levels
    if tables.even:
        levels = alike(tables, levels, schooljaar)
        before_start = against_distance(tables, parameters, levels, schooljaar)
    result, needy = _replayed(tables, parameters, cohorts, schooljaar, before_start)
    _absences(tables, parameters, cohorts, schooljaar)
    where = people.soort[:used].copy()
    where[people.phase[:used] == GONE] = 0
    where[needy[result.preset > 0]] = result.preset[result.preset > 0]
    _home_sitting(people, where, start, parameters)
    entered = np.zeros(used, np.bool_)
    entered[needy] = (where[needy] != result.before) & (result.preset == 0)
    later = expected_later(people, used, schooljaar, parameters)
    where[too_young(people, used, schooljaar)] = 0
    target = targets(tables, schooljaar, scale)
    before = where.copy()
    mended = mend_special(people, cohorts, where, target, parameters, start)
    entered &= before == where
    fill_regular(tables, people, cohorts, where, target, parameters, start)
    draw_niveaus(tables, people, where, schooljaar, zaad)
    set_leerjaar(people, where, start)
    say("leerlingen naar scholen")
    totals = sector_totals(tables, schooljaar, scale)
    counts = scaled_schools(tables, totals)
    for soort in (SO, VSO):
        mine = (tables.soort == soort) & tables.cluster12
        _cluster12(people, where, soort, int(counts[mine].sum()))
    school, split = _deal(tables, parameters, people, where, counts)
    start_stock = np.array([np.count_nonzero(where[needy] == s) for s in (SBO, SO, VSO)])
    peak = july_peak(tables, counts, result.peak / np.maximum(1, start_stock))
    settled, kept = settle(tables, people, where, school, later, start, parameters)
    special = np.isin(settled.soort, (SBO, SO, VSO))
    world = World(
        schooljaar=schooljaar,
        scale=scale,
        people=settled,
        enrolled=np.zeros(len(counts), np.int32),
        places=places_of(tables, parameters, counts, peak),
        peak=peak,
        levels=levels,
        support_z=support_spread(tables, parameters),
        choice_bao=split[0],
        choice_vo=split[1],
        mended=mended,
        entered=np.flatnonzero(entered[kept] & special),
    )
    inside = world.people.phase == INSIDE
    enrolled = world.people.school[inside & (world.people.school != NO_SCHOOL)]
    world.enrolled[:] = np.bincount(enrolled, minlength=len(counts))
    place = needy_first(world.people, slice(None))
    world.entered = np.sort(place[world.entered])
    return world


def _deal(
    tables: Facts,
    parameters: Parameters,
    people: Leerlingen,
    where: NDArray[np.uint8],
    counts: NDArray[np.int64],
) -> tuple[NDArray[np.int64], tuple[ChoiceTable, ChoiceTable]]:
    dealer = Dealer(tables, parameters)
    school = np.full(len(where), -1, np.int64)

    def deal(
        rows: NDArray[np.int64],
        schools: NDArray[np.int64],
        weights: NDArray[np.float64],
        number: NDArray[np.int64],
    ) -> None:
        if len(rows):
            school[rows] = schools[dealer.deal(weights, people.cell[rows], people.id[rows], number)]

    def homes(soort: int) -> NDArray[np.float64]:
        rows = np.flatnonzero(where == soort)
        found = np.bincount(people.cell[rows], minlength=len(tables.cell_gemeente))
        return (
            found.astype(np.float64) + 1e-3
        )  # a cell without leerlingen at this scale can still have some later

    bao = np.flatnonzero(tables.soort == BAO)
    deal(np.flatnonzero(where == BAO), bao, dealer.weights(bao, "afstand_bao"), counts[bao])
    for name, column in (("sbo", "swv_po"), ("so", "swv_po"), ("vso", "swv_vo")):
        code = SOORT[name]
        for cluster in (False, True):
            schools = np.flatnonzero((tables.soort == code) & (tables.cluster12 == cluster))
            own = where == code
            if code != SBO:
                own &= (people.need[: len(where)] == _CLUSTER12) == cluster
            elif cluster:
                continue
            rows = np.flatnonzero(own)
            swv = None if cluster else column
            weights = dealer.weights(schools, "afstand_speciaal", own_swv=swv)
            deal(rows, schools, weights, counts[schools])
    vo = np.flatnonzero(tables.soort == VO)
    rows = np.flatnonzero(where == VO)
    persons = np.bincount(people.niveau[rows], minlength=N_NIVEAUS)
    split = split_niveaus(tables, vo, counts[vo], persons)
    whole = whole_columns(split)
    key = draws.uniforms(
        draws.key(int(parameters["bevolking.zaad"]), Kind.PLACING), people.id[rows]
    )
    mend_niveaus(people, rows, whole.sum(axis=0), key)
    weights = dealer.weights(vo, "afstand_vo")
    for niveau in range(1, N_NIVEAUS):
        deal(rows[people.niveau[rows] == niveau], vo, weights, whole[:, niveau])
    full = scaled_schools(
        tables, {name: int(tables.counted[tables.soort == c].sum()) for name, c in SOORT.items()}
    )
    full_split = split_niveaus(tables, vo, full[vo], persons)
    return school, (
        bao_choice(dealer, bao, full[bao], homes(BAO)),
        vo_choice(dealer, vo, full_split, homes(VO)),
    )
