"""The end of a tlv: renewed, or back to a regular school."""

from sim.agents.state import State


def step(state: State) -> None:
    """Do the month of this process."""
    del state
