"""What policies did in the runs of a report, and what held them back, as tables."""

from collections.abc import Collection

import pandas as pd

from sim.agents.levers import LEVERS
from sim.clock import schooljaar_label
from sim.parquet import REPLICATE
from sim.viewing.lever_words import HOLDERS, LEVER_WORDS
from sim.viewing.policy_effects import BOUNDS
from sim.viewing.policy_words import figure, unit_of
from sim.viewing.report.folders import Line
from sim.viewing.sheets import Head, Sheet
from sim.viewing.words import number, percentage, scale_of

_DIGITS = 3
_PART = ["policy", "part", "subject"]


def did_sheet(line: Line, policies: Collection[str] | None = None) -> Sheet | None:
    """Return which levers each policy moved, on the last teldatum on which it was in force.

    Args:
        line: a scenario.
        policies: which ones are shown; None: all.
    """
    found = _of(line, policies)
    if found.empty:
        return None
    effects = found[found["part"] != ""]
    rows = []
    for (policy, part, subject), mine in effects.groupby(_PART, sort=True):
        last = mine[mine["schooljaar"] == mine["schooljaar"].max()]
        value = last.groupby("indicator")["value"].mean()
        rows.append(
            (
                str(policy),
                str(part),
                str(subject),
                f"{LEVER_WORDS[str(subject)]}; {unit_of(LEVERS[str(subject)].unit)}",
                schooljaar_label(int(last["schooljaar"].iloc[0]))[:4],
                f"{number(value.get('gewijzigd', 0.0))} van {number(value.get('eenheden', 0.0))} "
                f"{HOLDERS[LEVERS[str(subject)].holder]}",
                f"{_value(value, 'hendel_zonder')} → {_value(value, 'hendel_met')}",
                number(float(value.get("leerlingen", 0.0)) / scale_of(line.result)),
            )
        )
    if not rows:
        return None
    heads = (
        Head("beleid"),
        Head("onderdeel"),
        Head("hendel"),
        Head("wat het is"),
        Head("1 oktober"),
        Head("veranderd"),
        Head("gemiddeld zonder → met", right=True),
        Head("leerlingen op die scholen", right=True),
    )
    notes = [
        "op de laatste 1 oktober waarop het gold; veranderd: van wie het aangaat; zonder → met: "
        "gemiddeld over wie het aangaat",
        "leerlingen op die scholen: wie er naar school gaat, niet wie er iets van merkt",
    ]
    if REPLICATE in found:
        notes.append("gemiddeld over de runs")
    title = f"Wat het beleid veranderde in {line.label}"
    return Sheet(title, heads, tuple(rows), tuple(notes))


def _value(values: "pd.Series", name: str) -> str:
    return figure(round(float(values.get(name, float("nan"))), _DIGITS)) if name in values else "–"


def _of(line: Line, policies: Collection[str] | None) -> pd.DataFrame:
    found = line.beleid
    if policies is None or found.empty:
        return found
    rows: pd.DataFrame = found[found["policy"].isin(policies)]
    return rows


def held_sheet(line: Line, policies: Collection[str] | None = None) -> Sheet | None:
    """Return what held policies back, as a share of whom it concerns, over the years.

    Args:
        line: a scenario.
        policies: which ones are shown; None: all.
    """
    found = _of(line, policies)
    held = found[found["part"] == ""] if len(found) else found
    if held.empty:
        return None
    years = sorted(int(year) for year in held["schooljaar"].unique())
    shown = list(dict.fromkeys((years[0], years[len(years) // 2], years[-1])))
    rows = []
    for (policy, subject), mine in held.groupby(["policy", "subject"], sort=True):
        name = BOUNDS.get(str(subject), str(subject))
        rows.append((str(policy), name, *(_share(mine, year) for year in shown)))
    heads = [Head("beleid"), Head("wat het tegenhield")]
    heads += [Head(f"1 oktober {year}", right=True) for year in shown]
    note = "deel van de eenheden, of van de leerlingen, om wie het gaat; –: niet van kracht"
    return Sheet(f"Wat het beleid tegenhield in {line.label}", tuple(heads), tuple(rows), (note,))


def _share(rows: pd.DataFrame, year: int) -> str:
    values = rows[rows["schooljaar"] == year].groupby("indicator")["value"].mean()
    units = float(values.get("eenheden", 0.0))
    return percentage(float(values.get("gebonden", 0.0)) / units) if units > 0.0 else "–"
