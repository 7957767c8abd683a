"""Jeugdhulp: the exact hazard, the list, the places, and the two loops of L07."""

from typing import Any

import numpy as np
import pytest
from worlds import busy_world, group, monthly, rows, school, start, world

from sim import draws
from sim.agents.codes import Aanwezigheid, Jeugdhulp
from sim.agents.leerlingen import GONE, INSIDE
from sim.draws import Kind
from sim.model import StelselModel
from sim.processes.jeugdhulp import open_places

GEEN, WACHT, ONTVANGT, OP_SCHOOL = Jeugdhulp
NO_EASE = {"jeugdhulp.verlichting": 1.0}


def needy(count: int = 2000, processes: tuple[str, ...] = ("jeugdhulp",), **fields: Any) -> Any:
    """Return a model of leerlingen with a heavy need, in two jeugdregio's, half a care need."""
    small = world(
        gemeenten=[{"code": "G1", "jeugdregio": "A"}, {"code": "G2", "jeugdregio": "B"}],
        schools=[school("B", "bao")],
        leerlingen=[
            group(count // 2, need="gedrag", severity=0.8, gemeente=g) for g in ("G1", "G2")
        ],
        processes=list(processes),
    )
    model = start(small, **fields)
    model.state.leerlingen.care[: model.state.used] = 0.5
    return model


def region(model: StelselModel) -> Any:
    state = model.state
    return state.geography.gemeente_jeugdregio[state.cells.gemeente[rows(model).cell]]


def draw(model: StelselModel, kind: Kind, month: int) -> Any:
    return draws.uniforms(draws.key(model.state.seed, kind, month), rows(model).id)


def test_who_asks_and_who_is_helped_at_school_is_the_formula() -> None:
    """Exact, leerling by leerling; some at home. Caught: any factor left out."""
    model = needy(parameters={"jeugdhulp.plaatsen_klein": 0.0})
    people = model.state.leerlingen
    people.attendance[:300] = Aanwezigheid.LANGDURIG_RELATIEF
    people.severity[: model.state.used] = np.linspace(0.1, 1.0, model.state.used)
    people.onset[::7] = model.month + 5
    expected_home = rows(model).attendance == Aanwezigheid.LANGDURIG_RELATIEF
    p, month, presence = model.state.parameters, model.month, 0.5
    who = rows(model)
    hazard = p["jeugdhulp.vraag"] * who.care.astype(float) * who.severity.astype(float)
    hazard *= np.where(expected_home, p["jeugdhulp.vraag_thuis"], 1.0)
    hazard *= 1.0 + p["jeugdhulp.signaal"] * presence
    asks = draw(model, Kind.JEUGDHULP_DEMAND, month) < 1.0 - np.exp(-hazard)
    asks &= who.onset <= month
    light = draw(model, Kind.JEUGDHULP_EARLY, month) < p["jeugdhulp.vroeg"] * presence
    model.step()
    got = rows(model).jeugdhulp
    assert np.array_equal(got, np.where(asks, np.where(light, OP_SCHOOL, WACHT), GEEN))
    assert 300 < asks.sum() < 1700
    assert np.array_equal(rows(model).jeugdhulp_since, np.where(asks, month, -1))


def check(model: StelselModel, order: dict[int, list[int]]) -> None:
    """Counts equal a recount; no place twice; who leaves the list does so without overtaking."""
    state, people, month = model.state, rows(model), model.month - 1
    where, regions = region(model), state.jeugdregios
    for code, kept in ((ONTVANGT, regions.receiving), (WACHT, regions.waiting)):
        counted = np.bincount(where[people.jeugdhulp == code], minlength=len(kept))
        assert np.array_equal(counted, kept)
    assert ((people.jeugdhulp > 0) == (people.jeugdhulp_since >= 0)).all()
    helped = people.jeugdhulp > 0
    assert (people.phase[helped] == INSIDE).all()
    assert (month - people.birth[helped].astype(int) < 216).all()
    tie = draws.uniforms(draws.key(state.seed, Kind.JEUGDHULP_TIE, draws.LASTING), people.id)
    begun = (people.jeugdhulp == ONTVANGT) & (people.jeugdhulp_since == month)
    for r in range(len(regions.places)):
        if begun[where == r].any():
            assert regions.receiving[r] <= regions.places[r], "begun beyond the places"
        here = np.flatnonzero((where == r) & (people.jeugdhulp == WACHT))
        turn = here[np.lexsort((tie[here], people.jeugdhulp_since[here]))].tolist()
        before = order.get(r, [])
        last = [k for k, i in enumerate(before) if begun[i]]
        stay = [k for k, i in enumerate(before) if people.jeugdhulp[i] == WACHT]
        if last and stay:
            assert max(last) < min(stay), "overtaken"
        came = np.setdiff1d(np.flatnonzero(begun & (where == r)), before)
        assert not (len(came) and stay), "overtaken by who was not on the list"
        order[r] = turn


def test_counts_places_and_turns_every_month() -> None:
    """Two schooljaren, with half the places in the second half."""
    cut = [{"lever": "jeugdhulp_capaciteit", "value": 0.4, "from": "2016-06"}]
    model = needy(years=2, levers=cut, parameters={"jeugdhulp.ruimte": 0.0})
    order = dict[int, list[int]]()
    most = 0
    while model.running_months:
        model.step()
        check(model, order)
        most = max(most, int(model.state.jeugdregios.receiving.sum()))
    assert most == 80, "the places of the start: 40 per 1000"
    assert model.state.jeugdregios.waiting.sum() > 200


def test_a_busy_world_keeps_the_counts() -> None:
    """Leerlingen leave, arrive and turn eighteen."""
    model, order = start(busy_world(), years=3), dict[int, list[int]]()
    model.state.leerlingen.care[:] = 0.6
    while model.running_months:
        model.step()
        check(model, order)
    assert (rows(model).phase == GONE).any()
    assert model.state.jeugdregios.receiving.sum() > 20


def test_lists_made_anew_are_those_that_were_kept() -> None:
    """Caught: a queue that depends on the history of its list."""
    kept, anew = needy(years=2), needy(years=2)
    while kept.running_months:
        kept.step()
        anew.step()
        anew.state.remembered.helped = None
    assert np.array_equal(rows(kept).jeugdhulp, rows(anew).jeugdhulp)
    assert np.array_equal(rows(kept).jeugdhulp_since, rows(anew).jeugdhulp_since)


def test_nobody_begins_before_the_intake_is_done() -> None:
    model = needy(parameters={"jeugdhulp.plaatsen_klein": 1000.0, "jeugdhulp.intake": 2})
    found = []
    for _ in range(3):
        model.step()
        found.append(int((rows(model).jeugdhulp == ONTVANGT).sum()))
    assert found[:2] == [0, 0]
    assert found[2] > 100


def test_places_at_the_start_of_a_run() -> None:
    """Who began last and cannot be in, waits before all others."""
    model = needy(100)
    people, state = model.state.leerlingen, model.state
    people.jeugdhulp[:100] = ONTVANGT
    people.jeugdhulp_since[:100] = model.month - 1 - np.arange(100) % 50
    open_places(state)
    marge = state.parameters["jeugdhulp.marge"]
    assert state.jeugdregios.first.tolist() == [50 * marge] * 2
    assert state.jeugdregios.receiving.tolist() == [round(50 * marge)] * 2
    out = people.jeugdhulp[:100] == WACHT
    assert np.array_equal(np.flatnonzero(out) % 50, [0, 1, 2, 3] * 2)
    intake = int(state.parameters["jeugdhulp.intake"])
    assert people.jeugdhulp_since[0] == model.month - 1 - intake


def test_help_ends_and_eases() -> None:
    """Treatment ends with hazard 1 / duur; the need eases by the factor, with the chance."""
    model = needy(4000, parameters={"jeugdhulp.vraag": 0.0, "jeugdhulp.verlichting": 0.5})
    people, p = model.state.leerlingen, model.state.parameters
    people.jeugdhulp[:4000], people.jeugdhulp_since[:4000] = ONTVANGT, model.month - 3
    month = model.month
    ends = draw(model, Kind.JEUGDHULP_END, month) < 1.0 - np.exp(-1.0 / p["jeugdhulp.duur"])
    eases = draw(model, Kind.JEUGDHULP_EASES, month) < p["jeugdhulp.verlichting_kans"]
    model.step()
    assert np.array_equal(rows(model).jeugdhulp == GEEN, ends)
    eased = rows(model).severity < 0.6
    assert np.array_equal(eased, ends & eases)
    assert rows(model).severity[eased] == pytest.approx(0.4)


def test_jeugdhulp_takes_away_mismatch_while_it_is_given() -> None:
    """Exact to float32, the month after it begins; waiting takes away nothing."""
    processes = ("ondersteuning", "jeugdhulp")
    off = needy(processes=("ondersteuning",))
    model = needy(processes=processes, parameters=NO_EASE)
    for _ in range(6):
        off.step()
        model.step()
    helped = rows(model).jeugdhulp.copy() >= ONTVANGT
    model.step()
    off.step()
    p = model.state.parameters
    factor = 1.0 - p["jeugdhulp.effect"] * (1.0 - p["jeugdhulp.wisseling"]) * 0.5
    ratio = rows(model).mismatch / rows(off).mismatch
    assert ratio == pytest.approx(np.where(helped, factor, 1.0), rel=1e-5)
    assert 0 < helped.sum() < len(helped)


def test_waiting_slows_return_and_help_speeds_it() -> None:
    """Exact, leerling by leerling, in the month of the return."""
    model = needy(3000, ("terugkeer", "jeugdhulp"), parameters={"jeugdhulp.vraag": 0.0})
    people, p = model.state.leerlingen, model.state.parameters
    people.attendance[:3000] = Aanwezigheid.LANGDURIG_RELATIEF
    people.home_half[:3000], people.home_since[:3000] = 4, model.month - 2
    people.jeugdhulp[:3000] = np.arange(3000) % 4
    people.jeugdhulp_since[:3000] = np.where(np.arange(3000) % 4, model.month - 1, -1)
    begin, last = p["terugkeer.langdurig_begin"], p["terugkeer.langdurig_lang"]
    hazard = last + (begin - last) * np.exp(-2.0 / p["terugkeer.langdurig_duur"])
    helps = 1.0 + p["jeugdhulp.terugkeer"]
    factor = np.array([1.0, 1.0 - p["jeugdhulp.wacht_terugkeer"], helps, helps])
    u = draw(model, Kind.BACK_AT_SCHOOL, model.month)
    expected = u < 1.0 - np.exp(-hazard * factor[np.arange(3000) % 4])
    model.step()
    back = rows(model).attendance == 0
    assert np.array_equal(back, expected)
    assert (back != (u < 1.0 - np.exp(-hazard))).sum() > 5, "the factors change nothing"


def test_off_leaves_every_column_as_it_was() -> None:
    model = needy(processes=("ondersteuning", "verzuim", "terugkeer"), years=1)
    while model.running_months:
        model.step()
    assert (rows(model).jeugdhulp == GEEN).all()
    assert rows(model).severity == pytest.approx(0.8)


# --- L07: help in school prevents (B2); presence signals more (R6) -------------------------------

L07 = {
    "jeugdhulp.plaatsen_klein": 100.0,
    "jeugdhulp.verlichting": 0.6,
    "jeugdhulp.verlichting_kans": 0.8,
    "jeugdhulp.vroeg": 0.8,
    "jeugdhulp.signaal": 1.0,
}


def _years(presence: float, **cut: float) -> tuple[float, float, float]:
    """Return mean severity, waiting and thuiszitters at the end of three schooljaren."""
    names = {f"jeugdhulp.{name}": value for name, value in cut.items()}
    model = needy(
        4000,
        ("ondersteuning", "verzuim", "terugkeer", "jeugdhulp"),
        years=3,
        parameters={**L07, "jeugdhulp.wacht_terugkeer": 0.6, **names},
        levers=[{"lever": "jeugdhulp_op_school", "value": presence}],
    )
    while model.running_months:
        model.step()
    wait = list(monthly(model, "jeugdhulp_wacht_stand").values())
    home = list(monthly(model, "langdurig_relatief_verzuim_stand").values())
    return float(rows(model).severity.mean()), float(np.mean(wait)), float(np.mean(home))


def test_b2_help_in_school_lowers_needs_and_what_is_asked_later() -> None:
    """Without signalling: less severe, a shorter list; with the link cut, nothing of it."""
    none, much = _years(0.0, signaal=0.0), _years(1.0, signaal=0.0)
    assert much[0] < none[0] - 0.05
    assert much[1] < 0.8 * none[1]
    assert _years(0.0, signaal=0.0, vroeg=0.0) == _years(1.0, signaal=0.0, vroeg=0.0)


def test_r6_presence_signals_more_and_the_list_grows() -> None:
    """Without early help: a longer list, and more at home; with the link cut, nothing of it."""
    none, much = _years(0.0, vroeg=0.0), _years(1.0, vroeg=0.0)
    assert much[1] > 1.05 * none[1]
    assert much[2] > none[2]
    assert _years(0.0, vroeg=0.0, signaal=0.0) == _years(1.0, vroeg=0.0, signaal=0.0)
