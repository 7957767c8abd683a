"""From pydantic's errors to sentences: where, what is wrong, and what is allowed."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sim.scenario.problems import ENOUGH, Problem, did_you_mean, listing, show, told
from sim.scenario.reading import Document, PathOf, field_name

Schema = dict[str, Any]

_TAGS = {"world": ("named", "written_out"), "places": ("number", "per_date")}
_NEEDED = {
    "int": "a whole number is needed",
    "float": "a number is needed",
    "finite": "a finite number is needed",
    "string": "text is needed",
    "bool": "true or false is needed",
    "model": "keys with values are needed",
    "dict": "keys with values are needed",
    "tuple": "a list is needed",
    "list": "a list is needed",
}
_RANGE = {"greater_than", "greater_than_equal", "less_than", "less_than_equal"}


def problems_of(
    error: ValidationError, document: Document, schema: Schema, prefix: PathOf = ()
) -> Iterator[Problem]:
    """Yield the problems of a validation error of the part of ``document`` at ``prefix``.

    Args:
        error: what the model said.
        document: the file, for places and values.
        schema: JSON Schema of the model, for what is allowed.
        prefix: path of the part that was validated.
    """
    for detail in error.errors(include_url=False, include_context=True)[:ENOUGH]:
        path = _path_of(detail)
        if detail["type"] == "findings":
            for below, value, message, allowed in detail["ctx"]["findings"]:
                at = (*prefix, *path, *below.split("."))
                yield problem(document, at, told(value, message), allowed)
            continue
        message, allowed = _sentence(detail, path, document.spot((*prefix, *path)).text, schema)
        on_key = detail["type"] == "extra_forbidden" or "[key]" in detail["loc"]
        yield problem(document, (*prefix, *path), message, allowed, on_key=on_key)


def problem(
    document: Document, path: PathOf, message: str, allowed: str = "", on_key: bool = False
) -> Problem:
    """Return a problem at ``path``: at its key, or at its value."""
    spot = document.spot(path)
    line, column = spot.key if on_key or path not in document.spots else spot.value
    return Problem(spot.file, line, column, field_name(path), message, allowed)


def _path_of(detail: ErrorDetails) -> PathOf:
    path: list[str | int] = []
    fresh = False
    for step in detail["loc"]:
        tags = _TAGS.get(str(path[-1]), ()) if path and not fresh else ()
        if step == "[key]" or (step in tags and len(path) in {1, 4}):
            fresh = True
            continue
        fresh = False
        path.append(step)
    return tuple(path)


def _sentence(
    detail: ErrorDetails, path: PathOf, text: str | None, schema: Schema
) -> tuple[str, str]:
    kind, value = detail["type"], detail["input"]
    shown = show(value) if text is None or isinstance(value, str) else show(text)[1:-1]
    if isinstance(value, dict | list | tuple):
        shown = "a mapping" if isinstance(value, dict) else "a list"
    here = _schema_at(schema, path)
    allowed = _allowed(schema, here)
    if kind in {"extra_forbidden", "missing", "literal_error"}:
        return _name_sentence(kind, value, shown, path, schema)
    if kind in _RANGE:
        message = f"{shown} is out of range"
    elif kind in {"value_error", "assertion_error"}:
        message = f"{show(value)}: {_own_text(detail, value)}"
    elif kind == "string_pattern_mismatch":
        message, allowed = f"{shown} has the wrong form", "letters, digits, - and _, at most 40"
    elif kind in {"string_too_long", "string_too_short", "too_short", "too_long"}:
        message = f"{shown} is too {kind.rsplit('_', 1)[1]}"
    else:
        message = _type_sentence(kind, value, shown)
    return message, allowed


def _name_sentence(
    kind: str, value: Any, shown: str, path: PathOf, schema: Schema
) -> tuple[str, str]:
    here = _schema_at(schema, path)
    if kind == "missing":
        return "is missing", _allowed(schema, here)
    if kind == "extra_forbidden":
        known = list(_properties(schema, _schema_at(schema, path[:-1])))
        known += ["extends"] if "world" in known else []
        return "unknown key" + did_you_mean(str(path[-1]), known), listing(known)
    known = [str(name) for name in _enum(schema, here)]
    hint = did_you_mean(value, known) if isinstance(value, str) else ""
    return f"{shown} is not allowed{hint}", listing(known)


def _own_text(detail: ErrorDetails, value: Any) -> str:
    text = str(detail.get("ctx", {}).get("error", detail["msg"]))
    start = f"{value!r} is "
    return text[len(start) :] if text.startswith(start) else text


def _type_sentence(kind: str, value: Any, shown: str) -> str:
    need = _NEEDED.get(kind.partition("_")[0], "this is not allowed")
    if kind.startswith("string") and isinstance(value, int | float):
        return f"{shown} is not text; write it in quotes: '{shown}'"
    if kind.startswith(("int", "float")) and isinstance(value, bool):
        return f"{shown} is true or false; {need}"
    if kind.startswith("int") and isinstance(value, float):
        return f"{shown} is a number with a point or an exponent; {need}"
    if kind.startswith("bool") and value in ("yes", "no", "on", "off"):
        return f"{shown} is text in YAML 1.2; {need}"
    if value is None:
        return f"has no value; {need}"
    return f"{shown} is not allowed here; {need}"


def _branches(schema: Schema, part: Schema) -> Iterator[Schema]:
    """Yield the alternatives of a schema, references followed."""
    if "$ref" in part:
        part = schema["$defs"][part["$ref"].rsplit("/", 1)[1]]
    nested = [*part.get("anyOf", []), *part.get("oneOf", [])]
    if not nested:
        yield part
    for branch in nested:
        yield from _branches(schema, branch)


def _properties(schema: Schema, part: Schema) -> dict[str, Schema]:
    found: dict[str, Schema] = {}
    for branch in _branches(schema, part):
        found |= branch.get("properties", {})
    return found


def _enum(schema: Schema, part: Schema) -> list[Any]:
    found: list[Any] = []
    for branch in _branches(schema, part):
        found += branch.get("enum", [])
        found += [branch["const"]] if "const" in branch else []
        found += branch.get("propertyNames", {}).get("enum", [])
    return found


def _schema_at(schema: Schema, path: PathOf) -> Schema:
    part = schema
    for step in path:
        part = next(_below(schema, part, step), {})
    return part


def _below(schema: Schema, part: Schema, step: str | int) -> Iterator[Schema]:
    for branch in _branches(schema, part):
        if isinstance(step, int) and "items" in branch:
            yield branch["items"]
        elif step in branch.get("properties", {}):
            yield branch["properties"][step]
        elif "patternProperties" in branch:
            yield from branch["patternProperties"].values()
        elif isinstance(branch.get("additionalProperties"), dict):
            names = branch.get("propertyNames", {})
            yield (
                {"anyOf": [names]}
                if step not in names.get("enum", [step])
                else branch["additionalProperties"]
            )


def _allowed(schema: Schema, part: Schema) -> str:
    words = [_words(branch) for branch in _branches(schema, part)]
    text = " or ".join(dict.fromkeys(word for word in words if word))
    about = str(part.get("description", "")).rstrip(".")
    return f"{text} ({about})" if text and about else text or about


def _words(part: Schema) -> str:
    if part.get("format") == "month":
        return "a month written YYYY-MM"
    if "enum" in part or "const" in part:
        return listing(str(name) for name in part.get("enum", [part.get("const")]))
    kind = str(part.get("type", ""))
    if kind in {"integer", "number"}:
        return ("a whole number" if kind == "integer" else "a number") + _range(part)
    if kind == "string" and "maxLength" in part:
        return f"text of {part.get('minLength', 0)} to {part['maxLength']} characters"
    if kind == "array" and "minItems" in part:
        thing = "codes" if part.get("items", {}).get("type") == "string" else "numbers"
        return f"{part['minItems']} or more {thing}"
    names = {"string": "text", "boolean": "true or false", "array": "a list", "null": "null"}
    return names.get(kind, "a mapping" if kind == "object" else "")


def _range(part: Schema) -> str:
    low = part.get("minimum", part.get("exclusiveMinimum"))
    high = part.get("maximum", part.get("exclusiveMaximum"))
    if low is None or high is None:
        return ""
    return f" {'above' if 'exclusiveMinimum' in part else 'from'} {_number(low)} to {_number(high)}"


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"
