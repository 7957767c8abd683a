"""Money: bars hold the posts of the books, in one unit, with words beside them."""

from pathlib import Path

import pytest
from matplotlib.axes import Axes
from picture_data import cut_off, folder_of, overlapping, texts_of

from sim.agents.kas import INCOME, INDICATORS, OUTGO, POST_NAMES
from sim.viewing.money import FILLS, amounts, draw
from sim.viewing.money_words import ALL_WORDS, WORDS


def bars(axes: Axes) -> dict[str, list[float]]:
    return {
        str(held.get_label()): [float(bar.get_height()) for bar in held] for held in axes.containers
    }


@pytest.mark.parametrize("scale", [1.0, 0.05])
def test_bars_hold_the_posts(tmp_path: Path, scale: float) -> None:
    figure = draw(folder_of(tmp_path, scale=scale))
    assert figure is not None
    income, outgo, reserve = (bars(axes) for axes in figure.axes)
    assert income["lichte ondersteuning"] == pytest.approx([400.0, 401.0, 402.0])
    assert income["verevening"] == pytest.approx([-30.0, -29.0, -28.0])
    assert outgo["plaatsen vso"] == pytest.approx([350.0, 351.0, 352.0])
    assert next(iter(reserve.values())) == pytest.approx([80.0, 81.0, 82.0])
    assert "lwoo en pro (in)" not in income
    assert "korting van 2023" not in outgo


def test_parts_stand_on_each_other(tmp_path: Path) -> None:
    figure = draw(folder_of(tmp_path))
    assert figure is not None
    tops = []
    for held in figure.axes[1].containers:
        bar = held[0]
        assert bar.get_y() == pytest.approx(tops[-1] if tops else 0.0)
        tops.append(bar.get_y() + bar.get_height())
    assert tops[-1] == pytest.approx(150 + 300 + 350 + 70 + 15 + 390 + 1 + 3)
    below = next(h for h in figure.axes[0].containers if h.get_label() == "verevening")[0]
    assert (below.get_y(), below.get_height()) == (0.0, pytest.approx(-30.0))


@pytest.mark.parametrize("years", [1, 15])
@pytest.mark.parametrize("replicates", [0, 4])
def test_words_do_not_cover_each_other(tmp_path: Path, years: int, replicates: int) -> None:
    figure = draw(folder_of(tmp_path, years=years, replicates=replicates, name="x" * 80))
    assert figure is not None
    assert cut_off(figure) == []
    assert overlapping(figure) == []


def test_words_and_uncertainty(tmp_path: Path) -> None:
    one, many = draw(folder_of(tmp_path / "a")), draw(folder_of(tmp_path / "b", replicates=4))
    assert one is not None
    assert many is not None
    assert {axes.get_ylabel() for axes in one.axes} == {"miljoen euro"}
    assert " zware ondersteuning 902" in texts_of(one)
    assert any("Eén run: geen onzekerheid getoond. Prijzen van 2015/16" in t for t in texts_of(one))
    unshown = "lwoo en pro (in), scholen voor lwoo en pro, korting van 2023."
    assert f"Zonder bedrag, niet getekend: {unshown}" in texts_of(one)
    assert any("gemiddelde van 4 runs" in text for text in texts_of(many))
    assert len(one.axes[0].collections) == 0
    ends = many.axes[0].collections[0].get_segments()[0][:, 1]
    total = 400 + 900 - 30 + 2
    assert ends == pytest.approx([total * 1.03, total * 1.27])


def test_small_amounts_are_thousands(tmp_path: Path) -> None:
    given = folder_of(tmp_path, scale=0.0005, world={"gemeenten": []})  # nothing is scaled back
    figure = draw(given)
    assert figure is not None
    assert {axes.get_ylabel() for axes in figure.axes} == {"duizend euro"}
    assert bars(figure.axes[0])["lichte ondersteuning"][0] == pytest.approx(200.0)


def test_a_folder_without_money(tmp_path: Path) -> None:
    given = folder_of(tmp_path)
    (tmp_path / "geld.parquet").unlink()
    assert amounts(given) is None
    assert draw(given) is None


def test_every_post_has_a_name_and_a_fill() -> None:
    assert set(WORDS) == set(POST_NAMES)
    assert set(ALL_WORDS) == set(INDICATORS)
    assert max(len(POST_NAMES[INCOME]), len(POST_NAMES[OUTGO])) <= len(FILLS)
    assert len({colour for colour, _ in FILLS}) == len(FILLS)
