"""What a checkpoint keeps of a model, and putting it back into one that was started alike."""

from collections.abc import Mapping
from typing import Any

from sim.agents.leerlingen import columns_of
from sim.agents.state import Remembered
from sim.agents.zones import blank_zones
from sim.model import StelselModel
from sim.unfinished.kinds import REMADE
from sim.unfinished.tree import Tree, put_back, tree_of


def tree_of_model(model: StelselModel) -> Tree:
    """Return what is kept of a model between two months; its arrays are those of the model."""
    return tree_of(_parts(model), _rows_in_use(model))


def restore(model: StelselModel, tree: Tree) -> None:
    """Put a model of the same scenario, at its start, where another one was when it was kept."""
    known = _put_back(model, tree)
    state = model.state
    state.remembered = Remembered(blank_zones(len(state.leerlingen.id)))
    state.remembered.made = {
        name: (key, state.parameters, state.rates, value) for name, (key, value) in known.items()
    }


def _put_back(model: StelselModel, tree: Tree) -> Mapping[str, tuple[Any, Any]]:
    parts = put_back(tree, {**_parts(model), "made": {}})
    model.steps = parts["steps"]
    found: Mapping[str, tuple[Any, Any]] = parts["made"]
    return found


def _parts(model: StelselModel) -> dict[str, Any]:
    """Return the parts of a model that change while it runs.

    What was worked out once belongs to them: some of it follows from how the run began.
    """
    state = model.state
    made = {
        name: (key, value)
        for name, (key, parameters, rates, value) in state.remembered.made.items()
        if name not in REMADE and parameters is state.parameters and rates is state.rates
    }
    return {
        "state": state,
        "board": model.board,
        "recorder": model.recorder,
        "made": made,
        "steps": model.steps,
        "collected": model.datacollector.model_vars,
    }


def _rows_in_use(model: StelselModel) -> dict[int, int]:
    state = model.state
    used = {id(column): state.used for column in columns_of(state.leerlingen)}
    if state.named is not None:
        used[id(state.named.now)] = state.used
    logged = int(state.log.used[0])
    return used | {id(column): logged for column in state.log[:-1]}
