"""Progress: one plain line per schooljaar off a terminal, a bar with the schooljaar on one."""

import io

from rich.console import Console

from sim.simulate import NOTICE, Step
from sim.viewing.progress import Reporter

YEARS = [Step("schooljaar", month, 24, f"{2025 + month // 12}/26") for month in range(24)]


def shown(steps: list[Step], terminal: bool) -> str:
    stream = io.StringIO()
    with Reporter(Console(file=stream, force_terminal=terminal, width=80)) as reporter:
        for step in steps:
            reporter(step)
            if reporter.bar is not None:
                reporter.bar.refresh()
    return stream.getvalue()


def test_one_line_per_schooljaar_when_it_is_no_terminal() -> None:
    steps = [Step("wereld", 0, 0, "scholen"), *YEARS, Step("schooljaar", 24, 24, "")]
    assert shown(steps, terminal=False).splitlines() == [
        "wereld: scholen",
        "schooljaar 2025/26",
        "schooljaar 2026/26",
    ]


def test_runs_are_counted() -> None:
    steps = [Step("run", done, 2, f"run {done} van 2") for done in (1, 2)]
    assert shown(steps, terminal=False).splitlines() == ["run 1 van 2", "run 2 van 2"]


def test_a_terminal_shows_a_bar_with_the_schooljaar_and_the_time_left() -> None:
    text = shown(YEARS, terminal=True)
    assert "schooljaar 2026/26" in text
    assert "nog" in text
    assert "50%" in text


def test_markup_in_a_label_is_plain_text() -> None:
    assert shown([Step("wereld", 0, 0, "[red]x")], terminal=False) == "wereld: [red]x\n"


def test_a_notice_stays_and_the_schooljaar_is_not_told_again() -> None:
    said = io.StringIO()
    with Reporter(Console(file=said, width=80)) as reporter:
        reporter(Step("schooljaar", 0, 24, "2025/2026"))
        reporter(Step(NOTICE, 0, 0, "tussenstand bewaard"))
        reporter(Step("schooljaar", 1, 24, "2025/2026"))
    assert said.getvalue() == "schooljaar 2025/2026\ntussenstand bewaard\n"
