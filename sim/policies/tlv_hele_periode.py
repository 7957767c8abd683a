"""A tlv for the whole period at school, looked at again only when that serves the leerling.

What it changes: the lever ``tlv_geldigheid``, to the highest that it can be, so that no tlv ends
before school does. For whom: samenwerkingsverbanden that give it to all, where the measure asks it
for those who surely need (v)so throughout; of them, need emb is renewed without a look anyway. A
scenario names the samenwerkingsverbanden, or how many months later the last begins. From when:
2020-11, asked of samenwerkingsverbanden in the improvement plan; it is no law, and the law sets no
longest term. Assumed effect: ``terugplaatsing.aandeel_einde_tlv``, the share of the returns to
regular schools that is decided at the end of a tlv; those are gone.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.agents.levers import LEVERS
from sim.policies.policy import Part, Policy, Source, Write, delivery_of
from sim.policies.settings import PolicySettings

if TYPE_CHECKING:
    from sim.parameters import Parameters

LEVER = "tlv_geldigheid"


class TlvHelePeriodeSettings(PolicySettings):
    """A tlv for the whole period at school, from 2020-11; no law."""


def parts(settings: TlvHelePeriodeSettings, parameters: "Parameters") -> Sequence[Part]:
    """Return the measure as it is asked."""
    delivery = delivery_of(settings, parameters, first="tlv_hele_periode.vanaf")
    return (
        Part("hele periode", delivery, (LEVER,), lambda _: (Write(LEVER, LEVERS[LEVER].high),)),
    )


POLICY = Policy(
    name="tlv_hele_periode",
    summary="Een tlv geldt voor de hele schoolperiode en wordt niet meer herbeoordeeld.",
    settings=TlvHelePeriodeSettings,
    levers=(LEVER,),
    parts=parts,
    by_law=False,
    eligible="samenwerkingsverbanden die eraan meedoen",
    effect=("terugplaatsing.aandeel_einde_tlv",),
    law=(),
    sources=(
        Source("beleidsnota 2020-11", "7.10.1 TLV voor gehele schoolperiode"),
        Source("vierde voortgangsrapportage 2025", "maatregel 18: de duur van tlv's verlengen"),
        Source("wet wec-40-15-2014", "een of meer schooljaren, zonder langste duur"),
    ),
    sure="Dat een herbeoordeling een moment van terugkeer is, is gesteld; de grootte is aanname.",
)
