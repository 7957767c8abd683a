"""What a sweep tells, in Dutch sentences: what matters, what is robust, what fails, how sure."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from sim.sweeping.analysis import Analysis
from sim.sweeping.replicates import DIFFERENCE, LEVEL
from sim.sweeping.robustness import label
from sim.viewing.sweep_corners import LITTLE
from sim.viewing.sweep_tables import MAIN, digits, ordered, policies_of_rows
from sim.viewing.sweep_words import outcomes_of
from sim.viewing.words import number, percentage

MOST = 4
"""So many outcomes are told of; the tables have all."""
_ALIKE = 1e-9
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
    if known.empty or not known["value"].gt(0.0).any():
        return f"{outcome}: geen van de factoren verandert iets."
    top = known.iloc[0]
    sobol = top["index"] == MAIN[0]
    if sobol:
        text = (
            f"{outcome}: {top['factor']} doet het meest ertoe, met {percentage(top['value'])} van "
            f"de variantie (met alles wat het samen met andere doet; "
            f"{_interval(100 * top['low'], 100 * top['high'])} %)"
        )
    else:
        text = (
            f"{outcome}: {top['factor']} doet het meest ertoe; één stap ervan verandert de "
            f"uitkomst gemiddeld {digits(top['value'])} {unit}".rstrip()
            + f" ({_interval(top['low'], top['high'])})"
        )
    if len(known) < 2:
        return f"{text}."
    second = known.iloc[1]
    size = percentage(second["value"]) if sobol else digits(second["value"])
    text += f"; daarna {second['factor']} ({size})."
    if not top["low"] > second["high"]:
        text += " De intervallen van deze twee overlappen: welke van beide voorgaat, is niet zeker."
    nothing = known.loc[known["value"].abs() <= _ALIKE, "factor"]
    if len(nothing):
        text += f" Niets verandert door: {', '.join(nothing)}."
    return text


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
    best = rows[rows["largest_regret"] <= least + _ALIKE * max(1.0, abs(least))]
    futures = number(int(rows["futures"].iloc[0]))
    if len(best) == len(rows):
        return f"{outcome}: geen beleid is robuuster dan een ander, over {futures} toekomsten."
    measure = f" {unit}" if unit else ""
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
    most = f"{digits(rows['largest_regret'].max())}{measure}"
    far = (
        "0: in geen enkele toekomst is een ander beleid beter"
        if least == 0.0
        else f"{digits(least)}{measure} achter het beste in dezelfde toekomst"
    )
    return (
        f"{outcome}: van {len(rows)} soorten beleid {plural} {listed} de kleinste grootste spijt "
        f"over {futures} toekomsten, {far}. Het slechtste heeft {most}."
    )


def fails(found: Analysis) -> Iterator[str]:
    """Yield per judged outcome where the most robust policy that can fail does fail."""
    if "corners" not in found.tables:
        yield f"Waar beleid faalt, is hier niet gezocht. {found.absent['corners']}"
        return
    table = found.tables["corners"]
    named = table.assign(_policy=policies_of_rows(table, found))
    for outcome, rows in list(named.groupby("outcome", sort=False))[:MOST]:
        for row in rows.to_dict("records"):
            if row["_policy"] == _steadiest(found, str(outcome)):
                yield _fails(str(outcome), row)


def _steadiest(found: Analysis, outcome: str) -> str:
    """Return the policy beside the first with the smallest largest regret."""
    table = found.tables["robustness"]
    rows = table[(table["outcome"] == outcome) & table["helps"].notna()]
    best = rows.loc[[rows["largest_regret"].idxmin()], found.swept.policies]
    return label(dict(zip(best.columns, best.itertuples(index=False).__next__(), strict=True)))


def _fails(outcome: str, row: Mapping[Any, Any]) -> str:
    who = f"{outcome}: {row['_policy']}"
    if row["corner"] == "nergens":
        return f"{who} faalt in geen van de {row['futures']} toekomsten."
    share = percentage(row["share"])
    if row["corner"] == "overal":
        return f"{who} faalt overal: het is in geen toekomst beter dan het eerste beleid."
    if row["density"] <= row["share"] + LITTLE:
        return (
            f"{who} faalt in {share} van de {row['futures']} toekomsten, en in geen hoek van het "
            "onzekere duidelijk vaker."
        )
    return (
        f"{who} faalt in {share} van de {row['futures']} toekomsten, en het meest bij "
        f"{row['corner']}: daar in {percentage(row['density'])}, en daar ligt "
        f"{percentage(row['coverage'])} van wat faalt."
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
    if "seeds" not in found.tables:
        yield f"Wat toeval doet, is niet gemeten. {found.absent['seeds']}"
        return
    table = found.tables["seeds"]
    for outcome in found.swept.outcomes[:MOST]:
        mine = table[table["outcome"] == outcome].set_index("of")
        level, apart = (float(mine["seeds_1"][of]) for of in (LEVEL, DIFFERENCE))
        yield (
            f"Toeval alleen, {outcome}: voor een interval van 95 % van 1 % van het gemiddelde naar "
            f"weerszijden zijn {_needed(level)} herhalingen nodig, en {_needed(apart)} voor een "
            f"verschil met punt 0; hier zijn het er {number(told['replicates'])} per punt."
        )


def _needed(count: float) -> str:
    return number(count) if math.isfinite(count) else "een niet te bepalen aantal"
