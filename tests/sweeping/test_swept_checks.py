"""A damaged or foreign folder of a sweep is refused in one sentence, whoever reads it."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from swept_data import COUNTED, crossed, rewritten
from typer.testing import CliRunner

from sim.cli import app
from sim.results import RunError
from sim.sweeping.swept import is_sweep, read_swept


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return crossed(tmp_path_factory.mktemp("whole") / "out")


def test_what_is_whole_is_read(whole: Path, tmp_path: Path) -> None:
    assert is_sweep(whole)
    assert len(read_swept(whole).runs) == 144
    assert not is_sweep(tmp_path)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda sweep: sweep.update(name=3), "sweep.name: 3; allowed: text"),
        (lambda sweep: sweep.update(design={"kind": "x"}), "sweep.design"),
        (lambda sweep: sweep["design"].update(points=-1), "sweep.design"),
        (lambda sweep: sweep.update(outcomes=[]), "sweep.outcomes"),
        (lambda sweep: sweep["factors"].append("x"), "sweep.factors.4: allowed: a table"),
        (lambda sweep: sweep["factors"][0].update(role="x"), "sweep.factors.0.role: 'x'"),
        (lambda sweep: sweep["factors"][0].update(path="run"), "two columns have one name"),
        (lambda sweep: sweep["better"].update(x="lower"), "sweep.better"),
        (lambda sweep: sweep.update(replicates=3), "sweep.runs: 144"),
        (lambda sweep: sweep["factors"][0].update(path="nowhere"), "has no column nowhere"),
    ],
)
def test_a_field_that_cannot_be_is_named(
    whole: Path, tmp_path: Path, change: Callable[[Any], None], told: str
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(whole, folder)
    rewritten(folder, lambda manifest: change(manifest["sweep"]))
    with pytest.raises(RunError) as no:
        read_swept(folder)
    assert told in str(no.value)
    assert "\n" not in str(no.value)


@pytest.mark.parametrize("harm", ["missing", "link", "cut", "rows", "text"])
def test_a_table_that_cannot_be_is_named(whole: Path, tmp_path: Path, harm: str) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(whole, folder)
    path = folder / "outcomes.parquet"
    if harm == "missing":
        path.unlink()
    elif harm == "link":
        path.unlink()
        path.symlink_to(whole / "outcomes.parquet")
    elif harm == "cut":
        path.write_bytes(path.read_bytes()[:200])
    elif harm == "rows":
        pd.read_parquet(path).iloc[:-1].to_parquet(path)
    else:
        pd.read_parquet(path).astype({COUNTED: str}).to_parquet(path)
    for command in (["analyse"], ["report", "--out", str(tmp_path / "r.html")], ["inspect"]):
        done = CliRunner().invoke(app, [*command, str(folder), *(["--no-open"] * 0)])
        assert done.exit_code == 2, done.output
        assert "Traceback" not in done.output
        assert "outcomes.parquet" in done.output
