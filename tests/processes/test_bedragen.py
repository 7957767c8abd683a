"""Amounts of a bekostigingsjaar beside plain Python."""

import numpy as np
import pytest

from sim.agents.kas import Geteld, Post
from sim.clock import month_of
from sim.parameters import load
from sim.policies import rugzak, verevening
from sim.policies.settings import PolicySettings
from sim.processes.bedragen import Counts, Regime, Rules, amounts, plain_rules, regime_of

P = load()
SECTOR = np.array([0, 0, 1], np.uint8)


def _counted(**kinds: list[int]) -> np.ndarray:  # type: ignore[type-arg]
    out = np.zeros((len(Geteld), 3), np.int64)
    for name, values in kinds.items():
        out[Geteld[name]] = values
    return out


PLAIN = _counted(
    BAO=[10_000, 20_000, 0],
    SBO=[300, 300, 0],
    VO=[0, 0, 9_000],
    PRO=[0, 0, 300],
    VMBO=[0, 0, 4_000],
    SO_JONG_LAAG=[50, 10, 0],
    SO_JONG_HOOG=[2, 1, 0],
    SO_LAAG=[60, 80, 0],
    SO_MIDDEN=[4, 4, 0],
    VSO_LAAG=[0, 0, 250],
    VSO_HOOG=[0, 0, 20],
)


def _rules(month: int) -> Rules:
    """Return what the law makes of the money of three samenwerkingsverbanden in a month."""
    settings: PolicySettings = rugzak.RugzakSettings.model_validate({})
    parts = [p for p in rugzak.POLICY.parts(settings, P) if p.delivery.in_force(month)]
    levers = {name for part in parts for name in part.levers}
    return plain_rules(3)._replace(
        open_end=np.full(3, float(rugzak.OPEN in levers)),
        rugzak=np.full(3, float(rugzak.RUGZAK in levers)),
        verevening=np.full(3, verevening.by_law(P, month)),
    )


def _amounts(year: int, month: int, **counts: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    given = {"october": PLAIN, "february": PLAIN, "base": PLAIN, "base_lwoo_pro": PLAIN, **counts}
    when = month_of(year, month)
    return amounts(P, when, SECTOR, Counts(**given), _rules(when))


@pytest.mark.parametrize(
    ("year", "month", "regime"),
    [
        (2014, 7, Regime.GEEN),
        (2014, 8, Regime.OVERGANG),
        (2015, 7, Regime.OVERGANG),
        (2015, 8, Regime.SCHOOLJAAR),
        (2022, 12, Regime.SCHOOLJAAR),
        (2023, 1, Regime.KALENDERJAAR),
    ],
)
def test_rules_change_on_their_dates(year: int, month: int, regime: Regime) -> None:
    assert regime_of(P, month_of(year, month)) is regime


def test_before_2014_there_is_no_money_here() -> None:
    assert not _amounts(2013, 8).any()


def test_the_year_of_transition_has_light_and_little_heavy_money() -> None:
    found = _amounts(2014, 8)
    assert found[Post.LICHT, :2].tolist() == [15106 * 10_000, 15106 * 20_000]
    assert found[Post.ZWAAR].tolist() == [1661 * 10_300, 1661 * 20_300, 1661 * 9_000]
    assert not np.delete(found, [Post.LICHT, Post.ZWAAR], axis=0).any()


def test_places_are_paid_by_age_and_categorie() -> None:
    found = _amounts(2017, 8)
    so = 50 * 905977 + 2 * 2022881 + 60 * 822095 + 4 * 1438155
    assert found[Post.TLV_SO, 0] == so
    assert found[Post.TLV_VSO].tolist() == [0, 0, 250 * 914459 + 20 * 2018672]
    assert found[Post.ZWAAR].tolist() == [31883 * 10_300, 31883 * 20_300, 51295 * 9_000]


def test_sbo_is_paid_above_2_percent_and_from_2023_for_each() -> None:
    assert _amounts(2017, 8)[Post.TLV_SBO].tolist() == [426884 * (300 - 206), 0, 0]
    each = round(P["geld.sbo_2023"] * 100)
    assert _amounts(2023, 1)[Post.TLV_SBO].tolist() == [each * 300, each * 300, 0]


def test_verevening_keeps_the_past_and_is_zero_sum_per_sector() -> None:
    first = _amounts(2015, 8)
    factor = P["geld.verevening_bedragen"]
    cost = [round(c * factor) for c in first[Post.TLV_SO, :2]]
    mean = sum(cost) / (10_300 + 20_300)
    assert abs(first[Post.VEREVENING, 0] - (cost[0] - mean * 10_300)) <= 2
    for year, step in ((2015, 1.0), (2016, 0.9), (2017, 0.75), (2018, 0.6), (2019, 0.3), (2020, 0)):
        found = _amounts(year, 8)[Post.VEREVENING]
        assert found[:2].sum() == 0
        assert found[2] == 0
        assert abs(found[0] - step * first[Post.VEREVENING, 0]) <= 2


def test_lwoo_and_pro_come_in_2016_by_the_shares_of_2012() -> None:
    each, lwoo = round(P["geld.lwoo_pro"] * 100), round(4_000 * P["geld.lwoo_aandeel"])
    found = _amounts(2016, 8, october=PLAIN + _counted(PRO=[0, 0, 60]))
    assert found[Post.LWOO_PRO, 2] == each * (300 + lwoo)
    assert found[Post.LWOO_PRO_SCHOLEN, 2] == each * (360 + lwoo)
    assert abs(_amounts(2015, 8)[Post.LWOO_PRO, 2] - each * (300 + lwoo) * 7 / 12) <= 1
    assert _amounts(2014, 8)[Post.LWOO_PRO, 2] == 0


def test_what_places_cost_above_the_income_is_taken_from_schools() -> None:
    many = PLAIN + _counted(SO_LAAG=[500, 0, 0], VSO_LAAG=[0, 0, 600])
    found = _amounts(2021, 8, october=many)
    short = found[Post.TLV_SO] + found[Post.TLV_VSO] - found[Post.ZWAAR]
    assert short[0] > 0 > short[1]
    assert found[Post.KORTING_SCHOLEN].tolist() == [short[0], 0, short[2]]


def test_dates_of_counts_from_2023() -> None:
    """Po and places on 1 February, vo on 1 October (WVO 2020 art. 5.15 lid 2 and 4)."""
    winter = PLAIN + _counted(BAO=[1, 1, 0], VO=[0, 0, 5], VSO_LAAG=[0, 0, 7])
    before, after = _amounts(2021, 8, february=winter), _amounts(2024, 1, february=winter)
    plain = _amounts(2024, 1)
    assert np.array_equal(before, _amounts(2021, 8))
    assert after[Post.ZWAAR].tolist() == [31883 * 10_301, 31883 * 20_301, 51295 * 9_000]
    assert after[Post.TLV_VSO, 2] - plain[Post.TLV_VSO, 2] == 7 * 914459
