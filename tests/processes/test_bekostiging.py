"""Books in a small world, and the two loops of the money: L01 and L02, each cut once."""

import numpy as np
import pytest
from worlds import World, busy_world, group, rows, same, school, start, world

from sim.agents.categorie import categorie_of
from sim.agents.codes import Behoefte, Categorie, Niveau, Route, Schoolsoort
from sim.agents.handles import Samenwerkingsverband
from sim.agents.kas import INCOME, OUTGO, Geteld, Post
from sim.agents.leerlingen import INSIDE
from sim.model import StelselModel
from sim.processes import Proces, teldata, verdeling

SWVS = [{"code": c, "sector": c[:2].lower()} for c in ("PO1", "PO2", "VO1", "VO2")]
FEW, MANY = 200, 400
LIVES = ["bekostiging", "ondersteuning", "aanvraag", "tlv", "plaatsing"]


def _twins(places: int) -> World:
    """Two samenwerkingsverbanden alike, but for the leerlingen of the first in so."""
    people, schools = [], []
    for n in (1, 2):
        home = {"gemeente": f"G{n}", "swv": f"PO{n}"}
        schools += [school(f"B{n}", "bao", **home), school(f"O{n}", "so", **home)]
        at = {"school": f"B{n}", "swv_po": f"PO{n}", "swv_vo": f"VO{n}", "gemeente": f"G{n}"}
        people.append(group(9_600, age=8, **at))
        people.append(group(400, age=6, need="gedrag", severity=0.5, **at))
    for n, size in ((2, FEW), (1, places)):
        at = {"school": f"O{n}", "swv_po": f"PO{n}", "swv_vo": f"VO{n}", "gemeente": f"G{n}"}
        people.append(group(size, "so", age=9, need="gedrag", severity=0.8, **at))
    return world(
        gemeenten=[{"code": f"G{n}", "x": 100.0 * n} for n in (1, 2)],
        swvs=SWVS,
        schools=schools,
        leerlingen=people,
        processes=LIVES,
    )


class Counted:
    """Requests and grants per samenwerkingsverband po, month by month."""

    def __init__(self) -> None:
        self.asked, self.granted = np.zeros(2, np.int64), np.zeros(2, np.int64)

    def month(self, model: StelselModel) -> None:
        log, used = model.state.log, int(model.state.log.used[0])
        swv, process = log.new_swv[:used].astype(np.int64), log.process[:used]
        route = log.new[:used] % 4
        asked = (process == Proces.AANVRAAG) & (route == Route.AANGEVRAAGD)
        granted = (process == Proces.TLV) & (route == Route.WACHTLIJST)
        self.asked += np.bincount(swv[asked], minlength=2)[:2]
        self.granted += np.bincount(swv[granted], minlength=2)[:2]


def _live(places: int, years: int = 2, **values: float) -> tuple[StelselModel, Counted]:
    parameters = {f"geld.{name}": value for name, value in values.items()}
    model = start(_twins(places), start="2020-08", years=years, parameters=parameters)
    counted = Counted()
    while model.running_months:
        model.step()
        counted.month(model)
    return model, counted


def test_l01_more_places_leave_less_support_and_bring_more_requests() -> None:
    few, before = _live(FEW, macht_toekenning=0.0)
    many, after = _live(MANY, macht_toekenning=0.0)
    schools = many.state.scholen
    assert few.state.scholen.given[0] == pytest.approx(few.state.scholen.given[2], rel=0.2)
    assert schools.given[0] < 0.9 * few.state.scholen.given[0]
    assert schools.given[2] == few.state.scholen.given[2]
    assert after.asked[0] > before.asked[0] + 10
    assert after.asked[1] == before.asked[1]


def test_l01_is_gone_without_its_link() -> None:
    cut = {"macht_ondersteuning": 0.0, "macht_toekenning": 0.0}
    few, before = _live(FEW, **cut)
    many, after = _live(MANY, **cut)
    assert (many.state.scholen.given == 1.0).all()
    assert many.state.swvs.room[0] < 0.8 * few.state.swvs.room[0]
    assert after.asked.tolist() == before.asked.tolist()
    n = 20_000
    own = [type(rows(m))(*(c[:n] for c in rows(m))) for m in (few, many)]
    assert same(*own)


def test_l02_a_tight_budget_grants_less_and_does_not_without_its_link() -> None:
    before, after = (_live(p, macht_ondersteuning=0.0)[1] for p in (FEW, MANY))
    assert after.granted[0] < before.granted[0] - 4
    assert after.granted[1] == before.granted[1]
    cut = {"macht_ondersteuning": 0.0, "macht_toekenning": 0.0}
    before, after = (_live(p, **cut)[1] for p in (FEW, MANY))
    assert after.granted.tolist() == before.granted.tolist()


