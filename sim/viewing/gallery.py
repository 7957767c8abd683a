"""All pictures of a results folder, of a run or a comparison, and writing them as PNG."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.comparing.folder import Comparison
from sim.run import RunResult
from sim.seals import write_sums
from sim.viewing import (
    ages,
    compared_figures,
    difference_maps,
    figures,
    maps,
    money,
    river,
    small_multiples,
    steps,
)
from sim.viewing.picture import Picture, save_png, svg_text

if TYPE_CHECKING:
    from sim.sweeping.analysis import Analysis

__all__ = ["Picture", "draw_all", "draw_usual", "pictures_of", "save_png", "svg_text"]

Told = Callable[[str, int, int], None]


def _silent(title: str, done: int, total: int) -> None:
    """Tell nobody how far it is."""


def pictures_of(result: "RunResult | Comparison | Analysis") -> Sequence[Picture[Any]]:
    """Return every picture of a result, in the order in which people look at them.

    Args:
        result: what a run, its replicates or a comparison wrote, or the analysis of a sweep.

    Returns:
        Pictures to draw with this result. Those of a comparison come once per scenario beside the
        base, whose letter ends their name.
    """
    if isinstance(result, Comparison):
        compared = [*compared_figures.pictures(result), *difference_maps.pictures(result)]
        compared.sort(key=lambda picture: picture.name.rpartition("-")[2])  # stable: by scenario
        return [*compared, *steps.compared_pictures(result)]
    if not isinstance(result, RunResult):
        from sim.viewing import sweep_figures  # noqa: PLC0415  (heavy, and no run needs it)

        return sweep_figures.pictures(result)
    rooms = (figures, river, ages, steps, money, maps, small_multiples)
    return [picture for room in rooms for picture in room.pictures(result)]


def draw_usual(result: RunResult | Comparison, folder: Path) -> None:
    """Draw what a run or a comparison writes itself: all pictures but those seldom wanted.

    Args:
        result: what was written.
        folder: an existing folder for the PNG files.

    Raises:
        OSError: if the disk refuses.
    """
    draw_all(result, folder, seldom=False)


def draw_all(
    result: "RunResult | Comparison | Analysis",
    folder: Path,
    told: Told = _silent,
    *,
    seldom: bool = True,
) -> list[str]:
    """Draw every picture of a result into a folder, and write the hashes of all beside them.

    Args:
        result: what a run, its replicates or a comparison wrote, or the analysis of a sweep.
        folder: an existing folder for the PNG files.
        told: hears, before each picture, its title, how many were drawn and how many there are.
        seldom: whether those are drawn that a run itself leaves out.

    Returns:
        One Dutch sentence per picture that this folder has nothing for.

    Raises:
        RunError: if a table cannot be read.
        OSError: if the disk refuses.
    """
    found = pictures_of(result)
    wanted = [picture for picture in found if seldom or not picture.seldom]
    missing = []
    for done, picture in enumerate(wanted):
        told(picture.title, done, len(wanted))
        figure = picture.draw(result)
        if figure is None:
            missing.append(f"{picture.title}: {picture.absent}")
        else:
            save_png(figure, folder / f"{picture.name}.png")
    write_sums(folder)
    return missing
