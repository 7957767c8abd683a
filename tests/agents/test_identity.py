"""Needs of a birth cohort: shares and severities are the parameters, and the same in every run."""

import numpy as np
import pytest
from scipy import stats

from sim.agents.identity import draw_identity, need_profile, ranked
from sim.agents.leerlingen import Leerlingen, empty_columns, identity
from sim.parameters import NEEDS, load

N = 100_000


def _cohort(*, stratified: bool, zaad: int = 2011, size: int = N, order: int = 1) -> Leerlingen:
    people = empty_columns(size)
    people.birth[:] = 24_000 + np.arange(size) % 12
    people.id[:] = identity(people.birth, np.arange(size, dtype=np.int64))[::order]
    profile = need_profile(load())
    draw_identity(people, slice(0, size), profile, zaad, 0.488, stratified=stratified)
    return people


def _shares(people: Leerlingen) -> np.ndarray:
    return np.bincount(people.need, minlength=9)[1:] / len(people.need)


def _expected() -> np.ndarray:
    p = load()
    return p.list_of("behoefte.prevalentie") + p.list_of("behoefte.prevalentie_licht")


def test_a_whole_cohort_has_exactly_the_shares_of_the_parameters() -> None:
    """Stratified: within two leerlingen of the share, for every type."""
    assert np.abs(_shares(_cohort(stratified=True)) - _expected()).max() <= 2 / N


def test_leerlingen_who_come_later_have_them_by_chance() -> None:
    """Raw draws; smallest defect seen .4 of 100 for taal and .06 of 100 for emb."""
    found, p = _shares(_cohort(stratified=False)), _expected()
    z = (found - p) / np.sqrt(p * (1 - p) / N)
    assert np.abs(z).max() <= 4.0
    assert np.abs(found - p).max() > 2 / N, "as even as a stratified cohort: not drawn"


@pytest.mark.parametrize("need", range(1, 9))
def test_severity_follows_its_distribution(need: int) -> None:
    """Mean of the mixture of heavy and light needs of the type, to .002."""
    p, name = load(), NEEDS[need - 1]
    people = _cohort(stratified=True)
    severity = people.severity[people.need == need].astype(float)
    heavy, light = p[f"behoefte.prevalentie.{name}"], p[f"behoefte.prevalentie_licht.{name}"]
    means = [
        stats.beta.mean(p[f"behoefte.ernst_a.{name}"], p[f"behoefte.ernst_b.{name}"]),
        stats.beta.mean(p["behoefte.ernst_licht_a"], p["behoefte.ernst_licht_b"]),
    ]
    expected = (heavy * means[0] + light * means[1]) / (heavy + light)
    assert severity.mean() == pytest.approx(expected, abs=0.002)
    assert ((severity > 0) & (severity < 1)).all()


@pytest.mark.parametrize("need", range(1, 9))
def test_onset_lies_between_birth_and_the_last_age(need: int) -> None:
    p, name = load(), NEEDS[need - 1]
    people = _cohort(stratified=True)
    of_type = people.need == need
    age = (people.onset - people.birth)[of_type]
    early = (age == 0).mean()
    assert early == pytest.approx(p[f"behoefte.zichtbaar_voor_vier.{name}"], abs=0.01)
    later = age[age > 0]
    assert later.min() >= 48
    assert later.max() < 12 * p[f"behoefte.zichtbaar_tot.{name}"]


def test_girls_and_care() -> None:
    """Smallest defect seen: .8 of 100 in the share of girls."""
    people = _cohort(stratified=True)
    assert abs(people.sex.mean() - 0.488) <= 4 * np.sqrt(0.488 * 0.512 / N)
    assert (people.care[people.need == 0] == 0).all()
    assert ((people.care >= 0) & (people.care <= 1)).all()
    emb = people.care[people.need == 7]
    assert emb.max() <= 1.0
    assert emb.min() >= 0.4


def test_identity_follows_the_id_and_its_own_seed() -> None:
    """Whoever stands in whatever row: the same leerling; another zaad is another country."""
    one, other = _cohort(stratified=True), _cohort(stratified=True, order=-1)
    for name in ("sex", "need", "severity", "care"):
        assert np.array_equal(getattr(one, name), getattr(other, name)[::-1]), name
    assert not np.array_equal(one.need, _cohort(stratified=True, zaad=2012).need)


def test_ranked_is_a_permutation_of_midpoints() -> None:
    values = np.array([0.9, 0.1, 0.5, 0.3])
    assert ranked(values).tolist() == [0.875, 0.125, 0.625, 0.375]
    assert len(ranked(np.zeros(0))) == 0
    draw_identity(empty_columns(0), slice(0, 0), need_profile(load()), 1, 0.5, stratified=True)


# --- second needs ---------------------------------------------------------------------------------


def test_some_have_a_second_need_of_a_mild_type_never_the_same() -> None:
    """Shares by first type; smallest defect seen .007 of gedrag, .04 of zml (4.84 errors)."""
    people, p = _cohort(stratified=True), load()
    has = people.need2 > 0
    assert not (has & (people.need == 0)).any()
    assert not (people.need2[has] == people.need[has]).any()
    assert set(people.need2[has].tolist()) == {1, 2, 3}
    assert np.array_equal(people.severity2 > 0, has)
    for code, name in enumerate(NEEDS, start=1):
        first = people.need == code
        chance = p[f"behoefte.tweede_kans.{name}"]
        error = np.sqrt(chance * (1 - chance) / first.sum())
        assert abs(has[first].mean() - chance) <= 4 * error


@pytest.mark.parametrize("need", [2, 6])
def test_the_type_of_a_second_need_follows_how_often_it_occurs(need: int) -> None:
    people, p = _cohort(stratified=True), load()
    second = people.need2[(people.need == need) & (people.need2 > 0)]
    mild = [code for code in (1, 2, 3) if code != need]
    weight = np.array([p[f"behoefte.prevalentie.{NEEDS[code - 1]}"] for code in mild])
    for code, share in zip(mild, weight / weight.sum(), strict=True):
        error = np.sqrt(share * (1 - share) / len(second))
        assert abs((second == code).mean() - share) <= 4 * error


def test_a_second_need_is_lighter_than_a_first_of_its_type() -> None:
    """Mean severity of second needs of gedrag, to 4 standard errors (some .012)."""
    people, p = _cohort(stratified=True), load()
    severity = people.severity2[people.need2 == 2].astype(float)
    a, b = p["behoefte.ernst_a.gedrag"], p["behoefte.ernst_b.gedrag"]
    lighter = p["behoefte.tweede_ernst"]
    error = lighter * stats.beta.std(a, b) / np.sqrt(len(severity))
    assert abs(severity.mean() - lighter * stats.beta.mean(a, b)) <= 4 * error


def test_without_a_chance_nobody_has_a_second_need_and_the_rest_is_the_same() -> None:
    people, cut = _cohort(stratified=True), empty_columns(N)
    cut.birth[:], cut.id[:] = people.birth, people.id
    none = load().replace({f"behoefte.tweede_kans.{name}": 0.0 for name in NEEDS})
    draw_identity(cut, slice(0, N), need_profile(none), 2011, 0.488, stratified=True)
    assert not cut.need2.any()
    assert not cut.severity2.any()
    for name in ("sex", "need", "severity", "onset", "care"):
        assert np.array_equal(getattr(cut, name), getattr(people, name))
