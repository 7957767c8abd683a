"""Imports run downwards only.

Every import counts: at the top of a file, inside a function, and under ``if TYPE_CHECKING``: a type
that must be named is a dependency like any other. Rooms of one layer may import each other, except
processes and policies, which meet in the levers alone.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim import WITHOUT_KERNELS

PACKAGE = Path(__file__).resolve().parents[1] / "sim"

LAYERS = (  # from the bottom to the top
    {
        "recording",
        "counting",
        "longform",
        "bookkeeping",
        "parameters",
        "draws",
        "clock",
        "data",
        "kernel",
    },
    {"agents", "submodels"},
    {"processes", "policies"},
    {"explaining"},
    {"model", "observing"},
    {"scenario", "population"},
    {
        "run",
        "replicates",
        "disk",
        "unfinished",
        "joining",
        "simulate",
        "results",
        "summary",
        "parquet",
        "provenance",
        "resources",
        "seals",
        "reopen",
        "sampler",
        "tracer",
        "trace",
    },
    {"viewing", "comparing", "backcast", "sweeping", "calibrate"},
    {"cli", "cli_figures", "cli_inspect", "cli_options", "cli_report", "cli_sweeps", "sentences"},
)
RANK = {room: rank for rank, rooms in enumerate(LAYERS) for room in rooms}
STRANGERS = ({"processes", "policies"},)
"""Rooms of one layer that may not import each other."""


def modules_imported(source: str, module: str, is_package: bool) -> Iterator[tuple[int, str]]:
    """Yield line and full name of everything a file imports from the package, wherever it does."""
    inside = module.split(".") if is_package else module.split(".")[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = inside[: len(inside) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            names = [f"{base}.{alias.name}" for alias in node.names] if base else []
        else:
            continue
        yield from ((node.lineno, name) for name in names if name.split(".")[0] == "sim")


def violations(source: str, module: str, is_package: bool = False) -> list[str]:
    """Return one sentence per import of a file that runs against the order."""
    room = module.split(".")[1]
    found = []
    for line, name in modules_imported(source, module, is_package):
        parts = name.split(".")
        other = parts[1] if len(parts) > 1 else ""
        if other in {"", room} or (other not in RANK and other not in ROOMS):
            continue  # the package itself (version, cache), its own room, or a name of sim/__init__
        strangers = any(room in pair and other in pair for pair in STRANGERS)
        if RANK[other] > RANK[room] or strangers:
            found.append(f"{module}, line {line}: {room} imports {name}")
    return found


def _module(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"]
ROOMS = {_module(path).split(".")[1] for path in FILES}


def test_every_room_has_a_layer() -> None:
    assert len(FILES) > 50
    assert not ROOMS - set(RANK), "give the new file or folder its place in LAYERS"


@pytest.mark.parametrize("path", FILES, ids=_module)
def test_imports_run_downwards(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert violations(source, _module(path), path.name == "__init__.py") == []


def test_the_root_of_the_package_imports_nothing_of_it() -> None:
    source = (PACKAGE / "__init__.py").read_text(encoding="utf-8")
    assert list(modules_imported(source, "sim", True)) == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("sim.draws", "from sim.agents.codes import Niveau"),
        ("sim.agents.levers", "import sim.processes.tlv"),
        ("sim.processes.tlv", "from sim.policies import zorgplicht"),
        ("sim.policies.zorgplicht", "def apply():\n    from sim.processes.tlv import step\n"),
        ("sim.processes.tlv", "from sim import model"),
        ("sim.processes.tlv", "from ..model import run_month"),
        ("sim.model", "if TYPE_CHECKING:\n    from sim.scenario import Scenario\n"),
        ("sim.scenario.names", "from sim.run import run"),
        ("sim.results", "import sim.viewing.figures as figures"),
        ("sim.backcast", "from sim.cli import main"),
    ],
)
def test_a_planted_import_upwards_is_found(module: str, source: str) -> None:
    assert len(violations(source, module)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("sim.scenario.names", "from sim.policies.settings import POLICIES"),
        ("sim.population.replay", "from sim.model import run_month"),
        ("sim.processes.tlv", "from .rows import needy_rows"),
        ("sim.run", "from sim import __version__, cache_folder\nimport numpy as np\n"),
        ("sim.cli", "def run():\n    from sim.viewing.gallery import draw_usual\n"),
    ],
)
def test_an_import_downwards_passes(module: str, source: str) -> None:
    assert violations(source, module) == []


def test_rooms_that_do_not_count_for_machine_code_hold_no_kernel() -> None:
    """Caught: a kernel moved to a room whose edits keep the old machine code."""
    for path in PACKAGE.rglob("*.py"):
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if room not in WITHOUT_KERNELS:
            continue
        assert RANK[room] >= RANK["run"], f"{room} lies where kernels may import it"
        text = path.read_text(encoding="utf-8")
        assert "sim.kernel" not in text, path
        assert "import numba" not in text, path
