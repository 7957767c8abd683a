"""Arrangements: places, turns, ends, and the loop L10."""

from typing import Any

import numpy as np
import pytest
from invariants import Watch
from worlds import ALWAYS, NEVER, busy_world, group, monthly, rows, school, start, world, yearly

from sim import draws
from sim.agents.arrangement_places import places
from sim.agents.codes import Aanwezigheid, Arrangement
from sim.draws import Kind
from sim.model import StelselModel
from sim.processes.telling_hulp import in_use

GEEN, OPDC, OZA, DIGITAAL, KLAS, _ = Arrangement
ABSENT = Aanwezigheid.LANGDURIG_RELATIEF
EXEMPT = Aanwezigheid.VRIJSTELLING_5A
NONE = {"lever": "opdc_plaatsen", "value": 0.0}


def at_home(
    months: int = 6, n: int = 100, processes: tuple[str, ...] = ("arrangementen",), **fields: Any
) -> StelselModel:
    """Return a model with ``n`` of 1,000 leerlingen of bao long absent and ``n`` exempted."""
    small = world(
        schools=[school("B", "bao"), school("V", "vo")],
        leerlingen=[
            group(1000 - 2 * n),
            group(n),
            group(n, "niet_ingeschreven", aanwezigheid="vrijstelling_5a", need="emb", severity=0.9),
        ],
        processes=list(processes),
    )
    model = start(small, **fields)
    people = model.state.leerlingen
    absent = slice(1000 - 2 * n, 1000 - n)
    people.attendance[absent], people.home_half[absent] = ABSENT, 2 * months
    people.home_since[absent] = model.month - months - np.arange(n) % 7
    people.home_since[1000 - n : 1000] = model.month - months - np.arange(n) % 7
    return model


def lever(kind: str, value: float, **more: Any) -> dict[str, Any]:
    """Return a setting of places."""
    name = {"digitaal": "digitale"}.get(kind, kind)
    return {"lever": f"{name}_plaatsen", "value": value, **more}


@pytest.mark.parametrize("kind", ["oza", "digitaal"])
def test_the_longest_at_home_go_first_and_no_place_is_given_twice(kind: str) -> None:
    model = at_home(levers=[NONE, lever(kind, 20.0)])
    who = rows(model)
    tie = draws.uniforms(draws.key(model.state.seed, Kind.ARRANGEMENT_TIE, draws.LASTING), who.id)
    home = np.flatnonzero(np.isin(who.attendance, (ABSENT, EXEMPT)))
    turn = home[np.lexsort((tie[home], who.home_since[home]))]
    code = Arrangement[kind.upper()]
    model.step()
    size = places(model.state)[code]
    assert size.tolist() in ([20, 0], [21, 0])
    chosen = np.flatnonzero(rows(model).arrangement == code)
    assert np.array_equal(chosen, np.sort(turn[: size[0]]))
    assert (rows(model).attendance[chosen] == Aanwezigheid.AANWEZIG).all()
    assert (rows(model).school[chosen] == 0).all()
    duration = int(model.state.parameters[f"arrangement.{kind}_duur"])
    # in the first month of a run they have been in it for a while
    stream = draws.key(model.state.seed, Kind.ARRANGEMENT, model.month - 1)
    before = np.floor(draws.uniforms(stream, who.id[chosen]) * duration)
    last = model.month - 1 + duration - 1 - before
    assert np.array_equal(rows(model).arrangement_until[chosen], last)
    assert before.min() < duration / 4 < before.max()


def test_who_is_not_long_at_home_is_not_taken() -> None:
    model = at_home(months=1, levers=[NONE, lever("oza", 20.0)])
    model.step()
    taken = rows(model).arrangement == OZA
    assert taken.sum() >= 20
    model = at_home(months=1, levers=[NONE, lever("oza", 20.0)])
    people = model.state.leerlingen
    people.home_since[np.isin(people.attendance, (ABSENT, EXEMPT))] = model.month - 2
    model.step()
    assert (rows(model).arrangement == GEEN).all()


