"""Krimpcompensatie: where leerlingen fall, verevening takes no more per leerling than before.

A samenwerkingsverband with few special places in 2011 pays a fixed amount into the verevening, so
that it grows towards a higher amount per leerling. Where the number of leerlingen falls, that fixed
amount is more per leerling, and the money per leerling falls first. What it changes: the lever
``krimpcompensatie``, the share of that fall that the state makes good. For whom: those that pay
into the verevening and have fewer leerlingen than in 2011 (the money is 0 elsewhere). From when:
the schooljaren 2015/16 and 2016/17. Assumed effect: ``krimpcompensatie.aandeel``, neutral by
default.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.policies.policy import Part, Policy, Source, Write, delivery_of
from sim.policies.settings import PolicySettings

if TYPE_CHECKING:
    from sim.agents.state import State
    from sim.parameters import Parameters

LEVER = "krimpcompensatie"


class KrimpcompensatieSettings(PolicySettings):
    """Compensation where leerlingen fall under a verevening, 2015/16 and 2016/17."""


def product(state: "State") -> tuple[Write]:
    """Return the share of the fall per leerling that is made good."""
    return (Write(LEVER, state.parameters["krimpcompensatie.aandeel"]),)


def parts(settings: KrimpcompensatieSettings, parameters: "Parameters") -> Sequence[Part]:
    """Return the measure as it was announced."""
    delivery = delivery_of(
        settings, parameters, first="krimpcompensatie.vanaf", until="krimpcompensatie.tot"
    )
    return (Part("twee schooljaren", delivery, (LEVER,), product),)


POLICY = Policy(
    name="krimpcompensatie",
    summary="Waar leerlingen afnemen, neemt de verevening per leerling niet meer dan daarvoor.",
    settings=KrimpcompensatieSettings,
    levers=(LEVER,),
    parts=parts,
    by_law=True,
    eligible="samenwerkingsverbanden met weinig plaatsen in 2011 en minder leerlingen dan toen",
    effect=("krimpcompensatie.aandeel",),
    law=(),
    sources=(Source("kamerbrief 2012-12", "Krimp"),),
    sure="Aangekondigd, zonder bedrag; zonder andere opgave verandert er geen bedrag.",
)
