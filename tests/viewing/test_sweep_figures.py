"""The pictures of a sweep by the command ``figures``: all with numbers, or the reason."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from swept_data import COUNTED, crossed
from typer.testing import CliRunner

from sim.cli import app
from sim.sweeping.analysis import examine
from sim.sweeping.swept import read_swept
from sim.viewing.sweep_corners import corner_axes, draw_corners, shown_corners
from sim.viewing.sweep_figures import pictures


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return crossed(tmp_path_factory.mktemp("figures") / "out")


def test_figures_of_a_sweep_by_the_command(folder: Path) -> None:
    done = CliRunner().invoke(app, ["figures", str(folder)])
    assert done.exit_code == 0, done.output
    made = {path.name for path in (folder / "figures").iterdir()}
    assert made == {"robustness.png", "corners.png", "runs.png", "SHA256SUMS"}
    assert "niet getekend: Wat ertoe doet: De opzet is crossed; indices vragen" in done.output
    copy = folder.parent / "changed"
    shutil.copytree(folder, copy)
    (copy / "outcomes.parquet").write_bytes(b"x")
    done = CliRunner().invoke(app, ["figures", str(copy), "--out", str(folder.parent / "no")])
    assert (done.exit_code, "outcomes.parquet was changed" in done.output) == (2, True)
    assert not (folder.parent / "no").exists()


def test_the_box_holds_the_corner_and_every_future_a_mark(folder: Path) -> None:
    found = examine(read_swept(folder))
    corners = shown_corners(found)
    figure = draw_corners(found)
    assert figure is not None
    figure.canvas.draw()
    panels = [panel for panel in figure.axes if panel.get_visible()]
    assert len(panels) == len(corners) == 2
    for panel, corner in zip(panels, corners, strict=True):
        across, up = corner_axes(corner)
        assert up is not None
        x, y = corner.futures[across].to_numpy(), corner.futures[up].to_numpy()
        (box,) = panel.patches
        legend = panel.get_legend().get_window_extent()
        assert legend.y1 < panel.xaxis.label.get_window_extent().y0  # below, and on the sheet
        assert legend.y0 > 0.0
        inside = (box.get_x() < x) & (x <= box.get_x() + box.get_width())
        inside &= (box.get_y() < y) & (y <= box.get_y() + box.get_height())
        assert (inside == corner.inside).all()
        helps, fails = (marks.get_offsets() for marks in panel.collections)
        assert len(helps) == (~corner.fails).sum()
        assert np.asarray(fails)[:, 0] == pytest.approx(x[corner.fails])


def test_every_picture_names_its_unit(folder: Path) -> None:
    found = examine(read_swept(folder))
    drawn = {picture.name: picture.draw(found) for picture in pictures(found)}
    robustness, runs = drawn["robustness"], drawn["runs"]
    assert robustness is not None
    assert "één getrokken leerling voor 10" in robustness.texts[0].get_text()
    assert runs is not None
    assert any("leerlingen; per toekomst" in axes.get_xlabel() for axes in robustness.axes)
    labels = {axes.get_xlabel() for axes in runs.axes}
    assert "terugkeer.langdurig_duur (maanden)" in labels
    assert {axes.get_ylabel() for axes in runs.axes} == {
        "thuis (leerlingen)",
        f"{COUNTED} (eurocent)",
        "",
    }
