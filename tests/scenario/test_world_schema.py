"""A world written out: what may stand in it and what must fit together."""

import copy
import math
from typing import Any

import pytest

from sim.agents.codes import Behoefte, Route, Schoolsoort
from sim.clock import month_of
from sim.scenario import Births, ConstantRate, ScenarioError, SmallWorld, build

START = month_of(2025, 8)
WORLD: dict[str, Any] = {
    "gemeenten": [{"code": "G1", "x": 1, "y": 2}, {"code": "G2", "jeugdregio": "J2"}],
    "swvs": [{"code": "P1", "sector": "po"}, {"code": "V1", "sector": "vo"}],
    "schools": [
        {"code": "A", "schoolsoort": "bao"},
        {
            "code": "S",
            "schoolsoort": "so",
            "gemeente": "G2",
            "places": {"2025-08": 5, "2026-01": 7},
        },
        {"code": "V", "schoolsoort": "vo", "niveaus": ["vmbo", "havo"], "closes": "2030-08"},
    ],
    "leerlingen": [
        {"count": 24, "schoolsoort": "bao", "age": 7, "need": "gedrag", "severity": 0.5},
        {"count": 5, "schoolsoort": "so", "school": "S", "birth_month": "2017-03"},
    ],
    "arrivals": [
        {"per_month": 1.8, "schoolsoort": "bao", "age": 8, "route": "wachtlijst", "for": "so"}
    ],
}


def scenario(**world: Any) -> SmallWorld:
    data = {"name": "x", "start": "2025-08", "years": 2, "world": {**copy.deepcopy(WORLD), **world}}
    small = build(data).small_world
    assert small is not None
    return small


def wrong(**world: Any) -> str:
    with pytest.raises(ScenarioError) as caught:
        scenario(**world)
    return str(caught.value)


def leerling(**fields: Any) -> dict[str, Any]:
    return {"leerlingen": [{"count": 1, "schoolsoort": "bao", "age": 7, **fields}]}


def test_what_is_left_out_is_filled_in() -> None:
    world = scenario()
    first, special, _ = world.schools
    assert (first.gemeente, first.swv, first.point) == ("G1", "P1", (1.0, 2.0))
    assert (special.soort, special.swv, special.point) == (Schoolsoort.SO, "P1", (0.0, 0.0))
    group = world.leerlingen[0]
    assert (group.gemeente, group.swv_po, group.swv_vo) == ("G1", "P1", "V1")
    assert group.behoefte is Behoefte.GEDRAG
    arrival = world.arrivals[0]
    assert (arrival.route_code, arrival.route_soort) == (Route.WACHTLIJST, Schoolsoort.SO)
    assert world.is_on("tlv")
    assert not scenario(processes=["uitstroom"]).is_on("tlv")


def test_an_empty_world_is_a_world() -> None:
    empty = {key: [] for key in WORLD}
    assert scenario(**empty).schools == ()
    data = {"name": "x", "start": "2025-08", "years": 1, "world": {}}
    assert build(data).small_world == SmallWorld()


def test_places_by_date_and_closing() -> None:
    _, special, vo = scenario().schools
    months = [(2025, 7), (2025, 8), (2025, 12), (2026, 1)]
    assert [special.places_at(month_of(*m)) for m in months] == [0, 5, 5, 7]
    assert vo.places_at(month_of(2030, 7)) is None
    assert vo.places_at(month_of(2030, 8)) == 0


