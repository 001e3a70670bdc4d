"""Scenarios, shipments, dates, seeds and options crossed, each combination a row of one table on the disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corridor.arguments import checked_arguments, checked_result, whole
from corridor.calendar import DateLike
from corridor.display import counted as counted_things
from corridor.errors import ArgumentError, UnknownName, refuse_unknown_names
from corridor.executors.blocks import when_done
from corridor.executors.workers import Executor
from corridor.model.cargo.shipment_rows import ShipmentRow
from corridor.model.known_dates import price_remarks
from corridor.model.network import Network
from corridor.model.scenario.edits import Scenario
from corridor.model.scenario.scenario_files import read_scenarios
from corridor.model.tables.reading import nearest
from corridor.progress import Counter, counted
from corridor.results import RemarkedReport, Stamp, stamp_of
from corridor.routing.shipment_sources import Shipments, blocks_of, refuse_strange
from corridor.study.sweeps.answering import COLUMNS, TOTALS, Answering, rows_of
from corridor.study.sweeps.parts import Parts, frame_of, needs_pyarrow, open_parts, parquet_bytes, part_path
from corridor.study.sweeps.question import (
    AS_IT_IS,
    SweepQuestion,
    checked_seeds,
    options_of,
    ready_dates,
    several,
)

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["Sweep", "sweep"]

_BLOCK = 1_000  # rows: a second of work, and some ten kilobytes
_NETWORKS = 10  # of which rows of a block are: to make one takes as long as hundreds of rows over it
_READ = 10_000  # rows of shipments at a time
_SHOWN = 20  # rows on a screen


@checked_result
@dataclass(frozen=True, repr=False)
class Sweep(RemarkedReport):
    """A table of routes on the disk; rows are read when they are asked for.

    The folder is a Parquet data set: ``pandas.read_parquet``, ``pyarrow.dataset``, DuckDB, Polars and Dask read it, or
    the part of its rows and columns that they are asked for.

    Attributes
    ----------
    path : str
        The folder.
    rows, failed : int
        Rows of the table, and those of them without a route.
    parts, computed : int
        Parts of the table, and how many of them this run has computed; the others were there.
    stamp : Stamp
        What it was computed with.
    remarks : tuple of str
        Where a day asked about lies outside the dates of the network's prices, and what has no price at all.
    """

    json_name = "sweep"

    path: str
    rows: int
    failed: int
    parts: int
    computed: int
    stamp: Stamp

    def blocks(self) -> Iterator[pd.DataFrame]:
        """The table a part at a time, in the order of its rows."""
        for number in range(self.parts):
            yield frame_of(part_path(Path(self.path), number))

    def to_frame(self) -> pd.DataFrame:
        """The whole table: a row for each combination; see `sweep` for its columns."""
        return pd.concat(self.blocks(), ignore_index=True)

    def _headline(self) -> str:
        size = f"{counted_things(self.rows, 'row')} in {counted_things(self.parts, 'part')}"
        return f"{size}, {self.failed:,} without a route; in {self.path}"

    def _lines(self) -> Iterable[str]:
        return self._html_frame().to_string().split("\n")

    def _html_frame(self) -> pd.DataFrame:
        return next(self.blocks()).head(_SHOWN)


@checked_arguments
def sweep(  # noqa: PLR0913 - a public question; its options come by name
    network: Network,
    shipments: Shipments,
    *,
    out: str | Path,
    scenarios: Scenario | Iterable[Scenario] | str | Path = (),
    dates: Sequence[DateLike] = (),
    seeds: Iterable[int] = (),
    options: Mapping[str, Any] | None = None,
    columns: Iterable[str] = (),
    defaults: Mapping[str, Any] | None = None,
    reasons: bool = False,
    executor: Executor | None = None,
    block: int | None = None,
    outstanding: int | None = None,
    progress: bool | Counter = False,
) -> Sweep:
    """Find the best route of every shipment, in every scenario, on every date, for every seed, in every way asked.

    Rows go to a Parquet data set as they are found, one file for each block, written beside its place and renamed. A
    run that was stopped, or killed, goes on where it was when the same call is made again: nothing is searched twice
    and nothing is lost, whoever works. The table is the same, byte for byte, with every executor.

    Parameters
    ----------
    network : Network
        Where.
    shipments : DataFrame, str, Path or iterable of Shipment
        As for `routes`; they are held in memory once here, and once by each worker.
    out : str or Path
        The folder of the data set; made where it is not there.
    scenarios : Scenario or iterable of them, str or Path
        Each is applied to `network`; ``Scenario("as it is")`` stands for the network itself, which is the only one by
        default. A path is that of a file as `read_scenarios` reads it.
    dates : sequence of date or str
        Days, on which shipments are ready at their own hour, or moments; by default each shipment's own.
    seeds : iterable of int
        For each, prices, queues at borders and hours of handling are drawn anew within the ends of their rows, or what
        the confidence of a row is worth; by default they are as they stand.
    options : mapping of str to mapping, optional
        Arguments of `route` by a name of one's own, as ``{"cheap": {}, "by rail": {"modes": "rail"}}``: minimise,
        limits, via, avoid, modes, depart and arrive_by.
    columns : iterable of str
        More columns than totals: cost_per_container, cost_low, cost_high, generalised, co2_kg_per_container, hours_p50,
        hours_p90, km, gauge_changes, borders, countries, modes, remarks. With any of them a row takes several times as
        long.
    defaults : mapping of str to value, optional
        What is taken for blank cells and missing columns of a table of shipments, as for `routes`.
    reasons : bool
        Whether the ``problem`` of a row without a route says which rules and closures are in the way, as `NoRoute`
        does: finding them takes a hundred times as long as a route. By default it says that there is none, or none
        within the limits.
    executor : Executor, optional
        Who searches: an executor of `concurrent.futures`, of threads or processes, or the client of a Dask cluster. By
        default this thread.
    block : int, optional
        Rows of a file. By default 1,000, or fewer where so many are of more than ten networks: each scenario and each
        seed is one.
    outstanding : int, optional
        Blocks that are given out and not yet found, at most; by default one for each worker, which goes through
        neighbours: what their rows share, it has at hand. Memory holds no more, however long the table is.
    progress : bool or callable
        True draws a bar with the time left; a callable is told rows done and rows in all.

    Returns
    -------
    Sweep
        Its rows have ``row``, ``scenario``, ``seed``, ``ready``, ``shipment`` (its number, from 0), ``origin``,
        ``destination``, ``containers``, ``option``; ``cost``, ``hours``, ``co2_kg`` and ``transfers`` of the whole
        shipment, ``corridor``, the columns asked for, and ``problem``: blank, or why there is no route. Scenarios
        change last, then seeds, dates, shipments, options.

    Raises
    ------
    TableError, UnknownName, ShipmentError
        For what no row could be answered with: a table that cannot be read, a scenario that cannot be applied, an
        option that `route` refuses, a column that there is not.
    ArgumentError
        For a folder that holds another sweep, by what it differs in; for members of an axis that come twice.
    FileError
        For a folder that holds something else, that another run is writing, or that cannot be written.
    LostWorkers
        When workers were killed and there are no others: make the call again with an executor that runs.
    """
    needs_pyarrow()
    refuse_strange(shipments, defaults)
    rows = tuple(chain.from_iterable(blocks_of(shipments, network, _READ, defaults)))
    question = _question(network, rows, scenarios, dates, seeds, options, columns)
    question = replace(question, reasons=reasons)
    rows_asked = whole("block", block, least=1) if block is not None else _usual_block(question)
    size = max(1, rows_asked // len(question.options))
    in_rows = size * len(question.options)
    asked, total = question.digests(), question.cells * len(question.options)
    with open_parts(Path(out), asked, total, None if block is None else in_rows, in_rows) as parts:
        kept = parts.kept()
        if not kept:
            refuse_unknown_names(fault for one in question.scenarios for fault in one.unknown_names(network))
            for one in filter(_edits, question.scenarios):
                one.apply(network)  # what cannot be applied is refused now, and not in every row
        computed = dict(_computed(parts, kept, question, executor, outstanding, progress))
        failed = sum(kept.values()) + sum(computed.values())
        return Sweep(
            path=str(out),
            rows=total,
            failed=failed,
            parts=parts.count,
            computed=len(computed),
            stamp=stamp_of(network),
            remarks=price_remarks(network, question.days),
        )


def _usual_block(question: SweepQuestion) -> int:
    """Rows of a block: the first of them are told, and kept, after some seconds."""
    of_a_network = len(question.dates) * len(question.rows) * len(question.options)
    return min(_BLOCK, _NETWORKS * of_a_network)


def _edits(scenario: Scenario) -> bool:
    return bool(scenario.edits)


def _computed(
    parts: Parts,
    kept: Mapping[int, int],
    question: SweepQuestion,
    executor: Executor | None,
    outstanding: int | None,
    progress: bool | Counter,
) -> Iterator[tuple[int, int]]:
    """Compute the parts that are not there: each with its rows without a route."""
    answering = Answering(question, parts.block // len(question.options))
    missing = [one for one in range(parts.count) if one not in kept] if kept else range(parts.count)
    done = sum(map(parts.rows_of, kept))
    answers = when_done(_part, (answering, parts.mark), missing, executor, outstanding=outstanding)
    with counted(progress, "routes", parts.rows) as tell, closing(answers):
        tell(done, parts.rows)
        for number, (content, failed) in answers:
            parts.put(number, content)
            done += parts.rows_of(number)
            tell(done, parts.rows)
            yield number, failed


def _part(shared: tuple[Answering, str], number: int) -> tuple[bytes, int]:
    """The bytes of a part, and its rows without a route."""
    answering, mark = shared
    rows = rows_of(answering, number)
    columns = _columns(answering.question.columns)
    return parquet_bytes(rows, columns, mark), sum(bool(row["problem"]) for row in rows)


def _columns(more: Iterable[str]) -> dict[str, str]:
    return {**TOTALS, **{name: COLUMNS[name].kind for name in more}}


def _scenarios(given: Scenario | Iterable[Scenario] | str | Path) -> tuple[Scenario, ...]:
    if isinstance(given, Scenario):
        return (given,)
    return read_scenarios(given) if isinstance(given, str | Path) else tuple(given)


def _question(
    network: Network,
    rows: tuple[ShipmentRow, ...],
    scenarios: Scenario | Iterable[Scenario] | str | Path,
    dates: Sequence[DateLike],
    seeds: Iterable[int],
    options: Mapping[str, Any] | None,
    columns: Iterable[str],
) -> SweepQuestion:
    if not rows:
        raise ArgumentError("shipments: there are none, and so there is no row")
    more = tuple(columns)
    for name in more:
        if name not in COLUMNS:
            near = nearest(name, list(COLUMNS)) or f"; there are {', '.join(COLUMNS)}"
            raise UnknownName(f"a sweep has no column {name!r}{near}", name, tuple(COLUMNS))
    found = _scenarios(scenarios) or (AS_IT_IS,)
    several("scenarios", [one.name for one in found])
    return SweepQuestion(
        network=network,
        scenarios=found,
        seeds=several("seeds", checked_seeds(seeds)) or (None,),
        dates=several("dates", ready_dates(dates)) or (None,),
        rows=rows,
        options=options_of(network, options or {}),
        columns=several("columns", more),
    )
