"""How fast the engine is: beside plain Mesa, and beside what this machine can do at most.

``python -m benchmarks.engine`` runs every case in a process of its own, one after the other, and
prints the tables (Dutch). ``--quick`` leaves out the largest and the way to the first month.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

from rich.box import MARKDOWN
from rich.console import Console
from rich.table import Table

from benchmarks.case import OUTSIDE, Measured

_CASES = (
    ("reference", 0.01),
    ("reference", 0.1),
    ("reduced", 0.01),
    ("reduced", 0.1),
    ("all", 0.01),
    ("all", 0.1),
    ("all", 1.0),
)
_NAMES = {
    "reference": "Mesa, gereduceerde regels",
    "reduced": "motor, gereduceerde regels",
    "all": "motor, alle regels",
}


def _ask(module: str, *words: str, cache: str | None = None) -> dict[str, object]:
    environment = dict(os.environ)
    if cache is not None:
        environment |= {"LEERLINGSTROMEN_CACHE": cache}
        environment.pop("NUMBA_CACHE_DIR", None)
    command = [sys.executable, "-m", module, *words]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    answer: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _measured(rules: str, scale: float) -> Measured:
    return Measured(**_ask("benchmarks.case", rules, str(scale)))  # type: ignore[arg-type]


def number(value: float, digits: int = 0) -> str:
    """Return a number as Dutch readers write it."""
    return f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))


def plain(title: str, head: list[str], rows: list[list[str]]) -> Table:
    """Return a table, to be read in a terminal and in Markdown; numbers stand to the right."""
    table = Table(title=title + "\n", title_justify="left", title_style="", box=MARKDOWN)
    for k, name in enumerate(head):
        table.add_column(name, justify="right" if k else "left", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    return table


def overview(found: dict[tuple[str, float], Measured]) -> Table:
    """Return what each case took, per leerling and month, with its ratios."""
    rows = []
    for (rules, scale), case in found.items():
        reference = found.get(("reference", scale))
        faster = limit = kernels = growth = ""
        if rules == "reduced" and reference is not None:
            ratio = reference.per_leerling_month(reference.best)
            faster = number(ratio / case.per_leerling_month(case.best))
        if rules != "reference":
            limit = number(case.best / case.limit_seconds, 1)
            kernels = number(case.kernel_seconds / case.limit_seconds, 1)
        smaller = found.get((rules, scale / 10))
        if smaller is not None:
            growth = number(case.best / smaller.best, 1)
        rows.append(
            [
                _NAMES[rules],
                number(case.leerlingen),
                str(case.months),
                number(case.best, 2),
                number(case.median, 2),
                number(case.per_leerling_month(case.best), 1),
                number(min(case.start_seconds), 2),
                faster,
                kernels,
                limit,
                growth,
                number(case.peak_mb),
            ]
        )
    head = [
        "",
        "leerlingen",
        "maanden",
        "beste (s)",
        "mediaan (s)",
        "ns/leerling-maand",
        "agents en eerste maand (s)",
        "x Mesa",
        "kernels / grens",
        "geheel / grens",
        "10x rijen: x tijd",
        "piek (MB)",
    ]
    return plain(
        "Motor naast gewoon Mesa en naast de grens van deze machine (beste en middelste van vijf)",
        head,
        rows,
    )


def processes(case: Measured) -> Table:
    """Return what each process of a case took."""
    total = sum(seconds for seconds, _, _ in case.laps.values())
    rows = []
    for name, (seconds, size, draws) in sorted(case.laps.items(), key=lambda lap: -lap[1][0]):
        limit = size / case.bandwidth + draws / case.draw_rate
        kernel = name not in OUTSIDE and limit > 0
        rows.append(
            [
                name,
                number(seconds, 3),
                number(seconds / total * 100, 1),
                number(size / case.months / 1e6, 2),
                number(draws / case.months / 1e3, 1),
                number(seconds / limit, 1) if kernel else "",
            ]
        )
    head = [
        "proces",
        "s per run",
        "aandeel (%)",
        "MB per maand",
        "1.000 trekkingen per maand",
        "x grens",
    ]
    return plain(f"Per proces: alle regels, {number(case.leerlingen)} leerlingen", head, rows)


def machine(found: dict[tuple[str, float], Measured]) -> Table:
    """Return what the limit of each case rests on."""
    rows = [
        [
            f"{_NAMES[rules]}, {number(case.leerlingen)}",
            number(case.bytes / case.months / 1e6, 2),
            number(case.draws / case.months / 1e6, 3),
            number(case.bandwidth / 1e9, 1),
            number(case.draw_rate / 1e9, 2),
            number(case.limit_seconds * 1e3, 1),
        ]
        for (rules, _), case in found.items()
        if rules != "reference"
    ]
    head = [
        "",
        "MB per maand",
        "miljoen trekkingen per maand",
        "kopie (GB/s)",
        "miljard trekkingen/s",
        "grens (ms)",
    ]
    return plain(
        "De grens: bytes / kopieersnelheid + trekkingen / trekkingen per seconde", head, rows
    )


def first_months(cold: bool) -> Table:
    """Return how long it takes from nothing to the end of the first month, at scale 1."""
    rows = []

    def add(name: str, answer: dict[str, object]) -> None:
        parts = [float(str(answer[k])) for k in ("import", "wereld", "eerste maand")]
        peak = number(float(str(answer["peak_mb"])))
        rows.append([name, *(number(part, 2) for part in (*parts, sum(parts))), peak])

    if cold:
        with tempfile.TemporaryDirectory() as folder:
            add("koud (lege cache)", _ask("benchmarks.first_month", "1.0", cache=folder))
    _ask("benchmarks.first_month", "1.0")
    answers = [_ask("benchmarks.first_month", "1.0") for _ in range(3)]
    answers.sort(key=lambda a: sum(float(str(v)) for k, v in a.items() if k != "peak_mb"))
    add("warm (beste van drie)", answers[0])
    head = ["", "import (s)", "wereld (s)", "eerste maand (s)", "samen (s)", "piek (MB)"]
    return plain("Tot en met de eerste maand, 2,4 miljoen leerlingen", head, rows)


def main() -> None:
    """Measure everything and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="no 2.4 million leerlingen, no first months"
    )
    quick = parser.parse_args().quick
    console = Console(width=260, highlight=False)
    found: dict[tuple[str, float], Measured] = {}
    for rules, scale in _CASES:
        if quick and scale == 1.0:
            continue
        print(f"{_NAMES[rules]}, scale {scale} ...", file=sys.stderr, flush=True)
        found[rules, scale] = _measured(rules, scale)
    for table in (overview(found), machine(found), processes(list(found.values())[-1])):
        console.print(table)
        console.print()
    if not quick:
        print("first months ...", file=sys.stderr, flush=True)
        console.print(first_months(cold=True))


if __name__ == "__main__":
    main()
