"""C09: the order of the rows, the names of units and the number of files change no result.

Through the command. Draws belong to leerlingen, whose identity is their birth month and their place
in the list: whatever leaves that alone gives the same tables to the last digit (units in another
order, other codes in the same order, a group or a file in two). Groups in another order are other
leerlingen with the same chances: the same up to chance.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command import LIMIT, Tables, command, compared, run, totals, worst, write
from worlds import busy_world, group, school

KEYS = {
    "yearly": ["schooljaar", "level", "unit", "indicator"],
    "monthly": ["month", "level", "unit", "indicator"],
    "transitions": ["month", "process", "from_state", "to_state"],
}
COPIES = 30


def region() -> dict[str, Any]:
    """Return a busy world that leaves no home and no place to the order of the lists."""
    small = busy_world()
    small["gemeenten"] = [{"code": "G1"}, {"code": "G2", "x": 5.0}, {"code": "G3", "x": 11.0}]
    small["swvs"] = [
        {"code": code, "sector": code[:2].lower()} for code in ("PO1", "PO2", "VO1", "VO2")
    ]
    small["schools"] += [
        school("B3", "bao", gemeente="G3", swv="PO2"),
        school("O2", "so", gemeente="G2", places=20),
        school("O3", "so", gemeente="G3", swv="PO2", places=25),
        school("V3", "vo", gemeente="G3", swv="VO2"),
    ]
    small["leerlingen"] += [
        group(90, age=7, gemeente="G3", swv_po="PO2", swv_vo="VO2", need="gedrag", severity=0.8),
        group(40, birth_month="2008-03", gemeente="G2", need="taal", severity=0.7),
    ]
    for one in (*small["leerlingen"], *small["arrivals"]):
        for key, value in (("gemeente", "G1"), ("swv_po", "PO1"), ("swv_vo", "VO1")):
            one.setdefault(key, value)
    for one in small["schools"]:
        one.setdefault("gemeente", "G1")
        one.setdefault("swv", "VO1" if one["schoolsoort"] in {"vo", "vso"} else "PO1")
    return small


def reversed_units(small: dict[str, Any]) -> dict[str, Any]:
    """Return the world with its gemeenten, samenwerkingsverbanden and schools the other way.

    Births live in the first samenwerkingsverband of each sector: those two keep their places.
    """
    swvs = [small["swvs"][k] for k in (2, 0, 3, 1)]
    return {
        **small,
        "gemeenten": small["gemeenten"][::-1],
        "swvs": swvs,
        "schools": small["schools"][::-1],
    }


def different(a: Tables, b: Tables, names: Mapping[str, str] | None = None) -> list[str]:
    """Return the tables that differ, whatever the order of their rows; ``names`` renames units."""
    found = []
    for table, keys in KEYS.items():
        one, other = getattr(a, table), getattr(b, table)
        if names and "unit" in one:
            one = one.assign(unit=one["unit"].replace(dict(names)))
        frames = [f.sort_values(keys, ignore_index=True) for f in (one, other)]
        found += [] if frames[0].equals(frames[1]) else [table]
    return found


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """Return the tables of the region as it is written."""
    return run(tmp_path_factory.mktemp("usual"), region(), years=2)


def test_units_in_another_order(tmp_path: Path, usual: Tables) -> None:
    assert different(usual, run(tmp_path, reversed_units(region()), years=2)) == []


def test_other_codes_in_the_same_order(tmp_path: Path, usual: Tables) -> None:
    codes = [one["code"] for key in ("gemeenten", "swvs", "schools") for one in region()[key]]
    names = {code: f"{code[0]}-{k:02d}-anders" for k, code in enumerate(codes)}
    text = json.dumps(region())
    for code, name in names.items():
        text = text.replace(f'"{code}"', f'"{name}"')
    other = run(tmp_path, json.loads(text), years=2)
    assert different(usual, other, names) == []


def test_a_group_in_two(tmp_path: Path, usual: Tables) -> None:
    small = region()
    last = small["leerlingen"].pop()
    small["leerlingen"] += [{**last, "count": 15}, {**last, "count": 25}]
    assert different(usual, run(tmp_path, small, years=2)) == []


def test_a_file_in_two(tmp_path: Path, usual: Tables) -> None:
    small = region()
    people = {key: small.pop(key) for key in ("leerlingen", "arrivals", "births")}
    base = write(tmp_path, {**small, **people}, years=2)
    base.write_text(json.dumps({"world": small, "start": "2015-08"}), encoding="utf-8")
    top = {"name": "check", "years": 2, "seed": 1, "extends": base.name, "world": people}
    file = tmp_path / "top.yaml"
    file.write_text(json.dumps(top), encoding="utf-8")
    assert different(usual, command(file)) == []


def test_groups_in_another_order(tmp_path: Path) -> None:
    """Thirty copies of the region each way; a count of 20 per copy is seen to be off by 28 %."""
    small, other = region(), region()
    other["leerlingen"].reverse()
    other["arrivals"].reverse()
    a = run(tmp_path, {**small, "copies": COPIES}, years=2)
    b = run(tmp_path, {**other, "copies": COPIES}, years=2, seed=2)
    figures = compared(totals(a), totals(b))
    assert len(figures) > 20
    assert worst(figures) <= LIMIT


def test_a_tie_broken_by_row_is_seen(
    tmp_path: Path, usual: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: a school is a little farther for every school before it in the list."""
    from sim.population import small_geography  # noqa: PLC0415

    right = small_geography.distance_km

    def by_row(*points: Any) -> Any:
        distance = right(*points)
        return distance + np.arange(distance.shape[1])[None, :]

    monkeypatch.setattr(small_geography, "distance_km", by_row)
    one = run(tmp_path, region(), years=2)
    assert different(one, run(tmp_path, reversed_units(region()), years=2))