def _books(model: StelselModel) -> None:
    kas = model.state.kas
    for books in kas.closed:
        net = books.posts[INCOME].sum(axis=0) - books.posts[OUTGO].sum(axis=0)
        assert np.array_equal(books.reserve_end, books.reserve_begin + net)
        assert (books.reserve_end >= 0).all()
    for old, new in zip(kas.closed, kas.closed[1:], strict=False):
        assert np.array_equal(old.reserve_end, new.reserve_begin)


def test_books_balance_and_schools_get_every_cent() -> None:
    model, _ = _live(MANY, years=4)
    _books(model)
    kas = model.state.kas
    assert [books.schooljaar for books in kas.closed] == [2020, 2021, 2022, 2023]
    where, swv = verdeling.regular_schools(model.state)
    got = np.bincount(swv, weights=kas.of_school[where], minlength=4).astype(np.int64)
    assert np.array_equal(got, kas.year[Post.SCHOLEN])
    cut = np.array([books.posts[Post.KORTING_2023] for books in kas.closed])
    assert cut[0].sum() == cut[1].sum() == 0
    assert (cut[2][:2] > 0).all()
    assert cut[3].sum() > 0


def test_before_2014_nothing_is_booked_and_all_is_neutral() -> None:
    model = start(_twins(MANY), start="2011-08", years=4)
    while model.running_months:
        model.step()
        state = model.state
        assert (state.swvs.room == 1.0).all()
        assert (state.swvs.gate == 1.0).all()
        assert (state.scholen.given == 1.0).all()
    assert [books.schooljaar for books in state.kas.closed] == [2014]
    _books(model)
    assert state.kas.closed[0].posts[Post.TLV_SO].sum() == 0


def test_off_it_leaves_no_trace() -> None:
    small: World = {**_twins(MANY), "processes": LIVES[1:]}
    model = start(small, start="2020-08", years=1)
    while model.running_months:
        model.step()
    state = model.state
    assert not state.kas.closed
    assert not rows(model).tlv_kind.any()
    for column in (state.swvs.room, state.swvs.gate, state.scholen.given):
        assert (column == 1.0).all()


def test_counts_are_those_of_the_columns() -> None:
    model = start(busy_world(), start="2015-08", years=3)
    while model.running_months:
        model.step()
    state, people = model.state, rows(model)
    found = teldata.count_leerlingen(state)
    expected = np.zeros_like(found)
    for i in np.flatnonzero(people.phase == INSIDE):
        soort, need, swv = people.soort[i], people.need[i], people.swv[i]
        niveau = Niveau(people.niveau[i])
        if soort in (Schoolsoort.BAO, Schoolsoort.SBO, Schoolsoort.VO):
            expected[Geteld[Schoolsoort(soort).name], swv] += 1
            if soort == Schoolsoort.VO and niveau in (Niveau.PRO, Niveau.VMBO):
                expected[Geteld[niveau.name], swv] += 1
        elif soort in (Schoolsoort.SO, Schoolsoort.VSO) and need != Behoefte.CLUSTER12:
            young = soort == Schoolsoort.SO and state.month - people.birth[i] < 96
            name = Schoolsoort(soort).name + ("_JONG" if young else "")
            kind = Categorie(categorie_of(need, people.tlv_kind[i]))
            expected[Geteld[f"{name}_{kind.name}"], swv] += 1
    assert (found.sum(axis=1)[[0, 1, 2, 4, 8]] > 0).all()
    assert np.array_equal(found, expected)


def test_a_samenwerkingsverband_decides_alone_as_all_do_together() -> None:
    model = start(_twins(MANY), start="2020-08")
    model.step()
    state = model.state
    year, room = state.kas.year.copy(), state.swvs.room.copy()
    agents = list(model.agents_by_type[Samenwerkingsverband])
    state.swvs.room[:] = 0.0
    for agent in agents:
        agent.decide()
    assert np.array_equal(state.swvs.room, room)
    assert np.array_equal(state.kas.year, year)


def test_a_world_without_schools_or_leerlingen_has_books_too() -> None:
    for small in (world(), world(schools=[school("B1", "bao")])):
        model = start(small, start="2022-08", years=2)
        while model.running_months:
            model.step()
        _books(model)
        assert len(model.state.kas.closed) == 2
