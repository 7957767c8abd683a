"""What must always hold, in a busy small world and in random ones (checks of tier T0: exact)."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from invariants import Watch
from random_worlds import scenarios
from worlds import busy_world, flows, run, start

FEW = settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
MANY = settings(FEW, max_examples=500)


def watched(small: dict[str, Any], **fields: Any) -> Watch:
    """Run a world and check it after every month."""
    model = start(small, **fields)
    watch = Watch(model)
    while model.running_months:
        model.step()
        watch.step()
    return watch


def test_double_entry_and_definitions_hold_every_month_of_a_busy_world() -> None:
    """Five schooljaren; nearly every process moves someone, so an empty book cannot pass."""
    model = watched(busy_world(), start="2013-08", years=5).model
    moved = set(flows(model).index.get_level_values("process"))
    assert moved >= {
        "uitstroom",
        "po_naar_vo",
        "instroom_vierjarigen",
        "migratie",
        "aanvraag",
        "tlv",
        "plaatsing",
        "terugplaatsing",
        "verzuim",
        "terugkeer",
        "vrijstelling_5a",
        "sluiting",
        "aankomst",
    }


def test_stock_follows_from_the_transitions_table() -> None:
    """The published table of transitions explains the change of every published stock."""
    model = start(busy_world(), years=3)
    columns = model.state.leerlingen
    used = model.state.used
    before = np.bincount(columns.soort[:used], minlength=7)
    while model.running_months:
        model.step()
    moves = flows(model).reset_index()
    names = ["buiten", "bao", "sbo", "so", "vo", "vso", "niet_ingeschreven"]
    monthly = model.recorder.monthly()
    last = monthly[(monthly["month"] == "2018-07") & (monthly["level"] == "nederland")]
    stock = dict(zip(last["indicator"], last["value"], strict=True))
    for code, name in enumerate(names[1:6], start=1):
        to = moves["to_state"].str.split("/").str[0] == name
        off = moves["from_state"].str.split("/").str[0] == name
        net = int(moves.loc[to, "count"].sum() - moves.loc[off, "count"].sum())
        assert stock[f"leerlingen_{name}"] == before[code] + net


@given(scenarios())
@FEW
def test_random_worlds_hold_every_month(data: dict[str, Any]) -> None:
    _hold(data)


@pytest.mark.full
@given(scenarios())
@MANY
def test_many_random_worlds_hold_every_month(data: dict[str, Any]) -> None:
    _hold(data)


def _hold(data: dict[str, Any]) -> None:
    fields = {key: value for key, value in data.items() if key not in {"world", "name"}}
    watched(data["world"], **fields)


def test_nobody_is_placed_beyond_the_places_after_a_cut() -> None:
    """The sitting leerlingen keep their places; nobody joins until there is room again."""
    small = busy_world()
    small["processes"] = ["aanvraag", "tlv", "plaatsing", "ondersteuning", "terugplaatsing"]
    cut = {"2015-08": 40, "2016-01": 10}
    small["schools"] = [dict(s) for s in small["schools"]]
    small["schools"][3]["places"] = cut
    model = watched(small, years=1).model
    assert model.state.scholen.places[3] == 10
    assert model.state.scholen.enrolled[3] > 10


def test_runs_are_repeatable_within_a_process() -> None:
    first, second = run(busy_world(), years=2), run(busy_world(), years=2)
    for a, b in zip(first.state.leerlingen, second.state.leerlingen, strict=True):
        assert np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
