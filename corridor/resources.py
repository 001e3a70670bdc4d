"""Where the shipped data lives: inside an installed wheel, else beside the package in a checkout."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

__all__ = ["defaults_dir", "geo_dir", "networks_dir"]


def _locate(kind: str, checkout: tuple[str, ...]) -> Path:
    package = Path(str(files("corridor")))
    installed = package / "_shared" / kind
    return installed if installed.is_dir() else package.parent.joinpath(*checkout)


def networks_dir() -> Path:
    """Folder that holds one folder per shipped network."""
    return _locate("networks", ("networks",))


def geo_dir() -> Path:
    """Folder of coastlines and line geometry."""
    return _locate("geo", ("data", "geo"))


def defaults_dir() -> Path:
    """Folder of the tables that fill in what a network leaves out."""
    return _locate("defaults", ("data", "defaults"))
