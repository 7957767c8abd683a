"""C26: more of a lever never does the opposite; a hazard of 0 is no flow.

Through the command, with the draws in common. A single queue obeys on every path: each leerling is
placed no later, so leaves no later. Elsewhere the mean over pairs of copies counts: paired
differences, z above -4.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from command import LIMIT, Tables, run
from worlds import NEVER, busy_world, group, school, world

COPIES = 25
RATES = (
    "aanvraag_sbo",
    "aanvraag_so",
    "aanvraag_vso",
    "terugplaatsing_sbo",
    "terugplaatsing_so",
    "terugplaatsing_vso",
    "langdurig_verzuim",
    "absoluut_verzuim",
    "vrijstelling_5a",
    "terugkeer_langdurig",
    "terugkeer_absoluut",
    "einde_vrijstelling_5a",
)
FLOWS = ("aanvraag", "terugplaatsing", "verzuim", "vrijstelling_5a", "terugkeer")


def queue(places: int) -> dict[str, Any]:
    """Return fifty single queues with so many places."""
    return world(
        copies=50,
        schools=[school("O", "so", places=places)],
        arrivals=[{"schoolsoort": "so", "age": 5, "per_month": 1.8, "need": "zml"}],
        processes=["arrivals", "plaatsing"],
        constant_rates={"uitstroom_so": {"value": 0.1, "unit": "per_month"}},
    )


def waiting(tables: Tables) -> pd.DataFrame:
    """Return the waiting list of each copy in each month."""
    return tables.per_unit("swv", "wachtlijst_so")


def test_one_place_more_never_lengthens_a_queue(tmp_path: Path) -> None:
    """Fifty paths, every month. Negative control: one place fewer."""
    usual, more = (waiting(run(tmp_path, queue(n), years=5)) for n in (20, 21))
    more = more.reindex(columns=usual.columns, fill_value=0.0)
    assert (more <= usual).all(axis=None)
    assert (more < usual).any(axis=None)
    assert not (usual <= more).all(axis=None)


def pairs(folder: Path, lever: str, low: float, high: float, **more: Any) -> list[Tables]:
    """Return copies of a busy world with a lever low and high, the draws in common."""
    small = {**busy_world(), "copies": COPIES}
    return [
        run(folder, small, years=2, levers=[{"lever": lever, "value": value}], **more)
        for value in (low, high)
    ]


def per_copy(tables: Tables, indicators: tuple[str, ...]) -> "np.ndarray[Any, Any]":
    """Return the sum of yearly figures of each copy."""
    frame = tables.yearly
    chosen = frame[(frame["level"] == "gemeente") & frame["indicator"].isin(indicators)]
    copy = chosen["unit"].str.extract(r"-(\d+)$")[0].fillna("1")
    return chosen.groupby(copy.to_numpy())["value"].sum().to_numpy()


def rises(low: "np.ndarray[Any, Any]", high: "np.ndarray[Any, Any]") -> float:
    """Return the mean of the paired differences in standard errors."""
    step = high - low
    assert len(step) == COPIES
    return float(step.mean() / (step.std(ddof=1) / np.sqrt(len(step))))


INFLOW = tuple(f"instroom_{name}_schooljaar" for name in ("sbo", "so", "vso"))
HOME = ("thuiszitters_geteld",)


@pytest.mark.parametrize(
    ("lever", "low", "high", "falling"),
    [
        ("tlv_strengheid", 0.0, 0.5, [INFLOW]),
        ("basisondersteuning", 0.1, 0.5, [INFLOW, HOME]),
        ("extra_ondersteuning", 0.0, 0.5, [INFLOW, HOME]),
    ],
)
def test_a_lever_works_its_own_way(
    tmp_path: Path, lever: str, low: float, high: float, falling: list[tuple[str, ...]]
) -> None:
    """Twenty-five pairs. Negative control: with the values exchanged the sign is the other.

    Neither money nor staff binds here. Most of this world needs support: where a budget is short
    fewer requests are granted (loop L02), and where staff bounds the growth of places nobody more
    can enter; less support then only lengthens the list.
    """
    free = {
        "geld.macht_ondersteuning": 0.0,
        "geld.macht_toekenning": 0.0,
        "plaatsing.groei_personeel": 1.0,
        "plaatsing.groei_tekort": 0.0,
        "residentieel.niveau": 0.0,
    }
    one, other = pairs(tmp_path, lever, low, high, parameters=free)
    for indicators in falling:
        down = rises(per_copy(other, indicators), per_copy(one, indicators))
        assert down > -LIMIT
        assert down > LIMIT, "the lever does nothing here: the check is decorative"


def test_more_places_in_a_busy_world_leave_fewer_waiting(tmp_path: Path) -> None:
    """Twenty-five pairs; the schools compete and leerlingen move on, so only the mean obeys."""

    def with_places(factor: int) -> Tables:
        small = busy_world()
        for one in small["schools"]:
            if one.get("places"):
                one["places"] *= factor
        rates = {"uitstroom_so": {"value": 0.02, "unit": "per_month"}}
        small |= {"copies": COPIES, "constant_rates": rates}
        return run(tmp_path, small, years=2)

    usual, more = (per_copy_waiting(with_places(factor)) for factor in (1, 2))
    assert rises(more, usual) > LIMIT


def per_copy_waiting(tables: Tables) -> "np.ndarray[Any, Any]":
    """Return the months that were waited in each copy."""
    frame = tables.monthly
    level = frame["level"] == "gemeente"
    lists = frame[level & frame["indicator"].str.startswith("wachtlijst")]
    copy = lists["unit"].str.extract(r"-(\d+)$")[0].fillna("1")
    sums = lists.groupby(copy.to_numpy())["value"].sum()
    return sums.reindex([str(k + 1) for k in range(COPIES)], fill_value=0.0).to_numpy()


def test_no_hazard_no_flow(tmp_path: Path) -> None:
    """Every constant rate at 0: none of these moves; without them there are moves of each."""
    small = busy_world()
    small["leerlingen"].append(
        group(40, "niet_ingeschreven", age=9, aanwezigheid="vrijstelling_5a")
    )
    usual = run(tmp_path, small, years=2).flows()
    none = run(tmp_path, {**small, "constant_rates": dict.fromkeys(RATES, NEVER)}, years=2).flows()
    for process in FLOWS:
        assert usual[process].sum() > 0, process
        assert process not in none.index.get_level_values(0), process
