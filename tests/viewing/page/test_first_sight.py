"""What a visitor sees first: what the numbers are not for, sensible choices, no panel in the way.

Each test says what it would catch.
"""

import pytest
from page.conftest import Open

from sim.viewing.maps import NOT_RANKED


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_what_the_numbers_are_not_for_is_always_in_view(
    opened: Open, size: tuple[int, int]
) -> None:
    """Caught: a line at the end of the page, which is out of view above."""
    width, height = size
    page = opened("overzicht", "s=0-0", viewport={"width": width, "height": height})
    for place in ("0", "document.body.scrollHeight"):
        page.evaluate(f"scrollTo(0, {place})")
        line = page.locator("footer.limits")
        box = line.bounding_box()
        assert "Geen voorspelling: wat volgt uit aannames." in line.inner_text()
        assert "niet bruikbaar om die te beoordelen of te rangschikken" in line.inner_text()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= height + 1


@pytest.mark.parametrize(
    ("view", "query"),
    [
        ("kaart", "s=0-0"),
        ("kaart", "s=4-0&l=scholen"),
        ("regio", "s=0-0&u=PO2001&ul=swv_po"),
        ("routekaart", "s=0-0"),
    ],
)
def test_regions_are_not_to_be_ranked(opened: Open, view: str, query: str) -> None:
    """Caught: a view without the line."""
    assert NOT_RANKED in opened(view, query).locator("main").inner_text()


def test_the_map_opens_per_1000_leerlingen_of_a_schooljaar(opened: Open) -> None:
    """Caught: raw counts as default, and a choice of the address that is lost."""
    page = opened("kaart", "s=0-0")
    assert page.get_by_label("Als").input_value() == "1"
    assert page.locator(".now").inner_text() == "2026/2027"
    assert "per 1.000 leerlingen" in page.locator(".legend").inner_text()
    page.get_by_label("Als").select_option("0")
    page.wait_for_function("location.hash.includes('r=0')")
    page.reload()
    page.locator(".legend", has_text="leerlingen").wait_for()
    assert page.get_by_label("Als").input_value() == "0"
    assert "per 1.000" not in page.locator(".legend").inner_text()
    page = opened("kaart", "s=3-0,3-1&b=3-0&m=verschil")
    assert page.locator("svg.map").count() == 1, "a comparison holds numbers alone"


def test_the_first_screen_is_not_filled_with_scenarios(opened: Open) -> None:
    """Caught: the panel of scenarios open above the view."""
    page = opened("overzicht", "")
    assert page.locator("#chooser").get_attribute("open") is None
    assert page.locator("#chosen").inner_text() == "Scenario's: basis (map basis)"


@pytest.mark.parametrize("view", ["nieuw", "leven"])
def test_a_view_that_starts_something_has_no_scroll_of_its_own(opened: Open, view: str) -> None:
    """Caught: a frame of 75 % of the window, and a list that does not follow the choice above."""
    page = opened(view, "s=1-0")
    frame = page.frame_locator("iframe")
    choice = frame.get_by_label("Begin bij" if view == "nieuw" else "Run", exact=True)
    choice.wait_for()
    frame.locator("select:has(option:checked)", has_text="anders (map anders)").first.wait_for()
    page.wait_for_function(
        """() => { const inner = document.querySelector('iframe').contentDocument.scrollingElement;
        return inner.scrollHeight <= inner.clientHeight; }"""
    )
    for _ in range(50):
        if choice.input_value() == "1-0":
            break
        page.wait_for_timeout(100)
    assert choice.input_value() == "1-0"


def test_the_ledger_shows_the_ten_largest_first(opened: Open) -> None:
    """Caught: the whole list at once, and a sum that leaves out what the server left out."""
    page = opened("overzicht", "s=3-1")
    rows = [{"from": "a", "to": "b", "by": "c", "count": [100 - at]} for at in range(12)]
    found = {
        "names": ["basis", "anders"],
        "years": [{"key": "2026", "name": "2026/2027"}],
        "replicated": False,
        "note": "",
        "rows": rows,
        "rest": [3, 4],
    }
    page.route("**/api/ledger*", lambda route: route.fulfill(json=found))
    page.locator("#tab-verschoven").click()
    page.locator("main caption", has_text="de 10 grootste").wait_for()
    assert page.locator("main tbody tr").count() == 10
    text = page.locator("main").inner_text()
    assert "5 kleinere soorten verschuiving: samen 183 leerlingen." in text
    page.locator("summary", has_text="Toon alles").click()
    page.locator("caption", has_text="alle soorten").wait_for()
    assert page.locator("details tbody tr").count() == 12
