"""The view 'Nieuwe run': a scenario with other values, run at a small scale while one watches."""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import panel as pn
import param
from panel.custom import JSComponent

from sim.policies.catalogue import CATALOGUE
from sim.results import RunError
from sim.scenario import Scenario, ScenarioError, without_effect
from sim.viewing.page.answers import clean
from sim.viewing.page import slider_words as words
from sim.viewing.page.bench import Base, Bench, bench_of
from sim.viewing.page.changes import Changes, Value, base_of, changed
from sim.viewing.page.context import PageContext
from sim.viewing.page.indicators import NATIONAL, describe
from sim.viewing.page.process import Job
from sim.viewing.page.sliders import Choice, Control, Slider, controls
from sim.viewing.page.sources import NotStored
from sim.viewing.page.values import Ask
from sim.viewing.policy_words import figure, unit_of
from sim.viewing.words import number

VIEWS = Path(__file__).parent / "views"
TICK = 250
"""Milliseconds between two looks at a run that grows."""
SHOWN: tuple[tuple[str, str], ...] = (
    ("yearly", "thuiszitters_geteld"),
    ("monthly", "absoluut_verzuim_stand"),
    ("monthly", "langdurig_relatief_verzuim_stand"),
    ("yearly", "instroom_sbo_schooljaar"),
    ("yearly", "instroom_so_schooljaar"),
    ("yearly", "instroom_vso_schooljaar"),
    ("monthly", "leerlingen_sbo"),
    ("monthly", "leerlingen_so"),
    ("monthly", "leerlingen_vso"),
    ("monthly", "wachtlijst_sbo"),
    ("monthly", "wachtlijst_so"),
    ("monthly", "wachtlijst_vso"),
)
"""Table and indicator of each figure that grows."""
_NATION = "NL"
_MOST_NAME, _MOST_VALUES, _MOST_TEXT = 80, 200, 200
Message = Mapping[str, Any]


def script(name: str) -> str:
    """Return the browser's part of a view: what all views share, and its own."""
    parts = [(VIEWS / f"{part}.js").read_text(encoding="utf-8") for part in ("common", name)]
    return "\n".join(parts)


def style() -> str:
    """Return the style of the views."""
    return (VIEWS / "views.css").read_text(encoding="utf-8")


