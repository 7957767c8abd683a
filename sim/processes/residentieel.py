"""Placement in a residential institution."""

from sim.agents.state import State


def step(state: State) -> None:
    """Do the month of this process."""
    del state
