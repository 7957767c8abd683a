"""What pairing costs and what it gives: ``python -m benchmarks.paired [A.yaml B.yaml]``.

It measures (a) how long the comparison of two scenarios takes beside single runs of them, figures
left out, and (b) how much the same luck in both scenarios takes off the variance of their
difference: over some seeds, the variance that the difference would have if the scenarios were run
with seeds of their own (that of one plus that of the other) over the one that it has. The variances
are summed over the schooljaren from the first in which anything differs. Prints Dutch tables.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rich.console import Console

from benchmarks.engine import number, plain
from sim.comparing.checking import comparable
from sim.comparing.folder import compare
from sim.comparing.side_by_side import run_together
from sim.parameters import load as load_parameters
from sim.policies.oza import OzaSettings, takes_part
from sim.replicates import seed_of
from sim.run import run
from sim.scenario import Scenario, load
from sim.simulate import silent, start

DEFAULT = (Path("scenarios/basis.yaml"), Path("scenarios/oza-blijft.yaml"))
SCALE, SEEDS = 0.1, 8
_FEWEST_SEEDS = 2
_SMALL = 0.01
"""Scale of a world that is only asked who takes part."""
_WAITING = ("wachtlijst_sbo", "wachtlijst_so", "wachtlijst_vso")


@dataclass(frozen=True)
class Measure:
    """A yearly figure whose difference is looked at: the sum of indicators over units."""

    name: str
    indicators: tuple[str, ...]
    units: frozenset[str]

    def of(self, yearly: pd.DataFrame) -> pd.Series:
        """Return the figure per schooljaar."""
        chosen = yearly["indicator"].isin(self.indicators) & yearly["unit"].isin(self.units)
        totals: pd.Series = yearly[chosen].groupby("schooljaar")["value"].sum()
        return totals


@dataclass(frozen=True)
class Cost:
    """Seconds of each single run, and of the comparison."""

    single: tuple[float, float]
    compared: float

    @property
    def ratio(self) -> float:
        """The comparison over the mean single run."""
        return self.compared / (sum(self.single) / len(self.single))


@dataclass(frozen=True)
class Gain:
    """Variance of the difference of a figure, summed over schooljaren."""

    name: str
    unpaired: float
    paired: float

    @property
    def ratio(self) -> float:
        """How many times smaller the paired one is; infinite where nothing differs by chance."""
        return self.unpaired / self.paired if self.paired > 0.0 else float("inf")


def load_pair(files: Sequence[Path], overrides: dict[str, Any]) -> list[Scenario]:
    """Return two scenarios that can be compared."""
    return comparable([load(file, overrides=overrides) for file in files], files)


def cost(pair: Sequence[Scenario], files: Sequence[Path]) -> Cost:
    """Time single runs and the comparison, from a made start to a written folder, no figures."""
    with tempfile.TemporaryDirectory(prefix="leerlingstromen-") as name:
        place = Path(name)
        short = [scenario.model_copy(update={"years": 1}) for scenario in pair]
        compare(short, files, place / "warm")  # compiles, and keeps the start

        def seconds(work: Callable[[], object]) -> float:
            begin = time.perf_counter()
            work()
            return time.perf_counter() - begin

        first, second = (
            seconds(lambda scenario=scenario, k=k: run(scenario, place / f"single-{k}"))  # type: ignore[misc]
            for k, scenario in enumerate(pair)
        )
        return Cost((first, second), seconds(lambda: compare(pair, files, place / "pair")))


def measures_of(pair: Sequence[Scenario]) -> list[Measure]:
    """Return the figures to look at; of those who take part where the scenario names them."""
    country = frozenset({"NL"})
    found = [
        Measure("thuiszitters, geteld", ("thuiszitters_geteld",), country),
        Measure("wachtlijst sbo, so en vso, stand", _WAITING, country),
        Measure("instroom so tussen teldata", ("instroom_so_tussen_teldata",), country),
    ]
    if units := taking_part(pair[1]) or drawn_for_oza(pair[1]):
        name = f"thuiszitters, geteld, in {len(units)} deelnemende swv's"
        found.insert(1, Measure(name, ("thuiszitters_geteld",), units))
    return found


def taking_part(scenario: Scenario) -> frozenset[str]:
    """Return the samenwerkingsverbanden that the levers or policies of a scenario name."""

    def named(value: object, key: str = "") -> set[str]:
        if isinstance(value, dict):
            return set().union(*(named(item, str(k)) for k, item in value.items()), set())
        if isinstance(value, list | tuple):
            if key == "swv":
                return {str(item) for item in value}
            return set().union(*(named(item) for item in value), set())
        return set()

    dumped = scenario.model_dump(mode="json", by_alias=True)
    return frozenset(named({name: dumped[name] for name in ("levers", "policies")}))


def drawn_for_oza(scenario: Scenario) -> frozenset[str]:
    """Return who takes part in the OZA of a scenario by its draw; nobody where it has none."""
    settings = scenario.policies.get("oza")
    if not isinstance(settings, OzaSettings) or settings.daarna == "stopt":
        return frozenset()
    small = scenario.model_copy(update={"scale": _SMALL})
    parameters = load_parameters(scenario.parameter_set, scenario.parameters)
    state = start(small, parameters, 1, silent).state
    chosen = takes_part(settings, state)
    everywhere = settings.daarna == "landelijk"
    codes = zip(state.codes.swvs, chosen, strict=True)
    return frozenset(code for code, there in codes if there or everywhere)


def gains(pair: Sequence[Scenario], seeds: int) -> list[Gain]:
    """Return what pairing takes off the variance, over so many seeds of the base's own."""
    measures = measures_of(pair)
    parameters = [load_parameters(s.parameter_set, s.parameters) for s in pair]
    values: dict[str, list[NDArray[np.float64]]] = {measure.name: [] for measure in measures}
    for k in range(seeds):
        seed = seed_of(pair[0].seed, k)
        seeded = [scenario.model_copy(update={"seed": seed}) for scenario in pair]
        together = run_together(seeded, parameters, 1, silent)
        for measure in measures:
            both = [measure.of(yearly).to_numpy() for yearly in together.yearly]
            values[measure.name].append(np.array(both))
    return [gain_of(measure.name, np.array(values[measure.name])) for measure in measures]


