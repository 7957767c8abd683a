"""Reading: YAML 1.2 as plain data, every problem at once, with its place."""

from pathlib import Path

import pytest

from sim.scenario import Scenario, ScenarioError, load
from sim.scenario.scalars import resolve

GOOD = "name: x\nstart: 2025-08\nyears: 2\n"


def write(folder: Path, text: str, name: str = "x.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder: Path, text: str) -> ScenarioError:
    with pytest.raises(ScenarioError) as caught:
        load(write(folder, text))
    return caught.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("010", 10),
        ("0o17", 15),
        ("0x1F", 31),
        ("1e3", 1000.0),
        ("1e-3", 0.001),
        ("-.5", -0.5),
        ("12:30:00", "12:30:00"),
        ("no", "no"),
        ("on", "on"),
        ("true", True),
        ("~", None),
        ("2014-08-01", "2014-08-01"),
        ("1_000", "1_000"),
    ],
)
def test_scalars_follow_yaml_1_2(text: str, value: object) -> None:
    assert resolve(text) == value
    assert type(resolve(text)) is type(value)


@pytest.mark.parametrize("years", ["1e1", "no", "12:30:00", "'3'", "true", "null", "2.0", "[1]"])
def test_a_value_of_another_type_is_refused_never_converted(tmp_path: Path, years: str) -> None:
    error = refused(tmp_path, GOOD.replace("years: 2", f"years: {years}"))
    (problem,) = error.problems
    assert (problem.line, problem.column, problem.field) == (3, 8, "years")
    assert "a whole number from 1 to 35" in str(problem)


def test_octal_look_and_exponent_are_numbers_where_the_type_allows(tmp_path: Path) -> None:
    text = GOOD.replace("years: 2", "years: 010") + "scale: 1e-1\ndescription: 'no'\n"
    scenario = load(write(tmp_path, text))
    assert (scenario.years, scenario.scale, scenario.description) == (10, 0.1, "no")


def test_all_problems_at_once_with_line_field_value_and_what_is_allowed(tmp_path: Path) -> None:
    error = refused(
        tmp_path,
        "name: x\nstart: 2025-09\nyears: 99\nscael: 1\npolicies:\n  zorgplicht:\n"
        "    form: 2014-08\nyears: 3\nlevers:\n  - {lever: tlv_strengheit, value: 0.1}\n",
    )
    lines = str(error).splitlines()
    assert [(p.line, p.field) for p in error.problems] == [
        (2, "start"),
        (3, "years"),
        (4, "scael"),
        (7, "policies.zorgplicht.form"),
        (8, "years"),
        (10, "levers[0].lever"),
    ]
    assert "the last month it can be is 2025-08" in lines[0]
    assert "99 is out of range" in lines[1]
    assert "did you mean 'scale'?" in lines[2]
    assert lines[3] == (
        f"{tmp_path}/x.yaml:7:5: policies.zorgplicht.form: unknown key; did you mean 'from'? "
        "Allowed: from, on, phase_in_months, spread_by, spread_months, strenger, strength, swv, "
        "until."
    )
    assert "stands twice (first on line 3)" in lines[4]
    assert "did you mean 'tlv_strengheid'?" in lines[5]


def test_bom_and_crlf_are_accepted(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load(path).years == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"# only a remark\n", "no scenario"),
        (b"name: \xff\xfe", "UTF-8"),
        (GOOD.encode("utf-16"), "UTF-8"),
        (b"name: x\0", "binary"),
        (b"- a\n", "not a mapping"),
        (b"name: [1, 2\nstart: x", "not YAML"),
        (b"name: x\n---\nname: y\n", "second document"),
        (b"%YAML 1.1\n---\nname: x\n", "directive"),
        (b"? [a]\n: 1\n", "key is not plain text"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    with pytest.raises(ScenarioError, match=words):
        load(path)


def test_a_missing_file_names_its_neighbour_and_a_folder_is_no_file(tmp_path: Path) -> None:
    write(tmp_path, GOOD, "basis.yaml")
    with pytest.raises(ScenarioError, match=r"did you mean 'basis.yaml'"):
        load(tmp_path / "bsais.yaml")
    with pytest.raises(ScenarioError, match="not a file"):
        load(tmp_path)


def test_overrides_go_before_the_file_and_are_named_in_problems(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    assert load(path, overrides={"seed": 9, "years": 3}).seed == 9
    with pytest.raises(ScenarioError, match=r"^command line: years: 99 is out of range"):
        load(path, overrides={"years": 99})


def test_extends_merges_mappings_key_by_key_and_replaces_lists(tmp_path: Path) -> None:
    write(
        tmp_path,
        GOOD + "parameters: {tlv.beslistermijn: 2.0, tlv.toekenning: 0.9}\n"
        "levers: [{lever: zorgplicht, value: 1}]\n",
        "base.yaml",
    )
    text = "extends: base.yaml\nname: y\nparameters: {tlv.beslistermijn: 1.5}\nlevers: []\n"
    scenario = load(write(tmp_path, text))
    assert scenario.name == "y"
    assert scenario.years == 2
    assert scenario.levers == ()
    assert scenario.parameters == {"tlv.beslistermijn": 1.5, "tlv.toekenning": 0.9}


def test_a_problem_in_the_base_names_the_base(tmp_path: Path) -> None:
    write(tmp_path, GOOD + "seeed: 1\n", "base.yaml")
    error = refused(tmp_path, "extends: base.yaml\nscale: 7\n")
    assert [(Path(p.file).name, p.line) for p in error.problems] == [
        ("base.yaml", 4),
        ("x.yaml", 2),
    ]


@pytest.mark.parametrize("name", ["basis", "terugblik-2011", "klein"])
def test_shipped_scenarios_load_and_load_again_as_equals(tmp_path: Path, name: str) -> None:
    scenario = load(Path(__file__).parents[2] / "scenarios" / f"{name}.yaml")
    text = scenario.dump_yaml()
    again = load(write(tmp_path, text))
    assert isinstance(again, Scenario)
    assert again == scenario
    assert again.dump_yaml() == text
