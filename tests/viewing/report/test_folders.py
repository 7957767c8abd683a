"""Folders of every kind, alone and together; what cannot be compared; folders that were changed."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from reported import HOSTILE, read
from typer.testing import CliRunner

from sim.cli import app
from sim.comparing.folder import read_comparison
from sim.results import RunError, hash_of
from sim.run import Options, run
from sim.scenario import load
from sim.viewing.report import default_file, make_report
from sim.viewing.report.given import read_all
from sim.viewing.report.repeat import command_of

Report = Callable[..., str]
Folders = dict[str, Path]


def changed(folder: Path, place: Path, **scenario: object) -> Path:
    """Return a copy of a folder whose scenario says something else, with a right manifest."""
    copy = shutil.copytree(folder, place)
    path = copy / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["scenario"] |= scenario
    manifest["manifest_sha256"] = hash_of(
        {name: value for name, value in manifest.items() if name != "manifest_sha256"}
    )
    path.write_text(json.dumps(manifest), encoding="utf-8")
    return copy


@pytest.mark.parametrize(
    ("names", "labels", "followed"),
    [
        (("basis",), ["basis"], []),
        (("many",), ["basis"], []),
        (("pair",), ["basis", "anders"], [True]),
        (("three",), ["basis", "anders", HOSTILE], [True, True]),
        (("basis", "anders"), ["basis", "anders"], [False]),
        (("anders", "basis"), ["anders", "basis"], [False]),
        (("many", "many_other"), ["basis", "anders"], [False]),
        (("basis", "three"), ["basis", "anders", HOSTILE], [True, True]),
        (("pair", "anders"), ["basis", "anders (pair)", "anders (anders)"], [True, False]),
        (("anders", "pair"), ["anders", "basis"], [False]),
        (("many", "many_pair"), ["basis", "anders"], [True]),
    ],
)
def test_folders_go_together(
    folders: Folders, names: tuple[str, ...], labels: list[str], followed: list[bool]
) -> None:
    given = read_all([folders[name] for name in names])
    assert [line.label for line in given.lines] == labels
    assert [pair.followed for pair in given.pairs] == followed


def test_what_was_set_side_by_side_says_so_and_shows_no_ledger(report_of: Report) -> None:
    text = report_of("basis", "anders")
    assert "achteraf naast elkaar gezet" in text
    assert "dezelfde seed, dus hetzelfde geluk per leerling" in text
    assert "Wie ergens anders is op 1 oktober" not in text
    assert "is niet bekend wie er ergens anders is" in text
    assert "Wie ergens anders is op 1 oktober" in report_of("pair")


def test_a_scenario_of_the_same_figures_is_not_shown_twice(report_of: Report) -> None:
    assert "basis (map three) heeft dezelfde cijfers als basis" in report_of("basis", "three")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("seed", 7, "seed: 7 cannot be set beside 1"),
        ("years", 3, "years: 3 cannot be set beside 2"),
        ("start", "2016-08", "start: 2016-08 cannot be set beside 2015-08"),
        ("world", "nederland", "world: nederland cannot be set beside a world written out"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    folders: Folders, tmp_path: Path, field: str, value: object, words: str
) -> None:
    other = changed(folders["anders"], tmp_path / "other", **{field: value})
    with pytest.raises(RunError) as error:
        read_all([folders["basis"], other])
    assert words in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("basis", "many_other"), "replicates: 3 replicates cannot be set beside a single run"),
        (
            ("many", "seeds"),
            "replicates: 3 replicates (seed only) cannot be set beside 3 replicates",
        ),
        (("basis", "basis"), "is given twice"),
        (("basis", "gone"), "gone is not a results folder: it does not exist"),
    ],
)
def test_runs_that_are_no_pairs_are_refused(
    folders: Folders, names: tuple[str, ...], words: str
) -> None:
    with pytest.raises(RunError, match=words.replace("(", r"\(").replace(")", r"\)")):
        read_all([folders.get(name, Path(name)) for name in names])


def test_a_folder_that_was_changed_is_told_in_red_at_the_top(
    folders: Folders, report_of: Report, tmp_path: Path
) -> None:
    copy = shutil.copytree(folders["basis"], tmp_path / "copy")
    (copy / "yearly.parquet").write_bytes((folders["anders"] / "yearly.parquet").read_bytes())
    (copy / "extra.txt").write_text("x", encoding="utf-8")
    page = read(report_of(str(copy)))
    (alarm,) = [n for n in page.all("section") if "alarm" in n.attributes.get("class", "")]
    assert "yearly.parquet is na de run veranderd" in alarm.text
    assert "extra.txt is niet door de run geschreven" in alarm.text
    assert page.all("section")[0] is alarm
    assert "color: #b00020" in page.all("style")[0].text
    clean = read(report_of("basis"))
    assert not any("alarm" in n.attributes.get("class", "") for n in clean.all("section"))


def test_a_changed_manifest_is_told_too(
    folders: Folders, report_of: Report, tmp_path: Path
) -> None:
    copy = shutil.copytree(folders["basis"], tmp_path / "copy")
    path = copy / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"seed": 1', '"seed": 2'))
    assert "manifest.json is na de run veranderd" in report_of(str(copy))


def test_another_version_is_told(folders: Folders, report_of: Report, tmp_path: Path) -> None:
    copy = changed(folders["basis"], tmp_path / "old")
    path = copy / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["code"]["version"] = "0.0.9"
    manifest["parameters"]["sha256"] = "0" * 64
    path.write_text(json.dumps(manifest), encoding="utf-8")
    text = report_of(str(copy))
    assert "is gemaakt met versie 0.0.9" in text
    assert "zijn niet die van deze versie" in text
    assert "is gemaakt met versie" not in report_of("basis")


def test_changed_bytes_are_told_on_the_terminal_too(
    folders: Folders, quick: None, tmp_path: Path
) -> None:
    """Caught: a report of changed tables that the terminal calls written and no more."""
    copy = shutil.copytree(folders["basis"], tmp_path / "copy")
    (copy / "yearly.parquet").write_bytes((folders["anders"] / "yearly.parquet").read_bytes())
    out = tmp_path / "r.html"
    done = CliRunner().invoke(app, ["report", str(copy), "--out", str(out)])
    assert (done.exit_code, done.stdout) == (0, f"Geschreven: {out}\n")
    assert done.stderr == (
        f"{copy}: yearly.parquet was changed after the run; the report says so in red\n"
    )


def _cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def _linked(path: Path) -> None:
    path.symlink_to(path.replace(path.parent.parent / path.name))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda d: (d / "manifest.json").unlink(), "holds no manifest.json"),
        (lambda d: (d / "manifest.json").write_text("{"), "cannot be read"),
        (lambda d: (d / "manifest.json").write_text('{"outputs": {}}'), "another format"),
        (lambda d: (d / "yearly.parquet").write_bytes(b"x"), "is damaged: it is no Parquet file"),
        (lambda d: (d / "geld.parquet").write_bytes(b"PAR1"), "is damaged: it is no Parquet file"),
        (lambda d: _cut_off(d / "yearly.parquet"), "is damaged: it is no Parquet file"),
        (lambda d: (d / "yearly.parquet").unlink(), "is damaged: yearly.parquet is missing"),
        (lambda d: (d / "beleid.parquet").replace(d / "yearly.parquet"), "has no column level"),
        (lambda d: (d / "beleid.parquet").replace(d / "geld.parquet"), "has no column level"),
        (lambda d: _linked(d / "yearly.parquet"), "is a link; a results folder holds its own"),
        (lambda d: _linked(d / "geld.parquet"), "is a link; a results folder holds its own"),
    ],
)
def test_a_folder_that_cannot_be_read_is_one_sentence(
    folders: Folders, tmp_path: Path, spoil: Callable[[Path], object], words: str
) -> None:
    copy = shutil.copytree(folders["basis"], tmp_path / "copy")
    spoil(copy)
    out = tmp_path / "r.html"
    done = CliRunner().invoke(app, ["report", str(copy), "--out", str(out)])
    assert done.exit_code == 2
    assert words in done.output
    assert len(done.output.strip().splitlines()) == 1
    assert not out.exists()


@pytest.mark.usefixtures("quick")
def test_the_command_writes_replaces_and_refuses(folders: Folders, tmp_path: Path) -> None:
    out = tmp_path / "new" / "r.html"
    arguments = ["report", str(folders["basis"]), "--out", str(out)]
    done = CliRunner().invoke(app, arguments)
    assert (done.exit_code, done.output) == (0, f"Geschreven: {out}\n")
    assert [path.name for path in out.parent.iterdir()] == ["r.html"]
    again = CliRunner().invoke(app, arguments)
    assert again.exit_code == 2
    assert "use --force" in again.output
    assert CliRunner().invoke(app, [*arguments, "--force"]).exit_code == 0
    inside = [*arguments[:3], str(folders["basis"] / "r.html")]
    refused = CliRunner().invoke(app, inside)
    assert refused.exit_code == 2
    assert "lies in a results folder" in refused.output
    assert not (folders["basis"] / "r.html").exists()
    assert CliRunner().invoke(app, [*arguments[:3], " "]).exit_code == 2


def test_by_itself_it_lands_beside_the_first_folder() -> None:
    assert default_file([Path("a/b"), Path("c")]).name == "b-c-rapport.html"
    assert default_file([Path("a/b")]).parent == Path("a").resolve()


def test_the_command_that_is_printed_gives_the_same_tables(
    folders: Folders, tmp_path: Path
) -> None:
    """Caught: an option that the printed command forgets."""
    folder = read_all([folders["many"]]).folders[0]
    assert command_of(folder) == (
        "leerlingstromen run many/scenario.yaml --replicates 3 --out many-opnieuw"
    )
    again = run(load(folders["many"] / "scenario.yaml"), tmp_path / "again", Options(replicates=3))
    assert again.manifest["outputs"] == folder.manifest["outputs"]
    pair = read_all([folders["pair"]]).folders[0]
    assert command_of(pair) == (
        "leerlingstromen compare pair/scenario-A.yaml pair/scenario-B.yaml --out pair-opnieuw"
    )
    assert "--seed-only" in command_of(read_all([folders["seeds"]]).folders[0])


def test_what_is_needed_to_repeat_it_is_there(report_of: Report, folders: Folders) -> None:
    page = read(report_of("pair"))
    manifest = read_comparison(folders["pair"]).manifest
    codes = [node.text for node in page.all("code")]
    assert any(json.loads(text) == manifest for text in codes if text.startswith("{"))
    (details,) = page.all("details")
    assert "open" not in details.attributes
    for value in (*manifest["outputs"].values(), manifest["run_id"], manifest["data_sha256"]):
        assert value in page.text


def test_a_report_that_cannot_be_written_leaves_nothing(folders: Folders, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(RunError):
        make_report([folders["basis"]], tmp_path / "file" / "r.html")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
