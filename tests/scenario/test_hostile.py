"""Hostile files are refused in under two seconds; no bytes give another exception."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sim.scenario import Scenario, ScenarioError, load
from sim.scenario.names import Names

GOOD = "name: x\nstart: 2025-08\nyears: 2\n"
BOMB = "a: &a [x]\n" + "".join(
    f"{new}: &{new} [{','.join(['*' + old] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


LIMIT = 4.0
"""Seconds of the processor: twice what is promised, so that a busy or slow machine does not fail; a
file that is taken apart in vain costs minutes."""


def refuse(path: Path) -> str:
    Names.default()  # the package's own tables are not what is timed
    before = time.process_time()
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert time.process_time() - before < LIMIT
    return str(caught.value)


HOSTILE = {
    "alias bomb": (BOMB, "alias"),
    "merge key": (GOOD + "a: &a {b: 1}\nc: {<<: *a}\n", "alias"),
    "flow nesting": ("a: " + "[" * 5000, "nests too deeply"),
    "block nesting": ("\n".join(" " * i + "a:" for i in range(600)), "nests too deeply"),
    "sequence nesting": ("a:\n " + "- " * 5000, "nests too deeply"),
    "duplicate key": (GOOD + "years: 3\n", "stands twice"),
    "python tag": (GOOD + "seed: !!python/object/apply:os.system ['true']\n", "tag"),
    "tag": (GOOD + "seed: !!int '3'\n", "tag"),
    "anchor": (GOOD + "seed: &a 3\n", "anchor"),
    "many values": ("levers: [" + "1," * 100_000 + "]", "too many values"),
    "many keys": ("".join(f"k{i}: 1\n" for i in range(19_000)), "unknown key"),
    "many duplicates": ("a: 1\n" * 40_000, "or more other problems"),
    "many names": ("parameters: {" + ",".join(f"tlv.x{i}: 1" for i in range(9000)) + "}", "tlv.x"),
    "long number": ("years: " + "9" * 200_000, "too long"),
    "long text": ("name: " + "a" * 200_000, "too long"),
    "escape": ('name: "\\e[31mred"\n', "cannot be printed"),
    "infinite": (GOOD + "scale: 1e999\n", "finite"),
    "include": (GOOD + "include: ../../etc/passwd\n", "unknown key"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_refused_with_their_line(tmp_path: Path, case: str) -> None:
    text, words = HOSTILE[case]
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    said = refuse(path)
    assert words in said
    assert said.startswith(f"{path}:")
    assert len(said) < 60_000


def test_a_tag_is_not_obeyed(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    path = tmp_path / "x.yaml"
    path.write_text(f"name: !!python/object/apply:os.mkdir ['{trace}']\n", encoding="utf-8")
    refuse(path)
    assert not trace.exists()


def test_a_file_of_100_mb_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    assert "100,000,000 bytes" in refuse(path)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.yaml")
    assert "not a file" in refuse(tmp_path / "x.yaml")


@pytest.mark.parametrize(
    "name",
    [
        "../outside.yaml",
        "sub/../../outside.yaml",
        "..\\\\outside.yaml",
        "/etc/passwd",
        "link.yaml",
        "linked/outside.yaml",
        "x.yaml",
        "missing.yaml",
        "sub",
        "",
    ],
)
def test_extends_stays_inside_the_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (tmp_path / "outside.yaml").write_text(GOOD, encoding="utf-8")
    (folder / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    (folder / "linked").symlink_to(tmp_path)
    path = folder / "x.yaml"
    path.write_text(f'extends: "{name}"\n{GOOD}', encoding="utf-8")
    refuse(path)


def test_extends_in_a_ring_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("extends: b.yaml\n" + GOOD, encoding="utf-8")
    (tmp_path / "b.yaml").write_text("extends: a.yaml\n" + GOOD, encoding="utf-8")
    assert "extends itself" in refuse(tmp_path / "a.yaml")


KLEIN = (Path(__file__).parents[2] / "scenarios" / "klein.yaml").read_bytes()
FRAGMENTS = [
    b"world: ", b"levers: ", b"policies: ", b"parameters: ", b"places: ", b"extends: ", b"births: ",
    b"{", b"}", b"[", b"]", b"- ", b": ", b"\n", b"  ", b"? ", b"&a ", b"*a", b"!!x ", b"|\n",
    b">-\n", b"null", b"1e3", b"-1", b".nan", b"'", b'"', b"\\", b"#", b"%", b"---\n", b"...\n",
    b"\t", b"\xff", b"{code: [1], sector: {}}", b"schools: ", b"gemeenten: ", b"code: ",
    b"\xc2\x85", b"\x00",
]  # fmt: skip


def any_bytes_give_a_scenario_or_a_scenario_error(folder: Path, content: bytes) -> None:
    path = folder / "fuzz.yaml"
    path.write_bytes(content)
    before = time.process_time()
    try:
        result: Scenario | ScenarioError = load(path)
    except ScenarioError as error:
        result = error
    assert isinstance(result, Scenario) or str(result).startswith(str(path))
    assert time.process_time() - before < LIMIT


fuzz = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@fuzz
@given(st.binary(max_size=200))
@example(b"a: \xef\xbf\xbe")
def test_fuzz_bytes(tmp_path: Path, content: bytes) -> None:
    any_bytes_give_a_scenario_or_a_scenario_error(tmp_path, content)


@fuzz
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40))
def test_fuzz_fragments(tmp_path: Path, parts: list[bytes]) -> None:
    any_bytes_give_a_scenario_or_a_scenario_error(tmp_path, GOOD.encode() + b"".join(parts))


@fuzz
@given(
    st.integers(0, len(KLEIN)), st.integers(0, 30), st.lists(st.sampled_from(FRAGMENTS), max_size=3)
)
def test_fuzz_damage(tmp_path: Path, at: int, cut: int, parts: list[bytes]) -> None:
    content = KLEIN[:at] + b"".join(parts) + KLEIN[at + cut :]
    any_bytes_give_a_scenario_or_a_scenario_error(tmp_path, content)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 40)
    | st.floats()
    | st.sampled_from(["G1", "bao", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["code", "age", "2020-08", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
PATHS = [
    ("world",), ("levers",), ("policies",), ("parameters",), ("world", "gemeenten"),
    ("world", "swvs"), ("world", "schools"), ("world", "leerlingen"), ("world", "arrivals"),
    ("world", "births"), ("world", "constant_rates"), ("world", "processes"), ("start",),
    ("years",),
]  # fmt: skip


@fuzz
@given(
    st.sampled_from(PATHS),
    VALUES,
    st.sampled_from(["", "code", "gemeente", "schoolsoort", "school"]),
)
def test_fuzz_values(tmp_path: Path, path: tuple[str, ...], value: object, key: str) -> None:
    import json  # noqa: PLC0415

    if key:
        value = [{key: value}, value]
    data: dict[str, object] = {"name": "x", "start": "2025-08", "years": 2}
    data[path[0]] = {path[1]: value} if len(path) > 1 else value
    text = json.dumps(data).replace("NaN", ".nan").replace("Infinity", ".inf")
    any_bytes_give_a_scenario_or_a_scenario_error(tmp_path, text.encode())
