"""Sweeps of functions with known answers, for tests of what is shown of them; made in a second."""

import json
import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from toys import Ishigami, Toy, ranged, toy_sweep

from sim.agents.kas import INDICATORS
from sim.provenance import hash_of
from sim.results import MANIFEST, SELF_HASH
from sim.sweeping.contents import Sweep
from sim.sweeping.factors import Factor
from sim.sweeping.schema import Design
from sim.sweeping.sweep import run_sweep
from sim.sweeping.tasks import End, Subject, Task, run_task

SCRIPT = "<script>alert(1)</script>"
FORMULA = "=cmd()"
"""A value, and the name of an outcome begins with it too."""
COUNTED = f"{FORMULA} {SCRIPT}"
"""Name of the second outcome of the crossed sweep."""
FUTURES, REPLICATES = 24, 2
LEVELS = (0.0, 0.5, 1.0)
FACTORS = [
    Factor("levers.tlv_strengheid", "lever", values=LEVELS),
    Factor("parameters.terugkeer.langdurig_duur", "uncertainty", 3.0, 8.0),
    Factor(f"parameters.{SCRIPT}", "uncertainty", 0.0, 1.0),
    Factor("parameter_set", "uncertainty", values=(FORMULA, SCRIPT)),
]
SPLIT = 6.0
"""Of the second factor: above it the lever harms, below it helps."""


class InProcess:
    """An engine without processes."""

    def ends(self, tasks: Sequence[Task], subject: Subject) -> Iterator[Sequence[End]]:
        for task in tasks:
            yield [run_task(task, subject)]


class Known(Toy):
    """A lever that helps by its height where the second factor is low, and harms above."""

    def __init__(self, fails: Sequence[int] = (), nothing: bool = False) -> None:
        super().__init__(("thuis", COUNTED))
        object.__setattr__(self, "fails", tuple(fails))
        object.__setattr__(self, "nothing", nothing)

    def run(self, task: Task, progress: Any) -> Sequence[float]:
        if task.number in self.fails or self.nothing:  # type: ignore[attr-defined]
            raise ZeroDivisionError(f"{SCRIPT} no places")
        height = float(task.values[FACTORS[0].path])
        duration = float(task.values[FACTORS[1].path])
        way = 1.0 if duration > SPLIT else -1.0
        return [1000.0 + 100.0 * way * height + task.replicate, 0.125 + duration + height]


class Partly(Toy):
    """Its second outcome is no number."""

    def __init__(self) -> None:
        super().__init__(("y", "niets"))

    def run(self, task: Task, progress: Any) -> Sequence[float]:
        return [sum(float(value) for value in task.values.values()), math.nan]


def made(out: Path, sweep: Sweep) -> Path:
    """Run a sweep, and return its folder."""
    run_sweep(sweep, out, InProcess())
    return out


def crossed(out: Path, fails: Sequence[int] = ()) -> Path:
    """Return a sweep of three policies in 24 futures of a hostile experiment."""
    design = Design(kind="crossed", points=FUTURES)
    better = {"thuis": "lower", COUNTED: "higher"}
    content = {
        "code": {"version": "0.0.1"},
        "experiment": {
            "description": f"{SCRIPT} helpt het?",
            "outcomes": [
                {"indicator": "thuiszitters_geteld", "schooljaar": 2030, "name": "thuis"},
                {"indicator": INDICATORS[0], "schooljaar": "x", "name": COUNTED},
                "no table",
            ],
        },
        "scenario": {"name": SCRIPT, "world": "nederland", "scale": 0.1, "years": 5, "start": "x"},
    }
    sweep = toy_sweep(Known(fails), FACTORS, design, REPLICATES, better=better, content=content)
    object.__setattr__(sweep, "name", SCRIPT)
    return made(out, sweep)


def sobol(out: Path) -> Path:
    """Return a sweep of the Ishigami function, for indices."""
    return made(
        out, toy_sweep(Ishigami(), ranged("abc", -3.14, 3.14), Design(kind="sobol", points=64))
    )


def unsayable(place: Path) -> dict[str, Path]:
    """Return sweeps of which little or nothing can be said, by what they are."""
    pair = [Factor("a", "lever", values=(0.0, 1.0)), Factor("b", "uncertainty", 0.0, 1.0)]
    rows = tuple({"a": float(k % 2), "b": k / 10} for k in range(4))
    words = [Factor("parameter_set", "lever", values=("Adir", "full"))]
    one = [Factor("a", "lever", values=(1.0,))]
    sweeps = {
        "list": toy_sweep(Partly(), pair, Design(kind="list", rows=rows), better={"y": "lower"}),
        "one point": toy_sweep(Partly(), one, Design(kind="grid"), better={"y": "lower"}),
        "all failed": toy_sweep(
            Known(nothing=True),
            FACTORS,
            Design(kind="crossed", points=20),
            2,
            better={"thuis": "lower"},
        ),
        "sobol failed": toy_sweep(
            Known(nothing=True), FACTORS[:2], Design(kind="sobol", points=8), better={}
        ),
        "one outcome nan": toy_sweep(
            Partly(),
            pair,
            Design(kind="crossed", points=20),
            2,
            better={"y": "lower", "niets": "lower"},
        ),
        "morris nan": toy_sweep(Partly(), pair, Design(kind="morris", points=4), better={}),
        "words": toy_sweep(Worded(), words, Design(kind="grid"), better={"y": "lower"}),
    }
    return {name: made(place / name, sweep) for name, sweep in sweeps.items()}


class Worded(Toy):
    """Differs by a word."""

    def run(self, task: Task, progress: Any) -> Sequence[float]:
        return [1.0 if task.values["parameter_set"] == "full" else 2.0]


def rewritten(folder: Path, change: Callable[[Any], None]) -> None:
    """Change the manifest of a folder, and its own hash with it."""
    path = folder / MANIFEST
    manifest = json.loads(path.read_text(encoding="utf-8"))
    change(manifest)
    rest = {name: value for name, value in manifest.items() if name != SELF_HASH}
    path.write_text(json.dumps({**rest, SELF_HASH: hash_of(rest)}), encoding="utf-8")
