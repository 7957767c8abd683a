"""Rules of the house: no hidden chance, no unsafe reading, no dead parameter, no machine paths."""

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.parameters import load
from sim.parameters.document import COMMAND, document

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted((ROOT / "sim").rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}

MAX_LINES = 300
LONGER = {  # files that may be longer, and why
    "sim/recording.py": "everything that is counted",
    "sim/agents/levers.py": "a declaration per lever",
}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# --- chance and unsafe reading ------------------------------------------------------------------

BANNED_MODULES = {"random", "secrets", "pickle", "cPickle", "marshal", "shelve", "dill", "joblib"}
BANNED_NAMES = {"eval", "exec", "default_rng", "RandomState", "read_pickle", "to_pickle"}


def banned(tree: ast.AST) -> list[str]:
    """Return what a file does that the house forbids, with its line."""
    found = []
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Import):
            names = {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names = {node.module or "", *(alias.name for alias in node.names)}
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Attribute):
            names = {node.attr, ast.unparse(node)}
            if node.attr == "eval":
                names.discard("eval")  # DataFrame.eval takes a formula of columns, not Python
        elif isinstance(node, ast.Name):
            names = {node.id}
        elif isinstance(node, ast.keyword) and node.arg == "allow_pickle":
            names = {"pickle"} if not _is_false(node.value) else set()
            line = node.value.lineno
        else:
            continue
        bad = {n for n in names if n in BANNED_NAMES or n.split(".")[0] in BANNED_MODULES}
        bad |= {n for n in names if re.match(r"(np|numpy)\.random\b", n)}
        found += [f"line {line}: {name}" for name in sorted(bad)]
    return found


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_no_other_chance_and_no_unsafe_reading(path: Path) -> None:
    assert banned(TREES[path]) == []


@pytest.mark.parametrize(
    "source",
    [
        "import random",
        "from random import choice",
        "from numpy import random",
        "from numpy.random import default_rng",
        "x = np.random.uniform()",
        "x = numpy.random.default_rng(1)",
        "import pickle",
        "from joblib import load",
        "frame.to_pickle(path)",
        "np.load(path, allow_pickle=True)",
        "eval(text)",
    ],
)
def test_a_planted_breach_is_found(source: str) -> None:
    assert banned(ast.parse(source))


# --- size and docstrings ------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_files_are_short(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MAX_LINES or _name(path) in LONGER


def test_exceptions_to_the_length_are_files() -> None:
    assert set(LONGER) <= {_name(path) for path in FILES}


def undocumented(tree: ast.Module) -> list[str]:
    """Return the public names of a file without a docstring."""
    found = [] if ast.get_docstring(tree) else ["the file"]

    def look(body: list[ast.stmt], inside: str) -> Iterator[str]:
        for node in body:
            if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if node.name.startswith("_"):
                continue
            if not ast.get_docstring(node):
                yield inside + node.name
            if isinstance(node, ast.ClassDef):
                yield from look(node.body, f"{inside}{node.name}.")

    return found + list(look(tree.body, ""))


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_public_names_have_a_docstring(path: Path) -> None:
    assert undocumented(TREES[path]) == []


def test_a_name_without_docstring_is_found() -> None:
    source = '"""File."""\nclass A:\n    """A."""\n    def b(self): pass\n    def _c(self): pass\n'
    assert undocumented(ast.parse(source)) == ["A.b"]


# --- paths of a machine -------------------------------------------------------------------------

_PLACES = "|".join(("work", "root", "home", "tmp", "Users", "mnt"))
MACHINE_PATH = re.compile(rf"(?<![\w.~/])/(?:{_PLACES})/|\.\./sh" + r"ared|[A-Z]:\\\\?Users")


def _tracked() -> list[Path]:
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        asked = subprocess.run(
            [git, "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        found = [ROOT / name for name in asked.stdout.split("\0") if name]
    else:
        found = [path for path in ROOT.rglob("*") if not _is_hidden(path)]
    return [path for path in found if path.is_file() and path.suffix not in {".csv", ".geojson"}]


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(ROOT).parts)


def test_no_path_of_a_machine() -> None:
    tracked = _tracked()
    assert len(tracked) > 100
    found = [
        f"{_name(path)}, line {number}: {line.strip()[:80]}"
        for path in tracked
        for number, line in enumerate(
            path.read_text(encoding="utf-8", errors="replace").splitlines(), 1
        )
        if MACHINE_PATH.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("place", ["work", "home", "tmp"])
def test_a_path_of_a_machine_is_found(place: str) -> None:
    assert MACHINE_PATH.search(f"read from /{place}/somebody/data")
    assert not MACHINE_PATH.search(f"see docs/{place}/page and https://x.nl/{place}/a")


# --- parameters ---------------------------------------------------------------------------------

NAMES = load().names
ROOMS = {name.split(".")[0] for name in NAMES}
ENTRIES = {name.rpartition(".")[0] for name in NAMES if name.count(".") > 1}
_ROOM = "|".join(sorted(ROOMS))
LITERAL = re.compile(rf"(?:{_ROOM})\.[a-z0-9_]+(?:\.[a-z0-9_]+)?")


def patterns_of(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and regular expression of every text that names one or more parameters."""
    inside = {id(part) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for part in n.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z0-9_]+"
                for part in node.values
            ]
            first = node.values[0] if node.values else None
            if isinstance(first, ast.Constant) and re.match(rf"(?:{_ROOM})\.", str(first.value)):
                yield node.lineno, "".join(parts)
        elif (
            isinstance(node, ast.Constant)
            and id(node) not in inside
            and LITERAL.fullmatch(str(node.value))
        ):
            yield node.lineno, re.escape(str(node.value))


def _matches(pattern: str) -> set[str]:
    return {name for name in {*NAMES, *ENTRIES} if re.fullmatch(pattern, name)}


WAITING: set[str] = set()  # parameters that no code reads yet: empty this set, never add to it
READ = [
    (f"{_name(path)}, line {line}", pattern)
    for path, tree in TREES.items()
    for line, pattern in patterns_of(tree)
]


def test_every_parameter_is_read() -> None:
    read = set().union(*(_matches(pattern) for _, pattern in READ))
    unread = [n for n in NAMES if n not in read and n.rpartition(".")[0] not in read]
    assert set(unread) <= WAITING
    assert not WAITING - set(NAMES)


def test_every_parameter_named_in_code_exists() -> None:
    unknown = [f"{place}: {pattern}" for place, pattern in READ if not _matches(pattern)]
    assert unknown == []


def test_a_misspelt_parameter_is_found() -> None:
    source = 'p["tlv.toekenning"] + p["tlv.toekening"] + p[f"tlv.invoering_{x}"] + p[f"tlv.{x}_q"]'
    known = [bool(_matches(pattern)) for _, pattern in patterns_of(ast.parse(source))]
    assert sorted(known) == [False, False, True, True]


def test_the_page_of_parameters_is_up_to_date() -> None:
    page = (ROOT / "docs" / "parameters.md").read_text(encoding="utf-8")
    assert page == document(), f"run {COMMAND}"
