"""What is worked out of yearly tables."""

import pandas as pd
import pytest

from sim.summary import deelname_spread


def test_the_spread_of_deelname_by_hand() -> None:
    """Twenty-one regions with 0, 1, ..., 20 of 100 in so: the 5th and 95th lie at 1 and 19 %."""
    lines = []
    for k in range(21):
        counts = {"bao": 90 - k, "sbo": 10, "so": k, "vo": 0, "vso": 0}
        lines += [(2020, "swv", f"P{k}", f"leerlingen_{s}_thuis", n) for s, n in counts.items()]
        lines += [(2021, "swv", f"P{k}", f"leerlingen_{s}_thuis", 1) for s in counts]
    for code, vso in (("V1", 3), ("V2", 5)):
        counts = {"bao": 0, "sbo": 0, "so": 0, "vo": 100 - vso, "vso": vso}
        lines += [(2020, "swv", code, f"leerlingen_{s}_thuis", n) for s, n in counts.items()]
    frame = pd.DataFrame(lines, columns=["schooljaar", "level", "unit", "indicator", "value"])
    found = deelname_spread(frame, 2020)
    assert found.loc["so"].tolist() == pytest.approx([0.01, 0.10, 0.19])
    assert found.loc["sbo"].tolist() == pytest.approx([0.1, 0.1, 0.1])
    assert found.loc["vso"].tolist() == pytest.approx([0.031, 0.04, 0.049])
