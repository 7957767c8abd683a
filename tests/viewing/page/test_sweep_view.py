"""The view of a sweep in a real Chromium: what is drawn, chosen, saved; hostile names."""

import csv
import io
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from page.conftest import Open, shown
from swept_data import COUNTED, FACTORS, SCRIPT

from sim.viewing.sweep_tables import digits
from sim.viewing.words import number


def ready(page: Any) -> Any:
    """Wait until the analysis stands on the page."""
    page.wait_for_selector("#analysis[aria-busy=false]", timeout=20_000)
    return page


def test_the_view_shows_runs_and_their_spread(opened: Open, swept: list[Path]) -> None:
    page = ready(opened("sweep", "sw=0"))
    runs = pd.read_parquet(swept[0] / "outcomes.parquet")
    dots = page.locator("svg.scatter .dots-path")
    assert dots.get_attribute("data-dots") == "142"
    assert dots.get_attribute("d").count("M") == 142
    assert page.locator("svg.scatter .band").count() == 3
    assert page.locator("svg.scatter .middle").count() == 3
    page.locator("summary", has_text="Als tabel").first.click()
    first = runs.loc[runs[FACTORS[0].path] == 0.0, "thuis"]
    row = page.locator("caption", has_text="thuis (leerlingen), naar tlv_strengheid").locator("..")
    row.locator("tbody tr").first.wait_for()
    cells = row.locator("tbody tr").first.locator("td").all_inner_texts()
    assert cells == ["46", *(digits(first.quantile(q)) for q in (0.1, 0.5, 0.9))]
    assert "142 van 144 gaven een getal" in page.locator("main").inner_text()


def test_outcome_and_factor_are_chosen_and_kept_in_the_address(opened: Open) -> None:
    page = ready(opened("sweep", "sw=0"))
    page.get_by_label("Factor", exact=True).select_option("1")
    page.locator("figcaption", has_text="naar terugkeer.langdurig_duur (maanden)").first.wait_for()
    assert page.locator("svg.scatter .middle").count() == 8
    page.get_by_label("Uitkomst", exact=True).select_option("1")
    page.locator("figcaption", has_text=COUNTED).first.wait_for()
    page.get_by_label("Omhoog").select_option("3")
    page.locator("svg.plane text", has_text="<script>").first.wait_for()
    assert page.locator("svg.plane rect").count() == 6
    page.reload()
    ready(page)
    assert page.get_by_label("Factor", exact=True).input_value() == "1"
    assert page.get_by_label("Omhoog").input_value() == "3"
    page.get_by_label("Opzij").select_option("3")
    page.locator("main .warn", has_text="two different factors").wait_for()
    page.locator("#veld-sweep").select_option("1")
    page.locator("main h2", has_text="Ishigami").wait_for()


def test_the_plane_says_its_numbers(opened: Open, swept: list[Path]) -> None:
    page = ready(opened("sweep", "sw=0"))
    runs = pd.read_parquet(swept[0] / "outcomes.parquet")
    low = runs[(runs[FACTORS[0].path] == 1.0) & (runs[FACTORS[1].path] <= 4.0)]["thuis"]
    titles = page.locator("svg.plane title").all_text_contents()
    (title,) = (text for text in titles if text.startswith("1, 3 tot 4:"))
    assert f"mediaan {digits(low.median())}" in title
    assert f"{low.count()} runs" in title


def test_the_analysis_is_drawn(opened: Open) -> None:
    page = ready(opened("sweep", "sw=0"))
    assert page.locator("#analysis svg.rows").count() == 3
    assert page.locator("#analysis svg.rows .dots-path").count() == 6
    assert page.locator("svg.corner .corner-box").count() >= 2
    said = page.locator(".found").inner_text()
    assert "helpt niet (niet beter dan het eerste beleid) in" in said
    assert "faalt" not in page.locator("#analysis").inner_text().lower()
    assert "Toeval alleen, thuis" in said
    page.locator("figcaption", has_text="thuis (lager is beter)").wait_for()
    page.get_by_label("Uitkomst van beleid").select_option("1")  # in the order of the experiment
    page.locator("figcaption", has_text="is beter)").filter(has_not_text="thuis").wait_for()
    page = ready(opened("sweep", "sw=1"))
    assert page.locator("#analysis line.interval").count() == 6
    assert "Er is geen hendel gevarieerd" in page.locator("#analysis").inner_text()


