"""Ages at inflow: those of the table, and said that no others are stored."""

from dataclasses import replace

import pandas as pd
import pytest
from picture_data import cut_off, overlapping, texts_of
from view_data import result

from sim.run import RunResult
from sim.viewing.ages import draw, pictures


def aged(replicates: int = 0, scale: float = 1.0, none: tuple[int, ...] = ()) -> RunResult:
    """Return a result with ages 7, 8 and 13, a tenth more each schooljaar; 0 in some."""
    given = result(4, 2025, replicates, scale)
    rows = pd.DataFrame(
        [
            (r, y, "nederland", "NL", f"gem_leeftijd_instroom_{s}",
             (y not in none) * (a + (y - 2025) / 10 + r))
            for r in range(max(1, replicates))
            for s, a in (("sbo", 8.0), ("so", 7.0), ("vso", 13.0))
            for y in range(2025, 2029)
        ],
        columns=["replicate", "schooljaar", "level", "unit", "indicator", "value"],
    )  # fmt: skip
    rows = rows if replicates else rows.drop(columns="replicate")
    return replace(given, yearly=pd.concat([given.yearly, rows], ignore_index=True))


@pytest.mark.parametrize("scale", [1.0, 0.01])
def test_ages_are_not_scaled(scale: float) -> None:
    figure = draw(aged(scale=scale))
    assert figure is not None
    found = [list(line.get_ydata()) for line in figure.axes[0].get_lines()]
    assert pytest.approx([7.0, 7.1, 7.2, 7.3]) in found
    assert pytest.approx([13.0, 13.1, 13.2, 13.3]) in found
    assert figure.axes[0].get_ylabel().startswith("jaar")
    assert any("wordt de leeftijd niet bewaard" in text for text in texts_of(figure))
    assert cut_off(figure) == []
    assert overlapping(figure) == []


def test_a_schooljaar_without_inflow_has_no_age() -> None:
    figure = draw(aged(none=(2025, 2026)))
    assert figure is not None
    line = figure.axes[0].get_lines()[0]
    assert list(line.get_xdata()) == [2027, 2028]
    labels = [text.get_text() for text in figure.axes[0].get_xticklabels()]
    assert labels == ["2025/26", "2026/27", "2027/28", "2028/29"]


def test_replicates_have_a_band() -> None:
    figure = draw(aged(replicates=3))
    assert figure is not None
    assert len(figure.axes[0].collections) == 3


def test_a_folder_without_ages() -> None:
    given = result(2)
    (picture,) = pictures(given)
    assert picture.draw(given) is None
    assert "geen leeftijden" in picture.absent
