"""Reading and checking the files with borders."""

import json
import math
from pathlib import Path
from typing import Any

from sim.data.errors import DataError, refused
from sim.data.schema import LAT, LON


def _check_ring(ring: Any, name: str, row: int) -> None:
    """Refuse a ring that is not closed or leaves the Netherlands."""
    if not isinstance(ring, list) or len(ring) < 4 or ring[0] != ring[-1]:
        raise refused(name, row, "coordinates", str(ring), "a closed ring of 4 points or more")
    for point in ring:
        ok = (
            isinstance(point, list)
            and len(point) == 2
            and all(isinstance(x, int | float) and math.isfinite(x) for x in point)
            and LON[0] <= point[0] <= LON[1]
            and LAT[0] <= point[1] <= LAT[1]
        )
        if not ok:
            allowed = f"longitude {LON[0]} to {LON[1]}, latitude {LAT[0]} to {LAT[1]}"
            raise refused(name, row, "coordinates", str(point), allowed)


def parse_borders(path: Path) -> dict[str, Any]:
    """Return a file with borders as GeoJSON.

    Args:
        path: a FeatureCollection of MultiPolygons (WGS84 degrees), each with property ``code``.

    Returns:
        The parsed collection.

    Raises:
        DataError: if the file is missing, damaged or holds a code twice. A "row" in the message
            is the number of the feature, counted from 1.
    """
    name = path.name
    try:
        collection: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        features = collection["features"]
        codes: set[str] = set()
        for row, feature in enumerate(features, start=1):
            code = feature["properties"]["code"]
            if not isinstance(code, str) or code in codes:
                raise refused(name, row, "code", str(code), "a code that stands there once")
            codes.add(code)
            for polygon in feature["geometry"]["coordinates"]:
                for ring in polygon:
                    _check_ring(ring, name, row)
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror or 'unreadable'})") from None
    except (KeyError, TypeError, RecursionError):
        raise DataError(f"{name} is damaged; allowed is GeoJSON with codes and polygons") from None
    except ValueError as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{name} is damaged: {error}; allowed is GeoJSON") from None
    if not codes:
        raise DataError(f"{name} holds no borders; at least one feature is needed")
    return collection
