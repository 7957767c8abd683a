"""Tables and figures of a comparison: Dutch, true to the numbers, clear on how sure they are."""

import hashlib
from pathlib import Path

import matplotlib as mpl
import pytest
from compared import make, pair_of
from matplotlib.figure import Figure
from rich.console import Console

from sim.comparing.folder import Comparison
from sim.viewing.compared_figures import NAMES, pictures
from sim.viewing.compared_tables import show_comparison
from sim.viewing.compared_words import event_words, flows, signed, state_words
from sim.viewing.picture import save_png

pytestmark = pytest.mark.usefixtures("still")
LEVERS = [{"lever": "tlv_strengheid", "value": 0.9}]
KINDS = ("one", "many", "seed", "same")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Comparison]:
    """Return comparisons: of one seed, of replicates, of seeds alone, of equal scenarios."""
    place = tmp_path_factory.mktemp("compared")
    pair = pair_of(levers=LEVERS)
    return {
        "one": make(place, pair, "one"),
        "many": make(place, pair, "many", replicates=3),
        "seed": make(place, pair, "seed", replicates=3, seed_only=True),
        "same": make(place, pair_of(levers=[]), "same"),
    }


def printed(result: Comparison) -> str:
    console = Console(width=100, record=True)
    show_comparison(result, console)
    return console.export_text()


def draw_comparison(result: Comparison, folder: Path) -> None:
    for picture in pictures(result):
        figure = picture.draw(result)
        assert figure is not None
        save_png(figure, folder / f"{picture.name}.png")


def figures_of(result: Comparison, monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """Return the figures that are drawn, kept from being written."""
    kept: list[Figure] = []
    monkeypatch.setattr(Figure, "savefig", lambda self, *_, **__: kept.append(self))
    draw_comparison(result, Path())
    return kept


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.texts]


@pytest.mark.parametrize("kind", KINDS)
def test_tables_fit_and_say_how_sure_they_are(results: dict[str, Comparison], kind: str) -> None:
    text = printed(results[kind])
    assert max(len(line.rstrip()) for line in text.splitlines()) <= 100
    plain = " ".join(text.split())
    assert ("Eén seed, geen marge" in plain) == (kind in {"one", "same"})
    assert ("Mediaan van 3 gepaarde runs" in plain) == (kind in {"many", "seed"})
    assert ("kans [" in plain) == (kind == "many")
    assert ("alleen de seed verschilt" in plain) == (kind == "seed")
    assert ("Niemand is ergens anders." in plain) == (kind == "same")
    assert "anders min basis: geld van de samenwerkingsverbanden, duizend euro" in plain


def test_a_table_holds_the_numbers(results: dict[str, Comparison]) -> None:
    result = results["one"]
    rows = result.difference
    of = (rows["indicator"] == "leerlingen_so") & (rows["level"] == "nederland")
    values = rows[of & (rows["schooljaar"] == 2016)]["value"]
    line = next(
        line
        for line in printed(result).split("wachtlijst, stand")[1].splitlines()
        if line.startswith("2016/2017")
    )
    assert line.split()[2] == signed(float(values.iloc[0]))
    assert float(values.iloc[0]) < 0


@pytest.mark.parametrize("kind", ["one", "many"])
def test_figures_are_the_same_for_the_same_numbers(
    tmp_path: Path, results: dict[str, Comparison], kind: str
) -> None:
    found = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        draw_comparison(results[kind], tmp_path / name)
        mpl.rcParams["axes.facecolor"] = "red"  # what the user's own settings must not change
        found.append(
            {
                path.name: hashlib.sha256(path.read_bytes()).hexdigest()
                for path in (tmp_path / name).iterdir()
            }
        )
    mpl.rcdefaults()
    assert found[0] == found[1]
    assert set(found[0]) == {f"{name}-B.png" for name in NAMES}


@pytest.mark.parametrize("kind", KINDS)
def test_figures_say_what_margin_they_draw(
    results: dict[str, Comparison], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for figure in figures_of(results[kind], monkeypatch):
        renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
        figure.draw(renderer)
        assert max(t.get_window_extent(renderer).x1 for t in figure.texts) <= figure.bbox.x1
        one = any("Eén seed, geen marge" in text for text in texts(figure))
        assert one == (kind in {"one", "same"})
        assert any("anders min basis" in text for text in texts(figure))


def test_bands_and_chance_are_drawn_for_replicates_only(
    results: dict[str, Comparison], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of three lines: no margins, three bands, or three bands and as many marks of chance."""
    counts = {
        kind: len(figures_of(results[kind], monkeypatch)[0].axes[0].collections) for kind in KINDS
    }
    assert counts == {"one": 0, "same": 0, "seed": 3, "many": 6}


def test_lines_hold_the_numbers(
    results: dict[str, Comparison], monkeypatch: pytest.MonkeyPatch
) -> None:
    result = results["one"]
    rows = result.difference[result.difference["level"] == "nederland"]
    wanted = rows[rows["indicator"] == "leerlingen_vso"]["value"].tolist()
    panel = figures_of(result, monkeypatch)[0].axes[2]
    assert any(list(line.get_ydata()) == wanted for line in panel.get_lines())


def test_flows_are_those_of_the_ledger(results: dict[str, Comparison]) -> None:
    one, many = (flows(results[kind], "anders") for kind in ("one", "many"))
    ledger = results["one"].ledger
    last = ledger[(ledger["schooljaar"] == 2016) & (ledger["form"] == "stand")]
    assert one["count"].sum() == last["count"].sum()
    assert one["count"].is_monotonic_decreasing
    assert (many["p10"] <= many["count"]).all()
    assert (many["count"] <= many["p90"]).all()


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (1234.0, "+1.234"), (-5.0, "-5"), (0.2, "0"), (-0.2, "0")]
)
def test_signs(value: float, text: str) -> None:
    assert signed(value) == text


def test_words() -> None:
    assert state_words("bao/aanwezig/wachtlijst") == "bao, aanwezig, wacht op een plaats"
    assert state_words("niet_ingeschreven/absoluut") == "zonder school, absoluut verzuim"
    assert state_words("niet in deze run") == "niet in deze run"
    assert state_words("buiten") == "buiten het onderwijs"
    assert event_words("po_naar_vo", "basis") == "po naar vo in basis"
    assert event_words("tlv", "beide") == "tlv in beide"
    assert event_words("start", "beide") == "verschilt vanaf de start"