def test_an_end_is_a_return_with_its_chance_or_absence_again() -> None:
    """Exact: who stays present is drawn; the others are at home and counted."""
    model = at_home(n=100, levers=[NONE, lever("oza", 20.0, until="2015-09")])
    model.step()
    taken = np.flatnonzero(rows(model).arrangement == OZA)
    until = int(rows(model).arrangement_until[taken].min())
    while model.month <= until:
        model.step()
    assert (rows(model).arrangement[taken] == OZA).all(), "less places: who is in one stays"
    model = at_home(n=100, levers=[NONE, lever("oza", 20.0, until="2015-09")])
    exempt = rows(model).attendance[taken] == EXEMPT
    model.step()
    model.state.leerlingen.arrangement_until[taken] = model.month - 1
    month = model.month
    u = draws.uniforms(
        draws.key(model.state.seed, Kind.ARRANGEMENT_END, month), rows(model).id[taken]
    )
    model.step()
    stays = u < model.state.parameters["arrangement.oza_terugkeer"]
    assert (rows(model).arrangement[taken] == GEEN).all()
    assert np.array_equal(rows(model).attendance[taken] == 0, stays)
    assert 0 < stays.sum() < len(stays)
    back = taken[~stays & ~exempt]
    assert len(back) > 0
    assert (rows(model).attendance[back] == ABSENT).all()
    assert (rows(model).attendance[taken[~stays & exempt]] == EXEMPT).all()
    assert (rows(model).home_since[back] == month).all()
    assert (rows(model).counted[back] & 0b10110 == 0b10110).all()


def test_a_class_is_for_the_exempted_and_looked_at_again() -> None:
    model = at_home(levers=[NONE, lever("klas", 20.0), lever("oza", 20.0)], years=2)
    model.step()
    taken = rows(model).arrangement == KLAS
    assert taken.sum() >= 20
    assert (rows(model).need[taken] == 7).all()
    assert (rows(model).soort[taken] == 1).all()
    model.state.leerlingen.arrangement_until[:1000][taken] = model.month - 1
    month, ids = model.month, rows(model).id
    u = draws.uniforms(draws.key(model.state.seed, Kind.ARRANGEMENT_END, month), ids)
    fits = u < model.state.parameters["arrangement.klas_past"]
    model.step()
    assert (rows(model).arrangement[taken & fits] == KLAS).all()
    assert (rows(model).attendance[taken & ~fits] == EXEMPT).sum() == (taken & ~fits).sum() > 0


def test_in_an_arrangement_no_absence_begins_and_no_tlv_is_asked() -> None:
    """Hazards so high that everybody else is absent, or asked for, at once."""
    small = world(
        schools=[school("B", "bao")],
        leerlingen=[group(90, need="gedrag", severity=0.8)],
        processes=["verzuim", "aanvraag", "arrangementen"],
        constant_rates={
            "langdurig_verzuim": ALWAYS,
            "absoluut_verzuim": NEVER,
            "aanvraag_so": ALWAYS,
        },
    )
    model = start(small, levers=[NONE])
    people = model.state.leerlingen
    people.arrangement[:90] = np.arange(90) % 6
    people.arrangement_until[:90] = model.month + 20
    model.step()
    model.step()
    kind = np.arange(90) % 6
    assert np.array_equal(rows(model).route > 0, kind == GEEN)
    assert np.array_equal(rows(model).attendance > 0, (kind == GEEN) | (kind == OPDC))


def opdc_world(**fields: Any) -> StelselModel:
    """Return 3,000 leerlingen of vo and 1,000 of bao with a mismatch."""
    small = world(
        schools=[school("B", "bao"), school("V", "vo")],
        leerlingen=[
            group(3000, "vo", need="gedrag", severity=0.9, onset_age=4.0, niveau="vmbo"),
            group(1000, need="gedrag", severity=0.9, onset_age=4.0),
        ],
        processes=["ondersteuning", "arrangementen"],
    )
    return start(small, **fields)


