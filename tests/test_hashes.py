"""Results change only on purpose (C30), and a change shows in the changelog."""

import hashes
import pytest


@pytest.mark.parametrize("name", hashes.RUNS)
def test_the_results_are_those_that_are_kept(name: str) -> None:
    """Caught: any figure of any table that differs in its last digit."""
    found = hashes.run_hash(name)
    assert found == hashes.kept()[name], (
        "results changed; if that was meant, run `python tests/hashes.py` and say in CHANGELOG.md "
        "when and why"
    )


def test_the_changelog_names_the_hashes() -> None:
    """The first eight digits of each hash stand in the changelog, so that it cannot lag behind."""
    changelog = (hashes.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert [h[:8] for h in hashes.kept().values() if h[:8] not in changelog] == []
