"""Starting things from the page in a real Chromium: a run that grows, a stop, a life.

Would catch: figures that are not sent on, a stop that is not passed on, a name
that is read as HTML, a control without a label, a run that cannot be chosen afterwards.
"""

from collections.abc import Iterator
from typing import Any

import pytest

SCRIPT = '<img src=x onerror="alert(1)">'
NAME = f"proef {SCRIPT}"
LONG = 300_000
"""Milliseconds that anything here may take on a busy machine."""
UNNAMED = """root => [
    ...root.querySelectorAll('input, select, button, summary, pre, svg, progress')]
  .filter(one => !(one.labels?.length || one.getAttribute('aria-label') || one.textContent.trim()))
  .map(one => one.outerHTML)"""


@pytest.fixture(scope="module")
def page(browser: Any, served: str) -> Iterator[Any]:
    """Return the page, at the view of new runs."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    made = context.new_page()
    troubles: list[str] = []
    asked: list[str] = []
    made.on("request", lambda request: asked.append(request.url))
    made.on("pageerror", lambda error: troubles.append(str(error)))
    made.on("dialog", lambda dialog: troubles.append(dialog.message) or dialog.dismiss())
    made.goto(f"{served}#nieuw")
    yield made
    context.close()
    own = (served, served.replace("http", "ws"), "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []
    assert troubles == []


@pytest.fixture(scope="module")
def view(page: Any) -> Any:
    """Return the view of new runs, with a small world as its base."""
    found = page.frame_locator("iframe")
    found.get_by_label("Begin bij").select_option(label="bestand klein.yaml", timeout=LONG)
    found.get_by_text("Twee gemeenten met twee basisscholen").first.wait_for(timeout=LONG)
    return found


@pytest.fixture(scope="module")
def grown(view: Any) -> Any:
    """Return the view after a run of three schooljaren, started by keyboard, has grown."""
    view.get_by_label("Naam van de nieuwe run").fill(NAME)
    view.get_by_text("Ander beleid erbij").click()
    view.get_by_label("basisnorm:").check()
    norm = view.get_by_role("group", name="Beleid: basisnorm")
    view.get_by_text("Beleid: basisnorm").click(timeout=LONG)
    years = view.get_by_role("slider", name="aantal schooljaren")
    for _ in range(2):
        years.press("ArrowLeft")
    norm.get_by_role("combobox", name="eerste maand").select_option("2026-08")
    norm.get_by_label("ernst die elke gewone school ten minste opvangt (ernst), als getal").fill(
        "2"
    )
    view.get_by_text("Dit kan zo niet").wait_for(timeout=LONG)
    assert "hoogte: 2.0 is out of range" in view.locator(".errors").inner_text()
    norm.get_by_role("button", name="Terug: ernst").press("Enter")
    view.get_by_text("3 anders dan de basis").wait_for(timeout=LONG)
    view.get_by_role("button", name="Start de run").press("Enter")
    view.locator("svg path.new").first.wait_for(state="attached", timeout=LONG)
    return view


def test_a_run_grows_until_it_is_done(grown: Any, page: Any) -> None:
    grown.get_by_text("Klaar na").wait_for(timeout=LONG)
    assert grown.locator("h3").inner_text() == f"Nieuwe run: {NAME}"
    rows = grown.locator("table tbody tr").all_inner_texts()
    assert [row.split()[0] for row in rows] == ["2025/2026", "2026/2027", "2027/2028"]
    label = grown.get_by_role("img", name="leerlingen so").get_attribute("aria-label")
    assert "nieuwe run: 12 in juli 2028" in label or "nieuwe run: 14 in juli 2028" in label
    text = grown.locator("section").inner_text()
    assert "Schaal 100 %, één run: geen onzekerheid getoond." in text
    page.locator("#chosen").click()
    page.locator("#sources", has_text=NAME).wait_for(timeout=LONG)
    page.locator("#chosen").click()
    assert grown.get_by_label("Begin bij").locator("option", has_text=NAME).count() == 1


def test_the_file_of_the_run_is_shown(grown: Any) -> None:
    file = grown.locator("pre").text_content()
    assert "years: 3" in file
    assert "from: 2026-08" in file


def test_everything_has_a_name_for_a_screen_reader(grown: Any) -> None:
    assert grown.locator(".view").evaluate(UNNAMED) == []
    assert grown.locator(".view").get_attribute("lang") == "nl"


def test_the_view_fits_a_small_screen(grown: Any, page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    wide = grown.locator("html").evaluate("root => root.scrollWidth - root.clientWidth")
    page.set_viewport_size({"width": 1280, "height": 800})
    assert wide <= 0


def test_a_run_is_stopped_by_keyboard(grown: Any, page: Any) -> None:
    grown.get_by_text("Klaar na").wait_for(timeout=LONG)
    grown.get_by_label("Naam van de nieuwe run").fill("te stoppen")
    years = grown.get_by_role("slider", name="aantal schooljaren")
    years.press("End")
    grown.get_by_role("button", name="Start de run").press("Enter")
    grown.get_by_text("van 420 maanden").wait_for(timeout=LONG)
    grown.get_by_role("button", name="Stop de run").press("Enter")
    page.evaluate("scrollTo(0, 0)")
    grown.get_by_text("Gestopt na").wait_for(timeout=LONG)
    page.wait_for_function("scrollY > 0")  # what became of it is brought into view
    assert 0 <= grown.locator("h3").bounding_box()["y"] < 750
    assert "er is niets van bewaard" in grown.locator(".status").inner_text()
    bases = grown.get_by_label("Begin bij").inner_text()
    assert "te stoppen" not in bases


def test_a_leerling_is_followed_in_the_new_run(grown: Any, page: Any) -> None:
    grown.get_by_text("Gestopt na").wait_for(timeout=LONG)
    page.get_by_role("tab", name="Leven van één leerling").click()
    view = page.frame_locator("iframe[title^=Leven]")
    run = view.get_by_label("Run", exact=True)
    run.locator("option", has_text=NAME).wait_for(state="attached", timeout=LONG)
    run.select_option(label=run.locator("option", has_text=NAME).inner_text())
    assert not view.get_by_label("Replicatie").is_visible(), "a single run has none"
    view.get_by_label("Iemand met").select_option("so")
    view.get_by_role("button", name="Zoek zo'n leerling").press("Enter")
    view.get_by_text("Klaar na").wait_for(timeout=LONG)
    assert view.locator("h3").inner_text().startswith("Leerling ")
    heads = view.locator("thead th").all_inner_texts()
    assert heads == [
        "maand",
        "wat er gebeurde",
        "van → naar",
        "kans",
        "trekking",
        "waarom",
        "regel",
    ]
    changes = view.locator("tbody tr td:nth-child(3)").all_inner_texts()
    assert any("→ so" in change for change in changes)
    assert "sim/processes/" in view.locator("tbody").inner_text()
    assert view.locator("svg rect").count() >= 1
    assert "Een verzonnen leerling" in view.locator(".view").inner_text()
    assert view.locator(".view").evaluate(UNNAMED) == []
    view.get_by_label("Of het nummer van een leerling").fill(SCRIPT)
    view.get_by_role("button", name="Volg deze leerling").press("Enter")
    view.get_by_text("Dat kan niet").wait_for(timeout=LONG)
    assert "is geen nummer van een leerling" in view.locator(".status").inner_text()
