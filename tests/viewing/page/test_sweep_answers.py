"""What the server answers about a sweep: the numbers of its table and of its analysis."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from swept_data import COUNTED, FACTORS, FORMULA, SCRIPT, rewritten

from sim.results import RunError
from sim.sweeping.analysis import examine
from sim.sweeping.swept import read_swept
from sim.viewing.page.answers import Page, results
from sim.viewing.page.context import open_page
from sim.viewing.page.handlers import QUESTIONS
from sim.viewing.page.sweep_answers import MOST_DOTS, one_factor, overview, two_factors
from sim.viewing.page.sweep_found import analysis

CROSSED, SOBOL, FAILED = "0", "1", "2"


@pytest.fixture(scope="module")
def page(swept: list[Path]) -> Page:
    return Page(open_page(swept))


def cells(table: Any, name: str) -> list[Any]:
    """Return the numbers or texts of a column."""
    at = table["head"].index(name)
    return [row[at]["v"] if isinstance(row[at], dict) else row[at] for row in table["rows"]]


def test_sweeps_are_opened_beside_runs(page: Page, swept: list[Path]) -> None:
    assert page.context.refused == []
    assert page.context.opened == []
    found = results(page)
    assert [each["folder"] for each in found["sweeps"]] == ["gekruist", "sobol", "all failed"]
    assert found["sweeps"][0] == {
        "number": 0,
        "folder": "gekruist",
        "name": SCRIPT,
        "runs": 144,
        "failures": 2,
        "design": "crossed",
    }


def test_a_folder_of_several_results_opens_all(swept: list[Path], tmp_path: Path) -> None:
    for folder in swept[:2]:
        shutil.copytree(folder, tmp_path / "all" / folder.name)
    shutil.copytree(swept[0], tmp_path / "all" / "stuk")
    rewritten(tmp_path / "all" / "stuk", lambda manifest: manifest["sweep"].update(runs="x"))
    context = open_page([tmp_path / "all"])
    assert [opened.folder.name for opened in context.sweeps] == ["gekruist", "sobol"]
    (refused,) = context.refused
    assert "sweep.runs: 'x'; allowed: a whole number above 0" in refused
    assert context.find() == []


def test_every_number_of_the_overview_is_that_of_the_table(page: Page, swept: list[Path]) -> None:
    found = overview(page, CROSSED)
    runs = pd.read_parquet(swept[0] / "outcomes.parquet")
    factors, summary = found["tables"]
    assert cells(factors, "wat") == [factor.path for factor in FACTORS]
    assert cells(factors, "eenheid")[:2] == ["aandeel", "maanden"]
    for name, of in (("mediaan", 0.5), ("p10", 0.1), ("p90", 0.9), ("laagste", 0.0)):
        assert cells(summary, name) == pytest.approx(
            [runs[n].quantile(of) for n in ("thuis", COUNTED)]
        )
    assert cells(summary, "aantal runs") == [142, 142]
    assert cells(summary, "eenheid")[0] == "leerlingen"
    assert cells(found["failed"], "run") == ["0", "7"]
    assert all(SCRIPT in sentence for sentence in cells(found["failed"], "zin"))
    assert found["changed"] == []
    assert any("1 op de 10 leerlingen" in fact for fact in found["facts"])
    assert any("telt één getrokken leerling voor 10;" in fact for fact in found["facts"])
    assert any("tot en met schooljaar 2030/2031" in fact for fact in found["facts"])


def test_the_course_holds_every_run(page: Page, swept: list[Path]) -> None:
    runs = pd.read_parquet(swept[0] / "outcomes.parquet").dropna(subset=["thuis"])
    found = one_factor(page, CROSSED, "0", "1")
    assert found["x"] == pytest.approx(runs[FACTORS[1].path].to_list())
    assert found["y"] == runs["thuis"].to_list()
    assert sum(part["runs"] for part in found["parts"]) == 142
    assert cells(found["table"], "mediaan") == [part["spread"][1] for part in found["parts"]]
    assert found["axis"] == "terugkeer.langdurig_duur (maanden)"
    assert "142 van 144" in found["note"]
    words = one_factor(page, CROSSED, "1", "3")
    assert words["words"] == [FORMULA, SCRIPT]
    assert set(words["x"]) == {0, 1}


def test_many_runs_are_drawn_in_part_and_it_says_so(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_DOTS > 1000
    monkeypatch.setattr("sim.viewing.page.sweep_answers.MOST_DOTS", 50)
    found = one_factor(page, CROSSED, "0", "1")
    assert len(found["y"]) == 48
    assert "Getekend zijn er 48" in found["note"]
    assert sum(part["runs"] for part in found["parts"]) == 142


def test_the_plane_is_that_of_the_table(page: Page) -> None:
    found = two_factors(page, CROSSED, "0", "0", "1")
    assert found["across"]["parts"] == ["0", "0,5", "1"]
    assert len(found["cells"]) == 15
    assert cells(found["table"], "p90") == [cell["spread"][2] for cell in found["cells"]]


def test_the_analysis_is_that_of_the_command_and_writes_nothing(
    page: Page, swept: list[Path]
) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in swept[0].iterdir()}
    found = analysis(page, CROSSED)
    assert {path.name: path.stat().st_mtime_ns for path in swept[0].iterdir()} == before
    expected = examine(read_swept(swept[0]))
    table = expected.tables["robustness"]
    assert cells(found["tables"]["robustness"], "grootste spijt") == list(table["largest_regret"])
    charts = found["policies"]
    rows = [row for chart in charts for row in chart["rows"]]
    assert [max(row["regrets"]) for row in rows] == list(table["largest_regret"])
    assert [np.mean(row["regrets"]) for row in rows] == pytest.approx(list(table["mean_regret"]))
    assert [np.median(row["values"]) for row in rows] == list(table["median"])
    first = charts[0]["rows"][0]["values"]
    better = np.less if charts[0]["better"] == "lager" else np.greater
    helps = [better(row["values"], first).mean() for row in charts[0]["rows"]]
    assert helps[1:] == pytest.approx([row["helps"] for row in charts[0]["rows"]][1:])
    corners = expected.tables["corners"]
    assert cells(found["tables"]["corners"], "helpt daar niet (deel)") == list(corners["density"])
    for corner in found["corners"]:
        inside = in_box(corner)
        assert np.mean(np.array(corner["fails"])[inside]) == pytest.approx(corner["density"])
        assert np.sum(np.array(corner["fails"])[inside]) == pytest.approx(
            corner["coverage"] * np.sum(corner["fails"])
        )
    assert found["corners"]
    assert found["absent"]["indices"].startswith("De opzet is crossed")


def test_many_policies_and_futures_are_drawn_in_part(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first policy and the most robust are kept, and every regret is against all policies."""
    monkeypatch.setattr("sim.viewing.sweep_tables.MOST_POLICIES", 2)
    monkeypatch.setattr("sim.viewing.page.sweep_found.MOST_DOTS", 20)
    monkeypatch.setattr("sim.viewing.page.sweep_found.MOST_MARKS", 10)
    found = analysis(page, CROSSED)
    chart = next(each for each in found["policies"] if each["outcome"] == "thuis")
    assert [row["name"] for row in chart["rows"]] == ["tlv_strengheid 0", "tlv_strengheid 0,5"]
    assert all(len(row["values"]) <= 10 for row in chart["rows"])
    assert all(len(corner["x"]) <= 10 for corner in found["corners"])
    assert any("zijn alleen het eerste" in n for n in found["tables"]["robustness"]["notes"])


