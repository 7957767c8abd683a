"""What a reader of a sweep is warned of (Dutch): few leerlingen, few points, no difference."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sim.clock import schooljaar_label
from sim.sweeping.analysis import Analysis
from sim.sweeping.robustness import (
    LOWER,
    failed_everywhere,
    label,
    outcomes_by_future,
    policies_of,
    word,
)
from sim.sweeping.swept import Swept
from sim.viewing.sweep_words import scale_of_sweep
from sim.viewing.words import number

NOT_HELPING = "helpt niet (niet beter dan het eerste beleid)"
NO_DIFFERENCE = "maakt in geen toekomst verschil"
NO_CORNER = "In geen hoek van het onzekere is er beleid dat daar duidelijk vaker niet helpt."
FUTURES = (
    "Een toekomst is een combinatie van wat onzeker is; herhalingen zijn eerst gemiddeld. Elk "
    "beleid komt in dezelfde toekomsten. Spijt: hoe ver een uitkomst ligt van die van het beste "
    "beleid in dezelfde toekomst. Helpt: deel van de toekomsten waarin het beter is dan het eerste "
    "beleid; gelijk telt niet."
)
CORNERS = (
    "Niet helpen: niet beter dan het eerste beleid, dus ook gelijk eraan. De hoek is een blad van "
    "een kleine beslisboom over de toekomsten die zijn gedraaid; met andere toekomsten kan zij "
    "anders liggen."
)
CANNOT_BE = (
    "Een deel van de variantie boven 100 % of onder 0 kan niet: waar een waarde of haar interval "
    "daar voorbij gaat, zijn er te weinig punten voor een getal."
)
_ROUNDING = 1e-9


def one_drawn(swept: Swept) -> list[str]:
    """Return for how many one drawn leerling counts, as a sentence; none where all are drawn."""
    scale = scale_of_sweep(swept)
    if scale is None:
        return []
    many = 1.0 / scale
    counts = number(many, 0 if abs(many - round(many)) < _ROUNDING * many else 1)
    return [
        f"Bij schaal {word(scale)} telt één getrokken leerling voor {counts}; verschillen van die "
        "grootte zeggen niets."
    ]


def impossible(row: Mapping[Any, Any]) -> bool:
    """Return whether a share of the variance, or its interval, is below 0 or above 1.

    Args:
        row: with value, low and high; what is no number is not judged.
    """
    ends = [float(row[name]) for name in ("value", "low", "high")]
    return any(end < -_ROUNDING or end > 1.0 + _ROUNDING for end in ends)


def too_few_points(found: Analysis) -> list[str]:
    """Return the sentence on shares that cannot be; none where all can."""
    if found.swept.design.kind != "sobol" or "indices" not in found.tables:
        return []
    rows = found.tables["indices"][["index", "value", "low", "high"]]
    shares = rows[rows["index"].isin(["S1", "ST"])].to_dict("records")
    return [CANNOT_BE] if any(impossible(row) for row in shares) else []


def left_out(found: Analysis, name: str) -> list[str]:
    """Return a sentence on the outcomes of which a table says nothing while it might have."""
    wanted = found.swept.outcomes if name == "indices" else list(found.swept.better)
    if name not in found.tables or name == "seeds":
        return []
    missing = [o for o in wanted if o not in set(found.tables[name]["outcome"])]
    if not missing:
        return []
    listed = ", ".join(missing)
    return [f"Niet van {listed}: te weinig runs gaven daarvan een getal."]


def failed_policies(found: Analysis) -> list[str]:
    """Return a sentence per judged outcome on the policies that gave no number anywhere."""
    judged = dict.fromkeys(found.tables["robustness"]["outcome"])
    failed = {outcome: failed_everywhere(found.swept, outcome) for outcome in judged}
    return [
        f"Zonder getal van {outcome} in elke toekomst, en daarom niet beoordeeld: "
        f"{'; '.join(names)}."
        for outcome, names in failed.items()
        if names
    ]


def against_first(found: Analysis, outcome: str) -> dict[str, tuple[float, float]]:
    """Return per policy in which share of the futures it equals the first, and is worse."""
    swept = found.swept
    values, named = outcomes_by_future(swept, outcome), policies_of(swept)
    sign = 1.0 if swept.better[outcome] == LOWER else -1.0
    more = values.sub(values.iloc[:, 0], axis=0) * sign
    told: dict[str, tuple[float, float]] = {}
    for policy in values.columns:
        cells: Any = named.loc[policy].to_dict()
        told[label(cells)] = (
            float(more[policy].eq(0.0).mean()),
            float(more[policy].gt(0.0).mean()),
        )
    return told


def corner_words(table: pd.DataFrame, policies: list[str], found: Analysis) -> list[str]:
    """Return the corner of each row in words; of a policy that changes nothing, that."""
    equal = {o: against_first(found, o) for o in dict.fromkeys(table["outcome"])}
    return [
        NO_DIFFERENCE if equal[outcome][policy][0] == 1.0 else corner
        for outcome, policy, corner in zip(table["outcome"], policies, table["corner"], strict=True)
    ]


def span(swept: Swept) -> str:
    """Return over which schooljaren the scenario goes, and until which one is run."""
    scenario = swept.manifest.get("scenario") or {}
    years, start = scenario.get("years"), scenario.get("start")
    text = f"{years} {'schooljaar' if years == 1 else 'schooljaren'} vanaf {start}"
    asked = (swept.manifest.get("experiment") or {}).get("outcomes")
    rows = [row for row in asked if isinstance(row, dict)] if isinstance(asked, list) else []
    found = [row.get("schooljaar") for row in rows]
    known = [year for year in found if isinstance(year, int) and not isinstance(year, bool)]
    if not known:
        return text
    last = schooljaar_label(max(known))
    return f"{text}; gedraaid is tot en met schooljaar {last}, het laatste waarnaar is gevraagd"
