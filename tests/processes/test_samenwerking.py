"""Partners, cooperation and help: the formula in plain Python, and what they do."""

import math
from typing import Any

import numpy as np
import pytest
from worlds import group, rows, school, start, world

from sim.model import StelselModel

LAST, AGREED = 0.3, 0.5


def _world(**parts: Any) -> dict[str, Any]:
    """P1: 60, 30 and 10 % in three gemeenten of two jeugdregio's; P2: one gemeente; P3: none."""
    base = {
        "gemeenten": [
            {"code": "G1", "jeugdregio": "J1"},
            {"code": "G2", "jeugdregio": "J1"},
            {"code": "G3", "jeugdregio": "J2"},
        ],
        "swvs": [{"code": c, "sector": "po"} for c in ("P1", "P2", "P3")],
        "schools": [school("B", "bao", swv="P1"), school("C", "bao", swv="P2")],
        "leerlingen": [
            group(600, gemeente="G1", swv_po="P1"),
            group(300, gemeente="G2", swv_po="P1"),
            group(100, gemeente="G3", swv_po="P1"),
            group(500, gemeente="G1", swv_po="P2", school="C"),
        ],
        "processes": ["samenwerking"],
    }
    return {**base, **parts}


def _first(**fields: Any) -> StelselModel:
    model = start(_world(), **fields)
    model.step()
    return model


PARTNERS = [1 / (0.36 + 0.09 + 0.01) + 1 / (0.81 + 0.01), 2.0]
MEAN = (1000 * PARTNERS[0] + 500 * PARTNERS[1]) / 1500


def test_cooperation_is_the_formula() -> None:
    found = _first().state.swvs
    expected = [1 / (1 + LAST * (p / MEAN - 1)) for p in PARTNERS]
    assert np.allclose(found.cooperation, [*expected, 1.0], rtol=1e-12)
    assert np.array_equal(found.help, found.cooperation)


def test_agreements_make_up_for_partners() -> None:
    levers = [{"lever": "afspraken", "value": 0.8, "swv": ["P1"]}]
    found = _first(levers=levers).state.swvs.cooperation
    relative = PARTNERS[0] / MEAN * (1 - AGREED * 0.8)
    assert math.isclose(found[0], 1 / (1 + LAST * (relative - 1)), rel_tol=1e-12)
    assert math.isclose(found[1], 1 / (1 + LAST * (PARTNERS[1] / MEAN - 1)), rel_tol=1e-12)


@pytest.mark.parametrize(("lever", "effect"), [("doorzettingsmacht", 0.3), ("steunpunt", 0.1)])
def test_levers_add_to_help_and_not_to_cooperation(lever: str, effect: float) -> None:
    plain, more = _first(), _first(levers=[{"lever": lever, "value": 0.5}])
    assert np.allclose(more.state.swvs.help, plain.state.swvs.help * (1 + 0.5 * effect))
    assert np.array_equal(more.state.swvs.cooperation, plain.state.swvs.cooperation)


def test_the_cuts() -> None:
    """Without load all are 1 exactly; a bound of 1 does the same; off nothing is written."""
    levers = [{"lever": "afspraken", "value": 1.0}]
    for name, value in (("samenwerking.last", 0.0), ("samenwerking.grens", 1.0)):
        found = _first(levers=levers, parameters={name: value}).state.swvs
        assert (found.cooperation == 1.0).all()
        assert (found.help == 1.0).all()
    off = start(_world(processes=[]), levers=levers)
    off.step()
    assert (off.state.swvs.cooperation == 1.0).all()
    assert (off.state.swvs.help == 1.0).all()


def test_a_world_without_leerlingen_or_samenwerkingsverbanden() -> None:
    for parts in ({"leerlingen": []}, {"leerlingen": [], "schools": [], "swvs": []}):
        model = start(_world(**parts))
        model.step()
        assert (model.state.swvs.cooperation == 1.0).all()


N = 20_000


def _back(half_months: int, levers: dict[str, float], on: bool = True) -> float:
    """Return the share of N at home that is back after October, in which d school months count."""
    small = world(
        schools=[school("B", "bao")],
        leerlingen=[group(N, age=9, aanwezigheid="langdurig_relatief")],
        processes=["terugkeer", *(["samenwerking"] if on else [])],
    )
    settings = [{"lever": name, "value": value} for name, value in levers.items()]
    model = start(small, levers=settings)
    people = model.state.leerlingen
    people.home_half[:N] = half_months
    people.home_since[:N] = model.month - 6
    model.step()
    return float((rows(model).attendance == 0).mean())


def _hazard(model_share: float) -> float:
    return -math.log1p(-model_share)


@pytest.mark.parametrize(
    ("half_months", "levers", "factor"),
    [
        (2, {"doorzettingsmacht": 1.0}, 1.3),
        (2, {"steunpunt": 1.0}, 1.1),
        (2, {"doorbraakaanpak": 1.0}, 1.0),
        (5, {"doorbraakaanpak": 1.0}, 1.0),
        (6, {"doorbraakaanpak": 1.0}, 1.5),
        (30, {"doorbraakaanpak": 1.0, "doorzettingsmacht": 1.0}, 1.5 * 1.3),
    ],
)
def test_return_is_faster_with_help_and_faster_still_where_stuck(
    half_months: int, levers: dict[str, float], factor: float
) -> None:
    """The same draws: the share back under h f is 1 - (1 - share)^f, within its own error.

    n = 20,000 at a share of some .1 to .3: a factor wrong by .06 is seen (4.84 standard errors).
    """
    plain, helped = _back(half_months, {}), _back(half_months, levers)
    assert plain == _back(half_months, levers, on=False)
    expected = 1 - (1 - plain) ** factor
    error = math.sqrt(expected * (1 - expected) / N + (plain * (1 - plain) / N) * factor**2)
    assert abs(helped - expected) <= 4.0 * error
    assert (helped > plain) == (factor > 1.0)


def test_a_decision_takes_longer_with_more_partners() -> None:
    """Undecided after one month: exp(-c / D) per samenwerkingsverband; n = 10,000 each."""
    n, term = 10_000, 2.0
    asks = {"age": 7, "need": "gedrag", "severity": 0.8, "route": "aangevraagd", "for": "so"}
    small = _world(
        schools=[
            school("B", "bao", swv="P1"),
            school("C", "bao", swv="P2"),
            school("O", "so", swv="P1", places=0),
        ],
        leerlingen=[
            group(n // 2, gemeente="G1", swv_po="P1", school="B", **asks),
            group(n // 2, gemeente="G3", swv_po="P1", school="B", **asks),
            group(n, gemeente="G1", swv_po="P2", school="C", **asks),
        ],
        processes=["samenwerking", "tlv"],
    )
    model = start(small, parameters={"samenwerking.last": 0.9})
    model.step()
    model.step()
    people = rows(model)
    assert model.state.swvs.cooperation[1] - model.state.swvs.cooperation[0] > 0.4
    for swv in (0, 1):
        open_still = float((people.route[people.swv == swv] == 1).mean())
        expected = math.exp(-model.state.swvs.cooperation[swv] / term)
        assert abs(open_still - expected) <= 4.0 * math.sqrt(expected * (1 - expected) / n)
