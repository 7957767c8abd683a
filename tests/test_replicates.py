"""Replicates: the same for any number of jobs, one design for all scenarios, faults named."""

import json
import os
import threading
from pathlib import Path

import fake_model
import pandas as pd
import pytest
from fake_model import scenario_of
from folders import digest, make

from sim.parameters import load
from sim.replicates import design, seed_of, structural_names
from sim.results import RunError, verify

pytestmark = pytest.mark.usefixtures("still")


def test_replicates_are_the_same_for_any_number_of_jobs(tmp_path: Path) -> None:
    make(tmp_path / "a", replicates=4)
    make(tmp_path / "b", replicates=4, jobs=2)
    first, second = digest(tmp_path / "a"), digest(tmp_path / "b")
    assert first == second
    assert {"chance.parquet", "summary.parquet"} <= set(first)
    table = pd.read_parquet(tmp_path / "a" / "yearly.parquet")
    assert list(table["replicate"].unique()) == [0, 1, 2, 3]
    assert verify(tmp_path / "a") == []


def test_a_failed_replicate_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    scenario, count = scenario_of(), 6
    failing = [i for i in range(count) if seed_of(scenario.seed, i) % 3 == 0]
    assert 0 < len(failing) < count
    result = make(
        tmp_path / "a", replicates=count, seed_only=True, simulator=fake_model.failing_third
    )
    sentence = "replicate-{:06d}: ZeroDivisionError: no places"
    assert result.failed == [sentence.format(i) for i in failing]
    left = sorted(set(range(count)) - set(failing))
    assert sorted(result.yearly["replicate"].unique()) == left
    state = json.loads((tmp_path / "a" / "run.json").read_text())["state"]
    assert state == f"{len(failing)} of {count} runs failed"


def test_when_every_replicate_fails_nothing_is_kept(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="ZeroDivisionError"):
        make(tmp_path / "a", replicates=2, simulator=fake_model.always_failing)
    assert list(tmp_path.iterdir()) == []


def test_a_process_that_dies_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="ended from outside"):
        make(tmp_path / "a", replicates=2, jobs=2, simulator=fake_model.dying)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_stops_the_workers(tmp_path: Path) -> None:
    timer = threading.Timer(3.0, lambda: os.kill(os.getpid(), 2))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        make(tmp_path / "a", replicates=2, jobs=2, simulator=fake_model.endless)
    timer.cancel()
    assert list(tmp_path.iterdir()) == []


def test_the_design_is_the_same_for_every_scenario() -> None:
    first = design(scenario_of(seed=1), 9, seed_only=False)
    other = design(scenario_of(seed=2, name="anders", years=5), 9, seed_only=False)
    assert [t.values for t in first] == [t.values for t in other]
    assert [t.parameter_set for t in first] == [t.parameter_set for t in other]
    assert [t.seed for t in first] != [t.seed for t in other]
    assert len({t.seed for t in first if not t.chance}) == 9
    assert sum(t.chance for t in first) == 8


def test_the_structural_sets_decide_what_they_disagree_on() -> None:
    base = load()
    decided = structural_names(base)
    assert {"tlv.strengheid_blijvend", "tlv.invoering_strengheid"} <= decided
    assert "aanvraag.niveau_sbo" not in decided
    drawn = design(scenario_of(), 3, seed_only=False)[0].values
    assert not decided & set(drawn)
    assert "aanvraag.niveau_sbo" in drawn


def test_what_a_scenario_sets_itself_is_not_drawn() -> None:
    tasks = design(scenario_of(parameters={"aanvraag.niveau_sbo": 0.14}), 3, seed_only=False)
    assert all("aanvraag.niveau_sbo" not in task.values for task in tasks)


def test_seed_only_keeps_the_parameters(tmp_path: Path) -> None:
    tasks = design(scenario_of(), 5, seed_only=True)
    assert len(tasks) == 5
    assert all(not task.values and not task.chance for task in tasks)
    result = make(tmp_path / "a", replicates=5, seed_only=True)
    assert result.summary is not None
    assert set(result.summary["chance_share"]) == {1.0}


def test_the_summary_tells_chance_from_parameters(tmp_path: Path) -> None:
    result = make(tmp_path / "a", replicates=12)
    assert result.summary is not None
    assert (result.summary["runs"] == 12).all()
    assert (result.summary["chance_runs"] == 8).all()
    assert (result.summary["p10"] <= result.summary["median"]).all()
    assert (result.summary["median"] <= result.summary["p90"]).all()
    assert 0.0 < result.summary["chance_share"].max() < 0.5
