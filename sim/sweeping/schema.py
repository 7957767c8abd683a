"""The experiment file, field by field: what is varied, by which design, and what is looked at."""

from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    Field,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

from sim.policies.settings import Strict
from sim.scenario.dump import to_yaml
from sim.scenario.problems import Finding, refuse

MAX_RUNS = 1_000_000
MAX_SEED = 2**63 - 1
DESIGN_SEEDS = 2**32 - 1
"""Highest seed of a design, set by the library that draws Sobol and Morris designs."""
Cell = bool | int | float | str
"""A value that a factor can take."""


def _one_type(value: Any, check: ValidatorFunctionWrapHandler) -> Cell:
    """Check a value; of one that is no cell say so once, and not once per type that it could be."""
    if not isinstance(value, Cell):
        raise ValueError("not one value")
    found: Cell = check(value)
    return found


_Cell = Annotated[Cell, WrapValidator(_one_type)]


def _printable(text: str) -> str:
    if not all(c.isprintable() or c == "\n" for c in text):
        raise ValueError("holds a character that cannot be printed")
    return text


def _one_line(text: str) -> str:
    if "\n" in text:
        raise ValueError("holds a line break")
    return _printable(text)


class Vary(Strict):
    """How a factor varies; both left out: over its own range, as far as it has one."""

    range: Annotated[tuple[float, float], Field(strict=False)] | None = Field(
        None, description="Lowest and highest value."
    )
    values: Annotated[tuple[_Cell, ...], Field(strict=False)] | None = Field(
        None, description="The values it takes, in place of a range."
    )

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        found: list[Finding] = []
        if self.range is not None and self.values is not None:
            found.append(("values", None, "stands beside range", "one of the two"))
        if self.range is not None and not self.range[0] < self.range[1]:
            found.append(("range", None, "does not go up", "the lowest value first"))
        if self.values == ():
            found.append(("values", None, "is empty", "one value or more"))
        seen = [(type(value), value) for value in self.values or ()]
        if len(set(seen)) < len(seen):
            found.append(("values", None, "holds a value twice", "each value once"))
        refuse(*found)
        return self


class Design(Strict):
    """Which points of the space of all factors are run."""

    kind: Literal["grid", "lhs", "crossed", "sobol", "morris", "list"] = Field(
        description="grid: every combination; lhs: a Latin hypercube; crossed: every combination "
        "of levers in every future of a Latin hypercube of uncertainties; sobol and morris: for "
        "sensitivity indices; list: the rows written out."
    )
    points: int | None = Field(
        default=None,
        ge=1,
        le=MAX_RUNS,
        description="lhs: number of points; crossed: futures; sobol: base sample; morris: "
        "trajectories.",
    )
    levels: int | None = Field(
        default=None,
        ge=2,
        le=1000,
        description="grid, crossed, morris: values taken from a range; default 3, 3, 4.",
    )
    seed: int = Field(default=1, ge=0, le=DESIGN_SEEDS, description="Seed of the design alone.")
    rows: Annotated[tuple[dict[str, _Cell], ...], Field(strict=False, min_length=1)] | None = Field(
        default=None, description="list: per point the value of every factor, by its path."
    )

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        needed = {"grid": "", "list": "rows"}.get(self.kind, "points")
        mine = {needed, "levels"} if self.kind in {"grid", "crossed", "morris"} else {needed}
        found: list[Finding] = []
        for name in ("points", "levels", "rows"):
            given = getattr(self, name) is not None
            if given and name not in mine:
                found.append((name, None, f"has no meaning in the design {self.kind}", "no value"))
            if not given and needed == name:
                found.append(("kind", self.kind, f"needs {name}", f"{name} beside it"))
        if self.kind == "sobol" and self.points is not None and self.points & (self.points - 1):
            found.append(("points", self.points, "is no power of two", "1, 2, 4, 8, 16, ..."))
        if self.kind == "morris" and self.levels is not None and self.levels % 2:
            found.append(("levels", self.levels, "is odd", "an even number"))
        refuse(*found)
        return self


class Wanted(Strict):
    """One outcome: a yearly figure of a unit, scaled back to all leerlingen."""

    indicator: str = Field(description="A yearly indicator, or a post of the books (whole cents).")
    schooljaar: int = Field(ge=2011, le=2060, description="First year of the schooljaar.")
    level: Literal["nederland", "swv", "gemeente"] = Field(
        default="nederland", description="Which level."
    )
    unit: str | None = Field(
        default=None, description="Code of the swv or gemeente; null: the country."
    )
    name: Annotated[str, AfterValidator(_one_line)] | None = Field(
        default=None,
        min_length=1,
        max_length=80,
        description="Name of its column; null: made from these.",
    )
    better: Literal["lower", "higher"] | None = Field(
        default=None,
        description="Which way is better; null: neither, and no policy is judged by it.",
    )

    @model_validator(mode="after")
    def _unit_of_level(self) -> Self:
        if (self.unit is None) != (self.level == "nederland"):
            code = f"the code of a {self.level}"
            national = self.level == "nederland"
            refuse(
                ("unit", self.unit, "has no meaning for nederland", "null")
                if national
                else ("level", self.level, "needs a unit", code)
            )
        return self

    @property
    def column(self) -> str:
        """Name of the column of the table."""
        place = "" if self.unit is None else f"_{self.unit}"
        return self.name or f"{self.indicator}{place}_{self.schooljaar}"


class Experiment(Strict):
    """What is swept: a base scenario, levers and uncertainties, a design, and outcomes."""

    name: Annotated[str, AfterValidator(_one_line)] = Field(
        min_length=1, max_length=80, description="Name of the experiment, on one line."
    )
    description: Annotated[str, AfterValidator(_printable)] = Field(
        "", max_length=4000, description="What it asks and assumes, in Dutch."
    )
    scenario: str = Field(
        min_length=1, description="File of the base scenario, seen from this file."
    )
    scale: float | None = Field(
        None, gt=0.0, le=1.0, description="In place of the scale of the scenario."
    )
    years: int | None = Field(None, ge=1, le=35, description="In place of its years.")
    seed: int | None = Field(None, ge=0, le=MAX_SEED, description="In place of its seed.")
    start: Literal["shared", "own"] = Field(
        "shared",
        description="shared: all points begin with the population of the base scenario; own: "
        "parameters of a point shape its start too.",
    )
    levers: dict[str, Vary] = Field(
        default_factory=dict, description="What can be chosen, by its path in the scenario."
    )
    uncertainties: dict[str, Vary] = Field(
        default_factory=dict, description="What is not known, by its path in the scenario."
    )
    design: Design = Field(description="Which points are run.")
    replicates: int = Field(
        1, ge=1, le=MAX_RUNS, description="Runs per point; replicate k has one seed in all points."
    )
    outcomes: Annotated[tuple[Wanted, ...], Field(strict=False, min_length=1)] = Field(
        description="What is kept of every run."
    )

    def dump_yaml(self) -> str:
        """Return the experiment after defaults as YAML; it loads again as an equal experiment."""
        return to_yaml(self.model_dump(mode="python"))


def experiment_schema() -> dict[str, Any]:
    """Return the JSON Schema of an experiment file."""
    schema = Experiment.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Experiment of leerlingstromen"
    return schema
