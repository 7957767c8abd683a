"""The report of a sweep: its folder read, what stands in the page, how to repeat it."""

import json
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim import __version__
from sim.results import MANIFEST, RUN, RunError, read_manifest, verify
from sim.sweeping.analysis import Analysis, examine
from sim.sweeping.contents import FORMAT
from sim.sweeping.swept import Swept, runs_of
from sim.viewing.checked import refuse_no_folder
from sim.viewing.report import pictures
from sim.viewing.report.folders import UNKNOWN
from sim.viewing.report.rendering import rendered
from sim.viewing.report.says import ALARM, day_words, in_dutch
from sim.viewing.report.sweep_terms import SWEEP_GLOSSARY, SWEEP_NOT_FOR
from sim.viewing.report.words import NOT_FOR
from sim.viewing.sheets import Head, Sheet
from sim.viewing.sweep_notes import left_out, span
from sim.viewing.sweep_says import fails, matters, robust, sure
from sim.viewing.sweep_sheet import source
from sim.viewing.sweep_tables import analysis_tables, as_sheet, factors, failures, summary
from sim.viewing.sweep_words import CHOSEN, DESIGNS, counted, scale_words, sizes, version_of
from sim.viewing.words import number

TEMPLATE = "sweep.html.j2"
CHAPTERS = {
    "gevarieerd": "Wat er is gevarieerd",
    "uitkomsten": "De uitkomsten",
    "indices": "Wat ertoe doet",
    "robuust": "Welk beleid robuust is",
    "hoeken": "Waar beleid niet helpt",
    "herhalingen": "Hoeveel herhalingen genoeg zijn",
    "mislukt": "Mislukte runs",
    "nietvoor": "Waarvoor dit rapport niet is",
    "herhalen": "Herhalen",
    "begrippen": "Begrippen",
}
"""Anchor and title of each chapter."""
SAYS = (
    "Dit rapport laat zien wat het rekenmodel Leerlingstromen doet als hendels en onzekerheden "
    "over gekozen bereiken gaan. Het is geen voorspelling, en geen kans dat iets gebeurt: hoe "
    "waarschijnlijk een waarde binnen een bereik is, zegt het niet. Te lezen is wat binnen die "
    "bereiken het meest uitmaakt, welk beleid er het minst last van heeft, en waar het niet helpt. "
    "Hoe groot een effect in werkelijkheid is, is er niet uit te lezen: geen bron noemt de "
    "omvang daarvan."
)
"""What a report of a sweep can carry."""


@dataclass(frozen=True)
class Chapter:
    """What a chapter of the analysis shows.

    Attributes:
        anchor: of the chapter.
        texts: sentences.
        sheets: tables.
        album: pictures; None where the chapter has none.
    """

    anchor: str
    texts: Sequence[str]
    sheets: Sequence[Sheet]
    album: pictures.Album | None


def render_sweep(folder: Path) -> str:
    """Return the report of a sweep as one HTML page.

    Raises:
        RunError: in one sentence, if the folder holds no whole sweep.
    """
    refuse_no_folder(folder)
    swept = runs_of(folder, read_manifest(folder))
    if swept.manifest.get("format") != FORMAT:
        raise RunError(f"{folder} was written in another format than this version reads")
    return rendered(TEMPLATE, CHAPTERS, r=content(folder, examine(swept)))


def changed_in(folder: Path) -> list[str]:
    """Return what was changed in a folder after its sweep, a sentence each (English)."""
    return [text for text in verify(folder) if not text.startswith("sim/")]


def content(folder: Path, found: Analysis) -> dict[str, object]:
    """Return everything that the template shows."""
    swept = found.swept
    told, experiment = swept.told, swept.manifest.get("experiment") or {}
    changed = [in_dutch(text) for text in changed_in(folder)]
    albums = pictures.Painter(0).of_sweep(found, f"Bron: {source(swept)}.".replace("\n", " "))
    failed = failures(swept)
    return {
        "version": __version__,
        "title": f"Leerlingstromen, sweep: {told['name']}",
        "made": _made(folder, swept),
        "cite": _cite(swept),
        "changed": [f"Map {_name(folder)}: {'; '.join(changed)}.", ALARM] if changed else [],
        "warnings": list(_warnings(folder, swept)),
        "summary": [
            ("Wat het meest ertoe doet", list(matters(found))),
            ("Welk beleid robuust is", list(robust(found))),
            ("Waar beleid niet helpt", list(fails(found))),
            ("Hoe zeker dit is", list(sure(found))),
        ],
        "question": str(experiment.get("description") or ""),
        "says": SAYS,
        "chapters": list(CHAPTERS.items()),
        "frame": list(_frame(swept)),
        "factors": as_sheet(factors(swept)),
        "summary_sheet": as_sheet(summary(swept)),
        "runs": albums["runs"],
        "parts": list(_parts(found, albums)),
        "failed": None if failed is None else as_sheet(failed),
        "not_for": (*SWEEP_NOT_FOR, *NOT_FOR),
        "repeat_texts": _repeat_texts(folder),
        "command": "\n".join(_commands(folder, swept)),
        "identity": _identity(swept),
        "outputs": _outputs(swept),
        "manifest": json.dumps(swept.manifest, indent=2, sort_keys=True, ensure_ascii=False),
        "glossary": SWEEP_GLOSSARY,
    }


def _name(folder: Path) -> str:
    return folder.resolve().name


