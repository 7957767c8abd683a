"""Opting out: samenwerkingsverbanden vo may give lwoo by criteria of their own.

What it changes: the lever ``opting_out``, the share of lwoo that is given by own criteria; as far
as it comes with fewer labels (parameter ``opting_out.minder_labels``), less money goes to schools
by label and more is free for extra ondersteuning. It moves money and nothing else: no source gives
it an effect on flows. For whom: samenwerkingsverbanden vo. From when: 2016-01, when lwoo and pro
came to them; it counts from the bekostigingsjaar 2016/17. Assumed effect: the take-up
``opting_out.aandeel`` and the labels not given.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.policies.policy import Part, Policy, Source, Write, delivery_of, month_in
from sim.policies.settings import PolicySettings

if TYPE_CHECKING:
    from sim.agents.state import State
    from sim.parameters import Parameters

LEVER = "opting_out"


class OptingOutSettings(PolicySettings):
    """Own criteria for lwoo, from 2016-01."""


def by_law(parameters: "Parameters", month: int) -> float:
    """Return the take-up in a month where no scenario says otherwise."""
    begun = month >= month_in(parameters, "geld.lwoo_pro_vanaf")
    return parameters["opting_out.aandeel"] if begun else 0.0


def product(state: "State") -> tuple[Write]:
    """Return the take-up, for samenwerkingsverbanden vo."""
    return (Write(LEVER, state.parameters["opting_out.aandeel"], state.swvs.sector == 1),)


def parts(settings: OptingOutSettings, parameters: "Parameters") -> Sequence[Part]:
    """Return the measure as it came."""
    delivery = delivery_of(settings, parameters, first="geld.lwoo_pro_vanaf")
    return (Part("eigen criteria", delivery, (LEVER,), product, steady=True),)


POLICY = Policy(
    name="opting_out",
    summary="Samenwerkingsverbanden vo mogen lwoo naar eigen criteria toewijzen.",
    settings=OptingOutSettings,
    levers=(LEVER,),
    parts=parts,
    by_law=True,
    eligible="samenwerkingsverbanden vo",
    effect=("opting_out.aandeel", "opting_out.minder_labels", "geld.lwoo_pro"),
    law=(),
    sources=(
        Source("beleidsnota 2020-11", "noten 13 en 47: lwoo en pro sinds 1 januari 2016"),
        Source("beleidsnota 2020-11", "3.4: gebruik van labels teruggedrongen"),
        Source("wet wvo2020-2.47-7c-2022", "de taak, zoals zij in 2022 is overgeschreven"),
    ),
    sure="Geen bron noemt een grootte; zonder andere opgave verandert er geen bedrag.",
)
