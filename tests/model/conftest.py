"""Property tests take as long as a loaded machine needs, and try the same examples every time."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("corridor", deadline=None, derandomize=True)
settings.load_profile("corridor")
