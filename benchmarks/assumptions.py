"""Which assumptions move an answer: each is set to its low and its high end, and the same questions are asked again.

Run ``python -m benchmarks.assumptions``; with ``--write networks/README.md`` the table there is made anew. An
assumption is an estimate that many rows share. Its ends are those that the rows have (`low`, `high`), or a factor on
what is estimated. Reported is the largest relative change of cost, days and CO2e, and how many take another way.
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
ASKED = {"cost": "cost", "hours": "days", "co2_kg": "co2_kg"}  # of a question: what it asks for the least of


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
        best = "fewest hours" if self.minimise == "hours" else f"least {self.minimise}"
        return f"{self.boxes} boxes {self.origin}-{self.destination} {self.ready[:7]}, {best}"


QUESTIONS = tuple(
    Question(*ends, ready, minimise, boxes=boxes)
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
    for ready, minimise, boxes in (
        ("2019-06-03", "cost", 10),
        ("2024-06-03", "hours", 10),
        ("2026-01-12", "generalised", 10),
        ("2026-01-12", "cost", 41),
    )
)


class Effect(NamedTuple):
    """What an assumption changes at most, over all questions and both ends.

    Attributes
    ----------
    assumption : Assumption
        What was varied.
    rows : int
        How many rows hold it.
    changes : dict of str to float
        Relative, signed, by measure: of routes that stay on their way, and of what a question asks for the least of.
    where : dict of str to str
        The question with that change.
    moved : float
        The largest change of any measure of any answer, those on another way included.
    diverted : int
        Questions that take another way at one of the ends.
    """

    assumption: Assumption
    rows: int
    changes: dict[str, float]
    where: dict[str, str]
    moved: float
    diverted: int


class _Answer(NamedTuple):
    cost: float
    days: float
    co2_kg: float
    way: tuple[str, ...]


def _answers(network: cd.Network, questions: Sequence[Question]) -> list[_Answer | None]:
    """Cost, days, CO2e and links of every question; none where there is no way."""
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
            way = tuple(link for leg in trip.legs for link in leg.links)
            found.append(_Answer(trip.cost, trip.days, trip.co2_kg, way))
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
        moved, diverted = 0.0, set()
        for end in (assumption.low, assumption.high):
            after = _answers(assumption.applied(network, end), questions)
            for question, old, new in zip(questions, before, after, strict=True):
                if old is None or new is None:
                    continue
                if old.way != new.way:
                    diverted.add(question)
                for name in MEASURES:
                    change = getattr(new, name) / getattr(old, name) - 1.0
                    moved = max(moved, abs(change))
                    comparable = old.way == new.way or ASKED.get(question.minimise) == name
                    if comparable and abs(change) > abs(changes[name]):
                        changes[name], where[name] = change, str(question)
        yield Effect(assumption, rows, changes, where, moved, len(diverted))


def table_of(effects: Sequence[Effect], least: float = LEAST) -> str:
    """The table in Markdown: what moves an answer by more than `least`, the largest first; the others in a line."""
    listed = sorted((one for one in effects if one.moved > least), key=_order)
    lines = [
        "| assumption | rows | from - to | cost | days | CO2e | largest in | other ways |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in listed:
        given = (one.assumption.low, one.assumption.high)
        ends = " - ".join(end if isinstance(end, str) else f"x {end:g}" for end in given)
        worst = max(MEASURES, key=lambda name: abs(one.changes[name]))
        cells = (f"{one.changes[name]:+.0%}" if abs(one.changes[name]) >= 0.005 else "" for name in MEASURES)
        words = (one.assumption.name, str(one.rows), f"{ends}: {one.assumption.why}", *cells, one.where[worst])
        lines.append(f"| {' | '.join(words)} | {one.diverted or ''} |")
    rest = sorted(one.assumption.name for one in effects if one.moved <= least)
    lines += ["", f"Less than {least:.0%}: {', '.join(rest)}."] if rest else []
    return "\n".join(lines)


def _order(effect: Effect) -> tuple[float, int, str]:
    return -max(abs(change) for change in effect.changes.values()), -effect.diverted, effect.assumption.name


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
    parser.add_argument("--quick", action="store_true", help="three assumptions over four questions; writes nothing")
    named = parser.parse_args(arguments)
    if named.quick and named.write:
        parser.error("--quick measures a part, which is no table for a page")
    asked = (ASSUMPTIONS[:3], QUESTIONS[:4]) if named.quick else (ASSUMPTIONS, QUESTIONS)
    table = table_of(list(effects_of(cd.open_network("eurasia"), *asked)))
    sys.stdout.write(table + "\n")
    if named.write:
        named.write.write_text(written(named.write.read_text(encoding="utf-8"), table), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
