"""The fields of a scenario: types, ranges, names, months."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import parameters
from sim.agents.levers import LEVERS
from sim.clock import month_of
from sim.policies.catalogue import POLICIES
from sim.scenario import Names, Scenario, ScenarioError, build, json_schema
from sim.scenario.scalars import resolve

BASE: dict[str, Any] = {"name": "x", "start": "2025-08", "years": 15}


def wrong(names: Names | None = None, **fields: Any) -> str:
    with pytest.raises(ScenarioError) as caught:
        build({**BASE, **fields}, names)
    return str(caught.value)


def test_defaults_and_months() -> None:
    scenario = build(BASE)
    assert (scenario.seed, scenario.scale, scenario.world) == (1, 1.0, "nederland")
    assert scenario.start_month == month_of(2025, 8)
    assert (scenario.months, scenario.end_month) == (180, month_of(2040, 8))
    assert scenario.small_world is None


@pytest.mark.parametrize(
    ("start", "nearest"),
    [
        ("2025-09", "the last month it can be is 2025-08"),
        ("2011-07", "the first month it can be is 2011-08"),
        ("2014-12", "2014-08 and 2015-08"),
        ("1990-01", "the first month it can be is 2011-08"),
        ("2026-08", "no run starts this late; the last month it can be is 2025-08"),
    ],
)
def test_another_start_names_the_nearest(start: str, nearest: str) -> None:
    assert nearest in wrong(start=start)


@pytest.mark.parametrize("year", range(2011, 2026))
def test_every_august_from_2011_to_2025_is_a_start(year: int) -> None:
    assert build({**BASE, "start": f"{year}-08"}).start_month == month_of(year, 8)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("years", 0),
        ("years", 36),
        ("years", True),
        ("years", 100_000),
        ("seed", -1),
        ("seed", 2**63),
        ("scale", 0.0),
        ("scale", 1.01),
        ("scale", float("nan")),
        ("name", ""),
        ("name", "a\nb"),
        ("name", "\x1b[31m"),
        ("world", "belgie"),
        ("parameter_set", "Adirr"),
    ],
)
def test_out_of_range_values_are_refused_by_name(field: str, value: Any) -> None:
    text = wrong(**{field: value})
    assert text.startswith(f"scenario: {field}: ")
    assert "\x1b" not in text


def test_a_lever_must_be_known_in_range_and_aimed_at_its_holder() -> None:
    def lever(**more: Any) -> str:
        return wrong(levers=[{"lever": "tlv_strengheid", "value": 0.1, **more}])

    assert "did you mean 'zorgplicht'" in lever(lever="zorgplich")
    assert "0 to 1 (share)" in lever(value=1.5)
    assert "lever of a samenwerkingsverband, not of a gemeente" in lever(gemeente=["GM0014"])
    assert "not later than from" in lever(**{"from": "2026-01", "until": "2026-01"})
    assert "levers[0].swv[1]: unknown swv 'PO9999'" in lever(swv=["PO2001", "PO9999"])
    assert "is too short. Allowed: 1 or more codes" in lever(swv=[])


def test_a_gemeente_by_name_leads_to_its_code() -> None:
    def said(*codes: str) -> str:
        return wrong(levers=[{"lever": "leerplicht_opvolging", "value": 0.1, "gemeente": codes}])

    assert "unknown gemeente 'Amsterdam'; did you mean 'GM0363' (Amsterdam)?" in said("Amsterdam")
    assert "did you mean 'GM0518' ('s-gravenhage)?" in said("'s-gravenhage")
    assert "did you mean" not in said("Nergenshuizen")


@pytest.mark.parametrize(
    ("code", "hint"), [("PO2001x", "PO2001"), ("vo2001", "VO2001"), ("GM0363", ""), ("2001", "")]
)
def test_only_codes_of_the_same_kind_and_sector_are_suggested(code: str, hint: str) -> None:
    text = wrong(levers=[{"lever": "tlv_strengheid", "value": 0.1, "swv": [code]}])
    assert (f"did you mean '{hint}'?" in text) if hint else ("did you mean" not in text)


def test_a_code_of_the_other_sector_is_not_suggested() -> None:
    names = Names(parameters={}, units={"swv": {"VO2101"}})
    levers = [{"lever": "tlv_strengheid", "value": 0.1, "swv": ["PO2101"]}]
    assert "did you mean" not in wrong(names, levers=levers)


def test_a_lever_setting_knows_its_months_and_units() -> None:
    setting = {"lever": "tlv_strengheid", "value": 1, "from": "2026-01", "swv": ["PO2001"]}
    (lever,) = build({**BASE, "levers": [setting]}).levers
    assert lever.from_month == month_of(2026, 1)
    assert (lever.until_month, lever.units) == (None, ("PO2001",))


def test_names_can_be_given() -> None:
    names = Names(parameters={"a.b": (0.0, 1.0), "c": None}, units={"swv": {"P"}})
    assert build({**BASE, "parameters": {"a.b": 1, "c": 1e9}}, names).parameters["a.b"] == 1.0
    assert "0 to 1" in wrong(names, parameters={"a.b": 2})
    assert "did you mean 'a.b'" in wrong(names, parameters={"a.bb": 1})
    assert "number" in wrong(names, parameters={"a.b": True})


def test_policies_are_strict_models() -> None:
    policy = build({**BASE, "policies": {"zorgplicht": {"from": "2014-08", "on": False}}})
    settings = policy.policies["zorgplicht"]
    assert (settings.from_month, settings.until_month, settings.on) == (24175, None, False)
    assert "did you mean 'zorgplicht'" in wrong(policies={"zorgplichd": {}})
    assert "policies.zorgplicht.strength: 2 is out" in wrong(
        policies={"zorgplicht": {"strength": 2}}
    )
    until = {"zorgplicht": {"from": "2015-08", "until": "2014-08"}}
    assert "not later than from" in wrong(policies=until)
    assert "policies.zorgplicht: " in wrong(policies={"zorgplicht": None})
    assert "policies: " in wrong(policies=[1])


def test_every_lever_names_a_parameter_whose_default_it_can_take() -> None:
    loaded = parameters.load()
    for lever in LEVERS.values():
        assert lever.low <= loaded[lever.parameter] <= lever.high, lever.name


def test_json_schema_holds_every_field_and_name() -> None:
    schema = json_schema()
    assert set(schema["properties"]) == set(Scenario.model_fields) | {"extends"}
    assert set(schema["properties"]["policies"]["properties"]) == set(POLICIES)
    assert "tlv.beslistermijn" in schema["properties"]["parameters"]["properties"]
    levers = schema["$defs"]["LeverSetting"]["properties"]["lever"]["oneOf"]
    assert {lever["const"] for lever in levers} == set(LEVERS)


def test_every_field_is_described() -> None:
    schema = json_schema()
    for name, part in {"": schema, **schema["$defs"]}.items():
        for field, about in part.get("properties", {}).items():
            if "$ref" not in about and field not in parameters.load().names:
                assert about.get("description"), f"{name}.{field}"


@given(
    st.text(min_size=1, max_size=80).filter(lambda t: t.isprintable()),
    st.text(max_size=300).filter(lambda t: all(c.isprintable() or c == "\n" for c in t)),
    st.floats(1e-300, 1.0),
    st.integers(0, 2**63 - 1),
)
def test_dump_loads_again_for_any_text_and_number(
    tmp_path_factory: pytest.TempPathFactory, name: str, about: str, scale: float, seed: int
) -> None:
    from sim.scenario import load  # noqa: PLC0415

    data = {**BASE, "name": name, "description": about, "scale": scale, "seed": seed}
    scenario = build(data)
    path = tmp_path_factory.getbasetemp() / "dump.yaml"
    path.write_text(scenario.dump_yaml(), encoding="utf-8", newline="\n")
    assert load(path) == scenario


@given(st.text(max_size=20))
def test_a_scalar_is_never_an_exception(text: str) -> None:
    resolve(text)
