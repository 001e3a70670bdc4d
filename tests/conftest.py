"""What all tests share: the shipped networks, opened once, and the root of the checkout."""

from __future__ import annotations

import functools
import gc
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.internal.conjecture import providers

import corridor as cd

ROOT = Path(__file__).resolve().parent.parent
# Compiled code does not look at the types of what it is given; here every call of a kernel is checked beforehand.
os.environ["CORRIDOR_CHECK_KERNELS"] = "1"
# What another run has left in files would hide what is read and compiled here: each run has a folder of its own, which
# its processes share. `CORRIDOR_CACHE=off make test` reads and compiles anew in every test.
if "PYTEST_XDIST_WORKER" not in os.environ and os.environ.get("CORRIDOR_CACHE") != "off":
    _KEPT = tempfile.TemporaryDirectory(prefix="corridor-tests-", ignore_cleanup_errors=True)
    os.environ["CORRIDOR_CACHE"] = _KEPT.name
# An eighth of the time went into looking for garbage in what stays: it is looked for more rarely, but where bytes are
# measured.
USUAL_GARBAGE = gc.get_threshold()
gc.set_threshold(10_000, 20, 20)
# Property tests take as long as a loaded machine needs, and draw the same examples in every run: what failed once fails
# again, and what passed lands. `CORRIDOR_RANDOM=1` draws new ones; the fuzz has a seed of its own.
STEADY = "CORRIDOR_RANDOM" not in os.environ
settings.register_profile("corridor", deadline=None, derandomize=STEADY)
settings.load_profile("corridor")
if STEADY:
    # hypothesis draws numbers and texts, too, that stand in the modules loaded so far: what it draws in one test would
    # hang on which others ran before in the same process, and there is no setting for it
    providers._get_local_constants = providers.Constants  # type: ignore[assignment]
# Files with such tests come first: the last thing that one of several processors does should be short.
LONG = {"slow", "browser", "railways", "examples"}
# and before those the longest, of a minute and more
LONGEST = ("test_examples.py", "test_docs.py", "test_output.py", "test_types.py")

COMPILE = (
    "import sys; from corridor import search; search._import_all(); "
    "[one.load() for one in search.jit._KERNELS[int(sys.argv[1])::{}]]"
)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Where several processes will run tests, compile the kernels first, each once; else every process would."""
    several = getattr(session.config.option, "numprocesses", None)
    if not several or "PYTEST_XDIST_WORKER" in os.environ:
        return
    from corridor.search import _import_all, jit

    _import_all()
    if jit.all_kept():
        return
    parts = [
        subprocess.Popen([sys.executable, "-c", COMPILE.format(several), str(part)], cwd=ROOT)
        for part in range(several)
    ]
    for part in parts:
        part.wait()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what opens a browser, and put files with long tests first."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    long = {item.path for item in items if any(mark.name in LONG for mark in item.iter_markers())}
    items.sort(key=lambda item: (item.path.name not in LONGEST, item.path not in long))


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture
def usual_garbage() -> Iterator[None]:
    """Garbage is collected as it is everywhere else."""
    rare = gc.get_threshold()
    gc.set_threshold(*USUAL_GARBAGE)
    yield
    gc.set_threshold(*rare)


@pytest.fixture(scope="module")
def opened_once() -> Iterator[None]:
    """The verbs of a module find each shipped network as the one before left it, with all that was compiled."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cd, "open_network", functools.cache(cd.open_network))
        yield


@pytest.fixture(scope="session")
def eurasia() -> cd.Network:
    """The real network."""
    return cd.open_network("eurasia")


@pytest.fixture(scope="session")
def teaching() -> cd.Network:
    """Twelve terminals with round numbers."""
    return cd.open_network("teaching")
