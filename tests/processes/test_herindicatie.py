"""The end of a tlv: its month, who is looked at, how many return, and that the sum stays."""

import math
from typing import Any

import numpy as np
import pytest
from worlds import group, rows, same, school, start, world

from sim import clock
from sim.agents.leerlingen import NEVER
from sim.model import StelselModel
from sim.processes.tlv import end_of_term

N = 20_000
CHANCE = {"sbo": 0.015, "so": 0.04303, "vso": 0.01839}
SHARE = 0.5


def _world(soort: str = "so", n: int = N, **fields: Any) -> dict[str, Any]:
    given = {"need": "gedrag", "severity": 0.8, "age": 13 if soort == "vso" else 6}
    return world(
        schools=[
            school(code, kind)
            for code, kind in (("B", "bao"), ("V", "vo"), ("S", "sbo"), ("O", "so"), ("W", "vso"))
        ],
        leerlingen=[group(n, soort, **{**given, **fields})],
    )


def _model(
    soort: str = "so",
    *,
    on: tuple[str, ...] = ("herindicatie", "plaatsing"),
    until: str | None = "2016-07",
    first: str = "2015-08",
    small: dict[str, Any] | None = None,
    **fields: Any,
) -> StelselModel:
    model = start({**(small or _world(soort)), "processes": on}, start=first, **fields)
    if until is not None:
        model.state.leerlingen.tlv_until[: model.state.used] = clock.parse_month(until)
    return model


def _steps(model: StelselModel, months: int = 12) -> StelselModel:
    for _ in range(months):
        model.step()
    return model


def _z(found: float, share: float, n: int = N) -> float:
    return abs(found - share) / math.sqrt(share * (1 - share) / n)


@pytest.mark.parametrize("months", [12, 13, 24, 30, 240])
def test_a_term_ends_in_the_first_july_that_gives_its_length(months: int) -> None:
    """Against plain counting, for every month of a year: the smallest defect is one month."""
    first = clock.parse_month("2015-08")
    for begin in range(first, first + 12):
        end = begin + months - 1
        while clock.month_of_year(end) != clock.JULY:
            end += 1
        assert end_of_term(begin, months) == end
        whole = (end + 1 - begin) // 12
        assert whole >= 1


@pytest.mark.parametrize(
    ("on", "lever", "until"),
    [
        (("tlv",), 48.0, "2017-10"),  # as before: 24 months, whatever the lever
        (("tlv", "herindicatie"), 24.0, "2018-07"),
        (("tlv", "herindicatie"), 12.0, "2017-07"),
        (("tlv", "herindicatie"), 13.0, "2017-07"),
        (("tlv", "herindicatie"), 240.0, "2036-07"),
    ],
)
def test_a_tlv_is_given_for_whole_schooljaren(
    on: tuple[str, ...], lever: float, until: str
) -> None:
    small = _world("bao", 200, route="aangevraagd", **{"for": "so"})
    small["constant_rates"] = {
        "beslissing": {"value": 1.0, "unit": "per_month"},
        "toekenning": {"value": 1.0, "unit": "per_decision"},
    }
    model = _model(
        small=small,
        on=on,
        until=None,
        years=2,
        levers=[{"lever": "tlv_geldigheid", "value": lever}],
    )
    model.state.month = clock.parse_month("2015-10")
    model.state.leerlingen.route_since[:200] = model.state.month - 1
    model.step()
    assert set(rows(model).tlv_until.tolist()) == {clock.parse_month(until)}


@pytest.mark.parametrize("need", ["gedrag", "cluster12"])
def test_before_2014_the_national_length_holds_and_after_it_for_cluster_1_and_2(need: str) -> None:
    levers = [{"lever": "tlv_geldigheid", "value": 60.0}]
    parameters = {"terugplaatsing.aandeel_einde_tlv": 0.0}
    for year, length in ((2012, 36), (2015, 60 if need == "gedrag" else 24)):
        small = _world("so", 50, need=need)
        small["schools"][3]["cluster12"] = need == "cluster12"
        model = _model(
            small=small,
            until=f"{year + 1}-07",
            first=f"{year}-08",
            levers=levers,
            parameters=parameters,
        )
        end = clock.parse_month(f"{year + 1}-07") + length
        assert set(rows(_steps(model)).tlv_until.tolist()) == {end}


@pytest.mark.parametrize("soort", ["sbo", "so", "vso"])
def test_at_the_end_a_share_returns(soort: str) -> None:
    """A share s p L0, of so 70 % to bao; n = 20,000: defects from .7 of 100 leerlingen are seen."""
    people = rows(_steps(_model(soort)))
    code = {"sbo": 2, "so": 3, "vso": 5}[soort]
    share = SHARE * CHANCE[soort] * 2.0
    regular = people.soort == (4 if soort == "vso" else 1)
    listed = (people.soort == 2) & (code == 3)  # there was room at once
    assert _z((regular | listed).mean(), share) <= 4.0
    assert _z(regular.mean(), share * (0.7 if soort == "so" else 1.0)) <= 4.0
    assert (people.tlv[listed] == 2).all()
    assert (people.tlv[regular] == 0).all()
    assert (people.tlv_until[regular] == NEVER).all()
    stay = people.soort == code
    assert (people.tlv_until[stay] == clock.parse_month("2018-07")).all()


