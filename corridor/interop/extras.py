"""Packages that only some formats need, and the extra that installs each."""

from __future__ import annotations

import importlib.util

from corridor.errors import CorridorError

__all__ = ["needed"]


def needed(package: str, extra: str, what: str) -> None:
    """Check that a package is installed before it is imported.

    Raises
    ------
    CorridorError
        When it is not; the text names the extra.
    """
    if importlib.util.find_spec(package) is None:
        raise CorridorError(f"{what} need the package {package}: run  pip install 'corridor[{extra}]'")
