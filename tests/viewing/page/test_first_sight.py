"""What a visitor sees first: what the numbers are not for, sensible choices, no panel in the way.

Planted bugs that were caught: see each test.
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
