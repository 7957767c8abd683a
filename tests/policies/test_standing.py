"""Levers that stand from month to month are those that would be worked out anew.

A part of a policy that is ``steady`` is not asked again once it works fully everywhere. Caught: a
part that is called steady and whose product changes with the month, or a setting that begins or
ends unseen.
"""

from typing import Any

import pytest
from worlds import busy_world, start

from sim.agents.lever_board import Setting
from sim.policies.applying import Board
from sim.policies.catalogue import CATALOGUE

STARTS = {"rugzak": "2013-08", "verevening": "2014-08", "herbesteding": "2013-08"}
SETTINGS: dict[str, dict[str, Any]] = {
    "routekaart": {
        "from": "2026-01",
        "phase_in_months": 0,
        "plaatsen_over": 0.5,
        "doel_jaar": 2028,
    },
    "basisnorm": {"from": "2026-01", "phase_in_months": 6, "spread_months": 6},
    "zorgplicht": {"strenger": {"from": "2026-01", "phase_in_months": 5}},
    "oza": {"daarna": "blijft", "until": "2026-11", "doelgroep": 6},
}
LEVER = [{"lever": "steunpunt", "value": 0.4, "from": "2026-11", "until": "2027-02"}]
MONTHS = 30


def _levers(
    name: str, monkeypatch: pytest.MonkeyPatch, anew: bool
) -> tuple[list[dict[str, bytes]], int]:
    """Return every lever in every month, and in how many months the levers stood."""
    stood = [0]
    asked = Board.stand

    def stand(self: Board, state: Any, settings: tuple[Setting, ...] = ()) -> bool:
        found = asked(self, state, settings) and not anew
        stood[0] += found
        return found

    policies = {name: {"on": True, **SETTINGS.get(name, {})}}
    first = STARTS.get(name, "2025-08")
    levers = LEVER if first == "2025-08" else []
    model = start(busy_world(), start=first, years=3, policies=policies, levers=levers)
    monkeypatch.setattr(Board, "stand", stand)
    seen = []
    for _ in range(MONTHS):
        model.step()
        seen.append({lever: values.tobytes() for lever, values in model.state.levers.items()})
    monkeypatch.undo()
    return seen, stood[0]


@pytest.mark.parametrize("name", CATALOGUE)
def test_levers_stand_only_where_nothing_changes(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual, stood = _levers(name, monkeypatch, anew=False)
    anew, none = _levers(name, monkeypatch, anew=True)
    assert usual == anew
    assert none == 0
    if name in ("steunpunt", "zorgplicht", "opting_out"):
        assert stood > 0, "no month in which nothing had to be worked out"
