"""The view 'Leven van één leerling': a run lived again, to follow one synthetic leerling in it."""

import json
import re
from collections.abc import Mapping
from typing import Any

import panel as pn
import param
from panel.custom import JSComponent

from sim.results import RunError
from sim.viewing.page.bench import Bench, bench_of
from sim.viewing.page.context import PageContext
from sim.viewing.page.live import TICK
from sim.viewing.page.process import DONE, FAILED, STOPPED, STOPPING, Job
from sim.viewing.page.sources import Source
from sim.viewing.page.telling import script, style
from sim.viewing.words import number

KINDS = {
    "thuiszitter": "absoluut of langdurig relatief verzuim",
    "absoluut": "absoluut verzuim",
    "langdurig": "langdurig relatief verzuim",
    "vrijstelling_5a": "vrijstelling 5 onder a",
    "sbo": "naar het sbo",
    "so": "naar het so",
    "vso": "naar het vso",
    "wachtlijst": "een plaats op een wachtlijst",
    "terugplaatsing": "terug naar gewoon onderwijs",
    "geweigerd": "een tlv die is geweigerd",
    "jeugdhulp": "jeugdhulp",
    "arrangement": "een arrangement",
}
"""What a leerling can be looked for by, in Dutch."""
REASONS = (
    (
        r"--leerling (.*): is not an id",
        r"\1 is geen nummer van een leerling; schrijf het als 2008-03:123, of zoek zo'n leerling.",
    ),
    (
        r"--leerling (.*): there is no such leerling",
        r"deze run heeft geen leerling \1; zoek zo'n leerling.",
    ),
    (r"--sample (.*): nobody had it", r"niemand had dit in deze run; kies iets anders."),
)
"""Sentences of the command about its options, and what they are here."""
_MOST_RUNS = 1000
_MOST_TEXT = 40


class LivesView(JSComponent):
    """The view of one visitor: which run, which leerling, and its life.

    Attributes (each as JSON):
        form: the runs, and what a leerling can be looked for by.
        job: the work that goes on.
        life: the life that was found.
    """

    form = param.String(default="{}")
    job = param.String(default="{}")
    life = param.String(default="{}")

    _esm = script("lives")
    _stylesheets = [style()]  # noqa: RUF012  (Panel asks for a list)

    def __init__(self, bench: Bench, **params: Any) -> None:
        """Show the runs that are open."""
        super().__init__(sizing_mode="stretch_width", **params)  # type: ignore[no-untyped-call]
        self.bench = bench
        self._mine: Job | None = None
        self.tick()

    def _handle_msg(self, data: Any) -> None:
        """Do what the visitor asked; what no visitor can ask is left."""
        if not isinstance(data, dict):
            return
        if data.get("kind") == "start":
            try:
                self._start(data)
            except RunError as error:
                self.job = json.dumps({"state": FAILED, "text": str(error)})
                return
        elif data.get("kind") == "stop" and self._mine is not None:
            self._mine.stop()
        self.tick()

    def _start(self, data: Mapping[str, Any]) -> None:
        runs = {key: source for key, _, source in self.bench.runs()}
        source = runs.get(str(data.get("run")))
        if source is None:
            raise RunError("there is no such run on this page")
        leerling = str(data.get("leerling", "")).strip()[:_MOST_TEXT]
        sample = None if "leerling" in data else str(data.get("sample"))
        name = str(data.get("replicate") or "")
        replicate = name if name in replicates_of(source) else None
        self.life = "{}"
        folder = source.opened.folder
        given = leerling if sample is None else None
        self._mine = self.bench.runner.life(folder, given, sample, replicate)

    def tick(self) -> None:
        """Tell the browser how the work goes, if there is anything new."""
        shared, mine = self.bench.job, self._mine
        if mine is not None:
            mine.update()
            self._show("job", {"state": mine.state, "running": mine.running, "text": _text(mine)})
            if mine.life is not None:
                self._show("life", mine.life)
        elif shared is not None and shared.running:
            self._show("job", {"state": "", "running": True, "text": "Er loopt al iets anders."})
        else:
            self._show("job", {"state": "", "running": False, "text": ""})
        runs = [
            {"key": key, "label": label, "replicates": replicates_of(source)}
            for key, label, source in self.bench.runs()
        ]
        samples = [{"key": key, "label": label} for key, label in KINDS.items()]
        self._show("form", {"runs": runs, "samples": samples})

    def _show(self, part: str, content: Any) -> None:
        text = json.dumps(content, allow_nan=False)
        if getattr(self, part) != text:
            setattr(self, part, text)


def replicates_of(source: Source) -> list[str]:
    """Return the names of the replicates of a run; none for a single one."""
    design = source.opened.manifest["replicates"].get("design")
    rows = design if isinstance(design, list) else []
    names = [row.get("name") for row in rows[:_MOST_RUNS] if isinstance(row, dict)]
    return [name for name in names if isinstance(name, str)]


def _text(job: Job) -> str:
    after = f"na {number(job.seconds, 1)} s"
    if job.state == DONE:
        return f"Klaar {after}."
    if job.state == FAILED:
        return f"Dat kan niet: {in_dutch(job.sentence)}"
    if job.state == STOPPED:
        return f"Gestopt {after}."
    return "Wordt gestopt." if job.state == STOPPING else f"Bezig: {job.growth.label}."


def in_dutch(sentence: str) -> str:
    """Return a sentence about an option of the command in the words of the page, where it is one.

    Args:
        sentence: why a life could not be told, as the command says it.
    """
    for found, words in REASONS:
        if match := re.match(found, sentence, re.DOTALL):
            return match.expand(words)
    return sentence


def view(context: PageContext) -> pn.viewable.Viewable:
    """Return the view of one visitor."""
    made = LivesView(bench_of(context))
    pn.state.add_periodic_callback(made.tick, period=TICK)
    return made
