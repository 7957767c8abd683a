"""The life of one leerling: exact in a small world; ids; samples; refusals; what is printed."""

import json
import math
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result
from worlds import busy_world, group, scenario_of, school, start, world

from sim.agents.codes import Aanwezigheid, Route, Schoolsoort
from sim.cli import app
from sim.clock import parse_month
from sim.draws import Kind, uniform_of
from sim.explaining.chance import person_of
from sim.provenance import hash_of
from sim.reopen import reopen
from sim.results import SELF_HASH, RunError
from sim.run import Options, run
from sim.sampler import SAMPLES, Sampler
from sim.simulate import silent
from sim.trace import friendly, identity_of, sample, trace
from sim.tracer import Event, Tracer
from sim.viewing.life_words import PLAIN, apart, change_words

BY_DECISION = {"value": 1.0, "unit": "per_decision"}


def monthly(value: float) -> dict[str, Any]:
    return {"value": value, "unit": "per_month"}


# --- an exact life ------------------------------------------------------------------------------


def lived(**rates: Any) -> tuple[Tracer, int]:
    """Return the tracer of the one leerling of a world with constant rates, and its month 0."""
    small = world(
        schools=[school("B", "bao"), school("O", "so", places={"2015-08": 0, "2015-11": 1})],
        leerlingen=[group(1, age=8, need="gedrag", severity=0.7, onset_age=4.0)],
        processes=["aanvraag", "tlv", "plaatsing", "verzuim", "terugkeer"],
        constant_rates=rates,
    )
    model = start(small)
    tracer = Tracer(model.state, int(model.state.leerlingen.id[0]))
    model.lap, first = tracer, model.month
    while model.running_months:
        model.step()
    return tracer, first


def test_a_leerling_asks_is_granted_waits_and_is_placed() -> None:
    tracer, first = lived(
        aanvraag_so=monthly(0.9999999), aanvraag_sbo=monthly(0.0), beslissing=monthly(0.9999999),
        toekenning=BY_DECISION, langdurig_verzuim=monthly(0.0), absoluut_verzuim=monthly(0.0),
    )  # fmt: skip
    asked, granted, placed = tracer.events
    assert [e.month - first for e in tracer.events] == [0, 1, 3]
    assert [e.process for e in tracer.events] == ["aanvraag", "tlv", "plaatsing"]
    (so,) = [c for c in asked.chances if c.happens]
    assert so.cause == "de school vraagt toelating tot so aan"
    assert so.probability == pytest.approx(0.9999999, abs=1e-12)
    assert so.draw == uniform_of(1, Kind.REQUEST_SO, first, tracer.identity)
    assert [c.kind for c in asked.chances] == [Kind.REQUEST_SBO, Kind.REQUEST_SO]
    assert (asked.before.route, asked.after.route) == (Route.GEEN, Route.AANGEVRAAGD)  # type: ignore[union-attr]
    decision, grant = granted.chances
    assert (decision.happens, grant.happens, grant.probability) == (True, True, 1.0)
    assert grant.draw == uniform_of(1, Kind.GRANT, first + 1, tracer.identity)
    assert dict(placed.chances[0].parts) == {
        "nummer": 1.0,
        "wachtenden": 1.0,
        "maanden gewacht": 2.0,
        "over de grens van het swv tot km": 25.0,
    }
    assert placed.after.soort == Schoolsoort.SO
    assert tracer.now == placed.after


def test_a_leerling_falls_ill_and_comes_back() -> None:
    tracer, first = lived(
        aanvraag_so=monthly(0.0), aanvraag_sbo=monthly(0.0), absoluut_verzuim=monthly(0.0),
        langdurig_verzuim=monthly(0.9999999), terugkeer_langdurig=monthly(0.9999999),
    )  # fmt: skip
    began, back = tracer.events[:2]
    assert [began.month - first, back.month - first] == [1, 2]  # nothing begins in August
    assert began.after.attendance == Aanwezigheid.KORT_VERZUIM
    assert began.after.home_since == first + 1
    assert back.after.attendance == Aanwezigheid.AANWEZIG
    hazard = -math.log1p(-0.9999999)
    assert back.chances[0].hazard == pytest.approx(hazard)
    assert back.chances[0].cause == "terug naar de eigen school"


