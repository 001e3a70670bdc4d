"""Figures as files: written beside and renamed, in the format of their ending, over nothing of another kind."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from corridor.arguments import checked_arguments
from corridor.errors import FileError
from corridor.files import check_target, writing

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["save_figure"]


@checked_arguments
def save_figure(figure: Figure, path: str | Path, *, dpi: float | None = None, force: bool = False) -> Path:
    """Write a chart to a file, whole or not at all.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Any figure.
    path : str or Path
        Its ending is the format: png, svg, pdf and what else matplotlib writes; png without one.
    dpi : float, optional
        Dots to the inch of formats that have dots; the figure's own by default.
    force : bool
        Whether a file of another kind may be replaced.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    FileError
        When the file cannot be written, has an ending that is no format, or is there and of another kind; it is as it
        was.
    """
    ending = Path(os.fspath(path)).suffix.removeprefix(".").lower() or "png"
    known = figure.canvas.get_supported_filetypes()
    if ending not in known:
        raise FileError(f"cannot write {path}: {ending!r} is no format of charts; there are {', '.join(sorted(known))}")
    check_target(path, ending, force=force)
    with writing(path) as stream:
        figure.savefig(stream, format=ending, dpi="figure" if dpi is None else dpi)
    return Path(path)
