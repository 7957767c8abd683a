"""The levers: what a policy or a scenario may change, each declared once.

A policy writes levers and a process reads them; neither knows the other. The default of a lever is
a parameter, so that no number stands here but the bounds of what can be asked.
"""

from dataclasses import dataclass
from typing import Literal

Holder = Literal["school", "samenwerkingsverband", "gemeente", "jeugdregio"]
Combine = Literal["highest", "lowest", "multiply", "sum", "one"]
"""How two policies on one lever go together: the highest or lowest value counts, their factors on
the default multiply, what they add to it sums, or ``one``: two at a time are refused."""


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
        combine: how the values of two policies go together.
    """

    name: str
    holder: Holder
    unit: str
    low: float
    high: float
    parameter: str
    description: str
    combine: Combine = "one"


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
        combine="highest",
    ),
    Lever(
        name="extra_ondersteuning",
        holder="school",
        unit="share",
        low=0.0,
        high=0.9,
        parameter="ondersteuning.extra",
        description="Share of the need left over that extra ondersteuning fills.",
        combine="highest",
    ),
    Lever(
        name="zorgplicht",
        holder="school",
        unit="share",
        low=0.0,
        high=1.0,
        parameter="zorgplicht.naleving",
        description="How far a school lives up to the zorgplicht, from not at all to fully.",
        combine="highest",
    ),
    Lever(
        name="leerplicht_opvolging",
        holder="gemeente",
        unit="factor",
        low=0.1,
        high=10.0,
        parameter="leerplicht.opvolging",
        description="Speed of return from absence under leerplicht, relative to the parameters.",
        combine="multiply",
    ),
    Lever(
        name="tlv_geldigheid",
        holder="samenwerkingsverband",
        unit="months",
        low=12.0,
        high=240.0,
        parameter="tlv.geldigheid",
        description="Length of a tlv, in whole schooljaren; then it is looked at again.",
    ),
    Lever(
        name="voorrang_thuiszitters",
        holder="samenwerkingsverband",
        unit="share",
        low=0.0,
        high=1.0,
        parameter="plaatsing.voorrang_thuiszitters",
        description="Whether those at home go first on a waiting list (from 0.5 on).",
        combine="highest",
    ),
    Lever(
        name="verdeling_naar_behoefte",
        holder="samenwerkingsverband",
        unit="share",
        low=0.0,
        high=1.0,
        parameter="geld.verdeling_naar_behoefte",
        description="How far money for extra support goes by need, not by the own model.",
        combine="highest",
    ),
    Lever(
        name="opdc_plaatsen",
        holder="samenwerkingsverband",
        unit="places per 1000 leerlingen",
        low=0.0,
        high=20.0,
        parameter="arrangement.opdc_plaatsen",
        description="Places in an opdc for which the samenwerkingsverband pays.",
        combine="sum",
    ),
    Lever(
        name="oza_plaatsen",
        holder="samenwerkingsverband",
        unit="places per 1000 leerlingen",
        low=0.0,
        high=20.0,
        parameter="arrangement.oza_plaatsen",
        description="Places in an onderwijszorgarrangement.",
        combine="sum",
    ),
    Lever(
        name="digitale_plaatsen",
        holder="samenwerkingsverband",
        unit="places per 1000 leerlingen",
        low=0.0,
        high=20.0,
        parameter="arrangement.digitale_plaatsen",
        description="Places in a digital school.",
        combine="sum",
    ),
    Lever(
        name="klas_plaatsen",
        holder="samenwerkingsverband",
        unit="places per 1000 leerlingen",
        low=0.0,
        high=20.0,
        parameter="arrangement.klas_plaatsen",
        description="Places in classes inside regular schools for the exempted.",
        combine="sum",
    ),
    Lever(
        name="doorzettingsmacht",
        holder="samenwerkingsverband",
        unit="share",
        low=0.0,
        high=1.0,
        parameter="samenwerking.doorzettingsmacht",
        description="How far somebody may decide on a place where parties disagree.",
        combine="highest",
    ),
    Lever(
        name="doorbraakaanpak",
        holder="samenwerkingsverband",
        unit="share",
        low=0.0,
        high=1.0,
        parameter="samenwerking.doorbraakaanpak",
        description="How far a stuck case is taken up by all parties together.",
        combine="highest",
    ),
    Lever(
        name="steunpunt",
        holder="samenwerkingsverband",
        unit="share",
        low=0.0,
        high=1.0,
        parameter="samenwerking.steunpunt",
        description="How far an ouder- en jeugdsteunpunt works.",
        combine="highest",
    ),
    Lever(
        name="afspraken",
        holder="samenwerkingsverband",
        unit="share",
        low=0.0,
        high=1.0,
        parameter="samenwerking.afspraken",
        description="How far agreements (oogo) make up for the number of partners.",
        combine="highest",
    ),
    Lever(
        name="onderwijskundig_advies",
        holder="samenwerkingsverband",
        unit="share",
        low=0.0,
        high=1.0,
        parameter="vrijstelling.onderwijskundig_advies",
        description="How far an educational view comes before a vrijstelling 5 onder a.",
        combine="highest",
    ),
    Lever(
        name="expertise_behoud",
        holder="samenwerkingsverband",
        unit="share",
        low=0.0,
        high=1.0,
        parameter="expertise.behoud",
        description="Share of specialists freed from special places that stays in the stelsel.",
        combine="highest",
    ),
    Lever(
        name="basisondersteuning_taal",
        holder="school",
        unit="factor",
        low=0.0,
        high=3.0,
        parameter="ondersteuning.factor.taal",
        description="How well basisondersteuning reaches a need of language and arithmetic.",
        combine="highest",
    ),
    Lever(
        name="basisondersteuning_gedrag",
        holder="school",
        unit="factor",
        low=0.0,
        high=3.0,
        parameter="ondersteuning.factor.gedrag",
        description="How well basisondersteuning reaches a need of behaviour.",
        combine="highest",
    ),
    Lever(
        name="basisondersteuning_autisme",
        holder="school",
        unit="factor",
        low=0.0,
        high=3.0,
        parameter="ondersteuning.factor.autisme",
        description="How well basisondersteuning reaches autism and internalising problems.",
        combine="highest",
    ),
    Lever(
        name="basisondersteuning_hoogbegaafd",
        holder="school",
        unit="factor",
        low=0.0,
        high=3.0,
        parameter="ondersteuning.factor.hoogbegaafd",
        description="How well basisondersteuning reaches a need of giftedness.",
        combine="highest",
    ),
    Lever(
        name="basisondersteuning_fysiek",
        holder="school",
        unit="factor",
        low=0.0,
        high=3.0,
        parameter="ondersteuning.factor.fysiek",
        description="How well basisondersteuning reaches a need of physical or long illness.",
        combine="highest",
    ),
    Lever(
        name="basisondersteuning_zml",
        holder="school",
        unit="factor",
        low=0.0,
        high=3.0,
        parameter="ondersteuning.factor.zml",
        description="How well basisondersteuning reaches a need of very slow learning.",
        combine="highest",
    ),
    Lever(
        name="basisondersteuning_emb",
        holder="school",
        unit="factor",
        low=0.0,
        high=3.0,
        parameter="ondersteuning.factor.emb",
        description="How well basisondersteuning reaches a need of severe multiple disability.",
        combine="highest",
    ),
    Lever(
        name="basisondersteuning_cluster12",
        holder="school",
        unit="factor",
        low=0.0,
        high=3.0,
        parameter="ondersteuning.factor.cluster12",
        description="How well basisondersteuning reaches a need of language, hearing or sight.",
        combine="highest",
    ),
    Lever(
        name="wegadviseren",
        holder="school",
        unit="factor",
        low=0.0,
        high=5.0,
        parameter="aanmelding.wegadviseren",
        description="How often parents are advised away before they apply, relative.",
        combine="multiply",
    ),
    Lever(
        name="lerarentekort",
        holder="school",
        unit="factor",
        low=0.0,
        high=5.0,
        parameter="leraren.factor",
        description="Open posts of teachers, relative to date, schoolsoort and place.",
        combine="multiply",
    ),
    Lever(
        name="routekaart",
        holder="school",
        unit="share",
        low=0.0,
        high=1.0,
        parameter="routekaart.inzet",
        description="How strongly the school works towards its next step of the route.",
        combine="highest",
    ),
    Lever(
        name="leerlingenvervoer",
        holder="gemeente",
        unit="km",
        low=0.0,
        high=50.0,
        parameter="plaatsing.reikwijdte",
        description="Distance of leerlingenvervoer across the border of the swv.",
    ),
    Lever(
        name="registratie",
        holder="gemeente",
        unit="factor",
        low=0.0,
        high=1.5,
        parameter="registratie.factor",
        description="How well absence is registered, relative to the date.",
        combine="multiply",
    ),
    Lever(
        name="nieuwkomers",
        holder="gemeente",
        unit="per 1000 leerlingen per schooljaar",
        low=0.0,
        high=50.0,
        parameter="nieuwkomers.aantal",
        description="Newcomers of school age who wait for a first school.",
        combine="sum",
    ),
    Lever(
        name="jeugdhulp_capaciteit",
        holder="jeugdregio",
        unit="factor",
        low=0.0,
        high=5.0,
        parameter="jeugdhulp.capaciteit",
        description="Places of jeugdhulp, relative to those of the start.",
        combine="multiply",
    ),
    Lever(
        name="jeugdhulp_op_school",
        holder="jeugdregio",
        unit="share",
        low=0.0,
        high=1.0,
        parameter="jeugdhulp.op_school",
        description="Share of schools on which jeugdhulp is present.",
        combine="highest",
    ),
)

LEVERS: dict[str, Lever] = {lever.name: lever for lever in _ALL}
