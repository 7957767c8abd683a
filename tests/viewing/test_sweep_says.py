"""What is said of a sweep: the known answer of a function, and a sentence where there is none."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from swept_data import LEVELS, REPLICATES, SPLIT, crossed, made, sobol, unsayable
from toys import Toy, toy_sweep

from sim.sweeping.analysis import Analysis, examine
from sim.sweeping.factors import Factor
from sim.sweeping.schema import Design
from sim.sweeping.swept import read_swept
from sim.sweeping.tasks import Task
from sim.viewing.sweep_figures import draw_sweep
from sim.viewing.sweep_notes import CANNOT_BE, one_drawn
from sim.viewing.sweep_says import fails, matters, measured, robust, sure
from sim.viewing.sweep_tables import analysis_tables, as_sheet, factors, failures, summary
from sim.viewing.sweep_words import counted

CHANCE_ALONE = "Toeval alleen"
DRAWN = ("all failed", "sobol failed", "one outcome nan")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    return examine(read_swept(crossed(tmp_path_factory.mktemp("says") / "out")))


def of_thuis(texts: list[str]) -> str:
    (text,) = (text for text in texts if text.startswith(("thuis:", f"{CHANCE_ALONE}, thuis:")))
    return text


def test_the_robust_policy_is_named(found: Analysis) -> None:
    """The lever harms in two of five of the durations by as much as it helps in three."""
    table = found.tables["robustness"]
    mine = table[table["outcome"] == "thuis"]
    text = of_thuis(list(robust(found)))
    best = mine.loc[mine["largest_regret"].idxmin()]
    assert best["largest_regret"] == pytest.approx(50.0)
    assert "heeft tlv_strengheid 0,5 (beter dan tlv_strengheid 0 in" in text
    assert f"over {mine['futures'].iloc[0]} toekomsten, 50 leerlingen achter het beste" in text
    assert "Het slechtste heeft 100 leerlingen." in text


def test_where_it_fails_is_told_with_its_bound(found: Analysis) -> None:
    text = of_thuis(list(fails(found)))
    assert "tlv_strengheid 0,5 helpt niet (niet beter dan het eerste beleid) in" in text
    assert "gelijk in 0 %, slechter in" in text
    assert text.endswith("Wat hier niet is genoemd (1), staat in de tabel.")
    bound = re.search(r"parameters.terugkeer.langdurig_duur boven ([\d,]+):", text)
    assert bound is not None
    assert float(bound[1].replace(",", ".")) == pytest.approx(SPLIT, abs=0.25)
    assert "daar in 100 %, en daar ligt 100 % van waar het niet helpt" in text


def test_what_is_chance_alone_is_called_so_and_nothing_else_is(found: Analysis) -> None:
    texts = list(sure(found))
    text = of_thuis(texts)
    assert text.startswith(CHANCE_ALONE)
    assert f"Hier zijn er {REPLICATES} herhalingen per punt." in text
    assert "het verschil met punt 0 verschilt niet tussen herhalingen" in text
    assert "gekozen aannames" in texts[0]
    assert all("herhalingen" not in each for each in texts if not each.startswith(CHANCE_ALONE))


def test_what_matters_most_comes_first(tmp_path: Path) -> None:
    """Of Ishigami, a has the highest total index (0.56), then b (0.44), then c (0.24)."""
    analysis = examine(read_swept(sobol(tmp_path / "out")))
    (text,) = matters(analysis)
    assert text.startswith("y: a doet het meest ertoe")
    assert "daarna b (" in text
    order = list(dict.fromkeys(analysis_tables(analysis)["indices"].frame["factor"]))
    assert order == ["a", "b", "c"]
    assert any("hoe goed deze punten" in sentence for sentence in sure(analysis))


def test_where_nothing_can_be_said_a_sentence_stands(tmp_path: Path) -> None:
    """Caught: a traceback, or English, in any of the cases that have no analysis."""
    expected = {
        "list": "De combinaties van hendels komen niet in dezelfde toekomsten voor",
        "one point": "Er is maar één combinatie van hendels",
        "all failed": "gaf in geen enkele toekomst elk beleid een getal",
        "sobol failed": "hier zijn het er 0",
        "one outcome nan": "Niet van niets: te weinig runs gaven daarvan een getal.",
        "morris nan": "Niet van niets: te weinig runs gaven daarvan een getal.",
        "words": "Er is niets onzekers gevarieerd",
    }
    for name, folder in unsayable(tmp_path).items():
        swept = read_swept(folder)
        analysis = examine(swept)
        texts = [*matters(analysis), *robust(analysis), *fails(analysis), *sure(analysis)]
        sheets = [as_sheet(shown) for shown in analysis_tables(analysis).values()]
        sheets += [as_sheet(factors(swept)), as_sheet(summary(swept))]
        notes = [note for sheet in sheets for note in sheet.notes]
        told = [*texts, *notes, *analysis.absent.values()]
        assert any(expected[name] in text for text in told), (name, told)
        assert all("nan" not in text and "inf" not in text.split() for text in texts), name
        cells = {cell for sheet in sheets for row in sheet.rows for cell in row}
        assert not {"nan", "inf", "None"} & cells, name
        assert (failures(swept) is not None) == ("failed" in name)
        if name in DRAWN:
            folder.joinpath("drawn").mkdir()
            draw_sweep(analysis, folder / "drawn")
            assert (folder / "drawn" / "runs.png").is_file() == ("failed" not in name)


def test_the_tables_hold_the_numbers_of_the_analysis(found: Analysis) -> None:
    shown = analysis_tables(found)["robustness"].frame
    table = found.tables["robustness"]
    assert list(shown["grootste spijt"]) == list(table["largest_regret"])
    assert list(shown["helpt (deel)"])[1:3] == list(table["helps"])[1:3]
    assert len(shown) == 2 * len(LEVELS)


class Still(Toy):
    """Its first outcome never differs, its second by the future and the replicate alone."""

    def __init__(self) -> None:
        super().__init__(("vast", "toeval", "half"))

    def run(self, task: Task, progress: Any) -> Sequence[float]:
        b, a = float(task.values["b"]), float(task.values["a"])
        return [5.0, b + task.replicate, b + (a if b > 0.5 and a > 2.0 else 0.0)]


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    pair = [Factor("a", "lever", values=(0.0, 1.0, 2.0, 3.0)), Factor("b", "uncertainty", 0, 1)]
    better = dict.fromkeys(("vast", "toeval", "half"), "lower")
    sweep = toy_sweep(Still(), pair, Design(kind="crossed", points=24), 2, better=better)
    return examine(read_swept(made(tmp_path_factory.mktemp("still") / "out", sweep)))


def test_what_makes_no_difference_is_not_told_as_a_failure(still: Analysis) -> None:
    """Caught: a tie in every future that is told as a policy that does harm, with a corner."""
    for texts in (list(fails(still)), list(robust(still))):
        half, toeval, vast = sorted(texts)
        for name, text in (("vast", vast), ("toeval", toeval)):
            assert text.startswith(f"{name}: welk beleid het is, maakt in geen toekomst verschil")
        assert "b boven" not in vast + toeval
        assert half.startswith("half: ")
    half = sorted(fails(still))[0]
    assert "a 1 maakt in geen toekomst verschil. a 2 maakt in geen toekomst verschil." in half
    assert "Wat hier niet is genoemd (1), staat in de tabel." in half
    shown = analysis_tables(still)["corners"].frame
    cells = shown.loc[shown["uitkomst"] == "half", "helpt het vaakst niet bij"].to_list()
    assert cells[:2] == ["maakt in geen toekomst verschil"] * 2
    assert cells[2] != cells[0]
    assert one_drawn(still.swept) == []


def test_chance_that_does_nothing_or_is_hardly_known_is_told_so(still: Analysis) -> None:
    texts = [text for text in sure(still) if text.startswith(CHANCE_ALONE)]
    assert "vast: de uitkomst verschilt niet tussen herhalingen. Hier zijn er 2" in texts[0]
    assert "de uitkomst verschilt niet" not in texts[1]
    assert all("niet te bepalen" not in text for text in texts)
    assert "(ruwe schatting, uit 2 herhalingen)" in list(sure(still))[-2]
    table = still.tables["seeds"].assign(degrees=10)
    many = replace(still, tables={**still.tables, "seeds": table})
    assert "ruwe schatting" not in " ".join(sure(many))


def test_a_share_that_cannot_be_is_no_number(tmp_path: Path) -> None:
    """Caught: 133 % of the variance; and a factor named twice."""
    analysis = examine(read_swept(sobol(tmp_path / "out")))
    table = analysis.tables["indices"].assign(low=0.5, high=0.9, value=0.7)
    of = table["index"].eq("ST")
    table.loc[of & table["factor"].eq("b"), ["value", "high"]] = 1.33, 2.24
    table.loc[of & table["factor"].eq("c"), ["value", "low", "high"]] = 0.0
    (text,) = matters(replace(analysis, tables={**analysis.tables, "indices": table}))
    assert text.startswith("y: b doet het meest ertoe; hoeveel, is niet te zeggen.")
    assert "te weinig punten voor een getal; daarna a (70 %)." in text
    assert "133" not in text
    assert text.endswith("Niets verandert door: c.")
    assert text.count(" c") == 1
    table.loc[of & table["factor"].eq("a"), ["value", "low", "high"]] = 0.0
    found = replace(analysis, tables={**analysis.tables, "indices": table})
    (text,) = matters(found)
    assert "daarna" not in text
    assert text.endswith("Niets verandert door: a, c.")
    assert CANNOT_BE in analysis_tables(found)["indices"].notes
    table.loc[of, ["value", "low", "high"]] = 0.5, 0.0, 1.0
    found = replace(analysis, tables={**analysis.tables, "indices": table})
    assert CANNOT_BE not in analysis_tables(found)["indices"].notes


def test_one_of_something_is_singular() -> None:
    assert [counted(n, "toekomst", "toekomsten") for n in (1, 2)] == ["1 toekomst", "2 toekomsten"]
    assert measured(1.0, "leerlingen") == "1 leerling"
    assert measured(1.0 + 1e-12, "leerlingen") == "1,00 leerling"
    assert measured(2.0, "leerlingen") == "2 leerlingen"
    assert measured(1.0, "") == "1"
