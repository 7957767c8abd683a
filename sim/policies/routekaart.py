"""Routekaart: some fifteen years towards inclusive education, with 2035 as the aim.

What it changes, with p the share of the time from its begin (or that of the run) to August of
doel_jaar that is over, 0 to 1::

    routekaart        = inzet                             bao and vo schools: effort to take steps
    speciale_plaatsen = 1 - strength (1 - plaatsen_over) p    so and vso schools, if below 1
    expertise_behoud  = netwerken                         if given: specialists who stay
    klas_plaatsen     = klas_plaatsen + gemengde_klassen  if given: classes in regular schools
    tlv_geldigheid    = tlv_geldigheid                    if given: places that are temporary

Whether a school steps is its own decision: expertise, staff, and neighbours that are ahead. Effort,
networks, classes and tlv's phase in; places go down by the calendar and not by the phase-in, and
from the first month of it no special school has more of them than at the start. At plaatsen_over 1
none is bound. Open posts and burden wear expertise away, from .50 to some .40 in fifteen years with
the parameters as they are: it then holds back more schools than anything else, so that a late start
moves few (bound ``expertise``). From when: it is no law; the beleidsnota named it in 2020-11.
Mechanisms: I01, I02, I03, I04, I09, I11, P09, L08; I08 (no lasting fall of (v)so after 1998) warns
of large effects. Source: beleidsnota 2020-11 par. 9.3 to 9.6, fourth progress report 2025; sizes
are assumptions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from sim.agents.levers import LEVERS
from sim.agents.membership import swv_of_schools
from sim.clock import start_of_schooljaar
from sim.policies.policy import Bound, Delivery, Part, Policy, Source, Write, delivery_of
from sim.policies.schools import chosen_swvs, regular, separate
from sim.policies.settings import PolicySettings

if TYPE_CHECKING:
    from sim.agents.state import State
    from sim.parameters import Parameters


class RoutekaartSettings(PolicySettings):
    """Some fifteen years towards inclusive education, with 2035 as the aim; no law."""

    inzet: float = Field(
        1.0, ge=0.0, le=1.0, description="How strongly schools work towards their next step."
    )
    doel_jaar: int | None = Field(
        None, ge=2012, le=2060, description="Places are at their fewest from August of this year."
    )
    plaatsen_over: float | None = Field(
        None,
        ge=0.0,
        le=1.0,
        description="Share of the places in so and vso left then; 1: no bound.",
    )
    netwerken: float | None = Field(
        None, ge=0.0, le=1.0, description="Share of specialists whose places go that stays."
    )
    gemengde_klassen: float | None = Field(
        None,
        ge=0.0,
        le=20.0,
        description="Places per 1000 leerlingen in classes inside regular schools, beside others.",
    )
    tlv_geldigheid: int | None = Field(
        None, ge=12, le=240, description="Months that a tlv is valid; null: as it is."
    )


def parts(settings: RoutekaartSettings, parameters: "Parameters") -> Sequence[Part]:
    """Return the effort with what goes along with it, and the places."""
    delivery = delivery_of(
        settings, parameters, first="routekaart.vanaf", phase_in="routekaart.invoering_duur"
    )
    moved = [
        lever
        for lever, given in (
            ("routekaart", settings.inzet),
            ("expertise_behoud", settings.netwerken),
            ("klas_plaatsen", settings.gemengde_klassen),
            ("tlv_geldigheid", settings.tlv_geldigheid),
        )
        if given is not None
    ]
    found = [Part("inzet", delivery, tuple(moved), lambda state: _effort(settings, state))]
    left = places_left(settings, parameters)
    if left < 1.0:
        year = settings.doel_jaar
        if year is None:
            year = round(parameters["routekaart.doel_jaar"])
        goal = start_of_schooljaar(year)
        share = 1.0 - settings.strength * (1.0 - left)
        calendar = replace(delivery, phase_in=0.0, strength=float(settings.strength > 0.0))
        found.append(
            Part(
                "plaatsen",
                calendar,
                ("speciale_plaatsen",),
                lambda state: _fewer_places(share, delivery, goal, state),
            )
        )
    return found


def places_left(settings: RoutekaartSettings, parameters: "Parameters") -> float:
    """Return the share of the places in so and vso that is left in the end."""
    given = settings.plaatsen_over
    return parameters["routekaart.plaatsen_over"] if given is None else given


def _effort(settings: RoutekaartSettings, state: "State") -> Iterator[Write]:
    yield Write("routekaart", settings.inzet, regular(state))
    if settings.netwerken is not None:
        yield Write("expertise_behoud", settings.netwerken)
    if settings.gemengde_klassen is not None:
        there = state.levers["klas_plaatsen"]
        yield Write("klas_plaatsen", there + settings.gemengde_klassen)
    if settings.tlv_geldigheid is not None:
        yield Write("tlv_geldigheid", float(settings.tlv_geldigheid))


def _fewer_places(share: float, delivery: Delivery, goal: int, state: "State") -> Iterator[Write]:
    begin = max(delivery.first, state.first_month)
    over = 1.0 if goal <= begin else min(1.0, (state.month - begin) / (goal - begin))
    yield Write("speciale_plaatsen", 1.0 - (1.0 - share) * over, separate(state))


def bounds(settings: RoutekaartSettings, state: "State") -> Iterator[Bound]:
    """Yield who only lacks staff or expertise to step, and special schools that are full."""
    from sim.agents.school_decision import (  # noqa: PLC0415  (compiled kernels: only in a run)
        INCLUSIVE,
        decide,
        sight_of,
    )

    mine = chosen_swvs(settings, state)[swv_of_schools(state)]
    on_the_way = regular(state) & mine & (state.teams.step < INCLUSIVE)
    sight = sight_of(state, np.arange(len(mine)))
    steps = decide(sight, state.parameters).step > sight.step
    for name, met in (
        ("personeel", sight._replace(shortage=np.zeros(len(mine)))),
        ("expertise", sight._replace(expertise=np.ones(len(mine)))),
    ):
        only = (decide(met, state.parameters).step > sight.step) & ~steps & on_the_way
        yield Bound(name, int(only.sum()), int(on_the_way.sum()))
    lever, places = state.levers["speciale_plaatsen"], state.places
    special = separate(state) & mine & (places.follows == 1) & state.is_on("plaatsen_volgen_vraag")
    bound = special & (lever < LEVERS["speciale_plaatsen"].high)
    if bound.any():
        bound &= places.real >= lever * places.begin
        bound &= state.scholen.enrolled >= state.scholen.places
    yield Bound("plaatsen", int(bound.sum()), int(special.sum()))


POLICY = Policy(
    name="routekaart",
    summary="In vijftien jaar naar inclusief onderwijs: scholen zetten stappen, met 2035 als doel.",
    settings=RoutekaartSettings,
    levers=(
        "routekaart",
        "speciale_plaatsen",
        "expertise_behoud",
        "klas_plaatsen",
        "tlv_geldigheid",
    ),
    parts=parts,
    by_law=False,
    eligible="elke school voor bao en vo (stappen), elke school voor so en vso (plaatsen)",
    effect=("routekaart.kans", "routekaart.buren", "routekaart.steun", "expertise.vrijgekomen"),
    law=(),
    sources=(
        Source("beleidsnota 2020-11", "par. 9.3 tot en met 9.6"),
        Source("vierde voortgangsrapportage 2025", "inleiding; maatregelen over inclusie"),
    ),
    sure="Aanname: geen bron zegt hoeveel scholen stappen zetten of hoeveel plaatsen overblijven.",
    bounds=bounds,
)
