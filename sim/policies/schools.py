"""What policies for regular and special schools share: which rows, and of which region."""

from typing import TYPE_CHECKING

import numpy as np

from sim.agents.codes import Schoolsoort, is_one_of
from sim.policies.policy import Bools
from sim.policies.settings import PolicySettings

if TYPE_CHECKING:
    from sim.agents.state import State

_REGULAR = (Schoolsoort.BAO, Schoolsoort.VO)
_SEPARATE = (Schoolsoort.SO, Schoolsoort.VSO)


def regular(state: "State") -> Bools:
    """Return which schools are open and for bao or vo."""
    return _open_for(state, _REGULAR)


def separate(state: "State") -> Bools:
    """Return which schools are open and for so or vso."""
    return _open_for(state, _SEPARATE)


def _open_for(state: "State", soorten: tuple[Schoolsoort, ...]) -> Bools:
    there: Bools = is_one_of(state.scholen.soort, soorten) & (state.scholen.is_open == 1)
    return there


def free(state: "State", lever: str) -> Bools:
    """Return for which units of a lever no setting of the scenario goes before a policy."""
    fixed = state.remembered.fixed.get(lever)
    return np.ones(len(state.levers[lever]), np.bool_) if fixed is None else ~fixed


def chosen_swvs(settings: PolicySettings, state: "State") -> Bools:
    """Return in which samenwerkingsverbanden a policy works; one element more, for none."""
    codes = np.array([*state.codes.swvs, ""])
    if settings.swv is None:
        return np.ones(len(codes), np.bool_)
    return np.isin(codes, list(settings.swv))
