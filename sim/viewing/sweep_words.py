"""Dutch words for what a sweep varies and keeps: factors, outcomes, designs."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sim.agents.kas import INDICATORS
from sim.agents.levers import LEVERS
from sim.clock import schooljaar_label
from sim.parameters import load
from sim.sweeping.factors import LEVER, PARAMETERS, POLICIES, Factor
from sim.sweeping.factors import LEVERS as LEVERS_ROOM
from sim.sweeping.robustness import word
from sim.sweeping.swept import Swept
from sim.viewing.lever_words import LEVER_WORDS
from sim.viewing.page.indicators import describe
from sim.viewing.page.slider_words import EFFECTS, SETTINGS, UNITS
from sim.viewing.policy_words import KINDS, figure, unit_of
from sim.viewing.words import number, one_in

SHARE = "share"
ROLES = {True: "hendel (te kiezen)", False: "onzeker (niet bekend)"}
DESIGNS = {
    "grid": "rooster: elke combinatie van alle waarden",
    "lhs": "Latijnse hyperkubus: punten die elk bereik gelijkmatig vullen",
    "crossed": "gekruist: elke combinatie van hendels in elke toekomst van een Latijnse hyperkubus "
    "van wat onzeker is",
    "sobol": "Sobol: punten voor indices van Sobol",
    "morris": "Morris: stappen van één factor tegelijk, voor indices van Morris",
    "list": "lijst: de punten zijn uitgeschreven",
}
"""What each design is."""
WAYS = {"lower": "lager", "higher": "hoger"}
"""Which way of an outcome is better."""
CENT = "eurocent"
CHOSEN = (
    "Bereiken en waarden zijn gekozen, niet gemeten: aannames van wie het experiment schreef. "
    "Met andere bereiken zijn de uitkomsten anders."
)
"""What every table and figure of a sweep rests on."""


@dataclass(frozen=True)
class Outcome:
    """What an outcome is.

    Attributes:
        name: of its column.
        words: what it counts, of which schooljaar, and where.
        unit: in Dutch; empty where the folder does not tell.
        better: ``lager``, ``hoger`` or empty.
    """

    name: str
    words: str
    unit: str
    better: str

    @property
    def label(self) -> str:
        """Its name with its unit."""
        return f"{self.name} ({self.unit})" if self.unit else self.name


def short(path: str) -> str:
    """Return a path without its room, where that says little."""
    return path.removeprefix("parameters.").removeprefix("policies.").removeprefix("levers.")


def axis(path: str) -> str:
    """Return a path with its unit, for an axis."""
    unit = unit_of_path(path)
    return f"{short(path)} ({unit})" if unit else short(path)


@cache
def _parameters() -> Any:
    return load().items


def unit_of_path(path: str) -> str:
    """Return the unit of what a path leads to, in Dutch; empty where it is unknown."""
    room, _, rest = path.partition(".")
    if room == PARAMETERS and rest in _parameters():
        return unit_of(_parameters()[rest].unit)
    if room == LEVERS_ROOM and rest in LEVERS:
        return unit_of(LEVERS[rest].unit)
    key = rest.rpartition(".")[2]
    if room == POLICIES and key in SETTINGS and key not in {"on", "spread_by", "daarna"}:
        return unit_of(UNITS.get(key, SHARE))
    return ""


def meaning_of(path: str) -> str:
    """Return what a path leads to: in Dutch, or as the model says it; empty where it is unknown."""
    room, _, rest = path.partition(".")
    if room == LEVERS_ROOM:
        return LEVER_WORDS.get(rest, "")
    if room == PARAMETERS and rest in _parameters():
        return EFFECTS.get(rest) or str(_parameters()[rest].description)
    return SETTINGS.get(rest.rpartition(".")[2], "") if room == POLICIES else ""


def kind_of(path: str) -> str:
    """Return what sort of number a parameter is (aanname, gemeten, ...), or what is chosen."""
    room, _, rest = path.partition(".")
    if room == PARAMETERS and rest in _parameters():
        return KINDS[_parameters()[rest].kind]
    return "keuze in het scenario"


def values_of(factor: Factor) -> str:
    """Return the values of a factor, or both ends of its range."""
    if factor.values:
        return "; ".join(word(value) for value in factor.values)
    ends = f"{figure(factor.low)} tot {figure(factor.high)}"
    return f"{ends}, gehele getallen" if factor.whole else ends


def role_of(factor: Factor) -> str:
    """Return whether a factor can be chosen or is not known."""
    return ROLES[factor.role == LEVER]


def outcomes_of(swept: Swept) -> list[Outcome]:
    """Return what every outcome is, in the order of the columns."""
    asked = swept.manifest.get("experiment") or {}
    rows: Any = asked.get("outcomes")
    if not isinstance(rows, list):
        rows = []
    known = {}
    for row in rows:
        if isinstance(row, dict) and isinstance(row.get("indicator"), str):
            found = _outcome(row)
            known[found[0]] = found[1:]
    better = swept.better
    return [
        Outcome(name, *known.get(name, ("", "")), WAYS.get(better.get(name, ""), ""))
        for name in swept.outcomes
    ]


def _outcome(row: dict[str, Any]) -> tuple[str, str, str]:
    """Return name, words and unit of an outcome as the experiment asks for it."""
    indicator, year, unit = row["indicator"], row.get("schooljaar"), row.get("unit")
    place = "" if unit is None else f"_{unit}"
    name = row.get("name") or f"{indicator}{place}_{year}"
    where = "" if unit is None else f", {row.get('level')} {unit}"
    when = f", {schooljaar_label(year)}" if isinstance(year, int) else ""
    if indicator in INDICATORS:
        return str(name), f"{indicator.replace('_', ' ')}{when}{where}", CENT
    told = describe(indicator, "yearly")
    return str(name), f"{told.name}{when}{where}", told.unit


def sizes(swept: Swept) -> str:
    """Return how many runs there are, of which points and replicates, and how many failed."""
    told = swept.told
    times = counted(told["replicates"], "herhaling", "herhalingen")
    failed = f", {number(told['failures'])} mislukt" if told["failures"] else ""
    runs = counted(told["runs"], "run", "runs")
    return f"{runs} ({counted(told['points'], 'punt', 'punten')} x {times}{failed})"


def counted(count: int, one: str, many: str) -> str:
    """Return a number with its noun: 1 toekomst, 2 toekomsten."""
    return f"{number(count)} {one if count == 1 else many}"


def scale_of_sweep(swept: Swept) -> float | None:
    """Return which share of the leerlingen was drawn; None where all are, or it is not told."""
    scenario = swept.manifest.get("scenario") or {}
    scale = scenario.get("scale")
    if not isinstance(scale, int | float) or not isinstance(scenario.get("world"), str):
        return None
    return float(scale) if 0.0 < scale < 1.0 else None


def scale_words(swept: Swept) -> str:
    """Return which share of the leerlingen was drawn; empty where it is all."""
    scale = scale_of_sweep(swept)
    if scale is None:
        return ""
    return f"Getrokken is {one_in(scale)} leerlingen, teruggerekend naar alle."


def version_of(swept: Swept) -> str:
    """Return the version that made a sweep; empty where the folder does not tell."""
    return str((swept.manifest.get("code") or {}).get("version", ""))
