"""Residential placement: the exact hazard, its turn on the list, its end."""

from typing import Any

import numpy as np
from worlds import busy_world, group, rows, school, start, world

from sim import draws
from sim.agents.codes import Arrangement
from sim.draws import Kind
from sim.model import StelselModel

GEEN, RESIDENTIEEL = Arrangement.GEEN, Arrangement.RESIDENTIEEL


def placed_world(
    processes: tuple[str, ...] = ("residentieel",), so: int = 500, **fields: Any
) -> Any:
    """Return 3,000 leerlingen with heavy needs of all ages, and a so and a vso."""
    small = world(
        schools=[
            school("B", "bao"),
            school("V", "vo"),
            school("O", "so", places=so),
            school("W", "vso", places=500),
        ],
        leerlingen=[
            *(group(200, age=age, need="gedrag", severity=0.9) for age in range(5, 12)),
            *(
                group(200, "vo", age=age, need="autisme", severity=0.9, niveau="vmbo")
                for age in range(12, 18)
            ),
            group(200, "so", age=9, need="gedrag", severity=0.9),
        ],
        processes=list(processes),
    )
    model = start(small, **fields)
    model.state.leerlingen.care[:] = 0.8
    return model


def chance(model: StelselModel) -> Any:
    """Return the chance to be placed this month, per leerling, by the formula."""
    p, who = model.state.parameters, rows(model)
    age = model.month - who.birth.astype(int)
    factor = p.per_need("residentieel.factor")[who.need]
    hazard = p["residentieel.niveau"] * factor * who.care.astype(float)
    hazard *= who.severity.astype(float) ** 2
    of_age = (age >= p["residentieel.vanaf"]) & (age < p["residentieel.tot"])
    return np.where(of_age, 1.0 - np.exp(-hazard), 0.0)


def test_who_is_placed_is_the_formula_and_where_it_goes() -> None:
    """Exact. Caught: any factor left out, an age, a wrong schoolsoort."""
    model = placed_world(parameters={"residentieel.niveau": 0.5})
    month = model.month
    u = draws.uniforms(draws.key(model.state.seed, Kind.RESIDENTIAL, month), rows(model).id)
    expected = u < chance(model)
    model.step()
    who = rows(model)
    assert np.array_equal(who.arrangement == RESIDENTIEEL, expected)
    assert 200 < expected.sum() < 1500
    age = month - who.birth.astype(int)
    wanted = np.where(age < model.state.parameters["overgang.verlaat_po_vanaf"], 3, 5)
    moves = expected & (who.soort != 3)
    assert np.array_equal(who.route_for, np.where(moves, wanted, 0))
    assert np.array_equal(who.route_since[moves], who.birth[moves])
    assert np.array_equal(who.tlv[moves], wanted[moves])
    assert (expected & (who.soort == 3)).any()


def test_a_residential_placement_goes_first() -> None:
    """With places for few, none of those who waited before is placed while one of these waits."""
    model = placed_world(
        ("residentieel", "plaatsing"), so=210, parameters={"residentieel.niveau": 0.5}
    )
    people = model.state.leerlingen
    ordinary = np.flatnonzero((people.soort == 1) & (people.birth > model.month - 96))[:150]
    people.route[ordinary], people.route_for[ordinary], people.tlv[ordinary] = 2, 3, 3
    people.route_since[ordinary] = model.month - 30
    full = int(model.state.scholen.enrolled[2])
    model.step()
    came = (rows(model).soort == 3) & (rows(model).arrangement == RESIDENTIEEL)
    assert model.state.scholen.enrolled[2] == max(full, 210)
    assert came.sum() >= 210 - full > 0
    assert (rows(model).soort[ordinary] == 1).all()


def ending(**fields: Any) -> StelselModel:
    """Return a model in which the leerlingen of so are placed, and nobody else will be."""
    fields["parameters"] = {"residentieel.niveau": 0.0, **fields.get("parameters", {})}
    model = placed_world(**fields)
    people = model.state.leerlingen
    people.arrangement[people.soort == 3] = RESIDENTIEEL
    return model


def test_a_placement_ends_and_the_mismatch_decides_where_to() -> None:
    """Exact: ends with hazard 1 / duur; stays in so with chance min(1, mismatch / blijft_bij)."""
    model = ending()
    people, p, month = model.state.leerlingen, model.state.parameters, model.month
    there = np.flatnonzero(people.soort == 3)
    people.mismatch[there] = np.linspace(0.0, 0.6, len(there))
    ids = people.id[there]
    u = draws.uniforms(draws.key(model.state.seed, Kind.RESIDENTIAL_END, month), ids)
    ends = u < 1.0 - np.exp(-1.0 / p["residentieel.duur"])
    to = draws.uniforms(draws.key(model.state.seed, Kind.RESIDENTIAL_TO, month), ids)
    stays = to < np.minimum(1.0, people.mismatch[there] / p["residentieel.blijft_bij"])
    model.step()
    assert np.array_equal(rows(model).arrangement[there] == GEEN, ends)
    assert np.array_equal(rows(model).soort[there] == 1, ends & ~stays)
    assert (ends & stays).any()
    assert (ends & ~stays).any()


def test_who_is_placed_does_not_return_by_another_way() -> None:
    """Terugplaatsing passes it by; caught: a placed leerling at a regular school."""
    model = ending(processes=("residentieel", "terugplaatsing"), years=1)
    while model.running_months:
        model.step()
        who = rows(model)
        assert np.isin(who.soort[who.arrangement == RESIDENTIEEL], (3, 5)).all()
    assert (rows(model).soort == 1).sum() > 1400


def test_without_a_hazard_nobody_is_placed() -> None:
    model = start(busy_world(), parameters={"residentieel.niveau": 0.0})
    model.state.leerlingen.care[:] = 0.6
    for _ in range(6):
        model.step()
    assert (rows(model).arrangement != RESIDENTIEEL).all()
