"""Figures: there, the same bytes for the same numbers, in Dutch, and true to the numbers."""

import hashlib
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from view_data import result

from sim.run import RunResult
from sim.viewing.figures import FIGURES, pictures
from sim.viewing.picture import save_png
from sim.viewing.words import THUIS_STAND


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """Return the figures that are drawn, kept from being written."""
    kept: list[Figure] = []
    monkeypatch.setattr(Figure, "savefig", lambda self, *_, **__: kept.append(self))
    return kept


def draw_figures(given: RunResult, folder: Path) -> None:
    for picture in pictures(given):
        figure = picture.draw(given)
        assert figure is not None
        save_png(figure, folder / f"{picture.name}.png")


def digest(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}


@pytest.mark.parametrize("replicates", [0, 6])
def test_the_same_numbers_give_the_same_bytes(tmp_path: Path, replicates: int) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        draw_figures(result(4, 2025, replicates), tmp_path / name)
        mpl.rcParams["axes.facecolor"] = "red"  # what the user's own settings must not change
    mpl.rcdefaults()
    assert digest(tmp_path / "a") == digest(tmp_path / "b")
    assert set(digest(tmp_path / "a")) == {f"{name}.png" for name in FIGURES}


def test_drawing_leaves_the_settings_of_others_alone(tmp_path: Path) -> None:
    before = dict(mpl.rcParams)
    draw_figures(result(2), tmp_path)
    assert dict(mpl.rcParams) == before


def test_lines_hold_the_numbers(drawn: list[Figure]) -> None:
    given = result(5, scale=0.1)
    draw_figures(given, Path())
    panel = drawn[0].axes[1]
    rows = given.yearly[given.yearly["indicator"] == THUIS_STAND.columns[0].indicator]
    values = (rows["value"] / 0.1).tolist()
    assert any(list(line.get_ydata()) == values for line in panel.get_lines())


def test_words_are_dutch_and_say_what_the_band_holds(drawn: list[Figure]) -> None:
    draw_figures(result(3), Path())
    draw_figures(result(3, replicates=20), Path())
    one, many = (drawn[0], drawn[len(FIGURES)])
    assert "Eén run: geen onzekerheid getekend." in _texts(one)
    band = "Lijn: mediaan van 20 runs; band: de middelste 80 % van de runs; "
    assert band + "seed en aangenomen parameters verschillen." in _texts(many)
    draw_figures(result(3, replicates=20, seed_only=True), Path())
    assert band + "alleen de seed verschilt." in _texts(drawn[-1])
    for figure in drawn:
        assert any(
            text.startswith("Parameterset Adir: ") and "aannames, niets opgelost" in text
            for text in _texts(figure)
        )
    assert any("run 1a2b3c4d5e6f" in text for text in _texts(one))
    assert one.axes[0].get_title(loc="left").endswith("geteld in het schooljaar")
    assert one.axes[1].get_title(loc="left").endswith("stand op 1 oktober")
    assert one.axes[0].get_ylabel() == "leerlingen"
    assert one.axes[-1].get_xlabel() == "schooljaar"
    ticks = [label.get_text() for label in one.axes[0].get_xticklabels()]
    assert ticks == ["2025/26", "2026/27", "2027/28"]


def test_bands_are_drawn_for_replicates_only(drawn: list[Figure]) -> None:
    draw_figures(result(3), Path())
    draw_figures(result(3, replicates=20), Path())
    assert len(drawn[0].axes[0].collections) == 0
    panel = drawn[len(FIGURES)].axes[0]
    assert len(panel.collections) == 5
    for band, line in zip(panel.collections, panel.get_lines(), strict=False):
        assert band.get_facecolor()[0, 3] < 0.15 < band.get_edgecolor()[0, 3]
        assert list(band.get_edgecolor()[0, :3]) == list(to_rgb(line.get_color()))
        assert band.get_zorder() < line.get_zorder()


