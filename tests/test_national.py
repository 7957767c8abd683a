"""The Netherlands at a small scale: threads, regions, the history, stored worlds."""

import national
import numpy as np
import pytest

from sim import clock
from sim.agents import slices
from sim.backcast import backcast
from sim.population import store
from sim.population.facts import facts
from sim.population.national import reach_tables
from sim.population.reach import connected_swvs
from sim.scenario import load

SCALE = 0.1
YEAR = 2015


def _columns(model: national.StelselModel) -> dict[str, np.ndarray]:
    state = model.state
    return {k: v[: state.used] for k, v in state.leerlingen._asdict().items()}


def test_results_are_the_same_for_any_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Caught: a slice that leaves out or takes twice a single row."""
    monkeypatch.setattr(slices, "SMALLEST_SLICE", 50_000)
    given = national.scenario(YEAR, SCALE, 1)
    one, two = national.run(given, 4), national.run(given, 4, threads=4)
    assert len(slices.bounds(two.state.used, 4)) == 4
    other = _columns(two)
    for name, column in _columns(one).items():
        assert np.array_equal(column, other[name]), name
    assert np.array_equal(one.state.work, two.state.work)
    assert one.recorder.yearly().equals(two.recorder.yearly())
    assert one.recorder.monthly().equals(two.recorder.monthly())


def test_strictness_of_one_swv_leaves_unconnected_ones_alone() -> None:
    """With reach cut at the border of groups of swvs, a change in one group stays in it."""
    tables = facts()
    given = national.scenario(YEAR, SCALE, 1)
    lever = {"lever": "tlv_strengheid", "value": 0.9, "swv": ["PO2001"]}
    strict = national.scenario(YEAR, SCALE, 1, levers=[lever])
    models = [national.start(given), national.start(strict)]
    for model in models:
        _close_borders(model)
    for _ in range(12):
        for model in models:
            model.step()
    plain, changed = (_columns(model) for model in models)
    same = np.ones(len(plain["id"]), bool)
    for name, column in plain.items():
        same &= column == changed[name]
    assert not same.all()  # it did something
    touched = set(tables.cell_swv_po[plain["cell"][~same]].tolist())
    assert touched == {tables.codes.swvs.index("PO2001")}


def _close_borders(model: national.StelselModel) -> None:
    """Leave in each reach list the schools of the own swv only (cluster 1 and 2: none)."""
    geography = model.state.geography
    for (soort, cluster), table in geography.reach.items():
        ends = table.start[:-1] if cluster else table.own_end
        lists = [table.school[a:b] for a, b in zip(table.start[:-1], ends, strict=True)]
        start = np.cumsum([0] + [len(own) for own in lists], dtype=np.int64)
        geography.reach[soort, cluster] = table._replace(
            start=start, own_end=start[1:].copy(), school=np.concatenate(lists).astype(np.int32)
        )


def test_only_connected_swvs_share_special_schools() -> None:
    tables, world = facts(), national.world(YEAR, SCALE)
    model = national.start(national.scenario(YEAR, SCALE, 1))
    found = reach_tables(tables, model.state.parameters, world.places)
    home = {2: tables.cell_swv_po, 3: tables.cell_swv_po, 5: tables.cell_swv_vo}
    pairs = [(table, home[soort].astype(int)) for (soort, c), table in found.items() if c == 0]
    labels = connected_swvs(pairs, len(tables.codes.swvs))
    schools: dict[int, set[int]] = {}
    for table, swv in pairs:
        for cell in range(len(swv)):
            for school in table.schools_of(cell):
                schools.setdefault(int(school), set()).add(int(labels[swv[cell]]))
    assert all(len(groups) == 1 for groups in schools.values())


def test_a_stored_world_is_the_world_that_was_built(monkeypatch: pytest.MonkeyPatch) -> None:
    world = national.world(YEAR, SCALE)
    again = store.unpack_world(store.pack_world(world))
    assert again is not None
    for name, column in world.people._asdict().items():
        assert np.array_equal(column, getattr(again.people, name)), name
    name = store.key("world", national.load(), YEAR, SCALE)
    monkeypatch.setattr(store, "SOURCE_HASH", "another")
    assert store.key("world", national.load(), YEAR, SCALE) != name


def test_a_damaged_stored_world_is_not_used(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "cache_folder", lambda: tmp_path)
    store.write("levels", "x", {"swv": np.ones(3)})
    path = tmp_path / "worlds" / "levels-x.npz"
    assert store.read("levels", "x") is not None
    path.write_bytes(path.read_bytes()[:-30])
    assert store.read("levels", "x") is None


def test_a_stored_world_with_objects_is_refused(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "cache_folder", lambda: tmp_path)
    folder = tmp_path / "worlds"
    folder.mkdir()
    np.savez(folder / "levels-x.npz", swv=np.array([object()], dtype=object))
    assert store.read("levels", "x") is None


WITHIN_15 = (
    "leerlingen_sbo",
    "leerlingen_so",
    "leerlingen_vso",
    "instroom_sbo_uit_bo",
    "instroom_sbo_rechtstreeks",
    "instroom_so_uit_bo",
    "instroom_so_rechtstreeks",
)
WITHIN_30 = (
    "absoluut_verzuim_geteld",
    "langdurig_relatief_verzuim_geteld",
    "vrijstelling_5a_geteld",
)


@pytest.mark.full
def test_the_history_to_2018_is_followed() -> None:
    table = backcast(load("scenarios/terugblik-2011.yaml"), jobs=2)
    last = table[table["jaar"] == 2018].set_index("indicator")
    deviation = (last["model"] / last["vergelijkbaar"] - 1.0).abs()
    assert (deviation[list(WITHIN_15)] <= 0.15).all()
    assert (deviation[list(WITHIN_30)] <= 0.30).all()


def test_zorgplicht_lowers_absoluut_verzuim() -> None:
    """Off against fully on, same draws: some 30 % fewer; less than 15 % would be a cut lever."""
    lost = {}
    for strength in (0.0, 1.0):
        policy = {"zorgplicht": {"strength": strength, "phase_in_months": 0, "from": "2015-08"}}
        model = national.run(national.scenario(YEAR, SCALE, 1, policies=policy), 11)
        moves = model.recorder.transitions()
        ended = moves["to_state"].str.startswith("niet_ingeschreven/absoluut")
        lost[strength] = moves[ended & (moves["process"] == "aanmelding")]["count"].sum()
    assert lost[1.0] < 0.85 * lost[0.0]
    assert lost[1.0] > 0.5 * lost[0.0]


def test_months_of_the_start_are_those_of_the_scenario() -> None:
    model = national.start(national.scenario(YEAR, SCALE, 1))
    assert clock.format_month(model.month) == f"{YEAR}-08"
