"""The page of a report: what stands in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sim import __version__
from sim.viewing.compared_tables import difference_sheets, moved_sheets
from sim.viewing.policy_effects import policy_sentences
from sim.viewing.record import record_sheet
from sim.viewing.report import certainty, effects, key_figures, pictures, repeat, says
from sim.viewing.report import scenario_words as told
from sim.viewing.report.folders import Line
from sim.viewing.report.given import Given, Pair
from sim.viewing.report.rendering import rendered
from sim.viewing.report.summary import how_sure, summary
from sim.viewing.report.words import GLOSSARY, NOT_FOR, OUT_OF_SIGHT
from sim.viewing.sheets import Sheet
from sim.viewing.tables import sheets

TEMPLATE = "report.html.j2"
CHAPTERS = {
    "kern": "Kerncijfers",
    "scenario": "De scenario's in woorden",
    "figuren": "Figuren en tabellen",
    "beleid": "Wat het beleid deed, en wat het tegenhield",
    "wie": "Wie ergens anders is",
    "zeker": "Hoe zeker dit is",
    "terugblik": "Klopt het model met het verleden?",
    "nietvoor": "Waarvoor dit rapport niet is",
    "herhalen": "Herhalen",
    "begrippen": "Begrippen",
}
"""Anchor and title of each chapter; they are numbered in this order."""


@dataclass
class Part:
    """A piece of a chapter: sentences, pictures, tables."""

    title: str
    texts: Sequence[str] = ()
    figures: Sequence[pictures.Drawn] = ()
    absent: Sequence[str] = ()
    sheets: Sequence[Sheet] = ()


@dataclass
class Scenario:
    """What is said of one scenario."""

    label: str
    frame: str
    against: str
    named: Sequence[told.Told]
    by_law: Sequence[told.Told]
    plain: Sequence[str]
    sheets: Sequence[Sheet]


def render(given: Given) -> str:
    """Return the report as one HTML page."""
    return rendered(
        TEMPLATE,
        CHAPTERS,
        r=content(given),
        not_for=NOT_FOR,
        out_of_sight=OUT_OF_SIGHT,
        glossary=GLOSSARY,
    )


def content(given: Given) -> dict[str, object]:
    """Return everything that the template shows."""
    policies, painter = certainty.all_policies(given), pictures.Painter(len(given.pairs))
    shares = certainty.share_sheet(given)
    return {
        "version": __version__,
        "title": says.title_of(given),
        "made": says.made_of(given),
        "cite": says.cite(given),
        "changed": says.changed(given),
        "warnings": says.warnings(given),
        "lines": given.lines,
        "summary": summary(given),
        "how_sure": how_sure(given),
        "says": says.says(given),
        "chapters": list(CHAPTERS.items()),
        "key_sentences": list(key_figures.key_sentences(given)),
        "key_sheets": key_figures.key_sheets(given),
        "margin": " ".join(says.result_notes(given)),
        "scenarios": [_scenario(given, line) for line in given.lines],
        "results": _results(given, painter),
        "policies": [_policies(given, line) for line in given.lines],
        "moved_texts": _moved_texts(given),
        "moved": [_moved(pair, painter) for pair in given.pairs if pair.followed],
        "sure_texts": _sure_texts(),
        "kinds": certainty.kinds_sheet(given),
        "share_texts": says.share_texts(given),
        "shares": [] if shares is None else [shares],
        "sure_rows": certainty.sure_rows(policies),
        "effects": certainty.effect_sheet(given, policies),
        "law": certainty.law_sheet(policies),
        "record_texts": says.record_texts(),
        "record": record_sheet(),
        "repeat": [repeat.repeat(folder) for folder in given.folders],
        "command": repeat.report_command(given),
    }


def _scenario(given: Given, line: Line) -> Scenario:
    own, base = line.scenario, given.base.scenario
    found = (told.levers_sheet(own), told.parameters_sheet(own))
    texts = (
        "Het scenario zet zelf geen hendels.",
        "Alle parameters staan op de waarde van de parameterset.",
    )
    plain = [text for sheet, text in zip(found, texts, strict=True) if sheet is None]
    if line is given.base:
        frame, against = told.frame_sentence(own), ""
        named = told.named_policies(own)
    else:
        frame = told.frame_sentence(own) if own.parameter_set != base.parameter_set else ""
        names = told.changed_policies(base, own)
        named = [told.told_of(name, own) for name in names]
        kept = [name for name in own.policies if name not in names]
        against = f"Start, duur, seed en wereld zijn die van {given.base.label}. "
        against += f"Beleid dat anders is: {', '.join(names) or 'geen'}"
        against += f"; als in {given.base.label}: {', '.join(kept)}." if kept else "."
    return Scenario(
        label=line.label,
        frame=frame,
        against=against,
        named=named,
        by_law=told.policies_by_law(own) if line is given.base else (),
        plain=[" ".join(plain)] if plain else [],
        sheets=[sheet for sheet in found if sheet is not None],
    )


def _results(given: Given, painter: pictures.Painter) -> list[Part]:
    album = painter.of_run(given.base.result)
    parts = [
        Part(
            given.base.label,
            says.result_notes(given),
            album.drawn,
            album.absent,
            sheets(given.base.result),
        )
    ]
    for pair in given.pairs:
        album = painter.of_pair(pair, moved=False)
        parts.append(
            Part(
                f"{pair.name} min {given.base.label}",
                list(says.pair_notes(given, pair)),
                album.drawn,
                album.absent,
                difference_sheets(pair.found, pair.name),
            )
        )
    return parts


def _policies(given: Given, line: Line) -> Part:
    texts = policy_sentences(line.beleid, line.manifest["scenario"]) if len(line.beleid) else []
    if not texts:
        texts = ["Van beleid dat dit scenario zelf noemt, staat niets in de map."]
    named = None if line is given.base else set(line.scenario.policies)
    found = (effects.did_sheet(line, named), effects.held_sheet(line, named))
    return Part(line.label, texts, sheets=[sheet for sheet in found if sheet is not None])


def _moved_texts(given: Given) -> list[str]:
    if not given.pairs:
        return [
            "Dit rapport gaat over één scenario. Wie door een maatregel ergens anders terechtkomt, "
            "is te zien in een vergelijking (leerlingstromen compare)."
        ]
    apart = [pair.name for pair in given.pairs if not pair.followed]
    texts = [
        "Geteld is wie op 1 oktober in een andere toestand is dan in de run ernaast, en door welk "
        "proces hun wegen uiteengingen. Dat is niet alles wat een maatregel deed: wie verhuist "
        "omdat er een plaats vrijkwam, gaat uiteen door de plaatsing. Zo betekent tlv in "
        f"{given.base.label}: daar kreeg de leerling een tlv, en in de run ernaast niet, of later."
    ]
    if len(apart) == len(given.pairs):
        texts = []
    if apart:
        texts.append(
            f"Van {', '.join(apart)} is niet bekend wie er ergens anders is: de mappen zijn "
            "achteraf naast elkaar gezet."
        )
    return texts


def _moved(pair: Pair, painter: pictures.Painter) -> Part:
    album = painter.of_pair(pair, moved=True)
    return Part(
        f"{pair.name} naast {pair.found.names[0]}",
        list(says.flow_texts(pair)),
        album.drawn,
        album.absent,
        moved_sheets(pair.found, pair.name),
    )


def _sure_texts() -> list[str]:
    return [
        "Het model rekent met parameters. Van elke parameter is bekend wat voor getal het is: wet, "
        "gemeten, opgelost uit een totaal, of aanname. Het overzicht staat in docs/parameters.md."
    ]
