"""Copies of a written-out world: unconnected, each with its own codes, homes and schools."""

import numpy as np
import pytest
from worlds import busy_world, group, rows, run, school, start, world

from sim.scenario import ScenarioError


def test_copies_have_their_own_units_homes_and_schools() -> None:
    small = busy_world()
    one, three = start(small), start({**small, "copies": 3})
    codes = three.state.codes
    assert codes.gemeenten == ["G1", "G2", "G1-2", "G2-2", "G1-3", "G2-3"]
    assert codes.swvs[2:4] == ["PO1-2", "VO1-2"]
    assert len(codes.schools) == 3 * len(one.state.codes.schools)
    assert three.state.used == 3 * one.state.used
    n, schools = one.state.used, len(one.state.codes.schools)
    own, all_ = rows(one), rows(three)
    assert np.array_equal(own.id, all_.id[:n])
    assert np.array_equal(own.school, all_.school[:n])
    assert len(np.unique(all_.id)) == three.state.used
    sizes = three.state.scholen.enrolled.reshape(3, schools).sum(axis=1)
    assert len(set(sizes)) == 1


def test_nobody_crosses_from_one_copy_to_another() -> None:
    """All processes, births and closing schools: the school is always of the own gemeenten."""
    model = run({**busy_world(), "copies": 4}, years=3)
    people, state = rows(model), model.state
    per_copy = len(state.codes.schools) // 4
    enrolled = people.school != 65535
    gemeente = state.cells.gemeente[people.cell[enrolled]]
    assert np.array_equal(people.school[enrolled] // per_copy, gemeente // 2)
    born = people.birth > 12 * 2011 + 9
    assert set((state.cells.gemeente[people.cell[born]] // 2).tolist()) == {0, 1, 2, 3}


def test_a_world_without_swvs_keeps_to_its_own_schools() -> None:
    small = world(
        swvs=[],
        schools=[school("B", "bao"), school("O", "so", cluster12=True, places=5)],
        leerlingen=[group(30), group(9, route="wachtlijst", need="cluster12", **{"for": "so"})],
        processes=["plaatsing"],
        copies=3,
    )
    model = run(small)
    assert model.state.scholen.enrolled.tolist() == [34, 5] * 3


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"copies": 0}, "world.copies: 0 is out of range"),
        ({"copies": 2.0}, "a whole number is needed"),
        ({"copies": 9000}, "at most 60,000"),
        ({"copies": 6000, "leerlingen": [group(2000)]}, "12,000,000 leerlingen"),
    ],
)
def test_what_does_not_fit_is_refused(wrong: dict[str, object], words: str) -> None:
    schools = [school(f"B{k}", "bao") for k in range(8)]
    with pytest.raises(ScenarioError) as caught:
        start(world(schools=schools, **wrong))
    assert words in str(caught.value)
