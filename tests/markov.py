"""A chain of five named states, with its table of monthly chances: what C18 and C19 look at."""

from typing import Any

from worlds import group, school, world

STATES = ["regulier", "regulier_met_steun", "sbo", "so_vso", "thuis"]
CHANCES = [
    [0.996, 0.003, 0.0005, 0.0003, 0.0002],
    [0.01, 0.981, 0.005, 0.003, 0.001],
    [0.002, 0.003, 0.993, 0.0015, 0.0005],
    [0.001, 0.001, 0.0005, 0.9965, 0.001],
    [0.03, 0.03, 0.01, 0.03, 0.9],
]
START = [0.9, 0.06, 0.025, 0.013, 0.002]


def chain(size: int, chances: list[list[float]] = CHANCES) -> dict[str, Any]:
    """Return a world of leerlingen who only move between the named states."""
    counts = [round(size * share) for share in START]
    return world(
        schools=[school("B", "bao")],
        leerlingen=[group(sum(counts), age=6)],
        processes=["vaste_overgangen"],
        vaste_overgangen={
            "states": STATES,
            "start": dict(zip(STATES, counts, strict=True)),
            "chances": chances,
        },
    )