def test_age_means_age_on_1_october_spread_evenly_over_the_months() -> None:
    group = scenario().leerlingen[0]
    births = [group.birth_month_of(i, START) for i in range(24)]
    assert births == sorted([*range(month_of(2017, 10), month_of(2018, 10))] * 2)
    september = month_of(2025, 9)
    assert {(september - b) // 12 for b in births} == {7}


def test_arrivals_have_their_age_in_their_month_and_add_up() -> None:
    (arrival,) = scenario().arrivals
    births = [arrival.birth_month_of(i, 24, START) for i in range(24)]
    assert {(START - b) // 12 for b in births} == {8}
    assert len(set(births)) == 12
    assert sum(arrival.fixed_count(k) for k in range(10)) == 18


def test_births_add_up_from_october_on() -> None:
    births = Births(per_year=(100, 51), gemeente="G1")
    assert births.entering(START, START) == births.entering(START + 1, START) == 0
    years = [
        sum(births.entering(START + 2 + 12 * year + k, START) for k in range(12))
        for year in range(3)
    ]
    assert years == [100, 51, 51]


@pytest.mark.parametrize(
    ("fields", "hazard", "probability"),
    [
        ({"value": 0.1}, -math.log(0.9), 0.1),
        ({"value": 0.12, "unit": "per_schooljaar"}, -math.log(0.88) / 12, 0.0105962),
        ({"value": 0.6, "unit": "per_schooljaar", "as": "rate"}, 0.05, 1 - math.exp(-0.05)),
        ({"value": 0.12, "unit": "per_week", "as": "rate"}, 0.52, 1 - math.exp(-0.52)),
        ({"value": 1}, math.inf, 1.0),
        ({"value": 0}, 0.0, 0.0),
    ],
)
def test_rates_convert(fields: dict[str, Any], hazard: float, probability: float) -> None:
    rate = ConstantRate.model_validate(fields)
    assert rate.hazard == pytest.approx(hazard)
    assert rate.probability == pytest.approx(probability, rel=1e-5)


def test_a_rate_in_another_unit_of_time_is_the_same_bit_for_bit() -> None:
    year = ConstantRate.model_validate({"value": 0.36, "unit": "per_schooljaar", "as": "rate"})
    month = ConstantRate.model_validate({"value": 0.03, "as": "rate"})
    week = ConstantRate.model_validate({"value": 0.36 / 52, "unit": "per_week", "as": "rate"})
    assert year.hazard == month.hazard == week.hazard
    assert year.probability == month.probability == week.probability


@pytest.mark.parametrize(
    ("world", "words"),
    [
        ({"gemeenten": [{"code": "G1"}, {"code": "G2"}, {"code": "G2"}]}, "'G2' stands twice"),
        ({"schools": [{"code": "A", "schoolsoort": "bao", "gemeente": "G3"}]}, "gemeente 'G3'"),
        ({"schools": [{"code": "A", "schoolsoort": "bao", "swv": "V1"}]}, "unknown swv po 'V1'"),
        ({"schools": [{"code": "A", "schoolsoort": "bao", "places": 2.5}]}, "whole number"),
        ({"schools": [{"code": "A", "schoolsoort": "bao", "places": {"x": 1}}]}, "not a month"),
        (
            {"schools": [{"code": "A", "schoolsoort": "so", "cluster12": True, "swv": "P1"}]},
            "has no swv",
        ),
        (leerling(age=3), "3 years does not fit schoolsoort bao"),
        (leerling(age=None, birth_month="2000-01"), "does not fit"),
        (leerling(birth_month="2018-01"), "stands beside birth_month"),
        (leerling(age=None), "is missing"),
        (leerling(school="B"), "unknown school 'B'"),
        (leerling(school="S"), "school 'S' is 'so', not 'bao'"),
        (leerling(route="wachtlijst"), "belong together"),
        (leerling(severity=0.5), "without a need"),
        (leerling(swv_po="V1"), "unknown swv po 'V1'"),
        (leerling(aanwezigheid="absoluut"), "enrolled"),
        (leerling(schoolsoort="vso", age=12), "do not fit the vso schools"),
        (leerling(schoolsoort="so", school="S", count=6), "at most 5 places"),
        (leerling(schoolsoort="so", count=6), "at most 5 places"),
        (leerling(schoolsoort="vo", age=13, school="V", niveau="vwo"), "does not offer"),
        (leerling(count=1_000_000_000), "1,000,000,0"),
        ({"births": {"per_year": [10**7], "gemeente": "G1"}}, "at most 10,000,000"),
        ({"processes": ["uitstrom"]}, "did you mean 'uitstroom'"),
        ({"constant_rates": {"uitstrom": {"value": 0.1}}}, "did you mean 'uitstroom'"),
        ({"constant_rates": {"uitstroom": {"value": 1.1}}}, "more than a probability"),
        ({"constant_rates": {"toekenning": {"value": 0.5}}}, "per_decision"),
        ({"net_migration": 3}, "out of range"),
        ({"schols": []}, "did you mean 'schools'"),
    ],
)
def test_what_does_not_fit_is_refused(world: dict[str, Any], words: str) -> None:
    assert words in wrong(**world)


def test_a_large_world_must_be_asked_for() -> None:
    world = {**copy.deepcopy(WORLD), **leerling(count=20_000_000), "arrivals": []}
    data = {"name": "x", "start": "2025-08", "years": 1, "world": world}
    assert build(data, allow_large=True).small_world is not None


def test_levers_name_the_units_of_the_written_out_world() -> None:
    data: dict[str, Any] = {"name": "x", "start": "2025-08", "years": 1, "world": WORLD}
    data["levers"] = [{"lever": "basisondersteuning", "value": 0.3, "school": ["A"]}]
    assert build(data).levers[0].units == ("A",)
    data["levers"][0]["school"] = ["B"]
    with pytest.raises(ScenarioError, match="unknown school 'B'"):
        build(data)
