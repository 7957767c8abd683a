"""What a scenario may say about a policy: one strict model per policy, and the list of them all.

To add a policy: declare a subclass of ``PolicySettings`` here and enter it in ``POLICIES``.
"""

from typing import Annotated

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


class Strict(BaseModel):
    """A model that refuses unknown keys and every silent change of type, and cannot be changed."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, allow_inf_nan=False, validate_default=True
    )


class PolicySettings(Strict):
    """What every policy has in common. A null means: as the law and the parameters have it."""

    on: bool = Field(True, description="False switches the policy off for the whole run.")
    from_: Month | None = Field(
        None, alias="from", description="First month (YYYY-MM); null: as the law has it."
    )
    until: Month | None = Field(
        None, description="First month without the policy (YYYY-MM); null: it does not end."
    )

    @property
    def from_month(self) -> int | None:
        """Month index of ``from``; None: as the law has it."""
        return None if self.from_ is None else parse_month(self.from_)

    @property
    def until_month(self) -> int | None:
        """Month index of ``until`` (the policy no longer works in it); None: no end."""
        return None if self.until is None else parse_month(self.until)


class ZorgplichtSettings(PolicySettings):
    """The duty of a school to find a fitting place, in force by law since 2014-08."""

    strength: float | None = Field(
        None, ge=0.0, le=1.0, description="Share of its full effect; null: as in the parameters."
    )
    phase_in_months: int | None = Field(
        None, ge=0, le=120, description="Months to full strength; null: as in the parameters."
    )


POLICIES: dict[str, type[PolicySettings]] = {"zorgplicht": ZorgplichtSettings}
