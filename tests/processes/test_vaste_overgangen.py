"""Fixed transitions: invariants, and each leerling's move as the formula says."""

import math
from itertools import pairwise

import numpy as np
import pytest
from worlds import World, flows, group, monthly, run, school, start, world

from sim import draws
from sim.draws import Kind
from sim.processes.vaste_overgangen import hazards_of
from sim.scenario import ScenarioError

CHANCES = [[0.7, 0.2, 0.1], [0.0, 1.0, 0.0], [0.25, 0.75, 0.0]]
STATES = ["a", "b", "c"]


def states(count: int = 3000, **more: object) -> World:
    third = count // 3
    free = {"states": STATES, "start": dict.fromkeys(STATES, third), "chances": CHANCES, **more}
    return world(
        schools=[school("B", "bao")],
        leerlingen=[group(count, age=6)],
        processes=["vaste_overgangen", "uitstroom"],
        vaste_overgangen=free,
    )


def test_each_leerling_moves_as_the_formula_says() -> None:
    model = start(states())
    named, ids = model.state.named, model.state.leerlingen.id
    assert named is not None
    for _ in range(4):
        before, month = named.now.copy(), model.month
        model.step()
        for i in range(3000):
            row = CHANCES[before[i]]
            stay = row[before[i]]
            times = {}
            for j, chance in enumerate(row):
                if j == before[i] or chance == 0.0:
                    continue
                hazard = chance if stay == 0.0 else chance / (1 - stay) * -math.log(stay)
                u = draws.uniform_of(1, Kind.FIXED_TRANSITION + j, month, int(ids[i]))
                times[j] = -math.log1p(-u) / hazard
            first = min(times, key=lambda j: times[j], default=int(before[i]))
            moves = bool(times) and (stay == 0.0 or times[first] < 1.0)
            assert named.now[i] == (first if moves else before[i])


def test_stocks_follow_the_moves_and_nobody_is_lost() -> None:
    model = run(states(), years=2)
    stock = {name: monthly(model, f"vaste_{name}") for name in STATES}
    months = list(stock["a"])
    moves = model.recorder.transitions()
    moves = moves[moves["process"] == "vaste_overgangen"]
    for before, month in pairwise(months):
        of_month = moves[moves["month"] == month]
        assert sum(stock[name][month] for name in STATES) == 3000
        for name in STATES:
            came = of_month[of_month["to_state"] == name]["count"].sum()
            left = of_month[of_month["from_state"] == name]["count"].sum()
            assert stock[name][month] == stock[name][before] + came - left
    assert flows(model)["vaste_overgangen"].index.get_level_values(0).isin(["a", "c"]).all()


def test_who_leaves_is_in_no_state_and_who_arrives_is_in_none() -> None:
    small = states()
    small["processes"] = ["vaste_overgangen", "arrivals"]
    small["constant_rates"] = {"uitstroom": {"value": 0.2, "unit": "per_month"}}
    small["arrivals"] = [{"schoolsoort": "bao", "age": 7, "per_month": 50.0}]
    model = run(small)
    inside = model.state.leerlingen.phase[:3000] == 1
    last = "2016-07"
    assert sum(monthly(model, f"vaste_{name}")[last] for name in STATES) == inside.sum()
    assert monthly(model, "leerlingen_bao")[last] > inside.sum()


def test_switched_off_nobody_moves() -> None:
    small = states()
    small["processes"] = ["uitstroom"]
    model = run(small)
    assert set(monthly(model, "vaste_a").values()) == {1000.0}
    assert "vaste_overgangen" not in model.recorder.transitions()["process"].unique()


def test_everyone_who_leaves_at_once_goes_in_the_given_proportion() -> None:
    """From c all go: a quarter to a. Standard error .0043; smallest defect seen .021."""
    n = 10_000
    small = states(n * 3, start={"c": 3 * n})
    model = run(small)
    first = model.recorder.transitions()
    first = first[(first["month"] == "2015-08") & (first["from_state"] == "c")]
    assert first["count"].sum() == 3 * n
    to_a = first[first["to_state"] == "a"]["count"].sum() / (3 * n)
    assert abs(to_a - 0.25) <= 4.0 * np.sqrt(0.25 * 0.75 / (3 * n))


def test_hazards_give_back_the_chances() -> None:
    table = np.array([[0.996, 0.003, 0.001], [0.5, 0.25, 0.25], [0.0, 0.0, 1.0]])
    hazards, within = hazards_of(table)
    total = hazards.sum(axis=1)
    assert np.exp(-total) == pytest.approx(np.diag(table), abs=1e-15)
    for i in range(2):
        share = hazards[i] / total[i] * -np.expm1(-total[i])
        assert np.delete(share, i) == pytest.approx(np.delete(table[i], i), rel=1e-12)
    assert within.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"states": ["a", "b", "a"]}, "'a' stands twice"),
        ({"states": []}, "too short"),
        ({"start": {"a": 1000, "b": 1000, "aa": 1000}}, "unknown state 'aa'; did you mean 'a'?"),
        ({"start": {"a": 1000}}, "1,000 leerlingen begin in a state, the world has 3,000"),
        ({"start": {"a": -1, "b": 3001}}, "out of range"),
        ({"chances": CHANCES[:2]}, "the table has 2 rows for 3 states"),
        ({"chances": [[1.0], *CHANCES[1:]]}, "the row has 1 chances for 3 states"),
        (
            {"chances": [[0.7, 0.2, 0.2], *CHANCES[1:]]},
            "vaste_overgangen.chances[0]: the chances from a are 1.1 together",
        ),
        ({"chances": [[1.2, -0.2, 0.0], *CHANCES[1:]]}, "-0.2 is out of range"),
        ({"rows": 3}, "unknown key"),
    ],
)
def test_what_does_not_fit_is_refused(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        start(states(**wrong))
    assert words in str(caught.value)
