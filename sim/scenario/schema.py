"""The scenario file, field by field, as strict models: nothing unknown and no silent conversion."""

from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    Discriminator,
    Field,
    SerializeAsAny,
    Tag,
    model_validator,
)

from sim.clock import MONTHS_PER_YEAR, format_month, parse_month
from sim.policies.settings import Month, PolicySettings, Strict
from sim.scenario.dump import to_yaml
from sim.scenario.problems import Finding, refuse
from sim.scenario.world_schema import SmallWorld

FIRST_START = "2011-08"
LAST_START = "2025-08"
MAX_SEED = 2**63 - 1


def _start(text: str) -> str:
    month, first, last = (parse_month(m) for m in (text, FIRST_START, LAST_START))
    if first <= month <= last and (month - first) % MONTHS_PER_YEAR == 0:
        return text
    if month < first:
        raise ValueError(f"no run starts this early; the first month it can be is {FIRST_START}")
    if month > last:
        raise ValueError(f"no run starts this late; the last month it can be is {LAST_START}")
    below = first + (month - first) // MONTHS_PER_YEAR * MONTHS_PER_YEAR
    above = below + MONTHS_PER_YEAR
    nearest = f"{format_month(below)} and {format_month(above)}"
    raise ValueError(f"a run cannot start in this month; the nearest two that can are {nearest}")


def _printable(text: str) -> str:
    if not all(c.isprintable() or c == "\n" for c in text):
        raise ValueError("holds a character that cannot be printed")
    return text


def _one_line(text: str) -> str:
    if "\n" in text:
        raise ValueError("holds a line break")
    return _printable(text)


def _kind_of_world(value: Any) -> str:
    return "written_out" if isinstance(value, dict | SmallWorld) else "named"


Units = Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
HOLDER_OF_TARGET = {
    "swv": "samenwerkingsverband",
    "school": "school",
    "gemeente": "gemeente",
    "jeugdregio": "jeugdregio",
}
"""Key of a lever setting that names units, and the holder whose units they are."""


class LeverSetting(Strict):
    """One lever set to a value from a month on, for all its holders or for those named.

    Settings work in the order of the file: where two overlap, the later one holds.
    """

    lever: str = Field(description="Name of the lever.")
    value: float = Field(description="Value, in the unit and range of the lever.")
    from_: Month | None = Field(None, alias="from", description="First month; null: the start.")
    until: Month | None = Field(None, description="First month without it; null: no end.")
    swv: Units | None = Field(None, description="Only these samenwerkingsverbanden.")
    school: Units | None = Field(None, description="Only these schools (vestigingscode).")
    gemeente: Units | None = Field(None, description="Only these gemeenten.")
    jeugdregio: Units | None = Field(None, description="Only these jeugdregio's.")

    @model_validator(mode="after")
    def _order(self) -> Self:
        refuse(*order_findings(self.from_, self.until))
        return self

    @property
    def from_month(self) -> int | None:
        """Month index from which it holds; None: the start of the run."""
        return None if self.from_ is None else parse_month(self.from_)

    @property
    def until_month(self) -> int | None:
        """Month index of the first month without it; None: no end."""
        return None if self.until is None else parse_month(self.until)

    @property
    def units(self) -> tuple[str, ...] | None:
        """Codes of the units it is for, all of the lever's holder; None: all units."""
        return self.swv or self.school or self.gemeente or self.jeugdregio


def order_findings(first: str | None, until: str | None) -> list[Finding]:
    """Return a finding when ``until`` is not later than ``first``."""
    if first is None or until is None or parse_month(until) > parse_month(first):
        return []
    return [("until", until, "is not later than from", f"a month after {first}")]


class Scenario(Strict):
    """What is run: when, where, under which policies, levers and parameters."""

    name: Annotated[str, AfterValidator(_one_line)] = Field(
        min_length=1, max_length=80, description="Name of the scenario, on one line."
    )
    description: Annotated[str, AfterValidator(_printable)] = Field(
        "", max_length=4000, description="What it asks and assumes, in Dutch."
    )
    start: Annotated[str, AfterValidator(_start)] = Field(
        description="First month: August of 2011 to 2025, as YYYY-08."
    )
    years: int = Field(ge=1, le=35, description="Length, in schooljaren.")
    seed: int = Field(1, ge=0, le=MAX_SEED, description="Seed of all chance.")
    scale: float = Field(1.0, gt=0.0, le=1.0, description="Share of all leerlingen that is run.")
    parameter_set: str = Field("Adir", description="Which values of the parameters to start from.")
    world: Annotated[
        Annotated[Literal["nederland", "gelijk"], Tag("named")]
        | Annotated[SmallWorld, Tag("written_out")],
        Discriminator(_kind_of_world),
    ] = Field(
        "nederland",
        description="nederland; gelijk, where each swv begins alike; or a small world written out.",
    )
    policies: dict[str, SerializeAsAny[PolicySettings]] = Field(
        default_factory=dict, description="Policies by their Dutch name; unnamed: as by law."
    )
    levers: Annotated[tuple[LeverSetting, ...], Field(strict=False)] = Field(
        (), description="Levers set for all or some institutions, from a month on."
    )
    parameters: dict[str, float] = Field(
        default_factory=dict, description="Values of parameters, by path."
    )

    @property
    def start_month(self) -> int:
        """Month index of the first month of the run."""
        return parse_month(self.start)

    @property
    def end_month(self) -> int:
        """Month index of the first month after the run."""
        return self.start_month + self.years * MONTHS_PER_YEAR

    @property
    def months(self) -> int:
        """Number of months of the run."""
        return self.years * MONTHS_PER_YEAR

    @property
    def small_world(self) -> SmallWorld | None:
        """The world as written out in the file; None: the Netherlands."""
        return self.world if isinstance(self.world, SmallWorld) else None

    def dump_yaml(self) -> str:
        """Return the scenario after defaults as YAML; it loads again as an equal scenario."""
        return to_yaml(self.model_dump(mode="python", by_alias=True))
