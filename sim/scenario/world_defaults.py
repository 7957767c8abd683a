"""What a written-out world leaves out: home gemeente, samenwerkingsverband, place on the map."""

from typing import Any

SECTOR = {"bao": "po", "sbo": "po", "so": "po", "vo": "vo", "vso": "vo"}
"""Sector of the samenwerkingsverband that a schoolsoort belongs to."""


def rows(world: Any, key: str) -> list[tuple[int, dict[str, Any]]]:
    """Return the items of a list that are mappings, with their index; nothing for anything else."""
    items = world.get(key) if isinstance(world, dict) else None
    if not isinstance(items, list | tuple):
        return []
    return [(i, item) for i, item in enumerate(items) if isinstance(item, dict)]


def first_swv(world: Any, sector: str) -> str | None:
    """Return the code of the first samenwerkingsverband of ``sector``; None if there is none."""
    found = (swv.get("code") for _, swv in rows(world, "swvs") if swv.get("sector") == sector)
    return next((code for code in found if isinstance(code, str)), None)


def fill(world: Any) -> Any:
    """Return the raw ``world`` with defaults in place; anything of a wrong type stays as it is."""
    if not isinstance(world, dict):
        return world
    gemeenten = [g for _, g in rows(world, "gemeenten") if isinstance(g.get("code"), str)]
    first = gemeenten[0]["code"] if gemeenten else None
    swv = {sector: first_swv(world, sector) for sector in ("po", "vo")}
    homes = {"gemeente": first, "swv_po": swv["po"], "swv_vo": swv["vo"]}
    filled = dict(world)
    for key in ("leerlingen", "arrivals"):
        if isinstance(world.get(key), list | tuple):
            filled[key] = [_with(item, homes) for item in world[key]]
    if isinstance(world.get("births"), dict):
        filled["births"] = _with(world["births"], {"gemeente": first})
    if isinstance(world.get("schools"), list | tuple):
        points = {g["code"]: g for g in gemeenten}
        filled["schools"] = [_school(item, first, swv, points) for item in world["schools"]]
    return filled


def _school(
    item: Any, first: str | None, swv: dict[str, str | None], points: dict[str, dict[str, Any]]
) -> Any:
    if not isinstance(item, dict):
        return item
    filled: dict[str, Any] = _with(item, {"gemeente": first})
    gemeente, soort = filled.get("gemeente"), filled.get("schoolsoort")
    point = points.get(gemeente, {}) if isinstance(gemeente, str) else {}
    filled = _with(filled, {axis: point.get(axis, 0.0) for axis in ("x", "y")})
    if filled.get("cluster12") is not True and isinstance(soort, str):
        filled = _with(filled, {"swv": swv.get(SECTOR.get(soort, ""))})
    return filled


def _with(item: Any, defaults: dict[str, Any]) -> Any:
    """Return ``item`` with the defaults for keys that are absent or null."""
    if not isinstance(item, dict):
        return item
    missing = {k: v for k, v in defaults.items() if item.get(k) is None and v is not None}
    return {**item, **missing}
