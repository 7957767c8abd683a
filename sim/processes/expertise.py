"""Schools learn: expertise spreads, and wears away."""

from sim.agents.state import State


def step(state: State) -> None:
    """Do the month of this process."""
    del state