class LiveView(JSComponent):
    """The view of one visitor: what was filled in, what is wrong with it, and the run that grows.

    Attributes (each as JSON):
        form: what can be filled in: bases, policies, controls.
        checked: the sentences about what was filled in, and the scenario file that it makes.
        lines: the base's own figures.
        job: the run that grows.
    """

    form = param.String(default="{}")
    checked = param.String(default="{}")
    lines = param.String(default="{}")
    job = param.String(default="{}")

    _esm = script("live")
    _stylesheets = [style()]  # noqa: RUF012  (Panel asks for a list)

    def __init__(self, bench: Bench, **params: Any) -> None:
        """Show the first base that is open."""
        super().__init__(sizing_mode="stretch_width", **params)
        self.bench = bench
        self._base: Base | None = None
        self._scenario: Scenario | None = None
        self._policies: list[str] = []
        self._controls: dict[str, Control] = {}
        self._form: Message = {}
        self._version = 0
        self._seen: tuple[Any, ...] = ()
        bases = bench.bases()
        self._choose(bases[0].key if bases else "", [])
        self.tick()

    def _handle_msg(self, data: Any) -> None:
        """Do what the visitor asked; what no visitor can ask is left."""
        if not isinstance(data, dict):
            return
        kind = data.get("kind")
        if kind == "base":
            self._choose(str(data.get("key", "")), [])
        elif kind == "policies":
            names = data.get("names")
            chosen = [n for n in CATALOGUE if n in names] if isinstance(names, list) else []
            self._choose(self._base.key if self._base else "", chosen)
        elif kind == "check":
            self._check(data)
        elif kind == "start":
            self._start(data)
        elif kind == "stop":
            job = self.bench.job
            if job is not None:
                job.stop()
        self.tick()

    def _choose(self, key: str, policies: Sequence[str]) -> None:
        """Take another base, or other policies beside its own."""
        self._policies = list(policies)
        try:
            self._base = self.bench.base(key)
            self._scenario = base_of(self._base.file)
        except (RunError, ScenarioError) as error:
            self._scenario, self._controls = None, {}
            self.checked = json.dumps({"errors": sentences_of(error)})
            self.lines = "{}"
            self._show({"base": key, "controls": []})
            return
        found = controls(self._scenario, self._policies)
        self._controls = {control.path: control for control in found}
        own = set(self._scenario.policies)
        self.checked = "{}"
        self.lines = json.dumps(self._base_lines(), allow_nan=False)
        self._show(
            {
                "base": key,
                "name": f"{self._scenario.name} gewijzigd"[:_MOST_NAME],
                "description": self._scenario.description,
                "policies": [
                    {"name": name, "summary": policy.summary, "chosen": name in self._policies}
                    for name, policy in CATALOGUE.items()
                    if name not in own
                ],
                "summaries": {name: policy.summary for name, policy in CATALOGUE.items()},
                "controls": [data_of(control) for control in found],
            }
        )

    def _show(self, form: Message) -> None:
        """Tell the browser of another form, which it builds anew."""
        self._version += 1
        self._form = {**form, "version": self._version}
        self.form = json.dumps({**self._form, "bases": self._names()}, allow_nan=False)

    def _names(self) -> list[dict[str, str]]:
        return [{"key": base.key, "label": base.label} for base in self.bench.bases()]

    def _base_lines(self) -> dict[str, Any]:
        """Return the figures of the base that is open, as the page shows them elsewhere."""
        source = None if self._base is None else self._base.source
        found: dict[str, Any] = {}
        for table, name in SHOWN if source is not None else ():
            assert source is not None
            try:
                band = self.bench.values.shown(source, Ask(table, NATIONAL, name))
            except (NotStored, RunError):
                continue
            if _NATION in band.units:
                at = band.units.index(_NATION)
                values = [clean(value) for value in band.middle[:, at]]
                found[name] = {"times": list(band.times), "values": values}
        scale = "" if source is None else f"schaal {figure(100.0 * source.opened.scale)} %"
        runs = "één run"
        if source is not None and source.opened.replicated:
            runs = "mediaan van meer runs"
        label = "" if source is None else f"{source.name}, {scale}, {runs}"
        return {"series": found, "label": label}

    # --- what was filled in ---------------------------------------------------------------------

    def _given(self, data: Message) -> tuple[str, Changes]:
        """Return the name and the changes of a message; what is no control is left out."""
        name = str(data.get("name", ""))[:_MOST_TEXT].strip()
        changes: dict[str, Value] = {}
        for policy in self._policies:
            changes[f"policies.{policy}.on"] = True
        values = data.get("values")
        for path, value in list(values.items())[:_MOST_VALUES] if isinstance(values, dict) else ():
            control = self._controls.get(path)
            if isinstance(control, Choice):
                options = list(control.options.values())
                if isinstance(value, int) and 0 <= value < len(options):
                    changes[path] = options[value]
            elif isinstance(control, Slider) and _is_number(value):
                changes[path] = round(value) if control.whole else float(value)
        return name, changes

    def _check(self, data: Message) -> Scenario | None:
        """Check what was filled in, tell what is wrong, and show the file that it makes."""
        if self._scenario is None:
            return None
        name, changes = self._given(data)
        try:
            made = changed(self._scenario, changes, name)
        except ScenarioError as error:
            self.checked = json.dumps({"errors": sentences_of(error), "count": len(changes)})
            return None
        found = {
            "errors": [],
            "warnings": without_effect(made, name),
            "count": len(changes),
            "file": made.dump_yaml(),
        }
        self.checked = json.dumps(found)
        return made

    def _start(self, data: Message) -> None:
        made = self._check(data)
        if made is None:
            return
        try:
            self.bench.runner.run(made)
        except RunError as error:
            told = {**json.loads(self.checked), "errors": sentences_of(error)}
            self.checked = json.dumps(told)

    # --- the run that grows ---------------------------------------------------------------------

    def tick(self) -> None:
        """Tell the browser how the run goes, if there is anything new."""
        job = self.bench.job
        if job is None or job.out is None:
            return
        growth = job.growth
        seen = (id(job), job.state, growth.label, growth.done, job.sentence)
        if seen != self._seen:
            was = self._seen[:2]
            self._seen = seen
            self.job = json.dumps(job_data(job), allow_nan=False)
            if was and was != seen[:2]:  # a run that is done can be a base
                self.form = json.dumps({**self._form, "bases": self._names()}, allow_nan=False)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def job_data(job: Job) -> dict[str, Any]:
    """Return how a run goes, as the browser draws it."""
    growth, out = job.growth, job.out
    series: dict[str, Any] = {}
    for table, name in SHOWN:
        if table == "monthly":
            months, values = growth.monthly.get(name, ([], []))
            series[name] = {"times": list(months), "values": list(values)}
        else:
            years = growth.yearly.get(name, {})
            series[name] = {"times": [str(y) for y in years], "values": list(years.values())}
    return {
        "number": job.pid,
        "state": job.state,
        "running": job.running,
        "name": job.name,
        "scale": job.scale,
        "label": growth.label,
        "done": growth.done,
        "total": growth.total,
        "seconds": number(job.seconds, 1),
        "sentence": job.sentence,
        "folder": "" if out is None else out.name,
        "run_id": job.run_id,
        "series": series,
        "shown": [
            {"name": name, "table": table, "title": describe(name, table).name}
            for table, name in SHOWN
        ],
    }


def data_of(control: Control) -> dict[str, Any]:
    """Return a control as the browser builds it."""
    plain = {"path": control.path, "label": control.label, "group": control.group}
    if isinstance(control, Choice):
        options, values = list(control.options), list(control.options.values())
        return {**plain, "kind": "choice", "options": options, "value": values.index(control.value)}
    return {
        **plain,
        "kind": "slider",
        "low": control.low,
        "high": control.high,
        "step": control.step,
        "value": control.value,
        "unit": control.unit,
        "plain": control.unit == unit_of(words.UNITS["doel_jaar"]),
    }


def sentences_of(error: Exception) -> list[str]:
    """Return an error as its sentences, one a problem."""
    return str(error).splitlines()


def view(context: PageContext) -> pn.viewable.Viewable:
    """Return the view of one visitor."""
    made = LiveView(bench_of(context))
    pn.state.add_periodic_callback(made.tick, period=TICK)
    return made
