"""Follow-up of absence by leerplicht, per gemeente."""

from sim.agents.state import State


def step(state: State) -> None:
    """Do the month of this process."""
    del state
