"""The report of a sweep: safe, whole, the numbers of its tables, honest where nothing is known."""

import re
import shutil
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from reported import Node, read, tables
from swept_data import COUNTED, FACTORS, FORMULA, SCRIPT, crossed, rewritten, sobol, unsayable
from typer.testing import CliRunner

from sim.cli import app
from sim.results import RunError
from sim.sweeping.analysis import examine
from sim.sweeping.swept import read_swept
from sim.viewing.report import make_report
from sim.viewing.report.sweep_terms import SWEEP_GLOSSARY, SWEEP_NOT_FOR
from sim.viewing.report.words import NOT_FOR
from sim.viewing.sweep_says import fails, matters, robust, sure
from sim.viewing.sweep_tables import digits


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    place = tmp_path_factory.mktemp("swept")
    found = {"crossed": crossed(place / "gekruist", fails=(0, 7)), "sobol": sobol(place / "sobol")}
    return {**found, **unsayable(place)}


@pytest.fixture(scope="module")
def text(swept: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("out") / "r.html"
    done = CliRunner().invoke(app, ["report", str(swept["crossed"]), "--out", str(out)])
    assert done.exit_code == 0, done.output
    return out.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(text: str) -> Node:
    return read(text)


def section(page: Node, anchor: str) -> Node:
    (found,) = (n for n in page.all("section") if n.attributes["aria-labelledby"] == anchor)
    return found


def test_the_summary_comes_first_and_is_that_of_the_analysis(
    page: Node, swept: dict[str, Path]
) -> None:
    titles = [node.text for node in page.all("h2")]
    assert titles.index("Samenvatting") == 1  # after what to watch for
    analysis = examine(read_swept(swept["crossed"]))
    told = [node.text for node in section(page, "samenvatting").all("p")]
    assert told == [*matters(analysis), *robust(analysis), *fails(analysis), *sure(analysis)]
    assert any("gekozen aannames" in sentence for sentence in told)
    assert any("Bij schaal 0,1 telt één getrokken leerling voor 10;" in each for each in told)
    assert "gedraaid is tot en met schooljaar 2030/2031" in section(page, "gevarieerd").text
    assert "faalt" not in page.text.lower()


def test_every_chapter_has_its_tables_and_figures(page: Node) -> None:
    numbered = [n.text for n in page.all("h2") if re.match(r"\d", n.text)]
    assert [int(text.split()[0]) for text in numbered] == list(range(1, 11))
    for anchor, count, figures in (
        ("gevarieerd", 1, 0),
        ("uitkomsten", 1, 1),
        ("indices", 0, 0),
        ("robuust", 1, 1),
        ("hoeken", 1, 1),
        ("herhalingen", 1, 0),
        ("mislukt", 1, 0),
        ("herhalen", 2, 0),
    ):
        part = section(page, anchor)
        assert len(part.all("table")) == count, anchor
        assert len(part.all("figure")) == figures, anchor
    assert "De opzet is crossed; indices vragen" in section(page, "indices").text


def test_numbers_are_those_of_the_tables(page: Node, swept: dict[str, Path]) -> None:
    shown = tables(page)
    table = examine(read_swept(swept["crossed"])).tables["robustness"]
    rows = shown["Hoe elk beleid het doet over de toekomsten"]
    assert [row[5] for row in rows] == [digits(value) for value in table["largest_regret"]]
    assert [row[6] for row in rows] == [digits(value) for value in table["helps"]]
    runs = pd.read_parquet(swept["crossed"] / "outcomes.parquet")
    outcomes = shown["De uitkomsten over alle runs"]
    assert [row[7] for row in outcomes] == [digits(runs[n].median()) for n in ("thuis", COUNTED)]
    assert [row[0] for row in shown["Wat er is gevarieerd"]] == [f.path for f in FACTORS]
    failed = shown["2 van 144 runs mislukten"]
    assert [row[0] for row in failed] == ["0", "7"]
    assert all("no places" in row[-1] for row in failed)


def test_what_comes_from_an_experiment_is_escaped(text: str, page: Node) -> None:
    assert SCRIPT not in text
    assert SCRIPT in page.all("title")[0].text
    assert SCRIPT in page.all("blockquote")[0].text
    assert FORMULA in page.text
    assert page.all("script", "img", "link", "iframe", "object", "embed") == []
    assert not any(name.startswith("on") for node in page.all() for name in node.attributes)
    assert not re.search(r"url\(\s*['\"]?(?!#)", text)


def test_it_is_well_formed_and_read_aloud(page: Node) -> None:
    ids = [node.attributes["id"] for node in page.all() if "id" in node.attributes]
    assert sorted(set(ids)) == sorted(ids)
    levels = [int(node.tag[1]) for node in page.all("h1", "h2", "h3")]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for number, figure in enumerate(page.all("figure"), start=1):
        (svg,) = figure.all("svg")
        assert svg.attributes["aria-label"]
        assert figure.all("figcaption")[0].text.startswith(f"Figuur {number}. ")
    english = [cell for cell in page.all("td") if cell.attributes.get("lang") == "en"]
    assert len(english) == 2


def test_it_says_what_it_is_not_for_and_how_to_repeat(page: Node) -> None:
    leads = [node.text for node in section(page, "nietvoor").all("strong")]
    assert leads == [lead for lead, _ in (*SWEEP_NOT_FOR, *NOT_FOR)]
    commands = section(page, "herhalen").all("pre")[0].text.splitlines()
    assert "leerlingstromen rerun gekruist/manifest.json --out gekruist-opnieuw" in commands
    assert "leerlingstromen report gekruist" in commands
    terms = [term.casefold() for term, _ in SWEEP_GLOSSARY]
    assert terms == sorted(terms)


def test_the_same_folder_gives_the_same_bytes(
    text: str, swept: dict[str, Path], tmp_path: Path
) -> None:
    assert make_report([swept["crossed"]], tmp_path / "r.html").read_text(encoding="utf-8") == text


def test_indices_are_told_with_what_their_intervals_hold(
    swept: dict[str, Path], tmp_path: Path
) -> None:
    found = read(make_report([swept["sobol"]], tmp_path / "r.html").read_text(encoding="utf-8"))
    part = section(found, "indices")
    assert "y: a doet het meest ertoe" in part.text
    assert "niet hoe zeker het model is" in part.text
    assert len(part.all("figure")) == 1
    rows = tables(found)["Wat ertoe doet"]
    table = examine(read_swept(swept["sobol"])).tables["indices"].set_index(["factor", "index"])
    for row in rows:
        own = table.loc[(row[1], row[2])]
        assert row[3:6] == [digits(own[name]) for name in ("value", "low", "high")]
    assert "Elk punt is één keer gedraaid" in found.text


@pytest.mark.parametrize("name", ["list", "one point", "all failed", "one outcome nan", "words"])
def test_a_sweep_of_which_little_can_be_said_has_a_report(
    swept: dict[str, Path], tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name != "all failed":  # pictures of the others are looked at elsewhere
        monkeypatch.setattr("sim.viewing.sweep_figures._points", lambda found: None)
    text = make_report([swept[name]], tmp_path / "r.html").read_text(encoding="utf-8")
    part = section(read(text), "samenvatting")
    assert "Traceback" not in text
    assert len(part.all("h3")) == 4
    assert all(p.text.endswith(".") for p in part.all("p"))


def test_a_changed_sweep_is_told_in_red(swept: dict[str, Path], tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(swept["one point"], folder)
    (folder / "experiment.yaml").write_text("x", encoding="utf-8")
    said: list[str] = []
    file = make_report([folder], tmp_path / "r.html", told=said.append)
    alarm = section(read(file.read_text(encoding="utf-8")), "veranderd")
    assert "experiment.yaml is niet door de run geschreven" in alarm.text
    assert len(said) == 1


def test_it_is_made_of_one_folder_alone_and_refuses_damage(
    swept: dict[str, Path], tmp_path: Path
) -> None:
    out = tmp_path / "r.html"
    with pytest.raises(RunError, match="is made of that folder alone"):
        make_report([swept["crossed"], swept["sobol"]], out)
    folder = tmp_path / "copy"
    shutil.copytree(swept["sobol"], folder)
    rewritten(folder, lambda manifest: manifest.update(format=99))
    with pytest.raises(RunError, match="another format"):
        make_report([folder], out)
    assert not out.exists()
