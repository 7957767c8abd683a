"""The experiment file: what it means, and what is said of what is wrong with it."""

import json
from pathlib import Path
from typing import Any

import pytest

from sim.scenario import ScenarioError, build, load
from sim.scenario.names import Names
from sim.sweeping.experiment import Loaded, load_experiment
from sim.sweeping.factors import FactorError, applied, own_range
from sim.sweeping.outcomes import known_indicators
from sim.sweeping.prepare import sweep_of
from sim.sweeping.schema import Experiment, experiment_schema

ROOT = Path(__file__).resolve().parents[2]
KLEIN = ROOT / "scenarios" / "klein.yaml"
GOOD: dict[str, Any] = {
    "name": "proef",
    "scenario": "klein.yaml",
    "levers": {"policies.basisnorm.hoogte": {"range": [0.1, 0.5]}},
    "uncertainties": {"parameters.terugkeer.langdurig_duur": {}},
    "design": {"kind": "lhs", "points": 4},
    "outcomes": [{"indicator": "leerlingen_so", "schooljaar": 2027}],
}


def written(folder: Path, **changes: Any) -> Path:
    """Write an experiment beside a copy of the small world."""
    (folder / "klein.yaml").write_text(KLEIN.read_text(encoding="utf-8"), encoding="utf-8")
    path = folder / "proef.yaml"
    given = {k: v for k, v in {**GOOD, **changes}.items() if v is not None}
    path.write_text(json.dumps(given, indent=1), encoding="utf-8")
    return path


def loaded(folder: Path, **changes: Any) -> Loaded:
    return load_experiment(written(folder, **changes))


def test_a_good_file(tmp_path: Path) -> None:
    found = loaded(tmp_path, seed=7, years=3)
    assert (found.scenario.seed, found.scenario.years) == (7, 3)
    lever, uncertainty = found.factors
    assert (lever.role, lever.low, lever.high) == ("lever", 0.1, 0.5)
    assert (uncertainty.role, uncertainty.low, uncertainty.high) == ("uncertainty", 3.0, 8.0)
    assert set(found.files) == {"proef.yaml", "klein.yaml"}


def test_what_the_base_extends_is_an_input_too(tmp_path: Path) -> None:
    (tmp_path / "top.yaml").write_text("extends: klein.yaml\nname: top\nyears: 4\n")
    assert set(loaded(tmp_path, scenario="top.yaml").files) == {
        "proef.yaml",
        "klein.yaml",
        "top.yaml",
    }


BAD = [
    ({"levres": {}}, "levres: unknown key; did you mean 'levers'?"),
    ({"scenario": "klien.yaml"}, "scenario: 'klien.yaml' is not a file that is there"),
    (
        {"levers": {"policies.basisnrom.hoogte": {}}},
        "unknown policy 'basisnrom'; did you mean 'basisnorm'?",
    ),
    (
        {"levers": {"policies.basisnorm.hoogtes": {}}},
        "unknown key 'hoogtes'; did you mean 'hoogte'?",
    ),
    ({"levers": {"levers.zorgplichten": {}}}, "unknown lever 'zorgplichten'"),
    ({"levers": {"world.schools": {}}}, "begins with 'world'"),
    (
        {"uncertainties": {"parameters.terugkeer.duur": {}}},
        "uncertainties.parameters.terugkeer.duur: unknown parameter 'terugkeer.duur'; did you mean",
    ),
    (
        {"uncertainties": {"parameters.terugkeer.langdurig_duur": {"range": [3, 80]}}},
        "80.0 cannot be run: 80.0 is out of range (at parameters.terugkeer.langdurig_duur). "
        "Allowed: 3 to 8",
    ),
    ({"levers": {"policies.oza.daarna": {}}}, "has no range of its own"),
    (
        {"levers": {"policies.oza.daarna": {"values": ["stopt", "nooit"]}}},
        "'nooit' cannot be run: 'nooit' is not allowed",
    ),
    (
        {"levers": {"policies.oza.phase_in_months": {"range": [0, 1.5]}}},
        "are no whole numbers",
    ),
    (
        {"levers": {"policies.basisnorm.hoogte": {"range": [0.5, 0.1]}}},
        "hoogte.range: does not go up",
    ),
    (
        {"levers": {"policies.basisnorm.hoogte": {"range": [0, 1], "values": [1.0]}}},
        "values: stands beside range",
    ),
    ({"levers": None, "uncertainties": None}, "nothing varies"),
    (
        {"levers": {"parameters.terugkeer.langdurig_duur": {}}},
        "stands under levers and under uncertainties",
    ),
    ({"design": {"kind": "lhs"}}, "kind: 'lhs' needs points"),
    ({"design": {"kind": "grid", "points": 3}}, "points: has no meaning in the design grid"),
    ({"design": {"kind": "sobol", "points": 12}}, "12 is no power of two"),
    ({"design": {"kind": "latin", "points": 12}}, "'latin' is not allowed"),
    ({"design": {"kind": "lhs", "points": 600_000}, "replicates": 2}, "1,200,000 runs"),
    (
        {"design": {"kind": "list", "rows": [{"policies.basisnorm.hoogte": 0.2}]}},
        "design.rows[0]: lacks parameters.terugkeer.langdurig_duur",
    ),
    (
        {
            "design": {
                "kind": "list",
                "rows": [
                    {
                        "policies.basisnorm.hoogte": 0.9,
                        "parameters.terugkeer.langdurig_duur": 4,
                        "x": 1,
                    }
                ],
            }
        },
        "0.9 is not a value of it. Allowed: from 0.1 to 0.5",
    ),
    ({"replicates": 0}, "replicates: 0 is out of range"),
    (
        {"levers": {"policies.basisnorm.hoogte": {"values": [[1]]}}},
        "values[0]: [1]: not one value. Allowed: true or false or a whole number",
    ),
    ({"levers": {"policies.basisnorm.hoogte": {"values": []}}}, "values: is empty"),
    ({"outcomes": []}, "outcomes: a list is too short"),
    (
        {"outcomes": [{"indicator": "leerlingen_zo", "schooljaar": 2027}]},
        "outcomes[0].indicator: unknown indicator 'leerlingen_zo'; did you mean",
    ),
    (
        {"outcomes": [{"indicator": "leerlingen_so", "schooljaar": 2030}]},
        "2030 is not a schooljaar of the run. Allowed: 2025 to 2029",
    ),
    (
        {"outcomes": [{"indicator": "leerlingen_so", "schooljaar": 2027, "level": "swv"}]},
        "needs a unit",
    ),
    (
        {
            "outcomes": [
                {"indicator": "leerlingen_so", "schooljaar": 2027, "level": "swv", "unit": "P2"}
            ]
        },
        "outcomes[0].unit: unknown swv 'P2'. Allowed: P1, V1",
    ),
    (
        {"outcomes": [GOOD["outcomes"][0], GOOD["outcomes"][0]]},
        "the column 'leerlingen_so_2027' is there already",
    ),
    ({"outcomes": [{**GOOD["outcomes"][0], "name": "error"}]}, "the column 'error' is there"),
]


