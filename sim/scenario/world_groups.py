"""Groups of leerlingen in a written-out world: those present at the start and those who arrive."""

from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from sim.agents.codes import SCHOOLSOORT_NAAM, Aanwezigheid, Behoefte, Niveau, Route, Schoolsoort
from sim.clock import MONTHS_PER_YEAR, month_of, parse_month
from sim.policies.settings import Month, Strict
from sim.scenario.problems import Finding, listing, refuse

Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$")]
Count = Annotated[int, Field(ge=0, le=1_000_000_000)]
Enrolled = Literal["bao", "sbo", "so", "vo", "vso"]
Onderwijs = Literal["bao", "sbo", "so", "vo", "vso", "niet_ingeschreven"]
Need = Literal[
    "geen",
    "taal",
    "gedrag",
    "autisme",
    "hoogbegaafd",
    "fysiek",
    "zml",
    "emb",
    "cluster12",
]
NiveauName = Literal["brugjaar", "pro", "vmbo", "havo", "vwo"]
Attendance = Literal[
    "aanwezig",
    "kort_verzuim",
    "thuis_met_toestemming",
    "langdurig_relatief",
    "absoluut",
    "niet_leerplichtig",
    "vrijstelling_5a",
    "vrijstelling_5b",
]
SCHOOLSOORT_CODE = {name: code for code, name in SCHOOLSOORT_NAAM.items()}


class Group(Strict):
    """What leerlingen and arrivals have in common."""

    schoolsoort: Onderwijs = Field(description="Where they are enrolled, or niet_ingeschreven.")
    school: Code | None = Field(None, description="School; default: the run places them.")
    gemeente: Code | None = Field(None, description="Home gemeente; default the first.")
    swv_po: Code | None = Field(None, description="Home swv po; default the first of po.")
    swv_vo: Code | None = Field(None, description="Home swv vo; default the first of vo.")
    age: int | None = Field(None, ge=0, le=22, description="Age in whole years; see the rule.")
    need: Need = Field("geen", description="Type of need.")
    severity: float = Field(0.0, ge=0.0, le=1.0, description="Severity of the need, 0 to 1.")
    need2: Need = Field("geen", description="Type of a second need, beside another first one.")
    severity2: float = Field(0.0, ge=0.0, le=1.0, description="Severity of the second need.")
    onset_age: float = Field(0.0, ge=0.0, le=22.0, description="Age at which it shows, years.")
    niveau: NiveauName | None = Field(None, description="Niveau, in vo only.")
    route: Literal["aangevraagd", "wachtlijst"] | None = Field(
        None, description="Waiting for a decision or for a place; needs `for`."
    )
    for_: Literal["sbo", "so", "vso"] | None = Field(
        None, alias="for", description="What is asked for or waited for; needs `route`."
    )
    aanwezigheid: Attendance | None = Field(
        None,
        description="Attendance; default aanwezig when enrolled, else absoluut (5 to 17 years) "
        "or niet_leerplichtig.",
    )

    @property
    def soort(self) -> Schoolsoort:
        """Schoolsoort as a code."""
        return SCHOOLSOORT_CODE[self.schoolsoort]

    @property
    def behoefte(self) -> Behoefte:
        """Type of need as a code."""
        return Behoefte[self.need.upper()]

    @property
    def behoefte2(self) -> Behoefte:
        """Type of the second need as a code."""
        return Behoefte[self.need2.upper()]

    @property
    def niveau_code(self) -> Niveau:
        """Niveau as a code; GEEN when none is given."""
        return Niveau.GEEN if self.niveau is None else Niveau[self.niveau.upper()]

    @property
    def route_code(self) -> Route:
        """Route as a code."""
        return Route.GEEN if self.route is None else Route[self.route.upper()]

    @property
    def route_soort(self) -> Schoolsoort | None:
        """Schoolsoort asked for or waited for; None when on no route."""
        return None if self.for_ is None else SCHOOLSOORT_CODE[self.for_]

    @property
    def aanwezigheid_code(self) -> Aanwezigheid | None:
        """Attendance as a code; None: the default for enrolment and age."""
        return None if self.aanwezigheid is None else Aanwezigheid[self.aanwezigheid.upper()]

    @property
    def onset_months(self) -> int:
        """Age at which the need shows, in months."""
        return round(self.onset_age * MONTHS_PER_YEAR)

    def own_findings(self) -> list[Finding]:
        """Return what does not fit together within the group itself."""
        found: list[Finding] = []
        if (self.route is None) != (self.for_ is None):
            found.append(("route", None, "route and for belong together", "both or neither"))
        if self.need == "geen" and self.severity > 0.0:
            found.append(("severity", self.severity, "is given without a need", "0, or a need"))
        if self.need2 != "geen" and self.need in {"geen", self.need2}:
            found.append(("need2", self.need2, "needs another first need", "geen"))
        if self.need2 == "geen" and self.severity2 > 0.0:
            found.append(("severity2", self.severity2, "is given without need2", "0, or a need2"))
        if self.niveau is not None and self.schoolsoort != "vo":
            found.append(("niveau", self.niveau, "is given outside vo", "only for schoolsoort vo"))
        if self.school is not None and self.schoolsoort == "niet_ingeschreven":
            found.append(("school", self.school, "is given for leerlingen not enrolled", "none"))
        at_home = {"absoluut", "niet_leerplichtig", "vrijstelling_5a", "vrijstelling_5b"}
        enrolled = self.schoolsoort != "niet_ingeschreven"
        if self.aanwezigheid is not None and (self.aanwezigheid in at_home) == enrolled:
            where = "enrolled" if enrolled else "not enrolled"
            every = set(get_args(Attendance))
            allowed = listing(every - at_home if enrolled else at_home)
            message = f"cannot be for leerlingen who are {where}"
            found.append(("aanwezigheid", self.aanwezigheid, message, allowed))
        return found


