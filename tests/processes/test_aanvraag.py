"""Requests and mismatch against the formulas written out in plain Python (exact)."""

import math

import numpy as np
import pytest
from worlds import group, rows, school, start, world

from sim import draws
from sim.agents.codes import Behoefte, Route
from sim.clock import decimal_year
from sim.draws import Kind
from sim.model import StelselModel
from sim.parameters import NEEDS, Parameters
from sim.processes import aanvraag, ondersteuning

STARTS = ["2011-08", "2013-08", "2014-08", "2018-08", "2024-08"]
SETS = ["Adir", "full"]


def _model(first: str, parameter_set: str) -> StelselModel:
    needs = [(need, severity) for need in NEEDS for severity in (0.35, 0.7, 1.0)]
    small = world(
        schools=[school("B", "bao"), school("V", "vo"), school("B2", "bao", cluster12=True)],
        leerlingen=[
            *(group(30, age=a, need=n, severity=s) for a in (5, 8, 11) for n, s in needs),
            *(group(30, "vo", age=a, need=n, severity=s) for a in (12, 15, 17) for n, s in needs),
        ],
        processes=["ondersteuning", "aanvraag"],
    )
    return start(small, start=first, parameter_set=parameter_set)


def _mismatch(p: Parameters, need: str, severity: float, month: int) -> float:
    year = min(decimal_year(month), p["kalender.trends_bevroren"])
    since = max(0.0, year - p["behoefte.verzwaring_vanaf"])
    severity = min(1.0, severity * (1 + p["behoefte.verzwaring"] * since))
    ramp = min(1.0, max(0.0, decimal_year(month) - p["tlv.invoering"]))
    lost = p["ondersteuning.verval"] * max(0.0, year - p["ondersteuning.verval_vanaf"])
    teachers = 1 + p["ondersteuning.invoering"] * ramp - lost
    support = p["ondersteuning.basis"] * p[f"ondersteuning.factor.{need}"] * teachers
    return max(0.0, severity - support) * (1 - p["ondersteuning.extra"])


def _hazard(p: Parameters, soort: str, need: str, mismatch: float, age: float, month: int) -> float:
    year = min(decimal_year(month), p["kalender.trends_bevroren"])
    back = max(0.0, min(p["aanvraag.helling_jaren"], p["aanvraag.helling_tot"] - year))
    calendar = math.exp(p[f"aanvraag.helling_{soort}"] * back)
    if soort == "vso":
        if not p["aanvraag.vso_vanaf"] <= age <= p["aanvraag.vso_tot"]:
            return 0.0
        grown = max(0.0, min(year, p["tlv.invoering"]) - p["aanvraag.helling_tot"])
        calendar *= math.exp(p["aanvraag.vso_groei"] * grown)
        if year >= p["tlv.invoering"]:
            calendar *= math.exp(p["aanvraag.vso_na_2014"])
    bell = math.exp(
        -0.5 * ((age - p[f"aanvraag.leeftijd_{soort}"]) / p[f"aanvraag.breedte_{soort}"]) ** 2
    )
    lasting = (mismatch / p["aanvraag.mismatch_ijkpunt"]) ** p["aanvraag.exponent"]
    level = p[f"aanvraag.niveau_{soort}"] * p[f"aanvraag.factor_{soort}.{need}"]
    return level * lasting * bell * calendar


@pytest.mark.parametrize("parameter_set", SETS)
@pytest.mark.parametrize("first", STARTS)
def test_mismatch_is_the_need_that_support_leaves(first: str, parameter_set: str) -> None:
    model = _model(first, parameter_set)
    model.step()
    people, p = rows(model), model.state.parameters
    for row in range(0, len(people.id), 30):
        need = Behoefte(people.need[row]).name.lower()
        expected = _mismatch(p, need, float(people.severity[row]), model.month - 1)
        assert people.mismatch[row] == pytest.approx(expected, abs=1e-6)
        assert people.support[row] == (2 if expected > 0 else 1)
    assert (people.mismatch > 0).mean() > 0.5


def test_a_need_that_does_not_show_gives_no_mismatch() -> None:
    small = world(
        schools=[school("B", "bao")],
        leerlingen=[group(24, age=6, need="gedrag", severity=1.0, onset_age=7.0)],
        processes=["ondersteuning"],
    )
    model = start(small)
    for _ in range(12):
        model.step()
        people = rows(model)
        shows = people.onset <= model.month - 1
        assert np.array_equal(people.mismatch > 0, shows)
    assert shows.any()


@pytest.mark.parametrize("parameter_set", SETS)
@pytest.mark.parametrize("first", STARTS)
def test_who_is_asked_for_and_for_what(first: str, parameter_set: str) -> None:
    """The same leerlingen as by the formula and their own draws: the earliest cause wins."""
    model = _model(first, parameter_set)
    state, month = model.state, model.month
    ondersteuning.step(state)
    before = rows(model).mismatch.copy()
    aanvraag.step(state)
    people, p = rows(model), state.parameters
    kinds = {"sbo": Kind.REQUEST_SBO, "so": Kind.REQUEST_SO, "vso": Kind.REQUEST_VSO}
    codes, asked = {"sbo": 2, "so": 3, "vso": 5}, 0
    for row in range(len(people.id)):
        need = Behoefte(people.need[row]).name.lower()
        age = (month - int(people.birth[row])) / 12
        best, when = 0, 1.0
        for soort in ("sbo", "so") if people.soort[row] == 1 else ("vso",):
            u = draws.uniform_of(state.seed, kinds[soort], month, int(people.id[row]))
            hazard = _hazard(p, soort, need, float(before[row]), age, month)
            time = -math.log1p(-u) / hazard if hazard > 0 else math.inf
            if time < when:
                best, when = codes[soort], time
        assert people.route_for[row] == best
        assert people.route[row] == (Route.AANGEVRAAGD if best else Route.GEEN)
        asked += best > 0
    assert asked > 50
