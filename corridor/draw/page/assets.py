"""Files that stand inside a page: our stylesheets and scripts, Leaflet, and pictures as data."""

from __future__ import annotations

import base64
import re
import warnings
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TypeAlias

from corridor.draw.page.policy import script_text
from corridor.errors import CorridorError

__all__ = [
    "DATA_ATTRIBUTION",
    "Assets",
    "asset",
    "data_uri",
    "leaflet",
    "marker_icons",
    "style_text",
]

DATA_ATTRIBUTION = "Map: Natural Earth · Sea lanes: searoute · Towns along lines: GeoNames, CC BY 4.0"

# Files by the addresses that a page links, or a folder of npm packages.
Assets: TypeAlias = Mapping[str, str | Path] | str | Path

_CSS_URL = re.compile(r"url\(\s*([\"']?)([^)\"']+)\1\s*\)")
_REMOTE = re.compile(r"(?:https?:)?//")
_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".eot": "font/eot",
}


@lru_cache(maxsize=128)
def asset(name: str) -> str:
    """Text of one of our own scripts or stylesheets, without indentation and lines of comment."""
    text = (files("corridor.draw") / "assets" / name).read_text(encoding="utf-8")
    # Not minified further: who wants to know what a page runs can read it there.
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


def data_uri(path: Path) -> str:
    """A file as an address that holds it."""
    kind = _TYPES.get(path.suffix.lower(), "application/octet-stream")
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"


def style_text(path: Path, local: Callable[[str], Path | None] = lambda url: None) -> str:
    """Stylesheet with its pictures and fonts inside; without those of other machines, with a warning.

    Parameters
    ----------
    path : Path
        The file.
    local : callable
        Gives the copy of what is at an address of another machine, or None.

    Raises
    ------
    CorridorError
        When one of them is not beside it.
    """

    def inlined(found: re.Match[str]) -> str:
        target = found[2].split("?")[0].split("#")[0]
        if not target or target.startswith("data:"):
            return found[0]
        if _REMOTE.match(target):
            copy = local(target)
            if copy is not None:
                return f'url("{data_uri(copy)}")'
            warnings.warn(f"{path.name} would fetch {target}: left out", stacklevel=2)
            return 'url("data:,")'
        file = path.parent / target
        if not file.is_file():
            raise CorridorError(f"{path.name} needs {found[2]}, which is not beside it ({path.parent})")
        return f'url("{data_uri(file)}")'

    text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    return _CSS_URL.sub(inlined, text).replace("</style", "<\\/style")


def _leaflet_folder() -> Path:
    return Path(str(files("xstatic.pkg.leaflet") / "data"))


@lru_cache(maxsize=128)
def leaflet(name: str) -> str:
    """Script or stylesheet of Leaflet."""
    path = _leaflet_folder() / name
    return style_text(path) if name.endswith(".css") else script_text(path.read_text(encoding="utf-8"))


@cache
def marker_icons() -> str:
    """Leaflet guesses where its pin's pictures are; there they are not."""
    names = {"iconUrl": "marker-icon.png", "iconRetinaUrl": "marker-icon-2x.png", "shadowUrl": "marker-shadow.png"}
    options = ",".join(f'{key}:"{data_uri(_leaflet_folder() / "images" / name)}"' for key, name in names.items())
    return f"<script>delete L.Icon.Default.prototype._getIconUrl;L.Icon.Default.mergeOptions({{{options}}});</script>"