class WorldLeerlingen(Group):
    """A number of leerlingen who are alike, present at the start.

    With ``age`` a: exactly a years old on 1 October of the start year. Birth months run from
    October of (year - a - 1) to September of (year - a); leerling i of n (from 0) is born in month
    ``12 * i // n`` of these twelve.
    """

    count: Count = Field(description="Number of leerlingen.")
    birth_month: Month | None = Field(None, description="Birth month of all; or give `age`.")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        found = self.own_findings()
        if (self.age is None) == (self.birth_month is None):
            message = "is missing" if self.age is None else "stands beside birth_month"
            found.append(("age", self.age, message, "either age or birth_month"))
        refuse(*found)
        return self

    def birth_month_of(self, i: int, start_month: int) -> int:
        """Return the birth month index of leerling ``i`` in a run that starts in August."""
        if self.birth_month is not None:
            return parse_month(self.birth_month)
        return first_birth_month(self.age or 0, start_month) + MONTHS_PER_YEAR * i // self.count


class WorldArrivals(Group):
    """Leerlingen who come in from outside, every month anew.

    With ``age`` a, in whole years in the month of arrival: the birth months of the arrivals of a
    month are spread over the twelve that give this age, as those of leerlingen are.
    """

    per_month: float = Field(ge=0.0, le=1_000_000.0, description="Mean number per month.")
    distribution: Literal["poisson", "fixed"] = Field(
        "poisson", description="poisson: drawn; fixed: exactly that many, rounded over time."
    )
    from_: Month | None = Field(None, alias="from", description="First month; default the start.")
    until: Month | None = Field(None, description="First month without them; default the end.")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        found = self.own_findings()
        if self.age is None:
            found.append(("age", None, "is missing", "age in whole years on arrival"))
        refuse(*found)
        return self

    @property
    def from_month(self) -> int | None:
        """Month index of the first arrivals; None: the start of the run."""
        return None if self.from_ is None else parse_month(self.from_)

    @property
    def until_month(self) -> int | None:
        """Month index of the first month without arrivals; None: no end."""
        return None if self.until is None else parse_month(self.until)

    def fixed_count(self, k: int) -> int:
        """Return how many arrive in the ``k``-th month (from 0) when not drawn."""
        return int(self.per_month * (k + 1)) - int(self.per_month * k)

    def birth_month_of(self, i: int, n: int, month: int) -> int:
        """Return the birth month index of arrival ``i`` of the ``n`` in ``month``."""
        first = month - MONTHS_PER_YEAR * ((self.age or 0) + 1) + 1
        return first + MONTHS_PER_YEAR * i // n


def first_birth_month(age: int, start_month: int) -> int:
    """Return the first of the twelve birth months that are ``age`` on the next 1 October."""
    return month_of(start_month // MONTHS_PER_YEAR - age - 1, 10)
