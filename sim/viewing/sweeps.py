"""What the terminal says of sweeps and of results made again (Dutch)."""

from dataclasses import replace

import pandas as pd
from rich.console import Console

from sim.parquet import read_table
from sim.sweeping.analysis import Analysis
from sim.sweeping.contents import SWEEP
from sim.sweeping.estimate import Estimate
from sim.sweeping.folder import OUTCOMES
from sim.sweeping.rerun import Rerun
from sim.sweeping.sweep import SweepResult, duration
from sim.viewing.sheets import as_table
from sim.viewing.sweep_tables import analysis_tables, as_sheet
from sim.viewing.tables import plain_table, print_table

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
    name = found.swept.told["name"]
    for shown in analysis_tables(found).values():
        sheet = as_sheet(shown)
        print_table(as_table(replace(sheet, title=f"{name}: {sheet.title}")), console)
    for sentence in found.absent.values():
        _say(console, f"niet gemaakt: {sentence}")
    _say(console, f"Geschreven: {found.folder}")


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
