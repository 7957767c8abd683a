"""Needs that ease and grow: against the rule in plain Python; what waiting does to them (L03)."""

import math
from typing import Any

import numpy as np
import pytest
from worlds import flows, group, rows, run, same, school, start, world

from sim import draws
from sim.agents.codes import Aanwezigheid, Behoefte, Jeugdhulp, Route
from sim.agents.leerlingen import Leerlingen
from sim.draws import Kind
from sim.model import StelselModel
from sim.parameters import NEEDS
from sim.processes import behoefte, ondersteuning

SPECIAL = (2, 3, 5)
CUT = {"behoefte.verlichting": 0.0, "behoefte.verergering": 0.0}


def _world(count: int = 24, **more: Any) -> dict[str, Any]:
    second = {"need2": "autisme", "severity2": 0.4}
    groups = [
        group(count, age=8, need=need, severity=severity, **({} if need == "autisme" else second))
        for need in NEEDS
        for severity in (0.1, 0.5, 0.9)
    ]
    groups += [
        group(count, "so", age=8, need="gedrag", severity=0.8),
        group(count, age=8, need="gedrag", severity=0.8, aanwezigheid="langdurig_relatief"),
        group(count, age=8, need="gedrag", severity=0.8, route="wachtlijst", **{"for": "sbo"}),
        group(count, age=8, need="gedrag", severity=0.8, onset_age=16.0),
        group(count, "niet_ingeschreven", age=8, need="taal", severity=0.1),
    ]
    schools = [school("B", "bao"), school("O", "so"), school("S", "sbo", places=0)]
    return world(schools=schools, leerlingen=groups, **more)


def _expected(model: StelselModel, people: Leerlingen, row: int) -> tuple[float, float]:
    """The severities of a row after this month, by the rule in the docstring."""
    p, month = model.state.parameters, model.month
    first, second = float(people.severity[row]), float(people.severity2[row])
    if people.birth[row] % 12 != month % 12 or people.onset[row] > month:
        return first, second
    name = Behoefte(people.need[row]).name.lower()
    special = people.soort[row] in SPECIAL
    mismatch = float(people.mismatch[row])
    helped = people.support[row] > 0 or people.jeugdhulp[row] == Jeugdhulp.ONTVANGT
    fits = special or (mismatch == 0 and helped)
    ease = p["behoefte.verlichting"] * p[f"behoefte.verlichting_factor.{name}"] if fits else 0.0
    grow = p["behoefte.verergering"] * mismatch
    grow *= p["behoefte.verergering_speciaal"] if special else 1.0
    away = people.attendance[row] in (
        Aanwezigheid.THUIS_MET_TOESTEMMING,
        Aanwezigheid.LANGDURIG_RELATIEF,
        Aanwezigheid.ABSOLUUT,
    )
    if away or people.route[row] == Route.WACHTLIJST:
        grow *= p["behoefte.verergering_thuis"]
    times = []
    for kind, chance in ((Kind.NEED_EASES, ease), (Kind.NEED_GROWS, min(1.0, grow))):
        u = draws.uniform_of(model.state.seed, kind, month, int(people.id[row]))
        times.append(math.log1p(-u) / math.log1p(-chance) if 0 < chance < 1 else math.inf)
    if min(times) >= 1.0:
        return first, second
    if times[0] < times[1]:
        return first * p["behoefte.verlichting_deel"], second * p["behoefte.verlichting_deel"]
    part = p["behoefte.verergering_deel"]
    grown = second + (1 - second) * part if people.need2[row] else second
    return first + (1 - first) * part, grown


def test_severities_change_as_the_rule_says() -> None:
    """Every leerling, a whole year: the same severities as by the formula and their own draws."""
    parameters = {"behoefte.verlichting": 0.3, "behoefte.verergering": 1.0}
    model = start(_world(60, processes=["behoefte", "ondersteuning"]), parameters=parameters)
    for row in np.flatnonzero(model.state.leerlingen.need[: model.state.used] == 3)[::2]:
        model.state.leerlingen.jeugdhulp[row] = Jeugdhulp.ONTVANGT
    eased = grown = 0
    for _ in range(12):
        before = Leerlingen(*(column.copy() for column in rows(model)))
        expected = np.array([_expected(model, before, i) for i in range(len(before.id))])
        model.step()
        people = rows(model)
        assert np.allclose(people.severity, expected[:, 0], atol=1e-6)
        assert np.allclose(people.severity2, expected[:, 1], atol=1e-6)
        eased += int((people.severity < before.severity).sum())
        grown += int((people.severity > before.severity).sum())
    assert eased > 20
    assert grown > 50
    assert (people.severity <= 1.0).all()


