"""How sure a report is: kinds of parameters, what chance explains, what policies assume, the law.

The part of a result that rests on assumptions can be worked out only where runs differ in their
assumed parameters: one less the part of the spread that chance alone explains. It is a part of the
spread between these runs, not of all that is not known.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

import pandas as pd

from sim.parameters import Parameters, load
from sim.policies.catalogue import CATALOGUE
from sim.summary import chance_share
from sim.viewing.policy_facts import effect_rows, law_places
from sim.viewing.report.given import Given, Pair
from sim.viewing.report.key_figures import KEY_COLUMNS
from sim.viewing.report.scenario_words import policies_in_force
from sim.viewing.sheets import Head, Sheet
from sim.viewing.words import percentage

_KINDS = (
    ("law", "wet", "staat in een wet of regeling"),
    ("measured", "gemeten", "komt uit een telling of registratie"),
    ("calibrated", "opgelost", "uit een totaal van vóór 2019, zodat de som klopt"),
    ("assumed", "aanname", "gekozen, meestal met een bereik eromheen"),
)
ASSUMED = "aanname"
NO_SHARE = (
    "Met één run is niet te berekenen welk deel van het resultaat op aannames rust: daarvoor "
    "moeten de aannames over runs verschillen (--replicates)."
)
SEED_ONLY = (
    "In deze runs verschilt alleen de seed; de aannames staan vast. Welk deel van het resultaat op "
    "aannames rust, is er dus niet uit te berekenen."
)
NO_CHANCE = (
    "De runs die het toeval alleen meten, zijn er niet: welk deel van de spreiding op aannames "
    "rust, is niet te berekenen."
)


def parameters_of(given: Given) -> Parameters:
    """Return the parameters of the base scenario, by this version."""
    scenario = given.base.scenario
    return load(scenario.parameter_set, scenario.parameters)


def kinds_sheet(given: Given) -> Sheet:
    """Return how many parameters are of which kind; only what is stored, if versions differ."""
    facts = given.folders[0].manifest["parameters"]
    if given.folders[0].other_numbers:
        rest = facts["count"] - facts["assumed"] - facts["calibrated"]
        counts = {"assumed": facts["assumed"], "calibrated": facts["calibrated"]}
        rows = [_kind_row(kind, counts, facts["count"]) for kind in _KINDS if kind[0] in counts]
        rows.append(("wet of gemeten", str(rest), percentage(rest / facts["count"]), ""))
    else:
        parameters = parameters_of(given)
        counts = dict(Counter(parameters.kind_of(name) for name in parameters.names))
        rows = [_kind_row(kind, counts, facts["count"]) for kind in _KINDS]
    rows.append(("alle", str(facts["count"]), "100 %", ""))
    heads = (Head("soort"), Head("aantal", right=True), Head("deel", right=True), Head("betekenis"))
    note = f"parameterset {facts['set']}"
    return Sheet("Parameters naar soort", heads, tuple(rows), (note,), (len(rows) - 1,))


def _kind_row(
    kind: tuple[str, str, str], counts: dict[str, int], whole: int
) -> tuple[str, str, str, str]:
    number = counts.get(kind[0], 0)
    return kind[1], str(number), percentage(number / whole), kind[2]


def without_share(given: Given) -> str:
    """Return why the part that rests on assumptions cannot be worked out; empty where it can."""
    if not given.replicated:
        return NO_SHARE
    if given.seed_only:
        return SEED_ONLY
    return NO_CHANCE if given.base.chance is None else ""


def share_sheet(given: Given) -> Sheet | None:
    """Return which part of the spread chance and which part assumptions explain; None: unknown."""
    if without_share(given):
        return None
    base = given.base.result.summary
    assert base is not None
    known = base.drop_duplicates("indicator").set_index("indicator")["chance_share"]
    columns = [known, *(gap_share(given, pair) for pair in given.pairs)]
    heads = [Head("van de spreiding in"), *_two(given.base.label)]
    for pair in given.pairs:
        heads += _two(f"verschil {pair.name}")
    rows = []
    for column in KEY_COLUMNS:
        cells = [f"{column.name} ({column.form})"]
        for shares in columns:
            share = float(shares.get(column.indicator, math.nan))
            cells += [percentage(share), percentage(1.0 - share)]
        rows.append(tuple(cells))
    runs = given.base.manifest["replicates"]["chance_runs"]
    notes = (
        "over alle schooljaren samen; toeval: de variantie tussen runs met vaste parameters, "
        "gedeeld door die tussen alle runs; aannames: de rest",
        f"uit {runs} runs met vaste parameters: ruw (bij 8 runs ligt een variantie in 95 van de "
        "100 gevallen tussen 0,24 en 2,3 keer de ware; bij minder runs ruimer)",
    )
    return Sheet("Waar de spreiding vandaan komt", tuple(heads), tuple(rows), notes)


def _two(what: str) -> list[Head]:
    names = (f"{what}: toeval", f"{what}: aannames")
    return [Head(name, right=True) for name in names]


def gap_share(given: Given, pair: Pair) -> "pd.Series":
    """Return, per indicator, the part of the spread of a difference that chance explains."""
    base, line = given.base, pair.line
    if base.chance is None or line.chance is None:
        return pd.Series(dtype=float)
    keys = [name for name in base.result.yearly if name != "value"]
    gaps = []
    for one, other in ((base.result.yearly, line.result.yearly), (base.chance, line.chance)):
        joined = other.merge(one, on=keys, suffixes=("", "_base"))
        gaps.append(joined[keys].assign(value=joined["value"] - joined["value_base"]))
    return chance_share(*gaps)


def all_policies(given: Given) -> list[str]:
    """Return the policies in force in any scenario: those that one names first."""
    named = [name for line in given.lines for name in line.scenario.policies if name in CATALOGUE]
    force = [name for line in given.lines for name in policies_in_force(line.scenario)]
    return list(dict.fromkeys((*[name for name in named if name in force], *force)))


def effect_sheet(given: Given, policies: Sequence[str]) -> Sheet:
    """Return the parameters that hold the assumed effects of policies."""
    parameters = parameters_of(given)
    rows = [(name, *row) for name in policies for row in effect_rows(CATALOGUE[name], parameters)]
    heads = (
        Head("beleid"),
        Head("parameter"),
        Head("waarde", right=True),
        Head("bereik", right=True),
        Head("soort"),
        Head("bron (Engels, zoals in het model)", english=True),
    )
    assumed = sum(row[4] == ASSUMED for row in rows)
    notes: tuple[str, ...] = (f"{assumed} van deze {len(rows)} zijn aannames",)
    if given.replicated and not given.seed_only:
        notes += ("in de runs zijn aannames getrokken uit hun bereik; de waarde is die ervoor",)
    return Sheet("Waarop de werking van het beleid rust", heads, tuple(rows), notes)


def sure_rows(policies: Iterable[str]) -> list[tuple[str, str]]:
    """Return per policy how sure its effect is, in one sentence."""
    return [(name, CATALOGUE[name].sure) for name in policies]


def law_sheet(policies: Sequence[str]) -> Sheet:
    """Return the law behind policies, with how sure each date is."""
    rows = []
    for name in policies:
        places = law_places(CATALOGUE[name])
        rows += [(name, law.place, law.period, law.sure, law.url) for law in places]
        if not places:
            by_law = CATALOGUE[name].by_law
            why = "geen artikel in de tabel" if by_law else "geen wet: het scenario noemt het"
            rows.append((name, why, "–", "–", ""))
    heads = tuple(Head(text) for text in ("beleid", "wet", "periode", "zekerheid datum", "adres"))
    return Sheet("De wet achter het beleid", heads, tuple(rows))
