"""Steps of schools: those of the table, never scaled, and nothing where no school takes one."""

from dataclasses import replace

import pandas as pd
import pytest
from compared_data import comparison
from picture_data import cut_off, overlapping, texts_of
from view_data import result

from sim.run import RunResult
from sim.viewing.steps import STEPS, compared_pictures, draw, draw_compared, pictures


def stepping(taken: float, scale: float = 1.0) -> RunResult:
    """Return a result in which so many schools more take a step each schooljaar."""
    given = result(3, 2025, scale=scale)
    rows = pd.DataFrame(
        [
            (2025 + y, "nederland", "NL", name, value)
            for y in range(3)
            for name, value in zip(STEPS, (100 - 2 * taken * y, taken * y, taken * y), strict=True)
        ],
        columns=["schooljaar", "level", "unit", "indicator", "value"],
    )
    return replace(given, yearly=pd.concat([given.yearly, rows], ignore_index=True))


@pytest.mark.parametrize("scale", [1.0, 0.01])
def test_lines_are_schools(scale: float) -> None:
    figure = draw(stepping(5.0, scale))
    assert figure is not None
    found = {line.get_label(): list(line.get_ydata()) for line in figure.axes[0].get_lines()}
    assert [100.0, 90.0, 80.0] in found.values()
    assert [0.0, 5.0, 10.0] in found.values()
    assert figure.axes[0].get_ylabel() == "scholen"
    assert cut_off(figure) == []


def test_no_step_no_picture() -> None:
    for given in (stepping(0.0), result(2)):
        (picture,) = pictures(given)
        assert picture.draw(given) is None
        assert picture.absent == "In deze run zet geen school een stap op de routekaart."
    still = comparison({}, moves=False)
    (compared,) = compared_pictures(still)
    assert compared.draw(still) is None


@pytest.mark.parametrize("replicates", [0, 3])
def test_scenarios_side_by_side(replicates: int) -> None:
    figure = draw_compared(comparison({"PO2001": 1.0}, replicates))
    assert figure is not None
    upper, lower = figure.axes
    middle = 1.0 if replicates else 0.0
    assert [2.0 + middle] * 2 in [list(line.get_ydata()) for line in upper.get_lines()]
    assert [8.0 + middle] * 2 in [list(line.get_ydata()) for line in lower.get_lines()]
    assert len(upper.collections) == (2 if replicates else 0)
    assert ("Eén seed, geen marge" in " ".join(texts_of(figure))) == (not replicates)


def test_long_names_stay_apart() -> None:
    """Names that are the same in what is shown of them get a number."""
    names = ("$" + "x" * 79, "$" + "x" * 78 + "y", "z")
    figure = draw_compared(comparison({}, names=names))
    assert figure is not None
    legend = figure.axes[0].get_legend()
    assert legend is not None
    shown = [text.get_text() for text in legend.get_texts()]
    assert len(set(shown)) == 3
    assert {text[:2] for text in shown} == {"1.", "2.", "3."}
    assert cut_off(figure) == []
    assert overlapping(figure) == []
