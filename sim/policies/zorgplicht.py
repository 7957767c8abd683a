"""Zorgplicht: from a date on, a school must find a fitting place, here or elsewhere.

What it changes: the lever ``zorgplicht`` of schools, from nothing to all. For whom: every school.
From when: 2014-08 by law. Assumed effect: the parameter ``zorgplicht.effect`` (share of absoluut
verzuim prevented; better registration and a true fall cannot be told apart).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.policies.policy import Part, Policy, Source, Write, delivery_of
from sim.policies.settings import PolicySettings

if TYPE_CHECKING:
    from sim.parameters import Parameters


class ZorgplichtSettings(PolicySettings):
    """The duty of a school to find a fitting place, in force by law since 2014-08."""


def parts(settings: ZorgplichtSettings, parameters: "Parameters") -> Sequence[Part]:
    """Return the duty as the law has it."""
    delivery = delivery_of(
        settings, parameters, first="zorgplicht.vanaf", phase_in="zorgplicht.invoering_duur"
    )
    return (Part("wettelijk", delivery, ("zorgplicht",), lambda _: (Write("zorgplicht", 1.0),)),)


POLICY = Policy(
    name="zorgplicht",
    summary="Een school moet voor een kind dat zich aanmeldt een passende plek vinden.",
    settings=ZorgplichtSettings,
    levers=("zorgplicht",),
    parts=parts,
    by_law=True,
    eligible="elke school",
    effect=("zorgplicht.effect",),
    law=("wpo-40-4-2014", "wvo-27-2c-2014", "wec-40-5-2014"),
    sources=(Source("beleidsnota 2020-11", "zorgplicht"),),
    sure="Aanname: betere registratie en een echte daling zijn niet te scheiden.",
)
