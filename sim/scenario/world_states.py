"""Named states of a written-out world, and the table of chances by which leerlingen move."""

import math
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field

from sim.policies.settings import Strict
from sim.scenario.problems import did_you_mean, listing, show
from sim.scenario.reading import PathOf
from sim.scenario.world_defaults import rows
from sim.scenario.world_groups import Code, Count

MOST_STATES = 50
"""Named states that a world can have."""
SUM_WITHIN = 1e-9
"""How far the chances of a row may be from 1 together: the rounding of decimals."""
KEY = "vaste_overgangen"
_PATH: PathOf = ("world", KEY)

Found = tuple[PathOf, str, str]
Chance = Annotated[float, Field(ge=0.0, le=1.0)]


class VasteOvergangen(Strict):
    """Free names, how many leerlingen begin in each, and the chance per month of every move."""

    states: Annotated[
        tuple[Code, ...], Field(strict=False, min_length=1, max_length=MOST_STATES)
    ] = Field(description="Names of the states.")
    start: dict[Code, Count] = Field(
        default_factory=dict,
        description="Leerlingen per state at the start, in the order of the leerlingen; "
        "a state left out: 0.",
    )
    chances: Annotated[
        tuple[Annotated[tuple[Chance, ...], Field(strict=False)], ...], Field(strict=False)
    ] = Field(description="Chance per month; row: from, column: to, in the order of the states.")


def check_states(world: Any) -> Iterator[Found]:
    """Yield what does not fit in the named states of a raw world."""
    raw = world.get(KEY) if isinstance(world, dict) else None
    if not isinstance(raw, dict):
        return
    states = raw.get("states")
    if not isinstance(states, list | tuple):
        return
    yield from _names(states)
    yield from _start(raw.get("start", {}), states, world)
    yield from _chances(raw.get("chances"), states)


def _names(states: Any) -> Iterator[Found]:
    for i, name in enumerate(states):
        if isinstance(name, str) and name in states[:i]:
            yield (*_PATH, "states", i), f"{show(name)} stands twice", "each state once"


def _start(start: Any, states: Any, world: Any) -> Iterator[Found]:
    if not isinstance(start, dict):
        return
    known = [name for name in states if isinstance(name, str)]
    for name in start:
        if name not in known:
            message = f"unknown state {show(name)}{did_you_mean(str(name), known)}"
            yield (*_PATH, "start", name), message, listing(known)
    counts = [*start.values(), *(group.get("count") for _, group in rows(world, "leerlingen"))]
    if all(type(count) is int for count in counts):
        begin, there = sum(counts[: len(start)]), sum(counts[len(start) :])
        if begin != there:
            message = f"{begin:,} leerlingen begin in a state, the world has {there:,}"
            yield (*_PATH, "start"), message, f"{there:,} together, as under leerlingen"


def _chances(chances: Any, states: Any) -> Iterator[Found]:
    if not isinstance(chances, list | tuple):
        return
    size = len(states)
    if len(chances) != size:
        message = f"the table has {len(chances)} rows for {size} states"
        yield (*_PATH, "chances"), message, f"{size} rows, one per state"
    for i, row in enumerate(chances):
        path: PathOf = (*_PATH, "chances", i)
        if not isinstance(row, list | tuple):
            continue
        if len(row) != size:
            message = f"the row has {len(row)} chances for {size} states"
            yield path, message, f"{size} chances, one per state"
        elif all(type(chance) in {int, float} and 0.0 <= chance <= 1.0 for chance in row):
            total = math.fsum(row)
            if abs(total - 1.0) > SUM_WITHIN:
                name = show(states[i])[1:-1] if i < size else i
                message = f"the chances from {name} are {total:.10g} together"
                yield path, message, "1 together, who stays included"
