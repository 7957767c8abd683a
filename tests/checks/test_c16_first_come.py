"""C16: first come, first served. Twelve ask each month, ten places come free.

Through the command. Those who ask in a month live in a gemeente of their own, so that the monthly
waiting lists per gemeente tell how long they wait: the list is 2 t after t months, who asks in
month t waits 0.2 t months, and nobody is placed before someone who asked earlier.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command import run
from worlds import school, world

from sim.agents.state import State
from sim.agents.zones import Rows
from sim.clock import format_month, month_of
from sim.processes import plaatsing

FIRST = month_of(2015, 8)
AT_BAO = {"schoolsoort": "bao", "route": "wachtlijst", "for": "so"}
AT_HOME = {"schoolsoort": "so"}


def steady(months: int, arrival: dict[str, Any]) -> dict[str, Any]:
    """Return a world in which so many ask for each place, month after month."""
    since = [format_month(FIRST + k) for k in range(months + 1)]
    kind = {"age": 5, "per_month": 12.0, "distribution": "fixed", "need": "zml", **arrival}
    return world(
        gemeenten=[{"code": f"G{k}"} for k in range(months)],
        schools=[
            school("B", "bao"),
            school("O", "so", places={since[k]: 10 * (k + 1) for k in range(months)}),
        ],
        arrivals=[
            {**kind, "gemeente": f"G{k}", "from": since[k], "until": since[k + 1]}
            for k in range(months)
        ],
        processes=["arrivals", "plaatsing"],
    )


def breaches(folder: Path, years: int, arrival: dict[str, Any]) -> tuple[int, int, float]:
    """Return months with another list than 2 t, overtakings, and the largest error of a wait."""
    months = 12 * years
    tables = run(folder, steady(months, arrival), years=years)
    total = tables.national("wachtlijst_so").to_numpy()
    wrong = np.count_nonzero(total != 2 * np.arange(1, months + 1))
    waiting = tables.per_unit("gemeente", "wachtlijst_so")
    waiting = waiting.reindex(columns=[f"G{k}" for k in range(months)], fill_value=0.0)
    left = waiting.to_numpy().T  # of each month's twelve, how many still wait
    overtaken = 0
    for k in range(months - 1):
        earlier, later = left[k, k + 1 :], left[k + 1, k + 1 :]
        overtaken += np.count_nonzero((earlier > 0) & (later < 12))
    served = [k for k in range(months) if left[k, -1] == 0]
    waits = np.array([left[k].sum() / 12 for k in served])
    errors = np.abs(waits - 0.2 * np.array(served))
    return wrong, overtaken, float(errors.max()) if served else np.inf


@pytest.mark.parametrize("arrival", [AT_BAO, AT_HOME], ids=["at bao", "at home"])
def test_nobody_overtakes(tmp_path: Path, arrival: dict[str, Any]) -> None:
    wrong, overtaken, error = breaches(tmp_path, 5, arrival)
    assert (wrong, overtaken) == (0, 0)
    assert error <= 1.0


@pytest.mark.full
def test_nobody_overtakes_in_fifteen_years(tmp_path: Path) -> None:
    wrong, overtaken, error = breaches(tmp_path, 15, AT_BAO)
    assert (wrong, overtaken) == (0, 0)
    assert error <= 1.0


def test_last_come_first_served_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: the list is served from its end."""
    right = plaatsing.queue

    def reversed_queue(state: State) -> Rows:
        return right(state)[::-1].copy()

    monkeypatch.setattr(plaatsing, "queue", reversed_queue)
    wrong, overtaken, error = breaches(tmp_path, 3, AT_BAO)
    assert overtaken > 0
    assert error > 1.0
    assert wrong == 0
