"""A run is told as it goes: national figures alone, each once, scaled back to all leerlingen.

Planted bugs that were caught: figures as drawn, figures of a region, figures told twice.
"""

import json
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.clock import parse_month
from sim.longform import Part
from sim.simulate import Step
from sim.viewing.page.growth import Growth, Teller

FIRST = parse_month("2025-08")


def model_at(month: int, yearly: list[Part], monthly: list[Part]) -> Any:
    return SimpleNamespace(
        month=month,
        end=FIRST + 24,
        state=SimpleNamespace(first_month=FIRST),
        recorder=SimpleNamespace(recorded=(yearly, monthly)),
    )


def part(time: int, level: str, *values: float, name: str = "leerlingen_so") -> Part:
    return Part(time, level, (name, "leerlingen_bao"), np.array([values, values]))


def test_national_figures_are_told_once_and_scaled_back() -> None:
    said: list[dict[str, Any]] = []
    teller = Teller(lambda kind, **rest: said.append({"kind": kind, **rest}), 0.1)
    teller.step(Step("wereld", 0, 0, "leerlingen naar scholen"))
    teller.step(Step("schooljaar", 0, 24, "2025/2026"))
    yearly: list[Part] = []
    monthly = [part(FIRST, "nederland", 3), part(FIRST, "gemeente", 1, 2)]
    teller.look(model_at(FIRST + 1, yearly, monthly))
    monthly.append(part(FIRST + 1, "nederland", 4))
    yearly += [part(2025, "nederland", 7), part(2025, "swv", 5)]
    yearly.append(part(2025, "nederland", 8, name="thuiszitters_geteld"))
    teller.look(model_at(FIRST + 2, yearly, monthly))
    teller.look(model_at(FIRST + 3, yearly, monthly))
    growth = Growth()
    for message in said:
        growth.hear(json.loads(json.dumps(message)))
    assert said[0] == {"kind": "phase", "label": "leerlingen naar scholen"}
    assert [message["kind"] for message in said] == [
        "phase",
        "month",
        "month",
        "schooljaar",
        "month",
    ]
    assert growth.monthly == {"leerlingen_so": (["2025-08", "2025-09"], [30.0, 40.0])}
    assert growth.yearly == {"leerlingen_so": {2025: 70.0}, "thuiszitters_geteld": {2025: 80.0}}
    assert (growth.done, growth.total, growth.label) == (3, 24, "maand 2025-10")
