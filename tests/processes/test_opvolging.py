"""Follow-up: what gemeenten see, a staff that follows, return that slows down (loop L06)."""

import numpy as np
import pytest
from worlds import NEVER, group, monthly, run, school, start, world


def at_home(count: int, **more: object) -> dict[str, object]:
    """Return a world in which leerlingen of one gemeente of two are in absoluut verzuim."""
    return world(
        gemeenten=[{"code": "G1"}, {"code": "G2"}],
        schools=[school("B", "bao"), school("S", "sbo", places=None)],
        leerlingen=[
            group(count, "niet_ingeschreven", age=8),
            group(100, age=8, gemeente="G2"),
            group(50, "sbo", age=8, gemeente="G2", need="taal", severity=0.6),
        ],
        **more,
    )


def test_a_gemeente_sees_its_cases_and_is_staffed_for_their_mean() -> None:
    small = at_home(40, processes=["opvolging"])
    model = start(small, years=2)
    for _ in range(12):
        model.step()
    gemeenten = model.state.gemeenten
    assert gemeenten.cases.tolist() == [40.0, 0.0]
    assert gemeenten.staff.tolist() == [-1.0, -1.0]
    assert gemeenten.transported.tolist() == [0.0, 50.0]
    assert (gemeenten.speed == 1.0).all()
    model.state.leerlingen.attendance[:20] = 0  # half of the cases are solved
    model.step()
    assert gemeenten.staff.tolist() == [40.0, 0.0]
    assert gemeenten.cases.tolist() == [20.0, 0.0]
    assert gemeenten.budgeted.tolist() == pytest.approx([0.0, 52.5])
    p = model.state.parameters
    k, w = p["opvolging.ruimte"], p["opvolging.werkdruk"]
    assert gemeenten.speed[0] == pytest.approx(((40 + k) / (20 + k)) ** w)


def test_only_registered_cases_are_seen() -> None:
    small = at_home(40, processes=["opvolging", "registratie"])
    model = start(small, levers=[{"lever": "registratie", "value": 0.5}], start="2018-08")
    for _ in range(2):
        model.step()
    assert model.state.gemeenten.cases[0] == pytest.approx(20.0)


def test_without_the_process_the_lever_is_the_speed() -> None:
    small = at_home(40, processes=["terugkeer"])
    model = start(small, levers=[{"lever": "leerplicht_opvolging", "value": 2.0}])
    model.step()
    assert (model.state.gemeenten.speed == 2.0).all()


def test_a_longer_spell_returns_more_slowly_and_a_flat_curve_does_not() -> None:
    """L06: left of 1,000 after a schooljaar: 17 % with the curve, 2.8 % when it is flat.

    Standard errors .012 and .005; smallest defects seen .06 and .03.
    """
    small = world(
        schools=[school("B", "bao")],
        leerlingen=[group(1000, "niet_ingeschreven", age=8)],
        processes=["terugkeer"],
    )
    p = start(small).state.parameters
    begin, long = p["terugkeer.absoluut_begin"], p["terugkeer.absoluut_lang"]
    past = np.exp(-np.arange(11) / p["terugkeer.absoluut_duur"])  # September to July
    for slower, hazards in ((1.0, long + (begin - long) * past), (0.0, np.full(11, begin))):
        model = run(small, years=1, parameters={"terugkeer.verharding": slower})
        left = monthly(model, "absoluut_verzuim_stand")["2016-07"] / 1000
        expected = np.exp(-hazards.sum())
        assert abs(left - expected) <= 4.0 * np.sqrt(expected * (1 - expected) / 1000)


def test_more_cases_than_staff_slow_the_return_and_a_cut_does_not() -> None:
    """Staffed for 1 case, 2,000 at home: speed at its lowest, .5 (exact), against 1 when cut."""
    small = at_home(2000, processes=["opvolging"], constant_rates={"absoluut_verzuim": NEVER})
    for exponent, expected in ((1.0, 0.5), (0.0, 1.0)):
        model = start(small, parameters={"opvolging.werkdruk": exponent})
        model.step()
        model.state.gemeenten.staff[:] = 1.0
        model.step()
        assert model.state.gemeenten.speed[0] == expected
