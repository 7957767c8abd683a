"""The view 'Nieuwe run': a scenario with other values, run at a small scale while one watches."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import panel as pn
import param
from panel.custom import JSComponent

from sim.policies.catalogue import CATALOGUE
from sim.results import RunError
from sim.scenario import Scenario, ScenarioError, without_effect
from sim.viewing.page.bench import Base, Bench, bench_of
from sim.viewing.page.changes import Changes, Value, base_of, changed
from sim.viewing.page.context import PageContext
from sim.viewing.page.sliders import Choice, Control, Slider, controls
from sim.viewing.page.telling import base_lines, data_of, job_data, script, style

TICK = 250
"""Milliseconds between two looks at a run that grows."""
_MOST_NAME, _MOST_VALUES, _MOST_TEXT = 80, 200, 200
Message = Mapping[str, Any]


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
        super().__init__(sizing_mode="stretch_width", **params)  # type: ignore[no-untyped-call]
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
        self.lines = json.dumps(base_lines(self.bench, self._base.source), allow_nan=False)
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


def sentences_of(error: Exception) -> list[str]:
    """Return an error as its sentences, one a problem."""
    return str(error).splitlines()


def view(context: PageContext) -> pn.viewable.Viewable:
    """Return the view of one visitor."""
    made = LiveView(bench_of(context))
    pn.state.add_periodic_callback(made.tick, period=TICK)
    return made
