"""A model that was put back is in every part where the other one was, and lives on alike.

The comparison walks through the whole model by itself (``everything``): all that differs is seen,
to the last bit of one element. The smallest defect that it would catch is one value of one column.
"""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from everything import different, everything
from national import scenario, state
from worlds import busy_world, group, school, start, world

from sim.agents.institutions import Gemeenten
from sim.agents.kas import Kas
from sim.agents.leerlingen import Leerlingen
from sim.agents.state import State
from sim.counting import Counts
from sim.model import StelselModel
from sim.policies.applying import Board
from sim.processes.aankomst import ArrivalStream
from sim.recording import Recorder
from sim.simulate import settings_of
from sim.unfinished import kinds as kinds_of
from sim.unfinished import model_parts, tree
from sim.unfinished.checkpoint import read_checkpoint, write_checkpoint
from sim.unfinished.model_parts import restore, tree_of_model

POLICIES: dict[str, Any] = {
    "basisnorm": {"from": "2016-01", "phase_in_months": 18, "spread_months": 12},
    "routekaart": {"from": "2016-08"},
}
REMADE = tuple(f"state.remembered.made['{name}']" for name in kinds_of.REMADE)
"""What is not kept, and made again when it is next asked for, perhaps not in the first month."""
MADE_IN_AUGUST = ("board._parts", "board._made", "board._moved", "board._base", "board._standing")
"""What the next month works out; it is equal again when that month is over."""
Make = Callable[[], StelselModel]


def small() -> StelselModel:
    """Return a small world with everything on, and arrivals, births and migration."""
    busy = {
        **busy_world(),
        "net_migration": 0.01,
        "arrivals": [
            {"per_month": 3.0, "schoolsoort": "bao", "age": 8, "need": "gedrag", "severity": 0.6}
        ],
        "births": {"per_year": [60, 70], "gemeente": "G1"},
    }
    return start(busy, years=3, policies=POLICIES)


def named() -> StelselModel:
    """Return a world with named states."""
    free = {
        "states": ["a", "b"],
        "start": {"a": 300, "b": 100},
        "chances": [[0.9, 0.1], [0.2, 0.8]],
    }
    return start(
        world(
            schools=[school("B1", "bao")],
            leerlingen=[group(400)],
            processes=["vaste_overgangen", "uitstroom"],
            vaste_overgangen=free,
        ),
        years=3,
    )


def national() -> StelselModel:
    """Return the Netherlands at 1 % with policies that come in bit by bit."""
    given = scenario(
        2025,
        0.01,
        3,
        policies={
            "basisnorm": {"from": "2026-01", "phase_in_months": 18, "spread_months": 12},
            "routekaart": {"from": "2026-08"},
        },
    )
    own = state(given)
    return StelselModel(own, given.months, given.policies, settings_of(given, own))


def whole(
    make: Make, at: int, seen: int = 1000
) -> tuple[StelselModel, tree.Tree, list[dict[str, Any]]]:
    """Return an unbroken run, what was kept after some months, and all it was from there on."""
    model = make()
    for _ in range(at):
        model.step()
    kept = tree_of_model(model)
    kept.arrays = [array.copy() for array in kept.arrays]
    months = [everything(model)]
    while model.running_months and len(months) <= seen:
        model.step()
        months.append(everything(model))
    return model, kept, months


def at_once(found: dict[str, Any], expected: dict[str, Any]) -> list[str]:
    """Return what differs before a month is run."""
    ours = [path for path in different(expected, found) if not path.startswith(MADE_IN_AUGUST)]
    return [path for path in ours if not path.startswith("state.remembered.")]


@pytest.mark.parametrize(
    ("make", "at", "seen"),
    [
        (small, 12, 1000),
        (named, 12, 1000),
        (national, 24, 3),
        pytest.param(national, 24, 1000, marks=pytest.mark.full),
    ],
)
def test_every_part_is_the_same_month_by_month(
    make: Make, at: int, seen: int, tmp_path: Path
) -> None:
    """The Netherlands after two schooljaren: in the second August its first migrants have come."""
    _, kept, months = whole(make, at, seen)
    write_checkpoint(tmp_path / "checkpoint", {}, kept)
    model = make()
    restore(model, read_checkpoint(tmp_path / "checkpoint").tree)
    assert at_once(everything(model), months[0]) == []
    for expected in months[1:]:
        model.step()
        found = different(expected, everything(model))
        assert [path for path in found if not path.startswith(REMADE)] == []


def test_the_comparison_sees_one_value_of_one_column() -> None:
    model = small()
    before = everything(model)
    model.state.leerlingen.severity[7] = np.nextafter(model.state.leerlingen.severity[7], 2.0)
    assert different(before, everything(model)) == ["state.leerlingen.severity"]


@cache
def kept_of_small() -> tuple[tree.Tree, list[dict[str, Any]]]:
    """Return what was kept of the small world after 24 months, and all it was from there on."""
    _, kept, months = whole(small, 24)
    return kept, months


def forgetting(patch: pytest.MonkeyPatch, cls: type, name: str) -> None:
    """Plant a bug: leave out one field more of a kind."""
    known = dict(kinds_of.kinds())
    old = known[cls]
    known[cls] = kinds_of.Kind(cls, old.left_out | {name}, old.record)
    by_name = {kind.name: kind for kind in known.values()}
    patch.setattr(tree, "kinds", lambda: known)
    patch.setattr(tree, "kinds_by_name", lambda: by_name)