def test_who_comes_later_is_found_and_who_leaves_is_gone() -> None:
    small = world(
        schools=[school("B", "bao")],
        leerlingen=[],
        births={"per_year": [12], "gemeente": "G1"},
        constant_rates={"uitstroom": monthly(0.9)},
    )
    model = start(small)
    while not model.state.used:
        model.step()
    identity = int(model.state.leerlingen.id[0])
    model = start(small)
    tracer = Tracer(model.state, identity)
    model.lap = tracer
    assert tracer.now is None
    while model.running_months:
        model.step()
    assert tracer.events[0].before is None
    assert [e.process for e in tracer.events[:2]] == ["arrivals", "instroom_vierjarigen"]
    assert tracer.gone
    assert tracer.events[-1].chances[0].cause == "verlaat deze wereld"


# --- ids ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("identity", [0, 123, (parse_month("2008-03") << 32) | 123])
def test_an_id_reads_back(identity: int) -> None:
    assert identity_of(str(identity)) == identity_of(friendly(identity)) == identity


def test_an_id_is_month_of_birth_and_serial_number() -> None:
    assert friendly((parse_month("2008-03") << 32) | 123) == "2008-03:123"


@pytest.mark.parametrize(
    "text", ["", "x", "-1", "1.5", "2008-13:1", "2008-03:", "2008-03:99999999999", "9" * 20, "1\n"]
)
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(RunError, match=r"is not an id; an id is a number, or month of birth"):
        identity_of(text)


# --- a results folder ---------------------------------------------------------------------------

