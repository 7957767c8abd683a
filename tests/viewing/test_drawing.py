"""The command figures: of every kind of folder, all or nothing, and a sentence when it cannot."""

import json
import os
from pathlib import Path

import pytest
from compared import make, pair_of
from fake_model import scenario_of, simulate
from typer.testing import CliRunner, Result

from sim.cli import app
from sim.results import MANIFEST
from sim.run import Options, run
from sim.viewing import drawing, gallery
from sim.viewing.picture import Picture, save_png

LEVERS = [{"lever": "tlv_strengheid", "value": 0.9}]


def command(*words: object) -> Result:
    return CliRunner().invoke(app, ["figures", *map(str, words)])


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.png"))}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a made-up run of a sample, without figures."""
    run(scenario_of(), tmp_path / "run", simulator=simulate)
    return tmp_path / "run"


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave all but the first four pictures out: what they look like is tested elsewhere."""
    every = gallery.pictures_of
    monkeypatch.setattr(gallery, "pictures_of", lambda given: every(given)[:4])


def test_a_run(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    done = command(folder)
    assert done.exit_code == 0, done.output
    assert {"thuiszitters.png", "instroom_en_stand.png", "stromen.png"} <= names(folder / "figures")
    assert f"figuren in {folder / 'figures'}" in done.output
    assert "niet getekend: Scholen op de routekaart: In deze run zet geen school" in done.output
    assert "1/15 Thuiszitters naar soort en duur" in done.output
    assert all((folder / name).read_bytes() == held for name, held in before.items())


@pytest.mark.usefixtures("few")
def test_again_gives_the_same_and_leaves_strangers(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "a" / "b"
    assert command(folder, "--out", out).exit_code == 0
    first = bytes_of(out)
    (out / "eigen.txt").write_text("blijft", encoding="utf-8")
    (out / "thuiszitters.png").write_bytes(b"oud")
    assert command(folder, "--out", out).exit_code == 0
    assert bytes_of(out) == first
    assert names(out) == {*first, "eigen.txt"}
    assert not (folder / "figures").exists()


@pytest.mark.usefixtures("few")
def test_replicates(tmp_path: Path) -> None:
    run(scenario_of(), tmp_path / "many", Options(replicates=3), simulator=simulate)
    done = command(tmp_path / "many")
    assert done.exit_code == 0, done.output
    assert "thuiszitters.png" in names(tmp_path / "many" / "figures")


def test_a_comparison(tmp_path: Path) -> None:
    make(tmp_path, pair_of(levers=LEVERS), "two")
    done = command(tmp_path / "two")
    assert done.exit_code == 0, done.output
    kinds = {"verschil-B.png", "verschuiving-B.png", "samenwerkingsverbanden-B.png"}
    assert names(tmp_path / "two" / "figures") == kinds | {"SHA256SUMS"}
    assert "Een kaart is er alleen van Nederland." in done.output


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (lambda f: (f / MANIFEST).unlink(), "is not a results folder: it holds no manifest.json"),
        (lambda f: (f / MANIFEST).write_text("{"), "manifest.json cannot be read"),
        (lambda f: (f / "yearly.parquet").write_bytes(b"x"), "yearly.parquet was changed after"),
        (lambda f: (f / "geld.parquet").unlink(), "is damaged: geld.parquet is missing"),
    ],
)
def test_a_folder_that_cannot_be_read(folder: Path, harm: object, sentence: str) -> None:
    harm(folder)  # type: ignore[operator]
    done = command(folder)
    assert done.exit_code == 2
    assert sentence in done.output
    assert len(done.output.strip().splitlines()) == 1
    assert not (folder / "figures").exists()


def test_another_format_or_no_folder(folder: Path, tmp_path: Path) -> None:
    assert "does not exist" in command(tmp_path / "nowhere").output
    assert "it is a file" in command(folder / MANIFEST).output
    held = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    (folder / MANIFEST).write_text(json.dumps({**held, "format": 99}), encoding="utf-8")
    done = command(folder)
    assert done.exit_code == 2
    assert "another format" in done.output


@pytest.mark.usefixtures("few")
def test_a_target_that_cannot_be_written(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for out in (tmp_path / "file", tmp_path / "file" / "below"):
        done = command(folder, "--out", out)
        assert done.exit_code == 2, done.output
        assert f"cannot write to {out}: " in done.output
    (tmp_path / "out" / "thuiszitters.png").mkdir(parents=True)
    done = command(folder, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "it is a folder; nothing was drawn" in done.output
    assert names(tmp_path / "out") == {"thuiszitters.png"}
    long = command(folder, "--out", tmp_path / ("x" * 300))
    assert long.exit_code == 2
    assert "File name too long" in long.output


def test_a_disk_that_is_full_leaves_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fourth picture cannot be written: no file and no folder remains."""
    written: list[Path] = []

    def full(figure: object, path: Path) -> None:
        if len(written) == 3:
            raise OSError(28, os.strerror(28))
        save_png(figure, path)  # type: ignore[arg-type]
        written.append(path)

    monkeypatch.setattr("sim.viewing.gallery.save_png", full)
    done = command(folder, "--out", tmp_path / "a" / "b")
    assert done.exit_code == 1
    assert "No space left on device; nothing was drawn" in done.output
    assert len(written) == 3
    assert not (tmp_path / "a").exists()


def test_an_interrupt_leaves_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> list[Picture[object]]:
        raise KeyboardInterrupt

    monkeypatch.setattr(drawing, "draw_all", stop)
    done = command(folder, "--out", tmp_path / "out")
    assert done.exit_code == 130
    assert "interrupted; nothing was written" in done.output
    assert not (tmp_path / "out").exists()


def test_pictures_stay_as_they_were_when_a_late_write_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Caught: a picture that was replaced, or is new, while the sentence says that none was."""
    target, held = tmp_path / "figures", tmp_path / "held"
    for folder, names in ((target, "a"), (held, "ab")):
        folder.mkdir()
        for name in names:
            (folder / f"{name}.png").write_text(folder.name)

    def refuse(folder: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(drawing, "write_sums", refuse)
    with pytest.raises(OSError, match="No space left"):
        drawing._put(sorted(held.glob("*.png")), target, held, sums=True)
    assert {path.name: path.read_text() for path in target.iterdir()} == {"a.png": "figures"}
