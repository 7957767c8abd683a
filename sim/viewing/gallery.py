"""All pictures of a results folder, of a run or a comparison, and writing them as PNG."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar, overload

from sim.comparing.folder import Comparison
from sim.run import RunResult
from sim.viewing import compared_figures, figures
from sim.viewing.picture import Picture, save_png, svg_text

__all__ = ["Picture", "draw_all", "pictures_of", "save_png", "svg_text"]

Either = TypeVar("Either", RunResult, Comparison)


@overload
def pictures_of(result: RunResult) -> Sequence[Picture[RunResult]]: ...
@overload
def pictures_of(result: Comparison) -> Sequence[Picture[Comparison]]: ...
def pictures_of(
    result: RunResult | Comparison,
) -> Sequence[Picture[RunResult]] | Sequence[Picture[Comparison]]:
    """Return every picture of a result, in the order in which people look at them.

    Args:
        result: what a run, its replicates or a comparison wrote.

    Returns:
        Pictures to draw with this result. Those of a comparison come once per scenario beside the
        base, whose letter ends their name.
    """
    if isinstance(result, Comparison):
        return compared_figures.pictures(result)
    return figures.pictures(result)


def draw_all(
    result: Either, folder: Path, told: Callable[[str, int, int], None] | None = None
) -> list[str]:
    """Draw every picture of a result into a folder.

    Args:
        result: what a run, its replicates or a comparison wrote.
        folder: an existing folder for the PNG files.
        told: hears title, number drawn before it and total, before each picture.

    Returns:
        One Dutch sentence per picture that this folder has nothing for.

    Raises:
        OSError: if the disk refuses.
    """
    found: Sequence[Picture[Either]] = pictures_of(result)
    missing = []
    for done, picture in enumerate(found):
        if told is not None:
            told(picture.title, done, len(found))
        figure = picture.draw(result)
        if figure is None:
            missing.append(f"{picture.title}: {picture.absent}")
        else:
            save_png(figure, folder / f"{picture.name}.png")
    return missing
