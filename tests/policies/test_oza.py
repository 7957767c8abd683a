"""The experiment OZA: who takes part, its dates, what follows, who is helped, and what it costs."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from invariants import Watch
from worlds import busy_world, group, monthly, rows, run, scenario_of, school, start, world, yearly

from sim.agents.arrangement_places import places
from sim.agents.codes import Aanwezigheid, Arrangement
from sim.agents.kas import INCOME, OUTGO, Geteld, Post
from sim.agents.leerlingen import Leerlingen
from sim.agents.lever_board import set_defaults
from sim.clock import parse_month
from sim.model import StelselModel
from sim.parameters import load
from sim.policies.applying import Board
from sim.policies.oza import POLICY, OzaSettings, takes_part
from sim.scenario import ScenarioError

OZA = Arrangement.OZA
ABSENT = Aanwezigheid.LANGDURIG_RELATIEF
SWVS = [f"PO{k}" for k in range(1, 41)]
FULL = {"deelname": 1.0, "plaatsen": 12.0, "phase_in_months": 0}


def _many() -> dict[str, Any]:
    """Return an empty world of many samenwerkingsverbanden."""
    return world(swvs=[{"code": code, "sector": "po"} for code in SWVS])


def _levers(
    policy: dict[str, Any], month: str, lever: str = "oza_plaatsen", **parameters: float
) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """Return a lever of forty samenwerkingsverbanden in a month."""
    state = start(_many(), parameters=parameters).state
    state.month = parse_month(month)
    set_defaults(state)
    Board({"oza": OzaSettings.model_validate(policy)}).apply(state)
    return state.levers[lever].copy()


# --- dates, who takes part, what follows --------------------------------------------------------


def test_by_law_from_2023_for_five_years_where_it_takes_part() -> None:
    """Exact. Planted: an end one month late."""
    p = load()
    taking = takes_part(OzaSettings.model_validate({}), start(_many()).state)
    assert 5 <= taking.sum() <= 25
    for month, level in (
        ("2022-12", 0.0),
        ("2023-01", 0.0),
        ("2023-07", 0.25),
        ("2025-01", 1.0),
        ("2027-12", 1.0),
        ("2028-01", 0.0),
    ):
        assert _levers({}, month).tolist() == (taking * level * p["oza.plaatsen"]).tolist(), month


def test_more_take_part_at_a_higher_share_and_named_ones_go_before_it() -> None:
    few, more = (_levers({"deelname": d}, "2026-01") > 0 for d in (0.2, 0.6))
    assert not (few & ~more).any()
    assert few.sum() < more.sum()
    assert (_levers({"deelname": 1.0}, "2026-01") > 0).all()
    assert not _levers({"deelname": 0.0}, "2026-01").any()
    named = _levers({"swv": ["PO3", "PO7"]}, "2026-01") > 0
    assert np.flatnonzero(named).tolist() == [2, 6]


def test_places_come_on_top_of_those_of_others() -> None:
    found = _levers({**FULL, "strength": 0.5}, "2026-01", **{"arrangement.oza_plaatsen": 2.0})
    assert (found == 8.0).all()


def test_what_follows_is_what_the_scenario_says() -> None:
    """stopt, blijft, landelijk: to the samenwerkingsverband and month."""
    p = load()
    taking = takes_part(OzaSettings.model_validate({}), start(_many()).state)
    one, month = p["oza.plaatsen"], "2028-01"
    assert not _levers({"daarna": "stopt"}, month).any()
    for daarna in ("blijft", "landelijk"):
        assert np.array_equal(_levers({"daarna": daarna}, "2027-12"), taking * one)
        assert np.array_equal(_levers({"daarna": daarna}, month), taking * one)
    assert np.array_equal(_levers({"daarna": "blijft"}, "2035-01"), taking * one)
    halfway = _levers({"daarna": "landelijk", "daarna_phase_in_months": 12}, "2028-07")
    assert halfway == pytest.approx(np.where(taking, one, one / 2))
    later = _levers({"daarna": "landelijk"}, "2029-07", **{"oza.landelijk_vanaf": 2029.0})
    assert later == pytest.approx(np.where(taking, one, one * 6 / p["oza.landelijk_duur"]))
    assert (_levers({"daarna": "landelijk"}, "2033-01") == one).all()
    named = {"daarna": "landelijk", "swv": ["PO3"], "until": "2030-01", "phase_in_months": 0}
    assert np.flatnonzero(_levers(named, "2029-12")).tolist() == [2]
    assert (_levers({**named, "daarna_phase_in_months": 0}, "2030-01") == one).all()


def test_another_end_may_be_followed_by_all() -> None:
    policies = {"oza": {"until": "2030-01", "daarna": "landelijk"}}
    assert scenario_of(_many(), policies=policies).policies["oza"].until == "2030-01"
    for wrong in ({"plaatsen": 21.0}, {"deelname": 1.1}, {"doelgroep": 0}, {"daarna": "eindigt"}):
        with pytest.raises(ScenarioError, match=f"policies.oza.{next(iter(wrong))}"):
            scenario_of(_many(), policies={"oza": wrong})


def test_going_on_goes_on_with_its_phase_in() -> None:
    slow = {"deelname": 1.0, "plaatsen": 10.0, "daarna": "blijft", "phase_in_months": 120}
    assert _levers(slow, "2027-12") == pytest.approx(10.0 * 59 / 120)
    assert _levers(slow, "2028-01") == pytest.approx(10.0 * 60 / 120)


def test_the_doelgroep_is_the_lever_of_who_takes_part() -> None:
    policy = {"swv": ["PO3"], "doelgroep": 1, "phase_in_months": 0}
    found = _levers(policy, "2026-01", "oza_vanaf")
    assert found[2] == 1.0
    assert (np.delete(found, 2) == load()["arrangement.vanaf"]).all()
    assert (_levers({}, "2026-01", "oza_vanaf") == load()["arrangement.vanaf"]).all()


# --- lives --------------------------------------------------------------------------------------

ON = ("verzuim", "terugkeer", "arrangementen")


def _absent(count: int = 3000, processes: tuple[str, ...] = ON) -> dict[str, Any]:
    """Return a world of which some are long absent; nobody is exempted."""
    return world(
        schools=[school("B", "bao"), school("V", "vo")],
        leerlingen=[
            group(count, age=7, need="gedrag", severity=0.8, onset_age=4.0),
            group(count, "vo", age=13, niveau="vmbo", need="gedrag", severity=0.8),
        ],
        processes=list(processes),
        constant_rates={"langdurig_verzuim": {"value": 0.01, "unit": "per_month"}},
    )


def _run(policy: dict[str, Any] | None, small: Any = None, **fields: Any) -> StelselModel:
    given = {"start": "2022-08", "years": 3, **fields}
    policies = {} if policy is None else {"oza": policy}
    return run(small or _absent(), policies=policies, **given)


def _history(policy: dict[str, Any] | None, **fields: Any) -> list[Leerlingen]:
    found: list[Leerlingen] = []

    def keep(model: StelselModel) -> None:
        found.append(Leerlingen(*(column.copy() for column in rows(model))))

    _run(policy, each_month=keep, **fields)
    return found


def _alike(a: list[Leerlingen], b: list[Leerlingen]) -> list[bool]:
    return [
        all(np.array_equal(x, y, equal_nan=x.dtype.kind == "f") for x, y in zip(p, q, strict=True))
        for p, q in zip(a, b, strict=True)
    ]


def _home(model: StelselModel) -> float:
    return float(np.mean(list(monthly(model, "langdurig_relatief_verzuim_stand").values())))


def test_thuiszitters_go_down_and_learning_outside_school_up() -> None:
    """S21, M08b. Paired, 6,000 leerlingen: smallest defect seen, an effect under a tenth.

    Planted: the write to ``oza_plaatsen`` left out.
    """
    off, on = _run({"on": False}), _run(FULL)
    for year in (2023, 2024):
        assert yearly(on, "thuiszitters_geteld")[year] < yearly(off, "thuiszitters_geteld")[year]
    assert _home(on) < 0.9 * _home(off)
    outside = [monthly(model, "oza_stand")["2024-06"] / 6000 for model in (off, on)]
    assert outside[0] == 0.0
    assert outside[1] > 0.01


def test_without_places_or_the_process_the_effect_is_gone() -> None:
    """Exact: no places in the policy, no strength, none takes part, off: the same lives."""
    small = _absent(300)
    off = _history({"on": False}, small=small)
    for cut in ({"plaatsen": 0.0}, {"strength": 0.0}, {"deelname": 0.0}):
        assert all(_alike(off, _history({**FULL, **cut}, small=small))), cut
    assert not all(_alike(off, _history(FULL, small=small)))
    without = _absent(300, ON[:2])
    assert all(_alike(*(_history(p, small=without) for p in (FULL, {"on": False}))))


def test_before_2023_no_form_of_it_changes_anything() -> None:
    """From 2019-08, in a busy world with all processes, bit for bit to 2022-12; then it does."""
    landelijk = {**FULL, "daarna": "landelijk", "doelgroep": 1}
    found = [
        _history(policy, small=busy_world(), start="2019-08", years=5)
        for policy in (None, {"on": False}, landelijk)
    ]
    months = 12 * 3 + 5  # to 2022-12
    for other in found[1:]:
        assert all(_alike(found[0][:months], other[:months]))
        assert not all(_alike(found[0][months:], other[months:]))


def test_who_is_in_one_at_the_end_stays_and_nobody_comes_in() -> None:
    """Ends on 2025-02: nobody begins from that month on; all others end at their own time."""
    history = _history({**FULL, "until": "2025-02"}, years=4)
    there = [people.arrangement == OZA for people in history]
    last = 12 * 2 + 5  # 2025-01
    assert there[last].sum() > 20
    assert (there[last] & ~there[last - 1]).any()
    for before, now in pairwise(there[last:]):
        assert not (now & ~before).any()
    month = history[last].arrangement_until[there[last]].max() - parse_month("2022-08")
    assert there[int(month)].any() or int(month) % 12 == 0
    assert not there[int(month) + 2].any()
    kept = there[last + 1]
    ends_later = history[last].arrangement_until > parse_month("2025-01")
    assert (kept[there[last] & ends_later]).all()


def test_a_shorter_wait_lets_in_who_is_home_for_less_long() -> None:
    """With places for all, of who begins the least months at home: 3 by default, 1 if asked."""
    least = []
    for months in (None, 1):
        policy = {**FULL, "plaatsen": 20.0, "doelgroep": months}
        history = _history(policy, small=_absent(300))
        waited = [
            month - people.home_since[begins]
            for month, (people, now) in enumerate(pairwise(history), parse_month("2022-09"))
            if (begins := (people.arrangement != OZA) & (now.arrangement == OZA)).any()
        ]
        least.append(int(np.concatenate(waited).min()))
    assert least == [3, 1]


def test_more_strength_takes_help_from_nobody_but_who_is_overtaken() -> None:
    """Strength 0 to 1, per leerling: where a life first differs, it is better or explained.

    Worse at the first difference is who is at home with more strength and not with less. Who is
    longest at home goes first, and more strength gives places to more of the same order; who is
    home again after an OZA counts as home for some months, and could go ahead of somebody who does
    not, so a few could be overtaken. Here nobody is, of 50 to 150 whose lives differ per step.
    Planted: the shortest at home go first where there are many places.
    """
    lives = [_history({**FULL, "strength": s}) for s in (0.0, 0.25, 0.5, 1.0)]
    for weak, strong in pairwise(lives):
        differs = np.array(
            [
                (a.attendance != b.attendance) | (a.arrangement != b.arrangement)
                for a, b in zip(weak, strong, strict=True)
            ]
        )
        some = np.flatnonzero(differs.any(axis=0))
        first = differs.argmax(axis=0)[some]
        home = [np.array([p.attendance == ABSENT for p in life]) for life in (weak, strong)]
        worse = home[1][first, some] & ~home[0][first, some]
        assert len(some) > 50
        assert int(worse.sum()) == 0


# --- money and what holds it back ---------------------------------------------------------------

MONEY = (*ON, "ondersteuning", "bekostiging")


def test_its_part_is_paid_before_the_schools_and_every_book_balances() -> None:
    """Exact. The lever of January counts for the year: 0 in 2023, for it begins in that month."""
    p = load()
    small = _absent(3000, MONEY)
    policy = {**FULL, "phase_in_months": 24}
    model = start(small, start="2022-08", years=4, policies={"oza": policy})
    off = start(small, start="2022-08", years=4, policies={"oza": {"on": False}})
    watch = Watch(model)
    while model.running_months:
        model.step()
        off.step()
        watch.step()
        kas, other = model.state.kas, off.state.kas
        if model.month - 1 == parse_month("2025-01"):
            counted = kas.october[Geteld.BAO] + kas.october[Geteld.VO]
            price = round(100 * p["geld.oza"] * p["geld.oza_deel_swv"])
            owed = np.rint(12.0 * counted / 1000 * price)
            assert kas.sight is not None
            assert np.array_equal(kas.sight.arrangementen, owed)
            assert (kas.year[Post.ARRANGEMENTEN] <= owed).all()
            assert kas.year[Post.ARRANGEMENTEN].sum() > 0
            assert kas.year[Post.SCHOLEN].sum() < other.year[Post.SCHOLEN].sum()
    paid = {books.schooljaar: int(books.posts[Post.ARRANGEMENTEN].sum()) for books in kas.closed}
    assert paid[2022] == 0
    assert 0 < paid[2023] < paid[2024]
    for books in kas.closed:
        net = books.posts[INCOME].sum(axis=0) - books.posts[OUTGO].sum(axis=0)
        assert np.array_equal(books.reserve_end, books.reserve_begin + net)
    assert not any(books.posts[Post.ARRANGEMENTEN].any() for books in off.state.kas.closed)


def test_what_the_gemeente_pays_is_not_in_the_books() -> None:
    """At a share of 0 nothing is paid, and all books are those without the experiment's cost."""
    found, off = (
        _run(policy, _absent(300, MONEY), parameters={"geld.oza_deel_swv": 0.0})
        for policy in (FULL, {"on": False})
    )
    assert found.state.kas.year.sum() > 0
    assert not any(books.posts[Post.ARRANGEMENTEN].any() for books in found.state.kas.closed)
    first = [model.state.kas.closed[0].values() for model in (found, off)]
    assert np.array_equal(*first)


