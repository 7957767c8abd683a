"""Stored results of the Netherlands for tests of the page: written by hand, so made in seconds."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.agents.kas import INDICATORS
from sim.comparing.folder import compare
from sim.comparing.ledger import NO_THUISZITTER, THUISZITTER
from sim.comparing.side_by_side import Together
from sim.data import read_table
from sim.draws import Kind, uniform_of
from sim.parameters import Parameters
from sim.policies.ledger import COLUMNS
from sim.provenance import hash_of
from sim.results import MANIFEST, SELF_HASH
from sim.run import Options, run
from sim.scenario import Scenario
from sim.simulate import Outcome, Progress

SCRIPT = "<script>alert(1)</script>"
FIRST, YEARS, SCALE = 2025, 2, 0.1
STANDING = ("absoluut_verzuim_stand", "langdurig_relatief_verzuim_stand", "wachtlijst_so")
STOCKS = tuple(f"leerlingen_{sort}" for sort in ("bao", "sbo", "so", "vo", "vso"))
OF_YEAR = (
    *STANDING,
    *STOCKS,
    "thuis_met_toestemming_stand",
    "vrijstelling_5a_stand",
    "vrijstelling_5a_geteld",
    "thuiszitters_geteld",
    "absoluut_verzuim_geteld",
    "langdurig_relatief_verzuim_geteld",
    "thuiszitters_langer_dan_3_maanden_geteld",
    "wachtlijst_sbo",
    "wachtlijst_vso",
    *(
        f"instroom_{s}_{form}"
        for s in ("sbo", "so", "vso")
        for form in ("schooljaar", "tussen_teldata")
    ),
)
STEPS = ("scholen_regulier", "scholen_onderweg", "scholen_inclusief")
SORTS = {"PO": ("bao", "sbo", "so"), "VO": ("vo", "vso")}
FEW = 5
"""In every so many months a unit has nobody of an indicator, and so no row."""


@cache
def units() -> list[tuple[str, str]]:
    """Return level and code of every unit below the national one."""
    swvs, gemeenten = read_table("swvs")["swv"], read_table("gemeenten")["gemeente"]
    return [("swv", code) for code in swvs] + [("gemeente", code) for code in gemeenten]


def _long(times: Sequence[Any], names: Sequence[str], factor: float, time: str) -> pd.DataFrame:
    """Return numbers that differ by unit, time and indicator, and their national sums."""
    places = units()
    frames = []
    for at, name in enumerate(names):
        size = 400 if name.startswith("leerlingen_") else 7 + 3 * at
        row = np.arange(len(places))[:, None]
        month = np.arange(len(times))[None, :]
        value = np.floor(
            factor
            * ((row * 7919 + month * 10473 + at * 12997) % 97 + 1)
            * (12 + month)
            * size
            / 600
        )
        value[(row + month + at) % FEW == 0] = 0
        level = np.array([level for level, _ in places])
        keep = np.array([_has(code, name) for _, code in places])
        frame = pd.DataFrame(
            {
                time: np.tile(times, len(places)),
                "level": np.repeat(level, len(times)),
                "unit": np.repeat([code for _, code in places], len(times)),
                "indicator": name,
                "value": value.ravel(),
            }
        )[np.repeat(keep, len(times))]
        gemeenten = frame[frame["level"] == "gemeente"]
        total = gemeenten.groupby(time, as_index=False)["value"].sum()
        total = total.assign(level="nederland", unit="NL", indicator=name)
        whole = time == "schooljaar"  # monthly tables leave out who is not there
        frames += [frame if whole else frame[frame["value"] > 0], total]
    return pd.concat(frames, ignore_index=True)


def _has(code: str, indicator: str) -> bool:
    sort = indicator.split("_")[1]
    return code[:2] not in SORTS or sort not in sum(SORTS.values(), ()) or sort in SORTS[code[:2]]


def _steps(more: int) -> pd.DataFrame:
    rows = [
        (FIRST + year, level, unit, step, float((at + 1) * (year + 1) * more))
        for year in range(YEARS)
        for at, step in enumerate(STEPS)
        for level, unit in [("nederland", "NL"), *units()]
        if level != "gemeente"
    ]
    return pd.DataFrame(rows, columns=["schooljaar", "level", "unit", "indicator", "value"])


def tables_of(name: str, seed: int, level: float) -> dict[str, pd.DataFrame]:
    """Return the tables of one run: ``anders`` and the script have a tenth more of everything."""
    factor = level * (1.0 if name == "basis" else 1.1) + uniform_of(seed, Kind.SAMPLE, 0, 0) / 50
    years = [FIRST + year for year in range(YEARS)]
    months = [f"{year + (m > 12)}-{(m - 1) % 12 + 1:02d}" for year in years for m in range(8, 20)]
    geld = [
        (year, level, unit, post, int(factor * 1_000_003 * (place + 1) * (at + 1)))
        for year in years
        for at, post in enumerate(INDICATORS)
        for place, (level, unit) in enumerate([("nederland", "NL"), ("swv", "PO2001")])
    ]
    keys = ["level", "unit", "indicator", "value"]
    beleid = [(year, "zorgplicht", "wettelijk", "zorgplicht", "eenheden", 75.0) for year in years]
    moves = [(month, "plaatsing", "bao/aanwezig", "so/aanwezig", 3) for month in months]
    yearly = pd.concat(
        [_long(years, OF_YEAR, factor, "schooljaar"), _steps(2 if name == "basis" else 3)]
    )
    return {
        "yearly": yearly.reset_index(drop=True),
        "monthly": _long(months, (*STANDING, *STOCKS), factor, "month"),
        "transitions": pd.DataFrame(
            moves, columns=["month", "process", "from_state", "to_state", "count"]
        ),
        "geld": pd.DataFrame(geld, columns=["schooljaar", *keys]),
        "beleid": pd.DataFrame(beleid, columns=list(COLUMNS)),
        "scholen": _schools(),
    }


def simulate(
    scenario: Scenario, parameters: Parameters, threads: int, progress: Progress
) -> Outcome:
    """Stand in for the model: the seed and one parameter show in the tables."""
    level = 1.0 + parameters["aanvraag.niveau_vso"]
    return Outcome(**tables_of(scenario.name, scenario.seed, level), seconds={"months": 0.0})


def side_by_side(
    scenarios: Sequence[Scenario],
    parameters: Sequence[Parameters],
    threads: int,
    progress: Progress,
) -> Together:
    """Stand in for a comparison: the tables of both, and a ledger of two moves."""
    levels = [1.0 + own["aanvraag.niveau_vso"] for own in parameters]
    found = [tables_of(s.name, s.seed, level) for s, level in zip(scenarios, levels, strict=True)]
    other = scenarios[1].name
    ledger = [
        row
        for year in range(FIRST, FIRST + YEARS)
        for row in (
            (year, "stand", other, "so/aanwezig", "bao/aanwezig", "tlv", "basis", 31),
            (year, "stand", other, "bao/aanwezig", "bao/langdurig_relatief", "verzuim", other, 7),
            (year, "geteld", other, THUISZITTER, NO_THUISZITTER, "", "", 4),
            (year, "geteld", other, THUISZITTER, THUISZITTER, "", "", 60),
            (year, "geteld", other, NO_THUISZITTER, THUISZITTER, "", "", 9),
        )
    ]
    columns = ["schooljaar", "form", "scenario", "from_state", "to_state", "process"]
    return Together(
        [each["yearly"] for each in found],
        [each["geld"] for each in found],
        [each["beleid"] for each in found],
        pd.DataFrame(ledger, columns=[*columns, "run_of_event", "count"]),
    )


def scenario_of(name: str, **fields: Any) -> Scenario:
    """Return a national scenario of two schooljaren, a tenth of the leerlingen drawn."""
    given = {"start": f"{FIRST}-08", "years": YEARS, "seed": 1, "scale": SCALE, **fields}
    return Scenario(name=name, description="=1+1 om te proberen.", **given)


@dataclass(frozen=True)
class Stored:
    """Folders of results: two runs, a run of replicates, a comparison, and bad ones.

    Attributes:
        basis, anders: single runs with the same start, scale and seed.
        seeds: three replicates.
        compared: basis and a scenario named like a script.
        schools: a run with figures of every school.
        bad: folders that cannot be opened, by what is wrong.
    """

    basis: Path
    anders: Path
    seeds: Path
    compared: Path
    schools: Path
    bad: dict[str, Path]

    @property
    def good(self) -> list[Path]:
        """The folders that can be opened."""
        return [self.basis, self.anders, self.seeds, self.compared, self.schools]


def make(place: Path) -> Stored:
    """Write all folders below ``place``."""
    for name, count in (("basis", None), ("anders", None), ("scholen", None), ("seeds", 3)):
        named = {"seeds": "basis", "scholen": "met scholen"}
        scenario = scenario_of(named.get(name, name))
        run(scenario, place / name, Options(count, seed_only=count is not None), simulator=simulate)
        if name in {"basis", "anders"}:
            _without_schools(place / name)
    pair = [scenario_of("basis"), scenario_of(SCRIPT)]
    files = []
    for letter, scenario in zip("AB", pair, strict=True):
        files.append(place / f"{letter}.yaml")
        files[-1].write_text(scenario.dump_yaml(), encoding="utf-8")
    compare(pair, files, place / "vergelijking", runner=side_by_side)
    return Stored(
        *(place / name for name in ("basis", "anders", "seeds", "vergelijking", "scholen")),
        _bad(place),
    )


@cache
def school_codes() -> list[str]:
    """Return what each school is called; so and vso at one place share a code."""
    table = read_table("scholen")
    shared = table["vestigingscode"].duplicated(keep=False)
    plain = table["vestigingscode"].astype(str)
    return list(plain.where(~shared, plain + "/" + table["schoolsoort"].astype(str)))


def _schools() -> pd.DataFrame:
    """Return a table of schools: the first closes after a schooljaar, each takes steps."""
    rows = [
        (FIRST + year, code, indicator, value)
        for year in range(YEARS)
        for at, code in enumerate(school_codes())
        if (year, at) != (1, 0)
        for indicator, value in (("leerlingen", at % 40), ("stap", (at + year) % 3))
    ]
    return pd.DataFrame(rows, columns=["schooljaar", "school", "indicator", "value"])


def _without_schools(folder: Path) -> None:
    """Make a folder one of an older version, which kept no table of schools."""

    def forget(manifest: Any) -> None:
        del manifest["outputs"]["scholen.parquet"]
        rest = {name: value for name, value in manifest.items() if name != SELF_HASH}
        manifest[SELF_HASH] = hash_of(rest)

    (folder / "scholen.parquet").unlink()
    edit(folder, forget)


def _bad(place: Path) -> dict[str, Path]:
    """Write copies of a run with one thing wrong in each, named after it."""
    found = {}
    for name in ("empty", "torn", "scale", "notable", "nocolumn", "linked"):
        found[name] = place / "bad" / name
        if name == "empty":
            found[name].mkdir(parents=True)
        else:
            shutil.copytree(place / "basis", found[name])
    (found["torn"] / MANIFEST).write_text("{", encoding="utf-8")
    edit(found["scale"], lambda manifest: manifest["scenario"].update(scale="<b>alles</b>"))
    (found["notable"] / "monthly.parquet").unlink()
    pd.DataFrame({"a": [1]}).to_parquet(found["nocolumn"] / "yearly.parquet")
    (found["linked"] / "geld.parquet").unlink()
    (found["linked"] / "geld.parquet").symlink_to(place / "basis" / "geld.parquet")
    return found


def edit(folder: Path, change: Any) -> None:
    """Change the manifest of a folder, as a hand that means no good would."""
    path = folder / MANIFEST
    manifest = json.loads(path.read_text(encoding="utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")
