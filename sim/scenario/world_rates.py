"""What goes on in a written-out world: processes that can be left out, and constant rates."""

import math
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import Field, model_validator

from sim.clock import MONTHS_PER_YEAR, monthly_probability
from sim.policies.settings import Strict
from sim.scenario.problems import Finding, refuse

WEEKS_PER_YEAR = 52
_DIGITS = 12  # a rate written per week, month or schooljaar gives the same bits after rounding

Process = Literal[
    "uitstroom",
    "po_naar_vo",
    "instroom_vierjarigen",
    "migratie",
    "ondersteuning",
    "aanvraag",
    "tlv",
    "plaatsing",
    "terugplaatsing",
    "verzuim",
    "terugkeer",
    "vrijstelling_5a",
    "plaatsen_volgen_vraag",
    "arrivals",
    "behoefte",
    "leraren",
    "expertise",
    "bekostiging",
    "gewoonte",
    "samenwerking",
    "opvolging",
    "registratie",
    "leerlingenvervoer",
    "herindicatie",
    "residentieel",
    "aanmelding",
    "nieuwkomers",
    "arrangementen",
    "jeugdhulp",
    "vaste_overgangen",
]
PROCESSES: tuple[Process, ...] = get_args(Process)
"""Every process that a written-out world can leave out."""

RateName = Literal[
    "aanvraag_sbo",
    "aanvraag_so",
    "aanvraag_vso",
    "beslissing",
    "toekenning",
    "terugplaatsing_sbo",
    "terugplaatsing_so",
    "terugplaatsing_vso",
    "langdurig_verzuim",
    "absoluut_verzuim",
    "vrijstelling_5a",
    "terugkeer_langdurig",
    "terugkeer_absoluut",
    "einde_vrijstelling_5a",
    "uitstroom",
    "uitstroom_bao",
    "uitstroom_sbo",
    "uitstroom_so",
    "uitstroom_vo",
    "uitstroom_vso",
]
RATE_NAMES: tuple[RateName, ...] = get_args(RateName)
"""Every formula of the model that a constant can replace.

``uitstroom`` lets anyone enrolled leave funderend onderwijs in any month; ``uitstroom_so`` and its
like do so from one schoolsoort, and go before ``uitstroom``. ``toekenning`` is the chance that a
decision is a yes; every other one is per month, week or schooljaar.
"""

PER_DECISION: frozenset[RateName] = frozenset({"toekenning"})


class ConstantRate(Strict):
    """One number in place of a formula of the model, the same for everyone who is eligible."""

    value: float = Field(ge=0.0, le=1000.0, description="The chance (0 to 1) or the hazard.")
    unit: Literal["per_month", "per_schooljaar", "per_week", "per_decision"] = Field(
        "per_month", description="The time that the value is for; per_decision for toekenning."
    )
    as_: Literal["probability", "rate"] = Field(
        "probability",
        alias="as",
        description="probability: chance of at least one event in that time; rate: hazard.",
    )

    @model_validator(mode="after")
    def _probability_fits(self) -> Self:
        if self.as_ == "probability" and self.value > 1.0:
            refuse(("value", self.value, "is more than a probability can be", "0 to 1"))
        if self.as_ == "rate" and self.unit == "per_decision":
            refuse(("as", self.as_, "a chance per decision is no rate", "probability"))
        return self

    @property
    def hazard(self) -> float:
        """Events per month of a leerling at risk; ``inf`` for a probability of 1."""
        if self.as_ == "probability":
            if self.value >= 1.0:
                return math.inf
            hazard = -math.log1p(-self.value) * self._times_per_month
        else:
            hazard = self.value * self._times_per_month
        return _rounded(hazard)

    @property
    def probability(self) -> float:
        """Chance within one month (``toekenning``: per decision), 0 to 1."""
        if self.as_ == "probability":
            if self.unit in {"per_month", "per_decision"}:
                return self.value
            if self.unit == "per_schooljaar":
                return _rounded(monthly_probability(self.value))
            return _rounded(1.0 - (1.0 - self.value) ** self._times_per_month)
        return _rounded(-math.expm1(-self.hazard))

    @property
    def _times_per_month(self) -> float:
        if self.unit == "per_schooljaar":
            return 1.0 / MONTHS_PER_YEAR
        return WEEKS_PER_YEAR / MONTHS_PER_YEAR if self.unit == "per_week" else 1.0


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")


def check_units(rates: dict[Any, ConstantRate]) -> dict[Any, ConstantRate]:
    """Return ``rates``; refuse ``toekenning`` per month and any other rate per decision."""
    found: list[Finding] = []
    for name, rate in rates.items():
        if name in PER_DECISION and rate.unit != "per_decision":
            found.append((f"{name}.unit", rate.unit, "does not fit this rate", "per_decision"))
        if name not in PER_DECISION and rate.unit == "per_decision":
            allowed = "per_month, per_week, per_schooljaar"
            found.append((f"{name}.unit", rate.unit, "does not fit this rate", allowed))
    refuse(*found)
    return rates


class Births(Strict):
    """Children who turn four and enter bao.

    ``per_year[k]`` counts the children who turn four in the twelve months from October of the
    start year + k on: they are four on the next 1 October. The last number repeats. Those who turn
    four before that belong to ``leerlingen``. Within the twelve months they are spread evenly.
    """

    per_year: Annotated[
        tuple[Annotated[int, Field(ge=0, le=10_000_000)], ...], Field(strict=False, min_length=1)
    ] = Field(description="Children per twelve months from October; the last number repeats.")
    gemeente: str = Field(description="Code of the gemeente where they live.")

    def entering(self, month: int, start_month: int) -> int:
        """Return how many children turn four in ``month`` of a run that starts in August."""
        since = month - (start_month + 2)
        if since < 0:
            return 0
        cohort, k = divmod(since, MONTHS_PER_YEAR)
        total = self.per_year[min(cohort, len(self.per_year) - 1)]
        return spread(total, k + 1) - spread(total, k)


def spread(count: int, k: int, months: int = MONTHS_PER_YEAR) -> int:
    """Return how many of ``count``, spread evenly over ``months``, fall in the first ``k``."""
    return -(-count * k // months)
