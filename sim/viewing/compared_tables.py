"""The Dutch tables of a comparison: differences, who moved, samenwerkingsverbanden, money."""

import math

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.agents.kas import CENTS_PER_EURO, INDICATORS
from sim.clock import schooljaar_label
from sim.comparing.folder import Comparison
from sim.comparing.ledger import GETELD, NO_THUISZITTER, THUISZITTER
from sim.results import COMPARISON
from sim.viewing.compared_words import (
    GROUPS,
    INSTROOM,
    NATIONAL,
    ONE_SEED_NOTE,
    STOCK,
    THUIS,
    WAITING,
    comparison_notes,
    event_words,
    flows,
    interval,
    last_label,
    minus,
    of_scenario,
    ranked,
    shown_column,
    signed,
    state_words,
    swv_label,
    years_of,
)
from sim.viewing.money_words import ALL_WORDS
from sim.viewing.policy_effects import policy_sentences
from sim.viewing.sheets import Head, Sheet, as_table, column_heads
from sim.viewing.tables import print_table
from sim.viewing.words import Column, Group, number, scale_of

SHOWN_FLOWS, SHOWN_SWVS = 10, 5
_MILLION, _THOUSAND = 1_000_000, 1000
_TELDATA_NOTE = "teldata: op 1 oktober daar, en op 1 oktober een jaar eerder niet"
_SWV_COLUMNS = (THUIS.columns[0], *STOCK.columns)
_LEDGER_NOTE = (
    "uiteen door: het proces, en in welke run, waardoor de toestanden voor het eerst verschilden"
)


def show_comparison(result: Comparison, console: Console) -> None:
    """Print the tables of a comparison and the sentences that belong to them."""
    for table in comparison_tables(result):
        print_table(table, console)
    for note in (*comparison_notes(result), *policy_notes(result)):
        console.print(Text(note))


def policy_notes(result: Comparison) -> list[str]:
    """Return what the policies that each scenario names did, a sentence each."""
    found = []
    for scenario in result.manifest[COMPARISON]["scenarios"]:
        mine = result.beleid[result.beleid["scenario"] == scenario["name"]]
        found += [f"{scenario['name']}: {text}" for text in policy_sentences(mine, scenario)]
    return found


def comparison_tables(result: Comparison) -> list[Table]:
    """Return the tables of a comparison: those of each scenario beside the base."""
    return [as_table(s) for name in result.names[1:] for s in comparison_sheets(result, name)]


def comparison_sheets(result: Comparison, name: str) -> list[Sheet]:
    """Return what stands in the tables of one scenario beside the base."""
    return [*difference_sheets(result, name), *moved_sheets(result, name)]


def difference_sheets(result: Comparison, name: str) -> list[Sheet]:
    """Return the national differences of one scenario with the base."""
    if result.replicated:
        return [_with_margins(result, name, group) for group in GROUPS]
    return [_points(result, name, *groups) for groups in ((THUIS, INSTROOM), (STOCK, WAITING))]


def moved_sheets(result: Comparison, name: str) -> list[Sheet]:
    """Return who moved, which samenwerkingsverbanden differ, and what differs in money."""
    return [
        _ledger(result, name),
        _counted(result, name),
        _swvs(result, name),
        *_money(result, name),
    ]


def _wide(result: Comparison, name: str, column: str) -> pd.DataFrame:
    rows = of_scenario(result, name)
    return rows.pivot_table(index="schooljaar", columns="indicator", values=column) / scale_of(
        result
    )


def _at(wide: pd.DataFrame, year: int, column: Column) -> float:
    return float(wide[column.indicator].loc[year]) if column.indicator in wide else float("nan")


def _points(result: Comparison, name: str, *groups: Group) -> Sheet:
    title = f"{minus(result, name)}: {' en '.join(group.title for group in groups)}"
    columns = tuple(column for group in groups for column in group.columns)
    wide = _wide(result, name, "value")
    rows = [
        (schooljaar_label(year), *(signed(_at(wide, year, column)) for column in columns))
        for year in years_of(of_scenario(result, name))
    ]
    notes = (ONE_SEED_NOTE, *((_TELDATA_NOTE,) if INSTROOM in groups else ()))
    return Sheet(title, column_heads(columns), tuple(rows), notes)


def _with_margins(result: Comparison, name: str, group: Group) -> Sheet:
    names = ("median", "p10", "p90", "chance_p10", "chance_p90")
    median, low, high, own_low, own_high = (_wide(result, name, column) for column in names)
    apart = not result.manifest["replicates"]["seed_only"]
    rows = []
    for year in years_of(of_scenario(result, name)):
        cells = []
        for column in group.columns:
            ends = _at(low, year, column), _at(high, year, column)
            cell = signed(_at(median, year, column))
            known = not math.isnan(ends[0])
            if known:
                cell += f" {interval(*ends)}"
            if known and apart:
                own = _at(own_low, year, column), _at(own_high, year, column)
                cell += f"\nkans {interval(*own)}"
            cells.append(cell)
        rows.append((schooljaar_label(year), *cells))
    notes = (_TELDATA_NOTE,) if group is INSTROOM else ()
    title = f"{minus(result, name)}: {group.title}"
    return Sheet(title, column_heads(group.columns), tuple(rows), notes)


def _one_seed(result: Comparison) -> tuple[str, ...]:
    return () if result.replicated else (ONE_SEED_NOTE,)


