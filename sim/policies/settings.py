"""What a scenario may say about every policy: from when, how far, how fast, and where."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from sim.clock import parse_month


def _month(text: str) -> str:
    parse_month(text)
    return text


Month = Annotated[
    str,
    AfterValidator(_month),
    Field(json_schema_extra={"pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$", "format": "month"}),
]
"""A month written ``YYYY-MM``."""
Swvs = Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
"""Codes of samenwerkingsverbanden."""


class Strict(BaseModel):
    """A model that refuses unknown keys and every silent change of type, and cannot be changed."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, allow_inf_nan=False, validate_default=True
    )


class PolicySettings(Strict):
    """How a policy is delivered. A null means: as the law and the parameters have it."""

    on: bool = Field(True, description="False switches the policy off for the whole run.")
    from_: Month | None = Field(
        None, alias="from", description="First month (YYYY-MM); null: as the law has it."
    )
    until: Month | None = Field(
        None, description="First month without the policy (YYYY-MM); null: as the law has it."
    )
    strength: float = Field(
        1.0, ge=0.0, le=1.0, description="Share of its full effect, once it is phased in."
    )
    phase_in_months: int | None = Field(
        None, ge=0, le=240, description="Months to full strength; null: as in the parameters."
    )
    spread_months: int = Field(
        0,
        ge=0,
        le=240,
        description="The last begins this much later, each at its own draw.",
    )
    spread_by: Literal["swv", "school"] = Field(
        "swv", description="Who begins at a draw of its own: each swv, or each school."
    )
    swv: Swvs | None = Field(
        None, description="Only in these samenwerkingsverbanden; null: in all."
    )

    @property
    def from_month(self) -> int | None:
        """Month index of ``from``; None: as the law has it."""
        return None if self.from_ is None else parse_month(self.from_)

    @property
    def until_month(self) -> int | None:
        """Month index of ``until`` (the policy no longer works in it); None: as the law has it."""
        return None if self.until is None else parse_month(self.until)
