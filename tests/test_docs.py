"""The pages say what the code says: names, fields, the order of the month, the equations."""

import ast
import inspect
import re
from pathlib import Path

import numpy as np
import pytest
from pydantic import BaseModel

from sim import counting, recording
from sim.agents.codes import (
    SCHOOLSOORT_NAAM,
    Aanwezigheid,
    Behoefte,
    Niveau,
    Ondersteuning,
    Route,
)
from sim.agents.leerlingen import Leerlingen, scalar_of
from sim.agents.levers import LEVERS
from sim.policies.catalogue import POLICIES
from sim.processes import Proces
from sim.scenario import (
    PROCESSES,
    RATE_NAMES,
    Births,
    ConstantRate,
    LeverSetting,
    Scenario,
    SmallWorld,
    VasteOvergangen,
    WorldArrivals,
    WorldGemeente,
    WorldLeerlingen,
    WorldSchool,
    WorldSwv,
)
from sim.submodels import COMMAND, section

ROOT = Path(__file__).resolve().parents[1]


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def missing(names: set[str], text: str) -> list[str]:
    """Return the names that do not stand in code form in a text."""
    return sorted(name for name in names if f"`{name}`" not in text)


# --- glossary -----------------------------------------------------------------------------------


def indicators() -> set[str]:
    """Return the names of all indicators, as an empty recorder with two teldata writes them."""
    recorder = recording.Recorder(["S"], ["G"], np.zeros(1, np.uint16), [""] * 256, {1: "x"})
    columns = counting.Columns(
        **{
            name: np.ones(0, scalar_of(hint))
            for name, hint in counting.Columns.__annotations__.items()
        }
    )
    changes = counting.Changes(
        *(np.zeros(0, scalar_of(hint)) for hint in counting.Changes.__annotations__.values())
    )
    recorder.month(24308, changes, columns)
    recorder.teldatum(2025, 24308, columns, known=True)
    tally = np.zeros((2 * len(recording.COUNTED), 1), np.int64)
    recorder.schooljaar(2025, tally, tally)
    return set(recorder.yearly()["indicator"])


def test_the_recorder_writes_the_known_indicators() -> None:
    assert {"leerlingen_bao", "instroom_so_uit_bo", "wachtlijst_vso"} < indicators()


def test_the_glossary_explains_every_name() -> None:
    states = {
        member.name.lower()
        for codes in (Aanwezigheid, Behoefte, Niveau, Ondersteuning, Route)
        for member in codes
    }
    processes = {process.name.lower() for process in Proces}
    dutch = processes | (set(PROCESSES) - {"arrivals"})
    names = indicators() | set(LEVERS) | set(POLICIES) | states | dutch
    assert missing(names | set(SCHOOLSOORT_NAAM.values()), page("docs/glossary.md")) == []


def test_the_glossary_is_alphabetical_and_says_everything_once() -> None:
    terms = re.findall(r"^\| (?!term|---)(.+?) \|", page("docs/glossary.md"), re.MULTILINE)
    plain = [term.replace("`", "").replace("_", " ").casefold() for term in terms]
    assert plain == sorted(plain)
    assert len(set(terms)) == len(terms) > 100


def test_a_name_that_is_missing_is_found() -> None:
    assert missing({"tlv", "geen_woord"}, page("docs/glossary.md")) == ["geen_woord"]


# --- scenario file ------------------------------------------------------------------------------

MODELS = (
    Scenario,
    LeverSetting,
    SmallWorld,
    VasteOvergangen,
    WorldGemeente,
    WorldSwv,
    WorldSchool,
    WorldLeerlingen,
    WorldArrivals,
    Births,
    ConstantRate,
    *POLICIES.values(),
)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_is_documented(model: type[BaseModel]) -> None:
    fields = {field.alias or name for name, field in model.model_fields.items()}
    assert missing(fields, page("docs/scenario.md")) == []


def test_every_lever_policy_process_and_rate_is_documented() -> None:
    names = {*LEVERS, *POLICIES, *PROCESSES, *RATE_NAMES, *(v.parameter for v in LEVERS.values())}
    assert missing(names, page("docs/scenario.md")) == []


def test_the_readme_has_every_field_of_a_scenario() -> None:
    assert missing(set(Scenario.model_fields), page("README.md")) == []


@pytest.mark.parametrize("name", list(LEVERS))
def test_the_bounds_of_a_lever_are_documented(name: str) -> None:
    lever = LEVERS[name]
    row = f"| `{name}` | {lever.holder} | {lever.unit} | {lever.low:g} to {lever.high:g} |"
    assert row in page("docs/scenario.md")


# --- ODD+D --------------------------------------------------------------------------------------

PROCESS_FILES = sorted((ROOT / "sim" / "processes").glob("*.py"))


def test_the_order_of_the_month_is_that_of_the_code() -> None:
    tree = ast.parse(page("sim/model.py"))
    found = [node for node in tree.body if getattr(node, "name", "") == "run_month"]
    order = inspect.cleandoc(ast.get_docstring(found[0]) or "")  # type: ignore[arg-type]
    assert order
    assert order in page("docs/odd.md")


def test_the_submodels_are_those_of_the_code() -> None:
    assert f"{section()}\n" in page("docs/odd.md"), f"run {COMMAND}"


def equations(source: str) -> list[str]:
    """Return the lines of the literal blocks of a file's docstring."""
    text = (ast.get_docstring(ast.parse(source)) or "") + "\n"
    blocks = re.findall(r"::\n\n((?: {4}.*\n|\n)+)", text)
    return [line.strip() for block in blocks for line in block.splitlines() if line.strip()]


@pytest.mark.parametrize("path", PROCESS_FILES, ids=lambda path: path.stem)
def test_every_equation_of_a_process_stands_in_the_odd(path: Path) -> None:
    odd = page("docs/odd.md")
    lines = equations(path.read_text(encoding="utf-8"))
    assert [line for line in lines if line not in odd] == []


def test_equations_are_found() -> None:
    assert equations('"""Text::\n\n    a = b\n      + c\n\nMore.\n"""\n') == ["a = b", "+ c"]
    assert sum(len(equations(path.read_text(encoding="utf-8"))) for path in PROCESS_FILES) > 20


def test_every_column_of_a_leerling_stands_in_the_odd() -> None:
    assert missing(set(Leerlingen._fields), page("docs/odd.md")) == []


# --- links --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))])
def test_links_between_pages_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:)([^)#]*)(#[^)]*)?\)", text)
    gone = [name for name, _ in targets if name and not (path.parent / name).exists()]
    anchors = {re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in _headings(text)}
    gone += [anchor for name, anchor in targets if not name and anchor[1:] not in anchors]
    assert gone == []


def _headings(text: str) -> list[str]:
    return re.findall(r"^#+ (.+)$", text, re.MULTILINE)
