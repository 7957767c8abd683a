"""JSON Schema of the scenario file, for editors and for telling what is allowed."""

import copy
from functools import cache
from typing import Any

from sim.scenario.names import Names
from sim.scenario.schema import Scenario


@cache
def model_schema() -> dict[str, Any]:
    """Return the JSON Schema of the model alone, without names."""
    return Scenario.model_json_schema(by_alias=True)


def json_schema(names: Names | None = None) -> dict[str, Any]:
    """Return the JSON Schema of a scenario file with the names that it may use."""
    names = names or Names.default()
    schema = copy.deepcopy(model_schema())
    fields, parts = schema["properties"], schema["$defs"]
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Scenario of leerlingstromen"
    fields["start"]["pattern"] = "^20(1[1-9]|2[0-5])-08$"
    fields["parameter_set"]["enum"] = sorted(names.parameter_sets)
    fields["extends"] = {
        "type": "string",
        "description": "Another scenario file, in the same folder or below it, to start from.",
    }
    parts["LeverSetting"]["properties"]["lever"] = {
        "description": "Name of the lever.",
        "oneOf": [
            {
                "const": lever.name,
                "description": f"{lever.description} {lever.holder}; {lever.low:g} to "
                f"{lever.high:g} {lever.unit}.",
            }
            for lever in names.levers.values()
        ],
    }
    fields["parameters"] = {
        "type": "object",
        "description": fields["parameters"]["description"],
        "additionalProperties": False,
        "properties": {name: _number(bounds) for name, bounds in sorted(names.parameters.items())},
    }
    fields["policies"] = _policies(names, parts, fields["policies"]["description"])
    return schema


def _number(bounds: tuple[float, float] | None) -> dict[str, Any]:
    if bounds is None:
        return {"type": "number"}
    return {"type": "number", "minimum": bounds[0], "maximum": bounds[1]}


def _policies(names: Names, parts: dict[str, Any], description: str) -> dict[str, Any]:
    parts.pop("PolicySettings", None)
    properties = {}
    for name, model in sorted(names.policies.items()):
        own = model.model_json_schema(by_alias=True)
        parts.update(own.pop("$defs", {}))
        parts[model.__name__] = own
        properties[name] = {"$ref": f"#/$defs/{model.__name__}"}
    return {
        "type": "object",
        "description": description,
        "additionalProperties": False,
        "properties": properties,
    }
