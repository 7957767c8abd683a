"""Basisnorm: a national minimum for basisondersteuning, in one area of support after the other.

What it changes: the levers basisondersteuning_<need>, up to what a school needs to meet the norm.
For school j of samenwerkingsverband r and need k of an area in force, with B the lever
basisondersteuning, F the lever of the need and z_r how r differs::

    offer_jk = B_j F_jk (1 + sd z_r)
    F_jk'    = hoogte / (B_j (1 + sd z_r))      where offer_jk < hoogte; else F_jk stays
    lift_jk  = hoogte - offer_jk                there
    cost_r   = prijs (sum of n_j lift_jk over schools and areas) / (sum of n_j)   per leerling
    bijdrage_basis_r = uit_swv cost_r,   bijdrage_basis_rijk_r = (1 - uit_swv) cost_r

So it is a floor: weak schools and regions are lifted more, and who offers more is not touched. It
is a norm for what a school offers; what its team can deliver of it (open posts, burden, expertise)
and what teachers could over the years still multiply it, so staff stays a constraint. The lever of
the need ends at its highest value. For whom: open bao and vo schools. The first areas are
giftedness, language (with reading, spelling and dyslexia) and behaviour in class; the others come
later. From when: it is no law; a scenario names it. What the samenwerkingsverband pays goes out
before the money that schools get for extra ondersteuning, from the next bekostigingsjaar on.
Mechanisms: M02, N02, N08, P15. Source: beleidsnota 2020-11 par. 7.1 (a minimum norm, more is
free), fourth progress report 2025 (three areas first); height, cost and pace are assumptions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field

from sim.agents.levers import LEVERS
from sim.agents.membership import swv_of_schools
from sim.policies.policy import Bools, Bound, Floats, Part, Policy, Source, Write, delivery_of
from sim.policies.schools import chosen_swvs, free, regular
from sim.policies.settings import PolicySettings

if TYPE_CHECKING:
    from sim.agents.state import State
    from sim.parameters import Parameters

Gebied = Literal["hoogbegaafd", "taal", "gedrag", "autisme", "fysiek", "zml", "emb"]
FIRST: tuple[Gebied, ...] = ("hoogbegaafd", "taal", "gedrag")
"""The areas that come first: giftedness, language and dyslexia, behaviour in class."""
LATER: tuple[Gebied, ...] = ("autisme", "fysiek", "zml", "emb")
"""The areas that may follow."""
_MONEY = ("bijdrage_basis", "bijdrage_basis_rijk")
_JUST_ABOVE = 1e-9  # of rounding, relative


class BasisnormSettings(PolicySettings):
    """The national minimum norm for basisondersteuning; no law yet."""

    hoogte: float | None = Field(
        None, ge=0.0, le=1.0, description="Severity that every regular school meets at least."
    )
    gebieden: Annotated[tuple[Gebied, ...], Field(strict=False, min_length=1)] | None = Field(
        None, description="Areas (needs) from the first month; null: the first three."
    )
    gebieden_later: int | None = Field(
        None,
        ge=0,
        le=240,
        description="Months until all other areas follow; null: never if gebieden are named.",
    )
    uit_swv: float | None = Field(
        None, ge=0.0, le=1.0, description="Share of the cost that the swv pays; the state the rest."
    )


def areas(settings: BasisnormSettings) -> tuple[tuple[Gebied, ...], tuple[Gebied, ...]]:
    """Return the areas in force from the first month, and those that follow."""
    first = FIRST if settings.gebieden is None else tuple(dict.fromkeys(settings.gebieden))
    if settings.gebieden is not None and settings.gebieden_later is None:
        return first, ()
    return first, tuple(need for need in (*FIRST, *LATER) if need not in first)


def lever_of(need: str) -> str:
    """Return the lever that says how well basisondersteuning reaches a need."""
    return f"basisondersteuning_{need}"


def height(settings: BasisnormSettings, parameters: "Parameters") -> float:
    """Return the severity of the norm."""
    return parameters["basisnorm.hoogte"] if settings.hoogte is None else settings.hoogte


def unit_offer(state: "State") -> Floats:
    """Return what each school offers where a need is reached as on average: B (1 + sd z)."""
    spread = state.parameters["ondersteuning.spreiding_swv"]
    z = np.append(state.swvs.support_z, 0.0)[swv_of_schools(state)]
    offer: Floats = state.levers["basisondersteuning"] * (1.0 + spread * z)
    return offer


def needed(state: "State", need: str, norm: float, unit: Floats) -> tuple[Floats, Bools]:
    """Return the factor with which each school meets the norm, and which schools lack it.

    ``unit`` is what ``unit_offer`` says of this month.
    """
    lever = lever_of(need)
    below = regular(state) & (unit * state.levers[lever] < norm)
    factor = np.divide(norm, unit, out=np.full(len(unit), np.inf), where=unit > 0.0)
    return np.minimum(factor, LEVERS[lever].high), below


def _product(needs: Sequence[str], norm: float, from_swv: float, state: "State") -> Iterator[Write]:
    unit, cost = unit_offer(state), np.zeros(len(state.scholen.soort))
    for need in needs:
        factor, below = needed(state, need, norm, unit)
        lift = (factor - state.levers[lever_of(need)]) * unit
        lifted = below & free(state, lever_of(need))  # what a setting holds costs nothing
        cost += np.where(lifted, np.maximum(0.0, lift), 0.0)
        yield Write(lever_of(need), factor, below)
    each = state.parameters["basisnorm.prijs"] * per_leerling(state, cost)
    for lever, share in zip(_MONEY, (from_swv, 1.0 - from_swv), strict=True):
        yield Write(lever, state.levers[lever] + share * each, each > 0.0)


def per_leerling(state: "State", values: Floats) -> Floats:
    """Return the mean of a value of regular schools over their leerlingen, per swv; 0: none."""
    swvs, swv = len(state.codes.swvs), swv_of_schools(state)
    size = np.where(regular(state), state.scholen.enrolled, 0).astype(np.float64)
    total = np.bincount(swv, size, swvs + 1)[:swvs]
    summed = np.bincount(swv, size * values, swvs + 1)[:swvs].astype(np.float64)
    return np.divide(summed, total, out=np.zeros(swvs), where=total > 0.0)


def parts(settings: BasisnormSettings, parameters: "Parameters") -> Sequence[Part]:
    """Return the norm for the first areas, and for those that follow."""
    delivery = delivery_of(
        settings, parameters, first="basisnorm.vanaf", phase_in="basisnorm.invoering_duur"
    )
    wait = settings.gebieden_later
    if wait is None:
        wait = round(parameters["basisnorm.gebieden_later"])
    share = parameters["basisnorm.uit_swv"] if settings.uit_swv is None else settings.uit_swv
    norm = height(settings, parameters)
    begins = (delivery, replace(delivery, first=delivery.first + wait))
    return tuple(
        Part(
            name,
            begin,
            (*(lever_of(need) for need in needs), *_MONEY),
            partial(_product, needs, norm, share),
        )
        for name, begin, needs in zip(
            ("eerste gebieden", "latere gebieden"), begins, areas(settings), strict=True
        )
        if needs and (begin is delivery or begin.until is None or begin.first < begin.until)
    )


def bounds(settings: BasisnormSettings, state: "State") -> Iterator[Bound]:
    """Yield who needs no lift, whose team cannot deliver it in full, and who lacks money for it."""
    here = chosen_swvs(settings, state)
    mine = regular(state) & here[swv_of_schools(state)]
    norm, unit = height(settings, state.parameters), unit_offer(state)
    above = mine.copy()
    for part in parts(settings, state.parameters):
        if part.delivery.in_force(state.month):
            for lever in part.levers:
                if lever not in _MONEY:
                    above &= unit * state.levers[lever] > norm * (1.0 + _JUST_ABOVE)
    yield Bound("doelgroep", int(above.sum()), int(mine.sum()))
    lifted = mine & ~above
    yield Bound("personeel", int((lifted & (state.teams.capacity < 1.0)).sum()), int(lifted.sum()))
    pays = (state.levers["bijdrage_basis"] > 0.0) & here[:-1]
    yield Bound("geld", int((pays & (state.swvs.room < 1.0)).sum()), int(pays.sum()))


POLICY = Policy(
    name="basisnorm",
    summary="Elke gewone school biedt ten minste een landelijk niveau van basisondersteuning.",
    settings=BasisnormSettings,
    levers=(*(lever_of(need) for need in (*FIRST, *LATER)), *_MONEY),
    parts=parts,
    by_law=False,
    eligible="elke school voor bao en vo die onder de norm zit",
    effect=("basisnorm.hoogte", "basisnorm.prijs"),
    law=(),
    sources=(
        Source("beleidsnota 2020-11", "par. 7.1"),
        Source("vierde voortgangsrapportage 2025", "maatregel 2"),
    ),
    sure="Aanname: hoe hoog de norm wordt, wat hij kost en of scholen hem halen is niet bekend.",
    bounds=bounds,
)
