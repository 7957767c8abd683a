"""An even start: every samenwerkingsverband begins alike."""

import national
import numpy as np
import pytest

from sim.agents.leerlingen import INSIDE
from sim.parameters import load
from sim.population import national_world
from sim.population.alignment import support_spread, wanted
from sim.population.even import (
    SPECIAL,
    against_distance,
    alike,
    even_facts,
    lives_in,
    spread_evenly,
)
from sim.population.facts import SOORT, facts
from sim.population.nearness import nearness, residents
from sim.population.replay import Levels


def test_spread_evenly_by_hand() -> None:
    """Three samenwerkingsverbanden of 50, 30 and 20 %; the last has no school, nearest is row 2."""
    found = spread_evenly(
        np.array([90, 10, 100]),
        np.array([0, 0, 1]),
        np.array([50.0, 30.0, 20.0]),
        np.array([0, 2, 2]),
    )
    assert found.tolist() == [90, 10, 100]
    found = spread_evenly(
        np.array([60, 20, 120]),
        np.array([0, 0, 1]),
        np.array([60.0, 20.0, 20.0]),
        np.array([0, 2, 1]),
    )
    assert found.tolist() == [90, 70, 40]


def test_places_per_leerling_are_alike_and_the_sum_stays() -> None:
    """Each samenwerkingsverband with a school has its share of all, to one leerling a school."""
    tables, even = facts(), even_facts(2015)
    assert even.even
    assert not tables.even
    plain = ~tables.cluster12 & ~tables.schools["reformatorisch"].to_numpy(np.bool_)
    for soort in SPECIAL:
        mine = tables.soort == SOORT[soort]
        assert even.counted[mine].sum() == tables.counted[mine].sum()
        assert np.array_equal(even.counted[mine & ~plain], tables.counted[mine & ~plain])
        column = "swv_vo" if soort == "vso" else "swv_po"
        rows = np.flatnonzero(mine & plain & (tables.counted > 0))
        swv = tables.rows(tables.schools[column].iloc[rows], tables.codes.swvs).astype(np.int64)
        lives = lives_in(tables, 2015, soort)
        per = np.bincount(swv, weights=even.counted[rows], minlength=len(lives))
        before = np.bincount(swv, weights=tables.counted[rows], minlength=len(lives))
        schools = np.bincount(swv, minlength=len(lives))
        share = even.counted[rows].sum() * lives / lives.sum()
        off = per - share
        alone = schools == 0
        assert off[~alone].min() >= -schools.max()
        assert abs(off.sum()) < 1e-6
        assert np.abs(before - share).sum() > 10 * np.abs(off[~alone]).sum() or alone.any()
    regular = (tables.soort == SOORT["bao"]) | (tables.soort == SOORT["vo"])
    assert np.array_equal(even.counted[regular], tables.counted[regular])


def test_wanted_deelname_is_the_same_everywhere() -> None:
    even, parameters = even_facts(2015), load()
    goal = wanted(even, parameters, 2015)
    for j, soort in enumerate(SPECIAL):
        lives = lives_in(even, 2015, soort)
        share = goal.swv[lives > 0, j] / lives[lives > 0]
        assert np.allclose(share, share[0], rtol=1e-9)
    assert (support_spread(even, parameters) == 0.0).all()
    assert np.abs(support_spread(facts(), parameters)).max() > 1.0


def test_levels_become_their_mean() -> None:
    tables = facts()
    n = len(tables.codes.swvs)
    rng = np.random.default_rng(3)
    levels = Levels(rng.uniform(0.5, 2.0, (n, 3)), np.ones(3), np.ones(2), np.ones(n))
    found = alike(tables, levels, 2015).swv
    assert (found == found[0]).all()
    lives = lives_in(tables, 2015, "vso")
    assert np.isclose(found[0, 2], np.sum(lives * levels.swv[:, 2]) / lives.sum())


def test_levels_before_the_start_make_up_for_nearness() -> None:
    """Level times nearness, over who lives there, is the same in every samenwerkingsverband."""
    tables, parameters = facts(), load()
    n = len(tables.codes.swvs)
    plain = Levels(np.full((n, 3), 1.5), np.ones(3), np.ones(2), np.ones(n))
    found = against_distance(tables, parameters, plain, 2015).swv
    near = nearness(tables, parameters, 2015)
    for j, soort in enumerate(SPECIAL):
        home = tables.cell_swv_vo if soort == "vso" else tables.cell_swv_po
        lives = residents(tables, 2015, soort)
        for swv in range(n):
            mine = home == swv
            if lives[mine].sum() > 0:
                asked = np.average(near[mine, j], weights=lives[mine]) * found[swv, j]
                assert np.isclose(asked, 1.5, rtol=1e-9)
            else:
                assert found[swv, j] == 1.5


@pytest.mark.full
def test_the_start_is_alike_but_for_chance() -> None:
    """So by home against an even share: the mean of (n - e)^2 / e of 76 regions is that of chance.

    It is 1 with a standard deviation of .16; at most 1.65 (z <= 4). One in ten is drawn: the
    smallest unevenness seen is a deviation of 16 % between regions. The real start has 2.6.
    """

    def unevenness(even: bool) -> float:
        world = national_world(load(), 2015, 0.1, lambda _: None, even)
        tables, people = facts(), world.people
        there = (people.soort == 3) & (people.phase == INSIDE) & (people.need != 8)
        lives = lives_in(tables, 2015, "so")
        number = np.bincount(tables.cell_swv_po[people.cell[there]], minlength=len(lives))
        expected = there.sum() * lives / lives.sum()
        known = expected > 0
        return float(np.mean((number - expected)[known] ** 2 / expected[known]))

    assert unevenness(True) < 1.65
    assert unevenness(False) > 2.0
    world = national_world(load(), 2015, 0.1, lambda _: None, True)
    assert (world.levels.swv == world.levels.swv[0]).all()
    assert national.world(2015, 0.1).levels.swv.std() > 0.1