def test_an_opdc_takes_the_first_who_ask_as_far_as_there_are_places() -> None:
    """Exact; in 2013-08 in vo only."""
    model = opdc_world(start="2013-08", levers=[{"lever": "opdc_plaatsen", "value": 10.0}])
    month, p = model.month, model.state.parameters
    model.step()
    who = rows(model)
    u = draws.uniforms(draws.key(model.state.seed, Kind.OPDC, month), who.id)
    hazard = p["arrangement.opdc_vraag"]
    asks = (u < 1 - np.exp(-hazard)) & (who.mismatch > p["arrangement.opdc_drempel"])
    asks &= who.soort == 4
    size = int(places(model.state)[OPDC, 1])
    assert size in (30, 31)
    assert asks.sum() > size
    first = np.flatnonzero(asks)[np.argsort(u[asks])[:size]]
    assert np.array_equal(np.flatnonzero(who.arrangement == OPDC), np.sort(first))
    before = who.mismatch.copy()
    model.step()
    there = np.zeros(len(before), bool)
    there[first] = True
    factor = np.where(there, 1.0 - p["arrangement.opdc_steun"], 1.0)
    same = rows(model).arrangement == np.where(there, OPDC, GEEN)
    assert rows(model).mismatch[same] == pytest.approx((before * factor)[same], rel=1e-5)


def test_an_opdc_ends_and_its_support_with_it() -> None:
    model = opdc_world(levers=[NONE, lever("opdc", 10.0, until="2015-09")])
    model.step()
    there = rows(model).arrangement == OPDC
    assert (rows(model).soort[there] == 1).any(), "open to bao from 2014-08"
    full = rows(model).mismatch[~there][0]
    for _ in range(8):
        model.step()
    assert (rows(model).arrangement == GEEN).all()
    assert rows(model).mismatch[there] == pytest.approx(full)


def test_off_or_without_places_nobody_has_an_arrangement() -> None:
    model = at_home(levers=[NONE])
    model.step()
    assert (rows(model).arrangement == GEEN).all()
    assert (rows(at_home(processes=("verzuim",))).arrangement == GEEN).all()


def test_places_hold_every_month_of_a_busy_world() -> None:
    """Nobody joins where it is full; all other invariants hold too."""
    levers = [lever(kind, 12.0) for kind in ("opdc", "oza", "digitaal", "klas")]
    parameters = {"arrangement.opdc_vraag": 0.2, "arrangement.opdc_drempel": 0.15}
    model = start(busy_world(), years=4, levers=levers, parameters=parameters)
    model.state.leerlingen.care[:] = 0.6
    watch, seen = Watch(model), np.zeros(6, np.int64)
    before = in_use(model.state)
    while model.running_months:
        model.step()
        watch.step()
        now, capacity = in_use(model.state), places(model.state)
        over = (now > capacity) & (np.arange(6) < 5)[:, None]
        if model.month % 12 != 8:  # in August leerlingen go to vo with their arrangement
            assert (now[over] <= before[over]).all(), "joined beyond the places"
        people = rows(model)
        assert (people.arrangement[people.phase != 1] == GEEN).all()
        before, seen = now, seen + now.sum(axis=1)
        figures = model.recorder.monthly()
    assert (seen[1:] > 0).all(), "nobody in some arrangement"
    last = figures[(figures["level"] == "swv") & (figures["month"] == "2019-07")]
    for code, name in ((1, "opdc"), (2, "oza"), (3, "digitaal"), (4, "klas"), (5, "residentieel")):
        assert last[last["indicator"] == f"{name}_stand"]["value"].sum() == now[code].sum()


# --- L10: places outside school lower thuiszitten, and raise learning outside school ------------


def _outside(places_oza: float, **parameters: float) -> tuple[float, float, float]:
    """Return thuiszitters, vrijstellingen and who learns outside school, means over two years."""
    model = at_home(
        processes=("ondersteuning", "verzuim", "terugkeer", "vrijstelling_5a", "arrangementen"),
        years=2,
        levers=[NONE, lever("oza", places_oza)],
        parameters=parameters,
    )
    while model.running_months:
        model.step()
    assert yearly(model, "thuiszitters_geteld")
    names = ("langdurig_relatief_verzuim_stand", "vrijstelling_5a_stand", "oza_stand")
    home, exempt, oza = (float(np.mean(list(monthly(model, n).values()))) for n in names)
    return home, exempt, oza


def test_l10_places_in_an_oza() -> None:
    """Thuiszitters and exempted down, learning outside school up; without places it is cut."""
    none, many = _outside(0.0), _outside(20.0)
    assert many[0] + many[1] < none[0] + none[1] - 10
    assert many[1] < none[1]
    assert none[2] == 0.0
    assert many[2] > 15.0
