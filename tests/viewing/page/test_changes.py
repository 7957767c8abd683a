"""A changed scenario holds what was asked, is refused as a file is, and is written somewhere safe.

Planted bugs that were caught: a change that is not applied (of a policy, of a parameter, of a
lever), a name that leads outside the results folder, an older run that is overwritten.
"""

from pathlib import Path

import pytest

from sim.results import RunError
from sim.scenario import Scenario, ScenarioError, load
from sim.viewing.page.changes import SCALE, base_of, changed, target_in

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"


@pytest.fixture(scope="module")
def basis() -> Scenario:
    return base_of(SCENARIOS / "basis.yaml")


def test_every_change_is_in_the_scenario(basis: Scenario) -> None:
    made = changed(
        basis,
        {
            "years": 3,
            "seed": 7,
            "policies.zorgplicht.strength": 0.5,
            "policies.basisnorm.on": True,
            "policies.basisnorm.hoogte": 0.35,
            "policies.basisnorm.from": "2026-08",
            "parameters.zorgplicht.effect": 0.25,
            "levers.steunpunt": 0.75,
        },
        "proef",
    )
    assert (made.years, made.seed, made.scale, made.name) == (3, 7, SCALE, "proef")
    assert made.policies["zorgplicht"].strength == 0.5
    norm = made.policies["basisnorm"]
    assert (norm.on, norm.from_, norm.hoogte) == (True, "2026-08", 0.35)  # type: ignore[attr-defined]
    assert made.parameters == {"zorgplicht.effect": 0.25}
    assert [(s.lever, s.value, s.from_) for s in made.levers] == [("steunpunt", 0.75, None)]
    assert "policies.basisnorm.hoogte = 0.35" in made.description
    kept = {"start", "world", "parameter_set"}
    assert {k: getattr(made, k) for k in kept} == {k: getattr(basis, k) for k in kept}


def test_a_setting_of_a_lever_and_of_a_block_can_be_changed() -> None:
    base = base_of(SCENARIOS / "strenger.yaml")
    made = changed(base, {"levers.0.value": 0.5}, "proef")
    before, after = base.levers[0], made.levers[0]
    assert (before.value != 0.5, after.value) == (True, 0.5)
    assert after.model_copy(update={"value": before.value}) == before
    stricter = changed(
        base_of(SCENARIOS / "zorgplicht-strenger.yaml"),
        {"policies.zorgplicht.strenger.handhaving": 0.25},
        "proef",
    ).policies["zorgplicht"]
    assert stricter.strenger.handhaving == 0.25  # type: ignore[attr-defined]


def test_what_is_shown_is_a_file_that_loads_as_the_same_scenario(
    basis: Scenario, tmp_path: Path
) -> None:
    made = changed(basis, {"policies.oza.daarna": "blijft", "scale": 0.05}, "proef: één")
    file = tmp_path / "scenario.yaml"
    file.write_text(made.dump_yaml(), encoding="utf-8")
    assert load(file) == made


@pytest.mark.parametrize(
    ("path", "value", "nested"),
    [
        ("policies.zorgplicht.strength", 1.5, {"policies": {"zorgplicht": {"strength": 1.5}}}),
        ("policies.zorgplicht.strenght", 1.0, {"policies": {"zorgplicht": {"strenght": 1.0}}}),
        ("policies.zorgplich.on", True, {"policies": {"zorgplich": {"on": True}}}),
        ("policies.oza.from", "2025-13", {"policies": {"oza": {"from": "2025-13"}}}),
        ("parameters.zorgplicht.effect", 0.9, {"parameters": {"zorgplicht.effect": 0.9}}),
        ("parameters.zorgplicht.efect", 0.3, {"parameters": {"zorgplicht.efect": 0.3}}),
        ("levers.steunpunt", 3.0, {"levers": [{"lever": "steunpunt", "value": 3.0}]}),
        ("years", 99, {"years": 99}),
        ("scale", 0.0, {"scale": 0.0}),
    ],
)
def test_a_wrong_change_is_refused_in_the_sentence_for_a_file(
    basis: Scenario, path: str, value: object, nested: dict[str, object]
) -> None:
    with pytest.raises(ScenarioError) as here:
        changed(basis, {path: value}, "proef")  # type: ignore[dict-item]
    with pytest.raises(ScenarioError) as there:
        load(SCENARIOS / "basis.yaml", overrides=nested)
    assert str(here.value) == str(there.value).replace("command line:", "proef:")
    assert len(here.value.problems) == 1


@pytest.mark.parametrize(
    "path", ["world.schools", "policies.zorgplicht.on.deep", "levers.4.value", "levers.0"]
)
def test_a_path_of_nothing_is_refused(basis: Scenario, path: str) -> None:
    with pytest.raises(ScenarioError, match="is not"):
        changed(basis, {path: 1}, "proef")


def test_a_folder_of_a_comparison_is_no_base(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"outputs": {}, "comparison": {}}', encoding="utf-8")
    with pytest.raises(RunError, match="comparison"):
        base_of(tmp_path)


@pytest.mark.parametrize("name", ["../../elders", "/etc/passwd", "..", ".verborgen", "a\\b", "é ü"])
def test_no_name_leads_outside_the_results_folder(
    basis: Scenario, tmp_path: Path, name: str
) -> None:
    target = target_in(tmp_path, basis.model_copy(update={"name": name}))
    assert target.parent == tmp_path
    assert target.resolve().parent == tmp_path.resolve()
    assert not target.name.startswith(".")


def test_what_is_there_is_never_overwritten(basis: Scenario, tmp_path: Path) -> None:
    (tmp_path / "basis").mkdir()
    (tmp_path / "basis-2").symlink_to(tmp_path / "nergens")
    assert target_in(tmp_path, basis) == tmp_path / "basis-3"
