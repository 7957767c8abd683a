"""A small world written out in a scenario: places, leerlingen and what happens to them.

It is run by the same code as the Netherlands. Every field says what it is, its unit and its range;
``world_checks`` tells what must fit together and ``world_rates`` what goes on.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from sim.agents.codes import Niveau, Schoolsoort
from sim.clock import parse_month
from sim.policies.settings import Month, Strict
from sim.scenario.world_defaults import fill
from sim.scenario.world_groups import (
    SCHOOLSOORT_CODE,
    Code,
    Count,
    Enrolled,
    Group,
    NiveauName,
    WorldArrivals,
    WorldLeerlingen,
)
from sim.scenario.world_rates import Births, ConstantRate, Process, RateName, check_units
from sim.scenario.world_states import VasteOvergangen

Kilometre = Annotated[float, Field(ge=-1000.0, le=1000.0)]
__all__ = [
    "Group",
    "SmallWorld",
    "WorldArrivals",
    "WorldGemeente",
    "WorldLeerlingen",
    "WorldSchool",
    "WorldSwv",
]

MAX_COPIES = 10_000
"""Copies of a written-out world."""
MAX_UNITS = 60_000
"""Gemeenten, samenwerkingsverbanden, schools or streams in all copies together."""
MAX_LEERLINGEN = 10_000_000
"""Leerlingen in a written-out world beyond which a run must be asked for explicitly."""


def _kind_of_places(value: Any) -> str:
    return "per_date" if isinstance(value, dict) else "number"


Places = Annotated[
    Annotated[Count | None, Tag("number")] | Annotated[dict[Month, Count | None], Tag("per_date")],
    Discriminator(_kind_of_places),
]


class WorldGemeente(Strict):
    """A gemeente; every leerling lives in one."""

    code: Code = Field(description="Code, unique among the gemeenten.")
    jeugdregio: Code = Field("J1", description="Code of its jeugdregio.")
    x: Kilometre = Field(0.0, description="East, in km.")
    y: Kilometre = Field(0.0, description="North, in km.")


class WorldSwv(Strict):
    """A samenwerkingsverband."""

    code: Code = Field(description="Code, unique among the samenwerkingsverbanden.")
    sector: Literal["po", "vo"] = Field(description="po (bao, sbo, so) or vo (vo, vso).")


class WorldSchool(Strict):
    """A school: one schoolsoort at one place."""

    code: Code = Field(description="Code, unique among the schools.")
    schoolsoort: Enrolled = Field(description="Schoolsoort.")
    gemeente: Code | None = Field(None, description="Its gemeente; default the first.")
    swv: Code | None = Field(
        None, description="Its swv, of its own sector; default the first; none for cluster12."
    )
    x: Kilometre | None = Field(None, description="East, in km; default that of its gemeente.")
    y: Kilometre | None = Field(None, description="North, in km; default that of its gemeente.")
    places: Places = Field(
        None,
        description="Places; or places from each month on (none before the first); null: no limit.",
    )
    closes: Month | None = Field(None, description="First month in which it is closed.")
    niveaus: Annotated[tuple[NiveauName, ...], Field(strict=False)] = Field(
        (), description="Niveaus that a vo school offers; empty: all."
    )
    cluster12: bool = Field(False, description="True: cluster 1 or 2, outside the swv's.")

    @property
    def soort(self) -> Schoolsoort:
        """Schoolsoort as a code."""
        return SCHOOLSOORT_CODE[self.schoolsoort]

    @property
    def point(self) -> tuple[float, float]:
        """Place in km east and north; as filled in from its gemeente where not given."""
        return self.x or 0.0, self.y or 0.0

    @property
    def closes_month(self) -> int | None:
        """Month index from which the school is closed; None: never."""
        return None if self.closes is None else parse_month(self.closes)

    @property
    def niveau_codes(self) -> tuple[Niveau, ...]:
        """Niveaus as codes; empty: all."""
        return tuple(Niveau[name.upper()] for name in self.niveaus)

    def places_at(self, month: int) -> int | None:
        """Return the places in ``month``; None: no limit; 0 when closed or not yet open."""
        if self.closes_month is not None and month >= self.closes_month:
            return 0
        if not isinstance(self.places, dict):
            return self.places
        known = [m for m in self.places if parse_month(m) <= month]
        return self.places[max(known)] if known else 0


class SmallWorld(Strict):
    """A world written out in the scenario file."""

    copies: int = Field(
        1, ge=1, le=MAX_COPIES, description="How many of this world there are, side by side."
    )
    gemeenten: Annotated[tuple[WorldGemeente, ...], Field(strict=False)] = Field(
        (), description="The gemeenten."
    )
    swvs: Annotated[tuple[WorldSwv, ...], Field(strict=False)] = Field(
        (), description="The samenwerkingsverbanden."
    )
    schools: Annotated[tuple[WorldSchool, ...], Field(strict=False)] = Field(
        (), description="The schools."
    )
    leerlingen: Annotated[tuple[WorldLeerlingen, ...], Field(strict=False)] = Field(
        (), description="Groups of leerlingen at the start."
    )
    arrivals: Annotated[tuple[WorldArrivals, ...], Field(strict=False)] = Field(
        (), description="Leerlingen who come in each month."
    )
    births: Births | None = Field(None, description="Four-year-olds entering bao; null: none.")
    processes: Annotated[tuple[Process, ...], Field(strict=False)] | None = Field(
        None, description="Processes that are on; null: all."
    )
    constant_rates: dict[RateName, ConstantRate] = Field(
        default_factory=dict, description="Constants in place of formulas of the model."
    )
    vaste_overgangen: VasteOvergangen | None = Field(
        None, description="Free states and the monthly chances between them; null: none."
    )
    net_migration: float = Field(
        0.0, ge=-0.5, le=0.5, description="Net migration, share of each cohort per schooljaar."
    )
    exit_age: int | None = Field(
        None, ge=4, le=22, description="Leaves in August when this old on 1 October; null: rules."
    )
    po_exit_age: int | None = Field(
        None, ge=4, le=22, description="Leaves po in August likewise; null: the model's rules."
    )

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, data: Any) -> Any:
        return fill(data)

    @model_validator(mode="after")
    def _units_fit(self) -> Self:
        check_units(self.constant_rates)
        return self

    def is_on(self, process: Process) -> bool:
        """Return whether ``process`` is on in this world."""
        return self.processes is None or process in self.processes
