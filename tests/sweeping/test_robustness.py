"""Robustness: regret and helping, against a table worked out by hand."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from toys import Noisy, Toy, toy_sweep

from sim.results import RunError
from sim.sweeping.analysis import examine
from sim.sweeping.contents import Sweep
from sim.sweeping.factors import Factor
from sim.sweeping.local import Local
from sim.sweeping.robustness import failed_everywhere, robustness
from sim.sweeping.schema import Design
from sim.sweeping.sweep import run_sweep
from sim.sweeping.swept import Swept, read_swept
from sim.sweeping.tasks import Task
from sim.viewing.sweep_tables import analysis_tables

TABLE = {("geen", 1): 10.0, ("geen", 2): 10.0, ("geen", 3): 10.0}
TABLE |= {("klein", 1): 8.0, ("klein", 2): 9.0, ("klein", 3): 12.0}
TABLE |= {("groot", 1): 4.0, ("groot", 2): 10.0, ("groot", 3): 30.0}
"""Outcome of each policy in each of three futures."""
FACTORS = [
    Factor("beleid", "lever", values=("geen", "klein", "groot")),
    Factor("toekomst", "uncertainty", values=(1, 2, 3)),
]


class Written(Toy):
    """Returns what the table says; fails where it says nothing."""

    def run(self, task: Task, progress: Any) -> Sequence[float]:
        return [TABLE[str(task.values["beleid"]), int(task.values["toekomst"])]]


def swept(folder: Path, sweep: Sweep) -> Swept:
    run_sweep(sweep, folder / "out", Local(1))
    return read_swept(folder / "out")


@pytest.mark.parametrize("better", ["lower", "higher"])
def test_against_a_table(tmp_path: Path, better: str) -> None:
    """Caught: regret against the mean, or against the best of all futures; a tie that helps."""
    sweep = toy_sweep(Written(), FACTORS, Design(kind="grid"), better={"y": better})
    table = robustness(swept(tmp_path, sweep)).set_index("beleid")
    assert list(table["median"]) == [10.0, 9.0, 10.0]
    assert (table["futures"] == 3).all()
    if better == "lower":
        assert list(table["worst"]) == [10.0, 12.0, 30.0]
        assert list(table["largest_regret"]) == [6.0, 4.0, 20.0]
        assert list(table["mean_regret"]) == pytest.approx([7 / 3, 2.0, 7.0])
        assert list(table["helps"])[1:] == pytest.approx([2 / 3, 1 / 3])
    else:
        assert list(table["worst"]) == [10.0, 8.0, 4.0]
        assert list(table["largest_regret"]) == [20.0, 18.0, 6.0]
        assert list(table["helps"])[1:] == pytest.approx([1 / 3, 1 / 3])
    assert table["helps"].isna()["geen"]


def test_a_future_with_a_failed_run_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(TABLE, ("klein", 3))
    sweep = toy_sweep(Written(), FACTORS, Design(kind="grid"), better={"y": "lower"})
    table = robustness(swept(tmp_path, sweep)).set_index("beleid")
    assert (table["futures"] == 2).all()
    assert table["worst"]["groot"] == 10.0


def test_a_policy_that_fails_in_every_future_is_named_and_the_others_are_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Caught: one policy that always fails and leaves nothing to say of the others."""
    for future in (1, 2, 3):
        monkeypatch.delitem(TABLE, ("klein", future))
    sweep = toy_sweep(Written(), FACTORS, Design(kind="grid"), better={"y": "lower"})
    found = swept(tmp_path, sweep)
    table = robustness(found).set_index("beleid")
    assert list(table.index) == ["geen", "groot"]
    assert (table["futures"] == 3).all()
    assert list(table["largest_regret"]) == [6.0, 20.0]
    assert failed_everywhere(found, "y") == ["beleid klein"]
    shown = analysis_tables(examine(found)).values()
    told = [note for table in shown for note in table.notes]
    assert any(note.endswith("niet beoordeeld: beleid klein.") for note in told)


def test_without_the_first_policy_nothing_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for future in (1, 2, 3):
        monkeypatch.delitem(TABLE, ("geen", future))
    sweep = toy_sweep(Written(), FACTORS, Design(kind="grid"), better={"y": "lower"})
    with pytest.raises(RunError, match="the first policy, against which the others are set"):
        robustness(swept(tmp_path, sweep))


def test_replicates_are_averaged_and_no_futures_of_their_own(tmp_path: Path) -> None:
    """Caught: three futures with two seeds that are told as six."""
    sweep = toy_sweep(
        Noisy(),
        [*FACTORS[1:], Factor("b", "lever", values=(0, 1))],
        Design(kind="grid"),
        2,
        better={"y": "lower"},
    )
    found = swept(tmp_path, sweep)
    table = robustness(found)
    assert (table["futures"] == 3).all()
    means = found.runs.groupby(["toekomst", "b"])["y"].mean().unstack("b")
    assert list(table["median"]) == pytest.approx(list(means.median()))


@pytest.mark.parametrize(
    ("factors", "design", "better", "told"),
    [
        (FACTORS[1:], Design(kind="grid"), {"y": "lower"}, "there are no levers"),
        (FACTORS, Design(kind="grid"), {}, "no outcome says which way is better"),
        (
            [Factor("b", "lever", 0.0, 1.0), Factor("c", "uncertainty", 0.0, 1.0)],
            Design(kind="lhs", points=4),
            {"y": "lower"},
            "no two policies meet in one future",
        ),
        (FACTORS[:1], Design(kind="grid"), {"y": "lower"}, "one future says nothing"),
    ],
)
def test_what_cannot_be_judged_is_told(
    tmp_path: Path, factors: list[Factor], design: Design, better: dict[str, str], told: str
) -> None:
    with pytest.raises(RunError, match=told):
        robustness(swept(tmp_path, toy_sweep(Noisy(), factors, design, better=better)))