def gain_of(name: str, values: NDArray[np.float64]) -> Gain:
    """Return the variances of a difference.

    Args:
        name: name of the figure.
        values: shape (seeds, 2 scenarios, schooljaren).
    """
    base, other = values[:, 0], values[:, 1]
    differs = np.flatnonzero((base != other).any(axis=0))
    since = differs[0] if len(differs) else base.shape[1]
    unpaired = base[:, since:].var(axis=0, ddof=1) + other[:, since:].var(axis=0, ddof=1)
    paired = (other - base)[:, since:].var(axis=0, ddof=1)
    return Gain(name, float(unpaired.sum()), float(paired.sum()))


def report(pair: Sequence[Scenario], timed: Cost, found: Sequence[Gain], seeds: int) -> None:
    """Print what was measured."""
    console = Console(width=120)
    names = [scenario.name for scenario in pair]
    rows = [
        [f"run {name}", number(seconds, 1)]
        for name, seconds in zip(names, timed.single, strict=True)
    ]
    rows.append([f"vergelijking {names[0]} en {names[1]}", number(timed.compared, 1)])
    rows.append(["vergelijking / gemiddelde run", number(timed.ratio, 2)])
    scale = f"schaal {number(pair[0].scale, 2)}, {pair[0].years} schooljaren"
    _print(console, f"Wat een vergelijking kost ({scale}, zonder figuren)", ["", "s"], rows)
    title = f"Wat gelijke kans scheelt: variantie van {names[1]} min {names[0]}, {seeds} seeds"
    head = ["", "ongepaard", "gepaard", "ongepaard / gepaard"]
    rows = [
        [
            gain.name,
            number(gain.unpaired, 1),
            number(gain.paired, 1),
            "geen toeval" if np.isinf(gain.ratio) else number(gain.ratio, 1),
        ]
        for gain in found
    ]
    _print(console, title, head, rows)


def _print(console: Console, title: str, head: list[str], rows: list[list[str]]) -> None:
    """Print a table below a title that may be wider than it."""
    table = plain("", head, rows)
    table.title = None
    console.print(title, table, sep="\n\n", highlight=False)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print; see the head of this file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="base and other scenario")
    parser.add_argument("--scale", type=float, help=f"share of all leerlingen; default {SCALE}")
    parser.add_argument("--years", type=int, help="schooljaren; default those of the files")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="seeds for the variances")
    given = parser.parse_args(arguments)
    files = given.files or list(DEFAULT)
    if len(files) != 2:
        parser.error(f"{len(files)} files given; allowed: 2, the base first, or none")
    if given.seeds < _FEWEST_SEEDS:
        parser.error(f"--seeds {given.seeds}: allowed: {_FEWEST_SEEDS} or more")
    overrides = {"scale": given.scale or SCALE, "years": given.years}
    pair = load_pair(files, {k: v for k, v in overrides.items() if v is not None})
    report(pair, cost(pair, files), gains(pair, given.seeds), given.seeds)


if __name__ == "__main__":
    main()
