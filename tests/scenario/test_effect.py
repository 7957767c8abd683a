"""A setting that never takes effect is told, and only such a setting."""

from typing import Any

import pytest

from sim.scenario import build, without_effect

BASE: dict[str, Any] = {"name": "x", "start": "2025-08", "years": 2}  # 2025-08 to 2027-07


@pytest.mark.parametrize(
    ("months", "words"),
    [
        ({}, ""),
        ({"from": "2027-07"}, ""),
        ({"from": "2027-08"}, "from: 2027-08 is after the last month of the run, 2027-07;"),
        ({"until": "2025-09"}, ""),
        ({"from": "2011-08", "until": "2025-09"}, ""),
        ({"until": "2025-08"}, "until: 2025-08 is not after the start of the run, 2025-08;"),
        ({"from": "2030-08", "until": "2031-08"}, "from: 2030-08 is after"),
    ],
)
def test_what_never_takes_effect_is_told(months: dict[str, str], words: str) -> None:
    lever = {"lever": "tlv_strengheid", "value": 0.1}
    given = build(
        {**BASE, "levers": [lever, {**lever, **months}], "policies": {"zorgplicht": months}}
    )
    found = without_effect(given, "x.yaml")
    if not words:
        assert found == []
        return
    assert len(found) == 2
    for text, field in zip(found, ("levers[1]", "policies.zorgplicht"), strict=True):
        assert text.startswith(f"warning: x.yaml: {field}.{words}")
        assert text.endswith("this setting never takes effect.")


def test_a_policy_that_is_off_is_no_surprise() -> None:
    policies = {"zorgplicht": {"on": False, "from": "2030-08"}}
    assert without_effect(build({**BASE, "policies": policies}), "x.yaml") == []
