"""Compiled code is never older than its source, also where one file calls a kernel of another."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sim

PROBE = '''"""A kernel that calls kernels of two other files."""

import numpy as np

from sim.agents.choice import choice_of, position
from sim.draws import uniform
from sim.kernel import kernel


@kernel
def probe(table, u):
    return position(table, 0, u) + (uniform(np.uint64(1), np.uint64(2)) < 2.0)


TABLE = choice_of(np.array([0, 2]), np.zeros(2, np.int32), np.array([0.5, 1.0]))
print(probe(TABLE, 0.75), probe.stats.cache_hits.total())
'''


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a folder with a copy of the package and a program that calls its kernels."""
    skip = shutil.ignore_patterns("__pycache__", "tables")
    shutil.copytree(Path(sim.__file__).parent, tmp_path / "sim", ignore=skip)
    (tmp_path / "probe.py").write_text(PROBE)
    return tmp_path


def run(folder: Path) -> tuple[int, int]:
    """Return what the kernel gives, and whether its machine code came from disk."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "LEERLINGSTROMEN_CACHE": str(folder)}
    environment.pop("NUMBA_CACHE_DIR", None)
    command = [sys.executable, str(folder / "probe.py")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    value, hits = done.stdout.split()
    return int(value), int(hits)


def edit(folder: Path, file: str, old: str, new: str) -> None:
    """Change one place in a file, and nothing of its size or age."""
    path = folder / "sim" / file
    before, text = path.stat(), path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    assert len(old) == len(new)
    path.write_text(text.replace(old, new), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_an_edited_kernel_is_compiled_anew_also_when_another_file_calls_it(copy: Path) -> None:
    """Caught: machine code kept by file and time, as Numba does by itself."""
    assert run(copy) == (2, 0)
    assert run(copy) == (2, 1), "the second time the machine code comes from disk"
    edit(copy, "agents/choice.py", "    return int(at)\n", "    return 40+at  \n")
    assert run(copy) == (42, 0)


def test_an_inlined_draw_that_is_edited_counts_too(copy: Path) -> None:
    assert run(copy)[0] == 2
    edit(copy, "draws.py", "_TO_UNIT = 1.0 / (1 << 53)", "_TO_UNIT = 9.9 / (1 << 51)")
    assert run(copy) == (1, 0)