def _ledger(result: Comparison, name: str) -> Sheet:
    found = flows(result, name)
    shown = found[found["count"] > 0].head(SHOWN_FLOWS)
    rows = []
    for place in range(len(shown)):
        row = shown.iloc[place]
        count = number(float(row["count"]))
        if result.replicated:
            count += f" [{number(float(row['p10']))} tot {number(float(row['p90']))}]"
        cells = (
            state_words(str(row["from_state"])),
            state_words(str(row["to_state"])),
            event_words(str(row["process"]), str(row["run_of_event"])),
            count,
        )
        rows.append(cells)
    rest = found.iloc[len(shown) :]
    if len(rest) and not result.replicated:  # medians of rare moves do not add up
        left = f"{len(rest)} kleinere soorten verschuiving"
        rows.append((left, "", "", number(float(rest["count"].sum()))))
    texts = (f"in {result.names[0]}", f"in {name}", "uiteen door")
    heads = (*(Head(text) for text in texts), Head("leerlingen", right=True, fixed=True))
    note = _LEDGER_NOTE if len(found) else "Niemand is ergens anders."
    title = f"Wie ergens anders is op 1 oktober {last_label(result)[:4]}"
    return Sheet(title, heads, tuple(rows), (note, *_one_seed(result)))


def _counted(result: Comparison, name: str) -> Sheet:
    ledger = result.ledger
    mine = ledger[(ledger["scenario"] == name) & (ledger["form"] == GETELD)]
    if result.replicated:
        runs = result.yearly["replicate"].nunique()
        keys = ["schooljaar", "from_state", "to_state"]
        groups = mine.groupby(keys)["count"]
        mine = (groups.sum() / runs).reset_index()
    mean = "gemiddeld per run" if result.replicated else "geteld in het schooljaar"
    kinds = (
        (f"alleen in {result.names[0]}", THUISZITTER, NO_THUISZITTER),
        (f"alleen in {name}", NO_THUISZITTER, THUISZITTER),
        ("in beide", THUISZITTER, THUISZITTER),
    )
    rows = []
    for year in years_of(result.yearly):
        cells = []
        for _, old, new in kinds:
            of = (mine["from_state"] == old) & (mine["to_state"] == new)
            counts = mine[of & (mine["schooljaar"] == year)]["count"]
            cells.append(number(float(counts.sum()) / scale_of(result)))
        rows.append((schooljaar_label(year), *cells))
    heads = (Head("schooljaar", fixed=True), *(Head(text, right=True) for text, _, _ in kinds))
    title = f"Thuiszitters in {result.names[0]} en in {name}, {mean}"
    return Sheet(title, heads, tuple(rows), _one_seed(result))


def _swvs(result: Comparison, name: str) -> Sheet:
    found = {
        column.indicator: ranked(result, name, column.indicator).set_index("unit")["value"]
        for column in _SWV_COLUMNS
    }
    first = found[_SWV_COLUMNS[0].indicator]
    more, fewer = first[first > 0].iloc[::-1], first[first < 0]
    rows = [
        (
            swv_label(str(unit)),
            *(signed(float(found[column.indicator].get(unit, 0.0))) for column in _SWV_COLUMNS),
        )
        for part in (more.head(SHOWN_SWVS), fewer.head(SHOWN_SWVS))
        for unit in part.index
    ]
    heads = [Head("samenwerkingsverband")]
    for column in _SWV_COLUMNS:
        head = column.head.replace("-\n", "").replace("\n", " ")
        heads.append(Head(f"{head}\n({column.form})", right=True))
    note = f"gerangschikt naar thuiszitters; {len(more) + len(fewer)} verschillen daarin"
    title = f"{minus(result, name)}: samenwerkingsverbanden die het meest verschillen, "
    title += last_label(result)
    breaks = (min(SHOWN_SWVS, len(more)),)
    return Sheet(title, tuple(heads), tuple(rows), (note, *_one_seed(result)), breaks)


def _money(result: Comparison, name: str) -> list[Sheet]:
    """Return the table of money, none for a world without books."""
    frame = result.geld
    mine = frame[(frame["scenario"] == name) & (frame["level"] == NATIONAL)]
    if mine.empty:
        return []
    last = int(mine["schooljaar"].max())
    country = isinstance(result.manifest["scenario"]["world"], str)
    amount, word = (_MILLION, "miljoen") if country else (_THOUSAND, "duizend")
    title = (
        f"{minus(result, name)}: geld van de samenwerkingsverbanden, {word} euro (prijzen "
        "van 2015/16)"
    )
    heads = [Head("post"), Head(schooljaar_label(last), right=True)]
    if not result.replicated:
        heads.append(Head("hele run", right=True))
    unit = CENTS_PER_EURO * amount * scale_of(result)
    lines = []
    for post in INDICATORS:
        rows = mine[mine["indicator"] == post]
        now = rows[rows["schooljaar"] == last].iloc[0]
        cells = [signed(float(now[shown_column(result)]) / unit, 1)]
        if result.replicated:
            low, high = (signed(float(now[end]) / unit, 1) for end in ("p10", "p90"))
            cells[0] += f" [{low} tot {high}]"
        else:
            whole = float(rows["value"].sum()) / unit
            stock = post in {"reserve_begin", "reserve"}
            cells.append("" if stock else signed(whole, 1))
        lines.append((ALL_WORDS[post], *cells))
    note = "+: meer dan in de eerste, ook bij wat uitgaat; door het rijk: niet uit dit geld"
    return [Sheet(title, tuple(heads), tuple(lines), (note, *_one_seed(result)))]
