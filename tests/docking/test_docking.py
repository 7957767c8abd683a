"""Docking: the model against one that was built again from its description (docs/odd.md).

Means over seeds of both models are compared. ``SPREAD`` is the standard deviation of a figure
between seeds (the larger of the two models and of all and few processes, over at least 20 seeds,
and at least a half), so the standard error is known beforehand. With 20 seeds each, a figure off by
4.84 standard errors, 1.53 times its spread, is caught four times out of five: for example 49 of
1,200 requests in a schooljaar, 11 of 113 vrijstellingen or 13 of 52 in langdurig relatief verzuim.
With the five seeds of the quick test it takes twice as much.
"""

import math
from collections.abc import Callable

import pytest
from docking.rebuilt import Rebuilt
from docking.small import (
    PARAMETERS,
    PROCESSES,
    SPREAD,
    YEARS,
    scenario_levers,
    scenario_world,
)
from worlds import monthly, rows, run, yearly

Figures = dict[tuple[str, int], float]
SORTS = ("sbo", "so", "vso")
YEARLY = {
    "stand_absoluut": "absoluut_verzuim_stand",
    "stand_langdurig": "langdurig_relatief_verzuim_stand",
    "stand_5a": "vrijstelling_5a_stand",
    "stand_toestemming": "thuis_met_toestemming_stand",
    "geteld_absoluut": "absoluut_verzuim_geteld",
    "geteld_langdurig": "langdurig_relatief_verzuim_geteld",
    "geteld_5a": "vrijstelling_5a_geteld",
    "geteld_lang3": "thuiszitters_langer_dan_3_maanden_geteld",
}
YEARLY |= {f"stand_{soort}": f"leerlingen_{soort}" for soort in SORTS}
YEARLY |= {f"wachtlijst_{soort}": f"wachtlijst_{soort}" for soort in SORTS}
YEARLY |= {f"instroom_{soort}": f"instroom_{soort}_schooljaar" for soort in SORTS}
MOVES = {"aanvraag": "aanvragen", "tlv": "toegekend"}
MOVES |= dict.fromkeys(["terugplaatsing", "herindicatie"], "teruggeplaatst")
LIMIT = 4.0
FEW = ["ondersteuning", "aanvraag", "tlv", "plaatsing", "verzuim", "terugkeer"]


def schooljaar_of(month: str) -> int:
    """Return the schooljaar of a month such as 2016-03."""
    year, of_year = (int(part) for part in month.split("-"))
    return year if of_year >= 8 else year - 1


def real(seed: int, on: list[str]) -> Figures:
    """Return the figures of one run of the model."""
    model = run(
        {**scenario_world(), "processes": on},
        years=YEARS,
        seed=seed,
        levers=scenario_levers(),
        parameters=PARAMETERS,
    )
    figures: Figures = {}
    for name, indicator in YEARLY.items():
        figures |= {(name, year): value for year, value in yearly(model, indicator).items()}
    for what in ("ontvangt", "wacht"):
        found = monthly(model, f"jeugdhulp_{what}_stand")
        for year in range(2015, 2015 + YEARS):
            figures[f"jeugdhulp_{what}", year] = found[f"{year}-09"]
    figures["ernst", 2014 + YEARS] = float(rows(model).severity.sum())
    moves = model.recorder.transitions()
    columns = (moves[name] for name in ("month", "process", "to_state", "count"))
    for month, process, state, count in zip(*columns, strict=True):
        name = MOVES.get(process)
        if name is not None and (name != "toegekend" or state.endswith("wachtlijst")):
            key = (name, schooljaar_of(month))
            figures[key] = figures.get(key, 0.0) + float(count)
    return figures


def rebuilt(seed: int, on: list[str]) -> Figures:
    """Return the same figures of one run of the rebuilt model."""
    return Rebuilt(seed, on).run()


def mean(model: Callable[[int, list[str]], Figures], seeds: range, on: list[str]) -> Figures:
    """Return the means over seeds."""
    total = dict.fromkeys(SPREAD, 0.0)
    for seed in seeds:
        figures = model(seed, on)
        for key in total:
            total[key] += figures.get(key, 0.0) / len(seeds)
    return total


def compare(seeds: range, on: list[str]) -> dict[tuple[str, int], float]:
    """Return z of every figure."""
    a, b = mean(real, seeds, on), mean(rebuilt, seeds, on)
    return {key: (b[key] - a[key]) / SPREAD[key] / math.sqrt(2 / len(seeds)) for key in SPREAD}


def far(z: dict[tuple[str, int], float]) -> dict[tuple[str, int], float]:
    """Return the figures that differ by too much."""
    return {key: round(value, 1) for key, value in z.items() if abs(value) > LIMIT}


@pytest.mark.parametrize("on", [PROCESSES, FEW], ids=["all", "few"])
def test_the_rebuilt_model_agrees(on: list[str]) -> None:
    assert not far(compare(range(1, 6), on))


@pytest.mark.full
def test_the_rebuilt_model_agrees_closely() -> None:
    assert not far(compare(range(101, 121), PROCESSES))


def test_a_rule_that_is_left_out_is_seen() -> None:
    """Without return from absence the rebuilt model has too many at home."""
    on = [name for name in PROCESSES if name != "terugkeer"]
    seeds = range(1, 6)
    a, b = mean(real, seeds, PROCESSES), mean(rebuilt, seeds, on)
    error = math.sqrt(2 / len(seeds))
    assert far({key: (b[key] - a[key]) / SPREAD[key] / error for key in SPREAD})
