"""The example of docs/mesa.md: its model runs, and its viewer is given what Mesa takes.

The viewer itself needs Mesa's extra [viz] and a network, so it is not run.
"""

import ast
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODEL, VIEWER = re.findall(
    r"```python\n(.*?)```", (ROOT / "docs" / "mesa.md").read_text(encoding="utf-8"), re.DOTALL
)


@pytest.fixture(scope="module")
def made() -> Any:
    names: dict[str, Any] = {}
    exec(compile(MODEL, "docs/mesa.md", "exec"), names)
    return names


def test_the_model_steps_and_collects(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    model = made["Stelsel"](seed=3, years=1)
    while model.running:
        model.step()
    frame = model.datacollector.get_model_vars_dataframe()
    assert len(frame) == 12
    assert list(frame["maand"]) == list(range(frame["maand"].iloc[0], frame["maand"].iloc[0] + 12))
    monthly = model.recorder.monthly()
    waiting = monthly[(monthly["level"] == "nederland") & (monthly["indicator"] == "wachtlijst_so")]
    assert frame["wachtlijst_so"].iloc[-1] == waiting["value"].iloc[-1]
    assert frame["thuiszitters_stand"].max() > 0


def test_a_reset_makes_the_same_model_again(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found = []
    for _ in range(2):
        model = made["Stelsel"](seed=5, years=1)
        for _ in range(6):
            model.step()
        found.append(model.datacollector.get_model_vars_dataframe())
    assert found[0].equals(found[1])


def arguments(name: str) -> tuple[set[str], bool]:
    """Return the arguments of a function of Mesa's viewer, from its source."""
    spec = find_spec("mesa")
    assert spec is not None
    assert spec.origin is not None
    for path in sorted((Path(spec.origin).parent / "visualization").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name == name:
                taken = {each.arg for each in (*node.args.args, *node.args.kwonlyargs)}
                return taken, node.args.kwarg is not None
    raise AssertionError(f"Mesa has no {name}")


def test_the_viewer_is_given_what_mesa_takes(made: Any) -> None:
    tree = ast.parse(VIEWER)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = {call.func.id: call for call in calls if isinstance(call.func, ast.Name)}
    assert {"SolaraViz", "make_plot_component", "Stelsel"} <= set(names)
    taken, _ = arguments("SolaraViz")
    assert {word.arg for word in names["SolaraViz"].keywords} <= taken
    arguments("make_plot_component")
    params = next(w.value for w in names["SolaraViz"].keywords if w.arg == "model_params")
    assert isinstance(params, ast.Dict)
    keys = {key.value for key in params.keys if isinstance(key, ast.Constant)}
    own = made["Stelsel"].__init__.__code__.co_varnames
    assert keys <= set(own)
