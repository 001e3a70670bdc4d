"""A blank is not a number: every column says what its blank means, and who takes it for something says which rows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import corridor as cd
from corridor.cli.main import main
from corridor.model.assumptions import assumptions_of, together
from corridor.model.tables.columns import Column
from corridor.model.tables.schema import TABLES

COLUMNS = [(table.name, column) for table in TABLES.values() for column in table.columns]
# every column for whose blank an answer takes something, how many rows of teaching it applies to, and what for
ASSUMED = [
    ("terminals", "reefer_power", 12, "yes"),
    ("transfers", "lifts", 3, "one"),
    ("transfers", "capacity_teu_per_day", 28, "unlimited"),
    ("borders", "dwell_p90_h", 9, "2.3 means, as of an exponential spread"),
    ("borders", "cost_per_shipment", 9, "none"),
    ("borders", "capacity_trains_per_day", 10, "unlimited"),
    ("services", "weekdays", 4, "evenly spread"),  # the others leave every day
    ("services", "departure_h", 2, "noon"),
    ("services", "cutoff_h", 2, "0"),
    ("service_stops", "run_h", 28, "those of the link"),
    ("tariffs", "low", 15, "the value used"),
    ("tariffs", "high", 15, "the value used"),
    ("tariffs", "free_days", 1, "none"),
    ("containers", "power_within_h", 1, "unlimited"),
]
DEMAND = pd.DataFrame(
    {"origin": ["Alma"], "destination": ["Haven"], "containers_per_week": [70], "ready": ["2026-03-02"]}
)


def blanked(teaching: cd.Network, folder: Path, *columns: tuple[str, str]) -> cd.Network:
    """The teaching network with whole columns blank."""
    path = teaching.to_folder(folder)
    for table, column in columns:
        frame = pd.read_csv(path / f"{table}.csv", dtype=str, keep_default_na=False)
        frame[column] = ""
        frame.to_csv(path / f"{table}.csv", index=False)
    return cd.read_network(path)


CAPACITIES = (("transfers", "capacity_teu_per_day"), ("borders", "capacity_trains_per_day"))


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=[f"{table}.{column.name}" for table, column in COLUMNS])
def test_every_column_that_may_be_blank_says_what_its_blank_means(table: str, column: Column) -> None:
    assert bool(column.blank) != column.required
    assert not (column.required and column.assumed)


def test_every_column_for_which_something_is_taken_is_listed_here() -> None:
    assert [(table, column.name) for table, column in COLUMNS if column.assumed] == [row[:2] for row in ASSUMED]
    assert [column.blank for _, column in COLUMNS if column.assumed] == [row[3] for row in ASSUMED]


def test_a_plan_says_how_many_capacities_it_takes_as_unlimited(teaching: cd.Network, tmp_path: Path) -> None:
    plan = cd.plan.flow(blanked(teaching, tmp_path / "net", *CAPACITIES), DEMAND)
    assert "28 transfers and 10 border rows have no capacity and are taken as unlimited" in plan.notes
    assert "taken as unlimited" in str(plan)


def test_a_plan_on_known_capacities_counts_only_those_that_are_blank(teaching: cd.Network) -> None:
    blank = [int(teaching.tables[table][column].isna().sum()) for table, column in CAPACITIES]
    (note,) = [note for note in cd.plan.flow(teaching, DEMAND).notes if "unlimited" in note]
    assert note == f"{blank[0]} transfer and {blank[1]} border rows have no capacity and are taken as unlimited"


@pytest.mark.parametrize(
    ("table", "column", "count", "meaning"), ASSUMED, ids=[f"{row[0]}.{row[1]}" for row in ASSUMED]
)
def test_the_check_says_which_rows_are_blank_and_what_for(
    teaching: cd.Network, tmp_path: Path, table: str, column: str, count: int, meaning: str
) -> None:
    hours = [("services", "departure_h"), ("services", "cutoff_h")]
    with_it = hours if column == "weekdays" else []  # an hour of no day is a finding
    network = blanked(teaching, tmp_path / "net", (table, column), *with_it)
    rows = "1 row" if count == 1 else f"{count} rows"
    said = f"{count} of {rows} of {table} {'has' if count == 1 else 'have'} no {column}, taken as {meaning}: "
    checked = cd.check_network(network)
    assert any(remark.startswith(said) for remark in checked.remarks), checked
    (one,) = [one for one in checked.assumptions if (one.table, one.column) == (table, column)]
    assert len(one.rows) == one.among == count
    frame = checked.to_frame()
    assert ((frame["kind"] == "assumption") & (frame["table"] == table) & (frame["column"] == column)).any()
    done = CliRunner().invoke(main, ["check", str(tmp_path / "net"), "--all"])
    assert done.exit_code == 0
    assert f"assumed: {said}" in done.output
    brief = CliRunner().invoke(main, ["check", str(tmp_path / "net")])
    (line,) = [one for one in brief.output.splitlines() if one.startswith("assumed: ")]
    assert f"{table}: " in line and column in line


def test_what_is_filled_in_is_not_remarked(teaching: cd.Network) -> None:
    said = {(one.table, one.column): one.rows for one in cd.check_network(teaching).assumptions}
    assert set(said) == {
        ("terminals", "reefer_power"),
        ("services", "weekdays"),
        ("containers", "power_within_h"),
        *CAPACITIES,
    }
    assert said["containers", "power_within_h"] == ("45R1",)
    assert said["transfers", "capacity_teu_per_day"] == ("WESTGATE-SMGS-CIM-reconsignment",)


def rows_behind(route: cd.Itinerary) -> list[tuple[str, str]]:
    """Every table row that a route rests on."""
    return [row for leg in route.legs for row in (*leg.rows, *((item.table, item.row) for item in leg.items))]


def test_a_route_assumes_only_what_it_rests_on(teaching: cd.Network, tmp_path: Path) -> None:
    """By rail from Alma to Haven: one train without weekdays, whose blank hours are those of its links."""
    network = blanked(teaching, tmp_path / "net", ("service_stops", "run_h"), ("borders", "cost_per_shipment"))
    shipment = cd.Shipment("Alma", "Haven", ready="2026-03-02")
    route = cd.route(network, shipment, avoid=["sea", "road", "air", "barge"], minimise="hours")
    (service,) = {leg.service for leg in route.legs if leg.service}
    found = {
        (one.table, one.column): one.rows for one in assumptions_of(network, rows_behind(route), concerns=("route",))
    }
    stops = network.service_stops
    reached = stops.index[(stops["service_id"] == service) & (stops["sequence"] > 1)]
    assert found["service_stops", "run_h"] == tuple(reached)
    crossed = tuple(row for leg in route.legs for table, row in leg.rows if table == "borders")
    assert found["borders", "cost_per_shipment"] == tuple(sorted(set(crossed)))
    assert len(found) == 2  # a train of every day


def test_blanks_of_some_rows_are_those_of_all_that_are_among_them(teaching: cd.Network) -> None:
    """Also where one id has rows of several dates; in the order of the table, whatever the order of the question."""
    every = [one for one in assumptions_of(teaching) if one.table != "service_stops"]
    named = [(one.table, row) for one in every for row in one.rows]
    rows = [*named[::3], *named[-2::-5], ("links", "no such link")]
    wanted = set(rows)
    expected = [(one, tuple(row for row in one.rows if (one.table, row) in wanted)) for one in every]
    found = [one for one in assumptions_of(teaching, rows) if one.table != "service_stops"]
    assert found == [replace(one, rows=kept) for one, kept in expected if kept]


def test_a_route_that_rests_on_no_blank_assumes_nothing(teaching: cd.Network) -> None:
    route = cd.route(teaching, cd.Shipment("Alma", "Cove", ready="2026-03-02"), avoid=["air", "road"])
    assert assumptions_of(teaching, rows_behind(route), concerns=("route",)) == ()


def test_an_assumption_reads_as_a_sentence(teaching: cd.Network) -> None:
    (one,) = assumptions_of(teaching, [("services", "SHIP-COVE-FJORD")], concerns=("route",))
    assert str(one) == "services without weekdays, taken as evenly spread: SHIP-COVE-FJORD"


@pytest.mark.parametrize("name", ["README.md"])
def test_the_documents_say_what_every_blank_means(name: str) -> None:
    from corridor.resources import networks_dir

    text = (networks_dir() / name).read_text(encoding="utf-8")
    for table, column in COLUMNS:
        if column.assumed:
            assert f"| `{table}.{column.name}` | {column.blank} |" in text


@pytest.mark.parametrize(
    ("texts", "joined"),
    [
        (["a without b, taken as c: X, Y", "a without b, taken as c: Y, Z"], ["a without b, taken as c: X, Y, Z"]),
        (["a without b, taken as c: X"] * 2, ["a without b, taken as c: X"]),
        (["a without b, taken as c, d: X", "a without e, taken as c: X"],) * 2,
        (["rail at tariffs: none is known"] * 2, ["rail at tariffs: none is known"]),
        (["a without b, taken as c: 1, 2, 3, 4, 5 and 9 more"], ["a without b, taken as c: 1, 2, 3, 4, 5 and more"]),
        (
            ["a without b, taken as c: 1, 2, 3, 4", "a without b, taken as c: 5, 6, 7"],
            ["a without b, taken as c: 1, 2, 3, 4, 5 and 2 more"],
        ),
        ([], []),
    ],
)
def test_what_several_answers_assume_is_said_once(texts: list[str], joined: list[str]) -> None:
    assert together(texts) == tuple(joined)


def test_fronts_and_tables_of_routes_say_what_their_routes_assume(teaching: cd.Network, tmp_path: Path) -> None:
    """A blank spread of a border counts for every route over it, in each way that routes are told."""
    network = blanked(teaching, tmp_path / "net", ("borders", "dwell_p90_h"), ("tariffs", "low"))
    shipment = cd.Shipment("Alma", "Haven", ready="2026-03-02")
    front = cd.pareto_routes(network, shipment)
    crossed = {row for trip in front for leg in trip.legs for table, row in leg.rows if table == "borders"}
    (told,) = [told for told in front.assumptions if told.startswith("borders without dwell_p90_h")]
    assert 1 < len(crossed) <= 5
    assert set(told.rpartition(": ")[2].split(", ")) == crossed
    assert f"\nassumed: {told}" in str(front)
    assert str(front).count("without low") == 1
    frame = front.to_frame()
    assert list(frame["assumptions"]) == ["; ".join(trip.assumptions) for trip in front]
    best = cd.route(network, shipment)
    (remarks,) = cd.routes(network, [shipment])["remarks"]
    assert best.assumptions
    assert all(f"assumed: {said}" in remarks for said in best.assumptions)
    words = ["Alma", "Haven", "--network", str(tmp_path / "net"), "--date", "2026-03-02"]
    for verb in ("pareto", "alternatives"):
        assert (
            "assumed: borders without dwell_p90_h, taken as 2.3 means"
            in CliRunner().invoke(main, [verb, *words]).output
        )
