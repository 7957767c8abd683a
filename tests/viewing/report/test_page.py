"""The page itself: safe, whole, the same each time, and fit for print and a screen reader."""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from reported import FORMULA, HOSTILE, read

from sim.viewing.report import make_report
from sim.viewing.report.page import TEMPLATE
from sim.viewing.report.pictures import shortened
from sim.viewing.report.rendering import PARTS, STYLE
from sim.viewing.report.sweep import TEMPLATE as SWEEP_TEMPLATE
from sim.viewing.report.words import GLOSSARY, NOT_FOR

ROOT = Path(__file__).resolve().parents[3]
KINDS = (("basis",), ("many",), ("seeds",), ("pair",), ("three",), ("many_pair",))
Report = Callable[..., str]


@pytest.mark.parametrize("names", KINDS, ids=" ".join)
def test_a_page_of_every_kind_is_well_formed(report_of: Report, names: tuple[str, ...]) -> None:
    page = read(report_of(*names))
    ids = [node.attributes["id"] for node in page.all() if "id" in node.attributes]
    assert sorted(set(ids)) == sorted(ids)
    inside = {n.attributes["href"][1:] for n in page.all("a") if n.attributes["href"][0] == "#"}
    assert len(inside) > 5
    assert inside <= set(ids)
    named = {n.attributes["aria-labelledby"] for n in page.all("section", "nav")}
    assert named <= set(ids)


@pytest.mark.parametrize("names", [("three",), ("many_pair",), ("basis", "anders")], ids=" ".join)
def test_it_needs_nothing_from_outside_and_runs_nothing(
    report_of: Report, names: tuple[str, ...]
) -> None:
    text = report_of(*names)
    page = read(text)
    assert page.all("script", "img", "link", "iframe", "object", "embed") == []
    assert "@import" not in text
    assert not re.search(r"url\(\s*['\"]?(?!#)", text)
    for node in page.all():
        assert not any(name.startswith("on") for name in node.attributes), node.tag
        assert "src" not in node.attributes
        target = node.attributes.get("href", node.attributes.get("xlink:href", "#"))
        if not target.startswith("#"):
            assert node.tag == "a"
            assert node.text == target  # written out, for whoever reads it on paper


def test_what_comes_from_files_is_escaped(report_of: Report) -> None:
    text = report_of("three")
    page = read(text)
    assert HOSTILE not in text
    assert HOSTILE in page.all("title")[0].text
    assert HOSTILE in page.all("h1")[0].text
    assert FORMULA in page.all("blockquote")[0].text
    labels = [svg.attributes["aria-label"] for svg in page.all("svg")]
    assert any(HOSTILE in label for label in labels)


def test_the_same_folders_give_the_same_bytes(report_of: Report) -> None:
    assert report_of("three", "basis") == report_of("three", "basis")


def test_no_date_but_that_of_the_run(report_of: Report, folders: dict[str, Path]) -> None:
    """Caught: the day of today in a report of an older run."""
    path = folders["basis"] / "run.json"
    kept = path.read_text(encoding="utf-8")
    try:
        path.write_text(re.sub(r'"ended": "\d{4}-\d\d', '"ended": "2019-02', kept))
        text = report_of("basis")
    finally:
        path.write_text(kept)
    assert re.findall(r"\d{1,2} [a-z]+ \d{4}, versie", text)
    assert " februari 2019, versie" in text


