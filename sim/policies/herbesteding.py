"""Herbesteding: money of ambulante begeleiding stays with the personnel of special schools.

What it changes: the lever ``expertise_behoud``, the share of the specialists who come free from
special places and stay in the stelsel. For whom: every samenwerkingsverband. From when: the
tripartite agreement of 2012, in three phases: in 2014/15 the money still goes to the (v)so or moves
by agreement, in 2015/16 a samenwerkingsverband must spend it there, in 2016/17 it must talk about
the personnel that is left. What left since the last August is counted in August, so that each phase
holds for those who left in the schooljaar before it begins. Assumed effect: the parameter
``herbesteding.behoud``, neutral by default.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.policies.policy import Part, Policy, Source, Write, delivery_of
from sim.policies.settings import PolicySettings

if TYPE_CHECKING:
    from sim.agents.state import State
    from sim.parameters import Parameters

LEVER = "expertise_behoud"


class HerbestedingSettings(PolicySettings):
    """Money of ambulante begeleiding stays at special schools, 2014/15 to 2016/17."""


def product(state: "State") -> tuple[Write]:
    """Return the share of freed specialists that stays."""
    return (Write(LEVER, state.parameters["herbesteding.behoud"]),)


def parts(settings: HerbestedingSettings, parameters: "Parameters") -> Sequence[Part]:
    """Return the three phases as one part: they differ in who must, not in what stays."""
    delivery = delivery_of(
        settings, parameters, first="herbesteding.vanaf", until="herbesteding.tot"
    )
    return (Part("tripartiet akkoord", delivery, (LEVER,), product),)


POLICY = Policy(
    name="herbesteding",
    summary="Geld van ambulante begeleiding blijft besteed bij personeel van het (v)so.",
    settings=HerbestedingSettings,
    levers=(LEVER,),
    parts=parts,
    by_law=True,
    eligible="elk samenwerkingsverband",
    effect=("herbesteding.behoud", "expertise.behoud", "expertise.vrijgekomen"),
    law=(),
    sources=(
        Source("kamerbrief 2012-12", "tripartiete overeenkomst personele gevolgen"),
        Source("eerste voortgangsrapportage 2013-02", "tijdpad, 1 augustus 2015"),
    ),
    sure="Geen bron noemt een grootte; zonder andere opgave blijft evenveel als altijd.",
)
