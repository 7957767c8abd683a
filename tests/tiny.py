"""A world of thirty-five leerlingen and one schooljaar, and the files of commands about it."""

import hashlib
import json
from pathlib import Path
from typing import Any

WORLD: dict[str, Any] = {
    "gemeenten": [{"code": "G1", "jeugdregio": "J1", "x": 0, "y": 0}],
    "swvs": [{"code": "P1", "sector": "po"}, {"code": "V1", "sector": "vo"}],
    "schools": [
        {"code": "A", "schoolsoort": "bao"},
        {"code": "D", "schoolsoort": "so", "places": 4},
        {"code": "E", "schoolsoort": "vo", "niveaus": ["vmbo"]},
    ],
    "leerlingen": [
        {
            "count": 30,
            "schoolsoort": "bao",
            "school": "A",
            "age": 8,
            "need": "gedrag",
            "severity": 0.7,
            "onset_age": 5,
        },
        {"count": 5, "schoolsoort": "vo", "school": "E", "age": 13, "niveau": "vmbo"},
    ],
}
LEVERS = {"levers.tlv_strengheid": {"values": [0.0, 0.6]}}
FUTURES = {"parameters.terugkeer.langdurig_duur": {"values": [3.0, 8.0]}}
OUTCOMES = [
    {"indicator": "leerlingen_so", "schooljaar": 2025},
    {"indicator": "thuiszitters_geteld", "schooljaar": 2025, "better": "lower"},
]


def files(folder: Path, **experiment: Any) -> Path:
    """Write a scenario, one beside it, and an experiment on it; return the last.

    Args:
        folder: where ``klein.yaml``, ``anders.yaml`` and ``proef.yaml`` will stand.
        experiment: fields of the experiment in place of those here: four points, two replicates.
    """
    folder.mkdir(parents=True, exist_ok=True)
    start = {"name": "klein", "start": "2025-08", "years": 1, "seed": 1, "world": WORLD}
    (folder / "klein.yaml").write_text(json.dumps(start), encoding="utf-8")
    (folder / "anders.yaml").write_text(
        "extends: klein.yaml\nname: anders\nlevers: [{lever: tlv_strengheid, value: 0.6}]\n",
        encoding="utf-8",
    )
    asked = {
        "name": "proef",
        "scenario": "klein.yaml",
        "levers": LEVERS,
        "uncertainties": FUTURES,
        "design": {"kind": "grid"},
        "replicates": 2,
        "outcomes": OUTCOMES,
        **experiment,
    }
    path = folder / "proef.yaml"
    path.write_text(json.dumps(asked), encoding="utf-8")
    return path


def tree(folder: Path) -> dict[str, str]:
    """Return the hash of every file below a folder, whatever it is; an empty folder counts too."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else ""
        for path in sorted(folder.rglob("*"))
        if path.is_file() or not any(path.iterdir())
    }
