"""The same luck, leerling by leerling: who parts, by whose event, and books that agree."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from checks.test_c10_two_copies import CUT
from compared import STRICT, followed, make, net, pair_of, stock
from worlds import busy_world, group, scenario_of, school, world, yearly

from sim.clock import month_of, month_of_year, schooljaar_of
from sim.comparing import partings
from sim.comparing.ledger import STATE_NAMES, Pair
from sim.comparing.matching import Matching
from sim.recording import BooksError

pytestmark = pytest.mark.usefixtures("still")


def test_a_scenario_beside_itself_differs_by_nothing(tmp_path: Path) -> None:
    """Exact. Tried against a copy of the start that shares its books (kas) with the first."""
    result = make(tmp_path, pair_of(levers=[]))
    assert len(result.difference) > 200
    assert (result.difference["value"] == 0.0).all()
    assert len(result.geld) > 10
    assert (result.geld["value"] == 0).all()
    rows = result.ledger
    assert (rows["from_state"] == rows["to_state"]).all()
    assert set(rows["form"]) == {"geteld"}
    assert (rows["count"] > 0).all()


def test_nothing_differs_before_the_lever_moves() -> None:
    """Exact, all columns. Tried against a lever that begins a month early."""
    first, seen = month_of(2015, 12), []

    def look(both: Pair) -> None:
        month = both.base.month - 1
        same = all(
            np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
            for a, b in zip(*both._columns(), strict=True)
        )
        seen.append((month < first, same))

    both = followed(pair_of(), look)
    assert [same for before, same in seen if before] == [True] * 4
    assert not seen[-1][1]
    ledger = both.frame()
    assert set(ledger[ledger["form"] == "stand"]["schooljaar"]) == {2016}


LEVERS = (
    STRICT,
    [{"lever": "nieuwkomers", "value": 50.0, "from": "2015-10"}],
    [{"lever": "basisondersteuning", "value": 0.9, "from": "2015-09"}],
)


@pytest.mark.parametrize("levers", LEVERS, ids=lambda levers: levers[0]["lever"])
def test_the_ledger_is_the_difference_of_the_stocks(levers: list[dict[str, object]]) -> None:
    """Exact, per state and teldatum. Tried against a ledger that leaves out who is in one run."""
    expected: dict[int, np.ndarray] = {}

    def look(both: Pair) -> None:
        month = both.base.month - 1
        if month_of_year(month) == 8:
            expected[schooljaar_of(month)] = stock(both.other) - stock(both.base)

    both = followed(pair_of(levers=levers, years=3), look)
    ledger, inside = both.frame(), [name for name in STATE_NAMES if "/" in name]
    assert set(expected) == {2015, 2016, 2017}
    assert any(difference.any() for difference in expected.values())
    for schooljaar, difference in expected.items():
        found = net(ledger, schooljaar)
        wanted = dict(zip(STATE_NAMES, difference.tolist(), strict=True))
        assert {s: found.get(s, 0) for s in inside} == {s: wanted[s] for s in inside}


def test_thuiszitters_of_a_schooljaar_add_up_too() -> None:
    """Exact. In the base only plus in both is what the base counts, and so for the other."""
    both = followed(pair_of())
    ledger = both.frame()
    rows = ledger[ledger["form"] == "geteld"].groupby(["schooljaar", "from_state", "to_state"])
    count = rows["count"].sum()
    for schooljaar in (2015, 2016):
        kept = count.get((schooljaar, "thuiszitters_geteld", "thuiszitters_geteld"), 0)
        gone = count.get((schooljaar, "thuiszitters_geteld", "niet geteld"), 0)
        new = count.get((schooljaar, "niet geteld", "thuiszitters_geteld"), 0)
        assert kept > 0
        assert kept + gone == yearly(both.base, "thuiszitters_geteld")[schooljaar]
        assert kept + new == yearly(both.other, "thuiszitters_geteld")[schooljaar]


def test_leerlingen_are_matched_by_id_though_rows_part() -> None:
    """Exact: after newcomers in one run the rows differ and the pairs do not."""
    both = followed(pair_of(levers=LEVERS[1]))
    here, there = both.base.state, both.other.state
    ids, others = here.leerlingen.id[: here.used], there.leerlingen.id[: there.used]
    assert there.used > here.used
    assert len(np.unique(others)) == there.used
    rows, back = both._rows
    matched = rows[: here.used] >= 0
    assert not np.array_equal(np.flatnonzero(matched), rows[: here.used][matched])
    assert np.array_equal(others[rows[: here.used][matched]], ids[matched])
    assert np.array_equal(matched, np.isin(ids, others))
    assert np.array_equal(back[: there.used] >= 0, np.isin(others, ids))
    ledger = both.frame()
    new = ledger[ledger["from_state"] == "niet in deze run"]
    assert new["count"].sum() > 0
    assert set(new["process"]) <= {"nieuwkomers", "migratie", "instroom_vierjarigen"}
    assert set(new["run_of_event"]) == {"anders"}


def test_an_untouched_region_does_not_differ(tmp_path: Path) -> None:
    """Exact. Two unlinked copies; the lever moves in the first. Tried with it in all."""
    small = {**busy_world(), "copies": 2}
    del small["net_migration"]  # drawn per birth year of all leerlingen together
    levers = [{**STRICT[0], "swv": ["PO1", "VO1"]}]
    result = make(tmp_path, pair_of(small, levers, parameters=CUT))
    table = pd.read_parquet(tmp_path / "out" / "difference.parquet")
    second = table["unit"].isin({"PO1-2", "VO1-2", "G1-2", "G2-2"})
    assert second.sum() > 100
    assert (table[second]["value"] == 0.0).all()
    assert (table[table["unit"] == "PO1"]["value"] != 0.0).any()
    money = result.geld
    assert (money[money["unit"].isin({"PO1-2", "VO1-2"})]["value"] == 0).all()


def one_process() -> dict[str, object]:
    """Return a world in which a tlv is decided on and given a place, and nothing else happens."""
    waits = {"need": "gedrag", "severity": 0.8, "route": "aangevraagd", "for": "so"}
    return world(
        schools=[school("B", "bao"), school("O", "so")],
        leerlingen=[group(200, age=6, school="B", **waits), group(50, age=6, school="B")],
        processes=["tlv", "plaatsing"],
        constant_rates={"beslissing": {"value": 0.5, "unit": "per_month"}},
    )


@pytest.mark.parametrize(("strict", "lenient"), [("anders", "basis"), ("basis", "anders")])
def test_leerlingen_part_by_the_process_that_decides(strict: str, lenient: str) -> None:
    """Exact. Granted in one run and refused in the other: what parts them is the grant.

    Tried against a cause that is overwritten by the placement that follows it.
    """
    levers = [{"lever": "tlv_strengheid", "value": 1.0}]
    with_levers = levers if strict == "anders" else []
    base = {"levers": levers} if strict == "basis" else {}
    both = followed(pair_of(one_process(), with_levers, base=base))
    ledger = both.frame()
    rows = ledger[ledger["form"] == "stand"]
    assert set(rows["schooljaar"]) == {2015, 2016}
    assert set(rows["process"]) == {"tlv"}
    assert set(rows["run_of_event"]) == {lenient}
    states = {"so/aanwezig", "bao/aanwezig"}
    assert set(rows["from_state"]) | set(rows["to_state"]) <= states | {"bao/aanwezig/wachtlijst"}
    last = rows[rows["schooljaar"] == 2016]
    assert last["count"].sum() > 100


def test_who_meets_again_and_parts_again_has_the_new_cause() -> None:
    """Exact, against a plain search through both logs, of all who ever part, by every month.

    Tried against a cause that stays when the states are equal again.
    """
    causes: dict[int, int] = {}
    before: dict[int, tuple[int, int]] = {}
    met: set[int] = set()

    def look(both: Pair) -> None:
        base, other = both._columns()
        rows, used = both._rows[0], both._matching.used[0]
        for i in range(used):
            j = int(rows[i])
            assert j >= 0
            now = tuple(int(partings.shown.py_func(p, k)) for p, k in ((base, i), (other, j)))
            if now[0] == now[1]:
                if causes.pop(i, None):
                    met.add(i)
            elif i not in causes:
                causes[i] = 1
                if i in met:
                    before[i] = now
            assert (both._causes[0][i] != 0) == (i in causes)

    small = busy_world()
    del small["arrivals"], small["births"], small["net_migration"]
    followed(pair_of(small, LEVERS[2]), look)
    assert met
    assert before


def test_a_ledger_out_of_step_is_a_fault() -> None:
    """Whoever differs without a cause, or has one and does not differ, stops the run."""
    for plant in (0, partings.OF_BASE + 5):

        def spoil(both: Pair, plant: int = plant) -> None:
            both._causes[0][:] = plant

        with pytest.raises(BooksError, match="does not balance"):
            followed(pair_of(), spoil)


def test_different_starts_differ_from_the_start() -> None:
    """Exact. Forty more at the start of one run, of other parameters: no process parted them.

    Tried against a start that is copied whatever the parameters.
    """
    more = busy_world()
    more["leerlingen"] = [*more["leerlingen"], group(40, "vo", age=12, niveau="vmbo")]
    base = pair_of(levers=[])[0]
    own = {"name": "meer", "years": 2, "parameters": {"aanvraag.niveau_sbo": 0.14}}
    ledger = followed([base, scenario_of(more, **own)]).frame()
    first = ledger[(ledger["form"] == "stand") & (ledger["schooljaar"] == 2015)]
    new = first[(first["from_state"] == "niet in deze run") & (first["process"] == "start")]
    assert new["count"].sum() == 40
    assert set(new["run_of_event"]) == {"beide"}


def test_a_matching_finds_who_comes_later() -> None:
    """An id that one run has a month before the other is the same leerling."""

    class One:
        def __init__(self, ids: list[int]) -> None:
            self.leerlingen = type("L", (), {"id": np.array(ids, np.uint64)})
            self.used = len(ids)

    matching = Matching((6, 6))
    matching.extend(One([1, 2, 3]), One([1, 2]))  # type: ignore[arg-type]
    assert matching.other_of_base.tolist() == [0, 1, -1, -1, -1, -1]
    matching.extend(One([1, 2, 3, 4]), One([1, 2, 9, 3, 4]))  # type: ignore[arg-type]
    assert matching.other_of_base.tolist() == [0, 1, 3, 4, -1, -1]
    assert matching.base_of_other.tolist() == [0, 1, -1, 2, 3, -1]
