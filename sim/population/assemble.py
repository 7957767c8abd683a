"""The start population of a schooljaar: cohorts, replay, levels, who is enrolled, schools."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim import clock, draws
from sim.agents.choice import ChoiceTable
from sim.agents.codes import Behoefte, Niveau
from sim.agents.institutions import NO_LIMIT
from sim.agents.leerlingen import (
    EXPECTED,
    GONE,
    INSIDE,
    NO_SCHOOL,
    Leerlingen,
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
    expected_later,
    fill_regular,
    mend_special,
    targets,
)
from sim.population.cohorts import Cohorts, make_cohorts, take
from sim.population.facts import N_NIVEAUS, SOORT, Facts
from sim.population.integers import whole_seats
from sim.population.placing import Dealer, bao_choice, split_niveaus, vo_choice
from sim.population.replay import Levels, Replayed, replay, virtual_country

BAO, SBO, SO, VO, VSO, NOT_ENROLLED = 1, 2, 3, 4, 5, 6
_CLUSTER12, _AUTISME = int(Behoefte.CLUSTER12), int(Behoefte.AUTISME)
_WARM_UP_YEARS = 3  # after two years a tenth of the spells of absence is left
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
    z = support_spread(parameters, len(tables.codes.swvs))
    result = replay(tables, parameters, lives, len(needy), schooljaar, levels, z)
    for column, lived in zip(cohorts.people, lives, strict=True):
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
    first = start - _WARM_UP_YEARS * clock.MONTHS_PER_YEAR
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
    for column, lived in zip(people, lives, strict=True):
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


def _niveaus(
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


def _whole_columns(split: NDArray[np.float64]) -> NDArray[np.int64]:
    """Round a table (schools x niveaus) to whole leerlingen, keeping the row sums."""
    rows = np.rint(split.sum(axis=1)).astype(np.int64)
    running = np.rint(np.cumsum(split, axis=1)).astype(np.int64)
    running[:, -1] = rows
    return np.diff(np.concatenate([np.zeros((len(split), 1), np.int64), running], axis=1), axis=1)


def _leerjaar(people: Leerlingen, where: NDArray[np.uint8], start: int) -> None:
    years = (start - people.birth[: len(where)]) // 12
    po = np.clip(years - 3, 1, 8)
    vo = np.clip(years - 11, 1, 6)
    secondary = (where == VO) | (where == VSO)
    people.leerjaar[: len(where)] = np.where(secondary, vo, po)


def _vo_niveaus(
    tables: Facts, people: Leerlingen, where: NDArray[np.uint8], schooljaar: int, zaad: int
) -> None:
    """Draw a niveau for leerlingen of vo who have none, by age."""
    none = np.flatnonzero((where == VO) & (people.niveau[: len(where)] == 0))
    u = draws.uniforms(draws.key(zaad, Kind.NIVEAU), people.id[none])
    age = schooljaar - people.birth[none] // 12
    shares = tables.niveau_by_age(schooljaar)
    for years in np.unique(age):
        own = age == years
        known = shares[min(max(int(years), min(shares)), max(shares))].copy()
        known[Niveau.PRO] = 0.0  # pro is for leerlingen with a need; the schools add the rest
        running = np.cumsum(known / known.sum())
        people.niveau[none[own]] = np.searchsorted(running, u[own], side="right").astype(np.uint8)


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
    result, needy = _replayed(tables, parameters, cohorts, schooljaar, levels)
    _absences(tables, parameters, cohorts, schooljaar)
    where = people.soort[:used].copy()
    where[people.phase[:used] == GONE] = 0
    where[needy[result.preset > 0]] = result.preset[result.preset > 0]
    _home_sitting(people, where, start, parameters)
    entered = np.zeros(used, np.bool_)
    entered[needy] = (where[needy] != result.before) & (result.preset == 0)
    later = expected_later(people, used, schooljaar)
    where[later] = 0
    target = targets(tables, schooljaar, scale)
    before = where.copy()
    mended = mend_special(people, cohorts, where, target, parameters, start)
    entered &= before == where
    fill_regular(tables, people, cohorts, where, target, parameters, start)
    _vo_niveaus(tables, people, where, schooljaar, zaad)
    _leerjaar(people, where, start)
    say("leerlingen naar scholen")
    totals = sector_totals(tables, schooljaar, scale)
    counts = scaled_schools(tables, totals)
    for soort in (SO, VSO):
        mine = (tables.soort == soort) & tables.cluster12
        _cluster12(people, where, soort, int(counts[mine].sum()))
    school, split = _deal(tables, parameters, people, where, counts)
    start_stock = np.array([np.count_nonzero(where[needy] == s) for s in (SBO, SO, VSO)])
    peak = _peak(tables, counts, result.peak / np.maximum(1, start_stock))
    settled, kept = _settle(tables, people, where, school, later, start, parameters)
    special = np.isin(settled.soort, (SBO, SO, VSO))
    world = World(
        schooljaar=schooljaar,
        scale=scale,
        people=settled,
        enrolled=np.zeros(len(counts), np.int32),
        places=_places(tables, parameters, counts, peak),
        peak=peak,
        levels=levels,
        support_z=support_spread(parameters, len(tables.codes.swvs)),
        choice_bao=split[0],
        choice_vo=split[1],
        mended=mended,
        entered=np.flatnonzero(entered[kept] & special),
    )
    inside = world.people.phase == INSIDE
    enrolled = world.people.school[inside & (world.people.school != NO_SCHOOL)]
    world.enrolled[:] = np.bincount(enrolled, minlength=len(counts))
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
        return found + 1e-3  # a cell without leerlingen at this scale can still have some later

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
    whole = _whole_columns(split)
    key = draws.uniforms(
        draws.key(int(parameters["bevolking.zaad"]), Kind.PLACING), people.id[rows]
    )
    _niveaus(people, rows, whole.sum(axis=0), key)
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


def _peak(
    tables: Facts, counts: NDArray[np.int64], ratio: NDArray[np.float64]
) -> NDArray[np.float64]:
    peak = counts.astype(np.float64)
    for j, soort in enumerate((SBO, SO, VSO)):
        peak[tables.soort == soort] *= ratio[j]
    return peak


def _places(
    tables: Facts,
    parameters: Parameters,
    counts: NDArray[np.int64],
    peak: NDArray[np.float64],
) -> NDArray[np.int32]:
    """Return places of special schools: peak x margin, pooled per samenwerkingsverband, soort."""
    special = np.isin(tables.soort, (SBO, SO, VSO))
    po = tables.rows(tables.schools["swv_po"], tables.codes.swvs).astype(np.int64)
    vo = tables.rows(tables.schools["swv_vo"], tables.codes.swvs).astype(np.int64)
    group = np.where(tables.soort == VSO, vo, po) * 8 + tables.soort
    seats = np.full(len(counts), NO_LIMIT, np.int32)
    wanted = peak[special] * parameters["plaatsing.marge"]
    seats[special] = np.maximum(whole_seats(wanted, group[special]), counts[special])
    return seats


def _settle(
    tables: Facts,
    people: Leerlingen,
    where: NDArray[np.uint8],
    school: NDArray[np.int64],
    later: NDArray[np.bool_],
    start: int,
    parameters: Parameters,
) -> tuple[Leerlingen, NDArray[np.int64]]:
    """Return the leerlingen of the start, with what follows from their school, and their rows."""
    used = len(where)
    four = start - people.birth[:used] >= 48
    now = (where > 0) & four
    coming = (where > 0) & ~four
    people.phase[:used] = np.where(now, INSIDE, EXPECTED)
    people.school[:used] = np.where(school >= 0, school, NO_SCHOOL)
    people.soort[:used] = np.where(now, where, 0)
    changed = now & (where != NOT_ENROLLED) & (people.attendance[:used] >= 4)
    people.attendance[:used][changed | ~now] = 0
    special = (where == SBO) | (where == SO) | (where == VSO)
    people.tlv[:used] = np.where(special & now, where, people.tlv[:used] * (now & ~special))
    valid = int(parameters["tlv.geldigheid"])
    people.tlv_until[:used] = np.where(special & now, start + valid, -1)
    off_route = special | ~now | (people.route[:used] == 2)
    off_route |= (where == VO) & (people.route_for[:used] != VSO)
    off_route |= (where == BAO) & (people.route_for[:used] == VSO)
    people.route[:used][off_route] = 0
    people.route_for[:used][off_route] = 0
    people.route_since[:used][off_route] = -1
    home_po, home_vo = tables.cell_swv_po[people.cell], tables.cell_swv_vo[people.cell]
    secondary = (where == VO) | (where == VSO)
    aged = ~(secondary | (where == BAO) | (where == SBO) | (where == SO)) & (
        start - people.birth[:used] >= int(parameters["overgang.verlaat_po_vanaf"])
    )
    swv = np.where(secondary | aged, home_vo[:used], home_po[:used])
    theirs_po = tables.rows(tables.schools["swv_po"], tables.codes.swvs)
    theirs_vo = tables.rows(tables.schools["swv_vo"], tables.codes.swvs)
    for soort, theirs in ((BAO, theirs_po), (VO, theirs_vo)):
        own = where == soort
        swv[own] = theirs[school[own]]
    people.swv[:used] = swv
    people.counted[:used] = 0
    plain = people.need[:used] == 0
    october = start - 10  # 1 October of the schooljaar before
    was_there = (october - 1 - people.birth[:used] >= 48) & now
    before = np.where(where == VO, np.where(people.leerjaar[:used] == 1, BAO, VO), BAO)
    people.soort_teldatum[:used][plain] = np.where(was_there, before, 0)[plain]
    keep = np.flatnonzero(now | coming | later)
    people.phase[:used][coming | later] = EXPECTED
    return take(people, keep), keep