@pytest.mark.parametrize("names", KINDS, ids=" ".join)
def test_headings_come_in_order(report_of: Report, names: tuple[str, ...]) -> None:
    page = read(report_of(*names))
    levels = [int(node.tag[1]) for node in page.all("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    numbered = [n.text for n in page.all("h2") if re.match(r"\d", n.text)]
    assert [int(text.split()[0]) for text in numbered] == list(range(1, 11))


def test_a_screen_reader_knows_what_everything_is(report_of: Report) -> None:
    page = read(report_of("many_pair"))
    assert page.all("html")[0].attributes["lang"] == "nl"
    assert len(page.all("table")) > 10
    for number, table in enumerate(page.all("table"), start=1):
        assert table.all("caption")[0].text.startswith(f"Tabel {number}. ")
        assert {head.attributes["scope"] for head in table.all("thead")[0].all("th")} == {"col"}
        for row in table.all("tbody")[0].all("tr"):
            assert row.all("th")[0].attributes["scope"] == "row"
            assert len(row.all("th", "td")) == len(table.all("thead")[0].all("th"))
    assert page.all("figure")
    for number, figure in enumerate(page.all("figure"), start=1):
        (svg,) = figure.all("svg")
        assert svg.attributes["role"] == "img"
        assert svg.attributes["aria-label"]
        assert figure.all("figcaption")[0].text.startswith(f"Figuur {number}. ")
    english = [cell for cell in page.all("td") if cell.attributes.get("lang") == "en"]
    assert any("Assumption" in cell.text for cell in english)


def test_it_prints(report_of: Report) -> None:
    style = read(report_of("basis")).all("style")[0].text
    assert '"Segoe UI"' in style  # as it is, not escaped
    alone = (
        "h1, h2, h3, caption {",
        "li:first-child, thead, tbody tr:first-child {",
        "p:has(+ ul)",
    )
    for rule in ("@page", "table-header-group", "break-inside: avoid", "size: A4", *alone):
        assert rule in style


def _luminance(colour: str) -> float:
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_colour_of_text_stands_out_from_every_ground() -> None:
    """As WCAG 2 asks: 4.5 to 1."""
    style = (ROOT / "sim" / "viewing" / "report" / STYLE).read_text(encoding="utf-8")
    grounds = set(re.findall(r"background: (#[0-9a-f]{6})\b", style)) | {"#ffffff"}
    colours = set(re.findall(r"(?<![-\w])color: (#[0-9a-f]{6})\b", style))
    assert len(colours) > 3
    for colour in colours:
        for ground in grounds:
            light, dark = sorted((_luminance(colour), _luminance(ground)), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (colour, ground)


def test_the_glossary_is_in_order_and_says_everything_once() -> None:
    terms = [term for term, _ in GLOSSARY]
    assert terms == sorted(terms)
    assert len(set(terms)) == len(terms) > 20


def test_what_it_must_not_be_used_for_is_what_the_leaflet_says() -> None:
    leaflet = (ROOT / "docs" / "bijsluiter.md").read_text(encoding="utf-8")
    asked = leaflet.partition("## Waarvoor niet")[2].partition("\n## ")[0]
    assert [lead for lead, _ in NOT_FOR] == re.findall(r"\*\*(.+?)\*\*", asked)


def test_a_picture_stays_the_same_in_fewer_letters() -> None:
    svg = (
        '<svg>\n  <!-- a -->\n <defs><path id="fab-c1" d="M 1.23456 2"/></defs>\n'
        ' <g id="fab-text_1"><use xlink:href="#fab-c1" transform="translate(3.14159 0) '
        'scale(0.015625)" x="9.8765"/></g><g clip-path="url(#fab-c1)"/></svg>'
    )
    assert shortened(svg, "f3-") == (
        '<svg><defs><path id="f3-0" d="M 1.23 2"/></defs><g><use href="#f3-0" '
        'transform="translate(3.14 0) scale(0.015625)" x="9.87"/></g>'
        '<g clip-path="url(#f3-0)"/></svg>'
    )


def test_true_pictures_fit_in(folders: dict[str, Path], tmp_path: Path) -> None:
    """The pictures of the gallery themselves, once."""
    made = make_report([folders["pair"]], tmp_path / "r.html")
    page = read(made.read_text(encoding="utf-8"))
    ids = [node.attributes["id"] for node in page.all() if "id" in node.attributes]
    assert sorted(set(ids)) == sorted(ids)
    targets = {node.attributes["href"][1:] for node in page.all("use") if "href" in node.attributes}
    assert targets
    assert targets <= set(ids)
    captions = " ".join(node.text for node in page.all("figcaption"))
    for title in ("Thuiszitters naar soort en duur", "Verschil in de tijd", "Wie ergens anders is"):
        assert title in captions


def test_the_wheel_holds_what_the_report_reads() -> None:
    from hatchling.builders.wheel import WheelBuilder  # noqa: PLC0415  (to build with, not to run)

    builder = WheelBuilder(str(ROOT))
    held = {file.distribution_path for file in builder.recurse_included_files()}
    assert {
        f"sim/viewing/report/{TEMPLATE}",
        f"sim/viewing/report/{STYLE}",
        f"sim/viewing/report/{PARTS}",
        f"sim/viewing/report/{SWEEP_TEMPLATE}",
        "sim/viewing/terugblik.csv",
    } <= held
