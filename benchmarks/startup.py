"""How soon a new process answers: processor time of whole processes, each the least of several.

``python -m benchmarks.startup`` runs each command in a process of its own, beside bare Python, with compiled byte code
and compiled kernels at hand, as from the second run on; what the library keeps of networks is in a folder that is empty
at first, and turned off for the rows that say so. ``--quick`` runs each once instead of five times. Answers are those
of this process, else it ends with 1.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass

import corridor as cd
from corridor.resources import networks_dir

__all__ = ["main"]

_ASKED = 'cd.Shipment("Lanzhou", "Duisburg", containers=41, ready="2024-06-03")'
_ROUTE = f'import corridor as cd; print(cd.route(cd.open_network("eurasia"), {_ASKED}).cents)'


@dataclass(frozen=True)
class _Start:
    """A process: what it is called, its arguments after the interpreter, and what it must print; blank for anything.

    ``kept`` says whether it may use what an earlier process has left in files.
    """

    name: str
    arguments: tuple[str, ...]
    printed: str = ""
    kept: bool = True


def _starts() -> tuple[_Start, ...]:
    network = cd.open_network("eurasia")
    cents = cd.route(network, cd.Shipment("Lanzhou", "Duisburg", containers=41, ready="2024-06-03")).cents
    places = ("-m", "corridor", "places", "Minsk")
    check = ("-m", "corridor", "check", str(networks_dir() / "eurasia"))
    return (
        _Start("bare Python", ("-c", "pass")),
        _Start("numpy and pandas", ("-c", "import numpy, pandas")),
        _Start("numba", ("-c", "import numba")),
        _Start("import corridor", ("-c", "import corridor")),
        _Start("corridor --help", ("-m", "corridor", "--help")),
        _Start("corridor places Minsk", places, kept=False),
        _Start("the same, network kept", places),
        _Start("corridor check eurasia", check, kept=False),
        _Start("the same, network kept", check),
        _Start("the first route of eurasia", ("-c", _ROUTE), f"{cents}\n", kept=False),
        _Start("the same, network kept", ("-c", _ROUTE), f"{cents}\n"),
    )


def _seconds(start: _Start, times: int, folder: str) -> float:
    """Least processor time of a process, its system's part included; `RuntimeError` for another answer."""
    # where byte code is never written, every process compiles its sources again: that is not the library's time
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["CORRIDOR_CACHE"] = folder if start.kept else "off"
    found = []
    for _ in range(times + 1):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [sys.executable, *start.arguments], env=environment, capture_output=True, text=True, check=True
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        if start.printed and done.stdout != start.printed:
            raise RuntimeError(f"{start.name}: {done.stdout!r} instead of {start.printed!r}")
    return min(found[1:])  # the first may have compiled


def main(arguments: Sequence[str] | None = None) -> int:
    """Print seconds, and how many times those of bare Python."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.startup", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one run of each")
    times = 1 if parser.parse_args(arguments).quick else 5
    starts = _starts()
    bare = 0.0
    print(f"{'a new process':30}  seconds  times bare Python")
    with tempfile.TemporaryDirectory() as folder:
        for start in starts:
            try:
                seconds = _seconds(start, times, folder)
            except (RuntimeError, subprocess.CalledProcessError) as problem:
                print(f"{start.name}: {problem}")
                return 1
            bare = bare or seconds
            print(f"{start.name:30}  {seconds:7.2f}  {seconds / bare:17.0f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
