"""Comparing scenarios in tests: files of small worlds, run side by side or by the command."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from worlds import busy_world, scenario_of, stocks

from sim.comparing.folder import Comparison, compare
from sim.comparing.ledger import STATE_NAMES, Pair, Turns
from sim.comparing.partings import plain
from sim.comparing.side_by_side import start_together
from sim.model import StelselModel
from sim.parameters import load
from sim.run import Options
from sim.scenario import Scenario
from sim.simulate import silent

STRICT = [{"lever": "tlv_strengheid", "value": 0.9, "from": "2015-12"}]
"""What the second scenario of a test changes unless it says otherwise."""


def pair_of(
    small: dict[str, Any] | None = None,
    levers: Sequence[dict[str, Any]] = STRICT,
    **fields: Any,
) -> list[Scenario]:
    """Return a base and a scenario with other levers, of the same small world, two schooljaren."""
    given = {"years": 2, **fields}
    world = busy_world() if small is None else small
    base = dict(given.pop("base", {}))
    return [
        scenario_of(world, **{**given, **base, "name": "basis"}),
        scenario_of(world, **{**given, "name": "anders", "levers": list(levers)}),
    ]


def followed(
    pair: Sequence[Scenario],
    each_month: Callable[[Pair], None] = lambda _: None,
) -> Pair:
    """Step two scenarios side by side to their end; ``each_month`` sees them after every step."""
    parameters = [load(s.parameter_set, s.parameters) for s in pair]
    models = start_together(pair, parameters, 1, silent)
    turns = tuple(Turns(model) for model in models)
    both = Pair(models[0], models[1], (turns[0], turns[1]), *(s.name for s in pair))
    while models[0].running_months:
        for turn, model in zip(turns, models, strict=True):
            turn.begin_month()
            model.step()
        both.month()
        each_month(both)
    return both


def stock(model: StelselModel) -> NDArray[np.int64]:
    """Return the leerlingen per state of the ledger, counted from the columns."""
    found = np.zeros(len(STATE_NAMES), np.int64)
    for code, number in enumerate(stocks(model.state)):
        found[plain.py_func(code)] += number
    return found


def net(ledger: pd.DataFrame, schooljaar: int) -> dict[str, int]:
    """Return per state those who came less those who went, on one teldatum."""
    rows = ledger[(ledger["form"] == "stand") & (ledger["schooljaar"] == schooljaar)]
    came, went = (rows.groupby(k)["count"].sum() for k in ("to_state", "from_state"))
    return came.sub(went, fill_value=0).astype(int).to_dict()


def write(folder: Path, scenario: Scenario, name: str) -> Path:
    """Write a scenario to a file (JSON, which is YAML too)."""
    path = folder / name
    text = json.dumps(scenario.model_dump(mode="json", by_alias=True))
    path.write_text(text, encoding="utf-8")
    return path


def make(folder: Path, pair: Sequence[Scenario], name: str = "out", **options: Any) -> Comparison:
    """Compare scenarios into a folder, without figures."""
    files = [write(folder, scenario, f"{k}.yaml") for k, scenario in enumerate(pair)]
    return compare(pair, files, folder / name, Options(**options))
