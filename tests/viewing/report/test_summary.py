"""The half page at the start: its numbers are those of the tables, and small ones are not told."""

import math
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from reported import read

from sim.policies.catalogue import CATALOGUE
from sim.viewing.policy_facts import LawPlace
from sim.viewing.report.given import read_all
from sim.viewing.report.key_figures import TOO_SMALL, Value, difference_of, too_small, value_of
from sim.viewing.report.summary import HOME, how_sure, summary, words_of
from sim.viewing.words import number

Report = Callable[..., str]
Folders = dict[str, Path]


def test_it_stands_before_the_question(report_of: Report) -> None:
    titles = [node.text for node in read(report_of("three")).all("h2")]
    assert titles.index("Samenvatting") + 1 == titles.index("De vraag")


def test_its_numbers_are_those_of_the_parquet_file(folders: Folders) -> None:
    """Caught: a difference taken the wrong way round."""
    given = read_all([folders["pair"]])
    yearly = pd.read_parquet(folders["pair"] / "yearly.parquet")
    rows = yearly[(yearly["schooljaar"] == 2016) & (yearly["indicator"] == HOME.indicator)]
    base, other = rows.set_index("scenario")["value"].loc[["basis", "anders"]]
    (_, text), (label, against) = summary(given)
    assert label == "anders"
    assert f"{number(base)} in 2016/2017" in text
    word = "meer" if other > base else "minder"
    small = abs(other - base) < 0.005 * base
    told = f"{number(other)} thuiszitters, een verschil {TOO_SMALL}"
    if not small:
        told = f"{number(abs(other - base))} {word} thuiszitters ({number(other)} tegen"
    if other == base:
        told = f"evenveel thuiszitters ({number(other)})"
    assert told in against


def test_a_policy_is_told_with_its_own_words_of_how_sure_it_is(folders: Folders) -> None:
    told = summary(read_all([folders["three"]]))
    assert "Door hendels die het scenario zelf zet" in told[1][1]
    assert "strengere zorgplicht met" in told[2][1]
    assert CATALOGUE["zorgplicht"].sure in told[2][1]


def test_with_replicates_every_difference_has_its_margin(folders: Folders) -> None:
    given = read_all([folders["many_pair"]])
    text = summary(given)[1][1]
    gap = difference_of(given.pairs[0], HOME, given.years[-1])
    assert not math.isnan(gap.low)
    assert TOO_SMALL not in text
    assert round(gap.middle) == 0 or "(marge " in text
    assert "zonder marge" not in how_sure(given).lower()
    assert value_of(given, 0, HOME, given.years[-1]).middle > 0


@pytest.mark.parametrize(
    ("gap", "base", "small"),
    [(15.0, 38354.0, True), (-191.0, 38354.0, True), (192.0, 38354.0, False), (1.0, 0.0, False)],
)
def test_what_is_tiny_beside_the_base_has_no_direction(
    gap: float, base: float, small: bool
) -> None:
    assert too_small(Value(gap), Value(base)) == small
    assert not too_small(Value(gap, gap - 1, gap + 1), Value(base))


def test_words_follow_a_number() -> None:
    assert words_of(HOME) == "thuiszitters"


def test_a_date_of_law_that_is_not_there_is_said_to_be_so() -> None:
    assert LawPlace("Wet, artikel 1", "", "", "", "", "").period == "datum niet gevonden"
    dated = LawPlace("Wet, artikel 1", "2014-08-01", "2020-01-01", "", "", "")
    assert dated.period == "vanaf 2014-08-01 tot en met 2020-01-01"


def test_a_parameter_is_never_called_geijkt(report_of: Report) -> None:
    """The model is not calibrated on outcomes, and the reader must not think so."""
    assert "geijkt" not in report_of("basis")
