"""Simplified borders: smaller, and neighbours still meet."""

import json
import math
from pathlib import Path

from sim.data.make_borders import FILES, TOLERANCE, simplified, simplify


def test_simplify_keeps_ends_and_what_sticks_out() -> None:
    line = [(5.0, 52.0), (5.1, 52.00001), (5.2, 52.1), (5.3, 52.0), (5.4, 52.0)]
    assert simplify(line, 0.001) == [(5.0, 52.0), (5.1, 52.00001), (5.2, 52.1), *line[3:]]
    assert simplify([(5.0, 52.0), (5.1, 52.0001), (5.2, 52.0)], 0.001) == [(5.0, 52.0), (5.2, 52.0)]


def test_simplify_does_not_depend_on_direction() -> None:
    line = [(5 + i / 100, 52 + math.sin(i) / 200) for i in range(60)]
    assert simplify(line[::-1], 0.003) == simplify(line, 0.003)[::-1]
    assert len(simplify(line, 0.003)) < len(line)


def _wave(x: float, up: bool) -> list[list[float]]:
    points = [[x + math.sin(i) / 300, 52 + i / 200] for i in range(41)]
    return points if up else points[::-1]


def test_neighbours_keep_the_same_line_between_them() -> None:
    start, end = _wave(5.0, True)[0], _wave(5.0, True)[-1]
    west = [*_wave(5.0, True), [4.0, end[1]], [4.0, 52.0], start]
    east = [*_wave(5.0, False), [6.0, 52.0], [6.0, end[1]], end]
    features = [
        {
            "properties": {"swv_code": code},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for code, ring in (("PO1", west), ("PO2", east))
    ]
    result = simplified({"features": features}, FILES[1])
    rings = [feature["geometry"]["coordinates"][0][0] for feature in result["features"]]
    assert all(ring[0] == ring[-1] for ring in rings)
    shared = [{tuple(point) for point in ring if 4.5 < point[0] < 5.5} for ring in rings]
    assert shared[0] == shared[1]
    assert 2 < len(shared[0]) < 41


def test_made_borders_hold_only_code_and_name(tables: Path) -> None:
    gemeenten = json.loads((tables / "gemeenten.geojson").read_text(encoding="utf-8"))
    properties = [feature["properties"] for feature in gemeenten["features"]]
    assert properties == [{"code": "GM0001", "naam": "Noord"}, {"code": "GM0002", "naam": "Zuid"}]
    ring = gemeenten["features"][0]["geometry"]["coordinates"][0][0]
    assert len(ring) == 5  # a square again
    assert TOLERANCE < 0.01