SMALL = scenario_of(busy_world(), years=2)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the results folder of a run of the busy world."""
    folder = tmp_path_factory.mktemp("results") / "druk"
    run(SMALL, folder)
    return folder


def call(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["trace", *(str(a) for a in arguments)])


def refused(result: Result, *words: str, code: int = 2) -> None:
    """Assert one sentence and an exit code, without a traceback or anything on stdout."""
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    lines = [line for line in result.stderr.splitlines() if not line.startswith("schooljaar ")]
    assert len(lines) == 1, result.stderr
    for word in words:
        assert word in lines[0]


def test_the_life_that_is_told_is_that_of_the_run(results: Path) -> None:
    made = reopen(results)
    identity = sample(made, "so", silent)
    life = trace(made, identity, silent)
    model = start(busy_world(), years=2)
    tracer = Tracer(model.state, identity)
    model.lap = tracer
    while model.running_months:
        model.step()
    assert list(life.events) == tracer.events
    assert any(e.after.soort == Schoolsoort.SO for e in life.events)
    assert life.last == tracer.now


def test_a_sample_is_the_lowest_draw_of_all_who_had_it(results: Path) -> None:
    model, had = start(busy_world(), years=2), set()
    while model.running_months:
        model.step()
        log = model.state.log
        for k in range(int(log.used[0])):
            old, new = int(log.old[k]), int(log.new[k])
            if new // 32 == Schoolsoort.SO != old // 32:
                had.add(int(model.state.leerlingen.id[log.row[k]]))
    number = SAMPLES.index("so")
    lowest = min(had, key=lambda identity: uniform_of(1, Kind.SAMPLE, number, identity))
    assert sample(reopen(results), "so", silent) == lowest
    assert len(had) > 5


@pytest.mark.parametrize(
    ("kind", "had"),
    [
        ("absoluut", lambda e: e.after.attendance == Aanwezigheid.ABSOLUUT),
        ("wachtlijst", lambda e: e.after.route == Route.WACHTLIJST),
        ("sbo", lambda e: e.after.soort == Schoolsoort.SBO),
        ("vso", lambda e: e.after.soort == Schoolsoort.VSO),
        ("geweigerd", lambda e: any(c.happens and not c.below for c in e.chances)),
    ],
)
def test_a_sample_had_its_event(kind: str, had: Any) -> None:
    model = start(busy_world(), years=2)
    sampler = Sampler(model.state, kind)
    model.lap = sampler
    while model.running_months:
        model.step()
    assert sampler.found is not None
    model = start(busy_world(), years=2)
    tracer = Tracer(model.state, sampler.found)
    model.lap = tracer
    while model.running_months:
        model.step()
    assert any(had(event) for event in tracer.events)


def test_the_command_prints_a_life(results: Path) -> None:
    result = call(results, "--sample", "so")
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    identity = lines[0].split()[1]
    assert lines[0].startswith(f"Leerling {identity} (id {identity_of(identity)})")
    text = " ".join(result.stdout.split())
    for words in (
        "woont in G",
        "Behoefte ",
        "er is een plaats vrij",
        "kans ",
        "trekking ",
        "regel",
    ):
        assert words in text
    assert "[sim/processes/plaatsing.py; " in text
    assert max(map(len, lines)) <= 100
    assert "schooljaar 2015/2016" in result.stderr
    assert call(results, "--leerling", identity).stdout == result.stdout
    assert call(results, "--leerling", identity_of(identity)).stdout == result.stdout


def test_what_cannot_be_had_is_refused_in_one_sentence(results: Path, tmp_path: Path) -> None:
    refused(call(results, "--leerling", "x"), "--leerling x", "2008-03:123", "--sample")
    refused(call(results, "--leerling", "17"), "--leerling 17", "no such leerling", "--sample")
    refused(call(results, "--sample", "boos"), "--sample boos", "thuiszitter", "arrangement")
    refused(call(results), "--leerling", "--sample")
    refused(call(results, "--leerling", "1", "--sample", "so"), "--leerling", "--sample")
    refused(call(tmp_path, "--sample", "so"), "is not a results folder", "manifest.json")
    refused(call(tmp_path / "nergens", "--sample", "so"), "is not a results folder")
    refused(call(results, "--sample", "so", "--run", "x"), "--run x", "single run")


def tampered(results: Path, to: Path, *keys: str, value: Any) -> Path:
    """Return a copy of a results folder whose manifest says otherwise, and is whole."""
    shutil.copytree(results, to)
    manifest = json.loads((to / "manifest.json").read_text())
    del manifest[SELF_HASH]
    place = manifest
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = value
    manifest[SELF_HASH] = hash_of(manifest)
    (to / "manifest.json").write_text(json.dumps(manifest))
    return to


TABLE, FILE, OTHER = "sim/data/tables/scholen.csv", "sim/parameters/tlv.yaml", "0" * 64


@pytest.mark.parametrize(
    ("keys", "value", "words"),
    [
        (("inputs", TABLE), OTHER, [TABLE, "differs from the input"]),
        (("inputs", FILE), OTHER, [FILE, "differs from the input"]),
        (("data_sha256",), OTHER, ["sim/data"]),
        (("parameters", "sha256"), OTHER, ["parameters"]),
        (("outputs", "scenario.yaml"), OTHER, ["scenario.yaml was changed"]),
        (("code", "source_sha256"), OTHER, ["not the code that made the run"]),
        (("format",), 0, ["another format"]),
    ],
)
def test_another_code_data_or_scenario_is_refused(
    results: Path, tmp_path: Path, keys: tuple[str, ...], value: Any, words: list[str]
) -> None:
    folder = tampered(results, tmp_path / "x", *keys, value=value)
    refused(call(folder, "--sample", "so"), str(folder), *words)


def test_the_file_that_differs_is_named(results: Path, tmp_path: Path) -> None:
    folder = tampered(results, tmp_path / "x", "sources", "sim/draws.py", value=OTHER)
    folder = tampered(folder, tmp_path / "y", "code", "source_sha256", value=OTHER)
    refused(call(folder, "--sample", "so"), "sim/draws.py is not the code that made the run")


def test_a_changed_folder_is_refused(results: Path, tmp_path: Path) -> None:
    shutil.copytree(results, tmp_path / "x")
    path = tmp_path / "x" / "scenario.yaml"
    path.write_text(path.read_text().replace("seed: 1", "seed: 2"))
    refused(call(tmp_path / "x", "--sample", "so"), "scenario.yaml was changed after the run")
    shutil.copytree(results, tmp_path / "y")
    path = tmp_path / "y" / "manifest.json"
    path.write_text(path.read_text().replace('"seed": 1', '"seed": 2'))
    refused(call(tmp_path / "y", "--sample", "so"), "manifest.json was changed after the run")


def test_another_seed_comes_out_differently(results: Path, tmp_path: Path) -> None:
    folder = tampered(results, tmp_path / "x", "scenario", "seed", value=2)
    refused(call(folder, "--sample", "so"), "came out differently", code=1)


# --- replicates ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def replicates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the results folder of two replicates and the two runs of chance."""
    small = world(
        schools=[school("B", "bao"), school("S", "sbo", places=9), school("O", "so", places=9)],
        leerlingen=[group(150, age=8, need="gedrag", severity=0.7, onset_age=4.0)],
    )
    folder = tmp_path_factory.mktemp("results") / "twee"
    run(scenario_of(small), folder, Options(replicates=2))
    return folder


