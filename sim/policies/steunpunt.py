"""Steunpunt: every samenwerkingsverband has an ouder- en jeugdsteunpunt.

What it changes: the lever ``steunpunt``, to how far one works as the law asks (parameter
``steunpunt.bereik``). For whom: every samenwerkingsverband. From when: 2025-01 by law (WPO art. 19,
WVO 2020 art. 2.47a), over ``steunpunt.invoering_duur`` months. Assumed effect: the parameter
``samenwerking.steunpunt_effect``, on return from absence (``sim.processes.samenwerking``).
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sim.policies.policy import Part, Policy, Source, Write, delivery_of
from sim.policies.settings import PolicySettings

if TYPE_CHECKING:
    from sim.agents.state import State
    from sim.parameters import Parameters


class SteunpuntSettings(PolicySettings):
    """A steunpunt for parents and jongeren in every samenwerkingsverband, by law from 2025-01."""


def _product(state: "State") -> Iterable[Write]:
    return (Write("steunpunt", state.parameters["steunpunt.bereik"]),)


def parts(settings: SteunpuntSettings, parameters: "Parameters") -> Sequence[Part]:
    """Return the steunpunt as the law has it."""
    delivery = delivery_of(
        settings, parameters, first="steunpunt.vanaf", phase_in="steunpunt.invoering_duur"
    )
    return (Part("wettelijk", delivery, ("steunpunt",), _product, steady=True),)


POLICY = Policy(
    name="steunpunt",
    summary="Elk samenwerkingsverband heeft een ouder- en jeugdsteunpunt.",
    settings=SteunpuntSettings,
    levers=("steunpunt",),
    parts=parts,
    by_law=True,
    eligible="elk samenwerkingsverband",
    effect=("steunpunt.bereik", "samenwerking.steunpunt_effect"),
    law=("wpo-19-1-2025", "wvo2020-2.47a-1-2025"),
    sources=(Source("vierde voortgangsrapportage 2025", "maatregel 7"),),
    sure="Aanname: van een steunpunt is geen effect op verzuim geteld.",
)
