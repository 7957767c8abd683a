"""Two books: what is and what is registered; their shares by date, phantoms and pressure (L09)."""

import numpy as np
import pytest
from worlds import ALWAYS, NEVER, busy_world, group, run, school, start, world, yearly

from sim.model import StelselModel
from sim.parameters import load
from sim.processes import registratie

N = 2000
KINDS = (
    "absoluut_verzuim",
    "langdurig_relatief_verzuim",
    "thuiszitters_langer_dan_3_maanden",
    "vrijstelling_5a",
    "thuiszitters",
)


def absent(**more: object) -> dict[str, object]:
    """Return a world in which everyone is in absoluut verzuim from September on."""
    return world(
        schools=[school("B", "bao")],
        leerlingen=[group(N, age=8)],
        processes=["verzuim", "terugkeer", "registratie"],
        constant_rates={
            "absoluut_verzuim": ALWAYS,
            "langdurig_verzuim": NEVER,
            "terugkeer_absoluut": NEVER,
        },
        **more,
    )


def test_without_the_process_both_books_are_the_same() -> None:
    small = busy_world()
    small["processes"] = ["ondersteuning", "aanvraag", "verzuim", "terugkeer", "vrijstelling_5a"]
    model = run(small, years=2, start="2012-08")
    for kind in KINDS:
        counted = yearly(model, f"{kind}_geteld")
        assert counted == yearly(model, f"{kind}_geregistreerd")
        assert sum(counted.values()) > 0, kind
    assert np.array_equal(model.state.tally_swv[:5], model.state.tally_swv[5:])


def test_with_everything_registered_both_books_are_the_same() -> None:
    model = run(busy_world(), years=2, start="2018-08", parameters={"registratie.fantoom": 0.0})
    for kind in KINDS:
        assert yearly(model, f"{kind}_geteld") == yearly(model, f"{kind}_geregistreerd")


def test_a_share_of_spells_is_registered_each_for_as_long_as_it_lasts() -> None:
    """Half of 2,000 spells. Standard error .011; smallest defect seen .054."""
    levers = [{"lever": "registratie", "value": 0.5}]
    parameters = {"registratie.fantoom": 0.0, "registratie.druk": 0.0}
    model = start(absent(), years=2, start="2018-08", levers=levers, parameters=parameters)
    known = {}
    while model.running_months:
        model.step()
        known[model.month - 1] = (model.state.leerlingen.counted[:N] & 32) > 0
    first, last = known[model.end - 13], known[model.end - 1]
    assert abs(first.mean() - 0.5) / np.sqrt(0.25 / N) <= 4.0
    assert np.array_equal(first, last), "another draw in the next schooljaar"
    assert yearly(model, "thuiszitters_geteld") == {2018: N, 2019: N}
    counts = yearly(model, "thuiszitters_geregistreerd")
    assert counts == {2018: first.sum(), 2019: first.sum()}
    assert yearly(model, "thuiszitters_langer_dan_3_maanden_geregistreerd") == counts


def test_new_spells_of_absoluut_verzuim_bring_phantoms() -> None:
    """Chance .28 exp(-(y - 2010.6) / 4) of 2,000 new spells in September 2012, .168.

    Standard error .0084; smallest defect seen .04.
    """
    parameters = {"registratie.begin": 1.0}
    model = run(absent(), years=2, start="2012-08", parameters=parameters)
    new = yearly(model, "absoluut_verzuim_geregistreerd")
    y = 2012 + 8 / 12
    chance = 0.28 * np.exp(-(y - 2010.6) / 4.0)
    assert abs((new[2012] - N) / N - chance) / np.sqrt(chance * (1 - chance) / N) <= 4.0
    assert new[2013] == N, "a spell that lasts is no new one"
    assert yearly(model, "absoluut_verzuim_geteld") == {2012: N, 2013: N}


@pytest.mark.parametrize(("year", "expected"), [(2011.6, 0.95), (2014.6, 0.975), (2030.0, 1.0)])
def test_the_share_rises_to_one(year: float, expected: float) -> None:
    p = load()
    first, last = p["registratie.begin_jaar"], p["registratie.volledig_jaar"]
    assert registratie.ramp(p["registratie.begin"], first, last, year) == pytest.approx(expected)


def uneven(druk: float) -> StelselModel:
    """Return two gemeenten with as many leerlingen; one has far more absence to register."""
    small = world(
        gemeenten=[{"code": "G1"}, {"code": "G2"}],
        schools=[school("B", "bao"), school("C", "bao", gemeente="G2")],
        leerlingen=[
            group(300, age=8, school="B"),
            group(300, age=8, school="C", gemeente="G2"),
            group(200, "niet_ingeschreven", age=8),
            group(20, "niet_ingeschreven", age=8, gemeente="G2"),
        ],
        processes=["registratie"],
    )
    levers = [{"lever": "registratie", "value": 0.5}]
    return run(
        small, years=4, start="2018-08", levers=levers, parameters={"registratie.druk": druk}
    )


def test_counts_above_the_mean_press_to_register_better_and_a_cut_does_not() -> None:
    """L09: nothing changes at home; the register of the gemeente that counts more grows."""
    model, cut = uneven(1.0), uneven(0.0)
    shares = model.state.gemeenten.registered
    assert 0.9 < shares[0] < 1.0
    assert shares[1] == 0.5
    assert (cut.state.gemeenten.registered == 0.5).all()
    counts = list(yearly(model, "thuiszitters_geregistreerd").values())
    assert counts == sorted(counts)
    assert counts[-1] > 1.5 * counts[0]
    assert len(set(yearly(cut, "thuiszitters_geregistreerd").values())) == 1
    assert len(set(yearly(model, "thuiszitters_geteld").values())) == 1
