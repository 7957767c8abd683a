"""Rugzak: leerlinggebonden financiering and ambulante begeleiding, without limit; and its end.

What it changes: the levers ``open_einde`` (the state pays special places and extra ondersteuning
without limit, so that room in the budget is 1 and the loop of money is off) and ``rugzak`` (that
goes by rugzak, so that no money comes to the samenwerkingsverband). For whom: every
samenwerkingsverband. From when: 2003-08 until 2014-08 by law. Then, for as long as by law lies
between the two dates, a year of transition: money of rugzakken comes to the samenwerkingsverband,
places and ambulante begeleiding are still paid by the state. A scenario that ends rugzak later ends
that year later, too. Assumed effect: the exponents that say what room in the budget does.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sim.policies.policy import Part, Policy, Source, Write, delivery_of, month_in
from sim.policies.settings import PolicySettings

if TYPE_CHECKING:
    from sim.parameters import Parameters

OPEN, RUGZAK = "open_einde", "rugzak"


class RugzakSettings(PolicySettings):
    """Open-ended money per leerling until 2014-08; ``until`` moves its end and the year after."""


def parts(settings: RugzakSettings, parameters: "Parameters") -> Sequence[Part]:
    """Return rugzak, and the year of transition after it."""
    rugzak = delivery_of(settings, parameters, first="rugzak.vanaf", until="geld.overgang")
    end = rugzak.until
    assert end is not None
    first = Part(
        "leerlinggebonden financiering",
        rugzak,
        (OPEN, RUGZAK),
        lambda _: (Write(OPEN, 1.0), Write(RUGZAK, 1.0)),
    )
    if rugzak.first >= end:
        return (first,)
    months = month_in(parameters, "geld.nieuw_model") - month_in(parameters, "geld.overgang")
    after = replace(rugzak, first=end, until=end + max(0, months), phase_in=0.0, spread=0)
    return (first, Part("overgangsjaar", after, (OPEN,), lambda _: (Write(OPEN, 1.0),)))


POLICY = Policy(
    name="rugzak",
    summary="Het rijk betaalt speciale plaatsen, rugzakken en ambulante begeleiding zonder grens.",
    settings=RugzakSettings,
    levers=(OPEN, RUGZAK),
    parts=parts,
    by_law=True,
    eligible="elk samenwerkingsverband",
    effect=("geld.macht_ondersteuning", "geld.macht_toekenning"),
    law=("wpa-X-1", "wpo-40a-1-2011", "rbp1415-22", "rbp1415-24", "rbp1415-26"),
    sources=(
        Source("beleidsnota 2020-11", "geld volgt de leerling: open einde financiering"),
        Source("eerste voortgangsrapportage 2013-02", "tijdpad, 1 augustus 2014 en 2015"),
    ),
    sure="Datum en regel zeker; hoe sterk ruimte in het budget doorwerkt is een aanname.",
)
