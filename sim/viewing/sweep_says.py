"""What a sweep tells, in Dutch: what matters, what is robust, what does not help, how sure."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from sim.sweeping.analysis import Analysis
from sim.sweeping.replicates import DIFFERENCE, LEVEL
from sim.viewing.sweep_corners import LITTLE
from sim.viewing.sweep_notes import (
    NO_DIFFERENCE,
    NOT_HELPING,
    against_first,
    impossible,
    one_drawn,
)
from sim.viewing.sweep_tables import MAIN, digits, ordered, policies_of_rows
from sim.viewing.sweep_words import counted, outcomes_of
from sim.viewing.words import number, percentage

MOST = 4
"""So many outcomes are told of; the tables have all."""
_ALIKE = 1e-9
_MOST_FAILING = 3
"""So many of equally robust policies are told of where they do not help."""
ROUGH = 10
"""Degrees of freedom below which the replicates that are needed are a rough estimate."""
_WIDTH = ". Zo veel is nodig voor een interval van 95 % van 1 % van het gemiddelde naar weerszijden"
TOO_FEW = "te weinig punten voor een getal"
_SINGULAR = {
    "leerlingen": "leerling",
    "scholen": "school",
    "gemeenten": "gemeente",
    "samenwerkingsverbanden": "samenwerkingsverband",
}
_NAMED = 2
"""So many of equally robust policies are named."""


def matters(found: Analysis) -> Iterator[str]:
    """Yield per outcome which factors matter most, with their intervals."""
    if "indices" not in found.tables:
        yield f"Wat het meest ertoe doet, is hier niet geschat. {found.absent['indices']}"
        return
    table = ordered(found.tables["indices"])
    units = {outcome.name: outcome.unit for outcome in outcomes_of(found.swept)}
    for outcome in list(dict.fromkeys(table["outcome"]))[:MOST]:
        mine = table[(table["outcome"] == outcome) & table["index"].isin(MAIN)]
        yield _matters(outcome, mine, units[outcome])


def _matters(outcome: str, rows: pd.DataFrame, unit: str) -> str:
    known = rows[rows["value"].notna()]
    if known.empty or not known["value"].gt(_ALIKE).any():
        return f"{outcome}: geen van de factoren verandert iets."
    moving, nothing = known[known["value"] > _ALIKE], known[known["value"] <= _ALIKE]
    top = moving.iloc[0]
    sobol = top["index"] == MAIN[0]
    if sobol and impossible(top.to_dict()):
        text = (
            f"{outcome}: {top['factor']} doet het meest ertoe; hoeveel, is niet te zeggen. Het "
            "geschatte deel van de variantie of zijn interval gaat boven 100 % of onder 0, en dat "
            f"kan niet: {TOO_FEW}"
        )
    elif sobol:
        text = (
            f"{outcome}: {top['factor']} doet het meest ertoe, met {percentage(top['value'])} van "
            f"de variantie (met alles wat het samen met andere doet; "
            f"{_interval(100 * top['low'], 100 * top['high'])} %)"
        )
    else:
        text = (
            f"{outcome}: {top['factor']} doet het meest ertoe; één stap ervan verandert de "
            f"uitkomst gemiddeld {measured(top['value'], unit)}"
            + f" ({_interval(top['low'], top['high'])})"
        )
    if len(moving) > 1:
        second = moving.iloc[1]
        size = percentage(second["value"]) if sobol else digits(second["value"])
        if sobol and impossible(second.to_dict()):
            size = TOO_FEW
        text += f"; daarna {second['factor']} ({size})."
        if not top["low"] > second["high"]:
            text += (
                " De intervallen van deze twee overlappen: welke van beide voorgaat, is niet zeker."
            )
    else:
        text += "."
    if len(nothing):
        text += f" Niets verandert door: {', '.join(nothing['factor'])}."
    return text


def measured(value: float, unit: str) -> str:
    """Return a number with its unit: 1 leerling, 2 leerlingen; without a unit the number alone."""
    text = digits(value)
    return f"{text} {_SINGULAR.get(unit, unit) if text in {'1', '1,00'} else unit}".rstrip()


def _interval(low: float, high: float) -> str:
    return f"interval van 95 %: {digits(low)} tot {digits(high)}"


def robust(found: Analysis) -> Iterator[str]:
    """Yield per judged outcome which policy has the least largest regret, how often it helps."""
    if "robustness" not in found.tables:
        yield f"Welk beleid robuust is, is hier niet te zeggen. {found.absent['robustness']}"
        return
    table = found.tables["robustness"]
    named = table.assign(_policy=policies_of_rows(table, found))
    units = {outcome.name: outcome.unit for outcome in outcomes_of(found.swept)}
    for outcome, rows in list(named.groupby("outcome", sort=False))[:MOST]:
        yield _robust(str(outcome), rows, units[str(outcome)])


def _robust(outcome: str, rows: pd.DataFrame, unit: str) -> str:
    least = rows["largest_regret"].min()
    best = rows[rows["largest_regret"] <= _about(least)]
    futures = counted(int(rows["futures"].iloc[0]), "toekomst", "toekomsten")
    if len(best) == len(rows):
        if rows["largest_regret"].max() == 0.0:
            return f"{outcome}: welk beleid het is, {NO_DIFFERENCE} (over {futures})."
        return f"{outcome}: geen beleid is robuuster dan een ander, over {futures}."
    first, told = rows["_policy"].iloc[0], []
    for row in best.head(_NAMED).to_dict("records"):
        helps = row["helps"]
        if math.isnan(helps):
            told.append(f"{row['_policy']} (het eerste beleid)")
        else:
            told.append(f"{row['_policy']} (beter dan {first} in {percentage(helps)} ervan)")
    listed = " en ".join(told)
    if len(best) > _NAMED:
        listed = f"{len(best)} even sterke, waaronder {listed},"
    plural = "hebben" if len(best) > 1 else "heeft"
    most = measured(rows["largest_regret"].max(), unit)
    far = (
        "0: in geen enkele toekomst is een ander beleid beter"
        if least == 0.0
        else f"{measured(least, unit)} achter het beste in dezelfde toekomst"
    )
    return (
        f"{outcome}: van {len(rows)} soorten beleid {plural} {listed} de kleinste grootste spijt "
        f"over {futures}, {far}. Het slechtste heeft {most}."
    )


def fails(found: Analysis) -> Iterator[str]:
    """Yield per judged outcome where the most robust policies beside the first do not help."""
    if "corners" not in found.tables:
        yield f"Waar beleid niet helpt, is hier niet gezocht. {found.absent['corners']}"
        return
    table = found.tables["corners"]
    named = table.assign(_policy=policies_of_rows(table, found))
    for outcome, rows in list(named.groupby("outcome", sort=False))[:MOST]:
        against = against_first(found, str(outcome))
        if all(equal == 1.0 for equal, _ in against.values()):
            yield f"{outcome}: welk beleid het is, {NO_DIFFERENCE}."
            continue
        steadiest = _steadiest(found, str(outcome))
        told = [
            _fails(row, *against[row["_policy"]])
            for row in rows.to_dict("records")
            if row["_policy"] in steadiest[:_MOST_FAILING]
        ]
        yield f"{outcome}: {' '.join(told)}{_rest(len(rows), len(steadiest), len(told))}"


def _steadiest(found: Analysis, outcome: str) -> list[str]:
    """Return the policies beside the first with the smallest largest regret."""
    table = found.tables["robustness"]
    rows = table[(table["outcome"] == outcome) & table["helps"].notna()]
    least = rows["largest_regret"].min()
    return policies_of_rows(rows[rows["largest_regret"] <= _about(least)], found)


def _about(least: float) -> float:
    """Return up to which regret a policy is as robust as one with the least."""
    return least + _ALIKE * max(1.0, abs(least))


def _rest(policies: int, steadiest: int, told: int) -> str:
    """Return what is said of the policies that are not told of."""
    if policies == told:
        return ""
    alike = f" Van {number(steadiest)} even robuuste zijn er {told} genoemd." * (steadiest > told)
    return f"{alike} Wat hier niet is genoemd ({number(policies - told)}), staat in de tabel."


def _fails(row: Mapping[Any, Any], equal: float, worse: float) -> str:
    who, futures = row["_policy"], counted(row["futures"], "toekomst", "toekomsten")
    if equal == 1.0:
        return f"{who} {NO_DIFFERENCE}."
    if row["corner"] == "nergens":
        return f"{who} helpt in elk van de {futures}."
    apart = f"gelijk in {percentage(equal)}, slechter in {percentage(worse)}"
    if row["corner"] == "overal":
        return f"{who} {NOT_HELPING} in alle {futures}: {apart}."
    text = f"{who} {NOT_HELPING} in {percentage(row['share'])} van de {futures}: {apart}."
    if row["density"] <= row["share"] + LITTLE:
        return f"{text} In geen hoek van het onzekere is dat duidelijk vaker."
    return (
        f"{text} Het vaakst is dat bij {row['corner']}: daar in {percentage(row['density'])}, en "
        f"daar ligt {percentage(row['coverage'])} van waar het niet helpt."
    )


def sure(found: Analysis) -> Iterator[str]:
    """Yield how sure all this is: what was chosen, what an interval holds, what chance does."""
    told = found.swept.told
    yield (
        "Alle bereiken en waarden zijn gekozen aannames. Wat hier het meest ertoe doet, doet dat "
        "binnen die bereiken; met andere is het anders."
    )
    if "indices" in found.tables:
        yield (
            "De intervallen van indices zeggen alleen hoe goed deze punten de index schatten; hoe "
            "zeker het model is, zeggen zij niet."
        )
    yield from one_drawn(found.swept)
    if "seeds" not in found.tables:
        yield f"Wat toeval doet, is niet gemeten. {found.absent['seeds']}"
        return
    table = found.tables["seeds"]
    for outcome in found.swept.outcomes[:MOST]:
        mine = table[table["outcome"] == outcome].set_index("of")
        level, apart = (mine.loc[of].to_dict() for of in (LEVEL, DIFFERENCE))
        said = _chance(level, "de uitkomst", told["replicates"])
        if apart["degrees"] and not (_no_chance(level) and _no_chance(apart)):
            said += f"; {_chance(apart, 'het verschil met punt 0', told['replicates'])}"
        if any(math.isfinite(r["seeds_1"]) and not _no_chance(r) for r in (level, apart)):
            said += _WIDTH
        here = counted(told["replicates"], "herhaling", "herhalingen")
        yield f"Toeval alleen, {outcome}: {said}. Hier zijn er {here} per punt."


def _no_chance(row: Mapping[Any, Any]) -> bool:
    """Return whether replicates of a point do not differ, but for rounding."""
    return bool(row["degrees"] and row["sd"] <= _ALIKE * max(1.0, abs(row["mean"])))


def _chance(row: Mapping[Any, Any], what: str, replicates: int) -> str:
    """Return how many replicates one number asks for, and how rough that is."""
    if _no_chance(row):
        return f"{what} verschilt niet tussen herhalingen"
    if not math.isfinite(row["seeds_1"]):
        return f"hoeveel herhalingen {what} vraagt, is niet te bepalen"
    rough = f" (ruwe schatting, uit {counted(replicates, 'herhaling', 'herhalingen')})"
    return f"{what} vraagt {number(row['seeds_1'])} herhalingen{rough * (row['degrees'] < ROUGH)}"
