"""How things are measured: subjects on phases, interleaved, medians, ratios, answers checked."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.graphs import Case

__all__ = ["Measured", "Phase", "Subject", "machine", "measure", "report", "seconds"]

Integers = NDArray[np.int64]
Answer = Callable[[Integers], Sequence[int]]
UNREACHED = -1


@dataclass(frozen=True)
class Subject:
    """One way to answer a stream of queries.

    Attributes
    ----------
    name : str
    build : callable
        Given a case, prepares and returns a function from pairs to least costs (-1 without a path).
    module : str
        What must be installed; empty for the library itself.
    share : float
        Part of the stream it gets: slow peers would need hours for all of it.
    """

    name: str
    build: Callable[[Case], Answer]
    module: str = ""
    share: float = 1.0


@dataclass(frozen=True)
class Phase:
    """One question put to several subjects.

    Attributes
    ----------
    name : str
    case : callable
        Makes the case when the phase begins.
    subjects : tuple of Subject
        The first is the reference for answers.
    queries : int
        Length of the whole stream.
    targets : tuple of (subject, peer, most)
        The subject's time is to be at most ``most`` times the peer's; a peer that begins with
        ``build of`` stands for its preparation, and so does a subject.
    """

    name: str
    case: Callable[[], Case]
    subjects: tuple[Subject, ...]
    queries: int
    targets: tuple[tuple[str, str, float], ...] = ()


@dataclass(frozen=True)
class Measured:
    """Seconds of a phase by subject: preparation, and median per query; and what went wrong."""

    phase: Phase
    size: str
    build: dict[str, float] = field(default_factory=dict)
    query: dict[str, float] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)


def measure(phase: Phase, rounds: int = 5) -> Measured:
    """Prepare every subject, then let them take turns at the stream, ``rounds`` times.

    Times are those of the process's processor, all threads together, so that other work on the
    machine counts as little as it can. The median is over the rounds.
    """
    case = phase.case()
    result = Measured(phase, f"{case.n:,} nodes, {case.tail.size:,} arcs")
    answers: dict[str, Answer] = {}
    for subject in phase.subjects:
        if subject.module and importlib.util.find_spec(subject.module) is None:
            result.remarks[subject.name] = "absent"
            continue
        start = time.process_time()
        answers[subject.name] = subject.build(case)
        result.build[subject.name] = time.process_time() - start
    pairs = case.pairs(phase.queries)
    spent: dict[str, list[float]] = {name: [] for name in answers}
    expected: dict[int, Sequence[int]] = {}
    for turn in range(rounds + 1):
        part = pairs[turn * len(pairs) // (rounds + 1) : (turn + 1) * len(pairs) // (rounds + 1)]
        for subject in phase.subjects:
            if subject.name not in answers:
                continue
            some = part[: max(1, int(len(part) * subject.share))]
            start = time.process_time()
            found = answers[subject.name](some)
            if turn:  # the first turn warms up
                spent[subject.name].append((time.process_time() - start) / len(some))
            wanted = expected.setdefault(turn, found)[: len(some)]
            wrong = sum(int(a) != int(b) for a, b in zip(wanted, found, strict=True))
            if wrong:
                result.remarks[subject.name] = f"{wrong} of {len(some)} answers differ from {phase.subjects[0].name}"
    result.query.update({name: statistics.median(times) for name, times in spent.items()})
    return result


def _text(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e6:.3g} us"


def report(result: Measured) -> str:
    """A table of one phase in Markdown, with its targets."""
    base = result.query[result.phase.subjects[0].name]
    lines = [
        f"### {result.phase.name} ({result.size})",
        "",
        "| subject | version | build | per query | ratio | remark |",
    ]
    lines.append("|---|---|---|---|---|---|")
    for subject in result.phase.subjects:
        name, remark = subject.name, result.remarks.get(subject.name, "")
        if name not in result.query:
            lines.append(f"| {name} | | | | | {remark} |")
            continue
        query = result.query[name]
        figures = f"{_text(result.build[name])} | {_text(query)} | {query / base:.2f}"
        lines.append(f"| {name} | {_version(subject.module)} | {figures} | {remark} |")
    lines.append("")
    for subject_name, peer, most in result.phase.targets:
        ours, theirs = (_figure(result, name) for name in (subject_name, peer))
        if ours is None or theirs is None:
            lines.append(f"- not measured: {subject_name} <= {most:g} x {peer}")
        else:
            verdict = "met" if ours <= most * theirs else "MISSED"
            lines.append(f"- {verdict}: {subject_name} <= {most:g} x {peer}; it is {ours / theirs:.3g} x")
    return "\n".join(lines) + "\n"


def _version(module: str) -> str:
    """The release of a peer; of the library itself for a blank."""
    return importlib.metadata.version(module or "corridor")


def machine() -> str:
    """What the tables were made on, in a line."""
    names = [platform.processor() or platform.machine()]
    info = Path("/proc/cpuinfo")
    if info.is_file():
        lines = info.read_text(encoding="utf-8", errors="replace").splitlines()
        names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")] or names
    versions = ", ".join(f"{name} {_version(name)}" for name in ("numpy", "numba"))
    return (
        f"{names[0]}, {os.cpu_count()} processors, {platform.system()}, Python {platform.python_version()}, {versions}"
    )


def _figure(result: Measured, name: str) -> float | None:
    if name.startswith("build of "):
        return result.build.get(name.removeprefix("build of "))
    return result.query.get(name)


def seconds(call: Callable[[], object], times: int) -> float:
    """Median processor time of a call."""
    spent = []
    for _ in range(times):
        start = time.process_time()
        call()
        spent.append(time.process_time() - start)
    return statistics.median(spent)