def test_a_value_of_the_wrong_type_is_told_once(tmp_path: Path) -> None:
    """Caught: a sentence for each type that it could have been."""
    path = written(tmp_path, levers={"policies.basisnorm.hoogte": {"values": [[1], {"a": 2}]}})
    with pytest.raises(ScenarioError) as no:
        load_experiment(path)
    assert len(str(no.value).splitlines()) == 2


@pytest.mark.parametrize(("changes", "told"), BAD, ids=[told[:40] for _, told in BAD])
def test_what_is_wrong_is_said_with_its_place(
    tmp_path: Path, changes: dict[str, Any], told: str
) -> None:
    path = written(tmp_path, **changes)
    with pytest.raises(ScenarioError) as no:
        load_experiment(path)
    text = str(no.value)
    assert told in text
    assert text.startswith(f"{path}:"), text


def test_what_is_wrong_with_the_base_scenario_is_told_as_its_own(tmp_path: Path) -> None:
    path = written(tmp_path)
    text = (tmp_path / "klein.yaml").read_text().replace("years: 5", "years: many")
    (tmp_path / "klein.yaml").write_text(text)
    with pytest.raises(ScenarioError, match=r"klein\.yaml:\d+:\d+: years: 'many'"):
        load_experiment(path)


def test_no_alias_and_no_tag(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("name: &a x\ndescription: *a\ndesign: !!python/x {}\n")
    with pytest.raises(ScenarioError, match=r"a\.yaml:1:.*anchor"):
        load_experiment(tmp_path / "a.yaml")


def test_values_go_into_the_scenario(tmp_path: Path) -> None:
    base = load(KLEIN).model_dump(mode="json", by_alias=True)
    base["levers"] = [{"lever": "zorgplicht", "value": 0.5, "from": "2026-08"}]
    made = build(
        applied(
            base,
            {
                "parameters.terugkeer.langdurig_duur": 4,
                "policies.basisnorm.hoogte": 0.3,
                "policies.zorgplicht.strenger.from": "2026-01",
                "levers.zorgplicht": 1,
                "levers.tlv_strengheid": 0.25,
                "parameter_set": "full",
            },
        )
    )
    assert made.parameters == {"terugkeer.langdurig_duur": 4.0}
    assert made.policies["basisnorm"].hoogte == 0.3  # type: ignore[attr-defined]
    assert made.policies["zorgplicht"].strenger.from_ == "2026-01"  # type: ignore[attr-defined]
    assert [(s.lever, s.value, s.from_) for s in made.levers] == [
        ("zorgplicht", 1.0, "2026-08"),
        ("tlv_strengheid", 0.25, None),
    ]
    assert made.parameter_set == "full"


def test_own_ranges() -> None:
    names = Names.default()
    assert own_range("policies.basisnorm.phase_in_months", names) == ((0.0, 240.0), True)
    assert own_range("policies.zorgplicht.strenger.handhaving", names) == ((0.0, 1.0), False)
    assert own_range("policies.oza.on", names) == (None, False)
    assert own_range("levers.zorgplicht", names) == ((0.0, 1.0), False)
    with pytest.raises(FactorError, match="unknown key"):
        own_range("policies.oza", names)


def test_the_folder_s_own_experiment_is_the_same_sweep(tmp_path: Path) -> None:
    first = sweep_of(loaded(tmp_path, seed=3, years=3))
    again = tmp_path / "again"
    again.mkdir()
    for name, text in first.documents.items():
        (again / name).write_text(text, encoding="utf-8")
    second = sweep_of(load_experiment(again / "experiment.yaml"))
    assert second.documents == first.documents
    assert list(second.keys("x")) == list(first.keys("x"))
    assert second.hash() == first.hash()


def test_known_indicators_are_those_that_a_recorder_writes() -> None:
    assert {"thuiszitters_geteld", "instroom_so_uit_bo", "reserve", "scholen_inclusief"} <= set(
        known_indicators()
    )


def test_the_schema_has_every_field() -> None:
    assert set(experiment_schema()["properties"]) == set(Experiment.model_fields)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "experiments").glob("*.yaml")), ids=lambda p: p.stem
)
def test_every_experiment_that_ships_can_be_read(path: Path) -> None:
    assert load_experiment(path).factors