def _made(folder: Path, swept: Swept) -> str:
    try:
        day = str(json.loads((folder / RUN).read_text(encoding="utf-8"))["ended"])[:10]
        when = day_words(day)
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        when = day_words(UNKNOWN)
    return (
        f"{_name(folder)}: sweep van {when}, versie {version_of(swept) or UNKNOWN}, run-id "
        f"{swept.manifest['run_id']}."
    )


def _cite(swept: Swept) -> str:
    return (
        f"Wie een getal overneemt, noemt erbij: Leerlingstromen {version_of(swept)}, het "
        f"experiment {swept.told['name']}, run-id {swept.manifest['run_id']}, "
        f"{counted(swept.told['runs'], 'run', 'runs')}, en dat de bereiken zijn gekozen."
    )


def _warnings(folder: Path, swept: Swept) -> Iterator[str]:
    made_by = version_of(swept)
    if made_by != __version__:
        yield (
            f"Map {_name(folder)} is gemaakt met versie {made_by or UNKNOWN}; dit rapport met "
            f"versie {__version__}. De uitkomsten zijn die van de map; wat hier over eenheden "
            "en namen staat is van deze versie, en de analyse ook."
        )
    if failures := swept.told["failures"]:
        verbs = "mislukte en telt" if failures == 1 else "mislukten en tellen"
        yield (
            f"{number(failures)} van de {number(swept.told['runs'])} runs {verbs} niet mee; "
            "het hoofdstuk Mislukte runs zegt van elk waarom."
        )
    if swept.told["replicates"] == 1:
        yield "Elk punt is één keer gedraaid: een klein verschil kan ook toeval zijn."


def _frame(swept: Swept) -> Iterator[str]:
    scenario = swept.manifest.get("scenario") or {}
    design: dict[str, Any] = dict(swept.told["design"])
    listed = ", ".join(
        f"{words} {design[key]}"
        for key, words in (("points", "punten"), ("levels", "waarden per bereik"), ("seed", "seed"))
        if design.get(key) is not None
    )
    yield f"Opzet {design['kind']}: {DESIGNS[design['kind']]} ({listed})."
    yield f"{sizes(swept)}. Herhaling k heeft in elk punt dezelfde seed."
    if scenario.get("name"):
        yield (f"Het scenario is {scenario['name']}: {span(swept)}. {scale_words(swept)}").strip()
        if scenario.get("description"):
            yield f"Omschrijving van het scenario: {scenario['description']}"


def _parts(found: Analysis, albums: dict[str, pictures.Album]) -> Iterator[Chapter]:
    tables = analysis_tables(found)
    for anchor, name, album, say in (
        ("indices", "indices", "indices", matters),
        ("robuust", "robustness", "robustness", robust),
        ("hoeken", "corners", "corners", fails),
        ("herhalingen", "seeds", None, None),
    ):
        if name not in tables:
            yield Chapter(anchor, [found.absent[name]], (), None)
            continue
        texts = list(say(found)) if say is not None else []
        texts += left_out(found, name)
        yield Chapter(
            anchor, texts, (as_sheet(tables[name]),), None if album is None else albums[album]
        )


def _repeat_texts(folder: Path) -> list[str]:
    return [
        f"{CHOSEN} Het experiment en het scenario staan in de map {_name(folder)}, na alle "
        "standaardwaarden. Wie ze met dezelfde broncode draait, krijgt dezelfde bytes.",
        "rerun maakt de runs opnieuw uit het manifest alleen en zegt van elk bestand of het gelijk "
        "is; analyse rekent de analyse opnieuw uit; de laatste regel maakt dit rapport.",
    ]


def _commands(folder: Path, swept: Swept) -> Iterator[str]:
    commit = (swept.manifest.get("code") or {}).get("git_commit")
    if commit is not None:
        yield f"git checkout {shlex.quote(str(commit))}"
    yield "python3 -m venv .venv && . .venv/bin/activate && pip install -e '.[analysis]'"
    name = _name(folder)
    again = ["leerlingstromen", "rerun", f"{name}/{MANIFEST}", "--out", f"{name}-opnieuw"]
    yield shlex.join(again)
    yield shlex.join(["leerlingstromen", "analyse", name])
    yield shlex.join(["leerlingstromen", "report", name])


def _identity(swept: Swept) -> Sheet:
    manifest = swept.manifest
    code, unknown = manifest.get("code") or {}, "–"
    rows = [
        ("run-id", str(manifest["run_id"])),
        ("manifest", str(manifest.get("manifest_sha256", unknown))),
        ("sweep (punten, seeds, uitkomsten)", str(swept.told.get("sha256", unknown))),
        ("broncode", str(code.get("source_sha256", unknown))),
    ]
    inputs = manifest.get("inputs")
    mine = inputs if isinstance(inputs, dict) else {}
    rows += [(f"bestand {n}", str(h)) for n, h in sorted(mine.items()) if not n.startswith("sim/")]
    found = manifest.get("versions")
    versions = found if isinstance(found, dict) else {}
    listed = ", ".join(f"{name} {text}" for name, text in sorted(versions.items()))
    notes = (f"versie {version_of(swept)}; {listed}",) if listed else ()
    return Sheet("Waar de uitkomsten uit komen", (Head("wat"), Head("sha256")), tuple(rows), notes)


def _outputs(swept: Swept) -> Sheet:
    rows = tuple((name, str(value)) for name, value in sorted(swept.manifest["outputs"].items()))
    return Sheet("Bestanden van de sweep", (Head("bestand"), Head("sha256")), rows)
