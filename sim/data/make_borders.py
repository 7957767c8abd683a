"""Borders of gemeenten and samenwerkingsverbanden, simplified so that neighbours still meet.

Rings are cut into arcs where three or more borders meet. Each arc is simplified once, in one
direction, so that two neighbours keep the same line between them (Douglas and Peucker, 1973).
"""

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from sim.data.source import SourceError

Point = tuple[float, float]
Ring = list[Point]


class BorderFile(NamedTuple):
    """One file with borders: its source, the property with the code, that with the name."""

    source: str
    result: str
    code: str
    name: str | None


FILES = (
    BorderFile("micro/gemeenten_2023.geojson", "gemeenten", "gemeente_code", "gemeente_naam"),
    BorderFile("micro/swv_po.geojson", "swv_po", "swv_code", None),
    BorderFile("micro/swv_vo.geojson", "swv_vo", "swv_code", None),
)
DECIMALS = 3
TOLERANCE = 0.001  # degrees; about 70 to 110 metres
SMALLEST_RING = 4  # points, the first one repeated at the end
ASPECT = 0.615  # cosine of 52 degrees north: how much shorter a degree of longitude is


def _distance(point: Point, start: Point, end: Point) -> float:
    """Return the distance of ``point`` to the segment from ``start`` to ``end``, in degrees."""
    x, y = (point[0] - start[0]) * ASPECT, point[1] - start[1]
    dx, dy = (end[0] - start[0]) * ASPECT, end[1] - start[1]
    length = dx * dx + dy * dy
    along = 0.0 if length == 0.0 else min(1.0, max(0.0, (x * dx + y * dy) / length))
    return float(((x - along * dx) ** 2 + (y - along * dy) ** 2) ** 0.5)


def simplify(line: Ring, tolerance: float) -> Ring:
    """Return ``line`` without the points that lie within ``tolerance`` degrees of the rest.

    The first and last point stay. The result does not depend on the direction of the line.
    """
    if len(line) <= 2:
        return list(line)
    backwards = line[0] > line[-1]
    points = line[::-1] if backwards else list(line)
    keep = {0, len(points) - 1}
    todo = [(0, len(points) - 1)]
    while todo:
        start, end = todo.pop()
        far, where = tolerance, -1
        for i in range(start + 1, end):
            distance = _distance(points[i], points[start], points[end])
            if distance > far:
                far, where = distance, i
        if where >= 0:
            keep.add(where)
            todo += [(start, where), (where, end)]
    kept = [points[i] for i in sorted(keep)]
    return kept[::-1] if backwards else kept


def _rounded(ring: list[list[float]]) -> Ring:
    """Return a closed ring with rounded points and without points that fall together."""
    points: Ring = []
    for x, y, *_ in ring:
        point = (round(float(x), DECIMALS), round(float(y), DECIMALS))
        if not points or point != points[-1]:
            points.append(point)
    return points


def _neighbours(rings: Iterator[Ring]) -> dict[Point, set[Point]]:
    """Return for each point the points it is joined to by any ring."""
    joined: dict[Point, set[Point]] = {}
    for ring in rings:
        for a, b in pairwise(ring):
            joined.setdefault(a, set()).add(b)
            joined.setdefault(b, set()).add(a)
    return joined


def _simplify_ring(ring: Ring, joined: dict[Point, set[Point]]) -> Ring:
    """Simplify a closed ring between the points where borders meet."""
    points = ring[:-1]
    nodes = [i for i, point in enumerate(points) if len(joined[point]) != 2]
    if len(nodes) < 2:  # an island, or touched in one point: anchor it at two fixed points
        low, high = points.index(min(points)), points.index(max(points))
        nodes = sorted({*nodes, low, high})
    turned = points[nodes[0] :] + points[: nodes[0]] + [points[nodes[0]]]
    cuts = [node - nodes[0] for node in nodes] + [len(points)]
    result = [turned[0]]
    for start, end in pairwise(cuts):
        result += simplify(turned[start : end + 1], TOLERANCE)[1:]
    return result if len(result) >= SMALLEST_RING else ring


def _polygons(geometry: dict[str, Any]) -> list[list[list[list[float]]]]:
    """Return the polygons of a Polygon or MultiPolygon."""
    coordinates = geometry["coordinates"]
    return [coordinates] if geometry["type"] == "Polygon" else list(coordinates)


def simplified(collection: dict[str, Any], border: BorderFile) -> dict[str, Any]:
    """Return a GeoJSON collection with simplified borders and only ``code`` (and ``naam``)."""
    shapes: list[list[list[Ring]]] = []
    for feature in collection["features"]:
        polygons = _polygons(feature["geometry"])
        shapes.append([[_rounded(ring) for ring in polygon] for polygon in polygons])
    rings = (ring for shape in shapes for polygon in shape for ring in polygon)
    joined = _neighbours(rings)
    features: list[dict[str, Any]] = []
    for feature, shape in zip(collection["features"], shapes, strict=True):
        properties = {"code": feature["properties"][border.code]}
        if border.name is not None:
            properties["naam"] = feature["properties"][border.name]
        coordinates = [
            [_simplify_ring(ring, joined) for ring in polygon if len(ring) >= SMALLEST_RING]
            for polygon in shape
            if len(polygon[0]) >= SMALLEST_RING
        ]
        geometry = {"type": "MultiPolygon", "coordinates": coordinates}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    features.sort(key=lambda feature: str(feature["properties"]["code"]))
    return {"type": "FeatureCollection", "features": features}


def make(source: Path, out: Path) -> None:
    """Write ``gemeenten.geojson``, ``swv_po.geojson`` and ``swv_vo.geojson`` into ``out``.

    Raises:
        SourceError: if a source file is missing, is not GeoJSON or lacks a property.
    """
    for border in FILES:
        path = source / border.source
        try:
            collection = json.loads(path.read_text(encoding="utf-8"))
            result = simplified(collection, border)
        except FileNotFoundError:
            raise SourceError(f"{path} does not exist; it holds the borders") from None
        except (KeyError, TypeError, IndexError, ValueError, OSError) as error:
            raise SourceError(f"{path} is not a usable GeoJSON file: {error}") from None
        text = json.dumps(result, ensure_ascii=False, separators=(",", ":"))
        (out / f"{border.result}.geojson").write_text(text + "\n", encoding="utf-8", newline="\n")
