"""The gallery: every picture of a folder, with words, and a sentence where there is nothing."""

import re
from pathlib import Path

import pytest
from compared_data import comparison
from picture_data import folder_of
from view_data import result

from sim.viewing.gallery import draw_all, draw_usual, pictures_of, svg_text


def names(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob("*.png")}


def test_every_picture_has_a_name_of_its_own_and_words(tmp_path: Path) -> None:
    for given in (folder_of(tmp_path), comparison({"PO2001": 1.0}, names=("a", "b", "c"))):
        found = pictures_of(given)
        assert len({picture.name for picture in found}) == len(found)
        assert len({picture.title for picture in found}) == len(found)
        for picture in found:
            assert picture.name.replace("-", "_").isidentifier()
            assert picture.caption.endswith(".")
            assert picture.absent.endswith(".")
            words = ("geen onzekerheid", "Eén seed, geen marge")
            assert any(word in picture.caption for word in words), picture.name


def test_captions_of_replicates_say_what_is_drawn(tmp_path: Path) -> None:
    for given in (folder_of(tmp_path, replicates=5), comparison({"PO2001": 1.0}, replicates=5)):
        for picture in pictures_of(given):
            assert "5 runs" in picture.caption or "5 gepaarde runs" in picture.caption, picture.name


def test_all_are_drawn_or_missing_with_a_sentence(tmp_path: Path) -> None:
    given = folder_of(tmp_path / "run")
    told: list[tuple[str, int, int]] = []
    missing = draw_all(given, tmp_path, lambda *step: told.append(step))
    wanted = pictures_of(given)
    assert [title for title, _, _ in told] == [picture.title for picture in wanted]
    assert told[-1][1:] == (len(wanted) - 1, len(wanted))
    assert len(names(tmp_path)) + len(missing) == len(wanted)
    assert names(tmp_path) <= {picture.name for picture in wanted}
    assert [text.partition(":")[0] for text in missing] == [
        "Leeftijd bij instroom",
        "Scholen op de routekaart",
    ]


def test_a_run_leaves_out_what_is_seldom_wanted(tmp_path: Path) -> None:
    given = result(2)  # without a folder: lines only
    draw_usual(given, tmp_path)
    assert names(tmp_path) == {"thuiszitters", "instroom_en_stand", "wachtlijst"}
    seldom = {picture.name for picture in pictures_of(given) if picture.seldom}
    assert len(seldom) == 5
    assert all(name.startswith("verbanden_") for name in seldom)


def test_pictures_of_one_scenario_stand_together() -> None:
    found = [picture.name for picture in pictures_of(comparison({}, names=("a", "b", "c")))]
    kinds = ["verschil", "verschuiving", "samenwerkingsverbanden", "kaart_verschil"]
    assert found == [*(f"{kind}-{k}" for k in "BC" for kind in kinds), "routekaart"]


@pytest.mark.parametrize(
    "name", ["thuiszitters", "stromen", "geld", "kaart_po", "kaart_verschil-B"]
)
def test_ids_in_an_svg_are_unique(tmp_path: Path, name: str) -> None:
    """Parts of several panels may be alike, and still are not called the same."""
    compared = name.endswith("-B")
    given = comparison({"PO2001": 1.0}) if compared else folder_of(tmp_path)
    (picture,) = [picture for picture in pictures_of(given) if picture.name == name]
    figure = picture.draw(given)
    assert figure is not None
    ids = re.findall(r'\bid="([^"]+)"', svg_text(figure))
    assert len(ids) == len(set(ids)) > 10
