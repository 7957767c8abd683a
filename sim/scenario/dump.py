"""Writing a scenario as YAML that reads back as the same scenario."""

import io
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from sim.scenario.scalars import resolve


def to_yaml(data: dict[str, Any]) -> str:
    """Return plain data (as a model dumps it) as YAML 1.2, the same text for the same data."""
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = 100
    yaml.representer.ignore_aliases = lambda _: True
    yaml.representer.add_representer(type(None), lambda r, _: _scalar(r, "null", "null"))
    yaml.representer.add_representer(float, lambda r, v: _scalar(r, "float", repr(v)))
    target = io.StringIO()
    yaml.dump(_plain(data), target)
    return target.getvalue()


def _scalar(representer: Any, kind: str, text: str) -> Any:
    return representer.represent_scalar(f"tag:yaml.org,2002:{kind}", text)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return _text(value) if isinstance(value, str) else value


def _text(value: str) -> str:
    """Return text in quotes unless it is plain words that can only be read as themselves."""
    try:
        safe = isinstance(resolve(value), str) and value.isprintable() and value == value.strip()
    except ValueError:
        safe = False
    return value if safe else DoubleQuotedScalarString(value)
