"""What the views that start things tell the browser, and the scripts by which it shows it."""

from pathlib import Path
from typing import Any

from sim.results import RunError
from sim.viewing.page import slider_words as words
from sim.viewing.page.answers import clean
from sim.viewing.page.bench import Bench
from sim.viewing.page.indicators import NATIONAL, describe
from sim.viewing.page.process import Job
from sim.viewing.page.sliders import Choice, Control
from sim.viewing.page.sources import NotStored, Source
from sim.viewing.page.values import Ask
from sim.viewing.policy_words import figure, unit_of
from sim.viewing.words import number

VIEWS = Path(__file__).parent / "views"
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


def script(name: str) -> str:
    """Return the browser's part of a view: what all views share, and its own."""
    parts = [(VIEWS / f"{part}.js").read_text(encoding="utf-8") for part in ("common", name)]
    return "\n".join(parts)


def style() -> str:
    """Return the style of the views."""
    return (VIEWS / "views.css").read_text(encoding="utf-8")


def base_lines(bench: Bench, source: Source | None) -> dict[str, Any]:
    """Return the figures of results that are open, as the page shows them elsewhere.

    Args:
        bench: reads them.
        source: the results; None gives none.
    """
    if source is None:
        return {"series": {}, "label": ""}
    found: dict[str, Any] = {}
    for table, name in SHOWN:
        try:
            band = bench.values.shown(source, Ask(table, NATIONAL, name))
        except (NotStored, RunError):
            continue
        if _NATION in band.units:
            at = band.units.index(_NATION)
            values = [clean(value) for value in band.middle[:, at]]
            found[name] = {"times": list(band.times), "values": values}
    runs = "mediaan van meer runs" if source.opened.replicated else "één run"
    label = f"{source.name}, schaal {figure(100.0 * source.opened.scale)} %, {runs}"
    return {"series": found, "label": label}


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
