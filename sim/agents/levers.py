"""The levers: what a policy or a scenario may change, each declared once.

A policy writes levers and a process reads them; neither knows the other. The default of a lever is
a parameter, so that no number stands here but the bounds of what can be asked.
"""

from dataclasses import dataclass
from typing import Literal

Holder = Literal["school", "samenwerkingsverband", "gemeente", "jeugdregio"]


@dataclass(frozen=True)
class Lever:
    """One attribute of an institution that may be changed from a date.

    Attributes:
        name: name in a scenario file.
        holder: kind of institution that holds it; a setting may name units of that kind only.
        unit: unit of the value.
        low: lowest value allowed.
        high: highest value allowed.
        parameter: path of the parameter that holds its default.
        description: one sentence: what it does.
    """

    name: str
    holder: Holder
    unit: str
    low: float
    high: float
    parameter: str
    description: str


_ALL = (
    Lever(
        name="tlv_strengheid",
        holder="samenwerkingsverband",
        unit="share",
        low=0.0,
        high=1.0,
        parameter="tlv.strengheid",
        description="Share of the tlv requests that could be granted and are refused all the same.",
    ),
    Lever(
        name="tlv_beslistermijn",
        holder="samenwerkingsverband",
        unit="months",
        low=0.25,
        high=12.0,
        parameter="tlv.beslistermijn",
        description="Mean time that a samenwerkingsverband takes to decide on a tlv request.",
    ),
    Lever(
        name="basisondersteuning",
        holder="school",
        unit="severity met",
        low=0.0,
        high=1.0,
        parameter="ondersteuning.basis",
        description="Severity of need that a school meets with its basisondersteuning.",
    ),
    Lever(
        name="extra_ondersteuning",
        holder="school",
        unit="share",
        low=0.0,
        high=0.9,
        parameter="ondersteuning.extra",
        description="Share of the need left over that extra ondersteuning fills.",
    ),
    Lever(
        name="zorgplicht",
        holder="school",
        unit="share",
        low=0.0,
        high=1.0,
        parameter="zorgplicht.naleving",
        description="How far a school lives up to the zorgplicht, from not at all to fully.",
    ),
    Lever(
        name="leerplicht_opvolging",
        holder="gemeente",
        unit="factor",
        low=0.1,
        high=10.0,
        parameter="leerplicht.opvolging",
        description="Speed of return from absence under leerplicht, relative to the parameters.",
    ),
)

LEVERS: dict[str, Lever] = {lever.name: lever for lever in _ALL}
