"""Regions and schools of the Netherlands as the page draws and names them."""

from functools import cache
from math import cos, radians
from typing import Any

from sim.data import read_borders, read_table
from sim.viewing.compared_words import swv_label
from sim.viewing.page.indicators import GEMEENTE, NATIONAL, SWV_PO, SWV_VO

WEST, NORTH, MIDDLE = 3.2, 53.7, 52.2
"""Degrees of the upper left corner of the drawing, and of the latitude whose width is true."""
PER_DEGREE = 1000
"""Units of the drawing per degree of latitude."""
DRAWN = (GEMEENTE, SWV_PO, SWV_VO)
"""Levels that have borders."""


def place(lon: float, lat: float) -> tuple[int, int]:
    """Return where a point stands in the drawing: to the right and downwards."""
    across = (lon - WEST) * cos(radians(MIDDLE)) * PER_DEGREE
    return round(across), round((NORTH - lat) * PER_DEGREE)


@cache
def shapes(level: str) -> dict[str, Any]:
    """Return the borders of a level: ``box`` (x, y, width, height) and an SVG path per code."""
    paths, xs, ys = {}, [], []
    for feature in read_borders(level if level in {SWV_PO, SWV_VO} else "gemeenten")["features"]:
        parts = []
        for polygon in feature["geometry"]["coordinates"]:
            for ring in polygon:
                points = list(dict.fromkeys(place(*point) for point in ring))
                xs += [x for x, _ in points]
                ys += [y for _, y in points]
                parts.append("M" + "L".join(f"{x} {y}" for x, y in points) + "Z")
        paths[feature["properties"]["code"]] = "".join(parts)
    left, top = min(xs), min(ys)
    return {"box": [left, top, max(xs) - left, max(ys) - top], "paths": paths}


@cache
def _gemeente_names() -> dict[str, str]:
    table = read_table("gemeenten")
    return dict(zip(table["gemeente"], table["naam"], strict=True))


def name_of(level: str, code: str) -> str:
    """Return the name of a region; its code where it has none, as in a small world."""
    if level == NATIONAL:
        return "Nederland"
    return _gemeente_names().get(code, code) if level == GEMEENTE else swv_label(code)


@cache
def schools() -> dict[str, list[Any]]:
    """Return all schools of the facts, a list per column, with their place in the drawing."""
    table = read_table("scholen")
    spots = [place(lon, lat) for lon, lat in zip(table["lon"], table["lat"], strict=True)]
    columns = ("vestigingscode", "naam", "schoolsoort", "gemeente", "swv_po", "swv_vo")
    found: dict[str, list[Any]] = {name: table[name].astype(str).tolist() for name in columns}
    found["leerlingen"] = [int(value) for value in table["leerlingen"]]
    found["x"], found["y"] = [x for x, _ in spots], [y for _, y in spots]
    return found
