"""What the terminal says of sweeps and of results made again (Dutch)."""

from collections.abc import Callable

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.parquet import read_table
from sim.sweeping.analysis import Analysis
from sim.sweeping.contents import SWEEP
from sim.sweeping.estimate import Estimate
from sim.sweeping.folder import OUTCOMES
from sim.sweeping.replicates import DIFFERENCE, LEVEL
from sim.sweeping.rerun import Rerun
from sim.sweeping.robustness import label
from sim.sweeping.sweep import SweepResult, duration
from sim.viewing.sheets import empty_table
from sim.viewing.tables import plain_table, print_table
from sim.viewing.words import number

MIB = 1 << 20
_SHOWN = 12
"""Outcomes that are summarised on the terminal; the table has all."""


def show_sweep(result: SweepResult, console: Console) -> None:
    """Print the outcomes over all runs, what failed, and where the table stands."""
    told = result.manifest[SWEEP]
    runs = read_table(result.folder / OUTCOMES)
    names = told["outcomes"]
    title = f"{told['name']}: {told['runs']} runs ({told['points']} punten x {told['replicates']})"
    print_table(plain_table(summary(runs, names[:_SHOWN]), title), console)
    if len(names) > _SHOWN:
        _say(console, f"En {len(names) - _SHOWN} uitkomsten meer, in de tabel.")
    if told["failures"]:
        _say(console, f"{told['failures']} runs zijn mislukt; de tabel zegt van elk waarom:")
        for sentence in told["failed"]:
            _say(console, f"  {sentence}")
    if result.made < told["runs"]:
        kept = told["runs"] - result.made
        _say(console, f"{kept} runs lagen er al; {result.made} zijn er nu gemaakt.")
    _say(console, f"Geschreven: {result.folder}")


def summary(runs: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Return per outcome how its values lie over the runs that did not fail."""
    values = runs.loc[runs["error"].isna(), names]
    return pd.DataFrame(
        {
            "uitkomst": names,
            "laagste": values.min().to_numpy(),
            "p10": values.quantile(0.1).to_numpy(),
            "mediaan": values.median().to_numpy(),
            "p90": values.quantile(0.9).to_numpy(),
            "hoogste": values.max().to_numpy(),
        }
    )


def show_estimate(found: Estimate, jobs: int, cluster: bool, console: Console) -> None:
    """Print what a sweep will take, and where the figures come from."""
    of = "een eerdere sweep op deze machine" if found.stored else "een proef van een schooljaar"
    _say(console, f"{found.runs} runs; per run {found.seconds:.1f} s op een kern (naar {of}).")
    memory = f"{found.memory / MIB:.0f} MB"
    if cluster:
        total = duration(found.total_seconds(1))
        _say(console, f"Op een cluster: samen {total} rekentijd; geheugen {memory} per worker.")
        return
    total = duration(found.total_seconds(jobs))
    _say(console, f"Tijd met --jobs {jobs}: ongeveer {total}.")
    _say(console, f"Geheugen: {memory} per proces, samen {jobs * found.memory / MIB:.0f} MB.")


def show_analysis(found: Analysis, console: Console) -> None:
    """Print the tables of an analysis, and why others are not there."""
    for name, make in _TABLES.items():
        if name in found.tables:
            title, table = make(found.tables[name], found)
            print_table(_decimal(table, title), console)
    for sentence in found.absent.values():
        _say(console, f"not made: {sentence}")
    _say(console, f"Geschreven: {found.folder}")


def _indices(table: pd.DataFrame, found: Analysis) -> tuple[str, pd.DataFrame]:
    names = {"outcome": "uitkomst", "factor": "factor", "index": "index", "value": "waarde"}
    names |= {"low": "laag (95)", "high": "hoog (95)"}
    return f"{found.swept.told['name']}: wat ertoe doet", table.rename(columns=names)[
        list(names.values())
    ]


def _policies(table: pd.DataFrame, found: Analysis) -> list[str]:
    """Return what the policy of each row is called."""
    names = found.swept.policies
    rows = table[names].itertuples(index=False, name=None)
    return [label(dict(zip(names, row, strict=True))) for row in rows]


def _robustness(table: pd.DataFrame, found: Analysis) -> tuple[str, pd.DataFrame]:
    names = {
        "outcome": "uitkomst",
        "median": "mediaan",
        "worst": "slechtst",
        "mean_regret": "gem. spijt",
        "largest_regret": "grootste spijt",
        "helps": "helpt (deel)",
        "futures": "toekomsten",
    }
    shown = table.rename(columns=names)[list(names.values())]
    shown.insert(0, "beleid", _policies(table, found))
    title = "hoe het beleid het doet over de toekomsten; helpt: beter dan het eerste beleid"
    return f"{found.swept.told['name']}: {title}", shown


def _corners(table: pd.DataFrame, found: Analysis) -> tuple[str, pd.DataFrame]:
    names = {
        "outcome": "uitkomst",
        "corner": "faalt het meest bij",
        "density": "deel dat daar faalt",
        "coverage": "deel van wat faalt",
        "share": "faalt overal",
    }
    shown = table.rename(columns=names)[list(names.values())]
    shown.insert(0, "beleid", _policies(table, found))
    title = "waar beleid faalt (niet beter dan het eerste), in welke hoek van het onzekere"
    return f"{found.swept.told['name']}: {title}", shown


def _seeds(table: pd.DataFrame, found: Analysis) -> tuple[str, pd.DataFrame]:
    names = {
        "outcome": "uitkomst",
        "of": "waarvan",
        "mean": "gemiddelde",
        "sd": "spreiding",
        "seeds_1": "voor 1%",
        "seeds_2": "voor 2%",
        "seeds_5": "voor 5%",
        "seeds_asked": "gevraagd",
    }
    words = {LEVEL: "het niveau", DIFFERENCE: "verschil met punt 0"}
    shown = table.assign(of=table["of"].map(words)).rename(columns=names)[list(names.values())]
    if shown["gevraagd"].isna().all():
        shown = shown.drop(columns="gevraagd")
    title = "herhalingen voor een interval van 95 % van zo veel naar weerszijden"
    return f"{found.swept.told['name']}: {title}", shown


_TABLES: dict[str, Callable[[pd.DataFrame, Analysis], tuple[str, pd.DataFrame]]] = {
    "indices": _indices,
    "robustness": _robustness,
    "corners": _corners,
    "seeds": _seeds,
}


def _decimal(frame: pd.DataFrame, title: str) -> Table:
    """Return a table with as many decimals as its numbers need."""
    shown = frame.copy()
    for name in frame.columns:
        if pd.api.types.is_numeric_dtype(frame[name]):
            shown[name] = [_digits(float(value)) for value in frame[name]]
    table = empty_table(title)
    for name in shown.columns:
        right = pd.api.types.is_numeric_dtype(frame[name])
        table.add_column(Text(str(name)), justify="right" if right else "left")
    for row in shown.itertuples(index=False, name=None):
        table.add_row(*(Text(str(cell)) for cell in row))
    return table


def _digits(value: float) -> str:
    if pd.isna(value):
        return "-"
    whole = abs(value) >= 100 or value == round(value)
    return number(value, 0 if whole else 1 if abs(value) >= 10 else 2)


def show_rerun(found: Rerun, console: Console) -> None:
    """Print per file whether it came out the same, and what was changed since."""
    for name, same in found.files.items():
        _say(console, f"{name}: {'gelijk' if same else 'ANDERS'}")
    for sentence in found.damage:
        _say(console, f"beschadigd: {sentence}")
    if found.same:
        _say(console, "Alle bestanden zijn tot op de byte gelijk.")


def _say(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
