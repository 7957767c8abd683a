"""The measurement of pairing: its arithmetic, and that it runs on a small world."""

import json
from pathlib import Path

import numpy as np
import pytest
from compared import pair_of, write

from benchmarks.paired import (
    cost,
    drawn_for_oza,
    gain_of,
    gains,
    main,
    measures_of,
    taking_part,
)
from sim.scenario import build

LEVER = {"lever": "tlv_strengheid", "value": 0.9, "swv": ["PO1"]}


def test_the_gain_is_a_ratio_of_variances() -> None:
    """By hand: variances 2 and 8 apart, 2 of the difference; the year before it is left out."""
    base = np.array([[5.0, 1.0], [9.0, 3.0]])
    other = np.array([[5.0, 2.0], [9.0, 6.0]])
    found = gain_of("x", np.stack([base, other], axis=1))
    assert (found.unpaired, found.paired, found.ratio) == (10.0, 2.0, 5.0)
    assert gain_of("x", np.stack([base, base], axis=1)).ratio == float("inf")


def test_those_who_take_part_are_found() -> None:
    pair = pair_of(levers=[LEVER])
    assert taking_part(pair[1]) == {"PO1"}
    assert taking_part(pair[0]) == frozenset()
    assert len(measures_of(pair)) == 4


def test_who_takes_part_in_an_oza_by_its_draw_is_found() -> None:
    share = {"deelname": 0.0}
    for daarna, found in (
        ("stopt", set()),
        ("blijft", set()),
        ("landelijk", {"PO1", "VO1"}),
    ):
        _, other = pair_of(policies={"oza": {"daarna": daarna, **share}})
        assert drawn_for_oza(other) == found
    _, other = pair_of(policies={"oza": {"daarna": "blijft", "deelname": 1.0}})
    assert drawn_for_oza(other) == {"PO1", "VO1"}
    assert drawn_for_oza(pair_of()[0]) == frozenset()


def test_it_measures(tmp_path: Path) -> None:
    """At tiny size: the ratios are numbers; what they are is for the command to say."""
    pair = pair_of(levers=[LEVER], years=1)
    files = [write(tmp_path, scenario, f"{scenario.name}.yaml") for scenario in pair]
    timed = cost(pair, files)
    assert timed.ratio > 0.5
    found = gains(pair, 2)
    assert [gain.name for gain in found][1] == "thuiszitters, geteld, in 1 deelnemende swv's"
    assert all(gain.unpaired > 0 for gain in found[:1])


def test_the_command_prints_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [write(tmp_path, s, f"{s.name}.yaml") for s in pair_of(years=1)]
    for path in files:  # a written-out world has no scale
        assert build(json.loads(path.read_text())).scale == 1.0
    main([*map(str, files), "--scale", "1", "--seeds", "2"])
    text = capsys.readouterr().out
    assert "vergelijking / gemiddelde run" in text
    assert "ongepaard / gepaard" in text
    with pytest.raises(SystemExit):
        main([str(files[0])])
