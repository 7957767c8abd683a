"""C20: three causes compete, .05, .03 and .02 a month for twelve months: whichever comes first.

Through the command, with the causes of the model: a spell of absence, absoluut verzuim and
vrijstelling 5 onder a, at constant rates, and nobody returns. Nothing begins in August: twelve
months at risk are September 2015 to July 2016 and September 2016.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command import LIMIT, Figure, Tables, afresh, run, worst
from worlds import group, school, world

SHARES = {"verzuim": 0.349403, "absoluut": 0.209642, "vrijstelling_5a": 0.139761}
NONE = 0.301194211912202
IN_SEQUENCE = {"verzuim": 0.358136, "absoluut": 0.206442, "vrijstelling_5a": 0.134227}
"""What causes tried one after the other give."""
UNTIL = "2016-10"


def causes(size: int) -> dict[str, Any]:
    """Return a world of leerplichtigen at risk of three causes."""
    hazards = {"langdurig_verzuim": 0.05, "absoluut_verzuim": 0.03, "vrijstelling_5a": 0.02}
    return world(
        schools=[school("B", "bao")],
        leerlingen=[group(size, age=7)],
        processes=["verzuim", "vrijstelling_5a"],
        constant_rates={
            name: {"value": value, "unit": "per_month", "as": "rate"}
            for name, value in hazards.items()
        }
        | {"einde_vrijstelling_5a": {"value": 0.0, "unit": "per_month"}},
    )


def figures_of(tables: Tables, size: int, expected: dict[str, float]) -> list[Figure]:
    """Return the share that each cause took."""
    flows = tables.flows(until=UNTIL)
    absent = flows["verzuim"].groupby("to_state").sum()
    unenrolled = absent.index.str.startswith("niet_ingeschreven")
    found = {
        "verzuim": absent[~unenrolled].sum(),
        "absoluut": absent[unenrolled].sum(),
        "vrijstelling_5a": flows["vrijstelling_5a"].sum(),
    }
    figures = [
        Figure(name, found[name] / size, share, np.sqrt(share * (1 - share) / size))
        for name, share in expected.items()
    ]
    left = 1.0 - sum(found.values()) / size
    return [*figures, Figure("none", left, NONE, np.sqrt(NONE * (1 - NONE) / size))]


def test_the_earliest_cause_counts(tmp_path: Path) -> None:
    """100,000 leerlingen: smallest defect seen .0073 of .3494, .0062 of .2096, .0053 of .1398.

    Causes tried in sequence give .0087, .0032 and .0055 off: they fail.
    """
    size = 100_000
    tables = run(tmp_path, causes(size), years=2)
    assert worst(figures_of(tables, size, SHARES)) <= LIMIT
    assert worst(figures_of(tables, size, IN_SEQUENCE)) > LIMIT


@pytest.mark.full
def test_the_earliest_cause_counts_in_a_million(tmp_path: Path) -> None:
    def check(seed: int, times: int) -> list[Figure]:
        size = 1_000_000 * times
        return figures_of(run(tmp_path, causes(size), years=2, seed=seed), size, SHARES)

    afresh(check)
