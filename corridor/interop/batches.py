"""Routes of a file of shipments written to a file: what was found before somebody stopped it is not searched again."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections import Counter as Counts
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, fields
from functools import partial
from itertools import chain, islice
from operator import itemgetter
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from corridor.arguments import checked_arguments, checked_result
from corridor.display import counted as counted_things
from corridor.errors import ArgumentError, CorridorError, FileError
from corridor.executors.blocks import in_order
from corridor.executors.workers import Executor
from corridor.files import check_target, claimed, typed
from corridor.interop.route_writers import ENDINGS, LINES, Record, write_records
from corridor.model.cargo.shipment import Shipment
from corridor.model.cargo.shipment_rows import ShipmentRow, shipment_blocks
from corridor.model.network import Network
from corridor.progress import Counter, counted
from corridor.results import ReportMixin, plain
from corridor.routing.many_shipments import BatchQuestion, problem_record, route_record
from corridor.routing.query.query import Names
from corridor.routing.shipment_sources import answers_of, sorting_column
from corridor.routing.timed.search import Depart
from corridor.version import __version__

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["RoutedFile", "write_routes"]

_BLOCK = 200  # rows between two looks at the disk
_READ = 10_000  # rows at a time where they are only counted
_WORK = ".part"
_SHOWN, _TOLD = 15, 5  # corridors and problems on a screen


@checked_result
@dataclass(frozen=True, repr=False)
class RoutedFile(ReportMixin):
    """What became of a file of shipments.

    Attributes
    ----------
    path : str
        The file that was written.
    shipments, routed : int
        Rows that were read, and those of them with a route.
    corridors : tuple of (str, int)
        Corridors of the best routes, and how many shipments go by each; the most first.
    problems : tuple of (int, str)
        Numbers of the first rows without a route, and why there is none.
    """

    json_name = "routed file"

    path: str
    shipments: int
    routed: int
    corridors: tuple[tuple[str, int], ...]
    problems: tuple[tuple[int, str], ...]

    def to_frame(self) -> pd.DataFrame:
        """One row per corridor: ``corridor`` and ``shipments``."""
        return pd.DataFrame(list(self.corridors), columns=["corridor", "shipments"])

    def _headline(self) -> str:
        without = self.shipments - self.routed
        told = f"{counted_things(self.shipments, 'shipment')}: {self.routed:,} with a route, {without:,} without"
        return f"{told}; in {self.path}"

    def _lines(self) -> Iterator[str]:
        for name, count in self.corridors[:_SHOWN]:
            yield f"{count:8,}  {name}"
        if left := self.corridors[_SHOWN:]:
            yield f"{sum(count for _, count in left):8,}  by {counted_things(len(left), 'other corridor')}"
        for row, problem in self.problems:
            yield f"no route in row {row:,}: {problem}"
        if more := self.shipments - self.routed - len(self.problems):
            yield f"and {counted_things(more, 'row')} more without a route: see the column problem"


@dataclass
class _Tally:
    """Counts what passes by on its way into the file."""

    shipments: int = 0
    corridors: Counts[str] = field(default_factory=Counts)
    problems: list[tuple[int, str]] = field(default_factory=list)

    def passing(self, records: Iterable[Record]) -> Iterator[Record]:
        """The same records."""
        for record in records:
            if record.get("rank", 1) == 1:
                self.shipments += 1
                if not record.get("problem"):
                    self.corridors[record["corridor"]] += 1
                elif len(self.problems) < _TOLD:
                    self.problems.append((record["row"], record["problem"]))
            yield record

    def report(self, path: Path) -> RoutedFile:
        """What was counted."""
        found = tuple(sorted(self.corridors.items(), key=lambda pair: (-pair[1], pair[0])))
        problems = tuple(sorted(self.problems))
        return RoutedFile(str(path), self.shipments, sum(self.corridors.values()), found, problems)


def _mark(question: BatchQuestion, source: Path, *, lines: bool) -> str:
    """What an answer depends on: a work file with another mark is begun anew."""
    with source.open("rb") as stream:
        content = hashlib.file_digest(stream, "sha256").hexdigest()
    told = {one.name: getattr(question, one.name) for one in fields(question) if one.name != "network"}
    told |= {name: sorted((told[name] or {}).items()) for name in ("limits", "defaults")}
    asked = [content, question.network.content_hash, __version__, told, lines]
    return hashlib.sha256(json.dumps(asked, default=str).encode()).hexdigest()


@checked_arguments
def write_routes(  # noqa: PLR0913 - a public question; its options come by name
    network: Network,
    shipments: str | Path,
    path: str | Path,
    *,
    minimise: str = "cost",
    limits: Mapping[str, float] | None = None,
    via: Names = (),
    avoid: Names = (),
    modes: Names = (),
    depart: Depart | None = None,
    arrive_by: str | dt.date | None = None,
    top: int = 1,
    defaults: Mapping[str, Any] | None = None,
    sort: str = "",
    progress: bool | Counter = False,
    force: bool = False,
    executor: Executor | None = None,
) -> RoutedFile:
    """Route every shipment of a file into another file, however long; it may be stopped and started again.

    What is found is kept beside the file in one called like it, with ``.part`` at the end, until all is there: who
    starts the same call again goes on where it was stopped, and the file holds the same bytes as if nobody had.

    Parameters
    ----------
    network : Network
        Where.
    shipments : str or Path
        A CSV file or an Excel sheet with the columns of `Shipment`; only origin and destination must be there.
    path : str or Path
        The file to write: ``.csv``, ``.xlsx``, ``.parquet``, ``.geojson``, ``.json`` or ``.jsonl``. Its columns are
        those of `routes`, and ``row``, the number of the shipment from 1.
    minimise, limits, via, avoid, modes, depart, arrive_by, top, defaults, sort
        As for `routes`.
    progress : bool or callable
        True draws a bar with the time left; a callable is told rows done and rows in all.
    force : bool
        Whether a file of another kind may be replaced.
    executor : Executor, optional
        Who searches, as for `routes`: the file holds the same bytes whoever does, also where another began it.

    Returns
    -------
    RoutedFile
        How many shipments have a route, by which corridors, and why others have none.

    Raises
    ------
    TableError
        For shipments that cannot be read, and for a column that is missing or unknown; a bad row is a row of the
        answer, with its ``problem``.
    FileError
        For shipments out of a pipe, a file that cannot be written, and the file of the shipments itself.
    ArgumentError
        For another ending, and for a `top` out of range.
    UnknownName, ShipmentError
        For a criterion, a name to pass or avoid, a column to sort by, and for defaults that cannot be.
    LostWorkers
        When a worker of the executor was killed, and there is no other: what was found is kept.
    """
    target, source = Path(path), Path(shipments)
    ending = target.suffix.lower()
    if ending not in ENDINGS:
        raise ArgumentError(f"{target.name}: the ending says the format; write one of {', '.join(ENDINGS)}")
    question = BatchQuestion.asked_by(locals())
    columns = ("row", *question.columns)
    sorting_column(sort, columns)
    check_target(target, ending.removeprefix("."), force=force)
    if target.exists() and source.exists() and target.samefile(source):
        raise FileError(f"{target} holds the shipments, and would be written over: name another file")
    if source.is_fifo() or source.is_char_device():  # a run that goes on reads it again
        raise FileError(f"{source} is no file that can be read twice: save the shipments to one first")
    blocks = shipment_blocks(source, network, _BLOCK, defaults)
    total = _rows_in(source, network) if progress else 0
    batch = _Batch(question, target.with_name(target.name + _WORK), lines=ending == ".geojson")
    tally = _Tally()
    with typed(batch.work), counted(progress, "shipments", total) as count:
        batch.work.touch()
        with claimed(batch.work) as free:
            if free is False:
                raise FileError(f"another run is writing {batch.work}: wait for it, or choose another file")
            for done in batch.search(source, blocks, executor):
                count(done, total)
            with batch.work.open("rb") as stream:
                write_records(target, columns, tally.passing(_records_in(stream, sort)), network)
            batch.work.unlink()
    return tally.report(target)


def _rows_in(source: Path, network: Network) -> int:
    return sum(len(block) for block in shipment_blocks(source, network, _READ))


@dataclass(frozen=True)
class _Batch:
    """A question, the file that keeps its answers row by row, and whether it keeps what routes run on."""

    question: BatchQuestion
    work: Path
    lines: bool

    def search(self, source: Path, blocks: Iterator[list[ShipmentRow]], executor: Executor | None) -> Iterator[int]:
        """Answer the rows that the work file does not hold yet; how many it holds is told after each block."""
        head = (
            json.dumps({"corridor": "batch", "mark": _mark(self.question, source, lines=self.lines)}).encode() + b"\n"
        )
        done = self._rows_kept(head)
        rows = chain.from_iterable(blocks)
        for _ in islice(rows, done):  # read, and not searched
            pass
        answers = in_order(_lines_of, _Asked(self.question, self.lines), _numbered(rows, done + 1), executor)
        with self.work.open("ab") as stream, closing(answers):
            if not stream.tell():
                stream.write(head)
            for found in answers:
                stream.writelines(found)
                stream.flush()
                os.fsync(stream.fileno())
                done += len(found)
                yield done

    def _rows_kept(self, head: bytes) -> int:
        """Rows that the work file holds: a line torn off at its end is taken away, and all of another question."""
        with self.work.open("r+b") as stream:
            if stream.readline() != head:
                stream.truncate(0)
                return 0
            kept, end = 0, stream.tell()
            for line in stream:
                if not line.endswith(b"\n"):
                    break
                kept, end = kept + 1, end + len(line)
            stream.truncate(end)
        return kept


@dataclass(frozen=True)
class _Asked:
    """A question, whether its answers keep what routes run on, and those that are remembered where it is answered."""

    question: BatchQuestion
    lines: bool
    found: dict[Shipment, list[dict[str, Any]]] = field(default_factory=dict)

    def answer(self, shipment: Shipment) -> list[dict[str, Any]]:
        """The records of a shipment: of its routes, or why it has none."""
        network = self.question.network
        try:
            ways = self.question.ways(shipment)
        except CorridorError as problem:
            return [problem_record(network, shipment, problem)]
        records = []
        for rank, (trip, why) in enumerate(ways, 1):
            record = plain({"rank": rank, **route_record(network, shipment, trip), "reason": why})
            if self.lines:
                record[LINES] = [
                    list(zip(leg.path, leg.links, strict=False)) for leg in trip.legs if leg.kind == "haul"
                ]
            records.append(record)
        return records


def _numbered(rows: Iterator[ShipmentRow], first: int) -> Iterator[tuple[int, list[ShipmentRow]]]:
    """Blocks of rows, each with the number of its first."""
    while block := list(islice(rows, _BLOCK)):
        yield first, block
        first += len(block)


def _lines_of(asked: _Asked, block: tuple[int, list[ShipmentRow]]) -> list[bytes]:
    """The lines of a block in a work file: of each row its records."""
    first, rows = block
    answers = enumerate(answers_of(rows, asked.found, partial(map, asked.answer)), first)
    numbered = ([{"row": number, **record} for record in records] for number, records in answers)
    return [json.dumps(records, ensure_ascii=False).encode() + b"\n" for records in numbered]


def _records_in(stream: IO[bytes], sort: str) -> Iterator[Record]:
    """Records of a work file, sorted by a column: of each only the key and the place are held."""
    stream.readline()
    if not sort:
        for line in stream:
            yield from json.loads(line)
        return
    column, keys, blank = sort.removeprefix("-"), list[tuple[Any, int, int]](), list[tuple[Any, int, int]]()
    offset = stream.tell()
    for line in stream:
        for place, record in enumerate(json.loads(line)):
            value = record.get(column)
            (blank if value in (None, "") else keys).append((value, offset, place))
        offset += len(line)
    keys.sort(key=itemgetter(0), reverse=sort.startswith("-"))
    for _, start, place in chain(keys, blank):
        stream.seek(start)
        yield json.loads(stream.readline())[place]
