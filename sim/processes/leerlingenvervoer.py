"""Reach of placement, and how near special schools are."""

from sim.agents.state import State


def step(state: State) -> None:
    """Do the month of this process."""
    del state
