"""The way out of po: who goes to vso, by the formula of each schoolsoort (T2, n = 20,000)."""

import math

import numpy as np
import pytest
from worlds import group, rows, school, start, world

from sim.agents.codes import Niveau

N = 20_000
SCHOOLS = [
    school("B", "bao"),
    school("S", "sbo"),
    school("O", "so"),
    school("O12", "so", cluster12=True),
    school("V", "vo"),
    school("W", "vso", places=0),
]


def _leavers(soort: str, need: str, severity: float, first: str = "2015-08"):  # type: ignore[no-untyped-def]
    """Run to the second August, when all are over 154 months, and return the columns."""
    small = world(
        schools=SCHOOLS,
        leerlingen=[group(N, soort, age=12, need=need, severity=severity)],
        processes=["uitstroom", "po_naar_vo"],
    )
    model = start(small, start=first, years=2)
    for _ in range(13):
        model.step()
    return rows(model), model.state.parameters


def _z(found: float, share: float) -> float:
    return abs(found - share) / math.sqrt(share * (1 - share) / N)


@pytest.mark.parametrize("first", ["2011-08", "2015-08"])
def test_out_of_so(first: str) -> None:
    """Smallest defect seen 1 of 100; the change of 2014 is 2.6 of 100."""
    people, p = _leavers("so", "gedrag", 0.8, first)
    share = p["overgang.so_naar_vso"]
    if first == "2015-08":
        share *= math.exp(p["overgang.so_naar_vso_2014"])
    assert _z((people.route_for == 5).mean(), share) <= 4.0
    rest = people.route_for != 5
    pro = (people.niveau[rest] == Niveau.PRO).mean()
    assert abs(pro - 0.3) <= 4 * math.sqrt(0.3 * 0.7 / rest.sum())


def test_out_of_so_of_cluster_1_and_2() -> None:
    people, p = _leavers("so", "cluster12", 0.8)
    assert (people.soort != 6).all()
    assert _z((people.route_for == 5).mean(), p["overgang.cluster12_naar_vso"]) <= 4.0


@pytest.mark.parametrize(("need", "severity"), [("gedrag", 0.5), ("gedrag", 1.0), ("taal", 0.8)])
def test_out_of_sbo(need: str, severity: float) -> None:
    """Chance x 4.27 F s; smallest defect seen 1.5 of 100."""
    people, p = _leavers("sbo", need, severity)
    share = p["overgang.sbo_naar_vso"] * p["overgang.sbo_naar_vso_factor"] * severity
    share *= p[f"aanvraag.factor_vso.{need}"]
    assert _z((people.route_for == 5).mean(), share) <= 4.0


@pytest.mark.parametrize(("need", "severity"), [("autisme", 0.4), ("autisme", 0.9), ("zml", 0.7)])
def test_out_of_bao(need: str, severity: float) -> None:
    """Chance x 25 F s squared; smallest defect seen 1.7 of 100."""
    people, p = _leavers("bao", need, severity)
    share = p["overgang.bao_naar_vso"] * p["overgang.bao_naar_vso_factor"] * severity**2
    share *= p[f"aanvraag.factor_vso.{need}"]
    assert _z((people.route_for == 5).mean(), share) <= 4.0


def test_without_a_need_nobody_goes_from_bao_to_vso_and_all_go_to_vo() -> None:
    people, p = _leavers("bao", "geen", 0.0)
    assert (people.soort == 4).all()
    assert (people.route == 0).all()
    bridge = p["bevolking.niveau.brugjaar"]
    assert _z((people.niveau == Niveau.BRUGJAAR).mean(), bridge) <= 4.0
    vmbo = (1 - bridge) * p["bevolking.niveau_nieuw.vmbo"]
    assert _z((people.niveau == Niveau.VMBO).mean(), vmbo) <= 4.0


def test_with_taal_some_go_to_pro() -> None:
    people, _ = _leavers("bao", "taal", 0.45)
    to_vo = people.soort == 4
    share = 0.35 * (0.45 - 0.25) / 0.4
    pro = (people.niveau[to_vo] == Niveau.PRO).mean()
    assert abs(pro - share) <= 4 * math.sqrt(share * (1 - share) / to_vo.sum())


def test_leavers_for_vso_stay_until_placed_and_go_to_vo_a_year_later() -> None:
    small = world(
        schools=SCHOOLS,
        leerlingen=[group(400, "so", age=12, need="gedrag", severity=0.8)],
        processes=["uitstroom", "po_naar_vo", "plaatsing"],
    )
    model = start(small, years=3)
    for _ in range(13):
        model.step()
    people = rows(model)
    waits = people.route_for == 5
    assert waits.sum() > 300
    assert (people.soort[waits] == 3).all()
    since = people.route_since[waits].copy()
    for _ in range(12):
        model.step()
    people = rows(model)
    assert (people.soort[waits] == 4).all(), "still in po at the second August"
    assert (people.route_for[waits] == 5).all(), "lost its place on the list"
    assert np.array_equal(people.route_since[waits], since)


@pytest.mark.parametrize("exit_age", [12, 18, 20])
def test_exit_age_is_the_age_on_1_october(exit_age: int) -> None:
    """The eldest of a cohort (born in October) leaves with the youngest (September)."""
    soort = "bao" if exit_age < 13 else "vo"
    small = world(
        schools=SCHOOLS,
        leerlingen=[group(12, soort, age=exit_age - k) for k in (2, 1)],
        processes=["uitstroom"],
        exit_age=exit_age,
    )
    model = start(small, years=2)
    for _ in range(12):
        model.step()
    assert (rows(model).phase == 1).all()
    model.step()
    assert np.array_equal(rows(model).phase, [1] * 12 + [2] * 12)
