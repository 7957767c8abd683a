"""C05: the same bytes for any processes, hash seed, time zone, locale and folder."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from folders import digest
from small_experiment import KLEIN, written

ROOT = Path(__file__).resolve().parents[2]
MAIN = "from sim.cli import main; main()"


class Around(NamedTuple):
    """What is around a command and must not show in its results."""

    jobs: int
    hash_seed: str
    zone: str
    locale: str


FIRST = Around(1, "0", "UTC", "C")
OTHER = Around(2, "1", "Europe/Amsterdam", "nl_NL.UTF-8")
MORE = [Around(4, "random", "Asia/Tokyo", "C"), Around(8, "random", "UTC", "de_DE.UTF-8"), FIRST]


def command(folder: Path, around: Around, *arguments: str) -> None:
    folder.mkdir(exist_ok=True)
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONHASHSEED": around.hash_seed,
        "TZ": around.zone,
        "LC_ALL": around.locale,
    }
    done = subprocess.run(
        [sys.executable, "-c", MAIN, *arguments],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def swept(folder: Path, name: str, around: Around) -> dict[str, str]:
    place = folder / name
    place.mkdir()
    command(place, around, "sweep", str(written(place)), "--out", "o", "--jobs", str(around.jobs))
    return digest(place / "o")


def test_a_sweep_here_and_there(tmp_path: Path) -> None:
    """Caught: a set walked through, a time or a path in a table, a number written with a comma."""
    assert swept(tmp_path, "a", FIRST) == swept(tmp_path, "b", OTHER)


@pytest.mark.full
def test_sweeps_and_runs_everywhere(tmp_path: Path) -> None:
    shutil.copy(KLEIN, tmp_path / "klein.yaml")
    expected = swept(tmp_path, "first", FIRST)
    runs = []
    for k, around in enumerate([OTHER, *MORE]):
        assert swept(tmp_path, str(k), around) == expected, around
        threads = str(1 + k % 2)
        place = tmp_path / f"run-{k}"
        command(
            place, around, "run", str(tmp_path / "klein.yaml"), "--out", "o", "--threads", threads
        )
        runs.append({n: h for n, h in digest(place / "o").items() if not n.startswith("figures")})
    assert all(found == runs[0] for found in runs)