def test_the_total_of_thuiszitters_is_a_line(drawn: list[Figure]) -> None:
    draw_figures(result(3), Path())
    assert "thuiszitters totaal" in drawn[0].axes[0].get_legend_handles_labels()[1]


@pytest.mark.parametrize("scale", [1.0, 0.003])
def test_the_lines_below_a_figure_fit(drawn: list[Figure], scale: float) -> None:
    draw_figures(result(3, replicates=20, scale=scale), Path())
    for figure in drawn:
        renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
        figure.draw(renderer)
        assert max(t.get_window_extent(renderer).x1 for t in figure.texts) <= figure.bbox.x1


def test_there_is_air_between_the_panels(drawn: list[Figure]) -> None:
    draw_figures(result(15), Path())
    renderer = drawn[0].canvas.get_renderer()  # type: ignore[attr-defined]
    drawn[0].draw(renderer)
    upper, lower = (axes.get_tightbbox(renderer) for axes in drawn[0].axes)
    assert upper.y0 - lower.y1 >= 30  # pixels


def test_the_band_is_the_middle_80_percent(drawn: list[Figure]) -> None:
    given = result(1, replicates=20)
    assert given.summary is not None
    draw_figures(given, Path())
    name = THUIS_STAND.columns[0].indicator
    row = given.summary[given.summary["indicator"] == name].iloc[0]
    path = drawn[0].axes[1].collections[0].get_paths()[0]
    assert path.vertices[:, 1].min() == pytest.approx(row["p10"])
    assert path.vertices[:, 1].max() == pytest.approx(row["p90"])


@pytest.mark.parametrize("years", [1, 15, 35])
def test_nothing_overlaps(years: int, drawn: list[Figure]) -> None:
    draw_figures(result(years), Path())
    for figure in drawn:
        renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
        figure.draw(renderer)
        for axes in figure.axes:
            boxes = [label.get_window_extent(renderer) for label in axes.get_xticklabels()]
            starts = [box.x1 for box in boxes]
            assert all(b - a > 10 for a, b in pairwise(starts))
            legend = axes.get_legend()
            assert legend is not None
            assert legend.get_window_extent(renderer).x0 >= axes.get_window_extent(renderer).x1
            assert legend.get_window_extent(renderer).x1 <= figure.bbox.x1
        foot = max(text.get_window_extent(renderer).y1 for text in figure.texts)
        assert foot <= min(axes.get_tightbbox(renderer).y0 for axes in figure.axes)


@pytest.mark.parametrize("name", ["kost $5 en $6", "x" * 80, "<b>"])
def test_any_name_can_stand_below_a_figure(tmp_path: Path, name: str) -> None:
    given = result(2)
    manifest = {**given.manifest, "scenario": {**given.manifest["scenario"], "name": name}}
    draw_figures(replace(given, manifest=manifest), tmp_path)
    assert len(digest(tmp_path)) == len(FIGURES)


def test_a_run_without_rows_still_draws(tmp_path: Path) -> None:
    given = result(2)
    empty = replace(given, yearly=pd.DataFrame(given.yearly.iloc[:0]))
    draw_figures(empty, tmp_path)
    assert len(digest(tmp_path)) == len(FIGURES)


def test_a_colour_stands_for_one_subject(drawn: list[Figure]) -> None:
    draw_figures(result(3), Path())
    for figure, groups in zip(drawn, FIGURES.values(), strict=True):
        subjects = {column.name: column.subject for group in groups for column in group.columns}
        seen = {}
        for axes in figure.axes:
            handles, labels = axes.get_legend_handles_labels()
            for handle, label in zip(handles, labels, strict=True):
                style = (handle.get_color(), handle.get_marker())
                assert seen.setdefault(subjects[label], style) == style
        assert len(set(seen.values())) == len(seen)
        assert len({colour for colour, _ in seen.values()}) == len(seen)
        assert len({marker for _, marker in seen.values()}) == len(seen)


def _texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.texts]
