"""The views that start things, without a browser: what a visitor may send, and what comes back.

Planted bugs that were caught: a control of another scenario that is taken, a policy that was asked
for and is not in the file, a link to another folder that is read.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from sim.results import RunError
from sim.scenario import load
from sim.trace import identity_of
from sim.viewing.page import bench as benches
from sim.viewing.page.bench import Bench, bench_of
from sim.viewing.page.context import PageContext
from sim.viewing.page.live import LiveView
from sim.viewing.page.lives import LivesView, in_dutch

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(benches, "FILES", SCENARIOS)
    results = tmp_path / "results"
    return bench_of(PageContext(results, (results,)))


@pytest.fixture
def view(bench: Bench) -> LiveView:
    made = LiveView(bench)
    keys = {base["label"]: base["key"] for base in json.loads(made.form)["bases"]}
    made._handle_msg({"kind": "base", "key": keys["bestand klein.yaml"]})
    return made


def checked(view: LiveView, **values: Any) -> dict[str, Any]:
    given = {path.replace("__", "."): value for path, value in values.items()}
    view._handle_msg({"kind": "check", "name": "proef", "values": given})
    found: dict[str, Any] = json.loads(view.checked)
    return found


def test_the_file_that_is_shown_holds_what_was_filled_in(view: LiveView, tmp_path: Path) -> None:
    view._handle_msg({"kind": "policies", "names": ["basisnorm", "bestaat niet"]})
    found = checked(view, years=3, policies__basisnorm__hoogte=0.25)
    assert (found["errors"], found["count"]) == ([], 3)
    file = tmp_path / "scenario.yaml"
    file.write_text(found["file"], encoding="utf-8")
    made = load(file)
    assert (made.name, made.years) == ("proef", 3)
    assert made.policies["basisnorm"].hoogte == 0.25  # type: ignore[attr-defined]


def test_a_choice_is_sent_by_its_place(view: LiveView) -> None:
    view._handle_msg({"kind": "policies", "names": ["oza"]})
    controls = {c["path"]: c for c in json.loads(view.form)["controls"]}
    place = controls["policies.oza.daarna"]["options"].index("landelijk")
    found = checked(view, policies__oza__daarna=place)
    assert "daarna: landelijk" in found["file"]
    assert checked(view, policies__oza__daarna=99)["count"] == 1, "out of the list: left out"


def test_what_is_wrong_is_told_in_sentences(view: LiveView) -> None:
    found = checked(view, years=99)
    assert found["errors"] == [
        "proef: years: 99 is out of range. Allowed: a whole number from 1 to 35 "
        "(Length, in schooljaren)."
    ]
    assert "file" not in found
    view._handle_msg({"kind": "start", "name": "", "values": {}})
    assert len(json.loads(view.checked)["errors"]) == 1
    assert view.bench.job is None


def test_a_policy_that_begins_after_the_run_is_warned_of(view: LiveView) -> None:
    view._handle_msg({"kind": "policies", "names": ["basisnorm"]})
    found = checked(view, years=1)
    assert any("never takes effect" in sentence for sentence in found["warnings"])


@pytest.mark.parametrize(
    "message",
    [
        None,
        [],
        {},
        {"kind": "base"},
        {"kind": "base", "key": "../../etc/passwd"},
        {"kind": "base", "key": "file-999"},
        {"kind": "policies", "names": 3},
        {"kind": "policies", "names": [["zorgplicht"], {"a": 1}, None]},
        {"kind": "check", "values": [1, 2], "name": None},
        {"kind": "check", "name": {"a": 1}, "values": {"years": float("nan"), "seed": "x"}},
        {"kind": "check", "name": "x", "values": {"world": "gelijk", "policies.rugzak.on": False}},
        {"kind": "stop"},
        {"kind": "alles"},
    ],
)
def test_nothing_that_can_be_sent_breaks_the_view(view: LiveView, message: Any) -> None:
    view._handle_msg(message)
    for part in (view.form, view.checked, view.lines, view.job):
        json.loads(part)
    assert "gelijk" not in json.loads(view.checked).get("file", "")
    assert view.bench.job is None


def test_a_base_that_does_not_exist_is_a_sentence(view: LiveView) -> None:
    view._handle_msg({"kind": "base", "key": "7-0"})
    assert json.loads(view.checked)["errors"] == ["there is no such scenario on this page"]
    assert json.loads(view.form)["controls"] == []


def test_a_link_out_of_the_folder_is_no_base(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = tmp_path / "scenarios"
    files.mkdir()
    (files / "eigen.yaml").write_text("name: eigen", encoding="utf-8")
    (files / "klein.yaml").symlink_to(SCENARIOS / "klein.yaml")
    monkeypatch.setattr(benches, "FILES", files)
    made = bench_of(PageContext(tmp_path, (tmp_path,)))
    assert [base.label for base in made.bases()] == ["bestand eigen.yaml"]


@pytest.mark.parametrize(
    "message",
    [None, {}, {"kind": "start"}, {"kind": "start", "run": "9-9", "leerling": 3}, {"kind": "stop"}],
)
def test_nothing_that_can_be_sent_breaks_the_view_of_lives(bench: Bench, message: Any) -> None:
    made = LivesView(bench)
    made._handle_msg(message)
    assert json.loads(made.form)["runs"] == []
    assert json.loads(made.life) == {}
    assert made.bench.job is None


def test_an_option_of_the_command_is_not_named_on_the_page() -> None:
    """Caught: the sentence of the command as it is."""
    with pytest.raises(RunError) as found:
        identity_of("1\\2")
    assert in_dutch(str(found.value)).startswith("1\\2 is geen nummer van een leerling")
    for sentence in (
        "--leerling 7: there is no such leerling in this run; find one with --sample",
        "--sample so: nobody had it in this run; try another",
    ):
        assert "--" not in in_dutch(sentence)
    assert in_dutch("code differs") == "code differs"
