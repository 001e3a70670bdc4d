"""Which assumptions move an answer: each is set to its low and its high end, and the same questions are asked again.

Run ``python -m benchmarks.assumptions``; with ``--write networks/README.md`` the table there is made anew. An
assumption is an estimate that many rows share. Its ends are those that the rows have (`low`, `high`), or a factor on
what is estimated. Reported is the largest relative change of a question's cost, days or CO2e, whichever way it goes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import corridor as cd
from benchmarks.published.estimates import ASSUMPTIONS, Assumption

__all__ = ["QUESTIONS", "Effect", "Question", "effects_of", "table_of", "written"]

LEAST = 0.05  # what moves no answer by more is not listed
BEGIN, END = "<!-- made by python -m benchmarks.assumptions -->", "<!-- end of what it made -->"
MEASURES = ("cost", "days", "co2_kg")


class Question(NamedTuple):
    """One of the fixed queries.

    Attributes
    ----------
    origin, destination, ready : str
        Of the shipment; it has `boxes` boxes of 18 t, and 50 km of drayage at each end.
    minimise : str
        What the route is best in; it is searched again under each assumption, so that a cheaper way softens a change.
    avoid : str
        What it keeps out of; blank for nothing.
    boxes : int
        Containers.
    """

    origin: str
    destination: str
    ready: str
    minimise: str
    avoid: str = "air"
    boxes: int = 10

    def __str__(self) -> str:
        ends = f"{self.origin}-{self.destination}"
        return f"{ends} {self.ready[:7]}, {'least' if self.minimise != 'hours' else 'fewest'} {self.minimise}"


QUESTIONS = tuple(
    Question(*ends, ready, minimise)
    for ends in (
        ("Lanzhou", "Duisburg"),
        ("Xi'an", "Moscow"),
        ("Chongqing", "Minsk"),
        ("Minsk", "Chongqing"),
        ("Lanzhou", "Tashkent"),
        ("Xi'an", "Baku"),
        ("Great Stone", "Klaipeda"),
        ("Shanghai", "Hamburg"),
        ("Chengdu", "Istanbul"),
    )
    for ready, minimise in (("2019-06-03", "cost"), ("2024-06-03", "hours"), ("2026-01-12", "generalised"))
)


class Effect(NamedTuple):
    """What an assumption changes at most: relative, signed, by measure, and the question where."""

    assumption: Assumption
    rows: int
    changes: dict[str, float]
    where: dict[str, str]

    @property
    def largest(self) -> float:
        """The largest change of any measure."""
        return max(abs(change) for change in self.changes.values())


class _Answer(NamedTuple):
    cost: float
    days: float
    co2_kg: float


def _answers(network: cd.Network, questions: Sequence[Question]) -> list[_Answer | None]:
    """Cost, days and CO2e of every question; none where there is no way."""
    found: list[_Answer | None] = []
    for one in questions:
        box = cd.Shipment(
            one.origin,
            one.destination,
            containers=one.boxes,
            cargo_tonnes_each=18.0,
            ready=one.ready,
            pickup_km=50.0,
            delivery_km=50.0,
        )
        try:
            trip = cd.route(network, box, minimise=one.minimise, avoid=one.avoid or ())
        except cd.NoRoute:
            found.append(None)
        else:
            found.append(_Answer(trip.cost, trip.days, trip.co2_kg))
    return found


def effects_of(
    network: cd.Network,
    assumptions: Sequence[Assumption] = ASSUMPTIONS,
    questions: Sequence[Question] = QUESTIONS,
) -> Iterator[Effect]:
    """Measure each assumption over the questions.

    Yields
    ------
    Effect
        In the order of the assumptions; one whose rows the network does not have is passed over.
    """
    before = _answers(network, questions)
    for assumption in assumptions:
        if not (rows := assumption.rows(network)):
            continue
        changes, where = dict.fromkeys(MEASURES, 0.0), dict.fromkeys(MEASURES, "")
        for end in (assumption.low, assumption.high):
            after = _answers(assumption.applied(network, end), questions)
            for question, old, new in zip(questions, before, after, strict=True):
                for name in MEASURES if old and new else ():
                    change = getattr(new, name) / getattr(old, name) - 1.0
                    if abs(change) > abs(changes[name]):
                        changes[name], where[name] = change, str(question)
        yield Effect(assumption, rows, changes, where)


def table_of(effects: Sequence[Effect], least: float = LEAST) -> str:
    """The table in Markdown: what moves an answer by more than `least`, the largest first; the others in a line."""
    listed = sorted(
        (one for one in effects if one.largest > least), key=lambda one: (-one.largest, one.assumption.name)
    )
    lines = [
        "| assumption | rows | from - to | cost | days | CO2e | the largest change in |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in listed:
        ends = " - ".join(
            end if isinstance(end, str) else f"x {end:g}" for end in (one.assumption.low, one.assumption.high)
        )
        worst = max(MEASURES, key=lambda name: abs(one.changes[name]))
        cells = (f"{one.changes[name]:+.0%}" if abs(one.changes[name]) >= 0.005 else "" for name in MEASURES)
        words = (one.assumption.name, str(one.rows), f"{ends}: {one.assumption.why}", *cells, one.where[worst])
        lines.append(f"| {' | '.join(words)} |")
    rest = sorted(one.assumption.name for one in effects if one.largest <= least)
    lines += ["", f"Less than {least:.0%}: {', '.join(rest)}."] if rest else []
    return "\n".join(lines)


def written(text: str, table: str) -> str:
    """A page with the table between its two marks.

    Raises
    ------
    ValueError
        When the page has not got both marks.
    """
    if BEGIN not in text or END not in text:
        raise ValueError(f"the page needs the lines {BEGIN} and {END}")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    return f"{before}{BEGIN}\n\n{table}\n\n{END}{after}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, and write it into a page where one is named."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.assumptions", description=__doc__)
    parser.add_argument("--write", metavar="PAGE", type=Path, help="a page with the two marks")
    named = parser.parse_args(arguments)
    table = table_of(list(effects_of(cd.open_network("eurasia"))))
    sys.stdout.write(table + "\n")
    if named.write:
        named.write.write_text(written(named.write.read_text(encoding="utf-8"), table), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
