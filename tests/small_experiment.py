"""An experiment on the small world, for tests of the commands."""

import json
import shutil
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
KLEIN = ROOT / "scenarios" / "klein.yaml"
EXPERIMENT: dict[str, Any] = {
    "name": "Proef, klein",
    "scenario": "klein.yaml",
    "years": 2,
    "seed": 5,
    "levers": {"levers.tlv_strengheid": {"values": [0.0, 0.6]}},
    "uncertainties": {"parameters.terugkeer.langdurig_duur": {"values": [3.0, 8.0]}},
    "design": {"kind": "grid"},
    "replicates": 2,
    "outcomes": [
        {"indicator": "leerlingen_sbo", "schooljaar": 2026},
        {"indicator": "instroom_so_schooljaar", "schooljaar": 2026, "level": "swv", "unit": "P1"},
        {"indicator": "gem_leeftijd_instroom_so", "schooljaar": 2026},
        {"indicator": "zwaar", "schooljaar": 2025},
        {
            "indicator": "thuiszitters_geteld",
            "schooljaar": 2025,
            "name": "thuis",
            "better": "lower",
        },
    ],
}


def written(folder: Path, **changes: Any) -> Path:
    shutil.copy(KLEIN, folder / "klein.yaml")
    path = folder / "proef.yaml"
    path.write_text(json.dumps({**EXPERIMENT, **changes}, indent=1), encoding="utf-8")
    return path
