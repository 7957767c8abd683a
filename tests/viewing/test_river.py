"""The river: flows are those of the table, in the last schooljaar, with widths in proportion."""

from pathlib import Path

import pytest
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from picture_data import cut_off, folder_of, texts_of

from sim.viewing.flows import COURSE, REST, Flow, flows_of, state_of
from sim.viewing.river import THINNEST, draw, merged, pictures

WANTED = {  # MOVES of picture_data, merged to states
    ("buiten", "bao"): 50_000,
    ("buiten", "so"): 3_000,
    ("bao", "vo"): 40_000,
    ("bao", "sbo"): 7_500,
    ("vo", "vso"): 6_000,
    ("vo", "buiten"): 45_000,
    ("sbo", "so"): 20,
    ("vo", "langdurig_relatief"): 900,
    ("langdurig_relatief", "vo"): 800,
    ("bao", "absoluut"): 700,
}


def ribbons(axes: Axes) -> dict[str, float]:
    """Return how thick each ribbon is."""
    found = {}
    for patch in axes.patches:
        if isinstance(patch, PathPatch):
            down = patch.get_path().vertices[:, 1]
            found[str(patch.get_label())] = float(down[7] - down[0])
    return found


@pytest.mark.parametrize("scale", [1.0, 0.1])
def test_flows_are_those_of_the_table(tmp_path: Path, scale: float) -> None:
    found = flows_of(folder_of(tmp_path, scale=scale), 2027)
    assert found is not None
    assert {(flow.old, flow.new): flow.count for flow in found} == WANTED


def test_widths_are_in_proportion(tmp_path: Path) -> None:
    figure = draw(folder_of(tmp_path))
    assert figure is not None
    upper, lower = (ribbons(axes) for axes in figure.axes)
    assert set(upper) == {"buiten>so", "bao>sbo", "vo>vso", f"{REST}>{REST}"}
    assert set(lower) == {"vo>langdurig_relatief", "langdurig_relatief>vo", "bao>absoluut"}
    assert upper["bao>sbo"] / upper["buiten>so"] == pytest.approx(7_500 / 3_000)
    assert upper[f"{REST}>{REST}"] / upper["vo>vso"] == pytest.approx(20 / 6_000)
    assert lower["bao>absoluut"] / lower["langdurig_relatief>vo"] == pytest.approx(7 / 8)


def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    figure = draw(folder_of(tmp_path))
    assert figure is not None
    words = texts_of(figure)
    course = "Niet getekend, wat bijna iedereen doet: buiten → bao 50.000; bao → vo 40.000; "
    assert course + "vo → buiten 45.000." in words
    assert "één kleinere stroom van 20" in words
    assert "naar sbo: 7.500" in words
    assert "uit bao: 7.500" in words
    assert "Eén run: geen onzekerheid getoond." in words
    assert cut_off(figure) == []


def test_replicates_show_their_middle(tmp_path: Path) -> None:
    figure = draw(folder_of(tmp_path, replicates=5))
    assert figure is not None
    assert "naar vso: 7.200 [6.240 tot 8.160]" in texts_of(figure)
    assert cut_off(figure) == []


def test_small_flows_are_merged() -> None:
    flows = [Flow("bao", "so", 100.0, 100.0, 100.0), Flow("so", "bao", 2.0, 2.0, 2.0)]
    flows.append(Flow("so", "vo", 0.0, 0.0, 0.0))
    shown, rest = merged(flows)
    assert THINNEST * 102.0 > 2.0
    assert ([f.count for f in shown], [f.count for f in rest]) == ([100.0], [2.0])


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("bao/aanwezig", "bao"),
        ("vso/kort_verzuim/wachtlijst", "vso"),
        ("vo/langdurig_relatief/aangevraagd", "langdurig_relatief"),
        ("niet_ingeschreven/absoluut", "absoluut"),
        ("niet_ingeschreven/vrijstelling_5a/wachtlijst", "vrijstelling_5a"),
        ("sbo/thuis_met_toestemming", "thuis_met_toestemming"),
        ("niet_ingeschreven/niet_leerplichtig", "buiten"),
        ("buiten", "buiten"),
    ],
)
def test_states(name: str, state: str) -> None:
    assert state_of(name) == state


def test_without_table_or_moves(tmp_path: Path) -> None:
    given = folder_of(tmp_path, start="2040-08")  # no move in its last schooljaar
    figure = draw(given)
    assert figure is not None
    assert texts_of(figure).count("geen overgangen") == 2
    (tmp_path / "transitions.parquet").unlink()
    (picture,) = pictures(given)
    assert picture.draw(given) is None
    assert picture.absent == "Deze map heeft geen tabel met overgangen."
    assert len(COURSE) == 3
