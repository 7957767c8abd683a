"""C40: a manifest says all that went in, a result can be made again, and one changed byte is seen.

Smallest defect seen: one bit of one byte, of any file of a folder.
"""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiny import files
from typed import Done, Server, server

import sim
from sim.provenance import package_inputs
from sim.replicates import seed_of
from sim.results import read_manifest, verify

KINDS = ("run", "replicates", "compare", "sweep")
MADE = {
    "run": ("run", "klein.yaml"),
    "replicates": ("run", "klein.yaml", "--replicates", "2"),
    "compare": ("compare", "klein.yaml", "anders.yaml"),
    "sweep": ("sweep", "proef.yaml"),
}
PACKAGE = Path(sim.__file__).parent


@pytest.fixture(scope="module")
def typed() -> Server:
    return server()


@pytest.fixture(scope="module")
def place(typed: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a result of each kind, the run and the comparison with a picture."""
    place = tmp_path_factory.mktemp("made")
    files(place)
    for kind, arguments in MADE.items():
        done = typed.run(*arguments, "--out", kind, cwd=place, pictures=1)
        assert done.code == 0, done.stderr
    assert typed.run("analyse", "sweep", cwd=place).code == 0
    return place


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("kind", KINDS)
def test_the_manifest_says_what_went_in(place: Path, kind: str) -> None:
    told: dict[str, Any] = read_manifest(place / kind)
    code = told["code"]
    assert code["version"]
    assert isinstance(code["git_dirty"], bool | None)
    assert len(code["lock_sha256"]) == len(code["source_sha256"]) == 64
    assert code["libraries"]["numpy"] == told["versions"]["numpy"] == np.__version__
    assert {"mesa", "pyarrow", "typer", "matplotlib"} <= code["libraries"].keys()
    assert told["versions"]["platform"] == f"{platform.system()}-{platform.machine()}"
    assert told["versions"]["python"] == platform.python_version()
    shipped = {name: sha256(path) for name, path in package_inputs().items()}
    assert shipped.items() <= told["inputs"].items()
    given = {
        "run": {"klein.yaml": "klein.yaml"},
        "replicates": {"klein.yaml": "klein.yaml"},
        "compare": {"A: klein.yaml": "klein.yaml", "B: anders.yaml": "anders.yaml"},
        "sweep": {"klein.yaml": "klein.yaml", "proef.yaml": "proef.yaml"},
    }[kind]
    assert {n: sha256(place / f) for n, f in given.items()}.items() <= told["inputs"].items()
    assert told["inputs"].keys() == shipped.keys() | given.keys()
    for path in (place / kind).iterdir():
        if path.is_file() and path.name not in {"manifest.json", "run.json"}:
            assert told["outputs"][path.name] == sha256(path)
    assert any(name.startswith("scenario") for name in told["outputs"])
    assert told["scenario"]["scale"] == 1.0  # a default: the scenario file does not say it


@pytest.mark.parametrize("kind", KINDS)
def test_the_seeds_stand_in_it(place: Path, kind: str) -> None:
    told = read_manifest(place / kind)
    assert told["seed"] == 1
    if kind == "replicates":
        assert [row["seed"] for row in told["replicates"]["design"]][:2] == [
            seed_of(1, 0),
            seed_of(1, 1),
        ]
    if kind == "sweep":
        assert told["sweep"]["seeds"] == [seed_of(1, 0), seed_of(1, 1)]


@pytest.mark.parametrize("kind", KINDS)
def test_run_json_says_when_and_how_it_ended(place: Path, kind: str) -> None:
    told = json.loads((place / kind / "run.json").read_text())
    assert datetime.fromisoformat(told["started"]) <= datetime.fromisoformat(told["ended"])
    assert told["state"] == "complete"


@pytest.mark.parametrize("kind", KINDS)
def test_made_again_it_has_the_same_hash(typed: Server, place: Path, kind: str) -> None:
    done = typed.run("rerun", f"{kind}/manifest.json", cwd=place)
    assert done.code == 0, done.stdout + done.stderr
    assert "Alle bestanden zijn tot op de byte gelijk." in done.stdout
    assert done.stdout.count("gelijk") == 1 + len(read_manifest(place / kind)["outputs"])


def flipped(place: Path, kind: str, copy: Path, bits: int = 2) -> Iterator[tuple[str, int]]:
    """Copy a result, and yield each file of it with one bit changed; it is put back afterwards."""
    shutil.copytree(place / kind, copy)
    chance = np.random.default_rng(1)
    for path in sorted(path for path in copy.rglob("*") if path.is_file()):
        content = path.read_bytes()
        for at in chance.choice(8 * len(content), bits, replace=False).tolist():
            changed = bytearray(content)
            changed[at // 8] ^= 1 << at % 8
            path.write_bytes(changed)
            yield path.relative_to(copy).as_posix(), at
        path.write_bytes(content)


@pytest.mark.parametrize("kind", KINDS)
def test_one_bit_of_any_file_is_seen(place: Path, tmp_path: Path, kind: str) -> None:
    """Through what every reader asks; the commands themselves: below."""
    copy = tmp_path / "copy"
    seen = set()
    for name, at in flipped(place, kind, copy, bits=40):
        try:
            problems = verify(copy)
        except ValueError as error:  # a manifest that is no JSON any more
            problems = [str(error)]
        except Exception as error:
            problems = [f"{type(error).__name__}: {error}"]
        assert problems, f"bit {at} of {name}"
        seen.add(name)
    assert verify(copy) == []
    assert {"manifest.json", "run.json"} <= seen
    assert ("analysis/SHA256SUMS" in seen) == (kind == "sweep")
    assert ("figures/SHA256SUMS" in seen) == (kind != "sweep")


def told_by(done: Done, name: str) -> bool:
    """Whether a command refused or warned, without a traceback, of a file."""
    said = done.stdout + done.stderr
    return "Traceback" not in said and (name in said or "manifest.json" in said)


def seen_by_the_commands(typed: Server, place: Path, kind: str, folder: Path, few: bool) -> None:
    wanted = {"beleid.parquet", "manifest.json", "outcomes.parquet"}
    for name, at in flipped(place, kind, folder / "copy", bits=1):
        if few and name not in wanted:
            continue
        where = f"bit {at} of {name}"
        again = typed.run("rerun", "copy", cwd=folder)
        assert again.code != 0, where
        assert told_by(again, name), f"{where}: {again}"
        tables = "/" not in name and name != "run.json"
        if kind == "sweep" and tables:
            refused = typed.run("analyse", "copy", cwd=folder)
            assert refused.code == 2, where
            assert told_by(refused, name), f"{where}: {refused}"
        elif kind != "sweep" and not (few and tables and name == "manifest.json"):
            report = typed.run("report", "copy", "--force", cwd=folder)
            assert told_by(report, name), f"{where}: {report}"
            assert report.code == 2 or "in red" in report.stderr, where


@pytest.mark.parametrize("kind", ["run", "sweep"])
def test_the_commands_see_it(typed: Server, place: Path, tmp_path: Path, kind: str) -> None:
    seen_by_the_commands(typed, place, kind, tmp_path, few=True)


@pytest.mark.full
@pytest.mark.parametrize("kind", KINDS)
def test_the_commands_see_it_in_every_file(
    typed: Server, place: Path, tmp_path: Path, kind: str
) -> None:
    seen_by_the_commands(typed, place, kind, tmp_path, few=False)


def test_a_finished_sweep_that_was_changed_is_not_taken_for_done(
    typed: Server, place: Path, tmp_path: Path
) -> None:
    """Caught: the same command that prints the changed table as its result."""
    files(tmp_path)
    shutil.copytree(place / "sweep", tmp_path / "o")
    assert typed.run("sweep", "proef.yaml", "--out", "o", cwd=tmp_path).code == 0
    path = tmp_path / "o" / "outcomes.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    refused = typed.run("sweep", "proef.yaml", "--out", "o", cwd=tmp_path)
    assert refused.code == 2
    assert "o is damaged: outcomes.parquet was changed after the run" in refused.stderr


def test_paths_keep_the_order_in_which_they_were_written(typed: Server, tmp_path: Path) -> None:
    """Caught: a manifest that sorts them, so that another design is drawn (none of them alike)."""
    own = {"parameters.verzuim.langdurig_niveau": {}, "parameters.jeugdhulp.duur": {}}
    design = {"kind": "lhs", "points": 4, "seed": 1}
    files(tmp_path, uncertainties=own, design=design, replicates=1)
    assert typed.run("sweep", "proef.yaml", "--out", "o", cwd=tmp_path).code == 0
    again = typed.run("rerun", "o", cwd=tmp_path)
    assert (again.code, "ANDERS" in again.stdout) == (0, False), again


@pytest.mark.full
def test_one_byte_of_an_input_is_named(place: Path, tmp_path: Path) -> None:
    """Of a table, a file of parameters, a source: in a copy of the package that is otherwise it."""
    names = ["data/tables/scholen.csv", "model.py", "parameters/verzuim.yaml"]
    shutil.copytree(PACKAGE, tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    for name in names:
        with (tmp_path / "sim" / name).open("ab") as file:
            file.write(b"\n")
    done = subprocess.run(
        [sys.executable, "-c", "from sim.cli import main; main()", "rerun", str(place / "run")],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    told = ", ".join(f"sim/{name}" for name in names)
    assert f"{told} differs from what the run was made with" in done.stderr
    assert "Traceback" not in done.stderr
