"""Zorgplicht: from a date on, a school must find a fitting place, here or elsewhere.

Three regimes. Before 2014-08 there is none. From then on the law holds (part ``wettelijk``), with
dodging: schools go on advising parents away before they apply (``sim.processes.wegadviseren``).
From 2019-11 supervision looks harder (part ``toezicht``). A scenario may add a stricter one, from a
date that it names (part ``strenger``, settings block ``strenger``); no law gives it.

What each changes, at full effect; e: parameters, h, s: settings of the block::

    wettelijk   zorgplicht = 1
    toezicht    wegadviseren = default (1 - e_toezicht)
    strenger    wegadviseren = default (1 - e_handhaving h)
                zorgplicht = h
                tijdige_beslissing = default + (1 - default) e_tijdig h
                schriftelijke_aanmelding = default + (1 - default) e_formulier    with the form
                steunpunt = s

For whom: every school; the steunpunt is of samenwerkingsverbanden. The duty itself is fully held to
under the law already, so that ``zorgplicht = h`` works only where a scenario made the law weaker.
Supervision and the stricter duty begin no earlier and end no later than the law, and share its
strength. Schools take stock of whom they advise away in August: a date within a schooljaar works on
wegadviseren from the next August on, and an end too. Wegadviseren is factored down, never to 0: the
law cannot rule it out (beleidsnota 2020-11, par. 7.2). All effects are assumptions.

What holds it back: ``plaatsen``, of the leerlingen in absoluut verzuim those with a tlv or a
running request, who wait for a special place and are admitted nowhere meanwhile.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Self

import numpy as np
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from sim.agents.codes import Aanwezigheid, Route
from sim.clock import parse_month
from sim.policies.policy import (
    Bound,
    Delivery,
    Part,
    Policy,
    Source,
    Write,
    delivery_of,
    month_in,
)
from sim.policies.settings import Month, PolicySettings, Strict

if TYPE_CHECKING:
    from sim.agents.state import State
    from sim.parameters import Parameters

_STRICTER = (
    "wegadviseren",
    "zorgplicht",
    "tijdige_beslissing",
    "schriftelijke_aanmelding",
    "steunpunt",
)


class Strenger(Strict):
    """A stricter zorgplicht: enforced, with a public application form and a steunpunt."""

    from_: Month = Field(alias="from", description="First month (YYYY-MM).")
    until: Month | None = Field(None, description="First month without it; null: no end.")
    strength: float = Field(
        1.0, ge=0.0, le=1.0, description="Share of its full effect, once it is phased in."
    )
    phase_in_months: int = Field(0, ge=0, le=240, description="Months to full strength.")
    handhaving: float = Field(
        1.0, ge=0.0, le=1.0, description="How far the duty is enforced, from not at all to fully."
    )
    aanmeldformulier: bool = Field(
        True, description="Whether the application form is public, so that more apply in writing."
    )
    steunpunt: float = Field(
        1.0, ge=0.0, le=1.0, description="How far an ouder- en jeugdsteunpunt works under it."
    )

    @model_validator(mode="after")
    def _order(self) -> Self:
        if self.until is not None and parse_month(self.until) <= parse_month(self.from_):
            text, allowed = "is not later than from", f"a month after {self.from_}"
            findings = [("until", self.until, text, allowed)]
            raise PydanticCustomError("findings", "is refused", {"findings": findings})
        return self


class ZorgplichtSettings(PolicySettings):
    """The duty of a school to find a fitting place, in force by law since 2014-08."""

    strenger: Strenger | None = Field(
        None, description="A stricter zorgplicht, from a month on; null: there is none."
    )


def _law(_: "State") -> Iterable[Write]:
    return (Write("zorgplicht", 1.0),)


def _supervision(state: "State") -> Iterable[Write]:
    left = 1.0 - state.parameters["zorgplicht.toezicht_effect"]
    return (Write("wegadviseren", state.levers["wegadviseren"] * left),)


def _stricter(stricter: Strenger, state: "State") -> Iterable[Write]:
    p, levers, enforced = state.parameters, state.levers, stricter.handhaving
    left = 1.0 - p["zorgplicht.handhaving_effect"] * enforced
    yield Write("wegadviseren", levers["wegadviseren"] * left)
    yield Write("zorgplicht", enforced)
    timely = levers["tijdige_beslissing"]
    late = p["zorgplicht.handhaving_tijdig"] * enforced
    yield Write("tijdige_beslissing", timely + (1.0 - timely) * late)
    if stricter.aanmeldformulier:
        written = levers["schriftelijke_aanmelding"]
        more = p["zorgplicht.formulier_effect"]
        yield Write("schriftelijke_aanmelding", written + (1.0 - written) * more)
    yield Write("steunpunt", stricter.steunpunt)


def parts(settings: ZorgplichtSettings, parameters: "Parameters") -> Sequence[Part]:
    """Return the duty as the law has it, its supervision, and the stricter one if it is asked."""
    law = delivery_of(
        settings, parameters, first="zorgplicht.vanaf", phase_in="zorgplicht.invoering_duur"
    )
    supervised = max(law.first, month_in(parameters, "zorgplicht.toezicht_vanaf"))
    found = [
        Part("wettelijk", law, ("zorgplicht",), _law, steady=True),
        Part(
            "toezicht",
            replace(law, first=supervised, phase_in=0.0),
            ("wegadviseren",),
            _supervision,
            steady=True,
        ),
    ]
    if settings.strenger is not None:
        delivery = _delivery_of(settings.strenger, law)
        product = partial(_stricter, settings.strenger)
        found.append(Part("strenger", delivery, _STRICTER, product, steady=True))
    return found


def _delivery_of(stricter: Strenger, law: Delivery) -> Delivery:
    """Return when and how far the stricter duty works: within the law, and with its strength."""
    ends = [month for month in (law.until,) if month is not None]
    ends += [] if stricter.until is None else [parse_month(stricter.until)]
    return replace(
        law,
        first=max(law.first, parse_month(stricter.from_)),
        until=min(ends, default=None),
        strength=law.strength * stricter.strength,
        phase_in=float(stricter.phase_in_months),
    )


def bounds(settings: ZorgplichtSettings, state: "State") -> Iterable[Bound]:
    """Return whom no application helps: who waits for a special place."""
    del settings
    people, used = state.leerlingen, state.used
    out = np.flatnonzero(people.attendance[:used] == Aanwezigheid.ABSOLUUT)
    waits = (people.tlv[out] > 0) | (people.route[out] != Route.GEEN)
    return (Bound("plaatsen", int(waits.sum()), len(out)),)


POLICY = Policy(
    name="zorgplicht",
    summary="Een school moet voor een kind dat zich aanmeldt een passende plek vinden.",
    settings=ZorgplichtSettings,
    levers=_STRICTER,
    parts=parts,
    by_law=True,
    eligible="elke school; het steunpunt is van elk samenwerkingsverband",
    effect=(
        "zorgplicht.effect",
        "zorgplicht.toezicht_effect",
        "zorgplicht.handhaving_effect",
        "zorgplicht.handhaving_tijdig",
        "zorgplicht.formulier_effect",
    ),
    law=(
        "wpo-40-4-2014",
        "wvo-27-2c-2014",
        "wec-40-5-2014",
        "wvo2020-8.9-2-2025",
        "wec-40-5-2025",
    ),
    sources=(
        Source("beleidsnota 2020-11", "zorgplicht"),
        Source("beleidsnota 2020-11", "par. 7.2: meer toezicht sinds november 2019"),
        Source("vierde voortgangsrapportage 2025", "maatregel 3"),
    ),
    sure="Aanname: betere registratie en een echte daling zijn niet te scheiden; "
    "van toezicht en handhaving geeft geen bron een effect.",
    bounds=bounds,
)
