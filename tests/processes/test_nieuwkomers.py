"""Newcomers: as many as the lever says, new people, at home until a first school; off, nobody."""

import numpy as np
import pytest
from invariants import Watch
from worlds import busy_world, flows, group, rows, run, same, school, start, world

from sim.agents.leerlingen import Leerlingen
from sim.agents.newcomers import MIGRANT_SERIAL, NEWCOMER_SERIAL


def came(model) -> int:  # type: ignore[no-untyped-def]
    moves = flows(model)
    processes = moves.index.get_level_values("process")
    return int(moves[processes == "nieuwkomers"].sum())


def big() -> dict[str, object]:
    return world(
        gemeenten=[{"code": "G1"}, {"code": "G2"}],
        schools=[school("B", "bao"), school("V", "vo")],
        leerlingen=[group(1000, age=8), group(1000, "vo", age=13, gemeente="G2")],
        processes=["nieuwkomers"],
    )


def test_as_many_come_as_the_lever_says_where_it_says() -> None:
    """50 per 1000 of 1,000 leerlingen a schooljaar: 4.17 a month, 4 or 5 each, in G2 only.

    Variance of a rounded number .139, of twelve 1.67: standard error 1.3.
    """
    levers = [{"lever": "nieuwkomers", "value": 50.0, "gemeente": ["G2"]}]
    model = run(big(), levers=levers)
    people = rows(model)
    new = people.id % 2**32 >= NEWCOMER_SERIAL
    assert came(model) == new.sum()
    assert abs(new.sum() - 50) / 1.3 <= 4.0
    gemeente = model.state.cells.gemeente[people.cell[new]]
    assert (gemeente == 1).all()
    assert (people.need[new] == 0).all()
    assert len(np.unique(people.id)) == len(people.id)
    here = new & (people.home_since >= 0)  # some have turned eighteen
    age = people.home_since[here].astype(int) - people.birth[here]
    assert ((age >= 61) & (age < 216)).all()
    assert age.max() - age.min() > 100


def test_off_nobody_comes_and_nothing_else_changes() -> None:
    off = run(busy_world(), levers=[{"lever": "nieuwkomers", "value": 0.0}])
    without = run(busy_world())
    assert came(off) == 0
    assert same(rows(off), rows(without))


def test_who_comes_elsewhere_changes_nobody() -> None:
    """The same newcomers come to G2 whether some come to G1 or not."""

    def ids(*units: str) -> set[int]:
        levers = [{"lever": "nieuwkomers", "value": 30.0, "gemeente": list(units)}]
        model = run(big(), levers=levers)
        people = rows(model)
        new = people.id % 2**32 >= NEWCOMER_SERIAL
        there = model.state.cells.gemeente[people.cell] == 1
        return set(people.id[new & there].tolist())

    assert ids("G2") == ids("G1", "G2") != set()


@pytest.mark.parametrize("value", [1.0, 50.0])
def test_nobody_is_lost_or_doubled(value: float) -> None:
    levers = [{"lever": "nieuwkomers", "value": value}]
    model = start(busy_world(), years=3, start="2021-08", levers=levers)
    watch = Watch(model)
    while model.running_months:
        model.step()
        watch.step()
    people: Leerlingen = rows(model)
    new = people.id % 2**32 >= NEWCOMER_SERIAL
    assert came(model) == new.sum() > 0
    assert (people.school[new] != 65535).any(), "none found a first school"


def test_blocks_of_serial_numbers_do_not_meet() -> None:
    assert MIGRANT_SERIAL + (2100 - 1900) * 2**20 < NEWCOMER_SERIAL
    assert NEWCOMER_SERIAL + 2**11 * 2**10 * 2**9 == 2**32
