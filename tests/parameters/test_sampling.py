"""The Latin hypercube: one value per stratum, keyed by name, within the range."""

from collections import Counter

import numpy as np
import pytest

from sim.parameters.sampling import choose, drawable, latin_hypercube, unit_column


class Fake:
    """Parameters with a kind and a range."""

    def __init__(self, table: dict[str, tuple[str, tuple[float, float] | None]]) -> None:
        self.table = table

    @property
    def names(self) -> list[str]:
        return list(self.table)

    def kind_of(self, name: str) -> str:
        return self.table[name][0]

    def range_of(self, name: str) -> tuple[float, float] | None:
        return self.table[name][1]


FOUR = Fake(
    {
        "b": ("assumed", (0.0, 1.0)),
        "a": ("assumed", (-2.0, 6.0)),
        "law": ("law", (0.0, 1.0)),
        "loose": ("assumed", None),
    }
)


@pytest.mark.parametrize("n", [1, 2, 7, 40])
def test_each_stratum_holds_one_value(n: int) -> None:
    for name in ("a", "verzuim.x"):
        strata = np.floor(unit_column(name, n, seed=3) * n).astype(int)
        assert sorted(strata) == list(range(n))


def test_values_lie_in_the_range_and_fill_it() -> None:
    values = np.array([row["a"] for row in latin_hypercube(FOUR, 50, 1)])
    assert values.min() >= -2.0
    assert values.max() <= 6.0
    assert sorted(np.floor((values + 2.0) / 8.0 * 50).astype(int)) == list(range(50))


def test_only_assumed_parameters_with_a_range_are_drawn() -> None:
    assert drawable(FOUR) == ["a", "b"]
    assert drawable(FOUR, fixed=["a"]) == ["b"]
    assert list(latin_hypercube(FOUR, 3, 1)[0]) == ["a", "b"]


def test_a_column_does_not_depend_on_order_or_on_other_parameters() -> None:
    turned = Fake(dict(reversed(FOUR.table.items())))
    assert latin_hypercube(turned, 9, 5) == latin_hypercube(FOUR, 9, 5)
    alone = Fake({"b": ("assumed", (0.0, 1.0))})
    both = [row["b"] for row in latin_hypercube(FOUR, 9, 5)]
    assert [row["b"] for row in latin_hypercube(alone, 9, 5)] == both


def test_columns_are_not_alike() -> None:
    n = 200
    units = [unit_column(f"parameter.{i}", n, seed=1) for i in range(12)]
    correlation = np.corrcoef(units) - np.eye(12)
    assert np.abs(correlation).max() < 5 / np.sqrt(n)
    assert not np.array_equal(unit_column("a", n, 1), unit_column("a", n, 2))


def test_structure_is_shared_out_evenly() -> None:
    sets = ["Adir", "ACdir", "full"]
    assert set(Counter(choose(sets, 30, 1)).values()) == {10}
    assert sorted(Counter(choose(sets, 20, 1)).values()) == [6, 7, 7]
    assert choose(sets, 20, 1) != sorted(choose(sets, 20, 1))


def test_no_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1 row"):
        unit_column("a", 0, 1)
