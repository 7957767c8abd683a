"""What tests of the transition of 2014 to 2020 share: levers by date, and two unequal regions."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from worlds import World, busy_world, group, rows, same, school, start, world

from sim.agents.kas import Post
from sim.agents.lever_board import set_defaults
from sim.clock import parse_month
from sim.model import StelselModel
from sim.policies.applying import Board
from sim.policies.catalogue import CATALOGUE

SWVS = [{"code": c, "sector": c[:2].lower()} for c in ("PO1", "PO2", "VO1", "VO2")]
LIVES = ["bekostiging", "ondersteuning", "aanvraag", "tlv", "plaatsing"]
FEW, MANY = 60, 160
NEVER: dict[str, Any] = {"from": "2060-08", "until": "2061-08"}
"""Settings of a policy that has not begun."""


def levers(
    name: str, month: str, parameters: dict[str, float] | None = None, **settings: Any
) -> dict[str, NDArray[np.float64]]:
    """Return the levers of a policy in a month, one value per unit, as the board writes them."""
    state = start(busy_world(), parameters=parameters or {}).state
    state.month = parse_month(month)
    set_defaults(state)
    policy = CATALOGUE[name]
    Board({name: policy.settings.model_validate(settings)}).apply(state)
    return {lever: state.levers[lever].copy() for lever in policy.levers}


def lever(name: str, month: str, parameters: dict[str, float] | None = None, **given: Any) -> float:
    """Return the one value that all units have of a policy's first lever in a month."""
    found = next(iter(levers(name, month, parameters, **given).values()))
    assert (found == found[0]).all()
    return float(found[0])


def twins(*, many: int = MANY, few: int = FEW) -> World:
    """Return two samenwerkingsverbanden po alike, but for the leerlingen of the first in so."""
    people, schools = [], []
    for n, size in ((1, many), (2, few)):
        home = {"gemeente": f"G{n}", "swv": f"PO{n}"}
        at = {"swv_po": f"PO{n}", "swv_vo": f"VO{n}", "gemeente": f"G{n}"}
        schools += [school(f"B{n}", "bao", **home), school(f"O{n}", "so", **home)]
        people.append(group(2_900, age=8, school=f"B{n}", **at))
        people.append(group(160, age=6, need="gedrag", severity=0.5, school=f"B{n}", **at))
        so = {"need": "gedrag", "severity": 0.8, "school": f"O{n}", **at}
        people.append(group(size, "so", age=9, **so))
    return world(
        gemeenten=[{"code": f"G{n}", "x": 100.0 * n} for n in (1, 2)],
        swvs=SWVS,
        schools=schools,
        leerlingen=people,
        processes=LIVES,
    )


def live(
    small: World, first: str, years: int, policies: dict[str, Any], **fields: Any
) -> StelselModel:
    """Run a world under some policies to its end."""
    model = start(small, start=first, years=years, policies=policies, **fields)
    while model.running_months:
        model.step()
    return model


def booked(model: StelselModel, post: Post) -> dict[int, list[int]]:
    """Return what was booked of a post per schooljaar, for each samenwerkingsverband."""
    return {books.schooljaar: books.posts[post].tolist() for books in model.state.kas.closed}


def alike(one: StelselModel, other: StelselModel) -> bool:
    """Whether two runs end with the same leerlingen, books and institutions, bit for bit."""
    a, b = one.state, other.state
    if len(a.kas.closed) != len(b.kas.closed):
        return False
    arrays = [
        (a.kas.year, b.kas.year),
        (a.kas.reserve, b.kas.reserve),
        (a.swvs.room, b.swvs.room),
        (a.swvs.gate, b.swvs.gate),
        (a.scholen.given, b.scholen.given),
        (a.teams.expertise, b.teams.expertise),
        *((x.values(), y.values()) for x, y in zip(a.kas.closed, b.kas.closed, strict=True)),
    ]
    return same(rows(one), rows(other)) and all(
        np.array_equal(x, y, equal_nan=True) for x, y in arrays
    )
