"""What the machine cannot hold is refused before it starts."""

import resource
from pathlib import Path

import pytest
from fake_model import scenario_of
from folders import make

from sim.resources import available_memory
from sim.results import RunError

pytestmark = pytest.mark.usefixtures("still")


@pytest.mark.parametrize(
    ("memory", "fields", "options", "named"),
    [
        (1 << 30, {"scale": 1.0}, {}, "scale: one run needs"),
        (4 << 30, {"scale": 0.05}, {"replicates": 50, "jobs": 40}, "--jobs 40: needs"),
        (1 << 40, {"scale": 1.0}, {"replicates": 10**6}, "--replicates: needs"),
        (1 << 40, {"scale": 1.0}, {"replicates": 10**6, "seed_only": True}, "--replicates: needs"),
    ],
)
def test_what_does_not_fit_is_refused_first(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    memory: int,
    fields: dict[str, float],
    options: dict[str, int],
    named: str,
) -> None:
    monkeypatch.setattr("sim.resources.available_memory", lambda: memory)
    with pytest.raises(RunError) as refused:
        make(tmp_path / "a", scenario=scenario_of(**fields), **options)
    assert str(refused.value).startswith(named)
    assert "--allow-large" in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_allow_large_starts_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.resources.available_memory", lambda: 1)
    assert make(tmp_path / "a", allow_large=True).folder.is_dir()


def test_the_limit_of_the_process_counts() -> None:
    old = resource.getrlimit(resource.RLIMIT_AS)
    limit = 64 << 30
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, old[1]))
        assert available_memory() <= limit
    finally:
        resource.setrlimit(resource.RLIMIT_AS, old)
