"""A stand-in for the model: quick made-up tables that depend on seed and parameters alone."""

import os
import time
from collections.abc import Mapping
from typing import Any

import pandas as pd

from sim.clock import schooljaar_label
from sim.draws import Kind, uniform_of
from sim.parameters import Parameters
from sim.policies.ledger import COLUMNS
from sim.scenario import Scenario
from sim.simulate import Outcome, Progress, Step

SPECIAL = ("sbo", "so", "vso")
INDICATORS = (
    "absoluut_verzuim_geteld",
    "langdurig_relatief_verzuim_geteld",
    "vrijstelling_5a_geteld",
    *(f"leerlingen_{s}" for s in SPECIAL),
    *(f"instroom_{s}_schooljaar" for s in SPECIAL),
    *(f"wachtlijst_{s}" for s in SPECIAL),
)


def scenario_of(**changes: Any) -> Scenario:
    """Return a small scenario of two schooljaren."""
    fields: Mapping[str, Any] = {
        "name": "proef",
        "start": "2025-08",
        "years": 2,
        "seed": 1,
        "scale": 0.1,
        **changes,
    }
    return Scenario(**fields)


def simulate(
    scenario: Scenario, parameters: Parameters, threads: int, progress: Progress
) -> Outcome:
    """Return tables in which the seed and one parameter show."""
    first = int(scenario.start[:4])
    years = range(first, first + scenario.years)
    for month in range(scenario.months):
        label = schooljaar_label(first + month // 12)
        progress(Step("schooljaar", month, scenario.months, label))
    level = 1000.0 * parameters["aanvraag.niveau_vso"]
    yearly = [
        (y, place, unit, name, level * (1 + i) + _noise(scenario.seed, y, i))
        for y in years
        for i, name in enumerate(INDICATORS)
        for place, unit in (("swv", "PO2801"), ("nederland", "NL"))
    ]
    months = [f"{y}-{m:02d}" for y in years for m in range(8, 13)]
    monthly = [(m, "nederland", "NL", "leerlingen_so", level) for m in months]
    moves = [(m, "plaatsing", "bao", "so", 3) for m in months]
    money = [(y, "nederland", "NL", "licht", int(level)) for y in years]
    policy = [(y, "zorgplicht", "wettelijk", "zorgplicht", "eenheden", level) for y in years]
    keys = ["level", "unit", "indicator", "value"]
    return Outcome(
        pd.DataFrame(yearly[::-1], columns=["schooljaar", *keys]),
        pd.DataFrame(monthly, columns=["month", *keys]),
        pd.DataFrame(moves, columns=["month", "process", "from_state", "to_state", "count"]),
        pd.DataFrame(money, columns=["schooljaar", *keys]),
        pd.DataFrame(policy, columns=list(COLUMNS)),
        pd.DataFrame(
            [(y, "school A", "leerlingen", int(level)) for y in years],
            columns=["schooljaar", "school", "indicator", "value"],
        ),
        {"months": 0.0},
    )


def _noise(seed: int, year: int, place: int) -> float:
    return 2.0 * uniform_of(seed, Kind.SAMPLE, year, place)


def failing_third(
    scenario: Scenario, parameters: Parameters, threads: int, progress: Progress
) -> Outcome:
    """Fail for one seed in three or so, as a model with a fault would."""
    if scenario.seed % 3 == 0:
        raise ZeroDivisionError("no places\nand a second line")
    return simulate(scenario, parameters, threads, progress)


def always_failing(
    scenario: Scenario, parameters: Parameters, threads: int, progress: Progress
) -> Outcome:
    """Fail."""
    raise ZeroDivisionError("no places")


def dying(scenario: Scenario, parameters: Parameters, threads: int, progress: Progress) -> Outcome:
    """End the process, as a lack of memory would."""
    os._exit(9)


def endless(
    scenario: Scenario, parameters: Parameters, threads: int, progress: Progress
) -> Outcome:
    """Run until told to stop."""
    for _ in range(3000):
        progress(Step("schooljaar", 0, 1, "2025/2026"))
        time.sleep(0.02)
    return simulate(scenario, parameters, threads, progress)
