"""Small results folders of every kind, and reports of them without the slow pictures."""

from collections.abc import Callable
from pathlib import Path

import pytest
from compared import make, pair_of
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from reported import FORMULA, HOSTILE

from sim.comparing.folder import Comparison
from sim.run import Options, RunResult, run
from sim.viewing.picture import Picture
from sim.viewing.report import make_report

STRICTER = {"zorgplicht": {"strenger": {"from": "2015-12", "phase_in_months": 6}}}


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return results folders: runs by themselves, with replicates, and comparisons."""
    place = tmp_path_factory.mktemp("folders")
    base, other = pair_of(description=FORMULA)
    stricter = pair_of(levers=[], policies=STRICTER)[1].model_copy(update={"name": HOSTILE})
    many = Options(replicates=3)
    made = {
        "basis": run(base, place / "basis").folder,
        "anders": run(other, place / "anders").folder,
        "many": run(base, place / "many", many).folder,
        "many_other": run(other, place / "many_other", many).folder,
        "seeds": run(base, place / "seeds", Options(replicates=3, seed_only=True)).folder,
        "pair": make(place, [base, other], "pair").folder,
        "three": make(place, [base, other, stricter], "three").folder,
        "many_pair": make(place, [base, other], "many_pair", replicates=3).folder,
    }
    return made


def _drawn(_: object) -> Figure:
    figure = Figure(figsize=(1, 1))
    FigureCanvasAgg(figure)
    figure.subplots().plot([0, 1], [1, 0])
    return figure


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw small pictures in place of the true ones, which take most of the time."""

    def pictures(result: RunResult | Comparison) -> list[Picture]:
        if isinstance(result, RunResult):
            return [Picture("thuiszitters", "Lijn", f'{HOSTILE} "en"', _drawn)]
        letters = "BCDEFGH"[: len(result.names) - 1]
        kinds = ("verschil", "verschuiving")
        return [Picture(f"{k}-{x}", f"{k} {x}", "Lijn.", _drawn) for x in letters for k in kinds]

    monkeypatch.setattr("sim.viewing.report.pictures.pictures_of", pictures)


@pytest.fixture
def report_of(folders: dict[str, Path], quick: None, tmp_path: Path) -> Callable[..., str]:
    """Return what makes a report of folders by their names and gives its text."""

    def of(*names: str) -> str:
        paths = [folders.get(name, Path(name)) for name in names]
        return make_report(paths, tmp_path / "r.html", force=True).read_text(encoding="utf-8")

    return of
