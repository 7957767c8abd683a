"""Who of the cohorts is enrolled where at the start, so that birth year x schoolsoort is exact.

The replay gives every leerling with a need its place; what differs from the table by then is the
noise of a few per cent, and is mended with the leerlingen nearest to it: into a special school the
one with the heaviest mismatch, out of it the one with the lightest need. Leerlingen without a need
fill the regular schools, per home cell, so that homes hold their share of every cohort.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim import clock, draws
from sim.agents.leerlingen import Leerlingen
from sim.draws import Kind
from sim.parameters import Parameters
from sim.population.alignment import SPECIAL, sector_totals
from sim.population.cohorts import YOUNGEST, Cohorts, whole_total
from sim.population.facts import SOORT, Facts
from sim.population.integers import scale_counts

BAO, SBO, SO, VO, VSO = 1, 2, 3, 4, 5
NOT_ENROLLED, OUT = 6, 0
_FOUR_YEARS = 48
Ints = NDArray[np.int64]


@dataclass
class Choosing:
    """Where every person of the cohorts stands at the start.

    Attributes:
        where: Schoolsoort at the start (of children who turn four by October: where they will go),
            0 out, 6 not enrolled.
        later: children who turn four after 1 October; they stay expected.
    """

    where: NDArray[np.uint8]
    later: NDArray[np.bool_]


def targets(tables: Facts, schooljaar: int, scale: float) -> dict[str, dict[int, int]]:
    """Return leerlingen per schoolsoort and birth year on 1 October, whole at this scale."""
    totals = sector_totals(tables, schooljaar, scale)
    out: dict[str, dict[int, int]] = {}
    for name in SOORT:
        table = tables.enrolled[schooljaar][name]
        years = sorted(table)
        counts = scale_counts(np.array([table[y] for y in years]), totals[name])
        out[name] = dict(zip(years, counts.tolist(), strict=True))
    return out


def _top(rows: Ints, score: NDArray[np.float64], number: int) -> Ints:
    order = np.argsort(-score, kind="stable")
    return rows[order[:number]]


def mend_special(
    people: Leerlingen,
    cohorts: Cohorts,
    where: NDArray[np.uint8],
    target: dict[str, dict[int, int]],
    parameters: Parameters,
    start: int,
) -> int:
    """Move the few leerlingen that make sbo, so and vso exact per birth year; return how many."""
    moved = 0
    oldest_po = int(parameters["overgang.verlaat_po_vanaf"])
    for name in reversed(SPECIAL):
        code = SOORT[name]
        factor = parameters.per_need(f"aanvraag.factor_{name}")
        for year, rows in cohorts.rows.items():
            index = np.arange(rows.start, rows.stop)
            now = where[rows]
            short = target[name].get(year, 0) - int(np.count_nonzero(now == code))
            if short > 0:
                regular = (now == BAO) | (now == VO)
                if code == VSO:
                    regular = regular & (start - people.birth[rows] >= oldest_po)
                fits = index[regular & (people.need[rows] > 0) & (people.attendance[rows] == 0)]
                score = (people.mismatch[fits] + 1e-3 * people.severity[fits]) * (
                    0.01 + factor[people.need[fits]]
                )
                chosen = _top(fits, score, short)
                if len(chosen) < short:  # the oldest: some who have just left stay a year longer
                    left = index[(now == OUT) & (people.need[rows] > 0)]
                    left = left[start - people.birth[left] >= oldest_po]
                    severity = people.severity[left].astype(np.float64)
                    chosen = np.concatenate([chosen, _top(left, severity, short - len(chosen))])
                where[chosen] = code
                _as_if_there(people, chosen, code)
            elif short < 0:
                there = index[now == code]
                chosen = _top(there, -people.severity[there].astype(np.float64), -short)
                young = start - people.birth[chosen] < oldest_po
                where[chosen] = np.where(young, BAO, VO)
                _as_if_there(people, chosen, where[chosen])
            moved += abs(short)
    return moved


def _as_if_there(people: Leerlingen, rows: Ints, soort: int | NDArray[np.uint8]) -> None:
    """Let who is moved have been there on the last 1 October, if it was in school then."""
    before = people.soort_teldatum[rows]
    people.soort_teldatum[rows] = np.where(before == 0, before, soort)


def _per_cell(
    wanted: NDArray[np.float64], already: Ints, available: Ints, total: int, birth_year: int
) -> Ints:
    """How many to take per cell: up to ``wanted``, at most what is there; in all ``total``."""
    goal = whole_total(wanted, total + int(already.sum()), birth_year)
    out: Ints = np.clip(goal - already, 0, available)
    while (short := total - int(out.sum())) != 0:
        room = (available - out) if short > 0 else out
        if room.sum() == 0:
            break
        step = np.minimum(room, np.maximum(1, np.round(abs(short) * room / room.sum()))).astype(int)
        over = int(step.sum()) - abs(short)
        for cell in np.flatnonzero(step)[::-1]:
            if over <= 0:
                break
            cut = min(over, int(step[cell]))
            step[cell] -= cut
            over -= cut
        out = out + np.sign(short) * step
    return out


def fill_regular(
    tables: Facts,
    people: Leerlingen,
    cohorts: Cohorts,
    where: NDArray[np.uint8],
    target: dict[str, dict[int, int]],
    parameters: Parameters,
    start: int,
) -> None:
    """Choose who without a need is in bao and vo; the others leave or sit at home."""
    zaad = int(parameters["bevolking.zaad"])
    first, sure = (int(parameters[f"overgang.verlaat_po_{k}"]) for k in ("vanaf", "zeker"))
    n_cells = len(tables.cell_gemeente)
    owed = np.zeros(n_cells)  # leerlingen that a home cell is short of, over the cohorts so far
    for year, rows in sorted(cohorts.rows.items()):
        index = np.arange(rows.start, rows.stop)
        now = where[rows]
        key = draws.uniforms(draws.key(zaad, Kind.SAMPLE), people.id[rows])
        n_bao, n_vo = target["bao"].get(year, 0), target["vo"].get(year, 0)
        needy = people.need[rows] > 0
        _balance_needy(people, index, where, needy, n_bao, n_vo, key)
        now = where[rows]
        free = ~needy & (now != NOT_ENROLLED) & (start + 1 - people.birth[rows] >= _FOUR_YEARS)
        held = needy & (now >= BAO) & (now <= VSO)
        cell = people.cell[rows]
        every = sum(table.get(year, 0) for table in target.values())
        take = every - int(np.count_nonzero(held))
        due = tables.share(year) * every + owed
        per_cell = _per_cell(
            np.maximum(0.0, due),
            np.bincount(cell[held], minlength=n_cells),
            np.bincount(cell[free], minlength=n_cells),
            max(0, take),
            year,
        )
        owed = due - np.bincount(cell[held], minlength=n_cells) - per_cell
        chosen = _first_of_cells(index[free], cell[free], key[free], per_cell)
        where[index[free]] = OUT
        age = start - people.birth[chosen]
        group = np.where(age >= sure, 0, np.where(age >= first, 1, 2))
        order = np.lexsort((key[chosen - rows.start], group))
        vo_left = n_vo - int(np.count_nonzero(needy & (where[rows] == VO)))
        where[chosen[order[:vo_left]]] = VO
        where[chosen[order[vo_left:]]] = BAO


def _balance_needy(
    people: Leerlingen,
    index: Ints,
    where: NDArray[np.uint8],
    needy: NDArray[np.bool_],
    n_bao: int,
    n_vo: int,
    key: NDArray[np.float64],
) -> None:
    """Keep leerlingen with a need in bao and vo within what the table has of the birth year."""
    for code, most, other in ((BAO, n_bao, VO), (VO, n_vo, BAO)):
        there = index[needy & (where[index] == code)]
        over = len(there) - most
        if over <= 0:
            continue
        room = (n_vo if other == VO else n_bao) - int(np.count_nonzero(where[index] == other))
        order = np.lexsort((key[there - index[0]], people.birth[there]))
        chosen = there[order[:over]] if code == BAO else there[order[::-1][:over]]
        where[chosen[: max(0, room)]] = other
        where[chosen[max(0, room) :]] = OUT


def _first_of_cells(
    rows: Ints, cell: NDArray[np.uint16], key: NDArray[np.float64], number: Ints
) -> Ints:
    order = np.lexsort((key, cell))
    sorted_cell = cell[order]
    starts = np.searchsorted(sorted_cell, np.arange(len(number)))
    rank = np.arange(len(order)) - starts[sorted_cell]
    return rows[order[rank < number[sorted_cell]]]


def too_young(people: Leerlingen, used: int, schooljaar: int) -> NDArray[np.bool_]:
    """Return who turns four after 1 October of the start."""
    october = clock.month_of(schooljaar, 10)
    return np.asarray(october - 1 - people.birth[:used] < _FOUR_YEARS)


def expected_later(
    people: Leerlingen, used: int, schooljaar: int, parameters: Parameters
) -> NDArray[np.bool_]:
    """Return who turns four after 1 October and will come in: not the surplus of a cohort."""
    surplus = parameters["bevolking.overschot"]
    youngest = people.birth[:used] // clock.MONTHS_PER_YEAR == schooljaar - YOUNGEST
    u = draws.uniforms(draws.key(0, Kind.SAMPLE), people.id[:used])
    return np.asarray(too_young(people, used, schooljaar) & (youngest | (u < 1.0 / surplus)))