def test_digital_and_class_places_cost_too() -> None:
    p = load()
    for lever, price in (
        ("digitale_plaatsen", p["geld.digitaal"]),
        ("klas_plaatsen", p["geld.klas"] * p["geld.oza_deel_swv"]),
    ):
        levers = [{"lever": lever, "value": 3.0}]
        model = start(_absent(3000, MONEY), start="2021-08", levers=levers)
        model.step()
        kas = model.state.kas
        counted = kas.october[Geteld.BAO] + kas.october[Geteld.VO]
        assert kas.sight is not None
        assert np.array_equal(
            kas.sight.arrangementen, np.rint(3.0 * counted / 1000 * round(100 * price))
        )


def test_full_and_empty_places_are_told() -> None:
    """One samenwerkingsverband full, one with a free place, to the leerling."""
    model = _run({**FULL, "plaatsen": 2.0}, years=2)
    state = model.state
    size = places(state)[OZA]
    assert size.tolist() in ([6, 6], [6, 7], [7, 6], [7, 7])
    people = state.leerlingen
    people.arrangement[: state.used] = 0
    in_po = np.flatnonzero(people.swv[: state.used] == 0)
    people.arrangement[in_po[: size[0]]] = OZA
    assert [tuple(b) for b in POLICY.bounds(OzaSettings(), state)] == [
        ("plaatsen", 1, 2),
        ("doelgroep", 1, 2),
    ]
    held = [h for h in model.board.held if h.policy == "oza"]
    assert {h.name for h in held} == {"plaatsen", "doelgroep"}