def test_a_replicate_is_lived_again_with_its_own_seed_and_parameters(replicates: Path) -> None:
    first, second = reopen(replicates), reopen(replicates, "replicate-000001")
    chance = reopen(replicates, "chance-000000")
    assert first.name == "replicate-000000"
    assert first.scenario.seed == chance.scenario.seed != second.scenario.seed
    assert first.parameters.hash() != second.parameters.hash()
    for made in (first, second, chance):
        life = trace(made, sample(made, "wachtlijst", silent), silent)
        assert any(e.after.route == Route.WACHTLIJST for e in life.events)
    result = call(replicates, "--sample", "wachtlijst", "--run", "replicate-000001")
    assert result.exit_code == 0, result.stderr
    assert "replicate-000001" in result.stdout


def test_a_replicate_that_is_not_there_is_refused(replicates: Path) -> None:
    refused(
        call(replicates, "--sample", "so", "--run", "replicate-000007"),
        "--run replicate-000007",
        "replicate-000000",
        "chance-000001",
    )


def test_a_sample_that_nobody_had_is_refused(replicates: Path) -> None:
    refused(call(replicates, "--sample", "vso"), "--sample vso", "nobody")


def test_an_event_that_nobody_explains_is_written_down_without_a_cause() -> None:
    model = start(busy_world())
    tracer = Tracer(model.state, int(model.state.leerlingen.id[0]))
    tracer("kalender")
    model.state.leerlingen.jeugdhulp[0] = 1
    tracer("arrivals")
    (event,) = tracer.events
    assert isinstance(event, Event)
    assert event.chances == ()
    assert event.before is not None
    assert change_words(event.before, event.after) == ["jeugdhulp: geen → wacht"]
    assert "arrivals" in PLAIN


def test_changes_are_words_and_a_term_without_a_tlv_is_none() -> None:
    who = person_of(start(busy_world()).state.leerlingen, 0)
    old = who._replace(tlv=0, tlv_until=parse_month("2016-07"))
    new = who._replace(tlv=Schoolsoort.SBO, tlv_until=parse_month("2018-07"), jeugdhulp=3)
    words = ["tlv: geen → sbo", "tlv tot en met: geen → 2018-07", "jeugdhulp: geen → op school"]
    assert sorted(change_words(old, new)) == sorted(words)
    assert change_words(old, old._replace(tlv_until=-1)) == []


def test_a_probability_and_a_draw_are_told_apart() -> None:
    assert apart(0.1514, 0.1486) == ("15,1 %", "14,9 %")
    assert apart(0.35, 0.017) == ("35 %", "1,7 %")
    assert apart(1.0, 0.58) == ("100 %", "58 %")
    assert apart(0.25, 0.25) == ("25 %", "25 %")


def test_a_newcomer_is_explained() -> None:
    small = world(schools=[school("B", "bao")], leerlingen=[group(1200)])
    levers = [{"lever": "nieuwkomers", "value": 50.0}]
    model = start(small, levers=levers)
    model.step()
    identity = int(model.state.leerlingen.id[model.state.used - 1])
    model = start(small, levers=levers)
    tracer = model.lap = Tracer(model.state, identity)
    model.step()
    event = tracer.events[0]
    assert (event.process, event.before) == ("nieuwkomers", None)
    (chance,) = event.chances
    parts = dict(chance.parts)
    assert parts["verwacht in deze maand"] == pytest.approx(5.0)
    assert parts["gekomen"] == 5.0
