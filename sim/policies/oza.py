"""Experiment OZA: education and care together, at another place, time or content.

What it changes, at full effect, in the samenwerkingsverbanden that take part: ``oza_plaatsen`` by
the places of the policy (``oza.plaatsen``), and ``oza_vanaf`` where a scenario says from how many
months at home one may enter. Who takes part is a lasting draw per samenwerkingsverband, the same in
every run, against ``oza.deelname``; or those that a scenario names. What a place does stands in
``sim.processes.arrangementen``: the longest at home go first, and learn outside school.

From 2023-01 until 2028-01 by law (part ``experiment``: five years), over ``oza.invoering_duur``
months. What follows is the choice of a scenario (``daarna``)::

    stopt       no new ones; who is in an OZA stays until its own end (the law as it stands)
    blijft      those that took part go on, as if the experiment had not ended
    landelijk   the same, and from oza.landelijk_vanaf on (not before the experiment ends) all
                others too, over oza.landelijk_duur months (wetsvoorstel maatwerk)

The samenwerkingsverband pays its part of the places, used or not, from its budget before money goes
to schools (``sim.processes.bekostiging``). All sizes are assumptions, set beside two counts: about
1,000 leerlingen in May 2024, and 2,100 who had used it by early 2025.

What holds it back: ``plaatsen``, of the samenwerkingsverbanden with places those in which all are
taken; ``doelgroep``, those in which some are empty, because nobody is at home for long enough.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, Self

import numpy as np
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from sim.agents.codes import Arrangement
from sim.policies.policy import (
    Bools,
    Bound,
    Delivery,
    Part,
    Policy,
    Source,
    Write,
    delivery_of,
    month_in,
)
from sim.policies.settings import PolicySettings

if TYPE_CHECKING:
    from sim.agents.state import State
    from sim.parameters import Parameters

_LEVERS = ("oza_plaatsen", "oza_vanaf")
Product = Callable[["State"], Iterable[Write]]


class OzaSettings(PolicySettings):
    """The experiment onderwijszorgarrangementen, by law from 2023-01 until 2028-01."""

    plaatsen: float | None = Field(
        None,
        ge=0.0,
        le=20.0,
        description="Places per 1000 leerlingen where it takes part; null: as in the parameters.",
    )
    deelname: float | None = Field(
        None,
        ge=0.0,
        le=1.0,
        description="Share of samenwerkingsverbanden that takes part, without swv; "
        "null: as in the parameters.",
    )
    doelgroep: int | None = Field(
        None,
        ge=1,
        le=36,
        description="Months at home from which one may enter; null: as in the parameters.",
    )
    daarna: Literal["stopt", "blijft", "landelijk"] = Field(
        "stopt", description="What follows on the experiment; stopt is the law as it stands."
    )
    daarna_phase_in_months: int | None = Field(
        None,
        ge=0,
        le=240,
        description="landelijk: months to full strength where it is new; "
        "null: as in the parameters.",
    )

    @model_validator(mode="after")
    def _read(self) -> Self:
        findings: list[tuple[str, float, str, str]] = []
        if self.daarna_phase_in_months is not None and self.daarna != "landelijk":
            text = "is read with daarna: landelijk only"
            findings.append(("daarna_phase_in_months", self.daarna_phase_in_months, text, "null"))
        if self.deelname is not None and self.swv is not None:
            text = "is not read where swv names who takes part"
            findings.append(("deelname", self.deelname, text, "one of the two"))
        if findings:
            raise PydanticCustomError("findings", "is refused", {"findings": findings})
        return self


def takes_part(settings: OzaSettings, state: "State") -> Bools:
    """Return which samenwerkingsverbanden take part in the experiment, shape (n,)."""
    from sim import draws  # noqa: PLC0415  (heavy, and a scenario file is read without it)

    codes, p = state.codes.swvs, state.parameters
    if settings.swv is not None:
        return np.isin(np.array(codes, dtype=np.str_), list(settings.swv))
    share = p["oza.deelname"] if settings.deelname is None else settings.deelname

    def draw() -> Bools:
        stream = draws.key(int(p["bevolking.zaad"]), draws.Kind.OZA_TAKES_PART)
        taking: Bools = draws.uniforms(stream, draws.identities(codes)) < share
        return taking

    return state.once("oza: takes part", share, draw)


def _product(settings: OzaSettings, *, new: bool = False, since: int | None = None) -> Product:
    """Return the product for who took part, or for the others; nothing before ``since``."""

    def product(state: "State") -> Iterable[Write]:
        if since is not None and state.month < since:
            return
        where = takes_part(settings, state) ^ new
        places = settings.plaatsen
        places = state.parameters["oza.plaatsen"] if places is None else places
        yield Write("oza_plaatsen", state.levers["oza_plaatsen"] + places, where)
        if settings.doelgroep is not None:
            yield Write("oza_vanaf", float(settings.doelgroep), where)

    return product


def parts(settings: OzaSettings, parameters: "Parameters") -> Sequence[Part]:
    """Return the experiment and what follows on it."""
    experiment = delivery_of(
        settings,
        parameters,
        first="oza.vanaf",
        until="oza.tot",
        phase_in="oza.invoering_duur",
    )
    found = [Part("experiment", experiment, _LEVERS, _product(settings), steady=True)]
    end = experiment.until
    if settings.daarna == "stopt" or end is None:
        return found
    going_on = replace(experiment, until=None)  # its phase-in goes on too
    found.append(Part("blijft", going_on, _LEVERS, _product(settings, since=end)))
    if settings.daarna == "landelijk":
        duration: float | None = settings.daarna_phase_in_months
        everywhere = Delivery(
            first=max(end, month_in(parameters, "oza.landelijk_vanaf")),
            strength=settings.strength,
            phase_in=parameters["oza.landelijk_duur"] if duration is None else duration,
            spread=settings.spread_months,
        )
        new = _product(settings, new=True)
        found.append(Part("landelijk", everywhere, _LEVERS, new, steady=True))
    return found


def bounds(settings: OzaSettings, state: "State") -> Iterable[Bound]:
    """Return in how many samenwerkingsverbanden all places are taken, and in how many not."""
    from sim.agents.arrangement_places import places  # noqa: PLC0415  (heavy)
    from sim.agents.institutions import NO_SWV  # noqa: PLC0415  (heavy)

    del settings
    people, used = state.leerlingen, state.used
    there = people.swv[:used][people.arrangement[:used] == Arrangement.OZA]
    room = places(state)[Arrangement.OZA]
    taken = np.bincount(there[there != NO_SWV], minlength=len(room))
    some = room > 0
    yield Bound("plaatsen", int((some & (taken >= room)).sum()), int(some.sum()))
    yield Bound("doelgroep", int((some & (taken < room)).sum()), int(some.sum()))


POLICY = Policy(
    name="oza",
    summary="Onderwijs en zorg samen, op een andere plaats of tijd dan de school.",
    settings=OzaSettings,
    levers=_LEVERS,
    parts=parts,
    by_law=True,
    eligible="wie lang thuis is, in een samenwerkingsverband dat meedoet",
    effect=("oza.plaatsen", "arrangement.oza_duur", "arrangement.oza_terugkeer"),
    law=("boza-1-exp-2022", "boza-1-cob-2022"),
    sources=(
        Source("vierde voortgangsrapportage 2025", "maatregel 8b: vijf jaar vanaf 1 januari 2023"),
        Source("kst-31497-475", "aantal leerlingen"),
        Source("kst-31497-448", "aantal initiatieven"),
    ),
    sure="Aanname: de eerste uitkomsten van het experiment waren er nog niet.",
    bounds=bounds,
)
