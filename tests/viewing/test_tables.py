"""What the terminal shows: the right numbers, in Dutch, labelled, within 100 columns."""

import io
from dataclasses import replace

import pandas as pd
import pytest
from rich.console import Console
from view_data import LEVELS, result

from sim.run import RunResult
from sim.viewing.tables import WIDTH, plain_table, print_table, show
from sim.viewing.words import GROUPS, TABLE_GROUPS, number, one_in, percentage, population_notes


def printed(given: RunResult, width: int = 80) -> str:
    stream = io.StringIO()
    show(given, Console(file=stream, width=width))
    return stream.getvalue()


def cells(text: str, schooljaar: str) -> list[list[str]]:
    return [line.split()[1:] for line in text.splitlines() if line.startswith(schooljaar)]


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("replicates", [0, 20])
def test_no_line_is_wider_than_the_page(width: int, replicates: int) -> None:
    text = printed(result(35, 2025, replicates), width)
    assert max(len(line.rstrip()) for line in text.splitlines()) <= WIDTH
    assert "…" not in text


def test_every_indicator_stands_in_its_own_column() -> None:
    given = result(3)
    row = given.yearly[given.yearly["schooljaar"] == 2026].set_index("indicator")["value"]
    first, second = cells(printed(given), "2026/2027")
    order = [column.indicator for group in GROUPS for column in group.columns]
    assert first + second == [number(row[name]) for name in order]
    assert set(order) == set(LEVELS)


def test_every_column_says_how_it_was_counted() -> None:
    lines = [line.split() for line in printed(result(2)).splitlines() if "(geteld)" in line]
    assert lines == [
        ["schooljaar", *["(geteld)"] * 5, *["(stand)"] * 4],
        ["schooljaar", *["(geteld)"] * 3, *["(stand)"] * 6],
    ]


def test_a_sample_is_scaled_back_and_says_so() -> None:
    whole, sample = result(2), result(2, scale=0.1)
    value = sample.yearly.loc[sample.yearly["indicator"] == "leerlingen_so", "value"].iloc[0]
    text = printed(sample)
    assert number(value / 0.1) in text
    assert "Getrokken is 1 op de 10 leerlingen." in text
    assert "Getrokken" not in printed(whole)


def test_a_sample_says_that_its_waiting_lists_are_too_high() -> None:
    sentence = "Wachtlijsten zijn in een steekproef te hoog, omdat plaatsen hele plaatsen zijn"
    assert sentence in " ".join(printed(result(2, scale=0.1)).split())
    assert "steekproef" not in printed(result(2))


@pytest.mark.parametrize("replicates", [0, 20])
def test_the_total_comes_first_and_is_explained(replicates: int) -> None:
    given = result(2, replicates=replicates)
    source = given.yearly if given.summary is None else given.summary
    name = "value" if given.summary is None else "median"
    row = source.set_index(["schooljaar", "indicator"]).loc[(2025, "thuiszitters_geteld")]
    text = printed(given)
    assert cells(text, "2025/2026")[0][0] == number(row[name])
    plain = " ".join(text.split())
    assert "absoluut of langdurig relatief verzuim, iedere leerling één keer" in plain
    assert plain.count("langer dan drie maanden thuiszat") == 1


@pytest.mark.parametrize("replicates", [0, 20])
def test_every_title_stands_on_one_line(replicates: int) -> None:
    lines = printed(result(2, replicates=replicates)).splitlines()
    titles = (
        [group.title for group in TABLE_GROUPS]
        if replicates
        else [
            "Thuiszitters en vrijstellingen",
            "Instroom, stand en wachtlijst van sbo, so en vso",
        ]
    )
    assert [line for line in lines if line in titles] == titles


def test_a_start_population_says_what_it_is() -> None:
    scaled = "De locaties van 2023 zijn geschaald naar de sectortotalen van 2015/2016."
    assert population_notes(2015, 1.0) == [scaled]
    assert population_notes(2023, 1.0) == []
    (sample,) = population_notes(2025, 0.1)
    assert "Getrokken is 1 op de 10 leerlingen." in sample
    assert "teruggerekend" not in sample


def test_a_start_before_the_source_says_so() -> None:
    text = printed(result(2, start=2015))
    assert "geschaald naar de sectortotalen van 2015/2016" in " ".join(text.split())
    assert "sectortotalen" not in printed(result(2, start=2023))


def test_a_single_run_shows_no_interval_but_counts_assumptions() -> None:
    text = printed(result(2))
    assert "Eén run: geen onzekerheid getoond." in text
    assert "133 van de 137 parameters zijn aannames; niets is opgelost uit totalen." in text
    assert "[" not in text
    assert "kans" not in text


def test_replicates_show_median_interval_and_chance() -> None:
    given = result(2, replicates=20)
    assert given.summary is not None
    row = given.summary.set_index(["schooljaar", "indicator"]).loc[(2025, "leerlingen_so")]
    text = printed(given)
    assert f"{number(row['median'])} [{number(row['p10'])}–{number(row['p90'])}]" in text
    shares = [line.split()[1:] for line in text.splitlines() if line.startswith("kans")]
    assert len(shares) == len(TABLE_GROUPS)
    assert f"{percentage(row['chance_share'])}".split()[0] in shares[4]
    assert "uit 8 runs met vaste parameters" in " ".join(text.split())


def test_seed_only_shows_no_part_of_chance() -> None:
    text = printed(result(2, replicates=5, seed_only=True))
    assert "Alleen de seed verschilt" in " ".join(text.split())
    assert not any(line.startswith("kans") for line in text.splitlines())


def test_an_indicator_that_is_missing_is_a_dash() -> None:
    given = result(2)
    left = given.yearly[given.yearly["indicator"] != "wachtlijst_vso"]
    assert cells(printed(replace(given, yearly=left)), "2025/2026")[1][-1] == "–"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1234.4, 0, "1.234"),
        (1234567.0, 0, "1.234.567"),
        (0.0, 0, "0"),
        (-0.2, 0, "0"),
        (-12.34, 1, "-12,3"),
        (1234.56, 1, "1.234,6"),
        (float("nan"), 0, "–"),
    ],
)
def test_numbers_are_written_in_dutch(value: float, decimals: int, text: str) -> None:
    assert number(value, decimals) == text


def test_a_sample_in_words() -> None:
    assert one_in(0.1) == "1 op de 10"
    assert one_in(0.4) == "1 op de 2,5"
    assert one_in(1 / 3) == "1 op de 3"


def test_any_frame_can_be_shown() -> None:
    frame = pd.DataFrame(
        {"indicator": ["leerlingen_so"], "jaar": [2018], "model": [31234.0], "afwijking %": [-1.26]}
    )
    stream = io.StringIO()
    print_table(plain_table(frame, "Titel"), Console(file=stream, width=80))
    assert stream.getvalue().splitlines()[-2].split() == ["leerlingen_so", "2018", "31.234", "-1,3"]


def test_rows_per_thousand_have_one_decimal() -> None:
    frame = pd.DataFrame({"onderdeel": ["a (per 1.000)", "b"], "tabel": [2.26, 2.26]})
    stream = io.StringIO()
    print_table(plain_table(frame, "Titel"), Console(file=stream, width=80))
    lines = [line.split()[-1] for line in stream.getvalue().splitlines()[-3:-1]]
    assert lines == ["2,3", "2"]


def test_text_is_not_taken_for_markup() -> None:
    stream = io.StringIO()
    frame = pd.DataFrame({"naam": ["[red]x[/red]"]})
    print_table(plain_table(frame, "T"), Console(file=stream, width=80))
    assert "[red]x[/red]" in stream.getvalue()