def test_a_need_is_looked_at_once_a_schooljaar_in_the_month_of_birth() -> None:
    model = start(_world())
    seen: list[int] = []
    for _ in range(12):
        model.state.month = model.month
        seen += behoefte.born_this_month(model.state)[0].tolist()
        model.state.month += 1
    people = rows(model)
    assert sorted(seen) == np.flatnonzero(people.need > 0).tolist()


def test_a_lasting_disability_does_not_ease() -> None:
    parameters = {"behoefte.verlichting": 0.3, "behoefte.verergering": 0.0}
    model = start(
        _world(100, processes=["behoefte", "ondersteuning"]), parameters=parameters, years=2
    )
    before = rows(model).severity.copy()
    for _ in range(24):
        model.step()
    people = rows(model)
    lasting = np.isin(people.need, (5, 6, 7, 8))
    assert np.array_equal(people.severity[lasting], before[lasting])
    assert (people.severity < before)[(people.need == 3) & (before < 0.2)].mean() > 0.3


def test_cut_it_is_as_if_the_process_were_off() -> None:
    """Both chances 0: every column the same as without the process."""
    kept = ["ondersteuning", "aanvraag", "tlv", "plaatsing", "verzuim", "terugkeer"]
    cut = run(_world(processes=["behoefte", *kept]), parameters=CUT)
    assert same(rows(cut), rows(run(_world(processes=kept))))


def test_support_follows_a_need_that_changed() -> None:
    """Without moves, mismatch equals what a full pass over everyone would set, every month."""
    parameters = {"behoefte.verlichting": 0.3, "behoefte.verergering": 1.0}
    model = start(_world(processes=["behoefte", "ondersteuning"]), parameters=parameters)
    changed = 0
    for _ in range(12):
        before = rows(model).mismatch.copy()
        model.step()
        quick = rows(model).mismatch.copy()
        changed += int((quick != before).sum())
        state = model.state
        state.month -= 1
        state.remembered.support = ((), -1)
        ondersteuning.step(state)
        state.month += 1
        assert np.array_equal(rows(model).mismatch, quick)
    assert changed > 300


# --- L03: short of places, needs grow heavier, more is asked --------------------------------------


def _asked(places: int | None, at_home: float) -> tuple[float, int]:
    """Mean severity after six schooljaren, and requests for vso, of 4,000 who wait for so."""
    waiting = {"route": "wachtlijst", "for": "so"}
    small = world(
        schools=[
            school("B", "bao"),
            school("O", "so", places=places),
            school("V", "vo"),
            school("W", "vso"),
        ],
        leerlingen=[group(4000, age=8, need="gedrag", severity=0.55, **waiting)],
        processes=[
            "behoefte",
            "ondersteuning",
            "aanvraag",
            "plaatsing",
            "terugplaatsing",
            "po_naar_vo",
        ],
    )
    parameters = {"behoefte.verergering_thuis": at_home, "behoefte.verergering": 1.0}
    model = run(small, years=6, parameters=parameters)
    moves = flows(model).reset_index()
    asked = moves[(moves["process"] == "aanvraag") & moves["to_state"].str.contains("aangevraagd")]
    return float(rows(model).severity.mean()), int(asked["count"].sum())


def test_waiting_for_a_place_makes_needs_heavier_and_more_is_asked() -> None:
    """Loop L03; each link cut in turn: places for all, or a wait that does not count."""
    loop, no_harm = _asked(0, 4.0), _asked(0, 1.0)
    room, room_no_harm = _asked(None, 4.0), _asked(None, 1.0)
    assert loop[0] > no_harm[0] + 0.03
    assert loop[1] > 1.1 * no_harm[1]
    assert room[1] == room_no_harm[1]
    assert abs(room[0] - room_no_harm[0]) < 0.002, "only those who go to vso wait, for a day"
    assert loop[0] > room[0] + 0.03


def test_nobody_asks_in_the_flows_of_a_world_without_requests() -> None:
    assert flows(run(_world(processes=["behoefte"]))).sum() == 0


@pytest.mark.parametrize("need", ["geen", "gedrag"])
def test_a_world_without_leerlingen_or_schools_runs(need: str) -> None:
    nobody = world(schools=[], leerlingen=[group(0, "niet_ingeschreven", need=need)])
    assert run(nobody).running_months == 0
