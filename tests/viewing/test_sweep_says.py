"""What is said of a sweep: the known answer of a function, and a sentence where there is none."""

import re
from pathlib import Path

import pytest
from swept_data import FUTURES, LEVELS, REPLICATES, SPLIT, crossed, sobol, unsayable

from sim.sweeping.analysis import Analysis, examine
from sim.sweeping.swept import read_swept
from sim.viewing.sweep_figures import draw_sweep
from sim.viewing.sweep_says import fails, matters, robust, sure
from sim.viewing.sweep_tables import analysis_tables, as_sheet, factors, failures, summary

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
    assert f"over {FUTURES * REPLICATES} toekomsten, 50 leerlingen achter het beste" in text
    assert "Het slechtste heeft 100 leerlingen." in text


def test_where_it_fails_is_told_with_its_bound(found: Analysis) -> None:
    text = of_thuis(list(fails(found)))
    assert "tlv_strengheid 0,5 faalt in" in text
    bound = re.search(r"parameters.terugkeer.langdurig_duur boven ([\d,]+):", text)
    assert bound is not None
    assert float(bound[1].replace(",", ".")) == pytest.approx(SPLIT, abs=0.25)
    assert "daar in 100 %, en daar ligt 100 % van wat faalt" in text


def test_what_is_chance_alone_is_called_so_and_nothing_else_is(found: Analysis) -> None:
    texts = list(sure(found))
    text = of_thuis(texts)
    assert text.startswith(CHANCE_ALONE)
    assert f"hier zijn het er {REPLICATES} per punt" in text
    assert "gekozen aannames" in texts[0]
    assert all(
        "herhalingen nodig" not in each for each in texts if not each.startswith(CHANCE_ALONE)
    )


def test_what_matters_most_comes_first(tmp_path: Path) -> None:
    """Of Ishigami, a has the highest total index (0.56), then b (0.44), then c (0.24)."""
    analysis = examine(read_swept(sobol(tmp_path / "out")))
    (text,) = matters(analysis)
    assert text.startswith("y: a doet het meest ertoe, met ")
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
