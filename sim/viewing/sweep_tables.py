"""The tables of a sweep (Dutch), as data: terminal, page and report show the same numbers."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from sim.sweeping.analysis import Analysis
from sim.sweeping.replicates import DIFFERENCE, LEVEL
from sim.sweeping.robustness import label
from sim.sweeping.swept import Swept
from sim.viewing.sheets import Head, Sheet
from sim.viewing.sweep_notes import (
    CORNERS,
    FUTURES,
    corner_words,
    failed_policies,
    left_out,
    one_drawn,
    too_few_points,
)
from sim.viewing.sweep_words import (
    CHOSEN,
    kind_of,
    meaning_of,
    outcomes_of,
    role_of,
    unit_of_path,
    values_of,
)
from sim.viewing.words import number

COUNTS = "aantal runs"
ENGLISH = "zin"
"""Head of a column in English: an error as the run gave it."""
NOTHING = "–"
MAIN = ("ST", "mu_star")
"""The index by which factors are put in order."""
MOST_POLICIES = 24
"""Policies that are drawn; the table has all."""
FEWER = (
    f"Van meer dan {MOST_POLICIES} soorten beleid zijn alleen het eerste en die met de kleinste "
    "grootste spijt getekend."
)
_FAILED_SHOWN = 200
POLICY = "beleid"


@dataclass(frozen=True)
class Shown:
    """One table.

    Attributes:
        name: for the name of a file.
        title: what it shows.
        frame: numbers and texts, under Dutch heads; the first column says what a row is about.
        notes: what a reader must know of it.
    """

    name: str
    title: str
    frame: pd.DataFrame
    notes: tuple[str, ...] = ()


def decimals_of(value: float) -> int:
    """Return with how many decimals a number is written: whole from 100 on, else one or two."""
    if not math.isfinite(value) or abs(value) >= 100 or value == round(value):
        return 0
    if abs(value) >= 10:
        return 1
    return 2 if abs(value) >= 0.1 else 3


def digits(value: float) -> str:
    """Return a number in Dutch; an en dash where there is none."""
    return number(value, decimals_of(value)) if math.isfinite(value) else NOTHING


def is_numbers(frame: pd.DataFrame, name: str) -> bool:
    """Return whether a column holds numbers."""
    kind = frame[name].dtype
    return pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind)


def as_sheet(shown: Shown) -> Sheet:
    """Return a table with its numbers written."""
    frame = shown.frame
    right = {name: is_numbers(frame, name) for name in frame.columns}
    heads = tuple(
        Head(str(name), right=right[name], english=name == ENGLISH) for name in frame.columns
    )
    rows = tuple(
        tuple(
            digits(float(cell)) if right[name] else str(cell)
            for name, cell in zip(frame.columns, row, strict=True)
        )
        for row in frame.itertuples(index=False, name=None)
    )
    return Sheet(shown.title, heads, rows, shown.notes)


def factors(swept: Swept) -> Shown:
    """Return what was varied."""
    rows = [
        {
            "wat": factor.path,
            "rol": role_of(factor),
            "waarden of bereik": values_of(factor),
            "eenheid": unit_of_path(factor.path) or NOTHING,
            "soort getal": kind_of(factor.path),
            "wat het is": meaning_of(factor.path) or NOTHING,
        }
        for factor in swept.factors
    ]
    columns = ["wat", "rol", "waarden of bereik", "eenheid", "soort getal", "wat het is"]
    return Shown(
        "gevarieerd", "Wat er is gevarieerd", pd.DataFrame(rows, columns=columns), (CHOSEN,)
    )


def summary(swept: Swept) -> Shown:
    """Return per outcome how its values lie over the runs that did not fail."""
    values = swept.runs.loc[swept.runs["error"].isna(), swept.outcomes]
    told = outcomes_of(swept)
    frame = pd.DataFrame(
        {
            "uitkomst": swept.outcomes,
            "wat het telt": [outcome.words or NOTHING for outcome in told],
            "eenheid": [outcome.unit or NOTHING for outcome in told],
            "beter": [outcome.better or NOTHING for outcome in told],
            COUNTS: values.count().to_numpy(),
            "laagste": values.min().to_numpy(),
            "p10": values.quantile(0.1).to_numpy(),
            "mediaan": values.median().to_numpy(),
            "p90": values.quantile(0.9).to_numpy(),
            "hoogste": values.max().to_numpy(),
        }
    )
    note = "Over alle runs samen: wat gevarieerd is en het toeval door elkaar. Geen marge."
    return Shown("uitkomsten", "De uitkomsten over alle runs", frame, (note,))


def failures(swept: Swept) -> Shown | None:
    """Return the runs that failed, each with its sentence; None where none did."""
    failed = swept.runs[swept.runs["error"].notna()]
    if failed.empty:
        return None
    rows = failed.head(_FAILED_SHOWN)
    frame = pd.DataFrame(
        {
            "run": [str(run) for run in rows["run"]],
            "punt": [str(point) for point in rows["point"]],
            "herhaling": [str(replicate) for replicate in rows["replicate"]],
            ENGLISH: rows["error"].astype(str).to_numpy(),
        }
    )
    more = len(failed) - len(rows)
    note = f"En nog {number(more)}; outcomes.parquet heeft ze alle." if more else ""
    verb = "mislukte" if len(failed) == 1 else "mislukten"
    title = f"{number(len(failed))} van {number(len(swept.runs))} runs {verb}"
    return Shown("mislukt", title, frame, (note,) if note else ())


def analysis_tables(found: Analysis) -> dict[str, Shown]:
    """Return the tables of an analysis, by the name of each."""
    return {
        name: make(found.tables[name], found)
        for name, make in _TABLES.items()
        if name in found.tables
    }


def policies_of_rows(table: pd.DataFrame, found: Analysis) -> list[str]:
    """Return what the policy of each row is called."""
    names = found.swept.policies
    rows = table[names].itertuples(index=False, name=None)
    return [label(dict(zip(names, row, strict=True))) for row in rows]


def drawn_policies(rows: pd.DataFrame) -> list[int]:
    """Return which of the rows of one outcome are drawn: the first policy and the most robust."""
    order = rows["largest_regret"].to_numpy().argsort(kind="stable")
    return sorted({0, *(int(place) for place in order[: MOST_POLICIES - 1])})


def _named(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    return table.rename(columns=dict(names))[list(names.values())]


def _indices(table: pd.DataFrame, found: Analysis) -> Shown:
    names = {"outcome": "uitkomst", "factor": "factor", "index": "index", "value": "waarde"}
    names |= {"low": "laag (95 %)", "high": "hoog (95 %)", "blocks": "basispunten"}
    sobol = found.swept.design.kind == "sobol"
    meaning = (
        "S1: deel van de variantie dat een factor alleen verklaart; ST: met alles wat hij samen "
        "met andere doet."
        if sobol
        else "mu_star: gemiddelde grootte van de verandering bij één stap, in de eenheid van de "
        "uitkomst; sigma: hoe ongelijk die verandering is; mu: het gemiddelde met teken."
    )
    points = (
        "De intervallen van 95 % zeggen hoe goed deze punten de index schatten (bootstrap over de "
        "punten), niet hoe zeker het model is."
    )
    chance = "Herhalingen zijn eerst gemiddeld; wat toeval dan nog doet, zit ook in de indices."
    notes = (meaning, points, *too_few_points(found), chance, *left_out(found, "indices"))
    return Shown("indices", "Wat ertoe doet", _named(ordered(table), names), notes)


def ordered(table: pd.DataFrame) -> pd.DataFrame:
    """Return indices by outcome and factor, the factor that matters most first."""
    main = table[table["index"].isin(MAIN)].set_index(["outcome", "factor"])["value"]
    keys = list(zip(table["outcome"], table["factor"], strict=True))
    outcomes = {name: place for place, name in enumerate(dict.fromkeys(table["outcome"]))}
    size = [-main[key] if math.isfinite(main[key]) else math.inf for key in keys]
    place = [outcomes[outcome] for outcome, _ in keys]
    sorted_rows = table.assign(_outcome=place, _size=size).sort_values(
        ["_outcome", "_size", "factor"], kind="stable"
    )
    return sorted_rows.drop(columns=["_outcome", "_size"]).reset_index(drop=True)


def _robustness(table: pd.DataFrame, found: Analysis) -> Shown:
    names = {
        "outcome": "uitkomst",
        "median": "mediaan",
        "worst": "slechtst",
        "mean_regret": "gem. spijt",
        "largest_regret": "grootste spijt",
        "helps": "helpt (deel)",
        "futures": "toekomsten",
    }
    shown = _named(table, names)
    shown.insert(0, POLICY, policies_of_rows(table, found))
    notes = (
        FUTURES,
        *one_drawn(found.swept),
        *([FEWER] if shown["uitkomst"].value_counts().max() > MOST_POLICIES else []),
        *left_out(found, "robustness"),
        *failed_policies(found),
    )
    return Shown("robuustheid", "Hoe elk beleid het doet over de toekomsten", shown, notes)


def _corners(table: pd.DataFrame, found: Analysis) -> Shown:
    names = {
        "outcome": "uitkomst",
        "corner": "helpt het vaakst niet bij",
        "density": "helpt daar niet (deel)",
        "coverage": "deel van waar het niet helpt",
        "share": "helpt niet (deel)",
        "futures": "toekomsten",
    }
    policies = policies_of_rows(table, found)
    shown = _named(table.assign(corner=corner_words(table, policies, found)), names)
    shown.insert(0, POLICY, policies)
    notes = (CORNERS, *left_out(found, "corners"))
    return Shown("hoeken", "Waar beleid niet helpt: in welke hoek van het onzekere", shown, notes)


def _seeds(table: pd.DataFrame, found: Analysis) -> Shown:
    names = {
        "outcome": "uitkomst",
        "of": "waarvan",
        "mean": "gemiddelde",
        "sd": "spreiding",
        "degrees": "vrijheidsgraden",
        "seeds_1": "voor 1 %",
        "seeds_2": "voor 2 %",
        "seeds_5": "voor 5 %",
        "seeds_asked": "gevraagd",
    }
    words = {LEVEL: "het niveau", DIFFERENCE: "verschil met punt 0"}
    shown = _named(table.assign(of=table["of"].map(words)), names)
    if shown["gevraagd"].isna().all():
        shown = shown.drop(columns="gevraagd")
    title = "Hoeveel herhalingen een interval van 95 % van zo veel naar weerszijden vraagt"
    note = (
        "Alleen toeval: hoe een punt verschilt tussen herhalingen met een andere seed. Wat de "
        "aannames doen zit er niet in. Procenten zijn van het gemiddelde; weinig "
        "vrijheidsgraden maken het antwoord ruw."
    )
    return Shown("herhalingen", title, shown, (note,))


_TABLES: dict[str, Callable[[pd.DataFrame, Analysis], Shown]] = {
    "indices": _indices,
    "robustness": _robustness,
    "corners": _corners,
    "seeds": _seeds,
}