def test_nothing_happens_before_the_end_and_outside_july() -> None:
    model = _model(until="2017-07", years=2)
    before = rows(model).tlv_until.copy()
    _steps(model, 12)
    assert np.array_equal(rows(model).tlv_until, before)
    _steps(model, 11)
    assert (rows(model).soort == 3).all()
    _steps(model, 1)
    assert (rows(model).soort != 3).any()


@pytest.mark.parametrize(
    ("more", "severity"),
    [
        ({"need": "emb"}, 0.9),
        ({"need": "geen"}, 0.0),
        ({"age": 13}, 0.8),
        ({"route": "wachtlijst", "for": "sbo"}, 0.8),
    ],
)
def test_who_is_always_renewed(more: dict[str, Any], severity: float) -> None:
    """Need emb, no need, too old for po, on the way elsewhere: not one of 20,000 returns."""
    small = _world("so", severity=severity, **more)
    people = rows(_steps(_model(small=small, on=("herindicatie",))))
    assert (people.soort == 3).all()
    assert (people.tlv_until == clock.parse_month("2018-07")).all()


def test_a_longer_tlv_lets_fewer_return() -> None:
    """T04. In four years a term of 1, 2 and 4 is looked at 4, 2 and 1 times; z against each."""
    end = SHARE * CHANCE["so"] * 2.0
    found = []
    for months, looks in ((12.0, 4), (24.0, 2), (48.0, 1)):
        model = _model(
            small=_world("so", age=4),
            on=("herindicatie",),
            until="2015-07",
            years=4,
            levers=[{"lever": "tlv_geldigheid", "value": months}],
        )
        model.state.leerlingen.tlv_until[:N] = model.month - 1 + int(months)
        people = rows(_steps(model, 48))
        gone = (people.soort != 3) | (people.route == 2)
        assert _z(gone.mean(), 1 - (1 - end) ** looks) <= 4.0
        found.append(gone.sum())
    assert found == sorted(found, reverse=True)


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_the_returns_of_two_years_stay_whatever_the_share(share: float) -> None:
    """Over one term 1 - (1 - p)^(2 (1 - s)) (1 - 2 s p), for any s within 2 % of 1 - (1 - p)^2.

    n = 20,000: the smallest defect seen is .9 of 100 (of 8.4): one of the two parts left whole.
    """
    p = CHANCE["so"]
    model = _model(
        small=_world("so", age=5),
        on=("herindicatie", "terugplaatsing"),
        until="2017-07",
        years=2,
        parameters={
            "terugplaatsing.aandeel_einde_tlv": share,
        },
    )
    people = rows(_steps(model, 24))
    gone = ((people.soort != 3) | (people.route == 2)).mean()
    expected = 1 - (1 - p) ** (2 * (1 - share)) * (1 - 2 * share * p)
    assert abs(expected / (1 - (1 - p) ** 2) - 1) < 0.025
    assert _z(gone, expected) <= 4.0


def test_without_a_share_only_the_term_differs_from_off() -> None:
    """The cut: with share 0 every leerling lives as without the process."""
    with_it, without = (
        rows(
            _steps(
                _model(
                    on=on,
                    parameters={"terugplaatsing.aandeel_einde_tlv": 0.0},
                    until="2016-07",
                    years=2,
                ),
                24,
            )
        )
        for on in (("herindicatie", "terugplaatsing", "plaatsing"), ("terugplaatsing", "plaatsing"))
    )
    assert same(with_it, without, but=("tlv_until",))


def test_a_constant_rate_leaves_nothing_to_the_end() -> None:
    small = _world("so", 5000)
    small["constant_rates"] = {"terugplaatsing_so": {"value": 0.0, "unit": "per_month"}}
    assert (rows(_steps(_model(small=small))).soort == 3).all()


def test_direct_entrants_have_no_term_until_they_are_five() -> None:
    """The July before the 1 October at which they are five; a day of birth later: a year later."""
    small = world(
        schools=[school("B", "bao"), school("O", "so")],
        leerlingen=[
            group(10, "so", birth_month="2011-08", need="emb", severity=0.9),
        ],
    )
    model = _model(small=small, on=("herindicatie",), until=None, years=2)
    model.state.leerlingen.birth[:5] = clock.parse_month("2011-09")
    model.state.leerlingen.birth[5:10] = clock.parse_month("2011-10")
    people = rows(_steps(model, 12))
    assert people.tlv_until.tolist() == [clock.parse_month("2018-07")] * 5 + [NEVER] * 5
    people = rows(_steps(model, 12))
    assert (
        people.tlv_until.tolist()
        == [clock.parse_month("2018-07")] * 5 + [clock.parse_month("2019-07")] * 5
    )