def owners(model: StelselModel) -> list[Any]:
    """Return the objects of a model whose fields are kept."""
    own = model.state
    parts = [own, model.board, model.recorder, model.recorder._counts, own.kas, own.places, own.log]
    parts += [own.leerlingen, own.scholen, own.swvs, own.teams, own.gemeenten, own.jeugdregios]
    return [*parts, *own.arrivals, *own.births]


def unseen(fields: Iterator[tuple[type, str]] | list[tuple[type, str]]) -> list[str]:
    """Plant the bug of a forgotten field for each; return those that nothing shows."""
    model = small()
    for _ in range(24):
        model.step()
    now, found = everything(model), []
    for cls, name in fields:
        with pytest.MonkeyPatch.context() as patch:
            forgetting(patch, cls, name)
            other = small()
            restore(other, tree_of_model(model))
        if not at_once(everything(other), now):
            found.append(f"{cls.__name__}.{name}")
    return found


def test_a_field_that_is_forgotten_is_seen() -> None:
    assert (
        unseen(
            [
                (Leerlingen, "severity"),
                (Leerlingen, "counted"),
                (State, "tally_swv"),
                (Recorder, "_moves"),
                (Recorder, "_begun"),
                (Board, "held"),
                (Kas, "reserve"),
                (Gemeenten, "staff"),
                (ArrivalStream, "arrived"),
                (Counts, "stock"),
            ]
        )
        == []
    )


@pytest.mark.full
def test_each_field_that_is_forgotten_is_seen() -> None:
    """Plant the bug once for every field: unseen are those that did not change in two years."""
    model = small()
    known = kinds_of.kinds()
    fields = {(type(p), name) for p in owners(model) for name in known[type(p)].fields(p)}
    missed = unseen(sorted(fields, key=str))
    print(f"of {len(fields)} fields these did not change:", missed)
    assert len(missed) < len(fields) / 3


def test_what_was_worked_out_at_the_start_is_kept() -> None:
    """Caught: ``State.once`` forgotten. Partners are counted in the first month, and stay."""
    model = small()
    for _ in range(12):
        model.step()
    known = model.state.remembered.made
    key, parameters, rates, value = known["samenwerking"]
    known["samenwerking"] = (key, parameters, rates, value * 2.0)
    other = small()
    restore(other, tree_of_model(model))
    found = other.state.remembered.made["samenwerking"]
    assert np.array_equal(found[3], value * 2.0)
    assert found[1] is other.state.parameters


@pytest.mark.full
def test_partners_that_are_counted_anew_would_be_seen() -> None:
    """Planted: ``State.once`` forgotten; in a small world the partners do not change."""
    _, kept, months = whole(national, 24)
    model = national()
    restore(model, kept)
    del model.state.remembered.made["samenwerking"]
    model.step()
    assert any("samenwerking" in path for path in different(months[1], everything(model)))


def test_an_effect_of_a_policy_that_is_forgotten_would_be_seen() -> None:
    """Planted: one effect of the policies that the board forgets."""
    kept, months = kept_of_small()
    model = small()
    restore(model, kept)
    assert len(model.board.effects) > 0
    del model.board.effects[0]
    assert any(path.startswith("board.effects") for path in at_once(everything(model), months[0]))


def test_a_restored_model_is_its_own() -> None:
    """Caught: arrays that stay those of the checkpoint, and levers apart from their columns."""
    kept, _ = kept_of_small()
    model = small()
    restore(model, kept)
    own = model.state
    assert own.levers["basisondersteuning"] is own.scholen.basis
    assert isinstance(own.leerlingen, Leerlingen)
    before = [array.copy() for array in kept.arrays]
    while model.running_months:
        model.step()
    assert all(a.tobytes() == b.tobytes() for a, b in zip(before, kept.arrays, strict=True))


@pytest.mark.parametrize("cls", [State, Recorder])
def test_a_new_part_is_kept_or_refused(cls: type) -> None:
    """Caught: a part of the state that is added later, and silently not kept."""
    model = small()
    owner = model.state if cls is State else model.recorder
    owner.brand_new = np.arange(3)  # type: ignore[attr-defined]
    kept = tree_of_model(model)
    other = small()
    (other.state if cls is State else other.recorder).brand_new = np.zeros(3)  # type: ignore[attr-defined]
    restore(other, kept)
    assert at_once(everything(other), everything(model)) == []
    owner.brand_new = object()  # type: ignore[attr-defined]
    with pytest.raises(tree.UnknownKindError, match="brand_new, a object"):
        tree_of_model(model)


def test_a_model_has_no_other_parts() -> None:
    """Caught: something new that a model itself holds. What Mesa holds has no part in results."""
    of_mesa = {
        "running",
        "rng",
        "_rng",
        "random",
        "_seed",
        "_user_step",
        "step",
        "_agents",
        "_agents_by_type",
        "_all_agents",
    }
    of_scenario = {"settings", "end", "lap"}
    kept = {"state", "board", "recorder", "steps", "datacollector"}
    assert set(vars(small())) - of_mesa - of_scenario == kept
    assert set(model_parts._parts(small())) == (kept - {"datacollector"}) | {"collected", "made"}


def test_what_is_left_out_exists() -> None:
    """Caught: a name that is misspelt or gone, so that what it meant is kept, or no longer is."""
    for kind in kinds_of.kinds().values():
        own = getattr(kind.cls, "_fields", None) or getattr(kind.cls, "__dataclass_fields__", ())
        if own:
            assert not kind.left_out - set(own), kind.name