def in_box(corner: Any) -> Any:
    """Return which futures lie in the box that is drawn."""
    low_x, high_x, low_y, high_y = corner["box"]
    x, y = np.array(corner["x"]), np.array(corner["y"])
    inside = np.ones(len(x), bool)
    for values, low, high in ((x, low_x, high_x), (y, low_y, high_y)):
        inside &= (values > (-np.inf if low is None else low)) & (
            values <= (np.inf if high is None else high)
        )
    return inside


def test_indices_are_drawn_with_their_intervals(page: Page, swept: list[Path]) -> None:
    found = analysis(page, SOBOL)
    (chart,) = found["indices"]
    assert [row["name"] for row in chart["rows"]] == ["a", "b", "c"]
    table = examine(read_swept(swept[1])).tables["indices"].set_index(["factor", "index"])
    for row in chart["rows"]:
        for name, interval in zip(("S1", "ST"), row["intervals"], strict=True):
            assert interval == list(table.loc[(row["name"], name), ["value", "low", "high"]])
    assert chart["unit"] == "deel van de variantie"


def test_a_sweep_without_a_number_gives_sentences(page: Page) -> None:
    found = overview(page, FAILED)
    assert len(found["failed"]["rows"]) == 120
    assert one_factor(page, FAILED, "0", "0")["y"] == []
    assert all(cell["runs"] == 0 for cell in two_factors(page, FAILED, "0", "0", "1")["cells"])
    said = analysis(page, FAILED)
    assert said["policies"] == said["corners"] == said["indices"] == []
    json.dumps([found, said], allow_nan=False)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("sweep", {}),
        ("sweep", {"sweep": "9"}),
        ("sweep", {"sweep": "../0"}),
        ("sweepcourse", {"sweep": "0", "outcome": "0", "factor": "4"}),
        ("sweepcourse", {"sweep": "0", "outcome": "2", "factor": "0"}),
        ("sweepcourse", {"sweep": "0", "outcome": "-1", "factor": "0"}),
        ("sweepplane", {"sweep": "0", "outcome": "0", "across": "1", "up": "1"}),
        ("sweepplane", {"sweep": "0", "outcome": "0", "across": "1"}),
        ("sweepanalysis", {"sweep": "x"}),
    ],
)
def test_a_wrong_question_is_refused(page: Page, name: str, given: dict[str, str]) -> None:
    with pytest.raises(RunError):
        QUESTIONS[name](page, given)


def test_a_changed_sweep_says_so(swept: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(swept[1], folder)
    path = folder / "outcomes.parquet"
    frame = pd.read_parquet(path)
    frame["y"] += 1.0
    frame.to_parquet(path)
    found = overview(Page(open_page([folder])), "0")
    assert found["changed"] == ["outcomes.parquet was changed after the run"]
