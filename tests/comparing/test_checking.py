"""What can be compared: refusals in one sentence, and what is said of parameters."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sim.cli import app
from sim.comparing.checking import comparable, parameter_notes
from sim.results import RunError
from sim.scenario import build

BASE = {"name": "a", "start": "2025-08", "years": 2, "scale": 0.1}
SMALL = {"gemeenten": [{"code": "G1"}], "swvs": [{"code": "P", "sector": "po"}]}


def call(folder: Path, *scenarios: dict[str, object], options: tuple[str, ...] = ()) -> Result:
    """Give scenarios to the command; nothing can be written but what is not refused."""
    files = []
    for number, fields in enumerate(scenarios):
        path = folder / f"{number}.yaml"
        path.write_text(json.dumps({**BASE, **fields}), encoding="utf-8")
        files.append(str(path))
    return CliRunner().invoke(app, ["compare", *files, "--out", str(folder / "x"), *options])


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"start": "2024-08"}, ["1.yaml: start: 2024-08 is not that of", "0.yaml, 2025-08"]),
        ({"years": 3}, ["1.yaml: years: 3 is not that of", "0.yaml, 2"]),
        ({"seed": 7}, ["1.yaml: seed: 7 is not that of", "0.yaml, 1"]),
        ({"scale": 0.2}, ["1.yaml: scale: 0.2 is not that of", "0.yaml, 0.1"]),
        ({"world": "gelijk"}, ["1.yaml: world: gelijk is not that of", "0.yaml, nederland"]),
        ({"world": SMALL, "scale": 1.0}, ["1.yaml: scale: 1.0", "0.1"]),
        ({"parameter_set": "full"}, ["1.yaml: parameter_set: full", "0.yaml, Adir"]),
        ({"name": "a"}, ["1.yaml: name: 'a' is also the name of", "0.yaml"]),
    ],
)
def test_scenarios_that_differ_are_refused(
    tmp_path: Path, fields: dict[str, object], words: list[str]
) -> None:
    result = call(tmp_path, {}, {"name": "b", **fields})
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    for word in words:
        assert word in result.stderr
    assert not (tmp_path / "x").exists()


def test_one_scenario_is_refused(tmp_path: Path) -> None:
    result = call(tmp_path, {})
    assert result.exit_code == 2
    assert "1 scenario given; allowed: 2 to 26 files" in result.stderr


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--jobs", "2"), "needs --replicates"),
        (("--replicates", "1"), "2 or more"),
        (("--seed-only",), "needs --replicates"),
        (("--threads", "0"), "--threads 0"),
        (("--scale", "3"), "scale"),
    ],
)
def test_bad_options_are_refused(tmp_path: Path, options: tuple[str, ...], word: str) -> None:
    result = call(tmp_path, {}, {"name": "b"}, options=options)
    assert result.exit_code == 2
    assert word in result.stderr
    assert not (tmp_path / "x").exists()


def test_all_have_the_parameters_of_the_base() -> None:
    """One that a file sets itself stays, and is said to be a difference."""
    one, two = "aanvraag.niveau_sbo", "aanvraag.niveau_so"
    base = build({**BASE, "parameters": {one: 0.14}})
    plain = build({**BASE, "name": "b"})
    own = build({**BASE, "name": "c", "parameters": {one: 0.15, two: 0.1}})
    given = [base, plain, own]
    found = comparable(given, [Path("0"), Path("1"), Path("2")])
    assert [s.parameters for s in found] == [{one: 0.14}, {one: 0.14}, {one: 0.15, two: 0.1}]
    notes = parameter_notes(
        [s.parameters for s in given], [s.parameters for s in found], [s.name for s in found]
    )
    assert notes == [
        f"b neemt parameter {one} = 0.14 over van a.",
        f"Let op: parameter {one} is 0.15 in c en 0.14 in a; ook dat is een verschil tussen de "
        "scenario's.",
        f"Let op: c zet parameter {two} op 0.1, a niet; ook dat is een verschil tussen de "
        "scenario's.",
    ]


def test_more_scenarios_than_letters_are_refused() -> None:
    many = [build({**BASE, "name": str(k)}) for k in range(27)]
    with pytest.raises(RunError, match="27 scenarios given"):
        comparable(many, [Path(s.name) for s in many])
