"""Mesa agents of the institutions: handles on rows of columns, without attributes of their own."""

from typing import TYPE_CHECKING

import mesa
import numpy as np

from sim.agents import gemeente_decision, jeugdregio_decision, school_decision, swv_decision
from sim.agents.kas import CENTS_PER_EURO

if TYPE_CHECKING:
    from sim.agents.state import State


class Institution(mesa.Agent):  # type: ignore[misc]
    """A row of the columns of its kind.

    Attributes:
        row: row in the columns.
    """

    def __init__(self, model: mesa.Model, row: int) -> None:
        super().__init__(model)
        self.row = row

    @property
    def state(self) -> "State":
        """The columns of the run."""
        state: State = self.model.state
        return state


class School(Institution):
    """A school: one schoolsoort at one vestiging. Its levers are columns of all schools."""

    @property
    def code(self) -> str:
        """Vestigingscode."""
        return self.state.codes.schools[self.row]

    @property
    def leerlingen(self) -> int:
        """Leerlingen enrolled now."""
        return int(self.state.scholen.enrolled[self.row])

    @property
    def places(self) -> int | None:
        """Places now; None without a hard limit."""
        places = int(self.state.scholen.places[self.row])
        return None if places < 0 else places

    @property
    def basisondersteuning(self) -> float:
        """Lever: severity of need that the school meets with its basisondersteuning."""
        return float(self.state.scholen.basis[self.row])

    def decide(self) -> None:
        """Take the decision of a schooljaar: a step on the route to inclusion, or none."""
        state, row = self.state, np.array([self.row])
        state.teams.step[row] = school_decision.decide(
            school_decision.sight_of(state, row), state.parameters
        ).step


class Samenwerkingsverband(Institution):
    """A samenwerkingsverband: it decides on its money, and on requests for a tlv by its levers."""

    @property
    def code(self) -> str:
        """Code, for example PO2001."""
        return self.state.codes.swvs[self.row]

    @property
    def tlv_strengheid(self) -> float:
        """Lever: share of grantable requests that it refuses all the same."""
        return float(self.state.swvs.tlv_strengheid[self.row])

    @property
    def tlv_beslistermijn(self) -> float:
        """Lever: mean time to a decision, in months."""
        return float(self.state.swvs.tlv_beslistermijn[self.row])

    @property
    def reserve(self) -> float:
        """Reserve now, in euro of 2015/16."""
        return float(self.state.kas.reserve[self.row] / CENTS_PER_EURO)

    def decide(self) -> swv_decision.Decision | None:
        """Decide alone about the own money, as all do together when a bekostigingsjaar begins.

        Returns:
            The decision, which is written to the own row; None before there is any money.
        """
        sight = self.state.kas.sight
        if sight is None:
            return None
        own = swv_decision.Sight._make(column[self.row : self.row + 1] for column in sight)
        decision = swv_decision.decide(own, self.state.parameters)
        self.state.kas.carry_out(decision, slice(self.row, self.row + 1))
        self.state.swvs.room[self.row] = decision.room[0]
        self.state.swvs.gate[self.row] = decision.gate[0]
        return decision


class Gemeente(Institution):
    """A gemeente: how fast its leerplichtambtenaar follows up absence."""

    @property
    def code(self) -> str:
        """Code, for example GM0014."""
        return self.state.codes.gemeenten[self.row]

    @property
    def leerplicht_opvolging(self) -> float:
        """Lever: factor on return from absence."""
        return float(self.state.levers["leerplicht_opvolging"][self.row])

    def decide(self) -> gemeente_decision.Decision:
        """Return what this gemeente decides with what it sees now, arrays of one element."""
        seen = gemeente_decision.sight_of(self.state)
        own = (np.asarray(part[self.row : self.row + 1]) for part in seen)
        return gemeente_decision.decide(gemeente_decision.Sight(*own), self.state.parameters)


class Jeugdregio(Institution):
    """A jeugdregio: it buys jeugdhulp, and lets treatments begin in turn."""

    @property
    def code(self) -> str:
        """Code, for example JZ01."""
        return self.state.codes.jeugdregios[self.row]

    @property
    def places(self) -> int | None:
        """Leerlingen who can receive jeugdhulp at a time; None without a limit."""
        places = int(self.state.jeugdregios.places[self.row])
        return None if places < 0 else places

    @property
    def receiving(self) -> int:
        """Leerlingen who receive jeugdhulp now."""
        return int(self.state.jeugdregios.receiving[self.row])

    @property
    def waiting(self) -> int:
        """Leerlingen who wait for jeugdhulp now."""
        return int(self.state.jeugdregios.waiting[self.row])

    @property
    def presence(self) -> float:
        """Share of schools on which jeugdhulp is present."""
        return float(self.state.jeugdregios.presence[self.row])

    def decide(self) -> jeugdregio_decision.Decision:
        """Return what it would decide now, with everyone on its list ready to begin."""
        seen = jeugdregio_decision.sight_of(self.state)
        own = (values[self.row : self.row + 1] for values in seen)
        return jeugdregio_decision.decide(
            jeugdregio_decision.Sight._make(own), self.state.parameters
        )