def test_what_gave_no_number_is_told(opened: Open) -> None:
    page = ready(opened("sweep", "sw=2"))
    text = page.locator("main").inner_text()
    assert "120 van 120 runs mislukten" in text
    assert "Er is niets te tekenen." in text
    assert "gaf in geen enkele toekomst elk beleid een getal" in text
    page.locator("summary", has_text="runs mislukten").click()
    assert "no places" in page.locator("main").inner_text()


def test_names_from_an_experiment_are_text(opened: Open) -> None:
    """A script as name, path, value or error is shown as it is written; a dialog fails it."""
    page = ready(opened("sweep", "sw=0&so=1&sf=3&sx=2&sy=3"))
    page.locator("summary", has_text="runs mislukten").click()
    text = page.locator("main").inner_text()
    assert text.count(SCRIPT) > 6
    assert page.locator("main script").count() == 0
    assert page.locator("svg script").count() == 0


def test_every_table_is_saved_without_formulas(opened: Open) -> None:
    """Caught: a name of an outcome that a spreadsheet would carry out."""
    page = ready(opened("sweep", "sw=0"))
    page.evaluate("document.querySelectorAll('main details').forEach(box => { box.open = true; })")
    page.locator("caption", has_text="runs mislukten").wait_for()
    buttons = page.locator("main button.csv")
    tables = page.locator("main table")
    assert buttons.count() == tables.count() > 6
    formulas = 0
    for at in range(buttons.count()):
        with page.expect_download() as waiting:
            buttons.nth(at).click()
        text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), delimiter=";"))
        for cell in (cell for row in rows for cell in row):
            assert not cell.startswith(("=", "+", "@"))
            assert not cell.startswith("-") or cell[1:].replace(",", "").isdecimal()
        formulas += sum(cell.startswith("'=cmd()") for row in rows for cell in row)
        assert len(rows) - 1 == tables.nth(at).locator("tbody tr").count()
    assert formulas > 3


def test_without_runs_the_sweep_is_the_first_view(browser: Any, served: str) -> None:
    """Caught: a page of sweeps alone that opens with an empty overview."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()

    def without(route: Any) -> None:
        reply = route.fetch()
        route.fulfill(response=reply, json={**reply.json(), "sources": []})

    page.route("**/api/results*", without)
    page.goto(served)
    shown(page, "sweep")
    ready(page)
    tabs = page.locator("[role=tab]").all_inner_texts()
    assert tabs[0] == "Sweep"
    assert "Kaart" not in tabs
    assert "Geen voorspelling" in page.locator("footer.limits").inner_text()
    context.close()


def test_every_control_has_a_name(opened: Open) -> None:
    page = ready(opened("sweep", "sw=0"))
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('button, select, input, summary, svg[role]')]
        .filter(node => !(node.getAttribute('aria-label') || node.textContent.trim()
          || node.labels?.[0]?.textContent.trim())).map(node => node.outerHTML.slice(0, 90))"""
    )
    assert nameless == []
    lists = page.evaluate(
        "[...document.querySelectorAll('select')].filter(each => !each.labels.length).length"
    )
    assert lists == 0


@pytest.mark.parametrize("place", ["0", "1", "2"])
def test_it_fits_a_small_screen(opened: Open, place: str) -> None:
    page = ready(opened("sweep", f"sw={place}", viewport={"width": 390, "height": 844}))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_numbers_of_three_decimals_are_written_as_in_python(opened: Open) -> None:
    """Halves go to the even digit for 0 to 3 decimals, tried on 4,000 numbers."""
    values = [k / 16 for k in range(-1600, 1600)] + [k / 1000 + 0.0005 for k in range(800)]
    page = opened("sweep", "sw=1")
    found = page.evaluate(
        """async (values) => { const { number } = await import('/format.js');
        return values.map(value => [0, 1, 2, 3].map(decimals => number(value, decimals))); }""",
        values,
    )
    assert found == [[number(value, decimals) for decimals in range(4)] for value in values]
